"""Views of an organization: find its spellings, choose its sites, and propose one change for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.programs import Card
from finder.listings.store import programs
from finder.listings.store.organizations import (
    OrganizationName,
    find_organizations,
    list_site_ids,
    list_site_numbers,
)
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import InvalidFields
from finder.platform.web.filters import phone
from finder.platform.web.form_fields import read_form
from finder.platform.web.services import get_site
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.evidence_form import read_evidence
from finder.staff.frame.field_labels import ANSWER_WORDS
from finder.staff.frame.guard import get_context, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.organizations.proposing_together import TogetherInput, TogetherOutcome, propose_together
from finder.staff.organizations.rules.changes import OrganizationChange
from finder.staff.organizations.web.left_out import LeftLine, left_lines
from finder.staff.organizations.web.organization_form import NamesForm, TogetherForm, read_change
from finder.staff.rules.errors import EvidenceMissing
from finder.staff.rules.groups import MOST_SITES

organizations = Blueprint("staff_organizations", __name__, url_prefix="/staff/organizations")
add_confirmations(organizations, together_proposed="Proposed for these sites: a second person decides.")
_MOST_NAMES = 50
_LONGEST_TEXT = 80
_INPUTS = {"phones": "new_number", "sites": "sites"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FindPage(StaffPage):
    """The spellings of names that have a text in them."""

    text: str
    found: tuple[OrganizationName, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherPage(StaffPage):
    """The sites of an organization, and what changes at them."""

    names: tuple[str, ...]
    sites: tuple[Card, ...]
    is_cut: bool
    """True when there are more sites than one change can have."""
    numbers: tuple[tuple[str, str], ...]
    """(E.164, words) of the numbers that the sites show."""
    codes: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    """(question, its codes with their labels)."""
    chosen: frozenset[str]
    """Sites that are ticked."""
    left_out: tuple[LeftLine, ...]
    """Why nothing could be proposed, by site."""
    today: str


@organizations.get("")
@needs("view")
def show_organizations() -> Response | tuple[str, int]:
    """Find an organization by its name, in each of its spellings."""
    text = request.args.get("text", "").strip()[:_LONGEST_TEXT]
    found = find_organizations(get_primary_session(), text, limit=_MOST_NAMES + 1) if text else []
    page = FindPage(title="Organizations", text=text, found=tuple(found[:_MOST_NAMES]), is_cut=len(found) > _MOST_NAMES)
    return show("staff/organizations.html", page)


@organizations.get("/change")
@needs("edit")
def show_change() -> Response | tuple[str, int]:
    """Show the sites under the chosen spellings, and the form for one change."""
    names = NamesForm(request.args).names()
    if not names:
        page = FindPage(
            title="Organizations", text="", found=(), is_cut=False, problems={"text": "Choose at least one name."}
        )
        return show("staff/organizations.html", page, status=422)
    return _show(TogetherForm(data={"name": list(names)}))


def _show(
    form: TogetherForm, problems: dict[str, str] | None = None, outcome: TogetherOutcome | None = None
) -> Response | tuple[str, int]:
    session = get_primary_session()
    names = NamesForm(data={"name": form.name.data}).names()
    ids = list_site_ids(session, names, limit=MOST_SITES + 1)
    sites, vocabulary = programs.find_cards(session, ids[:MOST_SITES]), get_vocabulary()
    page = TogetherPage(
        title="Change several sites",
        problems=problems or {},
        names=names,
        sites=tuple(sites),
        is_cut=len(ids) > MOST_SITES,
        numbers=tuple(
            (number, f"{phone(number)}, at {count} of {len(sites)}")
            for number, count in list_site_numbers(session, ids[:MOST_SITES])
        ),
        codes=tuple(
            (one.text, tuple((code.code, code.label) for code in vocabulary.codes if code.question == one.id))
            for one in vocabulary.questions
        ),
        chosen=frozenset(form.versions()) if problems or outcome else frozenset(ids),
        left_out=left_lines(session, outcome.left_out) if outcome else (),
        today=get_site().today().isoformat(),
    )
    return show("staff/organization_change.html", page, status=422 if problems or outcome else 200, form=form)


@organizations.post("/change")
@needs("edit")
def propose() -> Response | tuple[str, int]:
    """Propose one change for the chosen sites."""
    form = read_form(TogetherForm)
    change, problems = read_change(form, frozenset(get_vocabulary().by_code))
    evidence, more = read_evidence(form)
    if not form.versions():
        more = {"sites": "Choose at least one site."} | more
    if problems := problems | more:
        return _show(form, problems)
    wanted = TogetherInput(
        title=_title(form, change), versions=form.versions(), change=change, reason=str(form.reason.data or ""),
        evidence=evidence,
    )  # fmt: skip
    try:
        with writing() as session:
            outcome = propose_together(session, wanted, context=get_context())
    except InvalidFields as error:
        return _show(form, {_INPUTS.get(field, field): words for field, words in error.reasons.items()})
    except EvidenceMissing as error:
        return _show(form, {"evidence-0-method": str(error)})
    if outcome.group_id is None:
        return _show(form, {"sites": "None of these sites can be changed: the reasons stand below."}, outcome)
    return go(url_for("staff_together.show_group", group_id=outcome.group_id), "together_proposed")


def _title(form: TogetherForm, change: OrganizationChange) -> str:
    """Return what the change is and of whom, as the list of proposals shows it."""
    names = NamesForm(data={"name": form.name.data}).names()
    whose = (
        f"{names[0]}{f' and {len(names) - 1} more spellings' if len(names) > 1 else ''}" if names else "several sites"
    )
    return f"{whose}: {_words(change)}"


def _words(change: OrganizationChange) -> str:
    if change.what == "code":
        return f"{get_vocabulary().label(change.code)}: {change.answer}"
    if change.what != "phone":
        return f"{'website' if change.what == 'website' else 'name'} {change.text}"
    if not change.number:
        return f"one more number, {phone(change.new_number)}"
    if not change.new_number:
        return f"{phone(change.number)} is answered by {ANSWER_WORDS[change.answers]}"
    return f"{phone(change.number)} becomes {phone(change.new_number)}"
