"""What is to be done, as rows: work, and with it the delivery where something is to be sent.

Written in the transaction of the events that led to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, assert_never
from uuid import uuid4

from sqlalchemy import Connection

from handover.conversation.effects import AskAssistant, BringUnseen, Effect, SendToCustomer, StartTimer
from handover.conversation.events import Recorded
from handover.conversation.state import Conversation
from handover.storage import unseen
from handover.storage.codec import encode_command
from handover.storage.sealing import Keyring, Seal
from models.tables import deliveries, work
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ask:
    """A committed question to the assistant, as its work row."""

    id: str
    conversation: ConversationId
    brand: BrandKey
    of: int
    generation: int


@dataclass(frozen=True, slots=True)
class Send:
    """A committed message to a network, as its work row."""

    id: str
    conversation: ConversationId
    brand: BrandKey
    of: int
    channel: ChannelName


class Scheduling:
    """Of one batch; `owner` is the process that begins with it."""

    def __init__(self, keyring: Keyring, owner: str, now: datetime) -> None:
        self._keyring = keyring
        self._owner = owner
        self._now = now
        self._work: list[Row] = []
        self._deliveries: list[Row] = []

    def begin(
        self,
        connection: Connection,
        seal: Seal,
        after: Conversation,
        effect: Effect,
        *,
        unwritten: Sequence[Recorded],
    ) -> Iterator[Ask | Send]:
        """What this process does itself; timers are anybody's. `unwritten`: what this batch said before."""
        match effect:
            case AskAssistant(of=of, generation=generation):
                id = self._add("ask", after, seq=of, due=self._now, owner=self._owner)
                yield Ask(id, after.id, after.brand, of, generation)
            case SendToCustomer():
                yield self._send(after, effect)
            case BringUnseen(channel=channel):
                self._redirect(after, channel, unwritten)
                for of in self._unseen(connection, after, unwritten):
                    yield self._send(after, SendToCustomer(of=of, channel=channel))
            case StartTimer(due=due, command=command):
                id = str(uuid4())
                body = seal.close(encode_command(command), f"work:{id}")
                self._add("timer", after, id=id, seq=after.seq, due=due, owner=None, body=body)
            case never:
                assert_never(never)

    def write(self, connection: Connection) -> None:
        for table, rows in ((work, self._work), (deliveries, self._deliveries)):
            if rows:
                connection.execute(table.insert(), rows)

    def _redirect(self, after: Conversation, channel: ChannelName, unwritten: Sequence[Recorded]) -> None:
        """What this batch was to send where the customer was goes where they are."""
        theirs = {said.seq for said in unwritten if not unseen.chosen(said.event)}
        for row in self._deliveries:
            if row["conversation_id"] == after.id and row["seq"] in theirs and row["address"] is None:
                row["channel"] = channel

    def _unseen(
        self, connection: Connection, after: Conversation, unwritten: Sequence[Recorded]
    ) -> list[int]:
        """Of this stretch, but for what this batch brings already."""
        queued = {row["seq"] for row in self._deliveries if row["conversation_id"] == after.id}
        taken = unseen.take_along(
            connection, self._keyring, after.id, since=after.opened_at, unwritten=unwritten
        )
        return [seq for seq in taken if seq not in queued]

    def _send(self, after: Conversation, effect: SendToCustomer) -> Send:
        id = self._add("send", after, seq=effect.of, due=self._now, owner=self._owner)
        delivery = {
            "id": id,
            "conversation_id": after.id,
            "seq": effect.of,
            "brand": after.brand,
            "channel": effect.channel,
            "address": effect.address and effect.address.id,
            "state": DeliveryState.QUEUED.value,
            "at": self._now,
        }
        self._deliveries.append(delivery)
        return Send(id, after.id, after.brand, effect.of, effect.channel)

    def _add(
        self,
        kind: str,
        after: Conversation,
        *,
        seq: int,
        due: datetime,
        owner: str | None,
        id: str | None = None,
        body: bytes = b"",
    ) -> str:
        row = {
            "id": id or str(uuid4()),
            "kind": kind,
            "conversation_id": after.id,
            "generation": after.generation,
            "seq": seq,
            "due": due,
            "owner": owner,
            "attempts": 0,
            "body": body,
        }
        self._work.append(row)
        return str(row["id"])
