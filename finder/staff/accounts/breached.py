"""Passwords that were found in breaches, from a file that the operator mounted. Nothing is asked over the network."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

_HASH_LINE = re.compile(rb"[0-9A-Fa-f]{40}(?::\d+)?\r?$")
_HASH_DIGITS = 40


def is_breached(path: Path, password: str) -> bool:
    """Return whether a file holds a password.

    The file is either of lines with the SHA-1 of a password, sorted ("HASH" or "HASH:count", as Have I Been Pwned gives
    them; looked up by halving, whatever its size), or of plain passwords, one a line.

    Raises:
        OSError: it can't be read.
    """
    with path.open("rb") as file:
        if _HASH_LINE.match(file.readline().rstrip(b"\n")):
            digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
            return _holds_line(file, digest, path.stat().st_size)
        file.seek(0)
        wanted = password.encode()
        return any(line.rstrip(b"\r\n") == wanted for line in file)


def _holds_line(file: BinaryIO, digest: bytes, size: int) -> bool:
    """Halve the file until the first line that isn't smaller than `digest` is found."""
    low, high = 0, size
    while low < high:
        middle = (low + high) // 2
        line = _line_after(file, middle)
        if line and line < digest:
            low = middle + 1
        else:
            high = middle
    return _line_after(file, low) == digest


def _line_after(file: BinaryIO, position: int) -> bytes:
    """Return the hash of the first line that begins at a position or after it, b"" at the end."""
    file.seek(max(0, position - 1))
    if position:
        file.readline()
    return file.readline()[:_HASH_DIGITS].upper()
