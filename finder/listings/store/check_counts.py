"""How many listed programs have which age of check, by state and group of fields: counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from finder.listings.rules.fields import GROUPS
from finder.listings.store.override_tables import StaffOverrideRow
from finder.listings.store.work_tables import ProgramWorkRow

_CHECKED = "checked:"


def count_check_ages(
    session: Session, buckets: Sequence[tuple[str, int]], *, today: date
) -> dict[tuple[str, str], dict[str, int]]:
    """Return, by state and group, the number of listed programs in each bucket of age; ``older`` beyond the last.

    `buckets`: name and most days, ascending. Programs of which the group was never checked are in none.
    """
    on = StaffOverrideRow.stated_on
    since = [(on >= (today - timedelta(days=days)).isoformat(), name) for name, days in buckets]
    bucket = case(*since, else_="older")
    columns = (ProgramWorkRow.state, StaffOverrideRow.field, bucket)
    statement = (
        select(*columns, func.count())
        .join(ProgramWorkRow, ProgramWorkRow.program_id == StaffOverrideRow.program_id)
        .where(ProgramWorkRow.listed, StaffOverrideRow.field.in_([f"{_CHECKED}{group}" for group in GROUPS]))
        .group_by(*columns)
    )
    found: dict[tuple[str, str], dict[str, int]] = {}
    for state, field, name, count in session.execute(statement):
        found.setdefault((state, field.removeprefix(_CHECKED)), {})[name] = count
    return found
