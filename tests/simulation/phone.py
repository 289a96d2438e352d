"""A network that must be sent to, and the phone behind it: what comes of both is late, lost and doubled."""

import asyncio
from dataclasses import dataclass
from random import Random

from sqlalchemy.exc import SQLAlchemyError

from channel_connectors.contract import Arrived, Rejected
from channel_connectors.network import Capabilities, Fetched, NotFetched, NotSent, Outbound, Receipt
from models.vocabulary.address import Address
from models.vocabulary.delivery import DeliveryState
from models.vocabulary.identity import BrandKey
from tests.simulation.elsewhere import Slips, undoing_in
from tests.simulation.judge import Judge
from tests.simulation.link import Roads
from tests.simulation.loop import Lane
from tests.simulation.process import BRAND, PHONE, BrokerProcess
from tests.simulation.weather import SimulatedClock


@dataclass(slots=True)
class Moods:
    """How likely each is, per message. All can be turned off at once."""

    busy: float = 0.0
    """The network takes it later."""
    unsure: float = 0.0
    """The connection breaks, and nobody knows."""
    doubled: float = 0.0
    """A webhook comes twice although it was taken."""
    late: float = 0.0
    """Seconds at most."""
    repeated: float = 0.0
    """A webhook comes again a minute or two later although it was taken."""

    def calm(self) -> None:
        self.busy = self.unsure = self.doubled = self.repeated = 0.0


class PhoneNetwork:
    """Both directions. `shown` is what phones show, by address: ids of ours, in order."""

    capabilities = Capabilities(text=4096, free_hours=24)

    def __init__(self, roads: Roads, moods: Moods, chance: Random, judge: Judge) -> None:
        self._roads = roads
        self._moods = moods
        self._chance = chance
        self._judge = judge
        self.lane = Lane("network")
        self.phones: dict[Address, Phone] = {}
        self.shown: dict[Address, list[str]] = {}
        self._tried: set[str] = set()
        """What phones may have, and must not be sent again."""

    async def send(self, outbound: Outbound) -> str:
        """Called in a broker's task: it may die at any await, the network goes on."""
        await self._roads.loop.away(self.lane, self._delay())
        if self._chance.random() < self._moods.busy:
            raise NotSent("busy", "later", retry=True)
        self._judge.must(
            outbound.id not in self._tried, "what may be delivered is not sent again", outbound.id
        )
        self._tried.add(outbound.id)
        unsure = self._chance.random() < self._moods.unsure
        if not unsure or self._chance.random() < 0.5:
            self._show(outbound)
        if unsure:
            raise NotSent("lost", "who knows", uncertain=True)
        await self._roads.loop.away(self.lane, self._delay())
        return f"net-{outbound.id}"

    async def fetch(self, brand: BrandKey, ref: str) -> Fetched:
        raise NotFetched("none")

    def write(self, phone: "Phone", arrived: Arrived) -> None:
        """Bring it to a broker until one takes it, and now and then once more."""
        copies = 2 if self._chance.random() < self._moods.doubled else 1
        for _ in range(copies):
            self._roads.loop.spawn(self.lane, self._bring(phone, arrived))
        if self._moods.repeated and self._chance.random() < self._moods.repeated:
            self._roads.loop.spawn(self.lane, self._bring(phone, arrived, after=self._a_while()))

    async def _bring(self, phone: "Phone", arrived: Arrived, *, after: float = 0.0) -> None:
        await asyncio.sleep(after)
        while True:
            await asyncio.sleep(self._delay())
            seq = await self._posted(arrived)
            if seq is not None:
                phone.taken[arrived.id] = seq
                return
            await asyncio.sleep(0.3)

    def _a_while(self) -> float:
        return 1.0 + self._chance.random() * 120

    async def _posted(self, arrived: Arrived) -> int | None:
        """Through a webhook of some broker; None where it did not answer that it has it."""
        brokers = self._roads.brokers()
        if not brokers:
            return None
        broker = brokers[int(self._chance.random() * len(brokers))]
        answer: asyncio.Future[int | None] = self._roads.loop.create_future()
        broker.hooked(answer)
        broker.run(_webhook(broker, arrived, answer))
        return await answer

    def _show(self, outbound: Outbound) -> None:
        self.shown.setdefault(outbound.to, []).append(outbound.id)
        self.phones[outbound.to].see(outbound)
        for state in (DeliveryState.DELIVERED, DeliveryState.READ, DeliveryState.SENT):
            if self._chance.random() < 0.4:
                self._roads.loop.spawn(self.lane, self._tell(outbound, state))

    async def _tell(self, outbound: Outbound, state: DeliveryState) -> None:
        await asyncio.sleep(self._delay())
        brokers = self._roads.brokers()
        if brokers:
            broker = self._chance.choice(brokers)
            receipt = Receipt(
                brand=BRAND,
                network_id=f"net-{outbound.id}",
                state=state,
                at=broker.wing.desk.clock.now(),
                outbound_id=outbound.id,
            )
            broker.run(_receipt(broker, receipt))

    def _delay(self) -> float:
        return self._chance.random() ** 2 * self._moods.late


class Phone:
    """A customer on that network."""

    def __init__(self, name: str, network: PhoneNetwork, slips: Slips, clock: SimulatedClock | None) -> None:
        """`clock` is the network's, where it tells when somebody wrote."""
        self.name = name
        self.address = Address(BRAND, PHONE, name)
        self._network = network
        self._slips = slips
        self._clock = clock
        self.said: list[str] = []
        self.taken: dict[str, int] = {}
        self.undoing: set[str] = set()
        network.phones[self.address] = self

    def write(self, text: str) -> None:
        self._say(text, None)

    def tap(self, payload: str) -> None:
        self._say("tik", payload)

    def see(self, outbound: Outbound) -> None:
        self._slips.note(outbound.text, self.name)
        self.undoing |= undoing_in([{"payload": button.payload} for button in outbound.buttons])

    def _say(self, text: str, payload: str | None) -> None:
        id = f"{self.name}-{len(self.said)}"
        self.said.append(id)
        sent_at = self._clock.now().replace(microsecond=0) if self._clock is not None else None
        self._network.write(
            self,
            Arrived(address=self.address, id=id, text=text, payload=payload, language="nl", sent_at=sent_at),
        )


async def _webhook(broker: BrokerProcess, arrived: Arrived, answer: "asyncio.Future[int | None]") -> None:
    try:
        seq: int | None = await broker.wing.intake.receive(arrived)
    except (Rejected, SQLAlchemyError, OSError):
        seq = None  # not 200: the network brings it again
    if not answer.done():
        answer.set_result(seq)


async def _receipt(broker: BrokerProcess, receipt: Receipt) -> None:
    try:
        await broker.wing.intake.receipt(receipt)
    except (Rejected, SQLAlchemyError, OSError):
        return
