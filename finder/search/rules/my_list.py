"""A visitor's list of programs: which ids a form or an address may carry, and the list as plain text to send on.

Texts hold names, numbers and streets and nothing else, so that they tell no more than the names of places (trust requirement
PRV-19).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST_KEPT = 40
"""Programs on one list: more than anybody calls, and few enough for an address and a QR code."""
LONGEST_MESSAGE = 480
"""Characters of a text message with the list: about three parts of a text message each phone can join."""
_LONGEST_NAME = 60
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextEntry:
    """One program as it is written in plain text."""

    name: str
    phones: tuple[str, ...]
    """As people read them, the one to call first; () where none is shown."""
    address: str


def list_ids(sent: Iterable[str]) -> tuple[str, ...]:
    """Return the ids as sent, once each, without blanks and empty ones."""
    return tuple(dict.fromkeys(stripped for text in sent if (stripped := text.strip())))


def is_id(text: str) -> bool:
    """Return whether `text` could be the id of a program."""
    return _ID.fullmatch(text) is not None


def kept_ids(sent: Iterable[str]) -> tuple[str, ...]:
    """Return what a list can hold of the ids sent: without what is no id, and no more than `MOST_KEPT`."""
    return tuple(text for text in list_ids(sent) if is_id(text))[:MOST_KEPT]


def write_list(entries: Sequence[TextEntry], *, no_phone: str) -> str:
    """Return the list as text to copy: a block of lines for each program; `no_phone`: what stands where none is shown."""
    blocks = (
        "\n".join(line for line in (entry.name, ", ".join(entry.phones) or no_phone, entry.address) if line)
        for entry in entries
    )
    return "\n\n".join(blocks)


def write_message(entries: Sequence[TextEntry], *, more: Callable[[int], str], longest: int = LONGEST_MESSAGE) -> str:
    """Return names and numbers for a text message of at most `longest` characters.

    Args:
        entries: the programs; those without a phone are left out.
        more: writes how many are left out at the end, since no line is cut.
        longest: characters.
    """
    lines = [f"{_short(entry.name)} {entry.phones[0]}" for entry in entries if entry.phones]
    for count in range(len(lines), 0, -1):
        rest = (more(len(lines) - count),) if count < len(lines) else ()
        text = "\n".join((*lines[:count], *rest))
        if len(text) <= longest:
            return text
    return ""


def _short(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[: _LONGEST_NAME - 1].rsplit(' ', 1)[0]}…"
