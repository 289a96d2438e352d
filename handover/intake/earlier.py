"""What a customer's message is about, where it is about an earlier one: words quoted, a reaction, an edit."""

from sqlalchemy import Connection

from channel_connectors.contract import Amended, Arrived
from handover.administration import Administration
from handover.conversation import events as e
from handover.intake import refusals
from handover.storage import contact_points, earlier
from handover.storage import log as conversation_log
from models.vocabulary.identity import CommandId, ConversationId

EXCERPT = 300
"""Characters of quoted words that agents are shown."""


class EarlierMessages:
    """Of one administration."""

    def __init__(self, administration: Administration) -> None:
        self._administration = administration

    async def quoted(self, arrived: Arrived) -> e.Quoted | None:
        """None where it quotes nothing, or what we do not have. Raises `Rejected` with `retry`."""
        if arrived.quotes is None:
            return None
        name, keyring = arrived.quotes, self._administration.keyring

        def read(db: Connection) -> e.Quoted | None:
            point = contact_points.find(db, arrived.address)
            found = None if point is None else earlier.find(db, keyring, point, name)
            if point is None or found is None:
                return None
            return _quoted(found.recorded, here=found.conversation == point.conversation)

        with refusals.unless_away():
            return await self._administration.database.read(read)

    async def stands_elsewhere(self, amended: Amended) -> ConversationId | None:
        """The open conversation in which the message stands, where the address has left it since.

        What stands in one that is over is noted where the customer is now: there it is read. So is what is
        not found. Raises `Rejected` with `retry`.
        """
        keyring = self._administration.keyring

        def read(db: Connection) -> ConversationId | None:
            point = contact_points.find(db, amended.address)
            found = None if point is None else earlier.find(db, keyring, point, amended.of)
            if point is None or found is None or found.conversation == point.conversation:
                return None
            id, there = CommandId(amended.id), found.conversation
            if conversation_log.has_claim(db, [there, point.conversation], id):
                return there if conversation_log.has_claim(db, [there], id) else None
            held = conversation_log.fetch(db, keyring, there)
            return None if held is None or held.closed else there

        with refusals.unless_away():
            return await self._administration.database.read(read)


def _quoted(recorded: e.Recorded, *, here: bool) -> e.Quoted | None:
    seq = recorded.seq if here else None
    match recorded.event:
        case e.CustomerSpoke(text=text, attachment=attachment):
            words = text or (attachment.label or attachment.kind if attachment else "")
            return e.Quoted(sender="customer", text=words[:EXCERPT], seq=seq)
        case e.AssistantSpoke(text=text):
            return e.Quoted(sender="assistant", text=text[:EXCERPT], seq=seq)
        case e.AgentSpoke(text=text):
            return e.Quoted(sender="agent", text=text[:EXCERPT], seq=seq)
        case e.NoticeGiven(text=text):
            return e.Quoted(sender="notice", text=text[:EXCERPT], seq=seq)
        case e.SafetyAdvised(text=text):
            return e.Quoted(sender="safety", text=text[:EXCERPT], seq=seq)
        case _:
            return None
