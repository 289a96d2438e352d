"""Turns of the real assistant: what the broker adds, and what a long conversation costs."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import httpx2

from bench import talk
from bench.figures import Figure, percentile, spread
from bench.stack import BOT_TOKEN
from bench.talk import Side
from handover.assistant.client import Answer, AssistantClient
from handover.assistant.window import window
from handover.conversation.events import AssistantTurned, Recorded

ASKED = 100
QUESTIONS = [
    "hallo",
    "wat kost een nieuwe aansluiting",
    "waar vind ik mijn EAN-code",
    "wat is netcongestie",
]
"""Answered without a form, by Rasa alone."""
SETTLE = 0.03
"""Seconds in which the rest of an answer arrives after its first message."""
SAME = QUESTIONS[1]
TURNS = 500
FLAT = 1.2
"""Times turn 5, at most."""
FRESH = 30
WHEN_FULL = 12


async def through_rasa(host: str, rasa: str) -> list[Figure]:
    """What the broker adds to a turn of the same Rasa with the same window, asked directly in between."""
    direct, through = [], []
    one = await talk.customer(host)
    async with httpx2.AsyncClient() as http:
        asking = _Directly(AssistantClient(http, rasa, BOT_TOKEN))
        for number in range(ASKED):
            text = QUESTIONS[number % len(QUESTIONS)]
            direct.append(await asking.turn(text))
            through.append(await _turn(one, text))
    against = percentile(direct, 0.5)
    added = (percentile(through, 0.5) - against) * 1000
    beside = f"Rasa directly p50 {against * 1000:.1f} ms, p99 {percentile(direct, 0.99) * 1000:.1f} ms"
    return [
        *spread("question → answer through the broker", through, against, beside),
        Figure(name="added by the broker, p50", value=round(added, 2), unit="ms"),
    ]


class _Directly:
    """A conversation with the assistant by the broker's own client and window, without the broker."""

    def __init__(self, client: AssistantClient) -> None:
        self._client = client
        self._turns: list[Recorded] = []

    async def turn(self, text: str) -> float:
        """Seconds."""
        question = {
            "conversation_id": "direct",
            "message_id": f"direct-{len(self._turns)}",
            "text": text,
            "events": window(self._turns),
            "metadata": {"brand": "liander", "channel": "web_widget", "language": "nl"},
        }
        began = time.monotonic()
        answer = await self._client.turn(question)
        seconds = time.monotonic() - began
        self._turns.append(_recorded(len(self._turns), answer))
        return seconds


def _recorded(number: int, answer: Answer) -> Recorded:
    turned = AssistantTurned(
        of=number,
        understanding=answer.understanding,
        events=answer.events,
        slots=answer.slots,
        active_loop=answer.active_loop,
        model=answer.model,
    )
    return Recorded(seq=number, generation=1, at=datetime.now(UTC), event=turned)


async def _turn(one: Side, text: str) -> float:
    """Seconds from the question to the assistant's first words; the rest of the answer is heard, too."""
    began = time.monotonic()
    sent = asyncio.create_task(one.command("message.send", {"text": text}))
    await one.event("message.assistant")
    seconds = time.monotonic() - began
    await sent
    await asyncio.sleep(SETTLE)
    one.forget()
    return seconds


async def long_conversation(host: str) -> list[Figure]:
    """Does a turn cost more, the longer the conversation is? Its last turns alternate with fifth turns."""
    long = await talk.customer(host)
    for _ in range(TURNS - FRESH):
        await _turn(long, SAME)
    late, fifth, full = [], [], []
    for _ in range(FRESH):
        fresh = await talk.customer(host)
        turns = [await _turn(fresh, SAME) for _ in range(WHEN_FULL)]
        fifth.append(turns[4])
        full.append(turns[-1])
        late.append(await _turn(long, SAME))
        await fresh.close()
    against = percentile(fifth, 0.5)
    return [
        _compared(f"turn {TURNS} of one conversation", late, against),
        _compared(f"turn {WHEN_FULL}: the window is full", full, against),
    ]


def _compared(name: str, samples: Sequence[float], against: float) -> Figure:
    median = percentile(samples, 0.5)
    return Figure(
        name=f"{name}, p50",
        value=round(median * 1000, 2),
        unit="ms",
        baseline=f"turn 5: {against * 1000:.1f} ms",
        ratio=round(median / against, 2),
        most=FLAT,
    )
