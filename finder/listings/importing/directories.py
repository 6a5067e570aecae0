"""SAMHSA's National Directories, of substance use and of mental health: as workbooks with a sheet of codes, or as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from finder.listings.importing.building import (
    Asked,
    Gathered,
    Part,
    base_record,
    phones_of,
)
from finder.listings.importing.cleaning import clean_text
from finder.listings.importing.code_cells import UNKNOWN, CodeCells, split_codes
from finder.listings.importing.formats import Match
from finder.listings.importing.headers import fold
from finder.listings.importing.kinds import (
    KindTeller,
    kinds_of,
)
from finder.listings.importing.reading import Table
from finder.listings.rules.identity import identify
from finder.listings.rules.records import MENTAL_HEALTH_KIND, SourceRecord
from finder.listings.rules.sources import MENTAL_HEALTH_DIRECTORY
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.errors import BadInput
from finder.platform.sharing import cut, share

_REFERENCE = ("categorycode", "servicecode", "servicename")
_MANY = 2_000
"""Rows from which on two cores are worth a second process."""
_AT_ONCE, _LEAST_AT_ONCE = 500, 60
"""Rows of a part."""
_NO_SHEET = (
    "The directory came without its sheet of service codes: its codes are read as this site knows them, and it counts as "
    "having asked what any of its rows answers."
)


def find_reference(sheets: Sequence[Table]) -> frozenset[str] | None:
    """Return the codes of the sheet that explains them, or None if there is none.

    Raises:
        BadInput: it names a code twice.
    """
    for sheet in sheets:
        folded = [fold(column) for column in sheet.columns]
        if not set(_REFERENCE) <= set(folded):
            continue
        place = folded.index(_REFERENCE[1])
        codes = [code for _, row in sheet.numbered if (code := clean_text(row[place] if place < len(row) else ""))]
        if len(codes) != len(set(codes)):
            raise BadInput("The workbook's sheet of service codes holds a code twice. Download it again.")
        return frozenset(codes)
    return None


def read_directory(
    table: Table, match: Match, vocabulary: Vocabulary, *, reference: frozenset[str] | None
) -> tuple[Part, ...]:
    """Read facilities: the rows of either directory are a part of their own, the larger one first."""
    teller = KindTeller(vocabulary)
    sheet_kind = teller.kind_of_sheet(reference or _all_codes(table, match))
    gathered = _gather(table, _RowReader(match, vocabulary, teller, reference, sheet_kind))
    if reference is None:
        gathered.warnings.append(_NO_SHEET)
    asked = {kind: seen | (reference or set() if kind == sheet_kind else set()) for kind, seen in gathered.seen.items()}
    if reference:
        asked.setdefault(sheet_kind, set(reference))
    return _parts(gathered, {kind: tuple(sorted(codes)) for kind, codes in asked.items()})


def _gather(table: Table, reader: _RowReader) -> Gathered:
    """Return what the rows say; many are read on two cores."""
    if len(table.numbered) < _MANY:
        return reader.gather(table, with_identities=False)
    pieces = cut([1] * len(table.numbered), most=_AT_ONCE, least=_LEAST_AT_ONCE)

    def work(part: int) -> Gathered:
        return reader.gather(replace(table, numbered=table.numbered[pieces[part]]), with_identities=True)

    gathered = Gathered()
    with share(work, len(pieces)) as outcomes:
        for found in outcomes:
            gathered.take_in(found)
    return gathered


class _RowReader:
    def __init__(
        self,
        match: Match,
        vocabulary: Vocabulary,
        teller: KindTeller,
        reference: frozenset[str] | None,
        sheet_kind: str,
    ) -> None:
        self._match, self._teller, self._reference, self._sheet_kind = match, teller, reference, sheet_kind
        self._all_known = frozenset(vocabulary.by_code)
        self._cells = CodeCells(self._all_known | (reference or set()))
        self._kind_of_bits = teller.in_bits(self._cells.bits_of)
        self._foreign = {known: ~self._cells.bits_of(known) for known in (self._all_known, reference or frozenset())}
        """The bits of codes that the vocabulary, or the sheet of codes, doesn't have."""

    def gather(self, table: Table, *, with_identities: bool) -> Gathered:
        """Return what rows say."""
        gathered = Gathered()
        for number, row in gathered.readable(table, self._match):
            record, unknown = self._read_row(row)
            gathered.add(number, record, unknown=unknown)
            if with_identities:
                gathered.identified[number] = (record, identify(record))
        return gathered

    def _read_row(self, row: Mapping[str, str]) -> tuple[SourceRecord, Sequence[str]]:
        codes, bits = self._cells.read_with_bits(row["service_code_info"])
        kinds, reference = kinds_of(row.get("type_facility")) or (self._kind_of(codes, bits),), self._reference
        known = reference if reference and self._sheet_kind in kinds else self._all_known
        record = base_record(row, phones=phones_of(row), kinds=kinds, codes=codes)
        return record, [code for code in codes if code not in known] if bits & self._foreign[known] else ()

    def _kind_of(self, codes: Sequence[str], bits: int) -> str:
        if bits == UNKNOWN:
            return self._teller.kind_of(codes, default=self._sheet_kind)
        return self._kind_of_bits(bits, self._sheet_kind)


def _all_codes(table: Table, match: Match) -> set[str]:
    """Return the codes of all rows, in place of a sheet: they tell which directory the rows without clear codes are of."""
    return {
        code for _, row in match.rows(table) if isinstance(row, dict) for code in split_codes(row["service_code_info"])
    }


def _parts(gathered: Gathered, asked: Asked) -> tuple[Part, ...]:
    """Divide the records by directory. Rejected rows and what was counted go with the larger part."""
    by_source: dict[str, list[tuple[int, SourceRecord]]] = {}
    for entry in gathered.records:
        by_source.setdefault(_source(entry[1]), []).append(entry)
    main, *others = sorted(by_source, key=lambda source: len(by_source[source]), reverse=True) or [""]
    for source in others:
        other = "mental-health" if source == MENTAL_HEALTH_DIRECTORY else "substance-use"
        gathered.warnings.append(
            f"Rows of the {other} directory: {len(by_source[source]):,}. They are kept as a part of that list, not as the whole."
        )
    parts = []
    for source in (main, *others):
        records = by_source.get(source, [])
        kinds = set(chain.from_iterable({record.kinds for _, record in records}))
        own = {kind: codes for kind, codes in asked.items() if kind in kinds}
        part = Gathered(records=records, rows=len(records), identified=gathered.identified)
        parts.append(Part(gathered=part, asked=own, source=source, is_minor=source != main))
    parts[0].gathered.rejected = gathered.rejected
    parts[0].gathered.rows += len(gathered.rejected)
    parts[0].gathered.unknown, parts[0].gathered.warnings = gathered.unknown, gathered.warnings
    parts[0].gathered.bad_zips = gathered.bad_zips
    return tuple(parts)


def _source(record: SourceRecord) -> str:
    return MENTAL_HEALTH_DIRECTORY if record.kinds == (MENTAL_HEALTH_KIND,) else ""
