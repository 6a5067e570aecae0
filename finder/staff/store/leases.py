"""Leases: which program is in front of which member of staff, so that two don't call the same one."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from finder.staff.store.tables import LeaseRow

_LEASE = cast(Table, LeaseRow.__table__)
# Made once, and on the table: the queue begins with them.
_OF_OTHERS = select(_LEASE.c.program_id).where(
    _LEASE.c.until > bindparam("now"), _LEASE.c.account_id != bindparam("own_id")
)
_OWN = select(_LEASE.c.program_id).where(
    _LEASE.c.program_id == bindparam("program"),
    _LEASE.c.account_id == bindparam("own_id"),
    _LEASE.c.until >= bindparam("since"),
)
_PLAIN = {"synchronize_session": False}


def list_leased(session: Session, *, now: datetime, without: int) -> frozenset[str]:
    """Return the programs leased at a moment, but for those of one account."""
    return frozenset(session.scalars(_OF_OTHERS, {"now": now, "own_id": without}))


def has_lease(session: Session, program_id: str, *, account_id: int, until: datetime) -> bool:
    """Return whether an account has a program for at least as long as `until`."""
    return session.scalar(_OWN, {"program": program_id, "own_id": account_id, "since": until}) is not None


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
