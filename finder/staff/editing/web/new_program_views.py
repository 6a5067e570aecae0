"""Views for adding a program that no list has. It waits for a second person as a whole, after a check for duplicates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from finder.listings.web.services import get_vocabulary
from finder.platform.errors import BadInput, InvalidFields
from finder.platform.web.services import get_site
from finder.staff.editing.new_programs import NewProgram, propose_program
from finder.staff.editing.web.program_checks import WHY, by_input, in_order, phone_problems, value_problems
from finder.staff.editing.web.program_form import ProgramForm, add_phone_row, fill_form, typed_values
from finder.staff.editing.web.program_pages import new_page
from finder.staff.editing.web.small_forms import MoreForm
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.evidence_form import read_evidence
from finder.staff.frame.field_labels import LABELS
from finder.staff.frame.guard import get_context, get_primary_session, needs, writing
from finder.staff.frame.layout import go, show
from finder.staff.frame.staff_form import read_form
from finder.staff.rules.errors import EvidenceMissing, StaffError
from finder.staff.rules.proposals import check_evidence, check_new

new_program = Blueprint("staff_new_program", __name__, url_prefix="/staff/programs")
add_confirmations(
    new_program,
    new="It waits for a second person now.",
    duplicate="It waits for a second person now. It may already be in the directory: compare it below.",
)
NEEDED = ("name", "city", "state", "zip")


@new_program.get("/new")
@needs("edit")
def show_new() -> Response | tuple[str, int]:
    """Show the form for a new program."""
    return _show(fill_form({}, version=0))


def _show(
    form: ProgramForm, problems: dict[str, str] | None = None, *, status: int = 200
) -> Response | tuple[str, int]:
    page = new_page(get_vocabulary(), today=get_site().today(), problems=in_order(problems or {}, form))
    return show("staff/program.html", page, status=status, form=form)


@new_program.post("/new")
@needs("edit")
def add() -> Response | tuple[str, int]:
    """Propose a new program."""
    form = read_form(ProgramForm)
    if read_form(MoreForm).more.data == "phone":
        add_phone_row(form)
        return _show(form)
    typed, problems = typed_values(form, {})
    values = {name: value for name, value in typed.items() if value not in (None, "", [])}
    values.pop("status", None)
    evidence, wrong = read_evidence(form)
    problems = _lacking(values) | problems | wrong | phone_problems(form, values, {})
    try:
        check_evidence(evidence, today=get_context().today)
        check_new(str(values.get("licence", "")), evidence)
    except EvidenceMissing as error:
        problems["evidence-0-method"] = str(error)
    if not str(form.reason.data or "").strip():
        problems["reason"] = WHY
    codes = frozenset(get_vocabulary().by_code)
    if problems:
        found = value_problems(get_primary_session(), form, values, {}, codes)
        is_phone = any(name.startswith("phones-") for name in problems)
        found = {name: words for name, words in found.items() if not (is_phone and name.startswith("phones-"))}
        return _show(form, found | problems, status=422)
    return _propose(form, NewProgram(values=values, reason=str(form.reason.data), evidence=evidence), codes)


def _lacking(values: dict[str, Any]) -> dict[str, str]:
    return {name: f"{LABELS[name]}: this can't be empty." for name in NEEDED if name not in values}


def _propose(form: ProgramForm, new: NewProgram, codes: frozenset[str]) -> Response | tuple[str, int]:
    try:
        with writing() as session:
            outcome = propose_program(session, new, context=get_context())
    except InvalidFields as error:
        return _show(form, by_input(error.reasons, form, codes), status=422)
    except StaffError:
        raise
    except BadInput as error:
        return _show(form, {"name": str(error)}, status=422)
    address = url_for("staff_proposals.show_proposal", proposal_id=outcome.proposal_id)
    return go(address, "duplicate" if outcome.duplicates else "new")
