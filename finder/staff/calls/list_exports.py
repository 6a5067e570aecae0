"""Exports of staff lists: their rows, and the history entry of each export.

`note_export` writes and needs a session from `platform.database.session.make_writing_factory`; doesn't commit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from finder.feedback.reporting import MOST_OPEN
from finder.feedback.rules.visitor_reports import is_late
from finder.feedback.store import visitor_reports
from finder.listings.rules.briefs import Brief
from finder.listings.rules.field_values import plain_values
from finder.listings.rules.fields import GROUPS
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.overrides import NO_OVERRIDES
from finder.listings.rules.programs import Card
from finder.listings.store import documents, programs, staff_overrides
from finder.listings.store.work_lists import iterate_work
from finder.listings.store.work_queue import QueueFilter
from finder.platform.counted import counted
from finder.platform.database.session import Session
from finder.staff.calls.dashboard import find_named
from finder.staff.calls.program_lists import ProgramFilter, ProgramSearch, count_all, iterate_lines, plan_search
from finder.staff.calls.queue import find_all_items, iterate_calls
from finder.staff.history.recording import record_event
from finder.staff.rules import edit_sheets
from finder.staff.rules.permissions import ActionContext, require, require_fresh
from finder.staff.store import proposals

_MOST = 100_000
"""Most rows of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list as a table."""

    columns: tuple[str, ...]
    rows: Iterable[tuple[object, ...]]
    """Read while they are sent, where there may be many."""
    count: int
    """Number of rows."""


_PLACE = ("id", "name", "city", "state", "zip", "phone")


def _place(card: Brief | Card | None, program_id: str) -> tuple[object, ...]:
    if card is None:
        return (program_id, "", "", "", "", "")
    return (card.id, card.name, card.city, card.state, card.zip, card.phone.removeprefix("+1"))


def programs_table(session: Session, wanted: ProgramFilter, *, today: date) -> Table:
    """Return the programs that match the filters of the list."""
    search = plan_search(session, wanted, today=today)
    groups = [f"{group}_checked_on" for group in GROUPS]
    return Table(
        columns=(*_PLACE, "needs", "as_of", "source", *groups, "open_reports", "conflicts"),
        rows=(
            (
                *_place(line.card, ""),
                " ".join(line.card.needs),
                line.card.as_of,
                line.card.source,
                *(day for _, day in line.checked),
                line.reports,
                line.conflicts,
            )
            for line in iterate_lines(session, search)
        ),
        count=count_all(session, search),
    )


def edit_table(session: Session, wanted: ProgramFilter, *, today: date) -> Table:
    """Return the programs that match the filters of the list, to be edited in a spreadsheet and uploaded again."""
    search = plan_search(session, wanted, today=today)
    return Table(columns=edit_sheets.COLUMNS, rows=_edit_rows(session, search), count=count_all(session, search))


def _edit_rows(session: Session, search: ProgramSearch) -> Iterator[tuple[object, ...]]:
    for rows in iterate_work(session, search.work):
        ids = [row.brief.id for row in rows]
        texts = programs.find_documents(session, ids)
        overrides = staff_overrides.load_overrides(session, ids)
        for key in ids:
            if key in texts:
                values = plain_values(documents.read_program(texts[key]), overrides.get(key, NO_OVERRIDES))
                yield edit_sheets.write_cells(key, values)


def calls_table(session: Session, area: QueueFilter, *, today: date) -> Table:
    """Return all programs to call in an area, the most urgent first."""
    items = find_all_items(session, area, today=today)
    return Table(
        columns=(*_PLACE, "only_one_of_its_area", "urgency_days"),
        rows=(
            (*_place(call.card, ""), "yes" if call.item.is_alone else "no", call.urgency)
            for call in iterate_calls(session, items, today=today)
        ),
        count=len(items),
    )


def reports_table(session: Session, *, today: date) -> Table:
    """Return the open visitor reports, the oldest first."""
    found = visitor_reports.find_reports(session, limit=MOST_OPEN)
    cards = find_named(session, (report.program_id for report in found))
    return Table(
        columns=(*_PLACE, "told_on", "late", "wrong", "right_number_they_say", "note"),
        rows=[
            (
                *_place(cards.get(report.program_id), report.program_id),
                report.day,
                "yes" if is_late(report.day, today=today) else "no",
                " ".join(report.fields),
                report.right_number.removeprefix("+1"),
                report.note,
            )
            for report in found
        ],
        count=len(found),
    )


def conflicts_table(session: Session) -> Table:
    """Return the fields on which staff and newer lists differ, the oldest first."""
    found = staff_overrides.find_conflicts(session, limit=_MOST)
    cards = find_named(session, (one.program_id for one in found))
    return Table(
        columns=(*_PLACE, "field", "ours", "ours_on", "theirs", "theirs_on", "source"),
        rows=[
            (
                *_place(cards.get(one.program_id), one.program_id),
                one.conflict.field,
                one.conflict.ours,
                one.conflict.ours_on,
                one.conflict.theirs,
                one.conflict.theirs_on,
                one.conflict.source,
            )
            for one in found
        ],
        count=len(found),
    )


def proposals_table(session: Session) -> Table:
    """Return the proposals that wait, the oldest first."""
    found = proposals.find_proposals(session, limit=_MOST)
    cards = find_named(session, (one.program_id for one in found))
    return Table(
        columns=(*_PLACE, "proposal", "kind", "proposed_on", "fields", "reason"),
        rows=[
            (
                *_place(cards.get(one.program_id), one.program_id),
                one.id,
                one.kind,
                one.proposed_at.date().isoformat(),
                " ".join(change.field for change in one.changes),
                one.reason,
            )
            for one in found
        ],
        count=len(found),
    )


def check_may_export(context: ActionContext) -> None:
    """Check that somebody may take a list along, before it is read.

    Raises:
        NotAllowed: the role lacks the permission to export.
        ReauthenticationNeeded: the last factor was shown too long ago.
    """
    require(context.actor, "export")
    require_fresh(context.actor, context.now)


def note_export(session: Session, what: str, rows: int, *, context: ActionContext) -> None:
    """Record an export of a list in the history."""
    event = AuditEvent(
        kind="export",
        proposer=context.actor.account_id,
        at=context.now,
        reason=f"{what}, {counted(rows, 'row')}",
        request_id=context.actor.request_id,
    )
    record_event(session, event)
