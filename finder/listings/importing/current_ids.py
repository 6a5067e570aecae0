"""Follow the ids in our own CSV to the programs that have them today, so that an old export revives no old address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from finder.listings.rules.records import SourceList
from finder.listings.store import merges, programs
from finder.platform.database.session import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """Lists whose ids are those of today."""

    lists: tuple[SourceList, ...]
    ids: frozenset[str]
    """Programs that a row names by an older id: it may be part of the program only, so see `returning.find_returned`."""


def follow_ids(session: Session, lists: Sequence[SourceList]) -> Followed:
    """Return the lists with the current id in place of one that redirects.

    Ids of programs that staff merged are left out instead: both programs are in the export then, and each row finds its
    own listings by content.
    """
    ids = {record.public_id for found in lists for _, record in found.records if record.public_id}
    if not ids:
        return Followed(lists=tuple(lists), ids=frozenset())
    current = programs.find_current_ids(session, ids)
    followed = {**current, **dict.fromkeys(ids.intersection(merges.find_gone(session)), "")}
    if not followed:
        return Followed(lists=tuple(lists), ids=frozenset())
    return Followed(lists=tuple(_with_ids(found, followed) for found in lists), ids=frozenset(followed.values()) - {""})


def _with_ids(found: SourceList, followed: Mapping[str, str]) -> SourceList:
    records = tuple(
        (number, replace(record, public_id=followed.get(record.public_id, record.public_id)))
        for number, record in found.records
    )
    return replace(found, records=records)
