"""The HTTP application.

    request ─► security headers ─► an id, one log line ─► gzip ─► body limit ─► route ─► bound to one
    administration ─► the room that does the work ─► answer, or `{"error": {"code", "message"}}`

Websockets and channels' webhooks are mounted beside the routes by `bootstrap`.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.gzip import GZipMiddleware

from handover.api import (
    administrations,
    agents,
    brands,
    conversations,
    demo_customers,
    health,
    pages,
    processes,
    sessions,
)
from handover.api.answers import answer_refusals
from handover.api.bodies import BodyLimit
from handover.api.headers import SecurityHeaders
from handover.api.requests import Requests
from handover.api.rooms import Rooms

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_ROUTERS = (
    sessions.router,
    administrations.router,
    brands.router,
    agents.router,
    conversations.router,
    processes.router,
    health.router,
    demo_customers.router,
    pages.router,
)


def create_api(
    rooms: Rooms, *, lifespan: Lifespan | None = None, larger_bodies: Mapping[str, int] | None = None
) -> FastAPI:
    """The application. `larger_bodies`: bytes that addresses beginning so may take instead of 64 KiB."""
    app = without_rooms(lifespan, larger_bodies or {})
    app.state.rooms = rooms
    return app


def without_rooms(lifespan: Lifespan | None, larger_bodies: Mapping[str, int]) -> FastAPI:
    """Every route and its description, as `docs/openapi.json` tells them."""
    app = FastAPI(
        title="Handover",
        version="1",
        summary="Conversations between customers, assistants and agents",
        lifespan=lifespan,
        docs_url=None,  # would load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in _ROUTERS:
        app.include_router(router)
    answer_refusals(app, _allowed())
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, larger=larger_bodies)
    app.add_middleware(GZipMiddleware, minimum_size=1024, compresslevel=6)
    app.add_middleware(Requests)
    app.add_middleware(SecurityHeaders)
    return app


def _allowed() -> dict[str, str]:
    """Per path the methods of all its routes, as an `Allow` header tells them (RFC 9110, 15.5.6)."""
    methods: dict[str, set[str]] = {}
    for router in _ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute):
                methods.setdefault(route.path, set()).update(route.methods or ())
    return {path: ", ".join(sorted(known)) for path, known in methods.items()}
