"""Recognize a file's format by its content, and read its lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path

from finder.listings.importing import own_csv
from finder.listings.importing.building import Part
from finder.listings.importing.dating import (
    BadListDate,
    DateOrigin,
    ListDate,
    find_named,
    parse_file_date,
    parse_stated,
)
from finder.listings.importing.envelopes import date_of_document
from finder.listings.importing.formats import Match, Meanings
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.other_lists import refuse_other_lists
from finder.listings.importing.reading import FileContent, Table, read_file
from finder.listings.importing.recognized import NO_ROWS, Found, Maps, recognize
from finder.listings.importing.row_warnings import warn_of_dates, warn_of_phones, warn_of_zips
from finder.listings.rules.column_maps import ColumnMap
from finder.listings.rules.records import DatePrecision, SourceList
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.errors import BadInput

_UNDATED_WHOLE = "This is a whole list, and nothing gives its date: say its date with --as-of (or in the field for it)."
_UNDATED = "The list has no date: it counts as older than every dated one. Say its date with --as-of if you know it."
_LONGEST_SOURCE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the person importing states about the file."""

    source: str = ""
    as_of: str = ""
    """YYYY, YYYY-MM or YYYY-MM-DD."""
    complete: bool = False
    name: str = ""
    """Original file name, if `path` differs: it may contain the list's date."""
    today: date | None = None
    """The last day a list can be of; None: the current one."""
    column_map: ColumnMap | None = None
    """What its columns are, whatever it looks like; None: its format is recognized."""
    saved_maps: Mapping[str, ColumnMap] = field(default_factory=dict)
    """By fingerprint: a list that nothing else knows is read by the one of its headers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file's lists: one, or several for our own CSV (one per source and date) and a directory mixed with the other."""

    format: str
    lists: tuple[SourceList, ...]
    rows: int
    rejected: tuple[tuple[int, str], ...]
    as_of: str
    as_of_from: DateOrigin
    as_of_precision: DatePrecision = "day"

    @property
    def unknown_codes(self) -> dict[str, int]:
        """Unknown codes or labels, to the number of rows that have them."""
        total: Counter[str] = Counter()
        for found in self.lists:
            total.update(found.unknown_codes)
        return dict(sorted(total.items()))

    @property
    def unclear_marks(self) -> dict[str, dict[str, int]]:
        """Column to its cells that mean neither yes nor no."""
        return {column: marks for found in self.lists for column, marks in found.unclear_marks.items()}

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        """Columns that the format doesn't know."""
        return tuple(dict.fromkeys(column for found in self.lists for column in found.ignored_columns))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the person importing should know, in whole sentences."""
        return tuple(dict.fromkeys(warning for found in self.lists for warning in found.warnings))


def read_lists(path: Path, *, vocabulary: Vocabulary, decoder: LabelDecoder, options: ImportOptions) -> ReadFile:
    """Recognize and read one file.

    Raises:
        UnknownList: no format and no saved map explains it.
        BadInput: damaged, too large, without any row, with a date that can't be true, or a whole list
            without any.
    """
    if len(options.source) > _LONGEST_SOURCE or not options.source.isprintable() or options.source.isspace():
        raise BadInput(
            f"The name of a source is a text of at most {_LONGEST_SOURCE} letters, without line ends. Choose another."
        )
    today = options.today or datetime.now(UTC).date()
    stated = parse_stated(options.as_of, today=today)
    content = read_file(path)
    meanings = Meanings(vocabulary=vocabulary, decoder=decoder)
    found = recognize(content, meanings, Maps(chosen=options.column_map, saved=options.saved_maps))
    dated = stated if stated.as_of else _find_date(content, options.name or path.name, today)
    del content  # All of a document, from which a table was made by now.
    if found.own:
        setting = own_csv.OwnSetting(
            source=options.source or LIST_FORMATS["finder_csv"].source,
            dated=dated,
            today=today,
            known_codes=vocabulary.by_code.keys(),
        )
        return _read_own(found, found.own, setting, complete=options.complete)
    rows = sum(part.gathered.rows for part in found.parts)
    if not rows:
        raise BadInput(NO_ROWS)
    if not any(part.gathered.records for part in found.parts):
        rejected = [row for part in found.parts for row in part.gathered.rejected]
        raise BadInput("Not one row of the list could be used. Is it the right file?" + _describe(rejected))
    refuse_other_lists(record for part in found.parts for _, record in part.gathered.records)
    lists = _lists(found, options, dated)
    return ReadFile(
        format=found.format,
        lists=lists,
        rows=rows,
        rejected=tuple(row for entry in lists for row in entry.rejected),
        as_of=dated.as_of,
        as_of_from=dated.origin,
        as_of_precision=dated.precision,
    )


def _find_date(content: FileContent, name: str, today: date) -> ListDate:
    own = parse_file_date(date_of_document(content.data), today=today)
    if own.as_of:
        return own
    named = find_named(name, today=today)
    return named if named.as_of else find_named(content.name, today=today)


def _lists(found: Found, options: ImportOptions, dated: ListDate) -> tuple[SourceList, ...]:
    form = LIST_FORMATS[found.format]
    parts = (_joined(found.parts),) if options.source else found.parts
    lists = tuple(
        SourceList(
            format=found.format,
            source=options.source or part.source or form.source,
            as_of=dated.as_of,
            as_of_from=dated.origin,
            as_of_precision=dated.precision,
            complete=(options.complete or form.is_whole or found.is_whole) and not part.is_minor,
            records=tuple(part.gathered.records),
            asked=part.asked,
            rejected=tuple(part.gathered.rejected),
            unknown_codes=dict(sorted((+part.gathered.unknown).items())),
            unclear_marks=part.gathered.marks.counts(),
            rows=part.gathered.rows,
            identified=part.gathered.identified,
            warnings=(
                *part.gathered.warnings,
                *warn_of_phones(part.gathered.records),
                *warn_of_dates(part.gathered.bad_dates),
                *warn_of_zips(part.gathered.bad_zips, part.gathered.rejected),
            ),
        )
        for part in parts
    )
    undated = () if dated.as_of else _warn_undated(is_whole=lists[0].complete)
    first = replace(
        lists[0],
        ignored_columns=found.ignored,
        warnings=(*undated, *found.warnings, *lists[0].warnings),
    )
    return (first, *lists[1:])


def _joined(parts: Sequence[Part]) -> Part:
    """Return the parts as one list of the source that the person importing names."""
    first, *others = parts
    for part in others:
        first.gathered.records = sorted([*first.gathered.records, *part.gathered.records], key=lambda entry: entry[0])
        first.gathered.rows += part.gathered.rows
        first.asked |= part.asked
    return first


def _warn_undated(*, is_whole: bool) -> tuple[str, ...]:
    if is_whole:
        raise BadListDate(_UNDATED_WHOLE)
    return (_UNDATED,)


def _read_own(found: Found, own: tuple[Table, Match], setting: own_csv.OwnSetting, *, complete: bool) -> ReadFile:
    read = own_csv.read_own(*own, setting)
    if not read.rows or not read.lists:
        raise BadInput("Not one row of the list could be used. Export it again." + _describe(read.rejected))
    # Only rows made by hand can be a complete list: reports carry other sources' dates.
    lists = [replace(entry, complete=complete and entry.source == setting.source) for entry in read.lists]
    by_hand = [entry for entry in lists if entry.source == setting.source and entry.as_of == setting.dated.as_of]
    by_row = sorted({number: record for entry in lists for number, record in entry.records}.items(), key=itemgetter(0))
    undated = _warn_undated(is_whole=complete) if by_hand and not setting.dated.as_of else ()
    lists[0] = replace(
        lists[0],
        unknown_codes=dict(sorted(read.unknown.items())),
        ignored_columns=found.ignored,
        warnings=(*undated, *found.warnings, *warn_of_phones(by_row), *warn_of_zips(read.bad_zips, read.rejected)),
    )
    newest = max(lists, key=lambda entry: entry.as_of)
    return ReadFile(
        format="finder_csv",
        lists=tuple(lists),
        rows=read.rows,
        rejected=tuple(read.rejected),
        as_of=newest.as_of,
        as_of_from=setting.dated.origin if len(by_hand) == len(lists) else "file",
        as_of_precision=newest.as_of_precision,
    )


def _describe(rejected: Sequence[tuple[int, str]]) -> str:
    return f" Row {rejected[0][0]}: {rejected[0][1]}." if rejected else ""
