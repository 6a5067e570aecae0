"""Leases: which program is in front of which member of staff, so that two don't call the same one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.platform.database.quick_rows import QuickRows
from finder.staff.store.tables import LeaseRow

_LEASE = cast(Table, LeaseRow.__table__)
# Made once, and on the table: the queue begins with it.
_CURRENT = QuickRows(select(_LEASE).where(_LEASE.c.until > bindparam("now")))
_PLAIN = {"synchronize_session": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A program in front of a member of staff."""

    program_id: str
    account_id: int
    until: datetime


def list_leases(session: Session, *, now: datetime) -> list[Lease]:
    """Return the leases that are not over at a moment."""
    rows = _CURRENT.all(session, now=now)
    return [Lease(program_id=row.program_id, account_id=row.account_id, until=row.until) for row in rows]


def save_lease(session: Session, program_id: str, *, account_id: int, now: datetime, until: datetime) -> bool:
    """Assign the only lease of a program to an account, unless another account holds it; return whether it holds it now.

    All other leases of the account end, and so do those that are over. Doesn't commit.
    """
    over = delete(LeaseRow).where((LeaseRow.until <= now) | (LeaseRow.account_id == account_id))
    session.execute(over, execution_options=_PLAIN)
    try:
        with session.begin_nested():
            session.execute(insert(LeaseRow), [{"program_id": program_id, "account_id": account_id, "until": until}])
    except IntegrityError:  # On PostgreSQL two may take the same program at once; the second one loses.
        return False
    return True
