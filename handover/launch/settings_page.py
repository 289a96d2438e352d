"""Writes docs/settings.md from the settings themselves: `python -m handover.launch.settings_page`."""

from pathlib import Path

from pydantic.fields import FieldInfo

from handover.settings import PREFIX, PROJECT, Settings

PAGE = PROJECT / "docs" / "settings.md"

_HEAD = """# Settings

Environment variables, read once at start-up. Written from `handover/settings.py` by
`python -m handover.launch.settings_page`; a test compares the two.

`handover up` needs none of them: what has no default it makes itself, keeping the secrets in `secrets.json`
in the data directory, readable by you alone. `handover serve`, one broker of several, needs those marked
*required*, and every broker of an installation needs the same ones. `{data_dir}` in a value stands for
`HANDOVER_DATA_DIR`.

| variable | default | meaning |
|---|---|---|
"""

_TAIL = """
## Building and testing

| variable | meaning |
|---|---|
| `HANDOVER_PYTHON` | Python 3.11 or newer to build `.venv` with; searched for when unset. |
| `HANDOVER_BOT_PYTHON` | Python 3.10 to build `bot/.venv` with; searched for when unset. |
| `HANDOVER_CHROMIUM` | Browser that the tests drive. |
| `HANDOVER_TEST_PG_URL` | PostgreSQL to test on (`postgresql+asyncpg://…/postgres`); else one starts. |
| `HANDOVER_TEST_REDIS_URL` | Redis to test against (without a database number); else a Valkey is started. |
"""


def page() -> str:
    """The whole page, Markdown."""
    rows = (_row(name, field) for name, field in Settings.model_fields.items())
    return _HEAD + "".join(rows) + _TAIL


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{PREFIX}{name.upper()}` | {_default(field)} | {field.description} |\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*required*"
    match field.get_default(call_default_factory=True, validated_data={}):
        case None:
            return "unset"
        case bool(value):
            return f"`{str(value).lower()}`"
        case Path() as path:
            return f"`./{path.relative_to(PROJECT)}` in the checkout"
        case {}:
            return "`{}`"
        case value:
            return f"`{value}`"


if __name__ == "__main__":
    PAGE.write_text(page())
