"""Read a fetched official list, make sure that it is the one that was wanted, and import it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from finder.listings.importing.guards import refuse_mostly_refused
from finder.listings.importing.importer import ImportResult, ImportSetting
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.phone_changes import import_counting_phones
from finder.listings.importing.recognizing import ImportOptions, ReadFile, read_lists
from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.store import listings
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.sync.fetching import FetchedFile
from finder.sync.rules.official_lists import (
    KnownDate,
    OfficialList,
    check_is_newest,
    check_is_wanted,
    is_published_by_samhsa,
)

_LOOKED_AT_BYTES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListReader:
    """What reading a list takes besides its file."""

    vocabulary: Vocabulary
    decoder: LabelDecoder
    now: datetime


def read_fetched(wanted: OfficialList, file: FetchedFile, *, as_of: str, reader: ListReader) -> ReadFile:
    """Return the content of a fetched file; `as_of`: the date that the person fetching states, or "".

    A live list on its publisher's own site has today's date, and is whole if it came whole and has enough rows: then a
    place that it lacks is no longer certified.

    Raises:
        BadInput: it isn't a list, isn't the one that was wanted, or has no date.
    """
    _check_type(file)
    is_live = wanted.is_live and is_published_by_samhsa(file.address)
    if is_live:
        as_of = reader.now.date().isoformat()
    options = ImportOptions(as_of=as_of, name=file.name, today=reader.now.date())
    found = read_lists(file.path, vocabulary=reader.vocabulary, decoder=reader.decoder, options=options)
    check_is_wanted(wanted, format_id=found.format, source=found.lists[0].source)
    is_whole = is_live and file.is_counted and found.rows >= wanted.fewest_whole_rows
    return replace(found, lists=tuple(replace(one, complete=one.complete or is_whole) for one in found.lists))


def _check_type(file: FetchedFile) -> None:
    with file.path.open("rb") as content:
        start = content.read(_LOOKED_AT_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        raise BadInput("The address leads to a web page, not to the list itself.")
    if start.startswith(b"%PDF"):
        raise BadInput("The address leads to a PDF. The list that can be read is the workbook (.xlsx) beside it.")


def import_fetched(session: Session, wanted: OfficialList, found: ReadFile, *, setting: ImportSetting) -> ImportResult:
    """Import a list that `read_fetched` returned; doesn't commit.

    Raises:
        NotFound: the directory holds a newer edition, and `setting.force` is not set.
        BadInput: as `importer.import_lists`; or most rows are refused, and `setting.force` is not set.
    """
    if not setting.force:
        refuse_mostly_refused(found)
        check_is_newest(
            KnownDate(as_of=found.as_of, precision=found.as_of_precision),
            [
                KnownDate(as_of=one.as_of, precision=one.as_of_precision)
                for one in listings.list_snapshots(session).values()
                if one.source == wanted.source
            ],
        )
    return import_counting_phones(session, found.lists, setting=setting)
