"""What must hold whenever an address comes to another conversation, and whenever something is sent to one.

`Codes` looks at one commit at a time: a move is one transaction with its code, or it leads home.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from handover.conversation import events as e
from handover.conversation.events import Recorded
from handover.conversation.state import Conversation
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import ConversationId
from tests.simulation.belonging import Belonging, Moved
from tests.simulation.judge import Judge
from tests.simulation.store.transaction import Key, Storage, Stored

Folded = Mapping[ConversationId, Conversation]
_ABOUT_WHERE = frozenset({"notice_move", "notice_ways", "notice_moved", "notice_moved_back"})
_UNSETTLED = {state.value for state in DeliveryState if not state.settled}


class Codes:
    """All that were made, and what became of them."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._rows: dict[Key, Stored] = {}

    def committed(self, written: dict[Key, Stored | None]) -> list[Stored]:
        """Those that were used by this commit."""
        used = []
        for key, row in written.items():
            before = self._rows.get(key)
            if row is None:
                self._rows.pop(key, None)
                continue
            self._rows[key] = row
            if row["used"]:
                once = before is not None and not before["used"]
                self._judge.must(once, "a code is used once", f"of {row['conversation_id']}")
                used.append(row)
        return used


def a_move_has_its_reason(judge: Judge, moved: Sequence[Moved], used: Sequence[Stored]) -> None:
    """One code and at most one address in a transaction; without a code, addresses only go home."""
    told = f"{[_told(one) for one in moved]} by {[code['conversation_id'] for code in used]}"
    judge.must(len(used) <= 1, "one code at a time", told)
    if used:
        judge.must(len(moved) <= 1, "a code moves one address at most", told)
    for one in moved:
        before, after = one.before, one.after
        judge.must(
            after["previous_conversation_id"] == before["conversation_id"], "it is known where it was", told
        )
        if used:
            own = before["home_conversation_id"] or before["conversation_id"]
            home = None if after["conversation_id"] == own else own
            into = used[0]["conversation_id"]
            judge.must(after["conversation_id"] == into, "a code leads where it was made", told)
            judge.must(after["home_conversation_id"] == home, "an address knows its own conversation", told)
        else:
            home = before["home_conversation_id"]
            judge.must(after["conversation_id"] == home, "without a code an address only goes home", told)
            judge.must(after["home_conversation_id"] is None, "who is home is no guest", told)


def what_was_there_stays(
    judge: Judge, belonging: Belonging, moved: Sequence[Moved], used: Sequence[Stored], around: "Around"
) -> None:
    """Log, control, agent and place of the code's conversation; of one that others go on with, too."""
    for conversation in {code["conversation_id"] for code in used}:
        around.stays(judge, conversation, "the code's conversation keeps control, agent and place")
    for one in moved:
        left, guest = one.before["conversation_id"], one.before["home_conversation_id"] is not None
        if guest and belonging.at(left):
            around.stays(judge, left, "who stays keeps control, agent and place")
        else:
            around.ended(judge, left, one.after["conversation_id"])


class Around:
    """Conversations before a commit and after it."""

    def __init__(self, before: Folded, after: Folded, logs: Mapping[ConversationId, list[Recorded]]) -> None:
        self._before = before
        self._after = after
        self._logs = logs

    def stays(self, judge: Judge, conversation: ConversationId, invariant: str) -> None:
        """What is closed may be opened by a word."""
        before, after = self._before.get(conversation), self._after.get(conversation)
        if before is not None and after is not None and not before.closed:
            judge.must(_standing(before) == _standing(after), invariant, conversation)

    def ended(self, judge: Judge, left: ConversationId, into: ConversationId) -> None:
        """What an address took along ends, and says where it goes on; what never began needs no end."""
        before = self._before.get(left)
        if before is None or before.seq == 0 or before.closed:
            return
        last = self._logs[left][-1].event
        told = f"{left} ends with {last}"
        judge.must(isinstance(last, e.Closed) and last.continued_in == into, "it ends, continued", told)


def words_are_kept_where_they_were_said(
    judge: Judge, conversation: ConversationId, event: e.CustomerSpoke
) -> None:
    """Under the lock, the address belongs to the conversation that logs what was said there."""
    point = judge.belonging.place_of(event.id.split("-")[0])
    theirs = point is not None and point["conversation_id"] == conversation
    judge.must(theirs, "what is said is logged where its address belongs", f"{event.id} in {conversation}")


def sent_to_who_belongs(judge: Judge, storage: Storage, rows: Iterable[Stored]) -> None:
    """Looked at when a message is about to be handed to the network: `rows` became `sending`."""
    belonging = judge.belonging
    for row in rows:
        points = [p for p in belonging.points.values() if _is_to(row, p)]
        theirs = [p for p in points if row["conversation_id"] in _conversations_of(p)]
        told = f"{row['seq']} of {row['conversation_id']} to {row['address']}"
        judge.must(theirs, "who was parted is sent nothing any more", told)
        others = [o for o in storage.rows["deliveries"].values() if o["id"] != row["id"]]
        for point in theirs:
            busy = [o for o in others if o["state"] == DeliveryState.SENDING and _is_near(o, row, point)]
            judge.must(not busy, "one message at a time is on its way to an address", told)
            earlier = [o for o in others if _goes_first(belonging, o, row, point)]
            judge.must(not earlier, "what their own conversation still had to send comes first", told)


def comes_along(said: e.Event) -> bool:
    """Not what is about where they were or went, nor what was for one address alone."""
    return not isinstance(said, e.NoticeGiven) or not (said.elsewhere or said.key in _ABOUT_WHERE)


def _goes_first(belonging: Belonging, other: Stored, row: Stored, point: Stored) -> bool:
    """Whether `other` is of the conversation that the address took along, and will go to it."""
    home = point["home_conversation_id"]
    if home is None or other["conversation_id"] != home or row["conversation_id"] == home:
        return False
    if other["state"] not in _UNSETTLED or other["channel"] != point["channel"]:
        return False
    somebody = any(p["channel"] == point["channel"] for p in belonging.at(home))
    return _is_to(other, point) or (other["address"] is None and not somebody)


def _is_near(other: Stored, row: Stored, point: Stored) -> bool:
    """Not of a conversation that it left two moves ago: nothing orders what is said there and here."""
    near = {row["conversation_id"], point["previous_conversation_id"], *_conversations_of(point)}
    return other["conversation_id"] in near and _is_to(other, point)


def _is_to(row: Stored, point: Stored) -> bool:
    return (row["channel"], row["address"]) == (point["channel"], point["address"])


def _conversations_of(point: Stored) -> set[str | None]:
    return {point["conversation_id"], point["home_conversation_id"]}


def _standing(c: Conversation) -> tuple[Any, ...]:
    place = (c.episode.since, c.episode.queued_at) if c.episode else None
    return (c.generation, c.control, c.agent, c.handover, c.offer, place)


def _told(moved: Moved) -> str:
    before, after = moved.before, moved.after
    return f"{after['channel']} {after['address']}: {before['conversation_id']} to {after['conversation_id']}"
