"""The kinds of values that settings take. Each reader refuses a bad one with a message that names the setting.

All raise `finder.platform.errors.BadSettings`.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from finder.platform.errors import BadSettings

UNIX_SOCKET = "unix"
"""Stands in `Settings.trusted_proxies` for a proxy that connects through a Unix socket."""
_MINIMUM_SECRET_LENGTH = 32
_FEWEST_LETTERS = 10
_TOLD = ("changeme", "changethis", "secret", "password", "example", "default", "development", "yourkey", "insecure")
"""Words of secrets that stand in manuals; a random one of 64 letters holds one of them once in ten billion times."""


def one_of(environ: Mapping[str, str], name: str, values: tuple[str, ...], default: str) -> str:
    """Return one of a few words."""
    value = environ.get(name) or default
    if value not in values:
        raise BadSettings(f"{name} must be one of: {', '.join(values)}.")
    return value


def whole_number(environ: Mapping[str, str], name: str, *, default: int, most: int) -> int:
    """Return a whole number from 1 to `most`."""
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdecimal() and 1 <= int(value) <= most):
        raise BadSettings(f"{name} must be a whole number from 1 to {most}.")
    return int(value)


def proxies(value: str) -> tuple[str, ...]:
    """Return the proxies that are trusted: networks, and `UNIX_SOCKET`."""
    found = tuple(dict.fromkeys(value.replace(",", " ").split()))
    try:
        return tuple(entry if entry == UNIX_SOCKET else str(ip_network(entry)) for entry in found)
    except ValueError as error:
        raise BadSettings(
            "FINDER_TRUSTED_PROXIES must be addresses, networks such as 10.0.0.0/8, or the word unix, between commas."
        ) from error


def mail_server(environ: Mapping[str, str]) -> str:
    """Return the address of the mail server, or ""."""
    value = environ.get("FINDER_SMTP_URL", "").strip()
    parts = _parts(value)
    if value and not (parts and parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0):
        raise BadSettings("FINDER_SMTP_URL must be smtp://[user:password@]host[:port], or smtps://….")
    return value


def mail_address(environ: Mapping[str, str]) -> str:
    """Return who the mail comes from, or ""."""
    value = optional_text(environ, "FINDER_MAIL_FROM", limit=200)
    if value and not _is_address(parseaddr(value)[1]):
        raise BadSettings("FINDER_MAIL_FROM must be an email address.")
    return value


def contact(environ: Mapping[str, str]) -> str:
    """Return how the locator's people reach the operator, or ""."""
    value = optional_text(environ, "FINDER_LOCATOR_CONTACT", limit=200)
    parts = _parts(value)
    is_page = bool(parts and parts.scheme in ("http", "https") and parts.hostname)
    if value and not (is_page or _is_address(value.removeprefix("mailto:"))):
        raise BadSettings("FINDER_LOCATOR_CONTACT must be an email address, or a web address with https://.")
    return value


def _is_address(value: str) -> bool:
    """Return whether a text is an email address on some host."""
    name, at, host = value.rpartition("@")
    return bool(name and at and host) and not any(letter.isspace() or letter in "<>(),;" for letter in value)


def _parts(value: str) -> SplitResult | None:
    """Return the parts of an address; None if it is none: a bracket too many, or a port that can't be."""
    try:
        parts = urlsplit(value)
        return parts if (parts.port or 0) >= 0 else None
    except ValueError:
        return None


def seconds(environ: Mapping[str, str], name: str, *, default: float, most: float) -> float:
    """Return a number of seconds from 0 to `most`."""
    try:
        value = float(environ.get(name) or default)
    except ValueError:
        value = -1
    if not 0 <= value <= most:
        raise BadSettings(f"{name} must be a number of seconds from 0 to {most:.0f}.")
    return value


def new_folder(environ: Mapping[str, str], name: str) -> Path | None:
    """Return a folder that may yet have to be made, or None."""
    value = environ.get(name, "")
    if value and Path(value).exists() and not Path(value).is_dir():
        raise BadSettings(f"{name} must be a folder.")
    return Path(value).absolute() if value else None


def folder(environ: Mapping[str, str], name: str) -> Path | None:
    """Return a folder that exists, or None."""
    value = environ.get(name, "")
    if value and not Path(value).is_dir():
        raise BadSettings(f"{name} must be a folder that exists.")
    return Path(value) if value else None


def database(value: str, name: str) -> str:
    """Return the address of a database."""
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise BadSettings(f"{name} must begin with sqlite:/// or postgresql://.")
    if value == "sqlite:///":
        raise BadSettings(f"{name} must name a file, such as sqlite:////var/lib/finder/finder.sqlite3.")
    return value


def secret(value: str, environment: str) -> str:
    """Return the secret key; a random one where a laptop has none."""
    if environment == "production":
        if is_weak_secret(value):
            raise BadSettings(
                "FINDER_SECRET_KEY must be a random text of at least 32 characters in production. "
                'Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
            )
        return value
    return value or secrets.token_urlsafe(48)


def is_weak_secret(value: str) -> bool:
    """Return whether a secret is short, of few letters, or says what it is: then it was copied from somewhere, not made."""
    plain = value.lower().replace("-", "").replace("_", "").replace(" ", "")
    is_told = any(word in plain for word in _TOLD)
    return len(value) < _MINIMUM_SECRET_LENGTH or len(set(value)) < _FEWEST_LETTERS or is_told


def breached(value: str) -> Path | None:
    """Return the file of passwords that staff may not choose, or None."""
    if value and not Path(value).is_file():
        raise BadSettings("FINDER_BREACHED_PASSWORDS must be the path of a file that can be read.")
    return Path(value) if value else None


def text(value: str, name: str, *, limit: int) -> str:
    """Return a plain text of one line, which may not be empty."""
    if len(value) > limit or not value.isprintable() or not value.strip():
        raise BadSettings(f"{name} must be a plain text of at most {limit} characters.")
    return value.strip()


def optional_text(environ: Mapping[str, str], name: str, *, limit: int) -> str:
    """Return a plain text of one line, or ""."""
    value = environ.get(name, "").strip()
    return text(value, name, limit=limit) if value else ""


def web_address(value: str, name: str, *, may_be_empty: bool = False) -> str:
    """Return a web address."""
    """Return a plain text of one line, or ""."""
    """Return a plain text of one line, which may not be empty."""
    """Return the file of passwords that staff may not choose, or None."""
    """Return the secret key; a random one where a laptop has none."""
    """Return the address of a database."""
    """Return a folder that exists, or None."""
    """Return who the mail comes from, or ""."""
    """Return the address of the mail server, or ""."""
    """Return the proxies that are trusted: networks, and `UNIX_SOCKET`."""
    """Return a whole number from 1 to `most`."""
    """Return one of a few words."""
    if not value and may_be_empty:
        return ""
    parts = _parts(value)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadSettings(f"{name} must be a web address that begins with http:// or https://.")
    return value
