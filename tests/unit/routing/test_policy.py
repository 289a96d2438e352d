"""Who is asked to take what: the same queue, agents and moment give the same offers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handover.conversation.state import Agent
from handover.routing.policy import ASK_AGAIN_AFTER, Available, Waiting, assign
from models.vocabulary.identity import AgentId, BrandKey, ConversationId

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LIANDER = BrandKey("liander")


def waits(name: str, minutes: int = 1, *, emergency: bool = False, declined: str | None = None) -> Waiting:
    return Waiting(
        conversation=ConversationId(name),
        brand=LIANDER,
        since=NOON - timedelta(minutes=minutes),
        emergency=emergency,
        declined=frozenset({AgentId(declined)} if declined else ()),
        last_declined_at=NOON - timedelta(seconds=1) if declined else None,
    )


def agent(name: str, load: int = 0, asked: int = 0, capacity: int = 4) -> Available:
    return Available(
        agent=Agent(AgentId(name), name.title()),
        brands=frozenset({LIANDER}),
        load=load,
        capacity=capacity,
        asked=asked,
        last_given_at=None,
    )


def offers(queue: list[Waiting], agents: list[Available], now: datetime = NOON) -> dict[str, str]:
    return {a.conversation: a.agent.id for a in assign(queue, agents, now)}


def test_danger_comes_first_then_who_waits_longest() -> None:
    queue = [waits("short", 1), waits("long", 9), waits("gas", 0, emergency=True)]
    assert offers(queue, [agent("anna")]) == {"gas": "anna"}
    assert offers(queue, [agent("anna"), agent("bram")]) == {"gas": "anna", "long": "bram"}


def test_an_agent_is_asked_one_thing_at_a_time() -> None:
    assert offers([waits("one", 2), waits("two", 1)], [agent("anna")]) == {"one": "anna"}
    assert offers([waits("two", 1)], [agent("anna", load=1, asked=1)]) == {}
    assert offers([waits("two", 1)], [agent("anna", load=1)]) == {"two": "anna"}


def test_danger_does_not_wait_for_an_answer_to_something_else() -> None:
    gas = waits("gas", emergency=True)
    assert offers([gas], [agent("anna", load=1, asked=1)]) == {"gas": "anna"}
    assert offers([gas], [agent("anna", load=4, asked=1)]) == {}, "a full seat is full"


def test_the_emptiest_seat_is_asked() -> None:
    assert offers([waits("one")], [agent("anna", load=2), agent("bram", load=1)]) == {"one": "bram"}


def test_who_let_it_go_is_passed_over_for_a_while() -> None:
    again = waits("one", declined="anna")
    assert offers([again], [agent("anna")]) == {}
    assert offers([again], [agent("anna"), agent("bram", load=3)]) == {"one": "bram"}
    assert offers([again], [agent("anna")], NOON + ASK_AGAIN_AFTER) == {"one": "anna"}


def test_another_brand_s_agent_is_not_asked() -> None:
    other = replace(agent("carla"), brands=frozenset({BrandKey("firan")}))
    assert offers([waits("one")], [other]) == {}
