"""Message bodies are sealed with the customer's own key from the first row on.

Each customer has a random 256-bit data key, kept sealed with the administration's key. Destroying it makes
everything of that customer unreadable, backups included. AES-256-GCM with a random 96-bit nonce
(NIST SP 800-38D); the row's identity is authenticated along, so that a body cannot be moved to another row.
"""

import hmac
import os
from hashlib import sha256
from threading import Lock

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
_NONCE_BYTES = 12


class Seal:
    """Seals and opens with one key."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def close(self, plain: bytes, context: str) -> bytes:
        """`context` names the row; opening demands the same."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Raises `cryptography.exceptions.InvalidTag` for another key, another row or changed bytes."""
        return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], context.encode())


class Keyring:
    """Customers' seals, opened once and remembered while the process lives (bounded)."""

    def __init__(self, administration_key: bytes, *, remembered: int = 10_000) -> None:
        self._administration = Seal(administration_key)
        self._digesting = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"digest").derive(administration_key)
        self._opened: dict[str, Seal] = {}
        self._remembered = remembered
        self._remembering = Lock()  # readers and writer of a file are threads (decision 0007)

    def new_data_key(self, customer: str) -> bytes:
        """A fresh data key, sealed for storage."""
        return self._administration.close(os.urandom(KEY_BYTES), f"customer:{customer}")

    def of(self, customer: str, sealed_key: bytes) -> Seal:
        """The customer's seal."""
        known = self._opened.get(customer)
        if known is not None:
            return known
        seal = Seal(self._administration.open(sealed_key, f"customer:{customer}"))
        with self._remembering:
            if len(self._opened) >= self._remembered:
                self._opened.pop(next(iter(self._opened)))
            self._opened[customer] = seal
        return seal

    def digest(self, purpose: str, text: str) -> str:
        """64 hexadecimal digits by which who knows the text finds it again, and nobody without the key.

        HMAC-SHA256 under a key derived for this alone (HKDF, RFC 5869); digests of other purposes differ.
        """
        return hmac.new(self._digesting, f"{purpose}\0{text}".encode(), sha256).hexdigest()

    def forget(self, customer: str) -> None:
        with self._remembering:
            self._opened.pop(customer, None)

    @property
    def administration(self) -> Seal:
        """For what belongs to the administration rather than to one customer."""
        return self._administration
