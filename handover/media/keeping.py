"""A customer's file: fetched when it arrives, else when somebody looks; kept sealed with the customer's key.

Networks keep files for days only. Erasing a customer's key makes their files unreadable, backups included.
"""

import asyncio
from pathlib import Path
from uuid import uuid4

import orjson
import structlog
from sqlalchemy import Connection

from channel_connectors.network import Fetched, NotFetched
from handover.administration import Administration
from handover.conversation.events import CustomerSpoke
from handover.delivery.sending import Networks
from handover.storage import log as conversation_log
from handover.storage.sealing import Seal
from models.vocabulary.identity import BrandKey, ConversationId

log = structlog.get_logger()


AT_ONCE = 32
"""Files under way without anybody looking."""


class NoFile(Exception):
    """There is no such file, or it cannot be had any more."""


class Media:
    """Of one administration; `folder` is its own."""

    def __init__(self, administration: Administration, networks: Networks, folder: Path) -> None:
        self._administration = administration
        self._networks = networks
        self._folder = folder
        self._fetching: set[asyncio.Task[None]] = set()

    def expect(self, conversation: ConversationId, brand: BrandKey, seq: int) -> None:
        """Fetch what just arrived, alongside; who looks meanwhile fetches it, as where too many come."""
        if len(self._fetching) >= AT_ONCE:
            log.warning("file_left_for_later", brand=brand)
            return
        task = asyncio.create_task(self._try(conversation, brand, seq))
        self._fetching.add(task)
        task.add_done_callback(self._fetching.discard)

    async def of(self, conversation: ConversationId, brand: BrandKey, seq: int) -> Fetched:
        """The file of message `seq`. Raises `NoFile`."""
        seal, said = await self._administration.database.read(lambda db: self._look(db, conversation, seq))
        attachment = said.attachment if said is not None else None
        if seal is None or said is None or attachment is None or attachment.ref is None:
            raise NoFile
        path, context = self._folder / conversation / str(seq), f"media:{conversation}:{seq}"
        if path.exists():
            return _opened(seal, await asyncio.to_thread(path.read_bytes), context)
        network = self._networks.get((brand, said.channel))
        if network is None:
            raise NoFile
        try:
            fetched = await network.fetch(brand, attachment.ref)
        except NotFetched as gone:
            raise NoFile(gone.code) from gone
        await asyncio.to_thread(_keep, path, _sealed(seal, fetched, context))
        return fetched

    def _look(
        self, db: Connection, conversation: ConversationId, seq: int
    ) -> tuple[Seal | None, CustomerSpoke | None]:
        keyring = self._administration.keyring
        seal = conversation_log.seal_of(db, keyring, conversation)
        recorded = conversation_log.events_after(db, keyring, conversation, seq - 1, limit=1)
        found = recorded[0] if recorded else None
        event = found.event if found is not None and found.seq == seq else None
        return seal, event if isinstance(event, CustomerSpoke) else None

    async def _try(self, conversation: ConversationId, brand: BrandKey, seq: int) -> None:
        try:
            await self.of(conversation, brand, seq)
        except Exception as error:  # somebody who looks will try again
            log.warning("file_not_fetched", brand=brand, error=type(error).__name__)


def _sealed(seal: Seal, fetched: Fetched, context: str) -> bytes:
    head = orjson.dumps({"mime": fetched.mime})
    return seal.close(len(head).to_bytes(4, "big") + head + fetched.content, context)


def _opened(seal: Seal, sealed: bytes, context: str) -> Fetched:
    plain = seal.open(sealed, context)
    end = 4 + int.from_bytes(plain[:4], "big")
    return Fetched(plain[end:], str(orjson.loads(plain[4:end])["mime"]))


def _keep(path: Path, content: bytes) -> None:
    """Whole or not at all: a process may die in the middle, or two fetch the same at once."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(f".{uuid4().hex}.part")
    beside.write_bytes(content)
    beside.replace(path)
