"""Conversations between customers and agents: how many words a second, and how late they arrive."""

import asyncio
import time
from itertools import count
from pathlib import Path

from bench import talk
from bench.figures import Figure, spread
from bench.talk import Side
from tests.support.assistant import StandInAssistant

CONVERSATIONS = 50
AGENTS = 5
SECONDS = 10.0
PACE = 200
"""Messages a second, over all conversations."""
_SAID = count()
"""Nothing is said twice: by its words an agent is known to have heard it."""


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


async def throughput(held: list[tuple[Side, Side]], on: str, echo: float) -> list[Figure]:
    """Closed loop: a message counts once it is committed, acknowledged and received by the agent."""
    latencies = await _loop(held)
    rate = len(latencies) / SECONDS
    return [
        Figure(
            name=f"{CONVERSATIONS} conversations, closed loop, {on}",
            value=round(rate),
            unit="messages/s",
            baseline=f"bare FastAPI echo: {echo:.0f}/s",
            ratio=round(rate / echo, 3),
        ),
        *spread(f"… customer → agent under that load, {on}", latencies, None, None),
    ]


async def rate(held: list[tuple[Side, Side]]) -> float:
    """Messages a second, as above."""
    return len(await _loop(held)) / SECONDS


async def _loop(held: list[tuple[Side, Side]]) -> list[float]:
    """Everybody says the next thing once the last one arrived; seconds that each took."""
    ends = time.monotonic() + SECONDS
    latencies: list[float] = []

    async def talk_on(one: Side, holder: Side) -> None:
        for _ in count():
            if time.monotonic() > ends:
                return
            latencies.append(await said(one, holder, f"{next(_SAID)} " + "x" * 30))

    await asyncio.gather(*(talk_on(*pair) for pair in held))
    return latencies


async def paced(held: list[tuple[Side, Side]], on: str) -> list[Figure]:
    """Open loop at `PACE` a second."""
    tasks = []
    began = time.monotonic()
    for number in range(int(PACE * SECONDS)):
        await asyncio.sleep(max(0.0, began + number / PACE - time.monotonic()))
        one, holder = held[number % len(held)]
        tasks.append(asyncio.create_task(said(one, holder, f"paced {number}")))
    return spread(f"customer → agent, paced {PACE}/s, {on}", await asyncio.gather(*tasks), None, None)


async def said(one: Side, holder: Side, text: str) -> float:
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


def data_size(home: Path) -> Figure:
    database = home / "databases" / "liander.sqlite3"
    return Figure(name="database after the run", value=round(database.stat().st_size / 1e6, 1), unit="MB")
