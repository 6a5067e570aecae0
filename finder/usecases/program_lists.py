"""The list of programs as staff filter it, and work on several at once: all of them, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from finder.domain.fields import GROUPS, Group
from finder.domain.folding import plain
from finder.domain.freshness import OLD_DAYS, VERY_OLD_DAYS
from finder.domain.programs import Card
from finder.domain.staff import By, require
from finder.domain.staff_errors import InvalidFields, Stale
from finder.errors import BadInput, NotFound
from finder.store import accounts, assignments, programs, statements, visitor_reports, waiting
from finder.store.assignments import Assignment
from finder.usecases.applying import Deed, note_many
from finder.usecases.editing import CheckMade, mark_checked
from finder.usecases.visitor_reports import MOST_OPEN

AGES: dict[str, int | None] = {"half": OLD_DAYS, "year": VERY_OLD_DAYS, "never": None}
"""Filters of the oldest check: longer ago than so many days; None: some group was never checked."""
MOST_CHOSEN = 100
"""Programs of one deed."""
_EVERYTHING = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramFilter:
    """Which programs: those that fit all that is named."""

    text: str = ""
    """Part of a name, or the id."""
    state: str = ""
    city: str = ""
    need: str = ""
    age: str = ""
    """Of the oldest check: a key of `AGES`."""
    assigned: str = ""
    """An account's id, "nobody", or "" for all."""
    has_reports: bool = False
    has_conflicts: bool = False
    in_doubt: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramLine:
    """One program of the list."""

    card: Card
    checked: tuple[tuple[Group, str], ...]
    """Each group with the ISO date of its last check, or ""."""
    oldest: str
    """The oldest of these; "" when any was never checked."""
    reports: int
    conflicts: int
    assigned_to: int | None


def find_lines(session: Session, wanted: ProgramFilter, *, today: date) -> list[ProgramLine]:
    """Give the listed programs that fit, the one with the oldest check first; reads every card (of the state)."""
    reports = Counter(report.program_id for report in visitor_reports.find_reports(session, limit=MOST_OPEN))
    conflicts = Counter(one.program_id for one in statements.find_conflicts(session, limit=_EVERYTHING))
    assigned = assignments.find_assignments(session)
    cards = [card for _, _, card in programs.find_for_queue(session, state=wanted.state)]
    if wanted.in_doubt:
        doubtful = set(waiting.find_in_doubt(session, limit=_EVERYTHING))
        cards = [card for card in cards if card.id in doubtful]
    fits = _fitting(wanted, today)
    lines = (
        _line(card, reports[card.id], conflicts[card.id], one.account_id if (one := assigned.get(card.id)) else None)
        for card in cards
    )
    return sorted((line for line in lines if fits(line)), key=lambda line: (line.oldest, line.card.as_of, line.card.id))


def _line(card: Card, reports: int, conflicts: int, assigned_to: int | None) -> ProgramLine:
    dates = dict(card.checked)
    checked = tuple((group, dates.get(group, "")) for group in GROUPS)
    return ProgramLine(
        card=card,
        checked=checked,
        oldest=min(day for _, day in checked),
        reports=reports,
        conflicts=conflicts,
        assigned_to=assigned_to,
    )


def _fitting(wanted: ProgramFilter, today: date) -> Callable[[ProgramLine], bool]:
    text, city = plain(wanted.text), plain(wanted.city)
    tests: list[Callable[[ProgramLine], bool]] = []
    if text:
        tests.append(lambda line: text in plain(f"{line.card.name} {line.card.name2}") or wanted.text == line.card.id)
    if city:
        tests.append(lambda line: plain(line.card.city) == city)
    if wanted.need:
        tests.append(lambda line: wanted.need in line.card.needs)
    if wanted.age in AGES:
        tests.append(lambda line: _is_older(line.oldest, AGES[wanted.age], today))
    if wanted.assigned == "nobody":
        tests.append(lambda line: line.assigned_to is None)
    elif wanted.assigned:
        tests.append(lambda line: str(line.assigned_to) == wanted.assigned)
    if wanted.has_reports:
        tests.append(lambda line: line.reports > 0)
    if wanted.has_conflicts:
        tests.append(lambda line: line.conflicts > 0)
    return lambda line: all(test(line) for test in tests)


def _is_older(oldest: str, days: int | None, today: date) -> bool:
    return not oldest or (days is not None and (today - date.fromisoformat(oldest)).days > days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A program that somebody chose from the list, as they saw it."""

    program_id: str
    version: int


def check_many(
    session: Session, chosen: Sequence[Chosen], made: CheckMade, *, payment_codes: frozenset[str], by: By
) -> int:
    """Note that groups of fields of several programs are right, and give how many: all, or an error and none.

    `made`: what was checked; its program is ignored. Errors as `editing.mark_checked`; the message names the program.
    """
    require(by.actor, "edit")
    _check_chosen(chosen)
    for one in chosen:
        check = replace(made, program_id=one.program_id, base_version=one.version)
        try:
            mark_checked(session, check, payment_codes=payment_codes, by=by)
        except Stale as error:
            raise Stale(f"{_name(session, one)}: {error} Nothing was noted.", error.current) from error
        except InvalidFields as error:
            reasons = " ".join(error.reasons.values())
            raise BadInput(f"{_name(session, one)}: {reasons} Nothing was noted.") from error
    return len(chosen)


def _check_chosen(chosen: Sequence[object]) -> None:
    if not chosen:
        raise BadInput("Choose the programs first.")
    if len(chosen) > MOST_CHOSEN:
        raise BadInput(f"At most {MOST_CHOSEN} programs at once.")


def _name(session: Session, chosen: Chosen) -> str:
    return programs.get_program(session, chosen.program_id).name


def assign_many(session: Session, program_ids: Sequence[str], account_id: int | None, *, by: By) -> int:
    """Make programs somebody's to look after, or nobody's (None), and give how many: all, or an error and none.

    Raises:
        NotAllowed: the role may not, or gives them to somebody else, or takes somebody else's, without being a reviewer.
        BadInput: none or too many are chosen, or the account is disabled.
        NotFound: a program or the account is not there.
    """
    ids = sorted(set(program_ids))
    _check_chosen(ids)
    held = assignments.find_assignments_of(session, ids).values()
    concerned = {one.account_id for one in held} | ({account_id} if account_id is not None else set())
    require(by.actor, "assign" if concerned <= {by.actor.account_id} else "assign_others")
    if account_id is not None and not accounts.get_account(session, account_id).is_active:
        raise BadInput("This account is disabled.")
    if len(programs.find_versions(session, ids)) < len(ids):
        raise NotFound("One of these programs is not in the directory.")
    if account_id is None:
        assignments.delete_assignments(session, ids)
    else:
        assignments.save_assignments(
            session,
            [
                Assignment(
                    program_id=program_id,
                    account_id=account_id,
                    assigned_by=by.actor.account_id,
                    assigned_on=by.today.isoformat(),
                )
                for program_id in ids
            ],
        )
    words = f"to account {account_id}" if account_id is not None else "to nobody"
    note_many(session, [_deed(program_id, words, by) for program_id in ids])
    return len(ids)


def _deed(program_id: str, words: str, by: By) -> Deed:
    return Deed(
        kind="assign",
        program_id=program_id,
        proposer=by.actor.account_id,
        at=by.now,
        reason=words,
        request_id=by.actor.request_id,
    )
