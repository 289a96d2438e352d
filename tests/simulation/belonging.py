"""Which conversation every address belonged to, commit by commit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId
from tests.simulation.store.transaction import Stored


@dataclass(frozen=True, slots=True)
class Moved:
    """One address, before and after a commit."""

    before: Stored
    after: Stored


@dataclass(slots=True)
class _Stay:
    """`until`: the commit with which it ended."""

    conversation: str
    until: int | None = None


class Belonging:
    """Numbers are of commits."""

    def __init__(self) -> None:
        self.points: dict[Address, Stored] = {}
        self._stays: defaultdict[Address, list[_Stay]] = defaultdict(list)
        self._made: dict[tuple[str, int], int] = {}
        self._people: dict[str, Address] = {}

    def is_at(self, person: str, address: Address) -> None:
        self._people[person] = address

    def address_of(self, person: str) -> Address | None:
        return self._people.get(person)

    def place_of(self, person: str) -> Stored | None:
        """The contact point of somebody, as it is committed."""
        address = self._people.get(person)
        return self.points.get(address) if address is not None else None

    def committed(self, commit: int, points: Iterable[Stored], events: Iterable[Stored]) -> list[Moved]:
        """What one commit wrote; returns the addresses that it moved."""
        for event in events:
            self._made[event["conversation_id"], event["seq"]] = commit
        moved = []
        for after in points:
            address = address_of(after)
            before = self.points.get(address)
            self.points[address] = after
            if before is None:
                self._stays[address].append(_Stay(after["conversation_id"]))
            elif before["conversation_id"] != after["conversation_id"]:
                self._stays[address][-1].until = commit
                self._stays[address].append(_Stay(after["conversation_id"]))
                moved.append(Moved(before, after))
        return moved

    def at(self, conversation: str) -> list[Stored]:
        """The addresses that belong to it now."""
        return [point for point in self.points.values() if point["conversation_id"] == conversation]

    def was_theirs(self, person: str, conversation: ConversationId, seq: int) -> bool:
        """Whether they belonged there when it was said, or came there since."""
        address = self._people.get(person)
        made = self._made[conversation, seq]
        stays = self._stays[address] if address is not None else []
        return any(
            stay.conversation == conversation and (stay.until is None or stay.until >= made) for stay in stays
        )

    def moves_since(self, person: str, conversation: str, seq: int) -> int:
        """How often their address moved since event `seq` of a conversation was logged."""
        address = self._people.get(person)
        made = self._made[conversation, seq]
        stays = self._stays[address] if address is not None else []
        return sum(stay.until is not None and stay.until > made for stay in stays)


def address_of(point: Stored) -> Address:
    return Address(BrandKey(point["brand"]), ChannelName(point["channel"]), point["address"])
