"""Processes: a back office tells how far they are, an assistant asks for a customer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from handover.administration import Administration
from handover.api.answers import refusals
from handover.api.bound import BackOffice, BrandPath, FromAssistant
from handover.api.rooms import InRooms, Rooms
from handover.api.texts import Key, Language, Sentence, Word
from handover.brands import Brand
from handover.errors import UnknownBrand
from handover.processes.inquiry import Inquiry, inquire
from handover.processes.news import report_and_tell
from handover.processes.status import ProcessStatus, Proof, Report
from handover.processes.steps import step_text
from models.vocabulary.identity import BrandKey, ConversationId

router = APIRouter(prefix="/api/brands/{brand}/processes", tags=["processes"])


def _in_our_time(moment: datetime) -> datetime:
    if not datetime(1990, 1, 1, tzinfo=UTC) <= moment <= datetime(2190, 1, 1, tzinfo=UTC):
        raise ValueError("must lie between 1990 and 2190")
    return moment


def _whole(number: object) -> object:
    """JSON has one kind of number: 3.0 is the integer 3."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


class ProcessReport(BaseModel):
    """`version` rises with each change; of two tellings the higher one counts, whichever comes first.

    `type` and `status` are steps of the brand (`processes.steps` of brand.yml). A customer can ask for it
    where `application_number`, `postcode` and `house_number` are all told; they are kept sealed.
    """

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=2**31 - 1, strict=True), BeforeValidator(_whole)]
    type: Key
    status: Key
    status_text: Annotated[
        dict[Language, Sentence], Field(max_length=10, json_schema_extra={"additionalProperties": False})
    ] = {}
    application_number: Word | None = None
    postcode: Word | None = None
    house_number: Word | None = None
    updated_at: Annotated[AwareDatetime, AfterValidator(_in_our_time)] | None = None


class Taken(BaseModel):
    """`applied`: what was told is what is kept; `version`: the one that is kept."""

    applied: bool
    version: int


class StatusRequest(BaseModel):
    """What the customer says in this conversation."""

    model_config = ConfigDict(extra="forbid")

    application_number: Word
    postcode: Word
    house_number: Word
    conversation_id: Word


class Found(BaseModel):
    """`status_text`: the back office's own words, perhaps none; `step_text`: what the brand calls this step,
    in lower case, to be said in a sentence."""

    found: Literal[True] = True
    type: str
    status: str
    status_text: Mapping[str, str]
    step_text: Mapping[str, str]
    updated_at: datetime


class NotFound(BaseModel):
    """Nothing fits: which of the three is wrong is not told."""

    found: Literal[False] = False


@router.post(
    "/status-request", responses=refusals(400, 401, 404, 413, 422, 429), dependencies=[FromAssistant]
)
async def ask(rooms: InRooms, brand: BrandPath, asked: StatusRequest) -> Found | NotFound:
    """How far is the application of the customer in this conversation? Told only if all three fit."""
    administration, ours = _serving(rooms, brand)
    proof = Proof(
        application_number=asked.application_number, postcode=asked.postcode, house_number=asked.house_number
    )
    inquiry = Inquiry(brand=ours.key, conversation=ConversationId(asked.conversation_id), proof=proof)
    status = await inquire(administration, rooms.rates, inquiry, now=rooms.clock.now())
    entries = administration.content[ours.key].entries
    return NotFound() if status is None else _found(status, step_text(entries, status.status))


@router.put("/{key}", responses=refusals(400, 401, 404, 409, 413, 422))
async def tell(
    rooms: InRooms,
    administration: BackOffice,
    brand: BrandPath,
    key: Annotated[str, Path(pattern=r"^[A-Za-z0-9._:-]{1,80}$", description="The back office's own key")],
    told: ProcessReport,
) -> Taken:
    """Tell how far a process is. May be repeated, and may arrive in any order.

    Customers who showed it to be theirs, and chose to hear of it, are told of each new status once.
    """
    ours = administration.brands.get(BrandKey(brand))
    if ours is None:
        raise UnknownBrand
    report, now = Report(**told.model_dump()), rooms.clock.now()
    outcome = await administration.database.write(
        lambda connection: report_and_tell(connection, administration.keyring, ours, key, report, now=now)
    )
    return Taken(applied=outcome.applied, version=outcome.version)


def _serving(rooms: Rooms, key: str) -> tuple[Administration, Brand]:
    """The one administration of a brand. Raises `UnknownBrand`."""
    for administration in rooms.administrations.values():
        brand = administration.brands.get(BrandKey(key))
        if brand is not None:
            return administration, brand
    raise UnknownBrand


def _found(status: ProcessStatus, step: Mapping[str, str]) -> Found:
    return Found(
        type=status.type,
        status=status.status,
        status_text=status.status_text,
        step_text=step,
        updated_at=status.updated_at,
    )
