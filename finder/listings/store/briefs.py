"""What lists of staff show of programs, read from their cards: a card's other fields are skipped, not decoded."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import cast

import msgspec
from msgspec import Struct
from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from finder.listings.rules.briefs import Brief
from finder.listings.store.documents import StoredText
from finder.listings.store.program_texts import CARD
from finder.listings.store.tables import ProgramRow
from finder.platform.database.bulk import chunked
from finder.platform.database.quick_rows import QuickRows

_PROGRAM = cast(Table, ProgramRow.__table__)
BRIEF_COLUMNS = (_PROGRAM.c.version, CARD)
"""What `read_brief` takes."""
# Made once, and on the table: every list asks it.
_OF_SOME = QuickRows(select(*BRIEF_COLUMNS).where(_PROGRAM.c.id.in_(bindparam("ids", expanding=True))))


class _Card(Struct, kw_only=True):
    """The fields of a stored card (`listings.store.documents`) that lists show."""

    id: str
    name: str
    name2: str
    street: str
    city: str
    state: str
    zip: str
    approximate: bool
    phone: str
    needs: tuple[str, ...]
    as_of: str
    source: str
    checked: tuple[tuple[str, str], ...] = ()


_decode = msgspec.json.Decoder(_Card).decode
_NAMES = _Card.__struct_fields__
_get = attrgetter(*_NAMES)


def read_brief(version: int, card: StoredText) -> Brief:
    """Parse what a list shows from the JSON of a card."""
    return Brief(version=version, **dict(zip(_NAMES, _get(_decode(card)), strict=True)))


def find_briefs(session: Session, ids: Sequence[str]) -> dict[str, Brief]:
    """Return what lists show of `ids`, by id; ids that no longer exist are left out."""
    rows = (row for chunk in chunked(ids) for row in _OF_SOME.all(session, ids=chunk))
    return {brief.id: brief for brief in (read_brief(*row) for row in rows)}
