"""Storage of visitor reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, bindparam, delete, func, literal, select, update
from sqlalchemy.orm import Session

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store.tables import VisitorReportRow
from finder.platform.database.quick import QuickRow
from finder.platform.database.quick_rows import QuickRows
from finder.platform.errors import NotFound


def save_report(session: Session, report: VisitorReport) -> int:
    """Write a new report (its id is ignored) and return its id; doesn't commit."""
    row = VisitorReportRow(
        program_id=report.program_id,
        fields=" ".join(sorted(report.fields)),
        right_number=report.right_number,
        note=report.note,
        day=report.day,
        closed_on="",
        outcome="",
    )
    session.add(row)
    session.flush()
    return row.id


_REPORTS = cast(Table, VisitorReportRow.__table__)
_IS_OPEN, _IS_OF_SOME = _REPORTS.c.closed_on.is_(None), _REPORTS.c.program_id.in_(bindparam("ids", expanding=True))
_PADDED = literal(" ").concat(_REPORTS.c.fields).concat(" ")
# Made once, and run without the ORM: every page of a program and every list of staff asks them.
_FIELDS_OF_SOME = select(_REPORTS.c.program_id, _REPORTS.c.fields, _REPORTS.c.day).where(_IS_OPEN, _IS_OF_SOME)
_FIELDS_OF_ONE = QuickRow(
    select(_REPORTS.c.program_id, _REPORTS.c.fields, _REPORTS.c.day).where(
        _IS_OPEN, _REPORTS.c.program_id == bindparam("program")
    )
)
_ALL_OPEN = select(_REPORTS).where(_IS_OPEN).order_by(_REPORTS.c.day, _REPORTS.c.id).limit(bindparam("most"))
_OPEN, _PAGE = QuickRows(_ALL_OPEN), QuickRows(_ALL_OPEN.offset(bindparam("past")))
_PAGE_WITH = QuickRows(_ALL_OPEN.offset(bindparam("past")).where(_PADDED.contains(bindparam("field"))))
_OPEN_OF_ONE = QuickRows(_ALL_OPEN.where(_REPORTS.c.program_id == bindparam("program")))
_REPORTED = select(_REPORTS.c.program_id).where(_IS_OPEN)
_REPORTED_IDS = QuickRows(select(func.aggregate_strings(_REPORTS.c.program_id, ",")).where(_IS_OPEN))
_COUNTS_BY_FIELDS = QuickRows(select(_REPORTS.c.fields, func.count()).where(_IS_OPEN).group_by(_REPORTS.c.fields))
_COUNTS_OF_SOME = QuickRows(
    select(_REPORTS.c.program_id, func.count()).where(_IS_OF_SOME, _IS_OPEN).group_by(_REPORTS.c.program_id)
)
_ALL_BY_DAY = QuickRows(
    select(_REPORTS.c.day, func.count()).where(_REPORTS.c.day >= bindparam("since")).group_by(_REPORTS.c.day)
)
_COUNTS_BY_DAY = QuickRows(select(_REPORTS.c.day, func.count()).where(_IS_OPEN).group_by(_REPORTS.c.day))
_FAILING = QuickRows(
    select(_REPORTS.c.program_id)
    .where(_IS_OPEN, _PADDED.contains(" phone "))
    .group_by(_REPORTS.c.program_id)
    .having(func.count(_REPORTS.c.day.distinct()) >= bindparam("days"))
)


def find_reports(session: Session, *, program_id: str = "", limit: int = 200) -> list[VisitorReport]:
    """Return open reports on one program or on all, the oldest first."""
    if program_id:
        return [_report(row) for row in _OPEN_OF_ONE.all(session, program=program_id, most=limit)]
    return [_report(row) for row in _OPEN.all(session, most=limit)]


def list_page(session: Session, *, field: str = "", limit: int, offset: int = 0) -> list[VisitorReport]:
    """Return a page of the open reports, the oldest first; `field`: those that mark it as wrong."""
    statement, values = (_PAGE_WITH, {"field": f" {field} "}) if field else (_PAGE, {})
    return [_report(row) for row in statement.all(session, most=limit, past=offset, **values)]


def count_open_by_fields(session: Session) -> dict[tuple[str, ...], int]:
    """Count the open reports by the fields that they mark as wrong."""
    return {tuple(row[0].split()): row[1] for row in _COUNTS_BY_FIELDS.all(session)}


def count_open_of(session: Session, program_ids: Sequence[str]) -> dict[str, int]:
    """Count the open reports on each of some programs; those without any are left out."""
    return {row[0]: row[1] for row in _COUNTS_OF_SOME.all(session, ids=program_ids)}


def select_reported() -> Select[str]:
    """Build the statement for the ids of programs with an open report."""
    return _REPORTED


def get_reported_state(session: Session) -> str:
    """Return what is another whenever other programs have open reports."""
    return _REPORTED_IDS.digest(session)


def select_open_count(program_id: ColumnElement[str]) -> ScalarSelect[int]:
    """Build the statement for the number of open reports on the program of a row."""
    return select(func.count()).where(_IS_OPEN, _REPORTS.c.program_id == program_id).scalar_subquery()


def find_fields(session: Session, program_ids: Sequence[str]) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what open reports mark as wrong: program id, fields and day (ISO) of each report."""
    if len(program_ids) == 1 and not session.in_transaction():
        # As for a kept page of a program, which then needs no transaction at all.
        found: Iterable[Sequence[Any]] = _FIELDS_OF_ONE.read_all(session, program=program_ids[0])
    else:
        session.flush()
        found = session.connection().execute(_FIELDS_OF_SOME, {"ids": list(program_ids)})
    # As the driver has it, a day may be a date.
    return [(program_id, tuple(fields.split()), str(day)) for program_id, fields, day in found]


def find_phone_days(session: Session, program_ids: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return, by program, the days (ISO) of open reports that mark the phone as wrong."""
    statement = select(VisitorReportRow.program_id, VisitorReportRow.fields, VisitorReportRow.day).where(
        VisitorReportRow.closed_on.is_(None), VisitorReportRow.program_id.in_(program_ids)
    )
    found: dict[str, set[str]] = {}
    for row in session.execute(statement):
        if "phone" in row.fields.split():
            found.setdefault(row.program_id, set()).add(row.day)
    return {program_id: frozenset(days) for program_id, days in found.items()}


def find_failing(session: Session, *, days: int) -> frozenset[str]:
    """Return the programs whose phone open reports of at least so many different days mark as wrong."""
    return frozenset(_FAILING.scalars(session, days=days))


def get_report(session: Session, report_id: int) -> VisitorReport:
    """Return one report, open or closed.

    Raises:
        NotFound: it doesn't exist, or was deleted after its 90 days.
    """
    row = session.get(VisitorReportRow, report_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such report.")
    return _report(row)


def count_open(session: Session, *, program_id: str = "") -> int:
    """Count open reports on one program or on all."""
    statement = select(func.count()).select_from(VisitorReportRow).where(VisitorReportRow.closed_on.is_(None))
    if program_id:
        statement = statement.where(VisitorReportRow.program_id == program_id)
    return session.scalar(statement) or 0


def count_open_by_day(session: Session) -> dict[str, int]:
    """Count open reports by the day on which they arrived (ISO)."""
    return {row[0]: row[1] for row in _COUNTS_BY_DAY.all(session)}


def count_by_day(session: Session, *, since: str) -> dict[str, int]:
    """Count stored reports, open or closed, by the day on which they arrived (ISO), since a day (ISO)."""
    return {row[0]: row[1] for row in _ALL_BY_DAY.all(session, since=since)}


def close_report(session: Session, report_id: int, *, on: str, outcome: str) -> None:
    """Close a report; doesn't commit."""
    session.execute(
        update(VisitorReportRow).where(VisitorReportRow.id == report_id).values(closed_on=on, outcome=outcome),
        execution_options={"synchronize_session": False},
    )


def reopen_report(session: Session, report_id: int) -> None:
    """Open a closed report again; doesn't commit."""
    session.execute(
        update(VisitorReportRow).where(VisitorReportRow.id == report_id).values(closed_on=None, outcome=""),
        execution_options={"synchronize_session": False},
    )


def list_ids(session: Session, program_id: str) -> list[int]:
    """Return the ids of one program's reports, open or closed, in ascending order."""
    statement = select(VisitorReportRow.id).where(VisitorReportRow.program_id == program_id)
    return list(session.scalars(statement.order_by(VisitorReportRow.id)))


def move_reports(session: Session, ids: Sequence[int], program_id: str) -> None:
    """Assign reports to another program, after a merge or split; doesn't commit."""
    session.execute(
        update(VisitorReportRow).where(VisitorReportRow.id.in_(ids)).values(program_id=program_id),
        execution_options={"synchronize_session": False},
    )


def follow_programs(session: Session, moves: Mapping[str, str]) -> None:
    """Assign the reports on programs whose id changed (old id to new id) to the new ids; doesn't commit."""
    for old_id, new_id in moves.items():
        session.execute(
            update(VisitorReportRow).where(VisitorReportRow.program_id == old_id).values(program_id=new_id),
            execution_options={"synchronize_session": False},
        )


def delete_closed(session: Session, *, before: str) -> int:
    """Delete reports closed before a day (ISO) and return how many; doesn't commit."""
    where = (VisitorReportRow.closed_on < before,)
    count = session.scalar(select(func.count()).select_from(VisitorReportRow).where(*where)) or 0
    session.execute(delete(VisitorReportRow).where(*where), execution_options={"synchronize_session": False})
    return count


def _report(row: Any) -> VisitorReport:
    return VisitorReport(
        id=row.id,
        program_id=row.program_id,
        fields=tuple(row.fields.split()),
        right_number=row.right_number,
        note=row.note,
        day=row.day,
        closed_on=row.closed_on,
        outcome=row.outcome,
    )
