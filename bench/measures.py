"""What is measured."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx2

from bench import talk
from bench.figures import Figure, percentile, spread
from bench.stack import BOT_TOKEN
from bench.talk import Side
from handover.assistant.client import Answer, AssistantClient
from handover.assistant.window import window
from handover.conversation.events import AssistantTurned, Recorded
from tests.support.assistant import StandInAssistant

CONVERSATIONS = 50
AGENTS = 5
SECONDS = 10.0
ASKED = 100
PACE = 200
"""Messages a second, over all conversations."""
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
FRESH = 30
WHEN_FULL = 12


async def echoed(url: str) -> float:
    """Messages a second of a bare echo, as many connections, closed loop."""
    sockets = [await talk.socket(url) for _ in range(CONVERSATIONS)]
    ends = time.monotonic() + SECONDS
    text = '{"t":"cmd","id":"bench-1","type":"message.send","data":{"text":"' + "x" * 40 + '"}}'

    async def loop(number: int) -> int:
        for done in count():
            if time.monotonic() > ends:
                return done
            await sockets[number].send(text)
            await sockets[number].recv()
        return 0

    done = sum(await asyncio.gather(*(loop(n) for n in range(CONVERSATIONS))))
    for each in sockets:
        await each.close()
    return done / SECONDS


async def pairs(host: str, directory: str) -> list[tuple[Side, Side]]:
    """Conversations that are held: (customer, the agent who holds it)."""
    names = await talk.employ(directory, AGENTS, CONVERSATIONS // AGENTS)
    agents = [await talk.agent(host, *name) for name in names]
    customers = [await talk.customer(host) for _ in range(CONVERSATIONS)]

    async def accept(one: Side) -> None:
        for _ in range(CONVERSATIONS // AGENTS):
            offered = await one.event("conversation.offered")
            data = {"offer_id": offered["data"]["offer_id"]}
            await one.command("offer.accept", data, conversation=offered["conversation"])

    accepting = [asyncio.create_task(accept(one)) for one in agents]
    for one in customers:
        await one.command("person.request", {})
    await asyncio.gather(*accepting)
    return [(one, await _holder(one, agents)) for one in customers]


async def _holder(one: Side, agents: list[Side]) -> Side:
    """Whoever hears the customer's first word."""
    word = f"holder {id(one)}"
    heard = {a: asyncio.get_running_loop().create_future() for a in agents}
    for a, future in heard.items():
        a.heard[word] = future
    await one.command("message.send", {"text": word})
    done, _ = await asyncio.wait(heard.values(), return_when=asyncio.FIRST_COMPLETED)
    for a in agents:
        a.heard.pop(word, None)
    return next(a for a, future in heard.items() if future in done)


async def throughput(held: list[tuple[Side, Side]], echo: float) -> list[Figure]:
    """Closed loop: a message counts once it is committed, acknowledged and received by the agent."""
    ends = time.monotonic() + SECONDS
    latencies: list[float] = []

    async def loop(number: int, one: Side, holder: Side) -> int:
        for done in count():
            if time.monotonic() > ends:
                return done
            latencies.append(await _said(one, holder, f"{number}:{done} " + "x" * 30))
        return 0

    done = sum(await asyncio.gather(*(loop(n, *pair) for n, pair in enumerate(held))))
    rate = done / SECONDS
    return [
        Figure(
            name=f"{CONVERSATIONS} conversations, closed loop, SQLite FULL",
            value=round(rate),
            unit="messages/s",
            baseline=f"bare FastAPI echo: {echo:.0f}/s",
            ratio=round(rate / echo, 3),
        ),
        *spread("… customer → agent under that load", latencies, None, None),
    ]


async def paced(held: list[tuple[Side, Side]]) -> list[Figure]:
    """Open loop at `PACE` a second."""
    tasks = []
    began = time.monotonic()
    for number in range(int(PACE * SECONDS)):
        await asyncio.sleep(max(0.0, began + number / PACE - time.monotonic()))
        one, holder = held[number % len(held)]
        tasks.append(asyncio.create_task(_said(one, holder, f"paced {number}")))
    return spread(f"customer → agent, paced {PACE}/s", await asyncio.gather(*tasks), None, None)


async def _said(one: Side, holder: Side, text: str) -> float:
    """Seconds from sending to the agent's socket; returns once it is acknowledged, too."""
    loop = asyncio.get_running_loop()
    received: asyncio.Future[float] = loop.create_future()
    holder.heard[text] = received
    began = loop.time()
    _, at = await asyncio.gather(one.command("message.send", {"text": text}), received)
    return at - began


async def handed_over(host: str, assistant: StandInAssistant, agent: Side) -> list[Figure]:
    """From the assistant's stuck answer to the offer, with its whole context, on the agent's socket."""
    samples = []
    for _ in range(60):
        one = await talk.customer(host)
        await one.command("message.send", {"text": "hallo"})
        await one.event("message.assistant")
        assistant.answered_at = 0.0
        await one.command("message.send", {"text": "mens graag"})
        offered = await agent.event("conversation.offered")
        samples.append(time.monotonic() - assistant.answered_at)
        data = {"offer_id": offered["data"]["offer_id"]}
        await agent.command("offer.accept", data, conversation=offered["conversation"])
        solved = {"disposition": "solved", "note": ""}
        await agent.command("conversation.resolve", solved, conversation=offered["conversation"])
        await one.close()
    return spread("assistant stuck → offered with context on the agent's socket", samples, None, None)


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
    )


def data_size(home: Path) -> Figure:
    database = home / "databases" / "liander.sqlite3"
    return Figure(name="database after the run", value=round(database.stat().st_size / 1e6, 1), unit="MB")
