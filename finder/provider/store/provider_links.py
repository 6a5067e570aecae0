"""Storage of provider's links."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, func, select, update
from sqlalchemy.orm import Session

from finder.platform.errors import NotFound
from finder.provider.rules.links import ProviderLink, Way
from finder.provider.store.tables import ProviderLinkRow

_PLAIN = {"synchronize_session": False}


def save_link(session: Session, link: ProviderLink, mark: str) -> int:
    """Write a new link (its id is ignored) and return its id; doesn't commit."""
    row = ProviderLinkRow(
        mark=mark, program_id=link.program_id, way=link.way, made_by=link.made_by, made_at=link.made_at,
        expires_at=link.expires_at,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def find_link(session: Session, marks: Sequence[str], *, to_change: bool = False) -> ProviderLink | None:
    """Return the link with one of these marks, or None; `to_change` locks it until the transaction ends."""
    statement = select(ProviderLinkRow).where(ProviderLinkRow.mark.in_(marks)).execution_options(populate_existing=True)
    row = session.scalar(statement.with_for_update() if to_change else statement)
    # The database compares keyed hashes, whose prefixes nobody can choose; what decides is compared in constant time.
    is_same = row is not None and any(hmac.compare_digest(row.mark, mark) for mark in marks)
    return _link(row) if row is not None and is_same else None


def get_link(session: Session, link_id: int, *, to_change: bool = False) -> ProviderLink:
    """Return one link; `to_change` locks it until the transaction ends.

    Raises:
        NotFound: no link has this id.
    """
    statement = select(ProviderLinkRow).where(ProviderLinkRow.id == link_id).execution_options(populate_existing=True)
    row = session.scalar(statement.with_for_update() if to_change else statement)
    if row is None:
        raise NotFound("There is no such link.")
    return _link(row)


def list_links(session: Session, program_id: str) -> list[ProviderLink]:
    """Return the links of a program, the newest first."""
    statement = (
        select(ProviderLinkRow)
        .where(ProviderLinkRow.program_id == program_id)
        .order_by(ProviderLinkRow.id.desc())
        .execution_options(populate_existing=True)
    )
    return [_link(row) for row in session.scalars(statement)]


def count_made(session: Session, *, since: datetime, made_by: int | None = None, program_id: str = "") -> int:
    """Count the links made since a moment, by one account or for one program."""
    statement = select(func.count()).select_from(ProviderLinkRow).where(ProviderLinkRow.made_at >= since)
    if made_by is not None:
        statement = statement.where(ProviderLinkRow.made_by == made_by)
    if program_id:
        statement = statement.where(ProviderLinkRow.program_id == program_id)
    return session.scalar(statement) or 0


def save_moments(session: Session, link: ProviderLink) -> None:
    """Save when a link was opened, answered or revoked, and what its answer became; doesn't commit."""
    session.execute(
        update(ProviderLinkRow)
        .where(ProviderLinkRow.id == link.id)
        .values(
            opened_at=link.opened_at,
            answered_at=link.answered_at,
            revoked_at=link.revoked_at,
            proposal_id=link.proposal_id,
        ),
        execution_options=_PLAIN,
    )


def follow_programs(session: Session, moves: Mapping[str, str]) -> None:
    """Let links follow programs whose id changed (old id to new id)."""
    for link_id, program_id in session.execute(select(ProviderLinkRow.id, ProviderLinkRow.program_id)).all():
        if program_id in moves:
            session.execute(
                update(ProviderLinkRow).where(ProviderLinkRow.id == link_id).values(program_id=moves[program_id]),
                execution_options=_PLAIN,
            )


def delete_made_before(session: Session, moment: datetime) -> int:
    """Delete the links made before a moment, and return how many; doesn't commit."""
    done = session.execute(delete(ProviderLinkRow).where(ProviderLinkRow.made_at < moment), execution_options=_PLAIN)
    return cast("CursorResult[Any]", done).rowcount


def _link(row: ProviderLinkRow) -> ProviderLink:
    return ProviderLink(
        id=row.id, program_id=row.program_id, way=cast("Way", row.way), made_by=row.made_by, made_at=row.made_at,
        expires_at=row.expires_at, opened_at=row.opened_at, answered_at=row.answered_at, revoked_at=row.revoked_at,
        proposal_id=row.proposal_id,
    )  # fmt: skip
