"""The rows of a program and of its phones, as they are written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import Table

from finder.listings.rules.columns import program_columns
from finder.listings.rules.programs import Program
from finder.listings.store import documents
from finder.listings.store.program_texts import TEXT_COLUMNS
from finder.listings.store.tables import ProgramRow

PHONE_COLUMNS = ("program_id", "position", "number", "extension", "kind", "answers", "source", "is_hidden", "as_of")
"""The columns of a phone, in the order of `phone_values`."""
FIRST_COLUMNS = tuple(
    one.name for one in cast(Table, ProgramRow.__table__).columns if one.name not in ("version", "text_id")
)
"""The columns of a program, in the order of `first_values`."""


_FIRST = itemgetter(*FIRST_COLUMNS, *TEXT_COLUMNS)


def program_values(columns: Mapping[str, Any], *, revision: int, document: str) -> dict[str, Any]:
    """Return the row of a program that is written under `revision`, with its text (`program_texts`).

    `columns`: as from `listings.rules.columns.program_columns`; `document`: the program's JSON.
    """
    return {**columns, "card": documents.write_card(columns["card"]), "document": document, "version": revision}


def first_values(program: Program) -> tuple[Any, ...]:
    """Return the row of a new program but for its version, in the order of `FIRST_COLUMNS`, then its card and its document."""
    row = program_columns(program)
    row["card"] = documents.write_card(row["card"], services=program.joined_services)
    row["document"] = documents.write_program(program)
    values: tuple[Any, ...] = _FIRST(row)
    return values


def first_phones(program: Program) -> list[tuple[Any, ...]]:
    """Return the rows of the phones of a new program, none of which is hidden, in the order of `PHONE_COLUMNS`."""
    return [
        (program.id, at, one.number, one.extension, one.kind, one.answers, one.source or None, False, one.as_of or None)
        for at, one in enumerate(program.phones)
    ]


def phone_values(program: Program, hidden: Collection[str] = ()) -> list[dict[str, Any]]:
    """Return a row for each phone of a program; `hidden`: its numbers that staff hid, which the program itself lacks."""
    shown = [
        {
            "program_id": program.id,
            "position": position,
            "number": phone.number,
            "extension": phone.extension,
            "kind": phone.kind,
            "answers": phone.answers,
            "source": phone.source or None,
            "is_hidden": False,
            "as_of": phone.as_of or None,
        }
        for position, phone in enumerate(program.phones)
    ]
    unknown = {"extension": "", "kind": None, "answers": None, "source": None, "is_hidden": True, "as_of": None}
    return shown + [
        {"program_id": program.id, "position": position, "number": number, **unknown}
        for position, number in enumerate(sorted(hidden), start=len(shown))
    ]
