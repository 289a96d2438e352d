"""From whom a word is taken now: so many per customer, and of one brand so many at once.

Nothing that is refused here was acknowledged. Who floods is asked to wait, and nobody waits long behind them:
what is taken of a brand at once is bounded, so other brands' words are behind no more than that.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

from channel_connectors.contract import Rejected
from handover.access.rates import Limit, RateLimits
from handover.intake import refusals
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName, ConversationId

EMERGENCIES = Limit("emergency", amount=20, seconds=30, shared=False)
"""Counted apart: who wrote too much is still heard about gas."""
PUSHED_MORE = 10
"""After an outage a network brings what was written meanwhile at once; what it is refused is gone."""
UNDER_WAY = 1_000
"""Of one brand in one process: some eight commits' worth."""
UNANSWERED = 50
"""Questions of one customer that the assistant still has before it."""


class Admission:
    """Of one administration, in one process. Each way to be refused raises `Rejected`."""

    def __init__(
        self,
        rates: RateLimits,
        messages: int,
        pushed: Collection[ChannelName],
        unanswered: Callable[[ConversationId], int],
    ) -> None:
        self._rates = rates
        self._limit = Limit("customer", amount=messages, seconds=30, shared=False)
        self._many = Limit("customer-pushed", amount=PUSHED_MORE * messages, seconds=30, shared=False)
        self._pushed = pushed
        """A network would bring a flood again and again, and everybody else's words with it."""
        self._unanswered = unanswered
        self._under_way: Counter[BrandKey] = Counter()

    @contextmanager
    def place(self, brand: BrandKey) -> Iterator[None]:
        """One of the brand's places, for as long as its word is being kept."""
        if self._under_way[brand] >= UNDER_WAY:
            raise refusals.busy()
        self._under_way[brand] += 1
        try:
            yield
        finally:
            self._under_way[brand] -= 1

    async def by_rate(self, address: Address, *, emergency: bool = False) -> None:
        usual = self._many if address.channel in self._pushed else self._limit
        limit = EMERGENCIES if emergency else usual
        if not await self._rates.take(limit, address.brand, address.channel, address.id):
            raise self._too_fast(address)

    def by_answers(self, address: Address, conversation: ConversationId) -> None:
        """Whose questions the assistant cannot keep up with waits for answers first."""
        most = UNANSWERED * (PUSHED_MORE if address.channel in self._pushed else 1)
        if self._unanswered(conversation) >= most:
            raise self._too_fast(address)

    def _too_fast(self, address: Address) -> Rejected:
        return refusals.too_fast(retry=address.channel not in self._pushed)
