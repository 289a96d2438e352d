"""Codes as classes that know whether to try again."""

import json

import pytest
from pywa import errors as pywa_errors

from channel_connectors.network import NotSent
from channel_connectors.whatsapp.errors import (
    BadMessage,
    BadTemplate,
    GraphError,
    NotAllowed,
    NotReachable,
    NotWelcome,
    Passing,
    TooFast,
    TooFastForOne,
    Trouble,
    WindowClosed,
    by_code,
    refusal,
)


def answer(code: object, **more: object) -> bytes:
    return json.dumps({"error": {"message": "+31 6 00000011 said no", "code": code, **more}}).encode()


AGAIN = {4: TooFast, 80007: TooFast, 130429: TooFast, 131056: TooFastForOne, 131016: Trouble, 131000: Trouble}
NEVER = {
    131047: WindowClosed,
    131026: NotReachable,
    131048: NotWelcome,
    131049: NotWelcome,
    131051: BadMessage,
    131008: BadMessage,
    131009: BadMessage,
    132001: BadTemplate,
    132015: BadTemplate,
    368: NotAllowed,
    190: NotAllowed,
    10: NotAllowed,
    999_999: GraphError,
}


@pytest.mark.parametrize(("code", "kind"), (AGAIN | NEVER).items(), ids=str)
def test_a_code_has_its_class(code: int, kind: type[GraphError]) -> None:
    refused = refusal(400, answer(code))
    assert type(refused) is by_code(code) is kind
    assert refused.code == str(code)
    assert refused.retry is (code in AGAIN)
    assert (refused.wait > 0) is refused.retry
    assert not refused.uncertain


def test_nobody_s_number_gets_into_what_is_logged() -> None:
    assert "00000011" not in str(refusal(400, answer(131026)))


def test_no_code_has_two_classes() -> None:
    kinds = (*set(AGAIN.values()), *set(NEVER.values()))
    codes = [code for kind in kinds for code in kind.codes]
    assert len(codes) == len(set(codes))


def test_an_unknown_code_is_repeated_only_if_meta_says_so() -> None:
    assert not refusal(400, answer(999_999)).retry
    assert type(refusal(500, answer(999_999, is_transient=True))) is Passing
    assert not refusal(400, answer(131047, is_transient=True)).retry


@pytest.mark.parametrize(
    ("status", "body", "retry", "uncertain"),
    [
        (502, b"<html>Bad gateway", False, True),
        (504, b"", False, True),
        (500, b'{"error": {"code": true}}', False, True),
        (429, b"", True, False),
        (404, b"[]", False, False),
        (400, b'{"error": "x"}', False, False),
        (302, b"", False, False),
    ],
)
def test_an_answer_that_is_not_graphs(status: int, body: bytes, retry: bool, uncertain: bool) -> None:
    refused = refusal(status, body)
    assert isinstance(refused, NotSent)
    assert (refused.retry, refused.uncertain) == (retry, uncertain)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (pywa_errors.ReEngagementMessage, WindowClosed),
        (pywa_errors.TooManyMessages, TooFastForOne),
        (pywa_errors.RateLimitHit, TooFast),
        (pywa_errors.MessageUndeliverable, NotReachable),
    ],
)
def test_pywa_means_the_same(theirs: type[pywa_errors.WhatsAppError], ours: type[GraphError]) -> None:
    assert {by_code(code) for code in theirs.__error_codes__ or ()} == {ours}
