"""SAMHSA's own tables: the National Directory workbook and the CSV of the locator's export button."""

from __future__ import annotations

from finder.listings.importing.building import Gathered, Phones, base_record
from finder.listings.importing.reading import Table, Workbook
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.errors import BadInput

_DIRECTORY_COLUMNS = frozenset({"name1", "street1", "city", "state", "zip", "service_code_info"})
_REFERENCE_COLUMNS = frozenset({"category_code", "service_code", "service_name"})
_EXPORT_COLUMNS = frozenset({"name1", "street1", "city", "state", "zip", "type_facility"})
_ADDRESS_COLUMNS = frozenset(
    "name1 name2 street1 street2 city state zip zip4 county phone intake_prompt intake1 intake2 intake1a intake2a hotline1 "
    "website latitude longitude type_facility miles".split()
)
_FEWEST_FLAGS = 20
DIRECTORY_KIND = "SU"


def is_directory(workbook: Workbook) -> bool:
    """Return whether a workbook is a National Directory: a facilities sheet and its reference sheet."""
    return any(set(sheet.columns) >= _DIRECTORY_COLUMNS for sheet in workbook.sheets)


def read_directory(workbook: Workbook, _vocabulary: Vocabulary) -> tuple[Gathered, dict[str, tuple[str, ...]]]:
    """Read facilities, decoded with the workbook's own reference sheet.

    Raises:
        BadInput: the reference sheet is missing or names a code twice.
    """
    facilities = next(sheet for sheet in workbook.sheets if set(sheet.columns) >= _DIRECTORY_COLUMNS)
    known = _reference_codes(workbook)
    gathered = Gathered()
    for number, row in facilities.numbered:
        codes = tuple(sorted(dict.fromkeys(row["service_code_info"].replace("*", " ").split())))
        if not known.issuperset(codes):
            gathered.unknown.update(set(codes) - known)
        phones: Phones = (
            ("main", row.get("phone", "")),
            ("intake", row.get("intake1", "")),
            ("intake", row.get("intake2", "")),
            ("intake", row.get("intake1a", "")),
            ("intake", row.get("intake2a", "")),
        )
        gathered.add(number, base_record(row, phones=phones, kind=DIRECTORY_KIND, codes=codes))
    return gathered, {DIRECTORY_KIND: tuple(sorted(known | gathered.seen.get(DIRECTORY_KIND, set())))}


def _reference_codes(workbook: Workbook) -> set[str]:
    reference = next((sheet for sheet in workbook.sheets if set(sheet.columns) >= _REFERENCE_COLUMNS), None)
    if reference is None:
        raise BadInput("The workbook lacks its sheet of service codes, without which its rows can't be read.")
    codes = [row["service_code"].strip() for row in reference.rows if row["service_code"].strip()]
    if len(codes) != len(set(codes)):
        raise BadInput("The workbook's sheet of service codes holds a code twice. Download it again.")
    return set(codes)


def is_export(table: Table) -> bool:
    """Return whether a CSV is the locator's export: address columns, then one flag column per code."""
    columns = set(table.columns)
    return columns >= _EXPORT_COLUMNS and len(columns - _ADDRESS_COLUMNS) >= _FEWEST_FLAGS


def read_export(table: Table, vocabulary: Vocabulary) -> tuple[Gathered, dict[str, tuple[str, ...]]]:
    """Read the export. A flag column holds "1" or nothing.

    Its columns cover two surveys. A row of one type was asked about the codes of its own survey (by our vocabulary) and
    those that any row of its type has; an empty cell elsewhere means nothing.
    """
    flags = {column: column.upper() for column in table.columns if column and column not in _ADDRESS_COLUMNS}
    gathered = Gathered()
    gathered.unknown.update({code: 0 for code in flags.values() if code not in vocabulary.by_code})
    for number, row in table.numbered:
        if not row:
            gathered.refuse(number, "more cells than columns")
            continue
        codes = tuple(sorted(code for column, code in flags.items() if row[column].strip() not in ("", "0")))
        gathered.unknown.update(code for code in codes if code not in vocabulary.by_code)
        kind = row["type_facility"].strip().upper()
        phones: Phones = (
            ("main", row.get("phone", "")),
            ("intake", row.get("intake1", "")),
            ("intake", row.get("intake2", "")),
        )
        gathered.add(number, base_record(row, phones=phones, kind="SU" if kind == "SA" else kind, codes=codes))
    gathered.unknown = +gathered.unknown
    return gathered, _asked(gathered, set(flags.values()), vocabulary)


def _asked(gathered: Gathered, columns: set[str], vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    surveys = {"SU": "su", "MH": "mh"}
    asked = {}
    for kind, seen in gathered.seen.items():
        account_pages = {
            code
            for code in columns
            if code in vocabulary.by_code and vocabulary.by_code[code].survey == surveys.get(kind)
        }
        asked[kind] = tuple(sorted(account_pages | seen))
    return asked
