"""Join two records of one place in one list."""

from __future__ import annotations

from dataclasses import replace

from finder.listings.rules.records import SourceRecord
from finder.listings.store import documents


def join_records(a: SourceRecord, b: SourceRecord) -> SourceRecord:
    """Return one record of two of one place in one list; the order doesn't matter."""
    if a == b:
        return a
    first, second = sorted((a, b), key=documents.write_record)
    phones = {(phone.number, phone.extension): phone for phone in (*second.phones, *first.phones)}
    ordered = [phone for phone in (*first.phones, *second.phones) if phones.pop((phone.number, phone.extension), None)]
    point = first if first.latitude is not None else second
    # One listing may have "A B" where the other has "A" and "B": then the first name already contains the second.
    filled = ["organization", "street2", "city", "zip", "website", "public_id"]
    if first.name == second.name:
        filled.append("name2")
    texts = {name: getattr(first, name) or getattr(second, name) for name in filled}
    return replace(
        first,
        **texts,
        latitude=point.latitude,
        longitude=point.longitude,
        phones=tuple(ordered),
        kinds=tuple(sorted({*a.kinds, *b.kinds})),
        codes=tuple(sorted({*a.codes, *b.codes})),
        notes=tuple(sorted({*a.notes, *b.notes})),
        dropped_on=min(a.dropped_on, b.dropped_on),
        in_older_list_only=a.in_older_list_only and b.in_older_list_only,
        placed_by_zip=a.placed_by_zip and b.placed_by_zip,
    )
