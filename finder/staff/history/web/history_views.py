"""Views of the history: browse it and verify its hash chain. Nothing is ever removed from it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, current_app, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.history import Entry
from finder.listings.store import history as stored
from finder.listings.store import programs
from finder.listings.store.history import HistoryFilter
from finder.listings.web.services import get_vocabulary
from finder.platform.database.session import Session
from finder.platform.web.numbers import parse_day, parse_whole
from finder.staff.accounts.people import list_names
from finder.staff.frame.field_labels import KIND_WORDS
from finder.staff.frame.guard import get_primary_session, get_staff, needs
from finder.staff.frame.layout import show
from finder.staff.frame.staff_times import day_bounds
from finder.staff.history.web.history_pages import (
    HistoryChoices,
    HistoryPage,
    Reading,
    VerificationPage,
    entry_lines,
    group_entries,
)

history = Blueprint("staff_history", __name__, url_prefix="/staff")
PAGE = 50
"""Actions on a page."""
_BATCH = 200
"""Entries read at once."""
_PROGRAM = re.compile(r"[a-z0-9]{1,40}")


@history.get("/history")
@needs("view")
def show_history() -> Response | tuple[str, int]:
    """Show everyone's actions, the newest first."""
    return _show_entries("History", url_for("staff_history.show_history"), "")


@history.get("/programs/<program_id>/history")
@needs("view")
def show_program_history(program_id: str) -> Response | tuple[str, int]:
    """Show what was done to one program."""
    session = get_primary_session()
    program_id = programs.find_current_ids(session, [program_id]).get(program_id, program_id)
    program = programs.get_program(session, program_id)
    path = url_for("staff_history.show_program_history", program_id=program_id)
    return _show_entries(f"History of {program.name}", path, program_id)


def _show_entries(heading: str, path: str, program_id: str) -> Response | tuple[str, int]:
    session = get_primary_session()
    wanted, problems = _read_filter()
    names = list_names(session)
    zone = get_staff().account.time_zone
    since, until = day_bounds(date.fromisoformat(wanted.day), zone) if wanted.day else ("", "")
    criteria = HistoryFilter(
        program_id=program_id or wanted.program or None,
        proposer=_number(wanted.person),
        kind=wanted.kind,
        since=since,
        until=until,
        before=_number(request.args.get("before", "")),
    )
    groups = _find_groups(session, criteria)
    page = HistoryPage(
        title="History",
        problems=problems,
        heading=heading,
        path=path,
        program_id=program_id,
        wanted=wanted,
        people=tuple((str(who), email) for who, email in names.items() if who is not None),
        kinds=tuple(KIND_WORDS.items()),
        lines=entry_lines(
            session,
            groups[:PAGE],
            Reading(names=names, zone=zone, vocabulary=get_vocabulary(), addresses=_addresses()),
        ),
        older=_address(path, wanted, before=str(groups[PAGE - 1][-1].number)) if len(groups) > PAGE else "",
        undo_day=url_for("staff_undo.show_undo", person=wanted.person, day=wanted.day)
        if wanted.person and wanted.day and not program_id
        else "",
    )
    return show("staff/history.html", page)


def _addresses() -> dict[str, str]:
    return {rule.endpoint: re.sub(r"<[^>]*>", "…", rule.rule) for rule in current_app.url_map.iter_rules()}


def _find_groups(session: Session, criteria: HistoryFilter) -> list[list[Entry]]:
    """Return a page of actions, and one more if there is one: entries are grouped before they are cut."""
    found: list[Entry] = []
    while True:
        batch = stored.find_entries(session, replace(criteria, limit=_BATCH))
        found += batch
        groups = group_entries(found)
        if len(batch) < _BATCH or len(groups) > PAGE + 1:
            return groups[: PAGE + 1]
        criteria = replace(criteria, before=batch[-1].number)


def _read_filter() -> tuple[HistoryChoices, dict[str, str]]:
    """Return the chosen filters, without invalid ones, and the problems by field."""
    sent = {name: request.args.get(name, "").strip() for name in ("program", "person", "kind", "day")}
    wrong = {}
    if sent["day"] and parse_day(sent["day"]) is None:
        wrong["day"] = "Type the day as 2026-11-25."
    if sent["program"] and not _PROGRAM.fullmatch(sent["program"]):
        wrong["program"] = "Type the program's ID, as in its address."
    kept = {name: value for name, value in sent.items() if name not in wrong}
    kind = kept["kind"] if kept.get("kind") in KIND_WORDS else ""
    person = str(_number(kept["person"]) or "")
    return HistoryChoices(program=kept.get("program", ""), person=person, kind=kind, day=kept.get("day", "")), wrong


def _number(text: str) -> int | None:
    return parse_whole(text, default=None, least=1)


def _address(path: str, wanted: HistoryChoices, *, before: str = "") -> str:
    fields = {"program": wanted.program, "person": wanted.person, "kind": wanted.kind, "day": wanted.day}
    chosen = {name: value for name, value in {**fields, "before": before}.items() if value}
    return f"{path}?{urlencode(chosen)}" if chosen else path


@history.get("/history/verify")
@needs("view")
def show_verification() -> Response | tuple[str, int]:
    """Verify the whole history and show the result."""
    session = get_primary_session()
    found, head = stored.verify(session), stored.get_head(session)
    fault = f"Entry {found[0]} {found[1]}." if found else ""
    return show(
        "staff/verify.html",
        VerificationPage(title="Verify the history", fault=fault, number=head.number, entry_hash=head.entry_hash),
    )
