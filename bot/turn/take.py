"""One turn from start to end: window -> tracker -> Rasa -> answer. The road of a message through the bot."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor

from bot.turn.answer import answer_of
from bot.turn.failure import BadRequest, TurnBroke, TurnFailure, TurnTimedOut
from bot.turn.processor import SilentChannel, TurnProcessor
from bot.turn.request import TurnRequest
from bot.turn.window import build_tracker, state_of

logger = logging.getLogger(__name__)

TURN_SECONDS = 30.0  # two or three calls of a custom action at their own limit
COMMAND = re.compile(r"^/(?P<intent>[^{@\s]+)(?P<entities>{.*})?$", re.DOTALL)


async def take_turn(loaded: MessageProcessor, request: TurnRequest) -> dict[str, Any]:
    """The answer to one message; raises a TurnFailure, and only that. Keeps nothing."""
    try:
        return await asyncio.wait_for(_take_turn(loaded, request), TURN_SECONDS)
    except TurnFailure:
        raise
    except asyncio.TimeoutError:
        raise TurnTimedOut(f"no answer within {TURN_SECONDS:.0f} s") from None
    except Exception as error:
        # The kind and place only: messages and chained causes may quote the customer.
        logger.error("turn failed: %s", _place(error))
        raise TurnBroke(type(error).__name__) from None


async def _take_turn(loaded: MessageProcessor, request: TurnRequest) -> dict[str, Any]:
    tracker = build_tracker(request.conversation_id, request.events, loaded.domain)
    seen, before = len(tracker.events), state_of(tracker)
    processor = TurnProcessor(loaded, tracker, shadow=request.shadow)
    await processor.handle_message(await _message(processor, request))
    model_id = str(loaded.model_metadata.model_id)
    answer = answer_of(tracker, seen, before, model_id=model_id, metadata=request.metadata)
    return {**answer, "not_run": processor.not_run} if request.shadow else answer


async def _message(processor: TurnProcessor, request: TurnRequest) -> UserMessage:
    """The user's message, parsed. Text is parsed without its leading slashes, so that what a person types is
    never Rasa's `/intent` command; the tracker still holds it as typed."""
    if request.payload is not None and request.payload.startswith("/"):
        return _as_message(request, _checked_command(request.payload, set(processor.domain.intents)))
    typed = request.text if request.text is not None else str(request.payload)
    harmless = _as_message(request, typed.strip().lstrip("/ ") or "?")
    message = _as_message(request, typed)
    message.parse_data = await processor.parse_message(harmless, processor.tracker)
    message.parse_data["text"] = message.text
    return message


def _as_message(request: TurnRequest, text: str) -> UserMessage:
    return UserMessage(
        text,
        SilentChannel(),
        request.conversation_id,
        input_channel=SilentChannel.name(),
        message_id=request.message_id,
        metadata=request.metadata,
    )


def _checked_command(payload: str, intents: set[str]) -> str:
    """`/intent` or `/intent{"entity": "value"}` of an intent this model knows; BadRequest otherwise (stock
    Rasa would treat the rest as something the customer typed)."""
    match = COMMAND.match(payload.strip())
    if not match or match["intent"] not in intents:
        raise BadRequest("payload names no intent of this assistant")
    try:
        entities = json.loads(match["entities"] or "{}")
    except (ValueError, RecursionError):
        raise BadRequest("payload's entities are not JSON") from None
    if not all(isinstance(value, (str, int, float)) for value in entities.values()):
        raise BadRequest("payload's entities are not plain values")
    return payload.strip()


def _place(error: BaseException) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"
    return f"{type(error).__name__} at {where}"
