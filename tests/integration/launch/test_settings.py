"""Settings: complete, private, handed on unchanged, and documented as they are."""

import stat
from pathlib import Path

import pytest

from handover.launch.configured import configured
from handover.launch.embedded import as_environment, completed
from handover.launch.problem import CannotStart
from handover.launch.secret_file import kept_secrets
from handover.launch.settings_page import PAGE, page
from handover.settings import PartialSettings, Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HANDOVER_{name.upper()}", raising=False)
    monkeypatch.setenv("HANDOVER_DATA_DIR", str(tmp_path))


def test_the_page_says_what_the_settings_are() -> None:
    assert PAGE.read_text() == page(), "run `python -m handover.launch.settings_page`"


def test_secrets_are_made_once_and_for_us_alone(tmp_path: Path) -> None:
    made = kept_secrets(tmp_path)
    assert len(made.secret_key.get_secret_value()) >= 32
    assert made.secret_key != made.bot_token
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert kept_secrets(tmp_path) == made


def test_damaged_secrets_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"secret_key": "')
    with pytest.raises(CannotStart, match=r"secrets\.json is damaged: restore it"):
        kept_secrets(tmp_path)


def test_a_broker_that_is_given_no_secrets_does_not_start() -> None:
    with pytest.raises(CannotStart, match="HANDOVER_REDIS_URL is not set"):
        configured(Settings)


def test_children_read_the_very_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOVER_ASSISTANT_URLS", '{"firan": "http://elsewhere:5005"}')
    monkeypatch.setenv("HANDOVER_DEMO", "true")
    ours = {"liander": "http://127.0.0.1:1", "firan": "http://127.0.0.1:2"}
    settings = completed(configured(PartialSettings), "redis://127.0.0.1:6379", ours)
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    assert configured(Settings) == settings
    assert settings.assistant_for("liander") == "http://127.0.0.1:1"
    assert settings.assistant_for("firan") == "http://elsewhere:5005"


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    settings = completed(configured(PartialSettings), "redis://127.0.0.1:6379", {})
    assert settings.secret_key.get_secret_value() not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("PORT", "http", "HANDOVER_PORT is wrong (Input should be a valid integer"),
        ("DATABASE_URL", "sqlite:///one.db", "HANDOVER_DATABASE_URL must hold {administration}"),
        ("ASSISTANT_URL", "http://rasa:5005", "HANDOVER_ASSISTANT_URL must hold {brand}"),
        ("SECRET_KEY", "short", "HANDOVER_SECRET_KEY is wrong (Value should have at least 32 items"),
        ("ASSISTANT_URLS", "{", "assistant_urls"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str
) -> None:
    monkeypatch.setenv(f"HANDOVER_{name}", value)
    with pytest.raises(CannotStart) as caught:
        configured(PartialSettings)
    assert line in str(caught.value)
    assert "docs/settings.md" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert value not in str(caught.value) or name != "SECRET_KEY"


def test_every_administration_has_a_database_of_its_own(tmp_path: Path) -> None:
    settings = configured(PartialSettings)
    assert settings.database_for("liander") != settings.database_for("firan")
    assert settings.directory_database == f"sqlite:///{tmp_path}/databases/directory.sqlite3"
