"""The history: look through it, check its seal, take an entry or a person's day back. Nothing is ever removed from it."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from finder.listings.store import history as stored
from finder.listings.store import programs
from finder.listings.store.history import Wanted
from finder.platform.errors import NotFound
from finder.platform.web.services import get_parts
from finder.staff.accounts.people import names_of
from finder.staff.editing.proposing import Backing
from finder.staff.editing.undoing import UndoOutcome, preview_undoing, undo_day, undo_entries
from finder.staff.frame.evidence_form import LONGEST_REASON, BackingForm, read_evidence
from finder.staff.frame.field_labels import KIND_WORDS
from finder.staff.frame.guard import get_actor, get_by, get_staff_session, needs, writing
from finder.staff.frame.layout import go, show
from finder.staff.history.web.history_pages import (
    HistoryFilter,
    HistoryPage,
    SealPage,
    UndonePage,
    UndoPage,
    back_groups,
    entry_lines,
    pairs_in_words,
    program_names,
)
from finder.staff.rules.errors import EvidenceMissing

history = Blueprint("staff_history", __name__, url_prefix="/staff")
PAGE = 50
_MOST_UNDONE = 1000
"""Entries looked through for those of one request."""
_NUMBER = re.compile(r"[1-9]\d{0,9}")
_PROGRAM = re.compile(r"[a-z0-9]{1,40}")


@history.get("/history")
@needs("view")
def show_history() -> Response | tuple[str, int]:
    """Show everybody's deeds, the newest first."""
    return _show_entries("History", "/staff/history", "")


@history.get("/programs/<program_id>/history")
@needs("view")
def show_program_history(program_id: str) -> Response | tuple[str, int]:
    """Show what was done to one program."""
    program = programs.get_program(get_staff_session(), program_id)
    return _show_entries(f"History of {program.name}", f"/staff/programs/{program_id}/history", program_id)


def _show_entries(heading: str, path: str, program_id: str) -> Response | tuple[str, int]:
    session, vocabulary = get_staff_session(), get_parts().vocabulary
    wanted, problems = _read_filter()
    names = names_of(session)
    found = stored.find_entries(
        session,
        Wanted(
            program_id=program_id or wanted.program or None,
            proposer=int(wanted.person) if wanted.person else None,
            kind=wanted.kind,
            day=wanted.day,
            before=_number(request.args.get("before", "")),
            limit=PAGE + 1,
        ),
    )
    page = HistoryPage(
        title="History",
        problems=problems,
        heading=heading,
        path=path,
        program_id=program_id,
        wanted=wanted,
        people=tuple((str(who), email) for who, email in names.items() if who is not None),
        kinds=tuple(KIND_WORDS.items()),
        lines=entry_lines(session, found[:PAGE], names, vocabulary),
        older=_address(path, wanted, before=str(found[PAGE - 1].number)) if len(found) > PAGE else "",
        undo_day=_address("/staff/history/undo", HistoryFilter(person=wanted.person, day=wanted.day))
        if wanted.person and wanted.day and not program_id
        else "",
    )
    return show("staff/history.html", page)


def _read_filter() -> tuple[HistoryFilter, dict[str, str]]:
    """Give what was chosen; what can't be read is left out and said."""
    sent = {name: request.args.get(name, "").strip() for name in ("program", "person", "kind", "day")}
    wrong = {}
    if sent["day"] and _day(sent["day"]) is None:
        wrong["day"] = "Type the day as 2026-11-25."
    if sent["program"] and not _PROGRAM.fullmatch(sent["program"]):
        wrong["program"] = "Type the program's id, as in its address."
    kept = {name: value for name, value in sent.items() if name not in wrong}
    kind = kept["kind"] if kept.get("kind") in KIND_WORDS else ""
    person = kept["person"] if _NUMBER.fullmatch(kept.get("person", "")) else ""
    return HistoryFilter(program=kept.get("program", ""), person=person, kind=kind, day=kept.get("day", "")), wrong


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-25") else None
    except ValueError:
        return None


def _address(path: str, wanted: HistoryFilter, *, before: str = "") -> str:
    fields = {"program": wanted.program, "person": wanted.person, "kind": wanted.kind, "day": wanted.day}
    chosen = {name: value for name, value in {**fields, "before": before}.items() if value}
    return f"{path}?{urlencode(chosen)}" if chosen else path


@history.get("/history/seal")
@needs("view")
def show_seal() -> Response | tuple[str, int]:
    """Read the whole history and say whether it is as it was written."""
    session = get_staff_session()
    found, head = stored.verify(session), stored.get_head(session)
    fault = f"Entry {found[0]} {found[1]}." if found else ""
    return show("staff/seal.html", SealPage(title="The seal", fault=fault, number=head.number, seal=head.seal))


@history.get("/history/undo")
@needs("undo")
def show_undo() -> Response | tuple[str, int]:
    """Show what would come back, before anything is done."""
    return _preview(request.args.get("number", ""), request.args.get("person", ""), request.args.get("day", ""))


def _preview(
    number: str, person: str, day: str, form: BackingForm | None = None, problems: dict[str, str] | None = None
) -> Response | tuple[str, int]:
    session, parts = get_staff_session(), get_parts()
    wanted = _wanted(number, person, day)
    plans = preview_undoing(session, wanted)
    if not plans:
        raise NotFound("There is nothing to take back.")
    groups = back_groups(session, plans, parts.vocabulary)
    who = names_of(session).get(wanted.proposer, "")
    page = UndoPage(
        title="Take back",
        problems=problems or {},
        what=f"entry {number} of the history" if wanted.numbers else f"all that {who} changed on {day}",
        held=(("number", number),) if wanted.numbers else (("person", person), ("day", day)),
        groups=groups,
        waits=any(row.waits for group in groups for row in group.rows),
        today=parts.today().isoformat(),
        back="/staff/history" if wanted.numbers else _address("/staff/history", HistoryFilter(person=person, day=day)),
    )
    return show("staff/undo.html", page, status=422 if problems else 200, form=form or BackingForm())


def _wanted(number: str, person: str, day: str) -> Wanted:
    """Give the entries to take back.

    Raises:
        NotFound: neither an entry, nor a person and a day were named.
    """
    if (entry := _number(number)) is not None:
        return Wanted(numbers=frozenset({entry}))
    who = _number(person)
    if who is None or _day(day) is None:
        raise NotFound("There is nothing to take back.")
    return Wanted(proposer=who, day=day)


@history.post("/history/undo")
@needs("undo")
def undo() -> Response | tuple[str, int]:
    """Take back what was shown: at once where that is allowed, else as proposals."""
    number, person, day = (request.form.get(name, "") for name in ("number", "person", "day"))
    wanted, form = _wanted(number, person, day), BackingForm(request.form)
    reason = str(form.reason.data or "").strip()
    evidence, problems = read_evidence(form)
    if not reason:
        problems = {"reason": "Say why.", **problems}
    elif len(reason) > LONGEST_REASON:
        problems = {"reason": f"This is too long: {LONGEST_REASON} characters at most.", **problems}
    if problems:
        return _preview(number, person, day, form, problems)
    try:
        outcome = _undo(wanted, Backing(reason=reason, evidence=evidence))
    except EvidenceMissing as error:
        return _preview(number, person, day, form, {"evidence-0-method": str(error)})
    left = f"&left={len(outcome.blocked)}" if outcome.blocked else ""
    return go(f"/staff/history/undone?what={g.request_id}{left}")


def _undo(wanted: Wanted, backing: Backing) -> UndoOutcome:
    with writing() as session:
        if wanted.numbers is not None:
            return undo_entries(session, tuple(wanted.numbers), backing, by=get_by())
        return undo_day(session, wanted.proposer or 0, date.fromisoformat(wanted.day), backing, by=get_by())


@history.get("/history/undone")
@needs("undo")
def show_undone() -> Response | tuple[str, int]:
    """Say what became of taking something back, as the history has it."""
    session, vocabulary = get_staff_session(), get_parts().vocabulary
    what, left = request.args.get("what", ""), _number(request.args.get("left", "")) or 0
    found = stored.find_entries(session, Wanted(proposer=get_actor().account_id, limit=_MOST_UNDONE))
    done = [entry for entry in found if what and entry.request_id == what]
    pairs = [(entry.program_id, entry.field) for entry in done if entry.field]
    page = UndonePage(
        title="Taken back",
        applied=pairs_in_words(pairs, program_names(session, {name for name, _ in pairs}), vocabulary),
        proposal_ids=tuple(sorted(entry.proposal_id for entry in done if entry.proposal_id)),
        left=left,
    )
    return show("staff/undone.html", page)
