"""What must hold once nothing is under way any more."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from handover.conversation import events as e
from handover.conversation.events import Recorded
from models.vocabulary.delivery import DeliveryState
from tests.invariants.judge import Judge
from tests.invariants.steps import Row


def spoken(logs: Iterable[Sequence[Recorded]]) -> Counter[str]:
    """How often each id of a customer's or an agent's message is in the logs."""
    return Counter(
        r.event.id for log in logs for r in log if isinstance(r.event, e.CustomerSpoke | e.AgentSpoke)
    )


def taken_is_kept(
    judge: Judge, spoken: Mapping[str, int], taken: Iterable[str], refused: Iterable[str]
) -> None:
    """`taken` and `refused`: what clients were told of the messages they sent."""
    for id in taken:
        times = spoken.get(id, 0)
        judge.must(times == 1, "an accepted message is kept, once", f"{id}: {times} times")
    for id in refused:
        judge.must(not spoken.get(id), "what is refused changes nothing", id)


def order_holds(
    judge: Judge, log: Iterable[Recorded], said: Iterable[str], put_off: Collection[str] = ()
) -> None:
    """What one customer wrote, as they wrote it; `put_off`: not taken at first, so others may overtake."""
    kept = [r.event.id for r in log if isinstance(r.event, e.CustomerSpoke) and r.event.id not in put_off]
    wanted = [id for id in said if id not in put_off]
    judge.must(kept == wanted, "what a customer writes keeps its order", f"{kept}, not {wanted}")


def phone_has_in_order(
    judge: Judge, whose: object, shown: Iterable[str], rows: Mapping[str, Row], unsure: Collection[str]
) -> None:
    """`shown`: ids of deliveries as the phone has them; `rows`: theirs; of the `unsure` nobody knows when."""
    numbers = [rows[id]["seq"] for id in shown if id in rows and id not in unsure]
    judge.must(numbers == sorted(set(numbers)), "a phone shows all in order, once", f"{whose}: {numbers}")


def said_is_delivered(judge: Judge, rows: Mapping[str, Row], arrived: Collection[str]) -> None:
    """Or its row says that nobody knows, or that it failed."""
    for id, row in rows.items():
        unknown = row["state"] in (DeliveryState.UNCERTAIN, DeliveryState.FAILED)
        judge.must(id in arrived or unknown, "what is said is delivered", f"{id}: {row['state']}")
