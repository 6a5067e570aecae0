"""Record what became of a call, one press each; then the next program, or the short form for what has to be corrected."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.calls import MOST_BACK_DAYS, CallOutcome
from finder.listings.rules.fields import GROUPS, Group
from finder.platform.errors import BadInput, InvalidFields
from finder.platform.web.form_fields import read_form
from finder.staff.calls.known import collect_known
from finder.staff.calls.outcomes import (
    ASKS_AT_ONCE,
    CORRECTED,
    Correction,
    OutcomeMade,
    note_outcome,
    propose_correction,
)
from finder.staff.calls.web.call_forms import CheckForm, OutcomeForm, TakeBackForm
from finder.staff.calls.web.correction_form import CorrectionForm, read_number
from finder.staff.calls.web.queue_views import Place, read_place, sent_place, skipping
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import open_program
from finder.staff.editing.taking_back import find_own_entry, take_back
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.field_labels import CALL_WORDS
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems, require_valid
from finder.staff.rules.errors import EvidenceMissing, Stale

outcomes = Blueprint("staff_calls", __name__, url_prefix="/staff/calls")
add_confirmations(
    outcomes,
    checked="Checked. This is the next one.",
    checked_part="Checked. There is more to ask about this one.",
    call_noted="Noted. This is the next one.",
    call_back_noted="Noted. It comes to the front on that day. This is the next one.",
    call_back_wrong=(
        f"Choose a day after today, at most {MOST_BACK_DAYS} days ahead, to call back, and write it as month/day/year. "
        "Nothing was saved."
    ),
    correction_noted="The call is noted. What should the listing say?",
    correction_proposed="Proposed: a second person decides. This is the next one.",
    call_taken_back="Taken back: it is as before.",
    call_stale="Somebody changed this program in the meantime, so nothing was saved. This is the current version.",
    call_blocked="A proposal waits, or a number is hidden while being checked: settle that first. Nothing was saved.",
)


@outcomes.post("/<program_id>/checked")
@needs("edit")
def check(program_id: str) -> Response:
    """Record that groups of fields were asked about and are correct; after the last one, show the next program.

    Raises:
        BadInput: no known group is given.
    """
    form = read_form(CheckForm)
    require_valid(form)
    groups = cast("tuple[Group, ...]", tuple(form.group.data or ()))
    return _check(CheckMade(program_id=program_id, base_version=_version(form), groups=groups), sent_place())


def _check(made: CheckMade, place: Place) -> Response:
    stays = replace(place, wanted=made.program_id).address
    try:
        with writing() as session:
            mark_checked(session, made, context=get_context())
            checked = dict(open_program(session, made.program_id).program.checked)
            back = find_own_entry(session, made.program_id, context=get_context())
    except Stale:
        return go(stays, "call_stale")
    except InvalidFields:
        return go(stays, "call_blocked")
    today = get_now().date().isoformat()
    if made.is_open or all(checked.get(group) == today for group in GROUPS):
        return go(_with_back(place.address, made.program_id, back), "checked")
    return go(_with_back(stays, made.program_id, back), "checked_part")


def _with_back(address: str, program_id: str, number: int | None) -> str:
    """Return the address of the queue with what can be taken back there in one step."""
    return address if number is None else f"{address}{'&' if '?' in address else '?'}back={program_id}-{number}"


def _version(form: CheckForm | OutcomeForm | CorrectionForm) -> int:
    """Return the version that was seen; -1 without any, which is nobody's."""
    number = form.version.number()
    return -1 if number is None else number


@outcomes.post("/<program_id>/outcome")
@needs("edit")
def note(program_id: str) -> Response:
    """Record the outcome of a call.

    Raises:
        BadInput: there is no such outcome.
    """
    place, form = sent_place(), read_form(OutcomeForm)
    require_valid(form)
    outcome = str(form.outcome.data)
    if outcome == "right":
        made = CheckMade(program_id=program_id, base_version=_version(form), groups=("phone",), is_open=True)
        return _check(made, place)
    number = str(form.number.data)
    back_on = str(form.back_on.data) if outcome == "call_back" else ""
    noted = OutcomeMade(program_id=program_id, outcome=cast("CallOutcome", outcome), number=number, back_on=back_on)
    try:
        with writing() as session:
            note_outcome(session, noted, context=get_context())
            back = find_own_entry(session, program_id, context=get_context())
    except InvalidFields as error:
        stays = replace(place, wanted=program_id).address
        return go(stays, "call_back_wrong" if "back_on" in error.reasons else "call_stale")
    if outcome in ASKS_AT_ONCE:
        return go(_correction_address(program_id, outcome, number, place), "correction_noted")
    address = _with_back(skipping(place, program_id).address, program_id, back)
    return go(address, "call_back_noted" if back_on else "call_noted")


@outcomes.post("/<program_id>/take-back")
@needs("undo")
def take_back_last(program_id: str) -> Response:
    """Take back the check or outcome that one recorded last, and show that program again."""
    number = read_form(TakeBackForm).entry.number() or 0
    with writing() as session:
        take_back(session, program_id, number, context=get_context())
    place = sent_place()
    others = tuple(name for name in place.skipped if name != program_id)
    return go(replace(place, skipped=others, wanted=program_id).address, "call_taken_back")


def _correction_address(program_id: str, outcome: str, number: str, place: Place) -> str:
    state, skip = (dict(place.fields)[name] or None for name in ("state", "skip"))
    return url_for(
        "staff_calls.show_correction", program_id=program_id, outcome=outcome, number=number, state=state, skip=skip
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionPage(StaffPage):
    """The short form after a call that found the listing wrong."""

    program_id: str
    name: str
    version: int
    outcome: str
    number: str
    said: str
    """The outcome in words."""
    others: tuple[str, ...]
    """Other numbers known, E.164: of the listing, and those that visitors gave."""
    waiting: tuple[int, ...]
    """Proposals that wait for this program."""
    place: Place
    next: str
    """The URL of the next program, for who has nothing to correct."""
    back: int | None
    """The number of the entry that can be taken back in one step: the call, unless something else was done since."""


@outcomes.get("/<program_id>/correction")
@needs("edit")
def show_correction(program_id: str) -> Response | tuple[str, int]:
    """Show the short form for what a call found wrong."""
    form = CorrectionForm(outcome=request.args.get("outcome", ""), number=request.args.get("number", ""))
    return _show(program_id, form, read_place(request.args))


def _show(
    program_id: str, form: CorrectionForm, place: Place, problems: dict[str, str] | None = None
) -> Response | tuple[str, int]:
    session = get_primary_session()
    editable = open_program(session, program_id)
    known = collect_known(session, editable)
    outcome, number = str(form.outcome.data or ""), read_number(form.number)
    if outcome not in CORRECTED:
        raise BadInput("Nothing is to be corrected after such a call.")
    listed = [phone.number for phone in editable.program.phones]
    back = find_own_entry(session, program_id, context=get_context())
    suggested = [report.right_number for report in known.reports if report.right_number]
    page = CorrectionPage(
        title="Correct after a call",
        problems=problems or {},
        program_id=program_id,
        name=editable.program.name,
        version=editable.version,
        outcome=outcome,
        number=number,
        said=CALL_WORDS[cast("CallOutcome", outcome)],
        others=tuple(dict.fromkeys(other for other in (*listed, *suggested) if other != number)),
        waiting=tuple(proposal.id for proposal in known.proposals),
        place=place,
        next=_with_back(skipping(place, program_id).address, program_id, back),
        back=back,
    )
    return show("staff/correction.html", page, status=422 if problems else 200, form=form)


@outcomes.post("/<program_id>/correction")
@needs("edit")
def correct(program_id: str) -> Response | tuple[str, int]:
    """Propose what a call found wrong."""
    form, place = read_form(CorrectionForm), sent_place()
    if problems := find_problems(form):
        return _show(program_id, form, place, problems)
    correction = Correction(
        program_id=program_id,
        base_version=_version(form),
        outcome=str(form.outcome.data),
        number=read_number(form.number),
        new_number=read_number(form.new_number),
        answers=str(form.answers.data or ""),
        who_answered=str(form.who_answered.data),
        words=str(form.words.data),
    )
    try:
        with writing() as session:
            propose_correction(session, correction, context=get_context())
    except InvalidFields as error:
        return _show(program_id, form, place, {_field_of(name): words for name, words in error.reasons.items()})
    except EvidenceMissing as error:
        return _show(program_id, form, place, {"words": str(error)})
    return go(skipping(place, program_id).address, "correction_proposed")


def _field_of(name: str) -> str:
    return "new_number" if name == "phones" else name
