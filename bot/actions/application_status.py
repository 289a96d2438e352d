"""How far is my application? Asked of the broker, which knows the brand's processes and guards them.

POST {broker}/api/brands/{brand}/processes/status-request   Authorization: Bearer {token}
     {application_number, postcode, house_number, conversation_id}
200  {found: true, type, status, status_text: {nl, en, …} or some of them, step_text: {nl, en, …}, updated_at}
     | {found: false}
429  too many questions, `Retry-After` in seconds; anything else, or nothing, is a failure of this action
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import aiohttp
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.spoken import STATUS_FOUND, STATUS_NOT_FOUND, STATUS_RATE_LIMITED, STATUS_STEP

ASKED = ("application_number", "postcode", "house_number")
SECONDS = 5.0  # below the assistants' own limit for an action
LONGEST_WAIT = 3600  # seconds; told where the broker does not say how long


class ApplicationStatus(Action):
    def __init__(self, broker_url: str, token: str | None) -> None:
        self._broker_url = broker_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def name(self) -> str:
        return "action_application_status"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        question = {slot: tracker.get_slot(slot) for slot in ASKED}
        try:
            answer = await self._ask(_brand_of(tracker), {**question, "conversation_id": tracker.sender_id})
        except _TooOften as error:
            dispatcher.utter_message(response=STATUS_RATE_LIMITED, wait_minutes=str(error.minutes))
            return []
        if not answer.get("found"):
            dispatcher.utter_message(response=STATUS_NOT_FOUND)
            # The address is known from more than this question, and asked again it would be the same; who
            # typed it wrong is told how to give another.
            return [SlotSet("application_number", None)]
        return _tell(answer, _language_of(tracker), dispatcher)

    async def _ask(self, brand: str, question: dict[str, Any]) -> dict[str, Any]:
        """Raises `_TooOften`, or what aiohttp raises."""
        url = f"{self._broker_url}/api/brands/{quote(brand, safe='')}/processes/status-request"
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=self._headers) as session,
            session.post(url, json=question) as response,
        ):
            if response.status == 429:
                raise _TooOften(response.headers.get("Retry-After", ""))
            response.raise_for_status()
            return await response.json()


class _TooOften(Exception):
    """The broker answers no more questions for so many minutes."""

    def __init__(self, retry_after: str) -> None:
        """`retry_after`: seconds, as the header has them."""
        seconds = int(retry_after) if retry_after.isdecimal() else LONGEST_WAIT
        self.minutes = -(-seconds // 60)
        super().__init__(f"{self.minutes} minutes")


def _brand_of(tracker: Tracker) -> str:
    """Every turn says for which brand it is asked."""
    return str(tracker.latest_message["metadata"]["brand"])


def _language_of(tracker: Tracker) -> str | None:
    return tracker.latest_message["metadata"].get("language")


def _tell(answer: dict[str, Any], language: str | None, dispatcher: CollectingDispatcher) -> list[EventType]:
    response, words = _in_words(answer, language)
    values = {
        "application_status_text": words,
        "application_status": str(answer["status"]),
        "application_type": str(answer["type"]),
        "application_updated_at": str(answer["updated_at"]),
    }
    dispatcher.utter_message(response=response, **values)
    return [SlotSet("application_status_text", words)]


def _in_words(answer: dict[str, Any], language: str | None) -> tuple[str, str]:
    """(response, words): as the back office put it in the customer's language, else what the step is called
    there. Where the language is not known, or has no words at all, those of another."""
    own, step = answer["status_text"], answer["step_text"]
    if language in own or (own and language not in step):
        return STATUS_FOUND, str(own.get(language) or next(iter(own.values())))
    return STATUS_STEP, str(step.get(language) or next(iter(step.values()), answer["status"]))
