"""UUIDs for HSDS that stay with our ids: made from an id, and read back into it without a table.

Layout (RFC 9562, version 8): 32 bits of our own name, 16 bits for the kind of object, the version, 12 bits for the number of
a part (which phone, say), the variant, 62 bits for the id.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal, get_args
from uuid import UUID, uuid5

Kind = Literal[
    "service",
    "location",
    "service_at_location",
    "address",
    "phone",
    "language",
    "attribute",
    "cost_option",
    "metadata",
    "schedule",
]
_KINDS: tuple[Kind, ...] = get_args(Kind)
_NAMESPACE = UUID("0f6b9c1e-57f4-4d0c-a2c1-6a3f0f1a7c55")
"""Drawn once; what has no id of ours gets its UUID from this and a name."""
_NAME = 0x6E656172
_MOST_PARTS = 1 << 12
_OURS = re.compile(r"[a-z2-7]{12}")
"""Ids of programs: 56 bits in base 32 (`importing.program_ids`)."""
_SHORT = re.compile(r"[a-z0-9-]{1,11}")
_LETTERS = "\0abcdefghijklmnopqrstuvwxyz0123456789-"
_IS_SHORT = 1 << 61


def make_uuid(kind: Kind, program_id: str, part: int = 0) -> str:
    """Return the UUID of an object of a program.

    Args:
        kind: what it is.
        program_id: 12 letters of base 32, or up to 11 small letters, digits and hyphens; any other id gets a UUID that
            can't be read back.
        part: number of the part, from 0; below 4,096.
    """
    number = _number(program_id)
    if number is None or not 0 <= part < _MOST_PARTS:
        return str(uuid5(_NAMESPACE, f"{kind}:{program_id}:{part}"))
    high = _NAME << 32 | _KINDS.index(kind) << 16 | 8 << 12 | part
    return str(UUID(int=high << 64 | 0b10 << 62 | number))


def read_uuid(text: str, kind: Kind) -> str | None:
    """Return the program's id in a UUID of an object of this kind, or None: it is none of ours."""
    try:
        value = UUID(text).int
    except ValueError:
        return None
    high, low = value >> 64, value & (1 << 64) - 1
    if high >> 32 != _NAME or high >> 16 & 0xFFFF != _KINDS.index(kind) or low >> 62 != 0b10:
        return None
    return _read(low & (1 << 62) - 1)


def make_named_uuid(kind: str, name: str) -> str:
    """Return the UUID of what has no id of ours: an organization, a taxonomy, a term."""
    return str(uuid5(_NAMESPACE, f"{kind}:{name}"))


def _number(program_id: str) -> int | None:
    if _OURS.fullmatch(program_id):
        return int.from_bytes(base64.b32decode(program_id.upper() + "===="), "big")
    if not _SHORT.fullmatch(program_id):
        return None
    number = 0
    for letter in program_id:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    return _IS_SHORT | number


def _read(number: int) -> str | None:
    if not number & _IS_SHORT:
        try:
            return base64.b32encode(number.to_bytes(7, "big")).decode().lower().rstrip("=")
        except (OverflowError, binascii.Error):
            return None
    number &= ~_IS_SHORT
    letters = []
    while number:
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(reversed(letters)) or None
