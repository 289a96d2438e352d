"""Is this broker alive, can it serve, how are the assistants? For orchestrators and monitors; open to all."""

import asyncio
from typing import Literal

import structlog
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from handover.api.rooms import InRooms
from handover.storage.database import Database

log = structlog.get_logger()

ANSWERS_WITHIN = 2.0
"""Seconds that a database has; an orchestrator asks every few."""

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """`databases`: of each, `ok` or `failed`. Assistants do not count: people are reached without them."""

    ready: bool
    databases: dict[str, Literal["ok", "failed"]]


@router.get("/health/live")
async def live() -> Alive:
    """The process answers."""
    return Alive()


@router.get("/health/ready", responses={503: {"model": Readiness, "description": "A database is away"}})
async def ready(rooms: InRooms, response: Response) -> Readiness:
    """This broker can serve: every database answers, and takes what is written."""
    databases = {f"administration {key}": one.database for key, one in rooms.administrations.items()}
    databases["directory"] = rooms.directory
    answers = await asyncio.gather(*(_answers(name, database) for name, database in databases.items()))
    stores = {f"administration {key}": ok for key, ok in rooms.writing().items()}
    answers = [answer and stores.get(name, True) for name, answer in zip(databases, answers, strict=True)]
    if not all(answers):
        response.status_code = 503
    told: dict[str, Literal["ok", "failed"]] = {
        name: "ok" if answer else "failed" for name, answer in zip(databases, answers, strict=True)
    }
    return Readiness(ready=all(answers), databases=told)


@router.get("/health/assistants")
async def assistants(rooms: InRooms) -> dict[str, str]:
    """Per brand `ready`, `starting` or `down`."""
    return dict(rooms.assistants())


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
async def metrics() -> Response:
    """Measurements of this process, in Prometheus' text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _answers(name: str, database: Database) -> bool:
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            await database.read(_ask)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        log.error("database_away", database=name, error=type(error).__name__)
        return False
    return True


def _ask(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))
