"""`handover agent …`."""

import asyncio
import re
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handover.access import accounts, back_office
from handover.access.commands import app
from handover.access.passwords import Passwords
from handover.storage.database import database_at

BRAND = """
brand: {key}
name: {key}
administration: {{key: {administration}, name: {administration}, kind: commercial}}
languages: [nl]
channels: {{web_widget: {{}}}}
look: {{primary: "#0f5c63", on_primary: "#ffffff", accent: "#f2a900"}}
"""


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of an installation with three brands."""
    for key, administration in (("liander", "liander"), ("firan", "alliander"), ("qirion", "alliander")):
        home = tmp_path / "brands" / key
        home.mkdir(parents=True)
        (home / "brand.yml").write_text(BRAND.format(key=key, administration=administration))
    monkeypatch.setenv("HANDOVER_BRANDS_DIR", str(tmp_path / "brands"))
    monkeypatch.setenv("HANDOVER_DATA_DIR", str(tmp_path / "var"))
    return tmp_path / "var"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def test_who_was_added_is_listed_and_has_the_password_told(data_dir: Path) -> None:
    added = run("add", "Anna", "--name", "Anna de Vries", "--brand", "liander", "--brand", "firan")
    assert added.exit_code == 0, added.output
    told = re.search(r"anna may sign in with the password (\S+)", added.output)
    assert told
    assert run("list").output == "anna\tAnna de Vries\tagent\talliander: firan; liander: liander\n"
    assert asyncio.run(_signs_in(data_dir, "anna", told[1]))


def test_a_name_is_given_once() -> None:
    again = ("add", "anna", "--name", "Anna", "--brand", "liander")
    assert run(*again).exit_code == 0
    refused = run(*again)
    assert refused.exit_code == 2
    assert "there is an account" in refused.output


def test_an_unknown_brand_is_told_with_those_there_are() -> None:
    refused = run("add", "anna", "--name", "Anna", "--brand", "lander")
    assert refused.exit_code == 2
    assert "firan, liander, qirion" in refused.output
    assert run("list").output == ""


def test_a_new_service_token_ends_the_old_one(data_dir: Path) -> None:
    first, second = [run("service-token", "alliander").output.strip() for _ in range(2)]
    assert first.startswith("alliander.") and first != second
    assert asyncio.run(_believed(data_dir, first)) is False
    assert asyncio.run(_believed(data_dir, second)) is True
    assert run("service-token", "nowhere").exit_code == 2


async def _signs_in(data_dir: Path, username: str, password: str) -> bool:
    directory = database_at(f"sqlite:///{data_dir}/databases/directory.sqlite3")
    known = await directory.read(lambda c: accounts.find(c, username))
    await directory.close()
    return await Passwords().fits(password, known.password_hash if known else None)


async def _believed(data_dir: Path, token: str) -> bool:
    database = database_at(f"sqlite:///{data_dir}/databases/{back_office.named_by(token)}.sqlite3")
    try:
        return await database.read(partial(back_office.is_service_token, token=token))
    finally:
        await database.close()
