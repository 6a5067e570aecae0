"""Proposals made ready while nobody waits: on SQLite only their ids are left for the last transaction of an import.

A proposal of a new program holds all that the list says of it. These documents lie in a temporary table of the connection
that works on copies (`platform.database.shadow`), as the database keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sqlalchemy import Column, Integer, MetaData, String, Table, insert, text
from sqlalchemy.orm import Session

from finder.platform.database.bulk import reserve_ids
from finder.platform.database.copied_tables import name_of_copy
from finder.platform.database.types import DOCUMENT, UtcDateTime
from finder.staff.rules.proposals import Proposal
from finder.staff.store.proposals import row_of
from finder.staff.store.tables import ProposalRow

_NAME = "to_propose"
_PROPOSAL = cast(Table, ProposalRow.__table__)
_STAGED = Table(
    _NAME,
    MetaData(),
    Column("position", Integer, primary_key=True),
    Column("id", Integer),
    Column("program_id", String(32)),
    Column("kind", String(10)),
    Column("status", String(10)),
    Column("proposer", Integer),
    Column("proposed_at", UtcDateTime),
    Column("batch_id", Integer),
    Column("group_id", Integer),
    Column("document", DOCUMENT),
    prefixes=["TEMPORARY"],
)
_COLUMNS = tuple(column.name for column in _STAGED.columns if column.name not in ("position", "id"))


def reserve_numbers(session: Session, count: int) -> tuple[int, ...]:
    """Return ids for new proposals, as `bulk.reserve_ids`: none where they can't be had before the rows."""
    return reserve_ids(session, _PROPOSAL, count)


def stage_proposals(copies: Session, made: Sequence[Proposal]) -> None:
    """Make new proposals ready, instead of those that were; `copies`: on the copies, outside the last transaction.

    Each has an id that was reserved for it, or none has one. Doesn't commit.
    """
    connection = copies.connection()
    connection.execute(text(f"DROP TABLE IF EXISTS {name_of_copy(connection, _NAME)}"))
    _STAGED.create(connection)
    if made:
        connection.execute(
            insert(_STAGED), [row_of(one) | {"position": at, "id": one.id or None} for at, one in enumerate(made)]
        )


def save_staged(session: Session, *, has_ids: bool) -> tuple[int, ...]:
    """Write the proposals that are ready and return their ids, in order; doesn't commit.

    `session`: of `shadow.Shadow.real`; `has_ids`: whether ids were reserved for them.
    """
    connection = session.connection()
    columns = ("id", *_COLUMNS) if has_ids else _COLUMNS
    rows = text(f"SELECT {', '.join(columns)} FROM {name_of_copy(connection, _NAME)} ORDER BY position")
    ready = rows.columns(*(_PROPOSAL.c[name] for name in columns))
    ids = connection.execute(insert(_PROPOSAL).from_select(columns, ready).returning(_PROPOSAL.c.id)).scalars()
    # Both databases number rows in the order in which they are inserted.
    return tuple(sorted(ids))
