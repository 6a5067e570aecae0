"""Programs that an import worked out, written some areas at a time under one revision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from finder.listings.rules.columns import program_columns
from finder.listings.rules.programs import Program
from finder.listings.store.program_rows import program_values
from finder.listings.store.programs import write_programs
from finder.platform.database.session import Session


def save_rebuilt(
    session: Session, programs: Sequence[Program], *, revision: int, texts: Mapping[str, str], known: Set[str]
) -> None:
    """Write programs, new or changed; doesn't commit.

    `revision`: the one that the caller raised, whose changes it logs; `texts`: their documents by id; `known`: the ids that
    exist already.
    """
    rows = [program_values(program_columns(one), revision=revision, document=texts[one.id]) for one in programs]
    write_programs(session, programs, rows, known=known)
