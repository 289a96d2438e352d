"""How far a message got on a network that must be pushed to."""

from enum import StrEnum


class DeliveryState(StrEnum):
    """Providers tell out of order, late and more than once: `after` decides what counts."""

    QUEUED = "queued"
    SENDING = "sending"
    """Committed before the provider is called: whoever finds it so later does not know."""
    UNCERTAIN = "uncertain"
    """The provider may have it. It is not sent again; a receipt may still settle it."""
    SENT = "sent"
    FAILED = "failed"
    """Also told after `sent`: a network may take a message and find out later."""
    DELIVERED = "delivered"
    READ = "read"
    DROPPED = "dropped"
    """Told, never kept: it is not sent there, as the customer reads it where they are."""

    def after(self, told: "DeliveryState") -> bool:
        """Whether this says more than what was `told` before. A message once read did not fail."""
        return _ORDER.index(self) > _ORDER.index(told)

    @property
    def settled(self) -> bool:
        """The lane may go on: the network has it, or never will."""
        return self not in (DeliveryState.QUEUED, DeliveryState.SENDING)


_ORDER = list(DeliveryState)
