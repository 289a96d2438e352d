"""A message of ours as a method of the Bot API and its parameters. Pure.

    buttons that fit  ─► an inline keyboard, one button to a row
    others            ─► the options numbered in the text: nothing is ever cut off a title or a payload
    an image          ─► sendPhoto with the text as its caption, if that is short enough
    otherwise         ─► sendMessage; what an image shows, and its link, below the text

Never with a `parse_mode`: what an agent writes means what it says, asterisks and all.
"""

from collections.abc import Iterable
from typing import Any

from channel_connectors.network import Capabilities, NotSent, Outbound
from channel_connectors.written_out import cut, numbered
from models.vocabulary.message import Button

CAPABILITIES = Capabilities(text=4096, interactive_text=4096, buttons=20, button_title=40, images=True)
"""Telegram tells no limits of buttons and titles: more, or longer ones, are hard to read on a phone."""
CALLBACK_DATA = 64
"""Bytes of UTF-8 that come back when a button is tapped."""
CAPTION = 1024

Body = dict[str, Any]


def render(outbound: Outbound) -> tuple[str, Body]:
    """(method, parameters). Raises `NotSent` where there is nothing to say."""
    keyboard = _fit(outbound.text, outbound.buttons)
    text = outbound.text if keyboard else numbered(outbound.text, outbound.buttons, CAPABILITIES.text)
    method, content = _content(text, outbound.image, outbound.image_alt)
    below = {"reply_markup": _keyboard(outbound.buttons)} if keyboard and outbound.buttons else {}
    return method, {"chat_id": int(outbound.to.id), **content, **below}


def _content(text: str, image: str | None, image_alt: str | None) -> tuple[str, Body]:
    if image and len(text) <= CAPTION:
        return "sendPhoto", {"photo": image, **({"caption": text} if text.strip() else {})}
    told = f"{image_alt}: {image}" if image_alt else image
    tail = f"\n\n{told}" if image else ""
    whole = cut(text, CAPABILITIES.text - len(tail)) + tail
    if not whole.strip():
        raise NotSent("empty", "there is nothing to say")
    return "sendMessage", {"text": whole, "link_preview_options": {"is_disabled": True}}


def _fit(text: str, buttons: tuple[Button, ...]) -> bool:
    """All of them, or none: half a keyboard would hide the other half. Without words there is nothing to
    put it under."""
    if not buttons:
        return True
    return (
        bool(text.strip())
        and len(buttons) <= CAPABILITIES.buttons
        and all(
            0 < len(button.title.strip()) <= len(button.title) <= CAPABILITIES.button_title
            and _fits_back(button.payload)
            for button in buttons
        )
    )


def _fits_back(payload: str) -> bool:
    try:
        return bool(payload.strip()) and len(payload.encode()) <= CALLBACK_DATA
    except UnicodeEncodeError:  # half a surrogate pair would not come back as it was
        return False


def _keyboard(buttons: Iterable[Button]) -> Body:
    return {"inline_keyboard": [[{"text": b.title, "callback_data": b.payload}] for b in buttons]}
