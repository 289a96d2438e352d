"""Looks at every commit, with keys and codec of its own, and asks whether each invariant still holds."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from handover.conversation.events import CustomerSpoke, Recorded
from handover.conversation.evolve import evolve
from handover.conversation.state import Conversation
from handover.storage.codec import decode_event, decode_state
from handover.storage.sealing import Keyring, Seal
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey, ConversationId, CustomerId
from tests.simulation import invariants, moves
from tests.simulation.belonging import Moved
from tests.simulation.invariants import Step
from tests.simulation.judge import Judge
from tests.simulation.store.transaction import Storage, Stored, Transaction


class Watch:
    """Of one database; `committed` is called with every transaction that wrote something."""

    def __init__(self, storage: Storage, keyring: Keyring, judge: Judge) -> None:
        self._storage = storage
        self._keyring = keyring
        self._judge = judge
        self.folded: dict[ConversationId, Conversation] = {}
        self.asked: defaultdict[ConversationId, defaultdict[int, set[int]]] = defaultdict(
            lambda: defaultdict(set)
        )
        self.to_answer: list[tuple[ConversationId, int]] = []
        """What customers wrote while the assistant was there to answer."""
        self.spoken: list[str] = []
        """Ids of what customers wrote, in order of commit."""
        self.deliveries: dict[str, Stored] = {}
        """As they were written last; also of those that were dropped."""
        self.unsure: set[str] = set()
        """Deliveries of which nobody knew, for a while at least, whether they were made."""
        self.commits = 0
        self.once = invariants.Once(judge)
        self._codes = moves.Codes(judge)

    def committed(self, transaction: Transaction) -> None:
        written = transaction.written
        self.commits += 1
        moved = self._judge.belonging.committed(
            self.commits, _present(written.get("contact_points")), _present(written.get("events"))
        )
        used = self._codes.committed(written["move_codes"]) if "move_codes" in written else []
        before = dict(self.folded) if moved or used else {}
        for row in _present(written.get("work")):
            if row["kind"] == "ask":
                self.asked[row["conversation_id"]][row["seq"]].add(row["generation"])
        for row in sorted(_present(written.get("events")), key=lambda r: (r["conversation_id"], r["seq"])):
            self._appended(row)
        for row in _present(written.get("conversations")):
            self._row(row)
        if moved or used:
            self._moved(moved, used, before)
        if "deliveries" in written:
            self._delivered(_present(written["deliveries"]))
        if "conversations" in written or "seats" in written:
            rows = self._storage.rows
            sitting = list(rows["conversations"].values())
            invariants.seats(self._judge, rows["seats"].values(), sitting)
        if "conversations" in written or "work" in written:
            self._clocks(_present(written.get("conversations")))

    def _moved(
        self, moved: Sequence[Moved], used: Sequence[Stored], before: Mapping[ConversationId, Conversation]
    ) -> None:
        judge = self._judge
        moves.a_move_has_its_reason(judge, moved, used)
        around = moves.Around(before, self.folded, judge.logs)
        moves.what_was_there_stays(judge, judge.belonging, moved, used, around)

    def _delivered(self, rows: Sequence[Stored]) -> None:
        begun = []
        for row in rows:
            known = self.deliveries.get(row["id"])
            if row["state"] == DeliveryState.SENDING and (known is None or known["state"] != row["state"]):
                begun.append(row)
            if row["state"] == DeliveryState.UNCERTAIN:
                self.unsure.add(row["id"])
            self.deliveries[row["id"]] = row
        moves.sent_to_who_belongs(self._judge, self._storage, begun)

    def _appended(self, row: Stored) -> None:
        conversation = ConversationId(row["conversation_id"])
        now = self.folded.get(conversation) or self._blank(conversation)
        body = self._seal(conversation).open(row["body"], f"event:{conversation}:{row['seq']}")
        event = decode_event(row["type"], body)
        recorded = Recorded(seq=row["seq"], generation=row["generation"], at=row["at"], event=event)
        after = evolve(now, recorded)
        step = Step(now, recorded, after, self.asked[conversation])
        invariants.one_numbering(self._judge, step)
        invariants.one_speaker(self._judge, step)
        invariants.one_holder(self._judge, step)
        self.once.holds(step)
        if isinstance(event, CustomerSpoke):
            moves.words_are_kept_where_they_were_said(self._judge, conversation, event)
            self.spoken.append(event.id)
            if invariants.is_for_the_assistant(now, event):
                self.to_answer.append((conversation, recorded.seq))
        self.folded[conversation] = after
        self._judge.logs[conversation].append(recorded)

    def _row(self, row: Stored) -> None:
        conversation = ConversationId(row["id"])
        folded = self.folded.get(conversation)
        if folded is None:
            folded = self.folded[conversation] = self._blank(conversation)
        stored = decode_state(self._seal(conversation).open(row["state"], f"state:{conversation}"))
        if folded.seq == 0:
            folded = self.folded[conversation] = stored
        invariants.the_row_is_the_fold(self._judge, folded, stored)
        invariants.columns_follow(self._judge, folded, row)

    def _clocks(self, rows: Iterable[Stored]) -> None:
        changed = {ConversationId(row["id"]) for row in rows}
        if not changed:
            return
        timers = Counter(
            row["conversation_id"] for row in self._storage.rows["work"].values() if row["kind"] == "timer"
        )
        for conversation in changed:
            invariants.always_an_owner(self._judge, self.folded[conversation], timers[conversation])

    def _blank(self, conversation: ConversationId) -> Conversation:
        row = self._storage.rows["conversations"][(conversation,)]
        return Conversation(
            id=conversation, brand=BrandKey(row["brand"]), customer=CustomerId(row["customer_id"])
        )

    def _seal(self, conversation: ConversationId) -> Seal:
        customer = self._storage.rows["conversations"][(conversation,)]["customer_id"]
        data_key = self._storage.rows["customers"][(customer,)]["data_key"]
        return self._keyring.of(customer, data_key)


def _present(rows: dict[tuple[object, ...], Stored | None] | None) -> list[Stored]:
    return [row for row in (rows or {}).values() if row is not None]
