"""What is to be done besides writing the log. Data: written as work rows in the same transaction."""

from dataclasses import dataclass
from datetime import datetime

from handover.conversation.commands import Command
from models.vocabulary.address import Address
from models.vocabulary.identity import ChannelName


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAssistant:
    """Ask the brand's assistant about the customer's message `of`, in this conversation's lane."""

    of: int
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer:
    """Give `command` to this conversation at `due`."""

    due: datetime
    command: Command


@dataclass(frozen=True, slots=True, kw_only=True)
class SendToCustomer:
    """Bring event `of` to the customer on `channel`, which must be sent to; in this conversation's lane.

    `address`: to this one and no other; None: to the one on that channel that they wrote from last.
    """

    of: int
    channel: ChannelName
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BringUnseen:
    """Bring to `channel`, which must be sent to, what the customer has not seen where they were."""

    channel: ChannelName


Effect = AskAssistant | StartTimer | SendToCustomer | BringUnseen
