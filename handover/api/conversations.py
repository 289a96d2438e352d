"""Conversations an agent had or has: found again, and read whole."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Response

from handover.access.roles import Act
from handover.agent_desk.search import search
from handover.api.answers import refusals
from handover.api.bound import Bound, granted, may
from handover.api.rooms import InRooms
from handover.api.texts import Key
from handover.errors import UnknownConversation
from handover.media.keeping import NoFile
from models.vocabulary.identity import ConversationId

router = APIRouter(prefix="/api/conversations", tags=["conversations"])

Words = Annotated[str, Query(max_length=200, description="Words that were said, in any order; none: all")]
Limit = Annotated[int, Query(ge=1, le=100)]
Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


@router.get("", responses=refusals(401, 403, 404, 422), dependencies=[Depends(may(Act.CONVERSE))])
async def conversations(
    rooms: InRooms,
    admitted: Bound,
    query: Words = "",
    brand: Annotated[Key | None, Query()] = None,
    limit: Limit = 30,
) -> list[dict[str, Any]]:
    """One's own, newest first: summaries as on the agents' socket, with a `snippet` of what matched."""
    brands = {granted(admitted, brand).key} if brand else admitted.identity.brands
    view, keyring = rooms.views[admitted.administration.key], admitted.administration.keyring
    return await admitted.administration.database.read(
        lambda db: search(db, view, keyring, admitted.identity.id, brands, words=query, limit=limit)
    )


@router.get("/{id}", responses=refusals(401, 403, 404, 422), dependencies=[Depends(may(Act.READ))])
async def conversation(rooms: InRooms, admitted: Bound, id: Id) -> dict[str, Any]:
    """Summary, dialogue context and every event an agent sees: the socket's `snapshot` frame."""
    view = rooms.views[admitted.administration.key]
    named = ConversationId(id)
    brand = await admitted.administration.database.read(lambda db: view.brand_of(db, named))
    if brand is None or brand not in admitted.identity.brands:
        raise UnknownConversation
    snapshot = await admitted.administration.database.read(lambda db: view.snapshot(db, named))
    if snapshot is None:
        raise UnknownConversation
    return snapshot


SHOWN = frozenset(
    {"image/jpeg", "image/png", "image/webp", "audio/ogg", "audio/mpeg", "audio/mp4", "video/mp4"}
)
"""What a browser may draw or play; anything else is only ever saved, whatever it calls itself."""
FENCED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}


@router.get(
    "/{id}/attachments/{seq}",
    responses=refusals(401, 403, 404, 422),
    dependencies=[Depends(may(Act.READ))],
    response_class=Response,
)
async def attachment(
    rooms: InRooms, admitted: Bound, id: Id, seq: Annotated[int, Path(ge=1, le=2**31 - 1)]
) -> Response:
    """The file that came with the customer's message `seq`."""
    named = ConversationId(id)
    view = rooms.views[admitted.administration.key]
    brand = await admitted.administration.database.read(lambda db: view.brand_of(db, named))
    if brand is None or brand not in admitted.identity.brands:
        raise UnknownConversation
    try:
        file = await rooms.media[admitted.administration.key].of(named, brand, seq)
    except NoFile as none:
        raise UnknownConversation from none
    mime = file.mime.split(";")[0].strip().lower()
    if mime in SHOWN:
        return Response(file.content, media_type=mime, headers=FENCED)
    saved = {"Content-Disposition": f'attachment; filename="{seq}"'}
    return Response(file.content, media_type="application/octet-stream", headers=FENCED | saved)
