"""The stand-in refuses what Meta refuses, and never what we make: each proves the other."""

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channel_connectors.network import NotSent, Outbound
from channel_connectors.whatsapp.options import Approved
from channel_connectors.whatsapp.parse import CHANNEL
from channel_connectors.whatsapp.render import render
from demo.graph.checks import checked
from demo.graph.refusals import TITLES, Refused
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey
from models.vocabulary.message import Button
from models.vocabulary.template import Purpose, Template

Body = dict[str, Any]
VALUE = {"type": "text", "text": "Anna"}
REPLY = {"type": "payload", "payload": "/stop"}
BASE = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": "31600000011"}


def text(body: object, **more: object) -> Body:
    return BASE | {"type": "text", "text": {"body": body}} | more


def buttons(*titles: str, words: str = "Kies", ids: list[str] | None = None) -> Body:
    named = ids or [f"/{n}" for n in range(len(titles))]
    replies = [
        {"type": "reply", "reply": {"id": id, "title": t}} for id, t in zip(named, titles, strict=True)
    ]
    interactive = {"type": "button", "body": {"text": words}, "action": {"buttons": replies}}
    return BASE | {"type": "interactive", "interactive": interactive}


def listed(*titles: str, label: str = "Kies", sections: int = 1) -> Body:
    rows = [{"id": f"/{n}", "title": t} for n, t in enumerate(titles)]
    action = {"button": label, "sections": [{"rows": rows}] * sections}
    interactive = {"type": "list", "body": {"text": "Kies"}, "action": action}
    return BASE | {"type": "interactive", "interactive": interactive}


def template(*components: Body, code: str = "nl") -> Body:
    named = {"name": "nieuws", "language": {"code": code}, "components": list(components)}
    return BASE | {"type": "template", "template": named}


def quick_reply(**changes: Any) -> Body:
    reply = {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [REPLY]}
    return {**reply, **changes}


RIGHT: dict[str, Body] = {
    "text": text("x" * 4_096),
    "three buttons": buttons("x" * 20, "Ja", "Nee"),
    "ten rows": listed(*(f"{n}" * 24 for n in range(10))),
    "template": template(),
    "template with a value and a button": template({"type": "body", "parameters": [VALUE]}, quick_reply()),
    "image": BASE | {"type": "image", "image": {"link": "https://a.example/b.png", "caption": "x" * 1_024}},
    "to a business-scoped id": {**{k: v for k, v in text("x").items() if k != "to"}, "recipient": "NL.1"},
}
WRONG: dict[str, tuple[Any, int]] = {
    "4097 characters": (text("x" * 4_097), 131009),
    "no words": (text(""), 131009),
    "blank": (text(" \n"), 131009),
    "a number for words": (text(12), 131009),
    "no product": ({k: v for k, v in text("x").items() if k != "messaging_product"}, 131008),
    "nobody": ({k: v for k, v in text("x").items() if k != "to"}, 131009),
    "two recipients": (text("x", recipient="NL.1"), 131009),
    "a field that Meta does not know": (text("x", payload="y"), 131009),
    "four buttons": (buttons("1", "2", "3", "4"), 131009),
    "no button": (buttons(), 131009),
    "21 characters on a button": (buttons("x" * 21), 131009),
    "two titles the same": (buttons("Ja", "Ja"), 131009),
    "two ids the same": (buttons("Ja", "Nee", ids=["/a", "/a"]), 131009),
    "257 characters in an id": (buttons("Ja", ids=["x" * 257]), 131009),
    "1025 characters above buttons": (buttons("Ja", words="x" * 1_025), 131009),
    "eleven rows": (listed(*map(str, range(11))), 131009),
    "25 characters in a row": (listed("x" * 25), 131009),
    "21 characters on a list": (listed("a", label="x" * 21), 131009),
    "rows twice in two sections without titles": (listed("a", sections=2), 131009),
    "a caption too long": (
        BASE | {"type": "image", "image": {"link": "https://a.example/b", "caption": "x" * 1_025}},
        131009,
    ),
    "an image from nowhere": (BASE | {"type": "image", "image": {"caption": "x"}}, 131009),
    "a language that is none": (template(code="Dutch"), 131009),
    "a template with a value of nothing": (
        template({"type": "body", "parameters": [VALUE | {"text": ""}]}),
        131009,
    ),
    "a button of a template by a number": (template(quick_reply(index=0)), 131009),
    "a button of a template with two payloads": (template(quick_reply(parameters=[REPLY, REPLY])), 131009),
    "a part of a template that there is not": (template(quick_reply(type="foot")), 131009),
    "a type without its part": (BASE | {"type": "template"}, 131009),
    "a list of everything": ([BASE], 131009),
}


@pytest.mark.parametrize("body", RIGHT.values(), ids=RIGHT)
def test_takes(body: Body) -> None:
    before = copy.deepcopy(body)
    checked(body)
    assert body == before


@pytest.mark.parametrize(("body", "code"), WRONG.values(), ids=WRONG)
def test_refuses(body: Body, code: int) -> None:
    with pytest.raises(Refused) as refused:
        checked(body)
    assert refused.value.code == code
    assert refused.value.body()["error"]["code"] == refused.value.in_status()["code"] == code
    assert code in TITLES


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.sampled_from(
    ["", " ", "/x", "x" * 1_024, "x" * 1_025, "x" * 4_096, "x" * 9_999]
)
TITLES_ = st.text(st.characters(exclude_categories=["Cs"]), max_size=26) | st.sampled_from(
    ["Ja", " Ja", "", " "]
)
PAYLOADS = st.sampled_from(["/a", "/b", "/c", "/d", "", " ", "/x" * 90, "/x" * 120, "/x" * 200])
APPROVED = {
    (purpose, language): Approved(purpose.value, language) for purpose in Purpose for language in ("nl", "en")
}
MESSAGES = st.builds(
    Outbound,
    id=st.just("uit-1"),
    to=st.sampled_from(["31600000011", "NL.7120000000000011"]).map(
        lambda id: Address(BrandKey("liander"), CHANNEL, id)
    ),
    text=WORDS,
    buttons=st.lists(st.builds(Button, TITLES_, PAYLOADS), max_size=12).map(tuple),
    image=st.none() | st.just("https://beeld.example/meter.png"),
    template=st.none() | st.builds(Template, st.sampled_from(Purpose), st.tuples(WORDS)),
    language=st.sampled_from(["nl", "en", "fr"]),
)


@given(MESSAGES)
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_what_we_make_is_never_refused(message: Outbound) -> None:
    try:
        body = render(message, APPROVED)
    except NotSent as nothing:
        assert nothing.code == ("no_template" if message.template else "empty")
        assert message.language == "fr" if message.template else not message.text.strip()
        return
    checked(body)
