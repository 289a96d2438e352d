"""Customers whom a brand's own site vouches for: from what it signed to an address of theirs.

The address is a keyed digest of who says so and whom they mean, so that it is the same on every device, tells
nobody the site's number of the customer, and is nobody's at another brand.
"""

import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import structlog

from channel_connectors.contract import SignedIn
from channel_connectors.web_widget.site_keys import SiteKey
from channel_connectors.web_widget.site_token import LEEWAY, Refused, read_token
from models.vocabulary.address import Address
from models.vocabulary.identity import BrandKey, ChannelName

log = structlog.get_logger()

KNOWN = "known:"
"""Begins the address of a known customer; a visitor's has no colon."""


@dataclass(frozen=True, slots=True)
class Site:
    """Whose word counts, and how it is recognised."""

    issuer: str
    keys: Mapping[str, SiteKey]


@dataclass(frozen=True, slots=True)
class Admitted:
    """A known customer; `seconds`: how long the site's word is still good."""

    customer: SignedIn
    seconds: float


class Customers:
    """Of every brand whose site vouches for anybody."""

    def __init__(self, sites: Mapping[BrandKey, Site], key: bytes) -> None:
        self._sites = sites
        self._key = key

    def admit(self, brand: BrandKey, channel: ChannelName, token: str) -> Admitted | Refused:
        """Who it is, or why that is not known; the latter is logged without a word of the token."""
        try:
            return self._read(brand, channel, token)
        except Refused as refused:
            log.info("customer_refused", brand=brand, why=refused.why, claim=refused.detail)
            return refused

    def _read(self, brand: BrandKey, channel: ChannelName, token: str) -> Admitted:
        site = self._sites.get(brand)
        if site is None:
            raise Refused("site")
        now = time.time()
        audience = f"handover:{brand}"
        vouched = read_token(token, site.keys, issuer=site.issuer, audience=audience, now=now)
        address = Address(brand, channel, KNOWN + self._digest(brand, site.issuer, vouched.sub))
        customer = SignedIn(address=address, name=vouched.name)
        return Admitted(customer, vouched.expires + LEEWAY - now)

    def _digest(self, *parts: str) -> str:
        """Each part with its length, so that no two lists run together to the same."""
        told = b"".join(b"%d:%b" % (len(part.encode()), part.encode()) for part in parts)
        return hmac.new(self._key, told, sha256).hexdigest()
