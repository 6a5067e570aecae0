"""The national locator's interface: what is asked, and what an answer must be before anybody believes it.

Facts about it come from its developer guide and from what others found in 2026; nobody has called it from here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from finder.platform.errors import BadInput

PAGE_SIZE = 2_000
"""The most that a page may have."""
FEWEST_ROWS = 5_000
"""Of a national sweep: it had some 13,000 places of substance use care in 2026. Fewer is a broken answer."""
_LOSS = 0.1
"""The share of rows by which a sweep may fall short of the one before."""
_OTHER_STATES = 0.05
"""The share of rows of other states that an answer for one state may hold."""
_DOUBLES = 0.01
"""The share of an answer's rows that may stand there twice: a few do in the lists themselves. With more, pages repeat."""
_ONE_SURVEY = "sa"
_LARGEST_PAGE = 200 * 2**20
"""Bytes of an unpacked page."""

_STATES = """
ME=1 MI=2 MA=3 MT=4 NY=5 NC=6 OH=7 PA=8 RI=9 TN=10 TX=11 NV=12 NJ=13 UT=14 WA=15 WI=16 MD=18 AL=19 AK=20 AZ=21
AR=22 CA=23 CO=24 CT=25 DE=26 DC=27 FL=28 GA=29 HI=30 ID=31 IL=32 IN=33 IA=34 KS=35 KY=36 LA=37 MN=38 MS=39
MO=40 NE=41 NH=42 NM=43 ND=44 OK=45 OR=46 SC=47 SD=48 VT=49 VA=50 WV=51 WY=52
"""
STATE_IDS: Mapping[str, int] = {pair[:2]: int(pair[3:]) for pair in _STATES.split()}
"""Numbers of the states, as others found them by trying in July 2026: neither FIPS codes nor alphabetical, 17 unused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question of a sweep."""

    name: str
    parameters: Mapping[str, str | int]
    state: str = ""
    """Two letters: what most rows must be of; "" for any."""


_NATION = (
    # Latitude first: the other order silently finds nothing. Meters.
    Probe(name="mainland", parameters={"sAddr": "39.8283,-98.5795", "limitType": 2, "limitValue": 5_000_000}),
    Probe(name="hawaii", parameters={"sAddr": "20.7984,-156.3319", "limitType": 2, "limitValue": 800_000}),
    Probe(name="marianas", parameters={"sAddr": "13.4757,144.7489", "limitType": 2, "limitValue": 400_000}),
    Probe(name="samoa", parameters={"sAddr": "-14.2756,-170.7020", "limitType": 2, "limitValue": 300_000}),
)
"""The four circles that covered the country on 2026-08-10; the first holds all states but Hawaii, Puerto Rico and the
Virgin Islands. Only it may never be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatorPage:
    """One page of an answer."""

    rows: tuple[Mapping[str, Any], ...]
    total: int
    pages: int


def probes_for(state: str) -> tuple[Probe, ...]:
    """Return the questions of a sweep of one state, or of the nation for "".

    Raises:
        BadInput: the locator has no number for this state.
    """
    if not state:
        return _NATION
    if state not in STATE_IDS:
        raise BadInput(f"The locator has no number for this state. It has: {', '.join(sorted(STATE_IDS))}.")
    parameters: dict[str, str | int] = {"sAddr": "0,0", "limitType": 0, "limitValue": STATE_IDS[state]}
    return (Probe(name=state.lower(), parameters=parameters, state=state),)


def may_be_empty(probe: Probe) -> bool:
    """Return whether nothing found may be true: of far islands only. Elsewhere it means a question that was not understood."""
    return not probe.state and probe is not _NATION[0]


def page_address(base: str, probe: Probe, page: int) -> str:
    """Return the address of one page."""
    parts = urlsplit(base)
    asked = {"sType": _ONE_SURVEY, **probe.parameters, "pageSize": PAGE_SIZE, "page": page, "sort": 2}
    query = "&".join(part for part in (parts.query, urlencode(asked, safe=",")) if part)
    return urlunsplit(parts._replace(query=query))


def read_page(body: bytes, number: int = 0) -> LocatorPage:
    """Return the content of a page, also of one that was packed with gzip without saying so.

    Args:
        body: what came.
        number: of the page that was asked for; 0 for any.

    Raises:
        BadInput: it is something else: the locator answers a question that it can't read with 200 and bare words.
    """
    try:
        found = json.loads(_unpacked(body).decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise BadInput("The locator answered with something that is no list (not JSON).") from None
    rows = found.get("rows") if isinstance(found, dict) else None
    total, pages = (
        (_whole(found.get(name)) for name in ("recordCount", "totalPages")) if rows is not None else (None, None)
    )
    if not isinstance(rows, list) or total is None or pages is None:
        raise BadInput("The locator answered with something that is no page of places.")
    if number and (_whole(found.get("page")) or number) != number:
        raise BadInput("The locator answered with another page than was asked for.")
    return LocatorPage(rows=tuple(row for row in rows if isinstance(row, dict)), total=total, pages=max(1, pages))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, _LARGEST_PAGE)
    except zlib.error:
        return body


def _whole(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value)
    return value if is_number and value >= 0 else None


def check_states(probe: Probe, rows: Sequence[Mapping[str, Any]]) -> None:
    """Check that rows are those of the state asked for.

    Raises:
        BadInput: too many are of other states: the locator numbers its states anew, it seems.
    """
    others = sum(str(row.get("state") or "").strip().upper() != probe.state for row in rows)
    if probe.state and others > len(rows) * _OTHER_STATES:
        raise BadInput(f"The locator answered for another state than {probe.state}: its numbers seem to have changed.")


def check_count(count: int, *, state: str, before: int | None) -> None:
    """Check that a sweep is not a fragment.

    Args:
        count: rows found.
        state: two letters, or "" for the nation.
        before: rows of the last sweep of the same, if there was one.

    Raises:
        BadInput: it is; what was there before stays.
    """
    if not state and count < FEWEST_ROWS:
        raise BadInput(
            f"The locator has only {count:,} places: under {FEWEST_ROWS:,} it can't be whole. Nothing was changed."
        )
    if before and count < before * (1 - _LOSS):
        raise BadInput(
            f"The locator has {count:,} places, {before:,} before: more than a tenth is gone. Nothing was changed. "
            "If that is true, use --force."
        )


def join_rows(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return rows without doubles, in an order that doesn't depend on how they came.

    Two circles may hold the same place; `_irow` and `miles` change from question to question.
    """
    return [json.loads(text) for text in sorted({_as_text(row) for row in rows})]


def _as_text(row: Mapping[str, Any]) -> str:
    return json.dumps({key: value for key, value in row.items() if key not in ("_irow", "miles")}, sort_keys=True)


def count_doubles(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return how many rows of one answer stand there again: each may have taken the place of one that is missing.

    Raises:
        BadInput: so many that pages repeat.
    """
    doubles = len(rows) - len({_as_text(row) for row in rows})
    if doubles > max(1, len(rows) * _DOUBLES):
        raise BadInput("The locator's pages repeat each other: its answer is not whole. Nothing was changed.")
    return doubles
