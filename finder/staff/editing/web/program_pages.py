"""Page models around the program form: facts by question, the point in words, checks, waiting proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import url_for

from finder.listings.rules.contradictions import find_contradictions
from finder.listings.rules.facts import Fact, decide_facts
from finder.listings.rules.fields import Group
from finder.listings.rules.freshness import Check, checks_of
from finder.listings.rules.programs import Program
from finder.listings.rules.sources import source_title
from finder.listings.rules.vocabulary import Question, ServiceCode, Vocabulary
from finder.listings.store import staff_overrides
from finder.places.rules.places import Point, miles_between
from finder.places.store import places
from finder.platform.database.session import Session
from finder.platform.web.filters import day
from finder.provider.links import list_links
from finder.staff.editing.editing import Editable
from finder.staff.editing.web.week_fields import WEEK_LABELS
from finder.staff.frame.field_labels import GROUP_WORDS, label_of
from finder.staff.frame.guard import get_now
from finder.staff.frame.layout import StaffPage
from finder.staff.frame.link_words import link_words
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals

_MOST_LINKS = 3
"""Links named beside the form; the others stand on their own page."""
_STATE_WORDS = {"offered": "offered", "not_offered": "not offered"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """One service code in the form."""

    code: str
    label: str
    lists_say: str
    """What the choice "" means: the lists' value, or "not stated"."""
    said: str
    """Its source and date if they differ from the question's heading; or ""."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionGroup:
    """One plain question with its codes, under the headings of their categories."""

    id: str
    text: str
    said: str
    """The main source, and its date."""
    offered: int
    not_stated: int
    rows: tuple[CodeRow, ...]
    is_open: bool
    """True when something in it is invalid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLine:
    """A waiting proposal for this program."""

    id: int
    fields: str
    on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One group of fields, and the time since its last check."""

    group: Group
    label: str
    ago: str
    is_old: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramPage(StaffPage):
    """One program to edit; for a new one, only the form."""

    path: str
    """The URL that the form is sent to."""
    program: Program | None
    questions: tuple[QuestionGroup, ...]
    point: str = ""
    checks: tuple[CheckLine, ...] = ()
    waiting: tuple[WaitingLine, ...] = ()
    conflicts: str = ""
    """Fields on which a newer list differs."""
    hidden: tuple[str, ...] = ()
    version: int = 0
    today: str = ""
    """ISO date that new evidence starts with."""
    is_backing_open: bool = False
    links: tuple[str, ...] = ()
    """The provider's links in words, the newest first."""
    week: tuple[tuple[str, str], ...] = WEEK_LABELS
    """The fields of opening times, as (name, label)."""


def question_groups(
    vocabulary: Vocabulary, program: Program | None, problems: Mapping[str, str]
) -> tuple[QuestionGroup, ...]:
    """Return the six questions with all their codes, in reading order; expanded if a code in it has a problem."""
    groups = _groups(vocabulary, program)
    return tuple(replace(group, is_open=any(f"code-{row.code}" in problems for row in group.rows)) for group in groups)


def _groups(vocabulary: Vocabulary, program: Program | None) -> tuple[QuestionGroup, ...]:
    reports = program.reports if program else ()
    facts = decide_facts(reports)
    lists = [report for report in reports if report.basis != "staff"]
    by_lists, both = decide_facts(lists), find_contradictions(lists)
    return tuple(_group(question, vocabulary, facts, by_lists, both) for question in vocabulary.questions)


def _group(
    question: Question,
    vocabulary: Vocabulary,
    facts: dict[str, Fact],
    by_lists: dict[str, Fact],
    both: Collection[str],
) -> QuestionGroup:
    codes = [code for code in vocabulary.codes if code.question == question.id]
    origins = Counter(_origin(facts[code.code]) for code in codes if code.code in facts)
    usual = origins.most_common(1)[0][0] if origins else ""
    return QuestionGroup(
        id=question.id,
        text=question.text,
        said=usual,
        offered=sum(1 for code in codes if code.code in facts and facts[code.code].state == "offered"),
        not_stated=sum(1 for code in codes if code.code not in facts),
        is_open=False,
        rows=tuple(
            _code_row(code, facts.get(code.code), by_lists.get(code.code), usual, is_both=code.code in both)
            for code in codes
        ),
    )


def _code_row(code: ServiceCode, fact: Fact | None, listed: Fact | None, usual: str, *, is_both: bool) -> CodeRow:
    origin = _origin(fact) if fact else ""
    lists_say = f"lists: {_STATE_WORDS[listed.state]}" if listed else "not stated"
    return CodeRow(
        code=code.code,
        label=code.label,
        lists_say="one list says both: ask" if is_both else lists_say,
        said="" if origin == usual else origin,
    )


def _origin(fact: Fact) -> str:
    disputed = f"; {source_title(fact.disputed_by)} says the opposite" if fact.disputed_by else ""
    return f"{source_title(fact.source)}, {day(fact.as_of)}{disputed}"


_DOUBTS = {
    "far_from_zip": "a list's point is far from its ZIP",
    "sources_apart": "two sources put this address more than 5 miles apart, so neither is used",
    "street_withdrawn": "the newest list no longer gives the street",
    "zip_in_other_state": "the ZIP is in another state",
    "zip_unknown": "there is no such ZIP",
}
"""Why a point or its ZIP is in doubt (`Program.doubts`), in words."""


def point_words(session: Session, program: Program) -> str:
    """Describe in words where a program is and how precisely that is known."""
    reasons = (_DOUBTS.get(doubt, doubt.replace("_", " ")) for doubt in program.doubts)
    doubts = f" In doubt: {'; '.join(reasons)}." if program.doubts else ""
    if program.where is None:
        return f"No point is known.{doubts}"
    how = {"street": "From the street address", "zip": "Only the middle of the ZIP"}[program.point]
    away = _miles_from_zip(session, program) if program.point == "street" else ""
    return f"{how}: {program.latitude:.6f}, {program.longitude:.6f}{away}.{doubts}"


def _miles_from_zip(session: Session, program: Program) -> str:
    home = places.find_zip(session, program.zip)
    if home is None or home.latitude is None or home.longitude is None or program.where is None:
        return ""
    miles = miles_between(program.where, Point(latitude=home.latitude, longitude=home.longitude))
    return f", {miles:.1f} miles from the middle of {program.zip}"


def check_lines(program: Program, today: date) -> tuple[CheckLine, ...]:
    """Return the field groups with the time since their last check."""
    return tuple(
        CheckLine(
            group=check.group, label=GROUP_WORDS[check.group], ago=_ago(check), is_old=check.standing != "checked"
        )
        for check in checks_of(program.checked, today=today)
    )


def _ago(check: Check) -> str:
    if check.on is None:
        return "never checked"
    if check.count == 0:
        return "checked today"
    unit = check.unit if check.count > 1 else check.unit.removesuffix("s")
    return f"checked {check.count} {unit} ago"


def waiting_lines(session: Session, program_id: str, vocabulary: Vocabulary) -> tuple[WaitingLine, ...]:
    """Return the waiting proposals of a program, the oldest first."""
    return tuple(_waiting_line(each, vocabulary) for each in proposals.find_proposals(session, program_id=program_id))


def _waiting_line(proposal: Proposal, vocabulary: Vocabulary) -> WaitingLine:
    fields = ", ".join(label_of(change.field, vocabulary) for change in proposal.changes)
    return WaitingLine(id=proposal.id, fields=fields, on=day(proposal.proposed_at.date()))


def conflict_words(session: Session, program_id: str, vocabulary: Vocabulary) -> str:
    """Describe the fields on which a newer list differs from a staff check."""
    return ", ".join(_conflict_labels(session, program_id, vocabulary))


def _conflict_labels(session: Session, program_id: str, vocabulary: Vocabulary) -> Iterator[str]:
    for found in staff_overrides.find_conflicts(session, program_id=program_id):
        yield label_of(found.conflict.field, vocabulary)


def program_page(
    session: Session, editable: Editable, vocabulary: Vocabulary, *, today: date, problems: dict[str, str] | None = None
) -> ProgramPage:
    """Return the page of a program's form."""
    program = editable.program
    return ProgramPage(
        title="Edit a program",
        problems=problems or {},
        path=url_for("staff_program.show_program", program_id=program.id),
        program=program,
        questions=question_groups(vocabulary, program, problems or {}),
        point=point_words(session, program),
        checks=check_lines(program, today),
        waiting=waiting_lines(session, program.id, vocabulary),
        conflicts=conflict_words(session, program.id, vocabulary),
        hidden=tuple(editable.values["hidden"] or ()),
        version=editable.version,
        today=today.isoformat(),
        is_backing_open=asks_backing(problems or {}),
        links=tuple(link_words(link, get_now()) for link in list_links(session, program.id)[:_MOST_LINKS]),
    )


def asks_backing(problems: dict[str, str]) -> bool:
    """Return whether any problem is in the reason or the evidence."""
    return any(name == "reason" or name.startswith("evidence-") for name in problems)


def new_page(vocabulary: Vocabulary, *, today: date, problems: dict[str, str] | None = None) -> ProgramPage:
    """Return the page for adding a program."""
    return ProgramPage(
        title="Add a program",
        problems=problems or {},
        path=url_for("staff_new_program.show_new"),
        program=None,
        today=today.isoformat(),
        questions=question_groups(vocabulary, None, problems or {}),
        is_backing_open=True,
    )
