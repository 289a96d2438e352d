"""The token with which an administration's back office shows itself.

`<administration>.<random>`: the first part says whose it is, so that the administration's own database can be
asked. Only a hash is kept; a new token ends the old one.
"""

import hmac
import secrets

from sqlalchemy import Connection

from handover.access.sessions import fingerprint
from handover.storage import marks
from models.vocabulary.identity import AdministrationKey

_MARK = "service_token"


def new_service_token(connection: Connection, administration: AdministrationKey) -> str:
    """A token that replaces the one before. `connection`: to the administration's own database."""
    token = f"{administration}.{secrets.token_urlsafe(32)}"
    marks.replace(connection, _MARK, fingerprint(token))
    return token


def named_by(token: str) -> AdministrationKey:
    """The administration that the token claims to be of."""
    return AdministrationKey(token.partition(".")[0])


def is_service_token(connection: Connection, token: str) -> bool:
    """Whether this is the administration's token, compared in constant time."""
    kept = marks.find(connection, _MARK)
    return kept is not None and hmac.compare_digest(kept, fingerprint(token))
