"""Ask the national locator page by page: politely, and so that a sweep that was cut off goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from finder.platform.errors import BadInput
from finder.sync.fetching import NotModified, TemporaryTrouble, fetch, user_agent
from finder.sync.rules.locator import (
    LocatorPage,
    Probe,
    check_count,
    check_states,
    count_doubles,
    join_rows,
    may_be_empty,
    page_address,
    probes_for,
    read_page,
)

_TRIES = 5
_LONGEST_WAIT = 300.0
"""Seconds; a server that asks for more has to be asked again later."""
_RESTARTS = 3
"""How often a question is asked anew because its answer changed while it was read."""
_STATE = "sweep.json"
_GOES_ON = 86_400
"""Seconds for which a sweep that was cut off may go on; after that its pages are too old to be of one piece."""
Progress = Callable[[int, int], None]
"""Called with the rows that just came, and those of the question in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """Whom to ask, and how."""

    address: str
    contact: str
    """How the locator's people reach the operator; sent with each request."""
    folder: Path
    """Where pages are kept between runs."""
    pause: float = 1.0
    """Seconds between two requests."""
    sleep: Callable[[float], None] = time.sleep


class Interrupted(BadInput):
    """The locator doesn't answer any more; what came is kept, and the next run goes on from there."""


class _Changed(Exception):
    """The answer changed while it was read."""


def sweep(
    locator: Locator, state: str, *, force: bool = False, progress: Progress | None = None
) -> list[Mapping[str, Any]]:
    """Return all places of a state, or of the nation for "", without doubles.

    Raises:
        BadInput: the locator doesn't answer, or not with what was asked for; what came is kept for the next run.
    """
    probes = probes_for(state)
    locator.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    scope = f"{locator.address} {state}"
    held = _read(locator.folder / _STATE)
    may_go_on = held.get("scope") == scope and not held.get("is_done") and time.time() - held.get("began", 0) < _GOES_ON
    counts: dict[str, int] = held.get("counts", {})
    if not may_go_on:
        held = {"scope": scope, "id": secrets.token_hex(8), "began": time.time(), "is_done": False, "counts": counts}
        _write(locator.folder / _STATE, held)
    try:
        joined = join_rows(row for probe in probes for row in _ask(locator, probe, str(held["id"]), progress))
        if not force:
            check_count(len(joined), state=state, before=counts.get(scope))
    except Interrupted:
        raise
    except BadInput:
        # What came isn't fit to go on with.
        _write(locator.folder / _STATE, {**held, "is_done": True})
        raise
    return joined


def finish(locator: Locator, state: str, count: int) -> None:
    """Note that a sweep was taken in: the next one begins anew, and is compared with this count."""
    held = _read(locator.folder / _STATE)
    counts = {**held.get("counts", {}), f"{locator.address} {state}": count}
    _write(locator.folder / _STATE, {**held, "is_done": True, "counts": counts})


def _ask(locator: Locator, probe: Probe, sweep_id: str, progress: Progress | None) -> list[Mapping[str, Any]]:
    before: list[Mapping[str, Any]] | None = None
    for _ in range(_RESTARTS):
        with suppress(_Changed):
            rows = _ask_once(locator, probe, sweep_id, progress)
            # A row that moved to the next page while it was read stands there twice, and another one nowhere.
            if not count_doubles(rows) or (now := join_rows(rows)) == before:
                return rows
            before = now
        for path in locator.folder.glob(f"{probe.name}-*"):
            path.unlink()
    raise BadInput("The locator's answer changes while it is read. Try again later.")


def _ask_once(locator: Locator, probe: Probe, sweep_id: str, progress: Progress | None) -> list[Mapping[str, Any]]:
    rows: list[Mapping[str, Any]] = []
    number, first = 0, None
    while first is None or number < first.pages:
        number += 1
        page = _page(locator, probe, number, sweep_id)
        first = first or page
        if (page.total, page.pages) != (first.total, first.pages):
            raise _Changed
        rows += page.rows
        if progress:
            progress(len(page.rows), first.total)
    if len(rows) != first.total:
        raise _Changed
    if not rows and not may_be_empty(probe):
        raise BadInput("The locator finds nothing where there must be something: it did not understand the question.")
    check_states(probe, rows)
    return rows


def _page(locator: Locator, probe: Probe, number: int, sweep_id: str) -> LocatorPage:
    """Return a page: from this sweep's earlier run, or asked for; one that hasn't changed since the last sweep isn't sent."""
    path = locator.folder / f"{probe.name}-{number:04}.json"
    about = path.with_suffix(".about")
    known = _read(about)
    body = path.read_bytes() if path.exists() else b""
    is_whole = bool(body) and known.get("sha256") == hashlib.sha256(body).hexdigest()
    if is_whole and known.get("sweep") == sweep_id:
        return read_page(body, number)
    tags = {"If-None-Match": known["etag"]} if is_whole and known.get("etag") else {}
    fetched = _fetch(locator, page_address(locator.address, probe, number), tags, number)
    if fetched is not None:
        body, etag = fetched
        known = {"sha256": hashlib.sha256(body).hexdigest(), "etag": etag}
    page = read_page(body, number)
    path.write_bytes(body)
    _write(about, {**known, "sweep": sweep_id})
    return page


def _fetch(locator: Locator, address: str, tags: Mapping[str, str], number: int) -> tuple[bytes, str] | None:
    """Return body and tag of a page, or None when it is as we have it. Waits and tries again while there is hope."""
    wait = locator.pause
    for tried in range(_TRIES):
        locator.sleep(wait if tried else locator.pause)
        try:
            got = fetch(address, locator.folder, headers={"User-Agent": user_agent(locator.contact), **tags})
            body = got.path.read_bytes()
            got.path.unlink()
            read_page(body, number)
        except NotModified:
            return None
        except TemporaryTrouble as trouble:
            wait = max(wait * 2, trouble.wait_seconds)
            if tried + 1 == _TRIES or wait > _LONGEST_WAIT:
                raise Interrupted(f"{trouble} What came is kept: run the command again to go on.") from trouble
        except BadInput:
            # Bare words with 200 may be a passing fault as well.
            wait *= 2
            if tried + 1 == _TRIES:
                raise
        else:
            return body, got.etag
    raise AssertionError("unreachable")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, value: Mapping[str, Any]) -> None:
    partial = path.with_name(path.name + ".partial")
    partial.write_text(json.dumps(value), encoding="utf-8")
    partial.replace(path)
