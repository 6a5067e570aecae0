"""Undo one entry of the history, or a person's whole day: previewed first, then done or proposed."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from finder.listings.store import history as stored
from finder.listings.store.history import HistoryFilter
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import NotFound
from finder.platform.web.numbers import parse_day, parse_whole
from finder.platform.web.services import get_site
from finder.staff.accounts.people import list_names
from finder.staff.editing.proposing import Backing
from finder.staff.editing.undoing import UndoOutcome, preview_undoing, undo_entries, undo_matching
from finder.staff.editing.web.small_forms import UndoForm
from finder.staff.editing.web.undo_pages import PAGE, UndonePage, UndoPage, back_groups, count_plans, pairs_in_words
from finder.staff.frame.evidence_form import LONGEST_REASON, BackingForm, read_evidence
from finder.staff.frame.guard import get_actor, get_context, get_primary_session, get_staff, needs, writing
from finder.staff.frame.layout import go, show
from finder.staff.frame.program_names import program_names
from finder.staff.frame.staff_form import read_form
from finder.staff.frame.staff_times import day_bounds
from finder.staff.rules.errors import EvidenceMissing

undoing = Blueprint("staff_undo", __name__, url_prefix="/staff")
_MOST_UNDONE = 1000
"""Most entries searched for those of one request."""


@undoing.get("/history/undo")
@needs("undo")
def show_undo() -> Response | tuple[str, int]:
    """Show a preview of undoing."""
    return _preview(request.args.get("number", ""), request.args.get("person", ""), request.args.get("day", ""))


def _preview(
    number: str, person: str, day: str, form: BackingForm | None = None, problems: dict[str, str] | None = None
) -> Response | tuple[str, int]:
    session = get_primary_session()
    wanted = _wanted(number, person, day)
    plans = preview_undoing(session, wanted)
    if not plans:
        raise NotFound("There is nothing to undo.")
    at = parse_whole(request.args.get("page", ""), default=1, least=1)
    groups = back_groups(session, plans[(at - 1) * PAGE : at * PAGE], get_vocabulary())
    who = list_names(session).get(wanted.proposer, "")
    page = UndoPage(
        title="Undo",
        problems=problems or {},
        what=f"entry {number.replace('-', ' to ')} of the history"
        if wanted.numbers
        else f"everything {who} changed on {day}",
        held=(("number", number),) if wanted.numbers else (("person", person), ("day", day)),
        groups=groups,
        counts=count_plans(plans),
        older=url_for(
            "staff_undo.show_undo", number=number or None, person=person or None, day=day or None, page=at + 1
        )
        if len(plans) > at * PAGE
        else "",
        today=get_site().today().isoformat(),
        back=url_for("staff_history.show_history")
        if wanted.numbers
        else url_for("staff_history.show_history", person=person, day=day),
    )
    return show("staff/undo.html", page, status=422 if problems else 200, form=form or BackingForm())


def _wanted(number: str, person: str, day: str) -> HistoryFilter:
    """Return the selection of entries to undo.

    Raises:
        NotFound: neither an entry nor a person and a day were given.
    """
    if numbers := _read_numbers(number):
        return HistoryFilter(numbers=numbers)
    who = parse_whole(person, default=None, least=1)
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
    number, person, day = (str(field.data) for field in (what.number, what.person, what.day))
    wanted, form = _wanted(number, person, day), read_form(BackingForm)
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
    return go(url_for("staff_undo.show_undone", what=g.request_id, left=len(outcome.blocked) or None))


def _undo(wanted: HistoryFilter, backing: Backing) -> UndoOutcome:
    with writing() as session:
        if wanted.numbers is not None:
            return undo_entries(session, tuple(wanted.numbers), backing, context=get_context())
        return undo_matching(session, wanted, backing, context=get_context())


@undoing.get("/history/undone")
@needs("undo")
def show_undone() -> Response | tuple[str, int]:
    """Show the result of undoing something, as the history has it."""
    session, vocabulary = get_primary_session(), get_vocabulary()
    what, left = request.args.get("what", ""), parse_whole(request.args.get("left", ""), default=None, least=1) or 0
    found = stored.find_entries(session, HistoryFilter(proposer=get_actor().account_id, limit=_MOST_UNDONE))
    done = [entry for entry in found if what and entry.request_id == what]
    pairs = [(entry.program_id, entry.field) for entry in done if entry.field]
    page = UndonePage(
        title="Undone",
        applied=pairs_in_words(pairs, program_names(session, {name for name, _ in pairs}), vocabulary),
        proposal_ids=tuple(sorted(entry.proposal_id for entry in done if entry.proposal_id)),
        left=left,
    )
    return show("staff/undone.html", page)
