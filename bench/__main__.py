"""`make bench`: about three minutes. Rasa's model is trained first where `var/` has none."""

import os
import re
import subprocess
import tempfile
from pathlib import Path
from shutil import copytree

import uvloop

from bench import figures, measures, stack, talk
from bench.figures import Figure
from handover.settings import PROJECT
from tests.support.assistant import StandInAssistant


async def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="handover-bench-") as folder:
        home = Path(folder)
        async with stack.echo(home) as url:
            echo = await measures.echoed(url)
        told = [Figure(name="bare FastAPI websocket echo", value=round(echo), unit="messages/s")]
        told += await _conversations(_home(home / "talk"), echo)
        told += await _with_rasa(_home(home / "rasa"))
        return told


async def _conversations(home: Path, echo: float) -> list[Figure]:
    async with StandInAssistant().serve() as assistant, stack.broker(home, assistant.url) as host:
        directory = f"sqlite:///{home}/databases/directory.sqlite3"
        held = await measures.pairs(host, directory)
        told = [*await measures.throughput(held, echo), *await measures.paced(held)]
        for one, _ in held:
            await one.close()
        for side in {holder for _, holder in held}:
            await side.command("presence.set", {"state": "away"})
        told.append(measures.data_size(home))
    fresh = _home(home.with_name("handover"))
    async with StandInAssistant().serve() as assistant, stack.broker(fresh, assistant.url) as host:
        names = await talk.employ(f"sqlite:///{fresh}/databases/directory.sqlite3", 1, 4)
        told += await measures.handed_over(host, assistant, await talk.agent(host, *names[0]))
    return told


async def _with_rasa(home: Path) -> list[Figure]:
    model = _trained()
    async with stack.rasa(home, model) as rasa, stack.broker(home, rasa) as host:
        return [*await measures.through_rasa(host, rasa), *await measures.long_conversation(host)]


def _home(home: Path) -> Path:
    """A data directory with one brand, open day and night."""
    copytree(PROJECT / "brands" / "liander", home / "brands" / "liander")
    for file in home.glob("brands/*/brand.yml"):
        text = file.read_text()
        file.write_text(re.sub(r"^hours:.*?(?=^\w)", "", text, flags=re.MULTILINE | re.DOTALL))
    return home


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
