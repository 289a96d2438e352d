"""Options as numbered text, for where a network has no buttons for them. Pure."""

from collections.abc import Iterable

from models.vocabulary.message import Button


def numbered(text: str, buttons: Iterable[Button], limit: int) -> str:
    """Options keep their room; it is the text above them that is cut, should all be too long."""
    options = "\n".join(f"{number}. {_title(button)}" for number, button in enumerate(buttons, start=1))
    options = cut(options, limit)
    above = cut(text, limit - len(options) - 2) if text.strip() else ""
    return f"{above}\n\n{options}" if above else options


def _title(button: Button) -> str:
    return button.title.strip() or button.payload


def cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: max(limit - 1, 0)]}…"[: max(limit, 0)]
