"""The one door: signing in, and from a token to who asks and the administration they may ask about.

Nothing of an administration is touched before this bound the request to it.
"""

import asyncio
import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from handover.access import accounts, sessions
from handover.access.accounts import Account
from handover.access.identity import Identity
from handover.access.passwords import Passwords
from handover.access.rates import Limit, RateLimits
from handover.administration import Administration
from handover.clock import Clock
from handover.errors import AdministrationNeeded, NotSignedIn, RateLimited, WrongCredentials
from handover.storage.database import Database
from models.vocabulary.identity import AdministrationKey

PER_NAME = Limit("sign-in", amount=10, seconds=300)
"""Attempts at one user name from one address; a right one wipes the slate."""
PER_ADDRESS = Limit("sign-in-address", amount=100, seconds=300)
"""Failures from one address, whatever the name. High: a whole office may share an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """`address` is where the request came from; `administration` None where the account has only one."""

    username: str
    password: str
    administration: AdministrationKey | None
    address: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who asks, and the one administration they may ask about."""

    identity: Identity
    administration: Administration


class Entrance:
    """Lets staff in."""

    def __init__(
        self,
        directory: Database,
        administrations: Mapping[AdministrationKey, Administration],
        passwords: Passwords,
        rates: RateLimits,
        clock: Clock,
    ) -> None:
        self._directory = directory
        self._administrations = administrations
        self._passwords = passwords
        self._rates = rates
        self._clock = clock
        self._watched: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def sign_in(self, credentials: Credentials) -> tuple[str, Admitted]:
        """A new session's token. Raises `WrongCredentials`, `AdministrationNeeded` or `RateLimited`."""
        address, name = _network(credentials.address), accounts.known_as(credentials.username)
        await self._count(address, name)
        account = await self._directory.read(lambda connection: accounts.find(connection, name))
        fits = await self._passwords.fits(credentials.password, account.password_hash if account else None)
        if account is None or not fits:
            await self._rates.take(PER_ADDRESS, address)
            raise WrongCredentials
        await self._rates.forgive(PER_NAME, name, address)
        admitted = self._within(account, credentials.administration)
        return await self._open(admitted), admitted

    async def admit(self, token: str) -> Admitted:
        """Who holds the token. Raises `NotSignedIn`."""
        now = self._clock.now()
        identity = await self._directory.read(lambda connection: sessions.whose(connection, token, now))
        admitted = self._bound(identity) if identity else None
        if admitted is None:
            raise NotSignedIn
        return admitted

    async def sign_out(self, token: str) -> None:
        await self._directory.write(lambda connection: sessions.end_session(connection, token))
        for signed_out in self._watched.get(token, ()):
            signed_out.set()

    @contextmanager
    def watched(self, token: str) -> Iterator[asyncio.Event]:
        """Set when the token is signed out in this process; what ends a session elsewhere, `admit` tells."""
        signed_out = asyncio.Event()
        self._watched[token].add(signed_out)
        try:
            yield signed_out
        finally:
            self._watched[token].discard(signed_out)
            if not self._watched[token]:
                del self._watched[token]

    async def _count(self, address: str, name: str) -> None:
        if not await self._rates.free(PER_ADDRESS, address):
            raise RateLimited(PER_ADDRESS.seconds)
        if not await self._rates.take(PER_NAME, name, address):
            raise RateLimited(PER_NAME.seconds)

    def _within(self, account: Account, wanted: AdministrationKey | None) -> Admitted:
        possible = [
            admitted for key in account.granted if (admitted := self._bound(account.within(key))) is not None
        ]
        if wanted is not None:
            possible = [one for one in possible if one.identity.administration == wanted]
        if not possible:
            raise WrongCredentials
        if len(possible) > 1:
            raise AdministrationNeeded
        return possible[0]

    def _bound(self, identity: Identity) -> Admitted | None:
        """None where the administration, or every brand of the grant, is no longer served here."""
        administration = self._administrations.get(identity.administration)
        if administration is None:
            return None
        brands = identity.brands & administration.brands.keys()
        return Admitted(replace(identity, brands=frozenset(brands)), administration) if brands else None

    async def _open(self, admitted: Admitted) -> str:
        who, now = admitted.identity, self._clock.now()
        return await self._directory.write(
            lambda connection: sessions.open_session(connection, who.id, who.administration, now)
        )


def _network(address: str) -> str:
    """Whoever has an IPv6 address has 2**64 of them: they count as one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
