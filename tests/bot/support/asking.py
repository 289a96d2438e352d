"""The broker's side of a turn: windows built as `bot/window.md` says, questions asked over HTTP."""

import re
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2

from tests.bot.support.processes_api import ProcessesApi

TOKEN = "a shared secret"
START = [{"event": "action", "name": "action_session_start"}, {"event": "session_started"}]
LISTEN = {"event": "action", "name": "action_listen"}
FRESH = {"session_started", "restart"}
FURTHEST = 40


@dataclass(frozen=True)
class Assistant:
    """A served brand, and what stands around it."""

    url: str
    folder: Path
    log: Path
    http: httpx2.Client
    processes: ProcessesApi

    def brand_pid(self) -> int:
        """The forked process that serves the brand now."""
        return int(re.findall(r"tiny: started, pid (\d+)", self.log.read_text())[-1])

    def post(self, body: dict[str, Any], *, token: str = TOKEN) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.http.post(f"{self.url}/webhooks/broker/turn", json=body, headers=headers)

    def ask(self, conversation: str = "", **fields: Any) -> httpx2.Response:
        body = {
            "conversation_id": conversation or uuid.uuid4().hex,
            "message_id": uuid.uuid4().hex,
            "metadata": {"brand": "tiny", "channel": "chat", "language": "nl"},
        }
        return self.post(body | fields)


@dataclass
class Conversation:
    """Keeps what a broker keeps of each turn, and sends the window made of it."""

    assistant: Assistant
    turns_sent: int = 8
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    turns: list[dict[str, Any]] = field(default_factory=list)

    def say(self, text: str, **fields: Any) -> dict[str, Any]:
        said = {"payload": text} if text.startswith("/") else {"text": text}
        response = self.assistant.ask(self.id, events=self.window(), **said, **fields)
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        self.turns.append({name: answer[name] for name in ("events", "slots", "active_loop")})
        return answer

    def human_stretch(self, *said: tuple[str, str], slots: dict[str, Any], end_form: bool) -> None:
        """`said`: (user | agent, text), in order; `slots`: the outcome the agent filled in."""
        before = self.turns[-1]
        ended = {"requested_slot": None} if end_form else {}
        events: list[dict[str, Any]] = [{"event": kind, "text": text} for kind, text in said]
        events += [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]
        if end_form:
            events += [{"event": "active_loop", "name": None}]
            events += [{"event": "slot", "name": "requested_slot", "value": None}]
        laid_over = before["slots"] | slots | ended
        self.turns.append(
            {
                "events": [*events, LISTEN],
                "slots": {name: value for name, value in laid_over.items() if value is not None},
                "active_loop": None if end_form else before["active_loop"],
            }
        )

    def window(self) -> list[dict[str, Any]]:
        first = self._first_turn()
        sent = [event for turn in self.turns[first:] for event in turn["events"]]
        return [*self._head(first), *sent]

    def _first_turn(self) -> int:
        first = len(self.turns)
        while first > 0 and not self._fresh(first):
            enough = len(self.turns) - first >= self.turns_sent
            in_form = self.turns[first - 1]["active_loop"] and len(self.turns) - first < FURTHEST
            if enough and not in_form:
                break
            first -= 1
        return first

    def _fresh(self, place: int) -> bool:
        return place < len(self.turns) and any(
            event["event"] in FRESH for event in self.turns[place]["events"]
        )

    def _head(self, first: int) -> list[dict[str, Any]]:
        if not self.turns or self._fresh(first):
            return []
        before = self.turns[first - 1]
        slots = [{"event": "slot", "name": name, "value": value} for name, value in before["slots"].items()]
        loop = [{"event": "active_loop", "name": before["active_loop"]}] if before["active_loop"] else []
        return [*START, *slots, *loop, LISTEN]


def keys(answer: dict[str, Any]) -> list[str | None]:
    """The texts an answer consists of, by key."""
    return [message["content"]["key"] for message in answer["messages"]]
