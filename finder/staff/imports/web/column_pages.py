"""The page of an unknown list's columns: each with its first cells, and the first rows as they would be read."""

from __future__ import annotations

from dataclasses import dataclass

from werkzeug.wrappers import Response

from finder.listings.importing.building import Part
from finder.listings.importing.first_rows import FirstRows, read_first
from finder.listings.importing.formats import Meanings
from finder.listings.rules.column_maps import ColumnMap, ColumnUse, find_flaws
from finder.listings.rules.records import SourceRecord
from finder.platform.web.filters import phone
from finder.platform.web.services import get_services
from finder.staff.frame.field_labels import PHONE_KIND_WORDS
from finder.staff.frame.layout import StaffPage, show
from finder.staff.frame.state_tiles import STATES
from finder.staff.imports.rules.list_files import ListFile
from finder.staff.imports.web.column_forms import ROLE_WORDS
from finder.staff.imports.web.services import ImportServices

_MOST_CELLS = 3
_LONGEST_CELL = 80
_MOST_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """One column: its header, its first cells, and what it is said to be."""

    place: int
    use: ColumnUse
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """One of the first rows as it would be read."""

    row: int
    name: str
    address: tuple[str, ...]
    phones: tuple[str, ...]
    website: str
    point: str
    offered: str
    denied: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The first rows as they would be read, and what could not be."""

    lines: tuple[ReadLine, ...]
    rejected: tuple[tuple[int, str], ...]
    looked_at: int
    unknown: tuple[str, ...]
    """Words in columns of services that name none."""
    unclear: tuple[tuple[str, str], ...]
    """(column, cell) of marks that say neither yes nor no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsPage(StaffPage):
    """The page on which a person chooses what each column of a list is."""

    file: ListFile
    said: ColumnMap
    """What the form has."""
    as_of: str
    lines: tuple[ColumnLine, ...]
    roles: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str], ...]
    """(code, label) of all services."""
    preview: Preview | None
    """None while the columns don't say enough."""


def show_columns(
    file: ListFile, said: ColumnMap, *, as_of: str, problems: dict[str, str] | None = None, status: int = 200
) -> Response | tuple[str, int]:
    """Render the page with what was said of the columns, or was guessed."""
    meanings = get_meanings()
    flaws = find_flaws(said.uses, state=said.state, known_codes=meanings.vocabulary.by_code)
    page = ColumnsPage(
        title="Columns of a list",
        file=file,
        said=said,
        as_of=as_of,
        lines=tuple(_line(file.first, place, use) for place, use in enumerate(said.uses)),
        roles=tuple((str(role), words) for role, words in ROLE_WORDS.items()),
        states=(("", "each row says it"), *STATES.items()),
        codes=tuple((code.code, code.official_label) for code in meanings.vocabulary.codes),
        preview=None if flaws else _preview(read_first(file.first, said, meanings), len(file.first.numbered)),
        problems=problems or {},
    )
    return show("staff/import_columns.html", page, status=status)


def get_meanings() -> Meanings:
    """Return what cells may mean."""
    reader = get_services(ImportServices).list_reader
    return Meanings(vocabulary=reader.vocabulary, decoder=reader.decoder)


def first_guess(file: ListFile) -> ColumnMap:
    """Return what was said of a file's columns last, or what is guessed of them."""
    if file.chosen:
        return file.chosen
    return ColumnMap(fingerprint=file.first.fingerprint, source="", is_whole=file.is_whole, uses=file.first.uses)


def _line(first: FirstRows, place: int, use: ColumnUse) -> ColumnLine:
    cells = (" ".join(row[place].split()) for _, row in first.numbered if place < len(row))
    filled = list(dict.fromkeys(cell for cell in cells if cell))[:_MOST_CELLS]
    return ColumnLine(
        place=place,
        use=use,
        cells=tuple(cell if len(cell) <= _LONGEST_CELL else f"{cell[:_LONGEST_CELL]}…" for cell in filled),
    )


def _preview(part: Part, looked_at: int) -> Preview:
    gathered = part.gathered
    return Preview(
        lines=tuple(_read_line(row, record, part.asked) for row, record in gathered.records[:_MOST_SHOWN]),
        rejected=tuple(gathered.rejected[:_MOST_SHOWN]),
        looked_at=looked_at,
        unknown=tuple(gathered.unknown)[:_MOST_SHOWN],
        unclear=tuple((column, cell) for column, cells in gathered.marks.counts().items() for cell in cells)[
            :_MOST_SHOWN
        ],
    )


def _read_line(row: int, record: SourceRecord, asked: dict[str, tuple[str, ...]]) -> ReadLine:
    street = ", ".join(filter(None, (record.street, record.street2)))
    place = ", ".join(filter(None, (record.city, f"{record.state} {record.zip}".strip())))
    numbers = [
        f"{phone(one.number)}{f' ext. {one.extension}' if one.extension else ''}, {PHONE_KIND_WORDS[one.kind]}"
        for one in record.phones
    ]
    has_point = record.latitude is not None and record.longitude is not None
    return ReadLine(
        row=row,
        name=" · ".join(filter(None, (record.name, record.name2, record.organization))),
        address=(street or "no street", place),
        phones=(*numbers, *(f"not a US number: {text}" for text in record.rejected_phones)),
        website=record.website,
        point=f"{record.latitude:.4f}, {record.longitude:.4f}" if has_point else "",
        offered=" ".join(record.codes),
        denied=" ".join(code for code in asked[record.kinds[0]] if code not in record.codes),
    )
