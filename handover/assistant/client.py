"""One call to a brand's assistant, over HTTP (bot/connector.py is the other end)."""

from dataclasses import dataclass
from typing import Any

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from handover.conversation import commands as c
from models.vocabulary.control import Reason
from models.vocabulary.message import Button, Content
from models.vocabulary.understanding import NOT_UNDERSTOOD, Alternative, Understanding

TIMEOUT = httpx2.Timeout(12.0, connect=1.0)
"""Seconds. A custom action may take ten; who cannot be connected to in one is not there."""


class AssistantFailure(Exception):
    """`code` is what the assistant said or what kept it from answering; `again`: asking again may help."""

    def __init__(self, code: str, *, again: bool) -> None:
        super().__init__(code)
        self.code = code
        self.again = again

    @property
    def reason(self) -> Reason:
        return Reason.ACTION_FAILED if self.code == "action_failed" else Reason.ASSISTANT_DOWN


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Button(_Wire):
    title: str
    payload: str


class _Content(_Wire):
    key: str | None = None
    """None: an action said words of its own."""
    values: dict[str, Any] = {}


class _Message(_Wire):
    content: _Content | None = None
    text: str | None = None
    buttons: list[_Button] = []
    image: str | None = None


class _Intent(_Wire):
    name: str
    confidence: float


class _Understood(_Wire):
    intent: _Intent
    ranking: list[_Intent] = []
    stuck_score: float = 0.0
    why: str = ""
    answered: bool | None = None


class _Handover(_Wire):
    reason: str
    target: str | None = None


class _Turn(_Wire):
    messages: list[_Message]
    events: list[dict[str, Any]]
    understood: _Understood
    slots: dict[str, Any]
    active_loop: str | None = None
    handover: _Handover | None = None
    model_id: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A turn, in the broker's words."""

    said: tuple[c.Said, ...]
    understanding: Understanding
    events: tuple[dict[str, Any], ...]
    slots: dict[str, Any]
    active_loop: str | None
    model: str | None
    wants: Reason | None


class AssistantClient:
    """One brand's assistant."""

    def __init__(self, http: httpx2.AsyncClient, url: str, token: str) -> None:
        self._http = http
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"}

    async def turn(self, question: dict[str, Any]) -> Answer:
        """Ask. Raises `AssistantFailure`, and nothing else that is the assistant's doing."""
        try:
            response = await self._http.post(
                f"{self._url}/webhooks/broker/turn", json=question, headers=self._headers, timeout=TIMEOUT
            )
        except httpx2.ConnectError as error:
            raise AssistantFailure("unreachable", again=True) from error
        except httpx2.TimeoutException as error:
            raise AssistantFailure("timeout", again=False) from error
        except httpx2.HTTPError as error:
            raise AssistantFailure("connection_lost", again=True) from error
        return _answer(response)

    async def ready(self) -> bool:
        """Whether a model is loaded and answers."""
        try:
            response = await self._http.get(f"{self._url}/webhooks/broker/", timeout=2.0)
        except httpx2.HTTPError:
            return False
        return response.status_code == httpx2.codes.OK


def _answer(response: httpx2.Response) -> Answer:
    if response.status_code != httpx2.codes.OK:
        raise _failure(response)
    try:
        return _told(_Turn.model_validate_json(response.content))
    except ValidationError as error:
        raise AssistantFailure("bad_answer", again=False) from error


def _failure(response: httpx2.Response) -> AssistantFailure:
    try:
        code = str(response.json()["error"]["code"])[:40]
    except (ValueError, LookupError, TypeError):
        code = f"http_{response.status_code}"
    return AssistantFailure(code, again=code in {"model_not_ready", "turn_failed"})


def _told(turn: _Turn) -> Answer:
    u = turn.understood
    silent = not turn.messages and turn.handover is None  # nothing matched: that is not silence
    return Answer(
        said=tuple(_said(message) for message in turn.messages),
        understanding=Understanding(
            intent=NOT_UNDERSTOOD if silent else u.intent.name,
            confidence=u.intent.confidence,
            alternatives=tuple(Alternative(i.name, i.confidence) for i in u.ranking),
            stuck_score=u.stuck_score,
            why=u.why,
            answered=u.answered,
        ),
        events=tuple(turn.events),
        slots=turn.slots,
        active_loop=turn.active_loop,
        model=turn.model_id,
        wants=_wants(turn.handover),
    )


def _said(message: _Message) -> c.Said:
    keyed = message.content
    values = {name: str(value) for name, value in keyed.values.items()} if keyed else {}
    return c.Said(
        content=Content(keyed.key, values) if keyed and keyed.key else None,
        text=message.text or "",
        buttons=tuple(Button(b.title, b.payload) for b in message.buttons),
        image=message.image,
    )


def _wants(handover: _Handover | None) -> Reason | None:
    """A reason that the broker does not know is still a wish for a person."""
    if handover is None:
        return None
    known = {reason.value: reason for reason in Reason}
    return known.get(handover.reason, Reason.CUSTOMER_ASKED)
