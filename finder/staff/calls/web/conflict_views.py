"""Conflicts with newer lists, by program: all of one program on one screen, settled with one reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.briefs import Brief
from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.fields import is_sensitive
from finder.listings.store import staff_overrides
from finder.listings.web.services import get_vocabulary
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields
from finder.staff.calls.dashboard import find_named
from finder.staff.calls.web.conflict_form import ConflictForm, sent_conflict_form
from finder.staff.editing.editing import open_program
from finder.staff.editing.settling import method_of, numbers_to_ask, settle
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.field_labels import ANSWER_WORDS, label_of, lines_of
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.paging import ListPage, asked_page
from finder.staff.store import proposals

conflicts = Blueprint("staff_conflicts", __name__, url_prefix="/staff/conflicts")
add_confirmations(
    conflicts,
    settled="Settled.",
    settled_proposed="Settled; what is sensitive was proposed and waits for a second person.",
)
SIZE = 50
"""Programs on a page."""
_MOST_OF_ONE = 400
"""More than a program has fields."""
ANSWER_CHOICES = (("", "choose"), *((name, words) for name, words in ANSWER_WORDS.items() if name != "not_stated"))
"""Nothing is chosen at first: nobody is to assert what nobody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictedProgram:
    """A program that newer lists differ from."""

    program_id: str
    card: Brief | None
    count: int
    since: str
    """ISO date of the oldest list that differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsPage(StaffPage):
    """Programs that newer lists differ from."""

    lines: tuple[ConflictedProgram, ...]
    total: int
    """Number of programs, on all pages."""
    shown: ListPage
    fields: int
    """Number of conflicts of all of them."""
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """One field on which staff and a list differ."""

    conflict: Conflict
    label: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    is_sensitive: bool
    can_take: bool
    """True if the list is evidence by itself."""
    chosen: str
    to_ask: tuple[tuple[str, str], ...]
    """(number, who answers it as chosen so far) of each of the list's numbers of which nobody said who answers; E.164."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramConflictsPage(StaffPage):
    """All conflicts of one program."""

    program_id: str
    name: str
    lines: tuple[ConflictLine, ...]
    answers: tuple[tuple[str, str], ...]
    reason: str
    waiting: tuple[tuple[int, str], ...]
    """(proposal, its fields) of what was proposed already and waits for a second person."""


@conflicts.get("")
@needs("view")
def show_conflicts() -> Response | tuple[str, int]:
    """List the programs with conflicts, those with the oldest list first."""
    session = get_primary_session()
    total = staff_overrides.count_conflicted_programs(session)
    shown = asked_page(total, size=SIZE)
    lines = staff_overrides.count_conflicts_by_program(session, limit=SIZE, offset=shown.offset)
    cards = find_named(session, (program_id for program_id, _, _ in lines))
    page = ConflictsPage(
        title="Conflicts with lists",
        lines=tuple(
            ConflictedProgram(program_id=program_id, card=cards.get(program_id), count=count, since=since)
            for program_id, count, since in lines
        ),
        total=total,
        shown=shown,
        fields=staff_overrides.count_conflicts(session),
        today=get_now().date(),
    )
    return show("staff/conflicts.html", page)


@conflicts.get("/<program_id>")
@needs("view")
def show_program_conflicts(program_id: str) -> Response | tuple[str, int]:
    """Show all conflicts of one program."""
    return _show(program_id)


def _show(program_id: str, problems: dict[str, str] | None = None) -> Response | tuple[str, int]:
    session, form = get_primary_session(), sent_conflict_form()
    found = staff_overrides.find_conflicts(session, program_id=program_id, limit=_MOST_OF_ONE)
    page = ProgramConflictsPage(
        title="Conflicts of one program",
        problems=problems or {},
        program_id=program_id,
        name=open_program(session, program_id).program.name,
        lines=tuple(_lines((one.conflict for one in found), form)),
        answers=ANSWER_CHOICES,
        reason=str(form.data["reason"] or ""),
        waiting=tuple(_waiting(session, program_id)),
    )
    return show("staff/program_conflicts.html", page, status=422 if problems else 200)


def _waiting(session: Session, program_id: str) -> Iterable[tuple[int, str]]:
    for one in proposals.find_proposals(session, program_id=program_id):
        yield one.id, ", ".join(label_of(change.field, get_vocabulary()) for change in one.changes)


def _lines(found: Iterable[Conflict], form: ConflictForm) -> Iterable[ConflictLine]:
    vocabulary, chosen, answers = get_vocabulary(), form.read("choice-"), form.read("answers-")
    for conflict in found:
        yield ConflictLine(
            conflict=conflict,
            label=label_of(conflict.field, vocabulary),
            ours=lines_of(conflict.field, conflict.ours),
            theirs=lines_of(conflict.field, conflict.theirs),
            is_sensitive=is_sensitive(conflict.field),
            can_take=method_of(conflict.source) is not None,
            chosen=chosen.get(conflict.field, ""),
            to_ask=tuple((number, answers.get(number, "")) for number in numbers_to_ask(conflict.ours, conflict.theirs))
            if conflict.field == "phones"
            else (),
        )


@conflicts.post("/<program_id>")
@needs("edit")
def settle_program(program_id: str) -> Response | tuple[str, int]:
    """Settle the chosen conflicts of one program."""
    made = sent_conflict_form().settlement(program_id)
    try:
        with writing() as session:
            outcome = settle(session, made, context=get_context())
    except InvalidFields as error:
        return _show(program_id, {_anchor(name): words for name, words in error.reasons.items()})
    return go(url_for("staff_conflicts.show_conflicts"), "settled_proposed" if outcome.waiting else "settled")


def _anchor(name: str) -> str:
    return name if name in ("reason", "choice") or name.startswith("answers-") else f"choice-{name}"
