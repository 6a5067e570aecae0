"""Many entries of the history, made ready while nobody waits: the last transaction only copies them if nobody else appended any.

They lie in two temporary tables of the connection that works on copies (`platform.database.shadow`): as they are, and with the
numbers and hashes that they have after the end of the history that was found.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, cast

from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, insert, text
from sqlalchemy.orm import Session

from finder.listings.rules.history import Entry, Rendered, render
from finder.listings.store import history
from finder.listings.store.override_tables import HistoryRow
from finder.platform.database.copied_tables import name_of_copy
from finder.platform.database.documents import encode
from finder.platform.database.types import IsoMoment

_NAME = "to_note"
_HISTORY = cast(Table, HistoryRow.__table__)
_CHAINED = "to_chain"


def _make_table(name: str, first: Column[int], *more: Column[str]) -> Table:
    return Table(
        name,
        MetaData(),
        first,
        Column("at", IsoMoment),
        Column("kind", String(20)),
        Column("program_id", String(32)),
        Column("proposer", Integer),
        Column("document", JSON),
        *more,
        prefixes=["TEMPORARY"],
    )


_TABLES = (
    _make_table(_NAME, Column("position", Integer, primary_key=True)),
    _make_table(
        _CHAINED,
        Column("number", Integer, primary_key=True),
        Column("previous_hash", String(64)),
        Column("entry_hash", String(64)),
    ),
)
_COLUMNS = ("number", "at", "kind", "program_id", "proposer", "document", "previous_hash", "entry_hash")
_MARKS = {
    "sqlite": "SELECT key AS place, value AS mark FROM json_each(:marks)",
    "postgresql": "SELECT place - 1 AS place, mark FROM json_array_elements_text(CAST(:marks AS json)) "
    "WITH ORDINALITY AS one (mark, place)",
}
"""The hashes as rows, numbered from 0: the one before the first entry, then one an entry."""


class _End(NamedTuple):
    """The end of the history."""

    number: int
    mark: str
    key: bytes | None


def _find_end(session: Session) -> _End:
    head = history.get_head(session)
    return _End(number=head.number, mark=head.entry_hash, key=history.find_key(session))


@dataclass(slots=True, kw_only=True)
class StagedEntries:
    """Entries that are ready to be appended, in order."""

    texts: list[tuple[str, Rendered]] = field(default_factory=list)
    """Program and text of each."""
    _follows: _End | None = None
    """The end of the history that the rows of the second table follow; None if none were made, or they are of other entries."""
    _last_mark: str = ""
    """The hash of the last of these rows."""

    def drop(self, session: Session, program_ids: Collection[str]) -> None:
        """Leave out the entries of some programs; `session`: of `shadow.Shadow`."""
        self._follows = None
        self.texts = [one for one in self.texts if one[0] not in program_ids]
        connection = session.connection()
        name = name_of_copy(connection, _NAME)
        for program_id in program_ids:
            connection.execute(text(f"DELETE FROM {name} WHERE program_id = :id"), {"id": program_id})

    def chain_ahead(self, session: Session) -> bool:
        """Work out rows and hashes for the case that nobody else appends anything before `append`; return whether it had to.

        `session`: of `shadow.looking`, or before the lock of `shadow.real`.
        """
        if self.is_chained(session):
            return False
        end = _find_end(session)
        self._last_mark, self._follows = self._lay_out(session, end), end
        return True

    def is_chained(self, session: Session) -> bool:
        """Return whether `append` has nothing to work out; `session`: as `chain_ahead`, or of `shadow.real`."""
        return not self.texts or self._is_laid_out(session, _find_end(session))

    def append(self, session: Session) -> None:
        """Append them to the history; doesn't commit. Errors as `history.open_chain`.

        `session`: of `shadow.Shadow.real`.
        """
        if not self.texts:
            return
        chain = history.open_chain(session, more=len(self.texts))
        end = _End(number=chain.number, mark=chain.mark, key=chain.key)
        # Not noted as laid out: it is undone with the transaction.
        last_mark = self._last_mark if self._is_laid_out(session, end) else self._lay_out(session, end)
        connection = session.connection()
        laid_out = text(f"SELECT {', '.join(_COLUMNS)} FROM {name_of_copy(connection, _CHAINED)} ORDER BY number")
        rows = laid_out.columns(*(_HISTORY.c[name] for name in _COLUMNS))
        connection.execute(insert(_HISTORY).from_select(_COLUMNS, rows))
        chain.number, chain.mark = end.number + len(self.texts), last_mark
        history.close_chain(session, chain)

    def _is_laid_out(self, session: Session, end: _End) -> bool:
        """Return whether the second table holds the rows that follow an end of the history.

        By the last hash, which depends on all of them: where a transaction was undone, older rows are there.
        """
        if self._follows != end:
            return False
        connection = session.connection()
        last = text(f"SELECT entry_hash FROM {name_of_copy(connection, _CHAINED)} WHERE number = :number")
        return connection.execute(last, {"number": end.number + len(self.texts)}).scalar() == self._last_mark

    def _lay_out(self, session: Session, end: _End) -> str:
        """Write the entries into the second table as they follow an end of the history; return the hash of the last one."""
        chain = history.Chain(number=end.number, mark=end.mark, key=end.key)
        marks = [chain.mark, *(chain.next_hash(rendered) for _, rendered in self.texts)]
        connection = session.connection()
        name = name_of_copy(connection, _CHAINED)
        connection.execute(text(f"DELETE FROM {name}"))
        connection.execute(
            text(
                f"INSERT INTO {name} ({', '.join(_COLUMNS)}) "
                f"WITH hashes AS MATERIALIZED ({_MARKS[connection.dialect.name]}), "
                "ranked AS (SELECT row_number() OVER (ORDER BY position) AS place, at, kind, program_id, proposer, document "
                f"FROM {name_of_copy(connection, _NAME)}) "
                "SELECT CAST(:first AS integer) + s.place, s.at, s.kind, s.program_id, s.proposer, s.document, "
                "earlier.mark, own.mark FROM ranked AS s "
                "JOIN hashes AS earlier ON earlier.place = s.place - 1 JOIN hashes AS own ON own.place = s.place"
            ),
            {"marks": encode(marks), "first": end.number},
        )
        return marks[-1]


def stage_entries(copies: Session, entries: Sequence[Entry]) -> StagedEntries:
    """Make entries ready; `copies`: a session on the copies, outside the last transaction. Doesn't commit."""
    connection = copies.connection()
    for table in _TABLES:
        connection.execute(text(f"DROP TABLE IF EXISTS {name_of_copy(connection, table.name)}"))
        table.create(connection)
    if entries:
        rows = [history.entry_values(entry) | {"position": at} for at, entry in enumerate(entries)]
        connection.execute(insert(_TABLES[0]), rows)
    return StagedEntries(texts=[(entry.program_id, render(entry)) for entry in entries])
