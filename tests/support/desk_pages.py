"""What the stand-in desk broker answers over HTTP: the desk itself, signing in, and a few lists."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from tests.support.desk_talk import BRANDS

if TYPE_CHECKING:
    from tests.support.desk_broker import DeskBroker

STATIC = Path(__file__).resolve().parents[2] / "handover" / "static"
# As strict as a screen of ours can be: nothing inline, nobody else's.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
PASSWORD = "correct horse"
SLOTS = {
    "postcode": {"nl": "Postcode", "en": "Postcode"},
    "house_number": {"nl": "Huisnummer", "en": "House number"},
    "ean": {"nl": "EAN-code", "en": "EAN code"},
}
CANNED = [
    {
        "key": "canned_greeting",
        "title": {"nl": "Begroeting", "en": "Greeting"},
        "text": {
            "nl": "Goedemiddag, u spreekt met {agent} van {brand}. Ik lees even mee.",
            "en": "Good afternoon, this is {agent} of {brand}. One moment, I am reading along.",
        },
    },
    {
        "key": "canned_outage_sorry",
        "title": {"nl": "Storing: excuses", "en": "Outage: sorry"},
        "text": {
            "nl": "Wat vervelend dat u zonder stroom zit op {postcode}. Wij werken aan een oplossing.",
            "en": "We are sorry that you have no power at {postcode}. We are working on it.",
        },
    },
    {
        "key": "canned_ean",
        "title": {"nl": "EAN-code vragen", "en": "Ask for the EAN code"},
        "text": {
            "nl": "Uw EAN-code {ean} staat op de energierekening.",
            "en": "Your EAN code {ean} is on the energy bill.",
        },
        "not_in": ["whatsapp"],
    },
    {
        "key": "canned_goodbye",
        "title": {"nl": "Afsluiten", "en": "Goodbye"},
        "text": {
            "nl": "Graag gedaan. Kan ik nog iets voor u doen?",
            "en": "You are welcome. Is there anything else I can do?",
        },
    },
]

Answer = Callable[[Request], Awaitable[Response]]


def routes(broker: "DeskBroker") -> list[BaseRoute]:
    def signed_in(answer: Callable[[Request], Any]) -> Answer:
        async def checked(request: Request) -> Response:
            token = request.headers.get("authorization", "").removeprefix("Bearer ")
            if token not in broker.tokens.values():
                return problem(401, "not_signed_in")
            return JSONResponse(answer(request))

        return checked

    async def sign_in(request: Request) -> Response:
        given = await request.json()
        if given["username"] not in broker.tokens or given["password"] != PASSWORD:
            return problem(401, "wrong_credentials")
        token = broker.tokens[given["username"]]
        return JSONResponse({"token": token, "agent": broker.agent(), "brands": list(BRANDS)})

    async def attachment(request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in broker.tokens.values():
            return problem(401, "not_signed_in")
        found = broker.files.get((request.path_params["conversation"], request.path_params["seq"]))
        mime = "audio/wav" if found and found.startswith(b"RIFF") else "image/png"
        return Response(found, media_type=mime) if found else problem(404, "not_found")

    async def administrations(request: Request) -> Response:
        return JSONResponse(broker.administrations)

    async def sign_out(request: Request) -> Response:
        return Response(status_code=204)

    def brands(request: Request) -> Any:
        return [{"key": key, "name": name, "slots": SLOTS, "open": True} for key, name in BRANDS.items()]

    return [
        Route("/desk", _desk),
        Route("/favicon.ico", lambda request: Response(status_code=204)),
        Route("/api/administrations", administrations),
        Route("/api/session", sign_in, methods=["POST"]),
        Route("/api/session", sign_out, methods=["DELETE"]),
        Route("/api/brands", signed_in(brands)),
        Route("/api/brands/{brand}/canned", signed_in(lambda request: CANNED)),
        Route("/api/conversations", signed_in(partial(_found, broker))),
        Route("/api/conversations/{conversation}/attachments/{seq:int}", attachment),
        Route("/api/agents", signed_in(lambda request: broker.colleagues())),
        WebSocketRoute("/agents/socket", broker.serve),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _found(broker: "DeskBroker", request: Request) -> Any:
    """What search answers."""
    words = request.query_params["query"].lower()
    brand = request.query_params.get("brand")
    return [
        {**talk.summary(), "snippet": event["data"]["text"]}
        for talk in broker.talks.values()
        for event in talk.events
        if words in event["data"].get("text", "").lower() and brand in (None, talk.brand)
    ][: int(request.query_params["limit"])]


def problem(status: int, code: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": code}}, status)


async def _desk(request: Request) -> Response:
    return FileResponse(STATIC / "desk" / "index.html", headers={"Content-Security-Policy": POLICY})
