"""The locator's API: JSON rows with a list of services, and rows flattened by third parties (JSON or CSV)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from finder.listings.importing.building import Asked, Gathered, Part, base_record, find_closed, phones_of
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.envelopes import broken_value, printable
from finder.listings.importing.formats import Match, Meanings, code_of_label
from finder.listings.importing.headers import COMMON, fold, name_columns
from finder.listings.importing.kinds import OTP_KIND, KindTeller, kinds_of
from finder.listings.importing.labels import divide_labels
from finder.listings.importing.reading import Table
from finder.listings.importing.shared_labels import tell_shared
from finder.listings.importing.unanswered import AnswerReader
from finder.listings.rules.records import ALL_CODES, SourceRecord
from finder.listings.rules.vocabulary import CERTIFIED_METHADONE

_OWN_KEYS = frozenset({"services", "irow", "frid", "typefacility", "facilitytype"})
"""Keys, folded, by one of which a row is the API's. `services` may be missing: the rows of the opioid treatment program
list have none."""
_LABEL_NOTE = "service"
_KNOWN_KEYS = frozenset(COMMON) | _OWN_KEYS | {"miles"}
_CATEGORY_KEYS = ("f2", "code", "categorycode")
_LABEL_KEYS = ("f3", "value", "values", "labels")
"""Keys of an item of services, folded: the API's own, and what third parties call them."""


def is_api(rows: Sequence[Any]) -> bool:
    """Return whether rows are those of the API: the services of one are a list of categories."""
    objects = [row for row in rows if isinstance(row, dict)]
    if not objects:
        return False
    names = {fold(str(key)) for key in objects[0]}
    if not names & _OWN_KEYS or not {"name1", "state"} <= set(name_columns(names, COMMON).values()):
        return False
    return all(not isinstance(value, str) and not _is_plain(value) for value in _services(objects)[:50])


def has_services(rows: Sequence[Any]) -> bool:
    """Return whether any row has services of its own."""
    return bool(_services([row for row in rows if isinstance(row, dict)]))


def _services(objects: Iterable[Mapping[str, Any]]) -> list[Any]:
    return [value for row in objects for key, value in row.items() if fold(str(key)) == "services" and value]


def _is_plain(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def read_api(rows: Iterable[tuple[int, Any]], meanings: Meanings) -> tuple[Part, tuple[str, ...]]:
    """Read API rows, each with its number, and return their part and the keys that nothing knows; a text is why it can't be read.

    The codes asked about are those that any row of the same type has: the API has no reference sheet.
    """
    gathered, tellers = Gathered(), _Tellers(meanings)
    ignored: dict[str, None] = {}
    for number, row in rows:
        if not isinstance(row, dict):
            gathered.refuse(number, row if isinstance(row, str) else "not a listing")
            continue
        if broken := next((str(key) for key, value in row.items() if broken_value([key, value])), None):
            gathered.refuse(number, f"column {printable(broken)}: a value that is no text, or nested too deep")
            continue
        ignored.update((printable(str(key)), None) for key in row if fold(str(key)) not in _KNOWN_KEYS)
        named = _named(row)
        if flaw := _flaw_of_services(named.get("services")):
            gathered.refuse(number, f"column services: {flaw}")
            continue
        if closed := find_closed(named.get("status")):
            gathered.refuse(number, closed)
            continue
        gathered.note_zip(number, named.get("zip"))
        record = _api_record(named, tellers)
        gathered.add(number, record, unknown=_unknown(record))
    return Part(gathered=gathered, asked=_asked(gathered)), tuple(ignored)


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row by the names of readers. A cell of another shape than expected counts as text."""
    folded = {fold(str(key)): value for key, value in row.items()}
    names = name_columns(folded, COMMON)
    named: dict[str, Any] = {"services": folded.get("services")}
    for key, name in names.items():
        value = folded[key]
        named[name] = named.get(name) or ("" if isinstance(value, list | dict) else value)
    return named


def _flaw_of_services(value: Any) -> str:
    """Return why services can't be read, or "": read as none they would be lost in silence."""
    if not isinstance(value or [], list):
        return "not a list"
    items = [item for item in value or () if item is not None]
    if all(isinstance(item, dict) and (not item or _keyed(item).keys() & set(_LABEL_KEYS)) for item in items):
        return ""
    return "its items are not read: each needs f1, f2 and f3, as the locator names them"


def _keyed(item: Mapping[str, Any]) -> dict[str, Any]:
    return {fold(str(key)): value for key, value in item.items()}


def _first(item: Mapping[str, Any], keys: Iterable[str]) -> Any:
    return next((item[key] for key in keys if item.get(key)), None)


class _Tellers:
    """What tells the parts of a row."""

    def __init__(self, meanings: Meanings) -> None:
        self.meanings = meanings
        self.kinds = KindTeller(meanings.vocabulary)
        self.answers = AnswerReader(meanings.vocabulary)


def _api_record(row: Mapping[str, Any], tellers: _Tellers) -> SourceRecord:
    # A category without a label says nothing, which is not the same as a no.
    pairs = [
        (label, clean_text(_first(item, _CATEGORY_KEYS)))
        for item in map(_keyed, filter(None, row.get("services") or ()))
        for label in _labels(_first(item, _LABEL_KEYS)) or ("",)
    ]
    found = _decode(pairs, tellers.meanings)
    kinds = kinds_of(row.get("type_facility")) or (tellers.kinds.kind_of(found.codes, default=""),)
    if OTP_KIND in kinds:
        found.codes.add(CERTIFIED_METHADONE)
        return _record(row, kinds, found)
    return replace(_record(row, kinds, found), unanswered=_find_open(found, tellers))


def _record(row: Mapping[str, Any], kinds: tuple[str, ...], found: _Decoded) -> SourceRecord:
    notes = tuple((_LABEL_NOTE, text) for text in sorted(found.notes))
    return base_record(row, phones=phones_of(row), kinds=kinds, codes=tuple(sorted(found.codes)), notes=notes)


def _find_open(found: _Decoded, tellers: _Tellers) -> tuple[str, ...]:
    left_open = tellers.answers.find_open(found.codes, found.unclear)
    return left_open if left_open == (ALL_CODES,) else tuple(sorted({*left_open, *(found.doubtful - found.codes)}))


def read_flat(table: Table, match: Match, meanings: Meanings) -> Part:
    """Read flattened rows: they often lack the street and have all labels in one cell."""
    gathered, tellers = Gathered(), _Tellers(meanings)
    for number, row in gathered.readable(table, match):
        pairs = [(label, "") for label in meanings.decoder.split(row["all_services"])]
        found = _decode(pairs, meanings)
        kinds = kinds_of(row.get("type_facility")) or (tellers.kinds.kind_of(found.codes),)
        record = replace(_record(row, kinds, found), unanswered=_find_open(found, tellers))
        gathered.add(number, record, unknown=_unknown(record))
    return Part(gathered=gathered, asked=_asked(gathered))


def _unknown(record: SourceRecord) -> list[str]:
    """Return the labels without a code, which are kept as notes."""
    return [label for name, label in record.notes if name == _LABEL_NOTE]


def _labels(value: object) -> list[str]:
    """Split labels joined with semicolons; some third parties keep them as a list."""
    return [str(label) for label in value] if isinstance(value, list) else divide_labels(str(value or ""))


@dataclass(slots=True)
class _Decoded:
    """What the labels of a row say."""

    codes: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    """Labels without a code, and those of which nothing tells which of two it is."""
    unclear: set[str] = field(default_factory=set)
    """Categories of labels without a code, and of empty labels."""
    doubtful: set[str] = field(default_factory=set)
    """Codes of which one is meant, and nothing tells which."""


def _decode(pairs: Sequence[tuple[str, str]], meanings: Meanings) -> _Decoded:
    decoder, found = meanings.decoder, _Decoded()
    cleaned = [(clean_text(label), category) for label, category in pairs]
    for text, category in tell_shared(cleaned, decoder, meanings.vocabulary):
        if text and not category and (shared := decoder.find_shared(text)):
            found.doubtful.update(shared.values())
            found.notes.add(text)
        elif text and (code := decoder.decode_near(text, category) or code_of_label(text, meanings)):
            found.codes.add(code)
        else:
            found.unclear.add(category)
            found.notes.update(filter(None, (text,)))
    return found


def _asked(gathered: Gathered) -> Asked:
    return {kind: tuple(sorted(codes)) for kind, codes in gathered.seen.items() if kind != OTP_KIND}
