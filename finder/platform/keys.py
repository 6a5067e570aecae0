"""Keys derived from the operator's secret: what they protect can't be read, or forged, with a copy of the database alone."""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from finder.platform.errors import BadSettings

_ENCRYPTED = "k1:"
"""Begins every encrypted text. No Base32 secret has a colon."""
_KEY_BYTES = 32
_NONCE_BYTES = 12
"""As NIST SP 800-38D advises for AES-GCM."""


class Keys:
    """The keys of one secret, and of those before it, with which older texts can still be opened."""

    def __init__(self, secret: str, before: Sequence[str] = ()) -> None:
        """Take secrets of the settings: at least 32 random characters each, so that no slow derivation is needed."""
        self._secrets = (secret, *before)

    def encrypt(self, purpose: str, text: str, *, owner: str) -> str:
        """Return a text encrypted (AES-256-GCM) for one purpose and owner: moved to another owner, it can't be opened."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        encrypted = AESGCM(_derive(self._secrets[0], purpose)).encrypt(nonce, text.encode(), owner.encode())
        return _ENCRYPTED + urlsafe_b64encode(nonce + encrypted).decode()

    def decrypt(self, purpose: str, encrypted: str, *, owner: str) -> str:
        """Return the text of `seal`.

        Raises:
            BadSettings: neither today's secret nor one of those before it is the one that it was encrypted with.
        """
        try:
            raw = urlsafe_b64decode(encrypted.removeprefix(_ENCRYPTED))
        except ValueError:
            raw = b""
        for secret in self._secrets:
            try:
                opened = AESGCM(_derive(secret, purpose)).decrypt(
                    raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode()
                )
            except (InvalidTag, ValueError):
                continue
            return opened.decode()
        raise BadSettings(
            "FINDER_SECRET_KEY is not the one that this database was used with. Set the old one as "
            "FINDER_SECRET_KEY_BEFORE and run: finder rotate-keys"
        )

    def mark(self, purpose: str, text: str) -> str:
        """Return the HMAC-SHA256 of a text, 64 hexadecimal digits: without the secret nobody can try which text it was."""
        return self.marks(purpose, text)[0]

    def marks(self, purpose: str, text: str) -> tuple[str, ...]:
        """Return the marks of a text under today's secret and those before it: for what was marked before a rotation."""
        return tuple(
            hmac.new(_derive(secret, purpose), text.encode(), "sha256").hexdigest() for secret in self._secrets
        )


def is_encrypted(text: str) -> bool:
    """Return whether a text is one of `Keys.seal`."""
    return text.startswith(_ENCRYPTED)


@lru_cache(maxsize=64)
def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"finder/{purpose}".encode()).derive(
        secret.encode()
    )
