"""The stand-in, put together."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Annotated

import httpx2
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from demo.graph.faults import Fault, Faults
from demo.graph.graph_routes import graph_routes
from demo.graph.notify import FIRST_PAUSE, Webhooks
from demo.graph.phone_routes import chat_routes, page_routes
from demo.graph.refusals import Refused
from demo.graph.sending import Sending
from demo.graph.world import Line, World
from demo.graph.writing import Writing


class Ordered(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    fault: Fault
    times: Annotated[int, Field(ge=0, le=1_000)] = 1


class Elapsed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    hours: Annotated[float, Field(ge=0, le=1_000)]


def create_graph(lines: Iterable[Line], *, pause: float = FIRST_PAUSE) -> FastAPI:
    """`pause`: seconds before a webhook that was not taken is repeated."""
    world, faults = World(lines), Faults()
    http = httpx2.AsyncClient(timeout=20, trust_env=False)
    webhooks = Webhooks(http, faults, pause=pause)
    sending = Sending(world, faults, webhooks)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        await webhooks.close()
        await http.aclose()

    app = FastAPI(title="Stand-in for the Graph API", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.world = world
    app.include_router(_ordering(world, faults))
    app.include_router(page_routes(world))
    app.include_router(chat_routes(world, sending, Writing(world, webhooks)))
    app.include_router(graph_routes(world, faults, sending))
    app.add_exception_handler(Refused, _refused)
    return app


def _ordering(world: World, faults: Faults) -> APIRouter:
    """What a test, or whoever shows the demonstration, orders."""
    router = APIRouter(prefix="/faults")

    @router.get("")
    async def listed() -> dict[str, int]:
        return {fault.value: faults.left.get(fault, 0) for fault in Fault}

    @router.post("", status_code=204)
    async def order(ordered: Ordered) -> None:
        faults.order(ordered.fault, ordered.times)

    @router.post("/elapsed", status_code=204)
    async def elapse(elapsed: Elapsed) -> None:
        """It is so many hours later: windows of 24 hours close by it."""
        world.pass_hours(elapsed.hours)

    return router


async def _refused(request: Request, refused: Exception) -> Response:
    if not isinstance(refused, Refused):
        raise refused
    return JSONResponse(refused.body(), status_code=refused.status)
