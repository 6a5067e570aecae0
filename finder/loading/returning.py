"""Our own export coming back to the directory it was written from: what it says word for word is no news.

Its rows show each report under the name and address that the public sees. Taken as listings they would stand beside
the very listings they were made from; so reports that the directory holds unchanged are left out.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from finder.domain.programs import Program
from finder.domain.records import SourceList, SourceRecord
from finder.store import documents, programs

_SHOWN = ("name", "name2", "organization", "street", "street2", "city", "state", "zip", "phones", "website", "notes")


def without_known(session: Session, found: SourceList) -> tuple[SourceList, frozenset[str]]:
    """Give the list without the records that programs of the same public id hold already, and the ids of those."""
    ids = {record.public_id for _, record in found.records if record.public_id}
    if not ids:
        return found, frozenset()
    held = {key: documents.read_program(text) for key, text in programs.find_documents(session, ids).items()}
    known = frozenset(
        number
        for number, record in found.records
        if (program := held.get(record.public_id)) and _says_the_same(program, record, found)
    )
    news = tuple(entry for entry in found.records if entry[0] not in known)
    return replace(found, records=news), frozenset(
        record.public_id for number, record in found.records if number in known
    )


def _says_the_same(program: Program, record: SourceRecord, found: SourceList) -> bool:
    if any(getattr(program, name) != getattr(record, name) for name in _SHOWN):
        return False
    point = (program.latitude, program.longitude) if program.point == "street" else (None, None)
    if point != (record.latitude, record.longitude):
        return False
    asked = frozenset(code for kind in record.kinds for code in found.asked.get(kind, ()))
    said = (found.source, found.as_of, frozenset(record.codes), asked, record.dropped_on)
    return any(
        said == (report.source, report.as_of, report.codes, report.asked, report.dropped_on)
        for report in program.reports
    )
