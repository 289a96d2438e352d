"""What of a customer's message is about where they talk to us, and not for the assistant.

button "go on in …" ─► a code and a link are told here
the code, sent from there ─► the conversation goes on there
button "undo" ─► that address is apart again, unless it was tapped before the move
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from channel_connectors.contract import MOVED, Arrived
from handover.administration import Administration
from handover.conversation import commands as c
from handover.conversation.deciding.moving import UNDO, UNDO_AWAY
from handover.conversation.draft import LONGEST_TITLE, MOVE, title_of_way
from handover.conversation.events import NoticeGiven
from handover.conversation.refusals import Refused
from handover.feed.presenting import Audience
from handover.intake import refusals
from handover.moves.codes import code_in, is_code
from handover.moves.moving import BadCode, Moving, PersonThere, Said
from handover.moves.qr import qr_code
from handover.storage import contact_points
from handover.storage import log as conversation_log
from handover.storage.batch import LATE, MovedOn, Request, UnknownConversation
from handover.storage.contact_points import ContactPoint
from handover.storage.group_commit import Broken, Unavailable
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName, CommandId, ConversationId
from models.vocabulary.message import as_typed

Entries = Mapping[tuple[BrandKey, ChannelName], Callable[[str], str]]
"""Where a customer begins on a channel of a brand, with a text written for them: a link."""
Signal = Callable[[ConversationId, str, dict[str, str]], None]

UNDOING = frozenset({UNDO, UNDO_AWAY})
"""What is tapped to undo a move; an assistant knows nothing of it."""
TOLD_OF_MOVE = "notice_moved"
LOOKED_BACK = 100
"""Notices among which the last move is looked for."""


class Moves:
    """Of one administration."""

    def __init__(
        self, administration: Administration, moving: Moving, entries: Entries, signal: Signal
    ) -> None:
        self._administration = administration
        self._moving = moving
        self._entries = entries
        self._signal = signal

    async def by_message(self, arrived: Arrived) -> int | None:
        """The place in the log of what came of it; None where something is left for the assistant.

        A code with words around it moves the address, and is then said where the conversation goes on. It is
        good for as long as it stands, counted by when it came to us, not by when it was sent. Raises
        `Rejected`.
        """
        try:
            if arrived.payload is None:
                arrived = replace(arrived, payload=await self._typed(arrived))
            if arrived.payload is not None and arrived.payload.startswith(MOVE):
                return await self._tell_how(arrived, ChannelName(arrived.payload.removeprefix(MOVE)))
            if arrived.payload in UNDOING:
                return await self._undo(arrived)
            code = code_in(arrived.text) if arrived.payload is None else None
            return None if code is None else await self._redeem(arrived, code)
        except (Refused, UnknownConversation) as refused:
            raise refusals.not_now() from refused
        except (MovedOn, Unavailable) as away:
            raise refusals.away() from away
        except Broken as broken:
            raise refusals.broken() from broken

    async def _typed(self, arrived: Arrived) -> str | None:
        """The way elsewhere whose title they typed, if it was offered here: some clients show no buttons.

        An undo is only tapped: two buttons of that name mean different addresses, and words do not say which.
        """
        typed = as_typed(arrived.text)
        payloads = self._titles(arrived.address.brand).get(typed) if len(typed) <= LONGEST_TITLE else None
        if not payloads:
            return None
        keyring, point = self._administration.keyring, await self._point(arrived.address)
        held = await self._administration.database.read(
            lambda db: conversation_log.fetch(db, keyring, point.conversation)
        )
        offered = [] if held is None else [button.payload for button in held.buttons]
        return next((payload for payload in reversed(offered) if payload in payloads), None)

    def _titles(self, brand: BrandKey) -> dict[str, set[str]]:
        """As the content has them, in every language."""
        content, languages = self._administration.content[brand], self._administration.brands[brand].languages
        titles: dict[str, set[str]] = defaultdict(set)
        for language in languages:
            for _, channel in self._entries:
                titles[as_typed(title_of_way(channel, content, language))].add(f"{MOVE}{channel}")
        return titles

    async def _tell_how(self, arrived: Arrived, channel: ChannelName) -> int | None:
        entry = self._entries.get((arrived.address.brand, channel))
        if entry is None:
            return None
        point = await self._point(arrived.address)

        def ask(code: str) -> c.AskToMove:
            link = entry(code)
            return c.AskToMove(
                id=CommandId(arrived.id),
                text=arrived.text,
                channel=arrived.address.channel,
                code=code,
                link=link,
                qr=qr_code(link),
            )

        return await self._moving.ask(point, ask, when=arrived.sent_at)

    async def _redeem(self, arrived: Arrived, code: str) -> int | None:
        alone = is_code(arrived.text) and arrived.attachment is None
        point = await self._point(arrived.address)
        brought = CommandId(arrived.id)
        said = (brought, arrived.text) if alone else (CommandId(f"move:{uuid4()}"), "")
        try:
            into = await self._moving.redeem(point, code, Said(*said, when=arrived.sent_at, brought=brought))
        except BadCode:
            return await self._told(arrived, point, c.SendDeadCode) if alone else None
        except PersonThere:
            return await self._told(arrived, point, c.SendCodeOverPerson)
        # Done before, there is nothing to see again: the client only asks how it went.
        if point.conversation != into:
            self._look_again(point.conversation)
        return await self._head(into) if alone else None

    async def _told(
        self, arrived: Arrived, point: ContactPoint, what: type[c.SendDeadCode | c.SendCodeOverPerson]
    ) -> int:
        """The code moves nothing, and they hear why."""
        command = what(id=CommandId(arrived.id), text=arrived.text, channel=arrived.address.channel)
        request = Request(point.conversation, command, said_at=arrived.address, said_when=arrived.sent_at)
        return (await self._administration.commits.submit(request)).seq

    async def _undo(self, arrived: Arrived) -> int | None:
        before = await self._point(arrived.address)
        if arrived.sent_at is not None and await self._moved_since(arrived.sent_at, before.conversation):
            return None
        told = c.TellApart(id=CommandId(arrived.id), channel=arrived.address.channel, text=arrived.text)
        undone = await self._moving.undo(
            arrived.address, told, others=arrived.payload == UNDO_AWAY, when=arrived.sent_at
        )
        if undone.parted:
            self._look_again(before.conversation)
        return await self._head(undone.conversation)

    async def _moved_since(self, tapped_at: datetime, conversation: ConversationId) -> bool:
        """A network brings taps days late: what was tapped before a move does not speak of it.

        Not by as little as clocks may differ.
        """
        keyring, notices = self._administration.keyring, [NoticeGiven.type]
        told = await self._administration.database.read(
            lambda db: conversation_log.latest_of_types(db, keyring, conversation, notices, limit=LOOKED_BACK)
        )
        moves = [r.at for r in told if isinstance(r.event, NoticeGiven) and r.event.key == TOLD_OF_MOVE]
        return bool(moves) and moves[-1] - tapped_at > LATE

    def _look_again(self, conversation: ConversationId) -> None:
        """Whoever follows it as this customer may belong elsewhere now."""
        self._signal(conversation, Audience.CUSTOMER, MOVED)

    async def _point(self, address: Address) -> ContactPoint:
        point = await self._administration.database.read(lambda db: contact_points.find(db, address))
        if point is None:
            raise refusals.gone()
        return point

    async def _head(self, conversation: ConversationId) -> int:
        return await self._administration.database.read(lambda db: conversation_log.head(db, conversation))
