"""The phones of programs as rows, and lookups of programs by phone or website, by index rather than by scan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Set
from typing import Any, cast

from sqlalchemy import Select, Table, delete, func, select
from sqlalchemy.orm import Session

from finder.listings.rules.overrides import NO_OVERRIDES, StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.store import staff_overrides
from finder.listings.store.program_rows import PHONE_COLUMNS, phone_values
from finder.listings.store.tables import ProgramPhoneRow, ProgramRow
from finder.platform.database.bulk import insert_values

_PHONE = cast(Table, ProgramPhoneRow.__table__)
_CHUNK = 500
_OWNER = func.coalesce(func.nullif(ProgramRow.organization, ""), ProgramRow.name)
"""The organization of a program, or else its name."""


def save_phones(session: Session, programs: Sequence[Program], *, known: Set[str]) -> None:
    """Write the phones of `programs` where they changed; `known`: ids of programs that were stored before. Doesn't commit."""
    hidden = staff_overrides.load_overrides(session, [program.id for program in programs if program.phone_hidden])
    rows = {program.id: _make_rows(program, hidden.get(program.id, NO_OVERRIDES)) for program in programs}
    stored = _find_rows(session, [program_id for program_id in rows if program_id in known])
    changed = {
        program_id
        for program_id, wanted in rows.items()
        if program_id not in known or stored.get(program_id, []) != wanted
    }
    delete_phones(session, sorted(changed & stored.keys()))
    new = [row for program_id, wanted in rows.items() if program_id in changed for row in wanted]
    insert_values(session, _PHONE, PHONE_COLUMNS, new)


def delete_phones(session: Session, ids: Sequence[str]) -> None:
    """Delete the phones of programs."""
    for chunk in _chunks(ids):
        session.execute(delete(ProgramPhoneRow).where(ProgramPhoneRow.program_id.in_(chunk)))


def _make_rows(program: Program, overrides: StaffOverrides) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in phone_values(program, overrides.hidden)]


def _find_rows(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return the stored phones by program, in the order of `phone_values` and of its columns."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    columns = [_PHONE.c[name] for name in PHONE_COLUMNS]
    for chunk in _chunks(sorted(ids)):
        statement = select(*columns).where(_PHONE.c.program_id.in_(chunk))
        for row in session.execute(statement.order_by(_PHONE.c.program_id, _PHONE.c.position)):
            found.setdefault(row[0], []).append((*row[:-1], row[-1] or None))
    return found


def find_owners_of_number(session: Session, number: str) -> dict[str, str]:
    """Return the programs that show a phone number (E.164), each with its organization or else its name."""
    return find_owners_of_numbers(session, [number]).get(number, {})


def find_owners_of_numbers(session: Session, numbers: Collection[str]) -> dict[str, dict[str, str]]:
    """Return, by phone number (E.164), the programs that show it, each with its organization or else its name."""
    found: dict[str, dict[str, str]] = {}
    for chunk in _chunks(sorted(set(numbers))):
        for number, program_id, owner in session.execute(_select_owners(chunk)):
            found.setdefault(number, {})[program_id] = owner
    return found


def _select_owners(numbers: Sequence[str]) -> Select[str, str, str]:
    return (
        select(ProgramPhoneRow.number, ProgramRow.id, _OWNER)
        .join(ProgramRow, ProgramRow.id == ProgramPhoneRow.program_id)
        .where(ProgramPhoneRow.number.in_(numbers), ~ProgramPhoneRow.is_hidden)
    )


def find_owners_of_host(session: Session, host: str) -> frozenset[str]:
    """Return the organizations (or else names) of programs whose website is on a host (as from `listings.rules.websites`)."""
    return frozenset(session.scalars(select(_OWNER).where(ProgramRow.website_host == host))) if host else frozenset()


def find_hosts(session: Session) -> frozenset[str]:
    """Return the hosts of all websites; reads only an index."""
    return frozenset(session.scalars(select(ProgramRow.website_host).distinct())) - {""}


def find_owners_of_hosts(session: Session) -> dict[str, frozenset[str]]:
    """Return, by host, the organizations (or else names) of the programs of all websites."""
    found: dict[str, set[str]] = {}
    statement = select(ProgramRow.website_host, _OWNER).where(ProgramRow.website_host != "").distinct()
    for host, owner in session.execute(statement):
        found.setdefault(host, set()).add(owner)
    return {host: frozenset(owners) for host, owners in found.items()}


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]
