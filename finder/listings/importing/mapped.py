"""Read a list in no known format by what a person said of its columns.

A blank cell says nothing: only a "no" in a column for a service is a no, and a column of services names those offered. So
each row is asked about what it answers (`kinds.kind_of_asked`).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from finder.listings.importing.building import Gathered, Part, base_record, broken_cell
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.formats import CUT_OFF, TOO_MANY_CELLS, Meanings, code_of_header
from finder.listings.importing.headers import fold
from finder.listings.importing.kinds import kind_of_asked, kinds_of
from finder.listings.importing.one_line import divide_address
from finder.listings.importing.reading import Table
from finder.listings.rules.column_maps import ColumnMap, ColumnRole, ColumnUse
from finder.listings.rules.records import MENTAL_HEALTH_KIND, PhoneKind, SourceRecord
from finder.platform.errors import BadInput

_TEXTS: Mapping[ColumnRole, str] = {
    "name": "name1",
    "name2": "name2",
    "street": "street1",
    "suite": "street2",
    "city": "city",
    "state": "state",
    "zip": "zip",
    "website": "website",
    "latitude": "latitude",
    "longitude": "longitude",
}
"""Role to the name that `building.base_record` uses."""
_PHONES: Mapping[ColumnRole, PhoneKind] = {"phone": "main", "intake": "intake", "hotline": "hotline"}
_BETWEEN_SERVICES = re.compile(r"[;|\n\t*]+")
_LONGEST_LABEL = 60
_MOST_NAMED = 8


def column_keys(columns: Sequence[str]) -> tuple[str, ...]:
    """Return a key for each column: its header, folded; of those that are alike or empty, with a number."""
    seen: Counter[str] = Counter()
    keys = []
    for column in columns:
        folded = fold(column)
        seen[folded] += 1
        keys.append(f"{folded} {seen[folded]}" if not folded or seen[folded] > 1 else folded)
    return tuple(keys)


def fingerprint_of(columns: Sequence[str]) -> str:
    """Return a text that is equal for files with the same headers, in any order."""
    keys = "\n".join(sorted(column_keys(columns)))
    return hashlib.blake2b(keys.encode(errors="replace"), digest_size=16).hexdigest()


def read_mapped(table: Table, column_map: ColumnMap, meanings: Meanings) -> Part:
    """Return what a table says, read by a map of its columns.

    Raises:
        BadInput: it lacks columns that the map reads.
    """
    reader = _RowReader(_place_uses(table, column_map), column_map.state, meanings)
    gathered, width = Gathered(), len(table.columns)
    asked: dict[str, tuple[str, ...]] = {}
    for number, cells in table.numbered:
        if any(cell.strip() for cell in cells[width:]):
            gathered.refuse(number, TOO_MANY_CELLS)
        elif number == table.cut_row:
            gathered.refuse(number, CUT_OFF)
        elif flaw := reader.find_flaw(cells):
            gathered.refuse(number, flaw)
        else:
            answers, unknown = reader.read_answers(cells, gathered)
            kind = kind_of_asked(answers, prefix=reader.read_prefix(cells))
            asked.setdefault(kind, tuple(sorted(answers)))
            gathered.note_zip(number, reader.zip_of(cells))
            gathered.add(number, reader.read_record(cells, kind, answers), unknown=unknown)
    return Part(gathered=gathered, asked=asked, source=column_map.source)


def list_unread(table: Table, column_map: ColumnMap) -> tuple[str, ...]:
    """Return the headers of the columns that a map doesn't read, in order."""
    used = {use.key for use in column_map.uses if use.role}
    keys = column_keys(table.columns)
    return tuple(
        header or f"(column {place})"
        for place, (key, header) in enumerate(zip(keys, table.columns, strict=True), start=1)
        if key not in used
    )


def _place_uses(table: Table, column_map: ColumnMap) -> list[tuple[int, ColumnUse]]:
    """Return the columns that are read, each with its place in the table."""
    places = {key: place for place, key in enumerate(column_keys(table.columns))}
    wanted = [use for use in column_map.uses if use.role]
    if missing := [use.header or use.key for use in wanted if use.key not in places]:
        named = ", ".join(missing[:_MOST_NAMED])
        raise BadInput(f"The file does not have the columns saved as “{column_map.name}”: it lacks {named}.")
    return [(places[use.key], use) for use in wanted]


class _RowReader:
    """Reads the cells of a row, each as what its column holds."""

    def __init__(self, placed: Sequence[tuple[int, ColumnUse]], state: str, meanings: Meanings) -> None:
        self._placed = placed
        self._state = state
        self._meanings = meanings
        self._texts = [(place, _TEXTS[use.role]) for place, use in placed if use.role in _TEXTS]
        self._phones = [(place, _PHONES[use.role]) for place, use in placed if use.role in _PHONES]
        self._services = [place for place, use in placed if use.role == "services"]
        self._marks = [(place, use) for place, use in placed if use.role == "mark"]
        self._single = {use.role: place for place, use in placed}
        self._header = {use.role: use.header or use.key for _, use in placed}

    def find_flaw(self, cells: Sequence[str]) -> str:
        """Return why a row can't be read, with its column, or ""."""
        if broken := broken_cell({use.header or use.key: _at(cells, place) for place, use in self._placed}):
            return broken
        if "address" in self._single and not self._can_place(self._read_texts(cells)):
            return f"column {self._header['address']}: street, city, state and ZIP can't be told apart"
        return ""

    def _can_place(self, texts: Mapping[str, str]) -> bool:
        return bool(texts.get("city") or texts.get("zip")) or not texts.get("name1", "").strip()

    def read_prefix(self, cells: Sequence[str]) -> str:
        """Return the beginning of a row's type: mental health alone, or anything else."""
        kinds = kinds_of(self._of("kind", cells))
        return f"{MENTAL_HEALTH_KIND} asked" if kinds == (MENTAL_HEALTH_KIND,) else "asked"

    def read_answers(self, cells: Sequence[str], gathered: Gathered) -> tuple[dict[str, bool], list[str]]:
        """Return whether each service that a row speaks of is offered, and the words that name no known service.

        What a row says both ways it does not say.
        """
        answers: dict[str, bool] = {}
        unknown: list[str] = []
        for place, use in self._marks:
            if (said := gathered.marks.answer(use.header or use.code, _at(cells, place))) is not None:
                answers[use.code] = said
        for place in self._services:
            codes, words = name_services(_at(cells, place), self._meanings)
            denied = {code for code in codes if answers.get(code) is False}
            answers.update(dict.fromkeys(codes, True))
            answers = {code: said for code, said in answers.items() if code not in denied}
            unknown += words
        return answers, unknown

    def read_record(self, cells: Sequence[str], kind: str, answers: Mapping[str, bool]) -> SourceRecord:
        """Return a row as a record of a type."""
        license_number = clean_text(self._of("license", cells))
        record = base_record(
            self._read_texts(cells),
            phones=tuple((line, _at(cells, place)) for place, line in self._phones),
            kinds=(kind,),
            codes=tuple(sorted(code for code, said in answers.items() if said)),
            notes=(("licence", license_number),) if license_number else (),
        )
        organization = clean_text(self._of("organization", cells))
        return replace(record, organization=organization) if organization else record

    def zip_of(self, cells: Sequence[str]) -> str:
        """Return the ZIP as written."""
        return self._read_texts(cells).get("zip", "")

    def _read_texts(self, cells: Sequence[str]) -> dict[str, str]:
        """Return the texts by the names of `building.base_record`; a column of its own goes before the whole address."""
        own = {name: cell for place, name in self._texts if (cell := _at(cells, place)).strip()}
        whole = self._of("address", cells)
        divided = divide_address(whole, state=own.get("state", self._state))
        if whole.strip() and not divided and ("city" in own or "zip" in own):
            divided = {"street1": whole}
        return {"state": self._state} | divided | own

    def _of(self, role: ColumnRole, cells: Sequence[str]) -> str:
        place = self._single.get(role)
        return "" if place is None else _at(cells, place)


def _at(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def name_services(cell: str, meanings: Meanings) -> tuple[list[str], list[str]]:
    """Return the codes that a cell names, by code or label, and its words that name none."""
    codes: list[str] = []
    unknown: list[str] = []
    for piece in _BETWEEN_SERVICES.split(cell):
        if not (text := clean_text(piece)):
            continue
        found = _codes_of(text, meanings)
        codes += found
        if not found:
            unknown.append(text[:_LONGEST_LABEL])
    return codes, unknown


def _codes_of(text: str, meanings: Meanings) -> list[str]:
    """Return the codes of a piece: as a whole, or divided by commas or blanks if then all parts are known."""
    for parts in ([text], text.split(","), text.replace(",", " ").split()):
        codes = [code_of_header(part.strip(), meanings) for part in parts if part.strip()]
        if codes and all(codes):
            return codes
    return [code for part in text.split(",") if (code := code_of_header(part.strip(), meanings))]
