"""`make bench`: about ten minutes. Rasa's model is trained first where `var/` has none."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import uvloop

from bench import conversations, figures, stack, starts, talk, turns, whatsapp
from bench.figures import Figure
from bench.stack import Engine
from handover.settings import PROJECT
from tests.support.assistant import StandInAssistant


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="handover-bench-") as folder:
        home = Path(folder)
        async with stack.echo(home) as host:
            echo = await conversations.echoed(f"ws://{host}/echo")
            told = [Figure(name="bare FastAPI websocket echo", value=round(echo), unit="messages/s")]
            embedded = stack.home_of(home / "embedded")
            told += await _conversations(embedded, stack.sqlite(embedded), echo)
            told.append(conversations.data_size(embedded))
            async with stack.postgres() as engine:
                told += await _conversations(stack.home_of(home / "distributed"), engine, echo)
            told += await _handovers(stack.home_of(home / "handovers"))
            told += await _webhooks(stack.home_of(home / "whatsapp"), host)
        told += await _with_rasa(stack.home_of(home / "rasa"))
        told += await starts.started(home)
        return told


async def _conversations(home: Path, engine: Engine, echo: float) -> list[Figure]:
    async with StandInAssistant().serve() as assistant, stack.broker(home, assistant.url, engine) as host:
        held = await conversations.pairs(host, engine.directory)
        return [
            *await conversations.throughput(held, engine.name, echo),
            *await conversations.paced(held, engine.name),
        ]


async def _handovers(home: Path) -> list[Figure]:
    engine = stack.sqlite(home)
    async with StandInAssistant().serve() as assistant, stack.broker(home, assistant.url, engine) as host:
        names = await talk.employ(engine.directory, 1, 4)
        return await conversations.handed_over(host, assistant, await talk.agent(host, *names[0]))


async def _webhooks(home: Path, echo: str) -> list[Figure]:
    engine = stack.sqlite(home)
    async with (
        StandInAssistant().serve() as assistant,
        stack.graph(home) as graph,
        stack.broker(home, assistant.url, engine, whatsapp.settings(graph)) as host,
    ):
        return await whatsapp.ingested(host, engine.directory, echo)


async def _with_rasa(home: Path) -> list[Figure]:
    async with (
        stack.rasa(home, _trained()) as rasa,
        stack.broker(home, rasa, stack.sqlite(home)) as host,
    ):
        return [*await turns.through_rasa(host, rasa), *await turns.long_conversation(host)]


def _trained() -> Path:
    model = PROJECT / "var" / "assistants" / "liander"
    python = str(PROJECT / "bot" / ".venv" / "bin" / "python")
    subprocess.run(
        [python, "bot/train.py", "--brand", "brands/liander", "--out", str(model)],
        cwd=PROJECT,
        env={**os.environ, "LOG_LEVEL": "WARNING"},
        check=True,
    )
    return model


if __name__ == "__main__":
    before = os.getloadavg()[0]
    measured = uvloop.run(measure())
    figures.write(measured, f"load average before the run {before:.1f}")
    print(figures.table(measured))
    if broken := [figure.name for figure in measured if not figure.kept]:
        sys.exit(f"more than promised: {'; '.join(broken)}")
