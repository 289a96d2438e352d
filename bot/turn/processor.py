"""Rasa's own message processor, given a tracker for one turn and taught not to swallow failures.

Where stock Rasa 3.6.21 hides a failure, and what is done about it here:

| rasa.core                                            | stock                    | here                    |
|------------------------------------------------------|--------------------------|-------------------------|
| processor._run_action: `except Exception`            | logged, events lost      | `_Watched`, raised      |
| actions.action.ActionExtractSlots._run_custom_action | logged, slots not filled | `TurnActionServer`      |
| processor._run_prediction_loop: ActionLimitReached   | logged, turn left open   | on_circuit_break raises |
| actions.action.ActionBotResponse: no such response   | logged, bot says nothing | `TurnResponses` raises  |
| agent.handle_message without a model                 | returns None             | ModelNotReady           |

Logging an action's exception with its chain, as stock does, would write the whole tracker into the log: the
action server's error reply quotes the request. So failures are reported by kind, never by content.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import Any

import aiohttp
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator, TemplatedNaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import Event, ReminderScheduled, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot.actions.forms import FormReader
from bot.actions.spoken import VALIDATE
from bot.codes import READERS
from bot.turn.failure import ActionFailed, TurnBroke

logger = logging.getLogger(__name__)

ACTION_SECONDS = 10.0  # an action server that needs longer has failed; Rasa's own limit is five minutes
OPTIONAL_RESPONSES = {"utter_restart", "utter_default", "utter_back", "utter_ask_rephrase"}
FORMS = FormReader()
PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")


# For every answer of an action Rasa checks anew that its schema for answers is a schema: 20 ms, twice what
# the rest of a turn takes. Here it is checked once.
_SCHEMA = RemoteAction.action_response_format_spec()
_ANSWER = validator_for(_SCHEMA)(_SCHEMA)


def _check_answer(_: RemoteAction, answer: Any) -> bool:
    _ANSWER.validate(answer)
    return True


RemoteAction._validate_action_result = _check_answer


class SilentChannel(OutputChannel):
    """Says nothing: what the bot uttered is read from the tracker, one message per event."""

    @classmethod
    def name(cls) -> str:
        return "broker"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        return None


class TurnProcessor(MessageProcessor):
    """The loaded processor's model with this turn's tracker. Stores nothing, schedules nothing."""

    def __init__(self, loaded: MessageProcessor, tracker: DialogueStateTracker, *, shadow: bool) -> None:
        # Sharing what is loaded, so that a model swapped meanwhile does not change this turn.
        vars(self).update(vars(loaded))
        self.tracker = tracker
        self.shadow = shadow
        self.nlg = TurnResponses(self.domain.responses)
        self.action_endpoint = TurnActionServer(loaded.action_endpoint, shadow=shadow)
        self.on_circuit_break = _too_many_actions

    @property
    def not_run(self) -> list[str]:
        """Custom actions that a shadow turn came to and left alone."""
        return self.action_endpoint.not_run

    async def get_tracker(self, conversation_id: str) -> DialogueStateTracker:
        return self.tracker

    async def save_tracker(self, tracker: DialogueStateTracker) -> None:
        return None

    async def run_anonymization_pipeline(self, tracker: DialogueStateTracker) -> None:
        return None

    def _has_session_expired(self, tracker: DialogueStateTracker) -> bool:
        return False  # sessions are the broker's

    async def _schedule_reminders(self, events: list[Event], *_: Any) -> None:
        if any(isinstance(event, ReminderScheduled) for event in events):
            logger.warning("a reminder was asked for and dropped: timers are the broker's")

    async def _cancel_reminders(self, events: list[Event], *_: Any) -> None:
        return None

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        before, postcode = len(tracker.events), _value(tracker, "postcode")
        tracker = await super().run_action_extract_slots(output_channel, tracker)
        self.action_endpoint.raise_failure()
        given = {event.key for event in list(tracker.events)[before:] if isinstance(event, SlotSet)}
        elsewhere = postcode is not None and _value(tracker, "postcode") not in (None, postcode)
        if elsewhere and "house_number" not in given and _value(tracker, "house_number") is not None:
            # A house number belongs to its postcode: together with another it is an address nobody gave.
            tracker.update(SlotSet("house_number", None), self.domain)
        return tracker

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        if self.shadow and isinstance(action, RemoteAction):
            self.not_run.append(action.name())
            return False
        watched = _Watched(action)
        more = await super()._run_action(watched, tracker, output_channel, nlg, prediction)
        self.action_endpoint.raise_failure()
        if watched.error is not None:
            raise _failure_of(action, watched.error)
        return more


def _value(tracker: DialogueStateTracker, slot: str) -> Any:
    """The slot's value in normal form; None where there is none, or the brand has no such slot."""
    value = tracker.slots[slot].value if slot in tracker.slots else None
    return None if value is None else READERS[slot](str(value))


class _Watched(Action):
    """An action whose exception is remembered instead of being logged and forgotten."""

    def __init__(self, action: Action) -> None:
        self.action = action
        self.error: Exception | None = None

    def name(self) -> str:
        return self.action.name()

    async def run(self, *args: Any, **kwargs: Any) -> list[Event]:
        try:
            return await self.action.run(*args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            self.error = error
            return []

    def event_for_successful_execution(self, prediction: Any) -> Any:
        return self.action.event_for_successful_execution(prediction)


def _failure_of(action: Action, error: Exception) -> Exception:
    if isinstance(error, TurnBroke):
        return error
    logger.error("action %s failed: %s", action.name(), type(error).__name__)
    return ActionFailed(f"{action.name()} failed with {type(error).__name__}")


def _too_many_actions(*_: Any) -> None:
    raise TurnBroke("the assistant did not come to rest within the limit of actions")


class TurnActionServer(EndpointConfig):
    """The action server as one turn sees it: bounded in time, failures remembered, silent for a shadow.

    Forms are read here, in the process, unless the endpoint says `own_validation: true` (a brand that brings
    its own action server and validates there)."""

    def __init__(self, endpoint: EndpointConfig | None, *, shadow: bool) -> None:
        super().__init__()
        vars(self).update(vars(endpoint) if endpoint else {})
        self.shadow = shadow
        self.not_run: list[str] = []
        self._failure: ActionFailed | None = None

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        name = kwargs["json"]["next_action"]
        if name.startswith(VALIDATE) and not self.kwargs.get("own_validation"):
            return await FORMS.run(kwargs["json"])
        if self.shadow:
            self.not_run.append(name)
            return {"events": [], "responses": []}
        try:
            return await self._ask(*args, **kwargs)
        except ClientResponseError as error:
            if error.status == 400:  # rasa_sdk's way of rejecting execution: ordinary, not a failure
                raise
            self._fail(name, f"action server answered {error.status}")
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            self._fail(name, type(error).__name__)

    async def _ask(self, *args: Any, **kwargs: Any) -> Any:
        if not self.url:
            raise aiohttp.ClientError("no action server")
        kwargs["timeout"] = aiohttp.ClientTimeout(total=ACTION_SECONDS)
        return await super().request(*args, **kwargs)

    def _fail(self, name: str, why: str) -> None:
        logger.error("action %s failed: %s", name, why)
        self._failure = self._failure or ActionFailed(f"{name} failed: {why}")
        raise RasaException(str(self._failure)) from None

    def raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure


class TurnResponses(TemplatedNaturalLanguageGenerator):
    """Rasa's response templates, which also tell what values they were filled with (`content_values`)."""

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        template = self._random_response_for(utter_action, output_channel, tracker.current_slot_values())
        if template is None:
            if utter_action in OPTIONAL_RESPONSES:
                return None
            raise TurnBroke(f"there is no response {utter_action}")
        values = {**tracker.current_slot_values(), **kwargs}
        filled = self._fill_response(_copied(template), values)
        wanted = placeholders(template)
        filled["content_values"] = {name: values[name] for name in wanted if values.get(name) is not None}
        return filled

    @staticmethod
    def _response_variables(filled_slots: dict[str, Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        return _Unfilled({name: value for name, value in filled_slots.items() if value is not None})


class _Unfilled(dict):  # type: ignore[type-arg]
    """A placeholder without a value stays as written: the broker may know it (`{brand}`, `{place}`)."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(item) for name, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def placeholders(template: Any) -> list[str]:
    """Names in braces anywhere in a response; `metadata.values` adds those of its other languages."""
    if isinstance(template, str):
        return PLACEHOLDER.findall(template)
    if isinstance(template, list):
        return [name for item in template for name in placeholders(item)]
    if isinstance(template, dict):
        declared = (template.get("metadata") or {}).get("values") or []
        inside = [
            name for part, item in template.items() if part != "metadata" for name in placeholders(item)
        ]
        return sorted({*declared, *inside})
    return []
