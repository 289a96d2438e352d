"""`handover doctor`: each thing that can be wrong, found."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handover.cli import app
from handover.launch.checks import CHECKS, findings
from handover.launch.configured import configured
from handover.launch.ports import free_port
from handover.settings import PartialSettings

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def a_sound_installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in PartialSettings.model_fields:
        monkeypatch.delenv(f"HANDOVER_{name.upper()}", raising=False)
    monkeypatch.setenv("HANDOVER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HANDOVER_PORT", str(free_port()))


async def _found() -> dict[str, tuple[str, str]]:
    """What each check is about -> its verdict and line."""
    settings = configured(PartialSettings)
    return {finding.about: (finding.verdict, finding.line) async for finding in findings(settings)}


async def test_nothing_is_wrong_with_a_sound_installation() -> None:
    found = await _found()
    assert [about for about, (verdict, _) in found.items() if verdict == "wrong"] == []
    assert found["assistants"] == ("ok", "Python 3.10 with Rasa 3.6.21")
    assert found["models"][0] == "doubt"
    assert found["databases"][1].endswith("of sqlite")


async def test_a_variable_that_means_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOVER_PROT", "80")
    verdict, line = (await _found())["settings"]
    assert verdict == "doubt" and line.startswith("HANDOVER_PROT means nothing to Handover")


async def test_a_busy_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("HANDOVER_PORT", str(other.getsockname()[1]))
        assert (await _found())["port"][0] == "wrong"


async def test_secrets_that_others_can_read(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / "secrets.json").chmod(0o644)
    verdict, line = (await _found())["secrets"]
    assert verdict == "doubt" and "chmod 600" in line


async def test_redis(monkeypatch: pytest.MonkeyPatch, redis_url: str) -> None:
    monkeypatch.setenv("HANDOVER_REDIS_URL", redis_url)
    assert (await _found())["Redis"] == ("ok", "answers")
    monkeypatch.setenv("HANDOVER_REDIS_URL", f"redis://127.0.0.1:{free_port()}")
    verdict, line = (await _found())["Redis"]
    assert verdict == "wrong" and line.endswith("start it, or correct HANDOVER_REDIS_URL")


async def test_databases(monkeypatch: pytest.MonkeyPatch, postgres_database: str) -> None:
    nowhere = f"postgresql+asyncpg://me:hush@127.0.0.1:{free_port()}"
    monkeypatch.setenv("HANDOVER_DIRECTORY_DATABASE_URL", postgres_database)
    monkeypatch.setenv("HANDOVER_DATABASE_URL", nowhere + "/handover_{administration}")
    verdict, line = (await _found())["databases"]
    assert verdict == "wrong" and "/handover_" in line and "HANDOVER_DATABASE_URL" in line
    assert "hush" not in line


async def test_brands_that_are_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANDOVER_BRANDS_DIR", str(tmp_path / "none"))
    found = await _found()
    assert found["brands"][0] == found["databases"][0] == "wrong"


def test_the_command_tells_all_and_fails_when_something_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    assert CliRunner().invoke(app, ["doctor"]).exit_code == 0
    monkeypatch.setenv("HANDOVER_REDIS_URL", f"redis://127.0.0.1:{free_port()}")
    done = CliRunner().invoke(app, ["doctor"])
    assert done.exit_code == 1
    assert "wrong  Redis:" in done.output
    assert len(done.output.splitlines()) == len(CHECKS)
