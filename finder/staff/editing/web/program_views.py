"""Views of one program: show, edit, record a check, hide a phone. Sensitive changes wait for a second person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.history import Entry
from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import InvalidFields
from finder.platform.web.form_fields import read_form
from finder.platform.web.services import get_site
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, EditOutcome, edit_program, open_program, open_to_change
from finder.staff.editing.hiding import hide_phone
from finder.staff.editing.web.program_checks import (
    WAITS,
    CheckedForm,
    by_input,
    check_changes,
    check_form,
    in_order,
    value_problems,
)
from finder.staff.editing.web.program_form import (
    ProgramForm,
    add_phone_row,
    fill_form,
    form_values,
)
from finder.staff.editing.web.program_pages import program_page
from finder.staff.editing.web.small_forms import GroupsForm, HeldForm, HideForm, MoreForm
from finder.staff.editing.web.stale_pages import stale_page, stands_as_seen
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.field_labels import label_of
from finder.staff.frame.guard import get_context, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.rules.errors import Stale

programs = Blueprint("staff_program", __name__, url_prefix="/staff/programs")
add_confirmations(
    programs,
    unchanged="Nothing was changed: what you sent matches the listing.",
    program_checked="Thank you. It is recorded as correct today.",
    hidden="The number is hidden from everybody now. Find out who answers it.",
)
_WHAT_STANDS = 300
"""Most entries searched for those of one request: about as many as a form with every fact changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage(StaffPage):
    """The outcome of an edit."""

    program_id: str
    name: str
    applied: tuple[str, ...]
    waiting: tuple[str, ...]
    proposal_id: int | None


@programs.get("/<program_id>")
@needs("view")
def show_program(program_id: str) -> Response | tuple[str, int]:
    """Show the form with the program's current values."""
    editable = open_program(get_primary_session(), program_id)
    form = fill_form(form_values(editable), version=editable.version)
    return _show(program_id, form)


def _show(
    program_id: str, form: ProgramForm, problems: dict[str, str] | None = None, *, status: int = 200
) -> Response | tuple[str, int]:
    session = get_primary_session()
    editable = open_program(session, program_id)
    ordered = in_order(problems or {}, form)
    page = program_page(session, editable, get_vocabulary(), today=get_site().today(), problems=ordered)
    return show("staff/program.html", page, status=status, form=form)


@programs.post("/<program_id>")
@needs("edit")
def save(program_id: str) -> Response | tuple[str, int]:
    """Change what may change at once, propose the rest."""
    form = read_form(ProgramForm)
    if read_form(MoreForm).more.data == "phone":
        add_phone_row(form)
        return _show(program_id, form)
    began = form.began_with() or form_values(open_program(get_primary_session(), program_id))
    return _attempt(program_id, form, check_form(form, began, get_context()))


def _attempt(program_id: str, form: ProgramForm, checked: CheckedForm) -> Response | tuple[str, int]:
    changes, problems = checked.changes, checked.problems
    if problems or checked.faults:
        session = get_primary_session()
        found = value_problems(session, form, changes, open_program(session, program_id).values, _codes())
        return _show(program_id, form, _merged(found, problems), status=422)
    reason = str(form.reason.data or "")
    edit = Edit(
        program_id=program_id, base_version=form.base, changes=changes, reason=reason, evidence=checked.evidence
    )
    try:
        outcome = _save(edit, form)
    except InvalidFields as error:
        lacks_evidence = "reason" in error.reasons and not checked.evidence
        missing = {"evidence-0-method": WAITS} if lacks_evidence and not reason else {}
        return _show(program_id, form, by_input(error.reasons, form, _codes()) | missing, status=422)
    except Stale:
        return _show_stale(program_id, form, changes)
    if not (outcome.applied or outcome.waiting):
        return go(url_for("staff_program.show_program", program_id=program_id), "unchanged")
    return redirect(url_for("staff_program.show_saved", program_id=program_id, what=g.request_id), code=303)


def _save(edit: Edit, form: ProgramForm) -> EditOutcome:
    """Save an edit, also of a program that changed meanwhile, if all fields of the form stand as the person saw them.

    An import that only renews the date of a list leaves them so.
    """
    try:
        with writing() as session:
            return edit_program(session, edit, context=get_context())
    except Stale:
        with writing() as session:
            current = open_to_change(session, edit.program_id)
            if not stands_as_seen(form, current):
                raise
            return edit_program(session, replace(edit, base_version=current.version), context=get_context())


def _codes() -> frozenset[str]:
    return frozenset(get_vocabulary().by_code)


def _merged(found: dict[str, str], problems: dict[str, str]) -> dict[str, str]:
    """Return all problems; if a single phone is invalid, without the general problem of phones."""
    if any(name.startswith("phones-") for name in problems):
        found = {name: words for name, words in found.items() if not name.startswith("phones-")}
    return found | problems


def _show_stale(program_id: str, form: ProgramForm, changes: Mapping[str, Any]) -> Response | tuple[str, int]:
    editable = open_program(get_primary_session(), program_id)
    page = stale_page(editable, form, changes, get_vocabulary())
    return show("staff/stale.html", page, status=409)


@programs.post("/<program_id>/on-top")
@needs("edit")
def save_on_top(program_id: str) -> Response | tuple[str, int]:
    """Continue after someone else changed the program: apply the chosen fields to its current values."""
    editable = open_program(get_primary_session(), program_id)
    now = form_values(editable)
    changes = dict(read_form(HeldForm).changes())
    sent = read_form(ProgramForm)
    form = fill_form({**now, **changes}, version=sent.base)
    form.began.data = sent.began.data
    form.reason.data = sent.reason.data
    for entry, typed in zip(form.evidence.entries, sent.evidence.entries, strict=False):
        for name, field in entry.form._fields.items():
            field.data = typed.form[name].data
    return _attempt(program_id, form, check_changes(form, changes, now, get_context()))


@programs.get("/<program_id>/saved")
@needs("view")
def show_saved(program_id: str) -> Response | tuple[str, int]:
    """Show which parts of an edit applied and which are waiting, as the history has it."""
    session, vocabulary = get_primary_session(), get_vocabulary()
    what = request.args.get("what", "")
    entries = history.find_entries(session, HistoryFilter(program_id=program_id, limit=_WHAT_STANDS))
    done = [entry for entry in entries if what and entry.request_id == what]
    proposed: Entry | None = next((entry for entry in done if entry.kind == "proposal"), None)
    page = SavedPage(
        title="Saved",
        program_id=program_id,
        name=open_program(session, program_id).program.name,
        applied=tuple(sorted(label_of(entry.field, vocabulary) for entry in done if entry.field)),
        waiting=tuple(label_of(field, vocabulary) for field in (proposed.reason.split() if proposed else ())),
        proposal_id=proposed.proposal_id if proposed else None,
    )
    return show("staff/saved.html", page)


@programs.post("/<program_id>/check")
@needs("edit")
def check(program_id: str) -> Response | tuple[str, int]:
    """Record that a call found groups of fields correct."""
    sent = read_form(GroupsForm)
    if not sent.groups:
        editable = open_program(get_primary_session(), program_id)
        form = fill_form(form_values(editable), version=editable.version)
        return _show(program_id, form, {"group-phone": "Check what you found to be correct on the phone."}, status=422)
    made = CheckMade(
        program_id=program_id,
        base_version=-1 if (version := sent.base_version.number()) is None else version,
        groups=sent.groups,
        note=str(sent.note.data),
    )
    with writing() as session:
        mark_checked(session, made, context=get_context())
    return go(url_for("staff_program.show_program", program_id=program_id), "program_checked")


@programs.post("/<program_id>/hide-phone")
@needs("hide_phone")
def hide(program_id: str) -> Response:
    """Hide a number from the public from now on."""
    form = read_form(HideForm)
    with writing() as session:
        hide_phone(session, program_id, str(form.number.data), reason=str(form.why.data), context=get_context())
    return go(url_for("staff_program.show_program", program_id=program_id), "hidden")
