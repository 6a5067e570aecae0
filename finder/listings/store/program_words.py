"""The index of words under which staff find programs, and of the words that a misspelled one may mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, and_, bindparam, delete, func, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from finder.listings.rules.search_words import WHOLE, Term, pick_meant, spelling_keys
from finder.listings.store.work_tables import ProgramWordRow, SpellingKeyRow
from finder.platform.database.bulk import chunked, insert_new_rows, insert_rows
from finder.platform.database.quick_rows import QuickRows

_WORDS, _KEYS = cast(Table, ProgramWordRow.__table__), cast(Table, SpellingKeyRow.__table__)
_Word = _WORDS.c
_SPELLINGS = QuickRows(select(_KEYS.c.key, _KEYS.c.word).where(_KEYS.c.key.in_(bindparam("keys", expanding=True))))
"""Made once: every search that finds nothing asks it."""
_PAIR = tuple_(ProgramWordRow.word, ProgramWordRow.program_id)
_PAST_LETTERS = "\x7f"
"""Sorts behind all characters of words."""


def replace_words(session: Session, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Write the words of programs anew: by id, separated by spaces; doesn't commit."""
    had = {(word, program_id) for program_id, words in before.items() for word in words.split()}
    wanted = {(word, program_id) for program_id, words in after.items() for word in words.split()}
    gone = sorted(had - wanted)
    for start in range(0, len(gone), 200):
        session.execute(delete(ProgramWordRow).where(_PAIR.in_(gone[start : start + 200])))
    new = sorted(wanted - had)
    insert_rows(session, _WORDS, [{"word": word.encode(), "program_id": program_id} for word, program_id in new])
    _add_spellings(session, {word for word, _ in new})


def _add_spellings(session: Session, words: set[str]) -> None:
    keys = {word: found for word in words if (found := spelling_keys(word))}
    known: set[str] = set()
    for chunk in chunked(sorted(keys)):
        known.update(session.scalars(select(_KEYS.c.word).where(_KEYS.c.key.in_(chunk), _KEYS.c.key == _KEYS.c.word)))
    rows = [
        {"key": key.encode(), "word": word.encode()}
        for word in sorted(keys.keys() - known)
        for key in sorted(keys[word])
    ]
    insert_new_rows(session, _KEYS, rows)


def select_ids(term: Term) -> Select[str]:
    """Build the statement for the ids of programs that have a term; an id may come twice."""
    starts = or_(*(_begins(start) for start in term.starts))
    return select(_Word.program_id).where(starts)


def _begins(start: str) -> Any:
    if start.endswith(WHOLE):
        return _Word.word == start.removesuffix(WHOLE)
    return and_(_Word.word >= start, _Word.word < start + _PAST_LETTERS)


def has_in_row(words: ColumnElement[str], start: str) -> ColumnElement[bool]:
    """Build the condition that a row's `words`, separated by spaces, have one that begins so."""
    padded = literal(" ").concat(words).concat(" ")
    sought = f" {start.removesuffix(WHOLE)} " if start.endswith(WHOLE) else f" {start}"
    return padded.contains(sought, autoescape=True)


def count_up_to(session: Session, terms: Sequence[Term], *, limit: int) -> dict[Term, int]:
    """Count the programs that have each of some terms, at most `limit` each; in the order of `terms`."""
    if not terms:
        return {}
    counts = [
        select(func.count()).select_from(select_ids(term).limit(limit).subquery()).scalar_subquery() for term in terms
    ]
    return dict(zip(terms, session.execute(select(*counts)).one(), strict=True))


def find_meant(session: Session, words: Sequence[str], *, but_itself: bool = False) -> dict[str, tuple[str, ...]]:
    """Return, for misspelled words, the known words that each may mean, the nearest ones only; another word if wanted."""
    keys = {word: spelling_keys(word) for word in words}
    wanted = sorted(frozenset().union(*keys.values()))
    if not wanted:
        return {}
    known: dict[str, set[str]] = {}
    for key, word in _SPELLINGS.all(session, keys=wanted):
        known.setdefault(key, set()).add(word)
    near = {word: frozenset().union(*(known.get(key, ()) for key in own)) for word, own in keys.items()}
    return {word: pick_meant(word, found - {word} if but_itself else found) for word, found in near.items()}
