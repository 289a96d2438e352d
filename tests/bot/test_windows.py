"""A conversation fed turn by turn through windows goes as one whose tracker Rasa keeps whole.

The whole tracker is Rasa's own: its REST channel, its in-memory store, its HTTP API, on the same model.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.bot.support.asking import Assistant, Conversation

pytestmark = [pytest.mark.rasa, pytest.mark.serial]

SAID = [
    "hallo",
    "geen stroom op 1234 ab 12",  # a story, with slots
    "ja",
    "ik wil een kleur kiezen",  # a form …
    "hallo",  # … interrupted by what a rule answers …
    "rood",
    "maat 42",  # … and finished
    "pannenkoek met quantumstroop",  # not understood
    "1234 AB 12",  # nothing matches: Rasa reverts the turn
    "er is een stroomstoring in de straat",
    "nee bedankt",
    "hoe staat het met mijn aanvraag",  # a form with validation and an action at its end
    "A-12345",
    "A-000001",
    "status opvragen",  # everything known already: the action at once
    "ik wil een kleur kiezen",
    "/stop",  # a button
    "tot ziens",
]


class WholeTracker:
    """The same conversation through Rasa's own REST channel, kept whole in its store."""

    def __init__(self, assistant: Assistant, conversation: str) -> None:
        self._assistant = assistant
        self._at = f"{assistant.url}/conversations/{conversation}/tracker"
        self._sender = conversation

    def say(self, text: str) -> None:
        body = {"sender": self._sender, "message": text, "metadata": {"brand": "tiny"}}
        self._assistant.http.post(f"{self._assistant.url}/webhooks/rest/webhook", json=body)

    def append(self, *events: dict[str, Any]) -> None:
        self._assistant.http.post(f"{self._at}/events", json=list(events)).raise_for_status()

    def state(self) -> tuple[list[str], dict[str, Any], str | None]:
        """(actions so far, slots, active form)"""
        kept = self._assistant.http.get(f"{self._at}?include_events=ALL").json()
        slots = {name: value for name, value in kept["slots"].items() if value is not None}
        slots.pop("session_started_metadata", None)
        return actions_in(kept["events"]), slots, kept["active_loop"].get("name")


def actions_in(events: list[dict[str, Any]]) -> list[str]:
    """Names of the actions, without those of messages that Rasa took back."""
    turns: list[list[str]] = [[]]
    for event in events:
        if event["event"] == "user":
            turns.append([])
        elif event["event"] == "action":
            turns[-1].append(event["name"])
    return [name for turn in turns if "action_default_fallback" not in turn for name in turn]


def state_of(conversation: Conversation) -> tuple[list[str], dict[str, Any], str | None]:
    events = [event for turn in conversation.turns for event in turn["events"]]
    last = conversation.turns[-1]
    return actions_in(events), last["slots"], last["active_loop"]


@pytest.mark.parametrize("turns_sent", [5, 8])
def test_windows_go_as_the_whole_tracker(assistant: Assistant, turns_sent: int) -> None:
    windowed = Conversation(assistant, turns_sent)
    whole = WholeTracker(assistant, f"whole-{windowed.id}")
    for text in SAID * 2:
        windowed.say(text)
        whole.say(text)
        assert state_of(windowed) == whole.state(), text


HANDED_OVER = ["hallo", *SAID[3:8], "hoe staat het met mijn aanvraag", "A-000001", "geen idee"]
SPOKEN = [("user", "mijn postcode weet ik niet"), ("agent", "Ik zoek het op."), ("user", "dank u")]
FORM_ENDED = ["er is een stroomstoring in de straat", "ja", *SAID[3:9], "doei"]
FORM_GOES_ON = ["6811 KK", "7", *FORM_ENDED]


@pytest.mark.parametrize(("end_form", "after"), [(True, FORM_ENDED), (False, FORM_GOES_ON)])
@pytest.mark.parametrize("turns_sent", [5, 8])
def test_a_human_stretch_goes_as_in_the_whole_tracker(
    assistant: Assistant, turns_sent: int, end_form: bool, after: list[str]
) -> None:
    windowed = Conversation(assistant, turns_sent)
    whole = WholeTracker(assistant, f"whole-{windowed.id}")
    for text in HANDED_OVER:
        windowed.say(text)
        whole.say(text)
    windowed.human_stretch(*SPOKEN, slots={"human_outcome": "solved"}, end_form=end_form)
    whole.append(*map(as_stock, windowed.turns[-1]["events"]))
    for text in after:
        windowed.say(text)
        whole.say(text)
        assert state_of(windowed) == whole.state(), text


@pytest.mark.parametrize("turns_sent", [1, 2, 8])
def test_a_message_taken_back_leaves_no_trace(assistant: Assistant, turns_sent: int) -> None:
    """Stock Rasa goes on rewinding here, into the human stretch, and loses what the human filled in."""
    conversation = Conversation(assistant, turns_sent)
    conversation.say("hallo")
    conversation.human_stretch(*SPOKEN, slots={"human_outcome": "solved"}, end_form=False)
    for _ in range(3):
        answer = conversation.say("1234 AB 12")
        assert (answer["messages"], answer["events"]) == ([], [])
        assert answer["slots"] == {"human_outcome": "solved"}
    conversation.say("ik wil een kleur kiezen")
    assert conversation.say("rood")["slots"] == {
        "human_outcome": "solved",
        "colour": "rood",
        "requested_slot": "size",
    }


def test_a_first_message_taken_back_leaves_the_session_start(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("1234 AB 12")
    assert [event["event"] for event in conversation.turns[0]["events"]] == [
        "action",
        "session_started",
        "action",
    ]
    assert conversation.say("hallo")["messages"][0]["content"]["key"] == "utter_greet"


def as_stock(event: dict[str, Any]) -> dict[str, Any]:
    """Rasa's own API insists on a user event's parse_data."""
    if event["event"] != "user":
        return event
    return event | {"parse_data": {"text": event["text"], "intent": {}, "entities": []}}


def test_a_restart_begins_the_window_anew(assistant: Assistant) -> None:
    conversation = Conversation(assistant)
    conversation.say("geen stroom op 1234 ab 12")
    assert conversation.say("/restart")["slots"] == {}
    assert [event["event"] for event in conversation.window()][:1] == ["user"]
    conversation.say("hallo")
    assert len(conversation.turns) == 3


def test_a_form_longer_than_any_window_goes_on(assistant: Assistant) -> None:
    conversation = Conversation(assistant, turns_sent=5)
    conversation.say("ik wil een kleur kiezen")
    conversation.say("rood")
    for _ in range(45):
        conversation.say("hallo")
    head = conversation.window()[:6]
    assert {"event": "active_loop", "name": "colour_form"} in head
    assert {"event": "slot", "name": "colour", "value": "rood"} in head
    answer = conversation.say("maat 42")
    assert answer["messages"][0]["text"] == "rood in maat maat 42, genoteerd."
    assert answer["active_loop"] is None


def test_a_turn_costs_the_same_however_long_the_conversation(assistant: Assistant) -> None:
    """At turn 500 a turn costs at most 1.2 times what it costs once the window is full. In processor time,
    at the same places of the same script, the two taking turns: this machine is shared."""
    pid, long = assistant.brand_pid(), Conversation(assistant)
    go_on(long, 496)
    early = late = 0
    for _ in range(6):
        short = Conversation(assistant)
        go_on(short, 8)
        early += cpu_of(pid, short)
        late += cpu_of(pid, long)
    assert len(long.turns) == 592
    assert late <= 1.2 * early, f"{early / 96e6:.1f} ms a turn at first, {late / 96e6:.1f} ms at last"


def go_on(conversation: Conversation, turns: int) -> None:
    for _ in range(turns):
        conversation.say(SAID[len(conversation.turns) % 8])


def cpu_of(pid: int, conversation: Conversation) -> int:
    """Nanoseconds of processor time that sixteen turns take."""
    before = cpu_time(pid)
    go_on(conversation, 16)
    return cpu_time(pid) - before


def cpu_time(pid: int) -> int:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
