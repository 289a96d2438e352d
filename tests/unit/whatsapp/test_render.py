"""What we send, held against Meta's limits, and against what pywa's own builders make of the same."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from pywa.client import WhatsApp
from pywa.types.callback import Button as PywaButton
from pywa.types.callback import Section, SectionList, SectionRow
from pywa.types.templates import BodyText, QuickReplyButton, TemplateLanguage

from channel_connectors.network import NotSent, Outbound
from channel_connectors.whatsapp.options import WhatsAppOptions
from channel_connectors.whatsapp.parse import CHANNEL
from channel_connectors.whatsapp.render import CAPABILITIES, render
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey
from models.vocabulary.message import Button
from models.vocabulary.template import Purpose, Template

NUMBER, SCOPED = "31600000011", "NL.7120000000000011"
PICTURE = "https://beeld.example/meter.png"


def outbound(text: str = "Waar kan ik mee helpen?", *titles: str, to: str = NUMBER, **more: Any) -> Outbound:
    buttons = tuple(Button(title, f"/option_{n}") for n, title in enumerate(titles))
    address = Address(BrandKey("liander"), CHANNEL, to)
    return Outbound(id="uit-1", to=address, text=text, buttons=buttons, **more)


def text_of(message: Outbound) -> str:
    rendered = render(message)
    assert rendered["type"] == "text"
    return str(rendered["text"]["body"])


class Oracle:
    """pywa, with a network that keeps what it is given."""

    def __init__(self) -> None:
        self._sent: list[dict[str, Any]] = []
        session = httpx.Client(transport=httpx.MockTransport(self._answer))
        self.whatsapp = WhatsApp(phone_id="900000000000001", token="x", session=session)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self._sent.append(json.loads(request.content))
        contact = {"input": NUMBER, "wa_id": NUMBER}
        answer = {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": "wamid.A"}]}
        return httpx.Response(200, json=answer)

    def sent(self) -> dict[str, Any]:
        return self._sent[-1]


@pytest.fixture
def oracle() -> Iterator[Oracle]:
    yield Oracle()


def pywa_buttons(message: Outbound) -> list[PywaButton]:
    return [PywaButton(title=b.title, callback_data=b.payload) for b in message.buttons]


def pywa_list(message: Outbound, label: str) -> SectionList:
    rows = [SectionRow(title=b.title, callback_data=b.payload) for b in message.buttons]
    return SectionList(button_title=label, sections=[Section(title=label, rows=rows)])


def _filled(value: str) -> BodyText._Params:
    return BodyText.params(value)  # type: ignore[arg-type]  # pywa forgot that it is a static method


Say = Callable[[WhatsApp, Outbound], Any]
KINDS: dict[str, tuple[Outbound, Say]] = {
    "text": (
        outbound("Dag *Sanne*\n/geen opdracht"),
        lambda w, o: w.send_message(o.to.id, o.text, tracker=o.id),
    ),
    "text to a business-scoped id": (
        outbound(to=SCOPED),
        lambda w, o: w.send_message(o.to.id, o.text, tracker=o.id),
    ),
    "buttons": (
        outbound("Klopt dat?", "Ja", "Nee", "Weet ik niet"),
        lambda w, o: w.send_message(o.to.id, o.text, buttons=pywa_buttons(o), tracker=o.id),
    ),
    "buttons under an image": (
        outbound("Is dit uw meter?", "Ja", "Nee", image=PICTURE),
        lambda w, o: w.send_image(o.to.id, PICTURE, o.text, buttons=pywa_buttons(o), tracker=o.id),
    ),
    "list": (
        outbound("Kies", "Een", "Twee", "Drie", "Vier"),
        lambda w, o: w.send_message(o.to.id, o.text, buttons=pywa_list(o, "Kies"), tracker=o.id),
    ),
    "list in English": (
        outbound("Pick", "One", "Two", "Three", "A title of 24 letters..", language="en"),
        lambda w, o: w.send_message(o.to.id, o.text, buttons=pywa_list(o, "Choose"), tracker=o.id),
    ),
    "image": (
        outbound("Hier zit hij", image=PICTURE),
        lambda w, o: w.send_image(o.to.id, PICTURE, o.text, tracker=o.id),
    ),
    "image without words": (
        outbound("", image=PICTURE),
        lambda w, o: w.send_image(o.to.id, PICTURE, tracker=o.id),
    ),
    "template": (
        outbound(
            "Hier is Anna", template=Template(Purpose.PLEASE_ANSWER, ("Anna",)), language="en", to=SCOPED
        ),
        lambda w, o: w.send_template(
            o.to.id,
            "please_answer",
            TemplateLanguage.ENGLISH_UK,
            params=[_filled("Anna")],
            tracker=o.id,
        ),
    ),
    "template with buttons": (
        outbound("Er is nieuws", "Stop", "Elders", template=Template(Purpose.PROCESS_NEWS, ("Gepland",))),
        lambda w, o: w.send_template(
            o.to.id,
            "nieuws_voor_u",
            TemplateLanguage.DUTCH,
            params=[
                _filled("Gepland"),
                *(
                    QuickReplyButton.params(callback_data=button.payload, index=index)
                    for index, button in enumerate(o.buttons)
                ),
            ],
            tracker=o.id,
        ),
    ),
}
APPROVED = WhatsAppOptions.model_validate(
    {
        "phone_number_id": "900000000000001",
        "templates": {"please_answer": {"en": "please_answer"}, "process_news": {"nl": "nieuws_voor_u"}},
        "template_languages": {"en": "en_GB"},
    }
).approved


def _alike(sent: Any, key: str = "") -> Any:
    """Meta's own pages write words small and a number as text; pywa does not. Both are taken."""
    if isinstance(sent, dict):
        return {name: _alike(value, name) for name, value in sent.items()}
    if isinstance(sent, list):
        return [_alike(value) for value in sent]
    return str(sent).lower() if key in {"type", "sub_type", "index"} else sent


@pytest.mark.parametrize(("message", "say"), KINDS.values(), ids=KINDS)
def test_is_what_pywa_would_send(message: Outbound, say: Say, oracle: Oracle) -> None:
    say(oracle.whatsapp, message)
    assert _alike(render(message, APPROVED)) == _alike(oracle.sent())


def test_a_value_is_what_meta_takes() -> None:
    """No line break, no tab, no rows of blanks, never nothing (132012), and not too long (132005)."""
    for written, given in (
        ("een\n\ttwee    drie ", "een twee drie"),
        (" ", "-"),
        ("x" * 999, "x" * 199 + "…"),
    ):
        message = outbound(template=Template(Purpose.PROCESS_NEWS, (written,)))
        (body,) = render(message, APPROVED)["template"]["components"]
        assert body["parameters"] == [{"type": "text", "text": given}]


def test_a_template_the_brand_does_not_name_is_not_sent() -> None:
    with pytest.raises(NotSent) as refused:
        render(outbound(template=Template(Purpose.PROCESS_NEWS, ("x",)), language="en"), APPROVED)
    assert (refused.value.code, refused.value.retry) == ("no_template", False)


def test_a_person_without_a_number_is_written_to_by_their_id() -> None:
    assert render(outbound(to=SCOPED)).get("recipient") == SCOPED
    assert "to" not in render(outbound(to=SCOPED))
    assert render(outbound(to=NUMBER)).get("to") == NUMBER


UNFIT: dict[str, Outbound] = {
    "eleven": outbound("Kies", *(f"Keuze {n}" for n in range(11))),
    "a title too long for a row": outbound("Kies", "Een titel van meer dan 24 tekens"),
    "two titles the same": outbound("Kies", "Ja", "Ja"),
    "a title of nothing": outbound("Kies", "Ja", "  "),
    "a text too long for buttons": outbound("x" * 1_025, "Ja", "Nee"),
    "no words above": outbound("", "Ja", "Nee"),
}


@pytest.mark.parametrize("message", UNFIT.values(), ids=UNFIT)
def test_what_meta_would_refuse_is_numbered(message: Outbound) -> None:
    body = text_of(message)
    for number, button in enumerate(message.buttons, start=1):
        assert f"{number}. {button.title.strip() or button.payload}" in body.splitlines()
    assert message.text in body


def test_a_payload_too_long_to_come_back_is_numbered() -> None:
    button = Button("Ja", "/x" * 200)
    assert text_of(Outbound(id="u", to=outbound().to, text="Kies", buttons=(button,))) == "Kies\n\n1. Ja"


def test_many_options_under_an_image_stand_in_its_caption() -> None:
    rendered = render(outbound("Kies", "A", "B", "C", "D", image=PICTURE))
    assert rendered["image"] == {"link": PICTURE, "caption": "Kies\n\n1. A\n2. B\n3. C\n4. D"}


def test_an_image_with_more_words_than_a_caption_takes_becomes_a_link() -> None:
    body = text_of(outbound("x" * 1_025, image=PICTURE))
    assert body == "x" * 1_025 + f"\n\n{PICTURE}"


def test_what_is_too_long_ends_in_dots_and_keeps_its_options() -> None:
    assert text_of(outbound("x" * 9_999)) == "x" * (CAPABILITIES.text - 1) + "…"
    body = text_of(outbound("x" * 9_999, "Ja", "Nee"))
    assert len(body) == CAPABILITIES.text
    assert body.endswith("…\n\n1. Ja\n2. Nee")


@pytest.mark.parametrize("blank", ["", " \n"])
def test_nothing_is_not_sent(blank: str) -> None:
    with pytest.raises(NotSent) as refused:
        render(outbound(blank))
    assert (refused.value.code, refused.value.retry, refused.value.uncertain) == ("empty", False, False)
