"""Many entries of the history, made ready while nobody waits: only their numbers and hashes are left for the last transaction.

They lie in a temporary table of the connection that works on copies (`platform.database.shadow`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import JSON, Column, Integer, MetaData, String, Table, insert, text
from sqlalchemy.orm import Session

from finder.listings.rules.history import Entry, Rendered, render
from finder.listings.store import history
from finder.listings.store.override_tables import HistoryRow
from finder.platform.database.documents import encode
from finder.platform.database.shadow import name_of_copy
from finder.platform.database.types import IsoMoment

_NAME = "to_note"
_HISTORY = cast(Table, HistoryRow.__table__)
_STAGED = Table(
    _NAME,
    MetaData(),
    Column("position", Integer, primary_key=True),
    Column("at", IsoMoment),
    Column("kind", String(20)),
    Column("program_id", String(32)),
    Column("proposer", Integer),
    Column("document", JSON),
    prefixes=["TEMPORARY"],
)
_COLUMNS = ("number", "at", "kind", "program_id", "proposer", "document", "previous_hash", "entry_hash")
_MARKS = {
    "sqlite": "SELECT key AS place, value AS mark FROM json_each(:marks)",
    "postgresql": "SELECT place - 1 AS place, mark FROM json_array_elements_text(CAST(:marks AS json)) "
    "WITH ORDINALITY AS one (mark, place)",
}
"""The hashes as rows, numbered from 0: the one before the first entry, then one an entry."""


@dataclass(slots=True, kw_only=True)
class StagedEntries:
    """Entries that are ready to be appended, in order."""

    texts: list[tuple[str, Rendered]] = field(default_factory=list)
    """Program and text of each."""
    _ahead: tuple[tuple[int, str, bytes | None], list[str]] | None = None
    """The end of the history that was found, its number, hash and key, and the hashes if these entries follow it."""

    def drop(self, session: Session, program_ids: Collection[str]) -> None:
        """Leave out the entries of some programs; `session`: of `shadow.Shadow`."""
        self._ahead = None
        self.texts = [one for one in self.texts if one[0] not in program_ids]
        connection = session.connection()
        name = name_of_copy(connection, _NAME)
        for program_id in program_ids:
            connection.execute(text(f"DELETE FROM {name} WHERE program_id = :id"), {"id": program_id})

    def chain_ahead(self, session: Session) -> None:
        """Work out the hashes for the case that nobody else appends anything before `append`; `session`: of `shadow.looking`."""
        head, key = history.get_head(session), history.find_key(session)
        chain = history.Chain(number=head.number, mark=head.entry_hash, key=key)
        self._ahead = (head.number, head.entry_hash, key), self._chain(chain)

    def _chain(self, chain: history.Chain) -> list[str]:
        """Return the hash before the first entry and those of all entries."""
        end = (chain.number, chain.mark, chain.key)
        if self._ahead is None or self._ahead[0] != end:
            return [chain.mark, *(chain.next_hash(rendered) for _, rendered in self.texts)]
        marks = self._ahead[1]
        chain.number, chain.mark = chain.number + len(self.texts), marks[-1]
        return marks

    def append(self, session: Session) -> None:
        """Append them to the history; doesn't commit. Errors as `history.open_chain`.

        `session`: of `shadow.Shadow.real`.
        """
        if not self.texts:
            return
        chain = history.open_chain(session, more=len(self.texts))
        first = chain.number
        marks = self._chain(chain)
        connection = session.connection()
        rows = text(
            f"WITH hashes AS MATERIALIZED ({_MARKS[connection.dialect.name]}), "
            "ranked AS (SELECT row_number() OVER (ORDER BY position) AS place, at, kind, program_id, proposer, document "
            f"FROM {name_of_copy(connection, _NAME)}) "
            "SELECT CAST(:first AS integer) + s.place, s.at, s.kind, s.program_id, s.proposer, s.document, "
            "earlier.mark, own.mark FROM ranked AS s "
            "JOIN hashes AS earlier ON earlier.place = s.place - 1 JOIN hashes AS own ON own.place = s.place"
        ).columns(*(_HISTORY.c[name] for name in _COLUMNS))
        values = {"marks": encode(marks), "first": first}
        connection.execute(insert(_HISTORY).from_select(_COLUMNS, rows), values)
        history.close_chain(session, chain)


def stage_entries(copies: Session, entries: Sequence[Entry]) -> StagedEntries:
    """Make entries ready; `copies`: a session on the copies, outside the last transaction. Doesn't commit."""
    connection = copies.connection()
    connection.execute(text(f"DROP TABLE IF EXISTS {name_of_copy(connection, _NAME)}"))
    _STAGED.create(connection)
    if entries:
        rows = [history.entry_values(entry) | {"position": at} for at, entry in enumerate(entries)]
        connection.execute(insert(_STAGED), rows)
    return StagedEntries(texts=[(entry.program_id, render(entry)) for entry in entries])
