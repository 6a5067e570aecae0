"""Decide which format a table has, by the columns that each format explains and, where names may mislead, by its cells.

The format that explains the most columns wins. What no column of it explains is named to the person importing (`unread`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from finder.listings.importing.cleaning import clean_state, clean_text
from finder.listings.importing.code_cells import split_codes
from finder.listings.importing.code_names import code_of_both, without_prefix
from finder.listings.importing.format_columns import (
    ADDRESSES,
    ANSWERS,
    CERTIFICATION,
    DHCS,
    LABELS,
    OWN,
    SERVICE_COLUMNS,
    common_but,
)
from finder.listings.importing.headers import fold, name_columns, synonyms
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.marks import is_mark
from finder.listings.importing.reading import Table
from finder.listings.rules.vocabulary import Vocabulary

_FEWEST_FLAGS = 3
_LOOKED_AT = 200
_UNKNOWN_CODE = re.compile(r"[a-z][a-z0-9]{1,5}")
_CERTIFIED = re.compile(r"\s*(certif|provision|accredit|full\b)", re.IGNORECASE)
_DHCS_PROGRAM = re.compile(r"(RES|NON|DSS|DPH)\b", re.IGNORECASE)
_ENOUGH = 0.5
_PLACE = (frozenset({"name1"}), frozenset({"state"}), frozenset({"zip", "city"}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """What cells may mean: service codes and their labels."""

    vocabulary: Vocabulary
    decoder: LabelDecoder


NO_CELL = "(no cell)"
"""In place of the mark of a column that a row doesn't reach."""
TOO_MANY_CELLS = "more cells than columns"
TOO_FEW_CELLS = "fewer cells than columns: answers are missing"
CUT_OFF = "fewer cells than columns in the last row: the file may be cut off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A table's columns as a format names them."""

    format: str
    names: tuple[str, ...]
    """For every column its name in the format; "" for one that the format doesn't know."""
    codes: tuple[str, ...] = ()
    """Of these, the names that are service codes: their cells are marks."""

    def rows(self, table: Table) -> Iterator[tuple[int, dict[str, str] | str]]:
        """Return (row number, name to cell) for every row, or why it can't be read.

        Of columns with one name the first that is filled in counts. A row may lack its last cells, as spreadsheets write some
        that are empty, but not those of services; a mark that is missing is neither yes nor no.
        """
        names, width, marks = self.names, len(self.names), frozenset(self.codes)
        fewest = max((place for place, name in enumerate(names, start=1) if name in ANSWERS), default=0)
        blank = dict.fromkeys((name for name in names if name), "")
        is_plain = len(blank) == width
        for number, cells in table.numbered:
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                yield number, TOO_MANY_CELLS
                continue
            if number == table.cut_row or len(cells) < fewest:
                yield number, CUT_OFF if number == table.cut_row else TOO_FEW_CELLS
                continue
            if is_plain and len(cells) >= width:  # Nearly always: no name comes twice, and each has its cell.
                yield number, dict(zip(names, cells, strict=False))
                continue
            row = dict(blank)
            for name, cell in zip(names, cells, strict=False):
                if name and not row[name].strip():
                    row[name] = cell
            row.update(dict.fromkeys(marks.intersection(names[len(cells) :]), NO_CELL))
            yield number, row

    @property
    def columns(self) -> frozenset[str]:
        """The names of all columns that the format knows."""
        return frozenset(self.names) - {""}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Format:
    id: str
    names: Mapping[str, str]
    """Folded header to name; names that no reader uses are columns left out on purpose."""
    needed: Sequence[frozenset[str]]
    """Of each of these at least one."""
    fits: Callable[[Table, Match, Meanings], bool] | None = None


def find_format(table: Table, meanings: Meanings) -> Match | None:
    """Return the format that explains the most of a table's columns, or None."""
    folded = [fold(column) for column in table.columns]
    found = [match for entry in _FORMATS if (match := _match(entry, table, folded, meanings))]
    return max(found, key=lambda match: sum(map(bool, match.names)), default=None)


def _match(entry: _Format, table: Table, folded: Sequence[str], meanings: Meanings) -> Match | None:
    named = name_columns(folded, entry.names)
    if any(group.isdisjoint(named.values()) for group in entry.needed):
        return None
    codes: dict[str, str] = {}
    if entry.id == "locator_export":
        codes = _code_columns(table, [column if column not in named else "" for column in folded], meanings)
        if sum(code in meanings.vocabulary.by_code for code in codes.values()) < _FEWEST_FLAGS:
            return None
    match = Match(
        format=entry.id,
        names=tuple(named.get(column) or codes.get(column, "") for column in folded),
        codes=tuple(dict.fromkeys(codes.values())),
    )
    return match if entry.fits is None or entry.fits(table, match, meanings) else None


def _code_columns(table: Table, folded: Sequence[str], meanings: Meanings) -> dict[str, str]:
    """Return folded header to code, for columns of marks: headers are codes, their labels, or look like a new code."""
    found = {}
    for place, column in enumerate(folded):
        if not column:
            continue
        if code := code_of_header(table.columns[place], meanings):
            found[column] = code
        elif _UNKNOWN_CODE.fullmatch(column) and holds_marks(column_cells(table, place)):
            found[column] = column.upper()
    return found


def code_of_header(header: str, meanings: Meanings) -> str:
    """Return the service code that a header is or spells out, or names beside its label, or ""."""
    code = fold(header).upper()
    if code in meanings.vocabulary.by_code:
        return code
    if not meanings.decoder.find_shared(header) and (found := code_of_label(header, meanings)):
        return found
    return code_of_header(rest, meanings) if (rest := without_prefix(header)) else ""


def code_of_label(label: str, meanings: Meanings) -> str:
    """Return the service code of a label, which may hold the code too, or ""."""
    return meanings.decoder.decode(label) or code_of_both(label, meanings.vocabulary, meanings.decoder)


def column_cells(table: Table, place: int) -> list[str]:
    """Return the first filled cells of a column."""
    cells = (row[place] for _, row in table.numbered if place < len(row))
    return list(islice((text for cell in cells if (text := clean_text(cell))), _LOOKED_AT))


def holds_marks(cells: Sequence[str]) -> bool:
    """Return whether cells are marks, one at least."""
    return bool(cells) and all(map(is_mark, cells))


def _named_cells(table: Table, match: Match, name: str) -> list[str]:
    return [cell for place, known in enumerate(match.names) if known == name for cell in column_cells(table, place)]


def share_of_labels(cells: Sequence[str], meanings: Meanings) -> float:
    """Return the share of cells that hold a known label of a service."""
    hits = sum(any(code_of_label(label, meanings) for label in meanings.decoder.split(cell)) for cell in cells)
    return hits / len(cells) if cells else 0.0


def share_of_codes(cells: Sequence[str], meanings: Meanings) -> float:
    """Return the share of cells that hold service codes, most of them known."""
    return sum(_is_codes(cell, meanings) for cell in cells) / len(cells) if cells else 0.0


def _is_codes(cell: str, meanings: Meanings) -> bool:
    codes = split_codes(cell)
    known = sum(code in meanings.vocabulary.by_code for code in codes)
    return bool(codes) and known / len(codes) > _ENOUGH


def _has_codes(table: Table, match: Match, meanings: Meanings) -> bool:
    cells = _named_cells(table, match, "service_code_info")
    if share_of_labels(cells, meanings) >= _ENOUGH and not share_of_codes(cells, meanings):
        return False  # Labels under a header for codes: `locator_flat` reads them.
    return not cells or "servicecodeinfo" in map(fold, table.columns) or share_of_codes(cells, meanings) > 0


def _has_labels(table: Table, match: Match, meanings: Meanings) -> bool:
    """Return whether its services are mostly the locator's labels, and not the words of another list, such as a state's."""
    if "allservices" in map(fold, table.columns) or not (cells := _named_words(table, match, "all_services")):
        return True
    if share_of_codes(cells, meanings) == 1:
        return False
    labels = [label for cell in cells for label in meanings.decoder.split(cell)]
    return sum(bool(code_of_label(label, meanings)) for label in labels) > len(labels) * _ENOUGH


def _has_no_labels(table: Table, match: Match, meanings: Meanings) -> bool:
    """Return whether its services are codes, as our own are (of any vintage in an export), rather than the words of others."""
    cells = _named_words(table, match, "services")
    known = share_of_codes(cells, meanings)
    if not cells or known == 1:
        return True
    return (known > 0 or "reports" in match.columns) and share_of_labels(cells, meanings) <= known


def _named_words(table: Table, match: Match, name: str) -> list[str]:
    """Return the first cells of a column that hold letters."""
    return [cell for cell in _named_cells(table, match, name) if any(map(str.isalpha, cell))]


def _is_certified(table: Table, match: Match, _meanings: Meanings) -> bool:
    """Return whether it is SAMHSA's certification: its list has programs, or first dates; others may certify anything."""
    is_theirs = "certified_on" in match.columns or "programname" in map(fold, table.columns)
    cells = _named_cells(table, match, "certification")
    return is_theirs and (not cells or _share(bool(_CERTIFIED.match(cell)) for cell in cells) >= _ENOUGH)


def _has_names_for_ids(table: Table, match: Match, _meanings: Meanings) -> bool:
    """Return whether its ids are names, as in the researchers' list: it has nothing else but addresses."""
    cells = _named_cells(table, match, "name1")
    has_names = not cells or _share(bool(re.search("[A-Za-z]{3}", cell)) for cell in cells) >= _ENOUGH
    return has_names and all(name or not header for name, header in zip(match.names, table.columns, strict=True))


def _is_californian(table: Table, match: Match, _meanings: Meanings) -> bool:
    """Return whether it is California's list, by its kinds of programs and its state, and not another state's licenses."""
    programs = [cell for name in ("setting_code", "program_code") for cell in _named_cells(table, match, name)]
    states = _named_cells(table, match, "state")
    is_theirs = not programs or _share(bool(_DHCS_PROGRAM.match(cell)) for cell in programs) >= _ENOUGH
    return is_theirs and (not states or _share(clean_state(cell) == "CA" for cell in states) >= _ENOUGH)


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted)


_FORMATS = (
    _Format(
        id="finder_csv",
        names=synonyms(OWN),
        needed=(*(frozenset({name}) for name in ("name", "state", "services")), frozenset({"zip", "city"})),
        fits=_has_no_labels,
    ),
    _Format(
        id="ca_dhcs",
        names={**ADDRESSES, **synonyms(DHCS)},
        needed=(
            *(frozenset({name}) for name in ("name1", "license_number")),
            frozenset({"zip", "city"}),
            frozenset({"setting_code", "program_code"}),
        ),
        fits=_is_californian,
    ),
    _Format(
        id="national_directory",
        names=common_but("all_services", "residential_services"),
        needed=(*_PLACE, frozenset({"service_code_info"})),
        fits=_has_codes,
    ),
    _Format(id="locator_export", names=common_but("all_services", "residential_services"), needed=_PLACE),
    _Format(
        id="locator_flat",
        names={**common_but("service_code_info"), **synonyms(LABELS)},
        needed=(*_PLACE, frozenset({"all_services"})),
        fits=_has_labels,
    ),
    _Format(
        id="otp_directory",
        names={**ADDRESSES, **synonyms(CERTIFICATION)},
        needed=(*_PLACE, frozenset({"certification"})),
        fits=_is_certified,
    ),
    _Format(
        id="otp_directory",
        names={**common_but("name1", "name2", *SERVICE_COLUMNS), "id": "name1"},
        needed=(*_PLACE, frozenset({"street1"})),
        fits=_has_names_for_ids,
    ),
    _Format(
        id="geocoded_list",
        names=ADDRESSES,
        needed=(*_PLACE, *(frozenset({name}) for name in ("street1", "latitude", "longitude"))),
    ),
)
"""The formats of tables; of those that explain as many columns the first is meant."""
