"""What a customer typed into a form is read, put into its normal form, or refused with a word of help.

Pure: nothing is asked of anyone. The assistants therefore do it themselves (`bot/turn/processor.py`), and a
form goes on while the action server is away; the action server does it too, for Rasa's own channels."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.actions.spoken import INVALID, VALIDATE
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
        return [_read(slot, str(value), dispatcher) for slot, value in given.items() if slot in READERS]


def _read(slot: str, value: str, dispatcher: CollectingDispatcher) -> EventType:
    read = READERS[slot](value)
    if read is None:
        dispatcher.utter_message(response=INVALID[slot])
    return SlotSet(slot, read)


class FormReader(ActionExecutor):
    """Runs `validate_<form>` for whatever forms the brands have: all are read by the same rules."""

    async def run(self, action_call: dict[str, Any]) -> dict[str, Any] | None:
        name = action_call["next_action"]
        if name.startswith(VALIDATE) and name not in self.actions:
            self.register_action(ValidateForm(name[len(VALIDATE) :]))
        return await super().run(action_call)
