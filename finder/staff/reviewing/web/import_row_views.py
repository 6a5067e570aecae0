"""Views for reviewing an import row by row: compare, then approve or reject what the page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Blueprint, request
from werkzeug.wrappers import Response

from finder.listings.rules.records import DatePrecision
from finder.listings.store.figures import find_precisions
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import BadInput
from finder.platform.web.filters import day, list_date
from finder.platform.web.form_fields import read_form
from finder.platform.web.numbers import parse_whole
from finder.staff.editing.rules.signals import MASS_EDIT
from finder.staff.frame.field_labels import label_of, lines_of
from finder.staff.frame.guard import get_context, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, show
from finder.staff.imports.rules.import_batches import Batch
from finder.staff.imports.standings import get_standing
from finder.staff.reviewing.import_rows import (
    RowDifference,
    RowsDecided,
    RowsDecision,
    WaitingRow,
    approve_rows,
    decide_one_by_one,
    find_waiting_rows,
    reject_rows,
)
from finder.staff.reviewing.web.decision_forms import REASON_WANTED, RowsForm

import_rows = Blueprint("staff_import_rows", __name__, url_prefix="/staff/imports")
_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RowLine:
    """One waiting program."""

    row: WaitingRow
    differences: tuple[tuple[str, tuple[str, ...], str, tuple[str, ...]], ...]
    """(field, our value, its source and date, their value)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsTyped:
    """What somebody ticked and typed, and what is wrong with it."""

    chosen: tuple[int, ...] = ()
    note: str = ""
    problems: Mapping[str, str] = field(default_factory=dict)
    """The id of a field to its message."""


_NOTHING_TYPED = RowsTyped()


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage(StaffPage):
    """The waiting rows of an import."""

    batch: Batch
    lines: tuple[RowLine, ...]
    waiting: int
    after: int
    """The last proposal on this page, or 0 if there is no further page."""
    unflagged: tuple[int, ...]
    """Proposals on this page without a warning signal."""
    changes_many: bool = False
    """True if the list changes so many programs that one edit of them would be warned of."""
    typed: RowsTyped
    """What was refused just now, kept."""
    start: int
    """The last proposal before this page, or 0 on the first."""
    decided: RowsDecided | None = None
    """What was done just now."""


@import_rows.get("/<int:batch_id>/rows")
@needs("view")
def show_rows(batch_id: int) -> Response | tuple[str, int]:
    """Show the waiting rows, fifty per page."""
    return show("staff/import_rows.html", _page(batch_id, after=_start()))


def _start() -> int:
    return parse_whole(request.args.get("after", ""), default=0)


def _page(
    batch_id: int, *, after: int = 0, decided: RowsDecided | None = None, typed: RowsTyped = _NOTHING_TYPED
) -> RowsPage:
    session, vocabulary = get_primary_session(), get_vocabulary()
    standing = get_standing(session, batch_id)
    rows = find_waiting_rows(session, batch_id, after=after, limit=_PAGE)
    precisions = find_precisions(session)
    lines = tuple(
        RowLine(
            row=row,
            differences=tuple(
                (
                    label_of(one.field, vocabulary),
                    () if row.is_new else lines_of(one.field, one.ours),
                    " ".join((one.ours_source, _dated(one, precisions))).strip(),
                    lines_of(one.field, one.theirs),
                )
                for one in row.differences
            ),
        )
        for row in rows
    )
    return RowsPage(
        title="Rows that are waiting",
        batch=standing.batch,
        lines=lines,
        waiting=standing.proposed,
        after=rows[-1].proposal.id if len(rows) == _PAGE else 0,
        unflagged=tuple(row.proposal.id for row in rows if not row.proposal.signals),
        changes_many=standing.batch.plan.waiting >= MASS_EDIT,
        decided=decided,
        typed=typed,
        start=after,
    )


def _dated(one: RowDifference, precisions: Mapping[tuple[str, str], DatePrecision]) -> str:
    """Return the date of our value, as precisely as that of its list is known."""
    precision = precisions.get((one.ours_source, one.ours_on), "day")
    if not one.ours_on:
        return ""
    return day(one.ours_on) if precision == "day" else list_date(one.ours_on, precision)


@import_rows.post("/<int:batch_id>/rows")
@needs("review")
def decide_rows(batch_id: int) -> Response | tuple[str, int]:
    """Approve or reject the chosen rows, or approve all rows of the page without a warning but for the chosen ones.

    Raises:
        BadInput: the form has no decision, or names no row.
    """
    form = read_form(RowsForm)
    events = {"approve": approve_rows, "reject": reject_rows, "approve-others": approve_rows}
    action, chosen = str(form.action.data), form.chosen()
    if action not in events or not chosen:
        raise BadInput("Choose the rows, then approve or reject them.")
    if action == "reject" and not str(form.note.data).strip():
        typed = RowsTyped(chosen=chosen, problems={"note": REASON_WANTED})
        return show("staff/import_rows.html", _page(batch_id, after=_start(), typed=typed), status=422)
    decision = RowsDecision(
        batch_id=batch_id,
        proposal_ids=chosen,
        note=str(form.note.data),
    )
    decided = decide_one_by_one(writing, events[action], decision, context=get_context())
    return show("staff/import_rows.html", _page(batch_id, decided=decided))
