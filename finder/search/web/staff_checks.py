"""Staff checks of a program as pages show them: checks with their age, openings, how to get in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from finder.listings.rules.fields import TEXT_NOTES, TIMETABLE
from finder.listings.rules.freshness import Check, CheckLine, checks_of, describe_checks, opening_at
from finder.listings.rules.programs import Card, Program

OpeningState = Literal["taking", "waitlist", "full", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningLine:
    """Whether a place takes new people; ``ask`` once the report has expired."""

    state: OpeningState
    days: int
    """Approximate length of the waitlist; 0 if unknown."""
    on: str
    """ISO date of the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffText:
    """A text by staff, in lines."""

    id: str
    """As in `listings.rules.fields.TEXT_NOTES`."""
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChecks:
    """The staff checks of one program; None for those never made."""

    opening: OpeningLine | None
    phone: CheckLine | None
    services: CheckLine | None
    payment: CheckLine | None
    intake: CheckLine | None
    texts: tuple[StaffText, ...]
    notes: tuple[tuple[str, str], ...]
    """The program's other notes, as (name, value)."""
    is_never_checked: bool
    reported: frozenset[str]
    """Fields that two independent visitors reported as wrong, as in `feedback.rules.visitor_reports.REPORT_FIELDS`."""


def opening_line(opening: tuple[str, int | None, str] | None, *, today: date) -> OpeningLine | None:
    """Return the line about openings; None if staff never reported any."""
    if opening is None:
        return None
    believed = opening_at(opening, today=today)
    if believed is None:
        return OpeningLine(state="ask", days=0, on=opening[2])
    return OpeningLine(state=cast(OpeningState, believed.state), days=believed.days or 0, on=opening[2])


def known_checks(of: Program | Card, *, today: date) -> tuple[Check, ...]:
    """Return the checks valid for what is shown: not the phone's while a number is hidden."""
    checks = checks_of(of.checked, today=today)
    return tuple(check for check in checks if not (check.group == "phone" and of.phone_hidden))


def collect_staff_checks(program: Program, *, reported: Collection[str], today: date) -> StaffChecks:
    """Return the staff checks of a program; without openings if it is no longer listed."""
    checks = {check.group: check for check in known_checks(program, today=today)}
    lines = {group: next(iter(describe_checks((check,))), None) for group, check in checks.items()}
    return StaffChecks(
        opening=opening_line(program.opening, today=today) if program.listed else None,
        phone=lines.get("phone"),
        services=lines.get("services"),
        payment=lines.get("payment"),
        intake=lines.get("intake"),
        texts=tuple(_texts(program)),
        notes=tuple(note for note in program.notes if note[0] not in (*TEXT_NOTES, TIMETABLE)),
        is_never_checked=not program.checked,
        reported=frozenset(reported),
    )


def _texts(program: Program) -> Iterable[StaffText]:
    notes = dict(program.notes)
    for name in TEXT_NOTES:
        lines = tuple(line.strip() for line in notes.get(name, "").splitlines() if line.strip())
        if lines:
            yield StaffText(id=name, lines=lines)
