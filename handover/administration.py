"""The handle of one administration: its brands, database and keys. Who holds it can name no other's rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from handover.brands.brand import Brand
from handover.brands.intent_labels import IntentLabels
from handover.content.store import ContentStore
from handover.storage.database import Database
from handover.storage.group_commit import GroupCommit
from handover.storage.sealing import Keyring
from models.vocabulary.identity import AdministrationKey, BrandKey, ConversationId


@dataclass(frozen=True, slots=True)
class Administration:
    """`epoch` names this incarnation of the database: a client that knows another one starts afresh."""

    key: AdministrationKey
    name: str
    brands: Mapping[BrandKey, Brand]
    content: Mapping[BrandKey, ContentStore]
    intents: Mapping[BrandKey, IntentLabels]
    database: Database
    keyring: Keyring
    epoch: str
    commits: GroupCommit

    def epoch_of(self, conversation: ConversationId) -> str:
        """What a customer's client knows a log by: another conversation is another epoch to it."""
        return f"{self.epoch}.{conversation}"
