"""`handover serve` with a tiny application instead of the broker; run as a script by `test_serving.py`.

Arguments: a port, and what goes wrong at the start (`nothing`, `disk`, `database`, `redis`, `mistake`), or
`slowly`: it says so and starts once it is told a line.
"""

import asyncio
import errno
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, WebSocket
from redis.exceptions import ConnectionError as RedisUnreachable
from sqlalchemy.exc import OperationalError

from handover import cli
from handover.launch.ports import kept_socket
from handover.launch.serve import serve

PROBLEMS = {
    "disk": OSError(errno.ENOSPC, "No space left on device"),
    "database": OperationalError("SELECT 1", {}, Exception("connection refused\nmore")),
    "redis": RedisUnreachable("Error 111 connecting to 127.0.0.1:1"),
    "mistake": KeyError("of ours"),
}


def application(problem: Exception | None, *, slowly: bool) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        if problem:
            raise problem
        if slowly:
            print("starting", flush=True)
            await asyncio.to_thread(sys.stdin.readline)
        yield

    app = FastAPI(lifespan=lifespan)

    @app.get("/health/live")
    async def live() -> str:
        return "live"

    @app.websocket("/echo")
    async def echo(socket: WebSocket) -> None:
        await socket.accept()
        async for text in socket.iter_text():
            await socket.send_text(text)

    return app


def main() -> None:
    port, problem = int(sys.argv[1]), PROBLEMS.get(sys.argv[2])
    slowly = sys.argv[2] == "slowly"
    serve(lambda: application(problem, slowly=slowly), kept_socket("127.0.0.1", port))


if __name__ == "__main__":
    cli.app = main  # type: ignore[assignment]  # the command line's own way of telling what is amiss
    cli.main()
