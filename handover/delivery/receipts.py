"""What networks tell of our messages: late, twice, out of order. Only what says more is kept."""

from collections.abc import Callable

from sqlalchemy import Connection

from channel_connectors.network import Receipt
from handover.administration import Administration
from handover.delivery.saying import chosen_channel, is_for_one_address
from handover.storage import contact_points, deliveries
from handover.storage import log as conversation_log
from handover.storage.deliveries import Delivery, News
from models.vocabulary.delivery import DeliveryState


class Receipts:
    """Of one administration; `told` hears of every change of a delivery's state."""

    def __init__(self, administration: Administration, told: Callable[[Delivery], None]) -> None:
        self._administration = administration
        self._told = told

    async def keep(self, receipt: Receipt) -> None:
        """A receipt for a message that nobody here knows is let go: it was of another system."""
        advanced = await self._administration.database.write(lambda db: self._keep(db, receipt))
        if advanced is not None:
            self._told(advanced)

    def _keep(self, db: Connection, receipt: Receipt) -> Delivery | None:
        news = News(
            brand=receipt.brand,
            id=receipt.outbound_id,
            network_id=receipt.network_id,
            state=receipt.state,
            at=receipt.at,
            code=receipt.code,
        )
        advanced = deliveries.advance(db, news)
        if advanced is not None and advanced.state is DeliveryState.READ and self._in_order(db, advanced):
            conversation_log.advance_read(db, advanced.conversation, "customer", advanced.seq)
        if advanced is not None and advanced.address is not None and receipt.closed:
            contact_points.shut(db, advanced.address, receipt.at)
        return advanced

    def _in_order(self, db: Connection, read: Delivery) -> bool:
        """Whether what was said earlier was shown earlier: not where it was told beside the conversation."""
        before, keyring = read.seq - 1, self._administration.keyring
        said = conversation_log.events_after(db, keyring, read.conversation, before, limit=1)
        return any(not is_for_one_address(r.event) and chosen_channel(r.event) is None for r in said)
