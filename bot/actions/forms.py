"""What a customer typed into a form is read, put into its normal form, or refused with a word of help.

Pure: nothing is asked of anyone. The assistants therefore do it themselves (`bot/turn/processor.py`), and a
form goes on while the action server is away; the action server does it too, for Rasa's own channels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.actions.spoken import DONT_KNOW, INVALID, NOTED, UNKNOWN, VALIDATE
from bot.codes import READERS


class ValidateForm(Action):
    """`validate_<form>` for any form: every slot that has a reader (`bot.codes.READERS`) is read by it; a
    slot without one is taken as it came. Needs no domain."""

    def __init__(self, form: str) -> None:
        self._form = form

    def name(self) -> str:
        return VALIDATE + self._form

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        given = {slot: value for slot, value in tracker.slots_to_validate().items() if value is not None}
        read = {slot: READERS[slot](str(value)) for slot, value in given.items() if slot in READERS}
        for slot in [slot for slot, value in read.items() if value is None]:
            self._explain(slot, any(read.values()), tracker, dispatcher)
        return [SlotSet(slot, value) for slot, value in read.items()]

    def _explain(
        self, slot: str, others_read: bool, tracker: Tracker, dispatcher: CollectingDispatcher
    ) -> None:
        """Why it is asked for again. Who still does not know it, having been told where it stands, gets a
        person."""
        asked = slot == tracker.get_slot("requested_slot")
        if not asked:
            dispatcher.utter_message(response=INVALID[slot])
        elif tracker.get_intent_of_latest_message() == DONT_KNOW:
            if UNKNOWN[slot] in self._said(tracker):
                dispatcher.utter_message(json_message={"handover": {"reason": "not_understood"}})
            dispatcher.utter_message(response=UNKNOWN[slot])
        else:
            answers_another = others_read and slot not in _meant(tracker)
            dispatcher.utter_message(response=NOTED if answers_another else INVALID[slot])

    def _said(self, tracker: Tracker) -> Iterator[str]:
        """Keys of what was said since this form began."""
        here = takewhile(lambda event: not self._begins(event), reversed(tracker.events))
        yield from ((event.get("metadata") or {}).get("utter_action") for event in here)

    def _begins(self, event: dict[str, Any]) -> bool:
        return event["event"] == "active_loop" and event.get("name") == self._form


def _meant(tracker: Tracker) -> set[str]:
    """Codes that the message itself holds, rather than is."""
    return {entity["entity"] for entity in tracker.latest_message.get("entities") or []}


class FormReader(ActionExecutor):
    """Runs `validate_<form>` for whatever forms the brands have: all are read by the same rules."""

    async def run(self, action_call: dict[str, Any]) -> dict[str, Any] | None:
        name = action_call["next_action"]
        if name.startswith(VALIDATE) and name not in self.actions:
            self.register_action(ValidateForm(name[len(VALIDATE) :]))
        return await super().run(action_call)
