"""Turn the bytes of a file into text, and find what divides its cells: encodings and delimiters of people's programs."""

from __future__ import annotations

import codecs
import csv
import re

from finder.listings.importing.headers import count_familiar
from finder.platform.errors import BadInput

LATEST_HEADER = 30
"""Lines. A header stands in the first ones, below titles, dates and notes."""
_LOOKED_AT = 100_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 stands before UTF-16, whose mark its own begins with."""
_MANY_NULS = 0.3
"""Share of NUL bytes at even or at odd places: text in UTF-16 without a mark has about one, other files none."""
_FEW_NULS = 0.01
"""Share of NUL bytes up to which a file counts as text with some broken cells."""
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


def decode_text(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file and warnings about it.

    Raises:
        BadInput: it isn't text.
    """
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _lenient(content[len(mark) :], encoding)
    beginning = content[:_LOOKED_AT]
    if b"\x00" in beginning:
        if encoding := _unmarked(beginning):
            return _lenient(content, encoding)
        if beginning.count(0) > _FEW_NULS * len(beginning):
            raise BadInput("This is not a list in any format known here (binary data). Save it as CSV or XLSX.")
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _without_utf8(content)


def _unmarked(beginning: bytes) -> str:
    half = len(beginning) / 2
    if beginning[1::2].count(0) > _MANY_NULS * half:
        return "utf-16-le"
    return "utf-16-be" if beginning[::2].count(0) > _MANY_NULS * half else ""


def _lenient(content: bytes, encoding: str) -> tuple[str, tuple[str, ...]]:
    text = content.decode(encoding, errors="replace")
    return text, _warn_of(text.count("\ufffd"))


def _without_utf8(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode a file that is no valid UTF-8: one with a few broken bytes, or one in the encoding of old spreadsheets."""
    text = content.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    if len(_MULTIBYTE.findall(content)) > broken:
        return text, _warn_of(broken)
    return content.decode("cp1252", errors="replace"), ()


def _warn_of(broken: int) -> tuple[str, ...]:
    return (f"Broken characters of the file that were left out: {broken:,}.",) if broken else ()


def find_delimiter(text: str) -> str:
    """Return the delimiter of the cells, a comma, a semicolon, a tab or a bar: the one that gives the most usual headers."""
    lines = text[:_LOOKED_AT].splitlines()[:LATEST_HEADER]
    best = max(",;\t|", key=lambda delimiter: _score(lines, delimiter))
    return best if any(best in line for line in lines) else ","


def _score(lines: list[str], delimiter: str) -> tuple[int, int]:
    rows = [cells for line in lines if delimiter in line for cells in csv.reader([line], delimiter=delimiter)]
    return max((count_familiar(cells) for cells in rows), default=0), max(map(len, rows), default=0)
