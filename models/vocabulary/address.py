"""Where a customer is reached."""

from dataclasses import dataclass

from models.vocabulary.identity import BrandKey, ChannelName


@dataclass(frozen=True, slots=True)
class Address:
    """One contact point: an id that means something on one channel of one brand."""

    brand: BrandKey
    channel: ChannelName
    id: str
