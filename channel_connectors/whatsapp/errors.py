"""What the Graph API's error codes mean to us.

    GraphError                 not taken, and the same again will not be
    ├── Passing                the same again may work later
    │   ├── TooFast            the number sends faster than it may
    │   ├── TooFastForOne      one recipient is written to faster than one may be
    │   └── Trouble            Meta's own
    ├── WindowClosed           the customer's last word is too old: only a template may be sent
    ├── NotReachable           this recipient cannot be written to
    ├── NotWelcome             Meta, or the recipient, does not want this from us now
    ├── BadMessage             nothing is wrong but the message
    ├── BadTemplate            nothing is wrong but the template
    └── NotAllowed             token, permission or account: an operator has to act

An error comes as an HTTP answer or, later, with the status `failed`; the code is the same. Codes are matched,
never titles, which change (…/whatsapp/support/error-codes). Unknown codes are not repeated, unless Meta
calls them transient: a message sent twice is worse than one that an agent is told of.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import orjson

from channel_connectors.network import NotSent


class GraphError(NotSent):
    """`says` is ours: Meta's own words may name the customer."""

    codes: ClassVar[frozenset[int]] = frozenset()
    says: ClassVar[str] = "the network refused it"
    again: ClassVar[bool] = False
    seconds: ClassVar[float] = 0.0
    shut: ClassVar[bool] = False

    def __init__(self, code: int) -> None:
        super().__init__(str(code), self.says, retry=self.again, wait=self.seconds, closed=self.shut)


class Passing(GraphError):
    says = "the network could not take it now"
    again = True
    seconds = 2.0


class TooFast(Passing):
    """130429: messages per second of a number (80 unless raised); 4, 80007: calls per hour; 429."""

    codes = frozenset({4, 429, 80007, 130429})
    says = "the number sends too fast"
    seconds = 4.0


class TooFastForOne(Passing):
    """About one message in six seconds to the same person, after a burst (told by partners)."""

    codes = frozenset({131056})
    says = "too many messages to this customer at once"
    seconds = 6.0


class Trouble(Passing):
    codes = frozenset({1, 2, 131000, 131016, 131057, 133004})
    says = "the network is in trouble"


class WindowClosed(GraphError):
    codes = frozenset({131047})
    says = "more than 24 hours since the customer's last message: only a template may be sent"
    shut = True


class NotReachable(GraphError):
    """131026 also covers old apps and unaccepted terms: Meta does not tell which."""

    codes = frozenset({131021, 131026, 131030})
    says = "this customer cannot be reached there"


class NotWelcome(GraphError):
    """Limits for the recipient's sake (131048, 131049), an opt-out (131050), an experiment (130472)."""

    codes = frozenset({130472, 131048, 131049, 131050})
    says = "the network keeps this from the customer"


class BadMessage(GraphError):
    codes = frozenset({100, 131008, 131009, 131051, 131052, 131053})
    says = "the network cannot read the message"


class BadTemplate(GraphError):
    codes = frozenset({*range(132000, 132100)})
    says = "the template is unknown, paused or filled in wrongly"


class NotAllowed(GraphError):
    codes = frozenset({0, 3, 10, 190, *range(200, 300), 368, 131005, 131031, 131042, 131045, 133010})
    says = "the network does not let us: look at the account, the token and their permissions"


def by_code(code: int) -> type[GraphError]:
    """The class of a code; `GraphError` itself where we know none."""
    return next((kind for kind in _family(GraphError) if code in kind.codes), GraphError)


def refusal(status: int, body: bytes) -> NotSent:
    """What an HTTP answer other than success means.

    A server error in which Graph itself did not speak (a gateway's page) leaves open what became of the
    message: it is uncertain.
    """
    error = graph_error(body)
    code = error.get("code") if error else None
    if isinstance(code, int) and not isinstance(code, bool):
        kind = by_code(code)
        transient = error is not None and error.get("is_transient") is True
        return Passing(code) if kind is GraphError and transient else kind(code)
    if status == 429:
        return TooFast(429)
    if status >= 500:
        return NotSent(str(status), "the network's answer did not come through", uncertain=True)
    return GraphError(status)


def graph_error(body: bytes) -> Mapping[str, Any] | None:
    """The `error` object of Graph's answer, if the body is one."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    error = answer.get("error") if isinstance(answer, dict) else None
    return error if isinstance(error, dict) else None


def _family(kind: type[GraphError]) -> Iterator[type[GraphError]]:
    for heir in kind.__subclasses__():
        yield heir
        yield from _family(heir)
