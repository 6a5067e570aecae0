"""Random tokens and their digests."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32
"""256 bits; trust requirement SEC-04 asks for 128."""


def make_token() -> str:
    """Return a new token, safe in URLs and cookies."""
    return secrets.token_urlsafe(_BYTES)


def digest(token: str) -> str:
    """Return the digest of a token for storage. Tokens are random, so a fast digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
