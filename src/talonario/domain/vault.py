"""Secrets that have to be read again, such as the one that signs webhooks: encrypted before they reach a table.

What only has to be recognised (keys of the APIs, passwords) is kept as a hash instead and never comes here.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PURPOSE = b"talonario secrets at rest"


class CannotOpen(Exception):
    """The keys of the settings do not open a secret: they were changed, and the old one was not kept beside the new."""


class Vault(Protocol):
    """Seals secrets and opens them again."""

    def seal(self, secret: str) -> str:
        """The secret as it may be kept."""

    def open(self, sealed: str) -> str:
        """The secret. Raises CannotOpen."""


class KeyVault:
    """Encrypts with the first of some keys, and opens what any of them sealed (AES-128-CBC with HMAC-SHA256: Fernet).

    keys   texts of any length, of which only whoever runs the server knows; put a new one first to change it
    """

    def __init__(self, *keys: str) -> None:
        assert keys, "a vault needs a key"
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def seal(self, secret: str) -> str:
        """The secret as it may be kept."""
        return self._fernet.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """The secret. Raises CannotOpen."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as failure:
            raise CannotOpen("TALONARIO_SECRET_KEY is not the one that this was sealed with") from failure


class NoVault:
    """Where nobody said a key: nothing can be kept."""

    def seal(self, secret: str) -> str:
        """Raise CannotOpen."""
        raise CannotOpen("TALONARIO_SECRET_KEY is not set")

    def open(self, sealed: str) -> str:
        """Raise CannotOpen."""
        raise CannotOpen("TALONARIO_SECRET_KEY is not set")


NO_VAULT = NoVault()


def _derived(key: str) -> bytes:
    """A key of the cipher's own length, of this purpose only."""
    return urlsafe_b64encode(HKDF(SHA256(), 32, salt=None, info=PURPOSE).derive(key.encode()))
