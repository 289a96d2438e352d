"""Every parser of what comes from outside, against documents grown out of good ones.

What comes of it: a value within the contract's limits, or the parser's one documented error; nothing else,
and soon. Half a second each in the suite; `make verify` gives each as many minutes as HANDOVER_FUZZ_MINUTES
says (unless told otherwise, an hour for all). A failure prints the seed and the input.
"""

import json
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import seed as with_seed
from joserfc import jws

from channel_connectors.chat.rest import parse as rest
from channel_connectors.chat.socketio import packets, parse
from channel_connectors.contract import ID, MAX_CHANGED, MAX_TEXT, Amended, Arrived
from channel_connectors.network import NotSent
from channel_connectors.telegram import client as bot_api
from channel_connectors.telegram import parse as telegram
from channel_connectors.web_widget import frames as widget
from channel_connectors.web_widget.site_keys import read_keys
from channel_connectors.web_widget.site_token import Refused, read_token
from channel_connectors.whatsapp import client as graph
from channel_connectors.whatsapp import errors
from channel_connectors.whatsapp import parse as whatsapp
from handover.agent_desk import frames as desk
from handover.brands.yaml_file import Unreadable, read_yaml
from handover.settings import PROJECT
from models.vocabulary.identity import BrandKey
from tests.fuzz.mutations import WORDS, mutated
from tests.support.mutated import LONG, spliced
from tests.support.mutated import mutated as mutated_by_hypothesis
from tests.support.site import ISSUER, Site

LIANDER = BrandKey("liander")
PAYLOADS = PROJECT / "tests" / "payloads"
SHORT = 0.5
ROUND = 1_000
"""Examples of Hypothesis with one seed."""
SLOWEST = 2.0
"""Seconds of processor time for one input: none takes a parser prisoner."""


@dataclass(frozen=True, slots=True)
class Parser:
    name: str
    read: Callable[[bytes], Any]
    wrong: type[Exception]
    seeds: tuple[bytes, ...]

    def __str__(self) -> str:
        return self.name

    @property
    def documents(self) -> list[Any]:
        """The seeds that are JSON objects."""
        return [json.loads(seed) for seed in self.seeds if seed.startswith(b"{")]


def _files(channel: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((PAYLOADS / channel).glob("*.json")))


def _json(*documents: Any) -> tuple[bytes, ...]:
    return tuple(json.dumps(document).encode() for document in documents)


def _text(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    return lambda raw: read(raw.decode("utf-8", "replace"))


def _event(read: Callable[[object], Any]) -> Callable[[bytes], Any]:
    """Of what the Socket.IO library decoded already."""

    def decoded(raw: bytes) -> Any:
        try:
            data = json.loads(raw)
        except (ValueError, RecursionError):
            return None
        return read(data)

    return decoded


def _yaml(raw: bytes) -> Any:
    with NamedTemporaryFile(suffix=".yml") as file:
        file.write(raw)
        file.flush()
        return read_yaml(Path(file.name), "a.yml")


SITE = Site(at=1_800_000_000)
_PAYLOAD = {
    "iss": ISSUER,
    "aud": "handover:liander",
    "sub": "K-1",
    "iat": 1_800_000_000,
    "exp": 1_800_000_600,
}


def _site_token(token: str) -> None:
    read_token(
        token, read_keys(SITE.key_set), issuer=ISSUER, audience="handover:liander", now=SITE.at or time.time()
    )


def _signed(raw: bytes) -> None:
    """Whatever a site may sign, well signed."""
    header: dict[str, Any] = {"alg": SITE.alg, "kid": SITE.kid}
    _site_token(jws.serialize_compact(header, raw, SITE.key, algorithms=[SITE.alg]))


def _of_graph(raw: bytes) -> None:
    """What the Graph API answers: taken, refused, a file described."""
    graph.described(raw)
    for status in (400, 429, 500):
        assert isinstance(errors.refusal(status, raw), NotSent)
    graph.accepted(raw)


def _of_bot_api(raw: bytes) -> None:
    for status in (400, 429, 500):
        assert 0 <= bot_api.refusal(status, raw).wait <= bot_api.LONGEST_WAIT
    bot_api.accepted(7000000011, raw)


_COMMAND = {"t": "cmd", "id": "a-1", "conversation": "c-1", "generation": 3}
PARSERS = (
    Parser(
        "whatsapp",
        lambda raw: whatsapp.parse(raw, {"900000000000001": LIANDER}),
        whatsapp.NotFromMeta,
        _files("whatsapp"),
    ),
    Parser(
        "telegram", lambda raw: telegram.parse(raw, LIANDER), telegram.NotFromTelegram, _files("telegram")
    ),
    Parser(
        "chat, REST",
        rest.parse,
        rest.NotFromAClient,
        _json(
            {"sender": "klant", "message": "Hallo", "metadata": {"message_id": "a-1", "language": "nl"}},
            {"sender": "klant", "message": '/inform{"postcode":"1234 AB"}', "stream": True},
        ),
    ),
    Parser(
        "chat, packets",
        _text(packets.check_frame),
        packets.Malformed,
        (
            b'40{"token":"x"}',
            b'42["user_uttered",{"message":"hoi","session_id":"a.b"}]',
            b"2probe",
            b"3",
            b"5",
        ),
    ),
    Parser(
        "chat, requests",
        packets.check_request,
        packets.Malformed,
        (b'40\x1e42["session_request",{"session_id":null}]\x1e3', b"1", b"41"),
    ),
    Parser(
        "chat, events",
        _event(parse.user_uttered),
        packets.Malformed,
        _json(
            {"message": "hoi", "session_id": "a.b", "metadata": {"language": "nl", "message_id": "m"}},
            {"message": "hoi", "customData": '{"language": "nl"}'},
        ),
    ),
    Parser(
        "chat, sessions", _event(parse.session_request), packets.Malformed, _json({"session_id": "a.b"}, None)
    ),
    Parser(
        "widget",
        _text(widget.parse),
        widget.Malformed,
        _json(
            {"t": "auth", "token": "x", "language": "nl", "resume": {"epoch": "e", "head": 4}},
            {"t": "cmd", "id": "a-1", "type": "message.send", "data": {"text": "hoi"}},
            {"t": "cmd", "id": "a-2", "type": "message.send", "data": {"payload": "/x", "title": "X"}},
            {"t": "cmd", "id": "a-3", "type": "read", "data": {"seq": 3}},
            {"t": "pong"},
        ),
    ),
    Parser(
        "desk",
        _text(desk.parse),
        desk.Malformed,
        _json(
            {"t": "auth", "token": "x", "resume": {"epoch": "e", "heads": {"c": 17}}},
            {**_COMMAND, "type": "message.send", "data": {"text": "hoi"}},
            {**_COMMAND, "type": "offer.accept", "data": {"offer_id": "o-1"}},
            {
                **_COMMAND,
                "type": "control.pass",
                "data": {
                    "to": "assistant",
                    "outcome": {"summary": "x", "slots": {"postcode": "1"}},
                    "seen": 4,
                },
            },
            {**_COMMAND, "type": "conversation.snooze", "data": {"until": "2026-11-22T12:00:00Z"}},
            {"t": "cmd", "id": "a-2", "type": "presence.set", "data": {"state": "available"}},
        ),
    ),
    Parser(
        "site token",
        _text(_site_token),
        Refused,
        (SITE.signs().encode(), Site(kid="other").signs(name=None).encode()),
    ),
    Parser("site token, well signed", _signed, Refused, _json(_PAYLOAD, {**_PAYLOAD, "name": "S", "nbf": 3})),
    Parser("site keys", _text(read_keys), ValueError, (SITE.key_set.encode(),)),
    Parser(
        "Graph API's answers",
        _of_graph,
        NotSent,
        _json(
            {"messaging_product": "whatsapp", "messages": [{"id": "wamid.1", "message_status": "accepted"}]},
            {"error": {"code": 131047, "message": "x", "is_transient": True, "error_data": {"details": "y"}}},
            {"url": "https://lookaside.fbsbx.com/x", "mime_type": "image/jpeg", "file_size": 3, "id": "1"},
        ),
    ),
    Parser(
        "Bot API's answers",
        _of_bot_api,
        NotSent,
        _json(
            {"ok": True, "result": {"message_id": 7, "chat": {"id": 7000000011}}},
            {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 5}},
        ),
    ),
    Parser(
        "YAML of brands",
        _yaml,
        Unreadable,
        (
            (PROJECT / "brands" / "qirion" / "brand.yml").read_bytes(),
            b"a: {nl: {text: 'x {name}', buttons: [{title: Ja, payload: /affirm}]}}\n",
            b"key: &anchor [1, 2]\nother: *anchor\n",
            b"!!python/object/apply:os.system ['true']\n",
        ),
    ),
)


def fuzz(parser: Parser, seconds: float, seed: int) -> int:
    """How many inputs were tried."""
    chance = Random(seed)
    ends = time.monotonic() + seconds
    for tried in count():
        if time.monotonic() > ends:
            return tried
        raw, began = mutated(chance, parser.seeds), time.process_time()
        try:
            check(parser.read(raw))
        except parser.wrong as wrong:
            assert len(str(wrong)) < 1_000, f"seed {seed}, input {tried}: a long complaint"
        except Exception as error:
            pytest.fail(f"{parser}: seed {seed}, input {tried}: {error!r} of {raw[:2_000]!r}")
        took = time.process_time() - began
        assert took < SLOWEST, f"{parser}: seed {seed}, input {tried} took {took:.1f} s: {raw[:500]!r}"
    return 0


def check(read: Any) -> None:
    """What a connector hands to the broker stays within the contract."""
    items = read.items if isinstance(read, telegram.Update) else read
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Arrived | Amended):
            assert re.fullmatch(ID, item.id, re.ASCII)
            assert len(item.text) <= (MAX_CHANGED if isinstance(item, Amended) else MAX_TEXT)
            assert "\x00" not in item.text
            item.text.encode()


@pytest.mark.parametrize("parser", PARSERS, ids=str)
def test_nothing_undocumented_comes_of_it(parser: Parser) -> None:
    assert fuzz(parser, SHORT, seed=int(time.time())) > 0


def by_hypothesis(parser: Parser, examples: int, seed: int) -> None:
    words = WORDS[-8:]
    documents = parser.documents
    grown = mutated_by_hypothesis(documents, words) if documents else spliced(parser.seeds, words)

    @with_seed(seed)
    @given(grown)
    @settings(LONG, max_examples=examples)
    def try_one(raw: bytes) -> None:
        with suppress(parser.wrong):
            check(parser.read(raw))

    try_one()


@pytest.mark.parametrize("parser", PARSERS, ids=str)
def test_nor_of_what_hypothesis_makes_of_them(parser: Parser) -> None:
    by_hypothesis(parser, 100, seed=int(time.time()))


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("parser", PARSERS, ids=str)
def test_nor_in_an_hour(parser: Parser, record_property: Callable[[str, object], None]) -> None:
    """Half of it what Hypothesis makes, which grows documents with a structure, half plain mutations."""
    minutes = float(os.environ.get("HANDOVER_FUZZ_MINUTES", 60 / len(PARSERS)))
    ends, tried = time.monotonic() + minutes * 30, 0
    while time.monotonic() < ends:
        by_hypothesis(parser, ROUND, seed=time.time_ns())
        tried += ROUND
    tried += fuzz(parser, minutes * 30, seed=int(time.time()))
    record_property("inputs", tried)
    print(f"{parser}: {tried} inputs in {minutes:g} minutes")
