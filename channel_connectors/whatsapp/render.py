"""A message of ours as the Graph API takes it. Pure.

    template named ─► the approved template of that purpose and language, its gaps filled
    no buttons     ─► image with the text as its caption, or text
    1–3 short ones ─► reply buttons, under the image where there is one
    4–10           ─► list
    otherwise      ─► the options numbered in the text: nothing is ever cut off a title

Meta refuses a whole message for one title too long, or two the same, so what does not fit is written out.
"""

from collections.abc import Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import Any

from channel_connectors.network import Capabilities, NotSent, Outbound
from channel_connectors.whatsapp.fields import is_business_scoped
from channel_connectors.whatsapp.options import Templates
from channel_connectors.written_out import cut, numbered
from models.vocabulary.message import Button
from models.vocabulary.template import Template

CAPABILITIES = Capabilities(
    text=4096,
    interactive_text=1024,
    buttons=3,
    button_title=20,
    list_rows=10,
    row_title=24,
    images=True,
    free_hours=24,
)
BUTTON_ID = 256
ROW_ID = 200
CAPTION = 1024
QUICK_REPLIES = 10
VALUE = 200
"""Characters of a template's value: room for the words around it."""

_CHOOSE = {"nl": "Kies", "en": "Choose"}

Body = dict[str, Any]


def render(outbound: Outbound, templates: Templates = MappingProxyType({})) -> Body:
    """The JSON of `POST /<phone_number_id>/messages`.

    Raises `NotSent` where there is nothing to say, or no such template.
    """
    kind, content = _content(outbound, templates)
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        **_recipient(outbound.to.id),
        "type": kind,
        kind: content,
        "biz_opaque_callback_data": outbound.id,
    }


def _recipient(id: str) -> Body:
    return {"recipient": id} if is_business_scoped(id) else {"to": id}


def _content(outbound: Outbound, templates: Templates) -> tuple[str, Body]:
    if outbound.template is not None:
        return "template", _template(outbound.template, outbound, templates)
    if outbound.buttons:
        return _choice(outbound)
    if outbound.image and len(outbound.text) <= CAPTION:
        return "image", _image(outbound.image, outbound.text)
    return _text(outbound.text, _told(outbound))


def _template(template: Template, outbound: Outbound, templates: Templates) -> Body:
    """Its own text stands at Meta; what we give are the values, and what its buttons send."""
    approved = templates.get((template.purpose, outbound.language))
    if approved is None:
        raise NotSent("no_template", "the brand has no such template in this language")
    return {
        "name": approved.name,
        "language": {"code": approved.language},
        "components": [*_filled(template.values), *_sending(outbound.buttons)],
    }


def _filled(values: Sequence[str]) -> Iterator[Body]:
    """Meta refuses line breaks, tabs and rows of blanks in a value, and a body over 1024 characters."""
    if values:
        texts = (cut(" ".join(value.split()), VALUE) or "-" for value in values)
        yield {"type": "body", "parameters": [{"type": "text", "text": text} for text in texts]}


def _sending(buttons: Sequence[Button]) -> Iterator[Body]:
    """A button of the template to which nothing can be given sends its own title."""
    for index, button in enumerate(buttons[:QUICK_REPLIES]):
        if 0 < len(button.payload.strip()) <= len(button.payload) <= BUTTON_ID:
            payload = {"type": "payload", "payload": button.payload}
            yield {"type": "button", "sub_type": "quick_reply", "index": str(index), "parameters": [payload]}


def _choice(outbound: Outbound) -> tuple[str, Body]:
    text, buttons, image = outbound.text, outbound.buttons, outbound.image
    if _fit_as_buttons(text, buttons):
        return "interactive", _reply_buttons(text, buttons, image)
    if image is None and _fit_as_list(text, buttons):
        return "interactive", _list(text, buttons, outbound.language)
    written = numbered(text, buttons, CAPABILITIES.text)
    if image and len(written) <= CAPTION:
        return "image", _image(image, written)
    return _text(written, _told(outbound))


def _fit_as_buttons(text: str, buttons: tuple[Button, ...]) -> bool:
    c = CAPABILITIES
    return len(buttons) <= c.buttons and _fit(text, buttons, c.button_title, BUTTON_ID)


def _fit_as_list(text: str, buttons: tuple[Button, ...]) -> bool:
    c = CAPABILITIES
    return len(buttons) <= c.list_rows and _fit(text, buttons, c.row_title, ROW_ID)


def _fit(text: str, buttons: Iterable[Button], title: int, id: int) -> bool:
    """Present, short enough, and no two the same."""
    titles = [button.title.strip() for button in buttons]
    ids = [button.payload.strip() for button in buttons]
    return (
        0 < len(text.strip()) <= len(text) <= CAPABILITIES.interactive_text
        and all(0 < len(one) <= title for one in titles)
        and all(0 < len(one) <= id for one in ids)
        and len(set(titles)) == len(set(ids)) == len(titles)
    )


def _reply_buttons(text: str, buttons: Iterable[Button], image: str | None) -> Body:
    replies = [{"type": "reply", "reply": {"id": b.payload, "title": b.title}} for b in buttons]
    header = {"header": {"type": "image", "image": {"link": image}}} if image else {}
    return {"type": "button", **header, "body": {"text": text}, "action": {"buttons": replies}}


def _list(text: str, buttons: Iterable[Button], language: str) -> Body:
    rows = [{"id": b.payload, "title": b.title} for b in buttons]
    label = _CHOOSE.get(language, _CHOOSE["en"])
    return {
        "type": "list",
        "body": {"text": text},
        "action": {"button": label, "sections": [{"title": label, "rows": rows}]},
    }


def _image(link: str, caption: str) -> Body:
    return {"link": link, "caption": caption} if caption.strip() else {"link": link}


def _told(outbound: Outbound) -> str:
    """An image in words: what it shows, and where."""
    return ": ".join(part for part in (outbound.image_alt, outbound.image) if part and outbound.image)


def _text(text: str, told: str) -> tuple[str, Body]:
    """An image that its text is too long for is told below it."""
    tail = f"\n\n{told}" if told else ""
    body = cut(text, CAPABILITIES.text - len(tail)) + tail
    if not body.strip():
        raise NotSent("empty", "there is nothing to say")
    return "text", {"body": body, "preview_url": False}
