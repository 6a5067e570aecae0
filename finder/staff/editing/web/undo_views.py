"""Undo one entry of the history, or a person's whole day: previewed first, then done or proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from finder.listings.store import history as stored
from finder.listings.store.history import HistoryFilter
from finder.listings.web.services import get_vocabulary
from finder.platform.database.session import Session
from finder.platform.errors import NotFound
from finder.platform.web.form_fields import read_form
from finder.platform.web.numbers import parse_day, parse_whole
from finder.platform.web.services import get_site
from finder.staff.accounts.people import list_names
from finder.staff.editing.proposing import Backing
from finder.staff.editing.together import begin_undoing, find_group_entries, get_group
from finder.staff.editing.undoing import UndoOutcome, preview_undoing, undo_entries, undo_matching
from finder.staff.editing.web.small_forms import UndoForm
from finder.staff.editing.web.undo_pages import PAGE, UndonePage, UndoPage, back_groups, count_plans, pairs_in_words
from finder.staff.frame.evidence_form import LONGEST_REASON, BackingForm, read_evidence
from finder.staff.frame.guard import get_actor, get_context, get_primary_session, get_staff, needs, writing
from finder.staff.frame.layout import go, show
from finder.staff.frame.program_names import program_names
from finder.staff.frame.staff_times import day_bounds
from finder.staff.rules.errors import EvidenceMissing

undoing = Blueprint("staff_undo", __name__, url_prefix="/staff")
_MOST_UNDONE = 1000
"""Most entries searched for those of one request."""


@undoing.get("/history/undo")
@needs("undo")
def show_undo() -> Response | tuple[str, int]:
    """Show a preview of undoing."""
    return _preview(UndoForm(request.args))


def _preview(
    what: UndoForm, form: BackingForm | None = None, problems: dict[str, str] | None = None
) -> Response | tuple[str, int]:
    session = get_primary_session()
    wanted, chosen = _wanted(session, what), _chosen(what)
    plans = preview_undoing(session, wanted)
    if not plans:
        raise NotFound("There is nothing to undo.")
    at = parse_whole(request.args.get("page", ""), default=1, least=1)
    groups = back_groups(session, plans[(at - 1) * PAGE : at * PAGE], get_vocabulary())
    page = UndoPage(
        title="Undo",
        problems=problems or {},
        what=_in_words(session, what, wanted),
        held=tuple(chosen.items()),
        groups=groups,
        counts=count_plans(plans),
        older=url_for("staff_undo.show_undo", **chosen, page=at + 1) if len(plans) > at * PAGE else "",
        today=get_site().today().isoformat(),
        back=url_for("staff_history.show_history", person=chosen.get("person"), day=chosen.get("day")),
    )
    return show("staff/undo.html", page, status=422 if problems else 200, form=form or BackingForm())


def _chosen(what: UndoForm) -> dict[str, Any]:
    """Return what is to be undone as the fields that name it: a change for several sites, entries, or a person's day."""
    sent = {name: str(what[name].data or "") for name in ("group", "number", "person", "day")}
    if what.group.number():
        return {"group": sent["group"]}
    if _read_numbers(sent["number"]):
        return {"number": sent["number"]}
    return {"person": sent["person"], "day": sent["day"]}


def _in_words(session: Session, what: UndoForm, wanted: HistoryFilter) -> str:
    chosen = _chosen(what)
    if group_id := what.group.number():
        return f"one change at all its sites: {get_group(session, group_id).title}"
    if "number" in chosen:
        word = "entries" if "-" in chosen["number"] else "entry"
        return f"{word} {chosen['number'].replace('-', ' to ')} of the history"
    return f"everything {list_names(session).get(wanted.proposer, '')} changed on {chosen['day']}"


def _wanted(session: Session, what: UndoForm) -> HistoryFilter:
    """Return the selection of entries to undo.

    Raises:
        NotFound: neither a change, an entry nor a person and a day were given.
    """
    if group_id := what.group.number():
        return HistoryFilter(numbers=find_group_entries(session, group_id))
    if numbers := _read_numbers(str(what.number.data)):
        return HistoryFilter(numbers=numbers)
    who, day = parse_whole(str(what.person.data), default=None, least=1), str(what.day.data)
    if who is None or parse_day(day) is None:
        raise NotFound("There is nothing to undo.")
    since, until = day_bounds(date.fromisoformat(day), get_staff().account.time_zone)
    return HistoryFilter(proposer=who, since=since, until=until)


def _read_numbers(text: str) -> frozenset[int]:
    """Return the entries that "7" or "3-7" names; none if it is neither, or names too many."""
    first, _, last = text.partition("-")
    one, other = parse_whole(first, default=0, least=1), parse_whole(last or first, default=0, least=1)
    return frozenset(range(one, other + 1)) if 0 < one <= other < one + _MOST_UNDONE else frozenset()


@undoing.post("/history/undo")
@needs("undo")
def undo() -> Response | tuple[str, int]:
    """Undo the previewed changes: at once where that is allowed, else as proposals."""
    what = read_form(UndoForm)
    form = read_form(BackingForm)
    reason = str(form.reason.data or "").strip()
    evidence, problems = read_evidence(form)
    if not reason:
        problems = {"reason": "Say why.", **problems}
    elif len(reason) > LONGEST_REASON:
        problems = {"reason": f"This is too long: {LONGEST_REASON} characters at most.", **problems}
    if problems:
        return _preview(what, form, problems)
    try:
        outcome, group_id = _undo(what, Backing(reason=reason, evidence=evidence))
    except EvidenceMissing as error:
        return _preview(what, form, {"evidence-0-method": str(error)})
    return go(
        url_for(
            "staff_undo.show_undone",
            what=g.request_id,
            left=len(outcome.blocked) or None,
            waiting=len(outcome.waiting) or None,
            group=group_id if outcome.proposal_ids else None,
        )
    )


def _count(name: str) -> int:
    return parse_whole(request.args.get(name, ""), default=None, least=1) or 0


def _undo(what: UndoForm, backing: Backing) -> tuple[UndoOutcome, int | None]:
    """Undo it, and return the outcome with the group of what waits, where it is a change for several sites."""
    with writing() as session:
        wanted = _wanted(session, what)
        if group_id := what.group.number():
            backing = replace(backing, group_id=begin_undoing(session, group_id))
        if wanted.numbers is not None:
            return undo_entries(session, tuple(wanted.numbers), backing, context=get_context()), backing.group_id
        return undo_matching(session, wanted, backing, context=get_context()), None


@undoing.get("/history/undone")
@needs("undo")
def show_undone() -> Response | tuple[str, int]:
    """Show the result of undoing something, as the history has it."""
    session, vocabulary = get_primary_session(), get_vocabulary()
    what, left, waiting = request.args.get("what", ""), _count("left"), _count("waiting")
    found = stored.find_entries(session, HistoryFilter(proposer=get_actor().account_id, limit=_MOST_UNDONE))
    done = [entry for entry in found if what and entry.request_id == what]
    pairs = [(entry.program_id, entry.field) for entry in done if entry.field]
    page = UndonePage(
        title="Undone",
        applied=pairs_in_words(pairs, program_names(session, {name for name, _ in pairs}), vocabulary),
        proposal_ids=tuple(sorted(entry.proposal_id for entry in done if entry.proposal_id)),
        left=left,
        waiting=waiting,
        group_id=parse_whole(request.args.get("group", ""), default=0),
    )
    return show("staff/undone.html", page)
