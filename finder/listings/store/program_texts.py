"""What is shown of programs, as JSON (`tables.ProgramTextRow`), written with the programs by whoever writes them.

Read it by `CARD` and `DOCUMENT`, in one statement with the program: which text a program has may change between two. Whoever
locks programs does so first (`lock_programs`): a statement that waits for a lock reads the text that stood when it began to wait.
A page that is far behind is found by ids first: PostgreSQL reads the texts of rows that OFFSET skips, too.

Functions here don't commit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Column, Label, Table, bindparam, delete, select, text
from sqlalchemy.orm import Session

from finder.listings.store.documents import StoredText
from finder.listings.store.tables import ProgramRow, ProgramTextRow
from finder.platform.database.bulk import OF_KEY, chunked, insert_values, update_rows

_PROGRAM, _TEXT = (cast(Table, row.__table__) for row in (ProgramRow, ProgramTextRow))
TEXT_COLUMNS = ("card", "document")
NEXT_ID = f"nextval('{_TEXT.name}_{_TEXT.c.id.name}_seq')"
"""A new id, in PostgreSQL's SQL. By its name: a copy of the table has the sequence of the real one, and none of its own."""
_RESERVE = text(f"SELECT {NEXT_ID} FROM generate_series(1, :count)")
_LAST = text(
    f"SELECT max(coalesce((SELECT max(id) FROM {_TEXT.name}), 0), coalesce((SELECT max(id) FROM main.{_TEXT.name}), 0))"
)
"""The last id, in SQLite's SQL, of a copy and of the real table: a row that is deleted on the copy alone still has its id."""
_OF_KEY = _TEXT.c.id == select(_PROGRAM.c.text_id).where(_PROGRAM.c.id == bindparam(OF_KEY)).scalar_subquery()


def _of_program(column: Column[Any]) -> Label[StoredText]:
    return (
        select(column).where(_TEXT.c.id == _PROGRAM.c.text_id).correlate(_PROGRAM).scalar_subquery().label(column.name)
    )


CARD = _of_program(_TEXT.c.card)
"""JSON of the card of the program in the statement (`listings.rules.programs.Card`)."""
DOCUMENT = _of_program(_TEXT.c.document)
"""JSON of all of it (`listings.rules.programs.Program`), likewise."""


def lock_programs(session: Session, ids: Sequence[str]) -> None:
    """Lock programs against changes by others until the transaction ends, in the order of their ids; unknown ids are ignored."""
    if session.get_bind().dialect.name == "sqlite":
        return  # Whoever writes has the only lock.
    for chunk in chunked(sorted(ids)):
        found = select(_PROGRAM.c.id).where(_PROGRAM.c.id.in_(chunk)).order_by(_PROGRAM.c.id)
        session.execute(found.with_for_update(key_share=True))


def insert_texts(session: Session, texts: Sequence[tuple[str, str]]) -> Sequence[int]:
    """Insert cards and documents, and return their ids, in the same order."""
    if not texts:
        return ()
    connection = session.connection()
    if connection.dialect.name == "sqlite":  # Nobody else writes.
        last = connection.scalar(_LAST) or 0
        ids: Sequence[int] = range(last + 1, last + 1 + len(texts))
    else:
        ids = sorted(connection.execute(_RESERVE, {"count": len(texts)}).scalars())
    rows = [(text_id, *both) for text_id, both in zip(ids, texts, strict=True)]
    insert_values(session, _TEXT, (_TEXT.c.id.name, *TEXT_COLUMNS), rows)
    return ids


def update_texts(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the cards and documents of programs that this transaction has locked or written; `rows`: also with their ids."""
    named = [{name: row[name] for name in ("id", *TEXT_COLUMNS)} for row in rows]
    update_rows(session, _TEXT, named, key="id", where=_OF_KEY)


def delete_texts(session: Session, program_ids: Sequence[str]) -> None:
    """Delete the texts of programs that are deleted next."""
    for chunk in chunked(program_ids):
        found = select(_PROGRAM.c.text_id).where(_PROGRAM.c.id.in_(chunk))
        session.execute(delete(_TEXT).where(_TEXT.c.id.in_(found)), execution_options={"synchronize_session": False})
