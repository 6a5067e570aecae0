"""Password hashing with Argon2id, taking the same time whether or not there is an account."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError


@dataclass(frozen=True, slots=True)
class Hasher:
    """Creates and verifies hashes, with the library's defaults: RFC 9106's low-memory settings (64 MiB, 3 passes)."""

    argon2: PasswordHasher = field(default_factory=PasswordHasher)
    _decoy: list[str] = field(default_factory=list)

    def hash(self, password: str) -> str:
        """Return the hash to store."""
        return self.argon2.hash(password)

    def is_right(self, kept: str, password: str) -> bool:
        """Return whether a password matches a stored hash; "" (no account, or no password yet) takes as long to reject."""
        try:
            return self.argon2.verify(kept or self._make_decoy(), password) and bool(kept)
        except (Argon2Error, InvalidHashError):
            return False

    def needs_rehash(self, kept: str) -> bool:
        """Return whether a hash was made with weaker settings than today's."""
        return self.argon2.check_needs_rehash(kept)

    def _make_decoy(self) -> str:
        if not self._decoy:
            self._decoy.append(self.argon2.hash(secrets.token_urlsafe()))
        return self._decoy[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordRules:
    """How new passwords are checked and hashed."""

    site_name: str
    hasher: Hasher
    breached: Path | None = None
    """File of passwords found in breaches."""
