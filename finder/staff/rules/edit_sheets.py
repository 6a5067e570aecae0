"""The download that is edited in a spreadsheet and uploaded again: its columns, and what of a row was changed. Pure.

Each row carries, in its last column, a digest of every field as it was downloaded. So only cells that a person changed become
changes, and one that somebody else changed since is told, with both values.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from finder.listings.importing.cleaning import clean_state, clean_text, clean_zip
from finder.listings.importing.formulas import unguard
from finder.listings.importing.recognized import EDITED_MARK
from finder.listings.rules.fields import check_values
from finder.listings.rules.phones import parse_phone
from finder.listings.rules.records import ANSWERS, PHONE_KINDS
from finder.listings.rules.unseen import drop_unseen

_TEXTS = ("name", "name2", "organization", "street", "street2", "city", "state", "zip")
_MORE = ("website", "licence", "status", "hours", "getting_in", "what_to_bring")
_LINES = frozenset({"hours", "getting_in", "what_to_bring"})
PHONES_SHOWN = 3
"""Phones of a program that have columns; further ones stay as they are."""
_PHONE_COLUMNS = tuple(
    f"phone_{number}{part}" for number in range(1, PHONES_SHOWN + 1) for part in ("", "_line", "_answers")
)
FIELDS = (*_TEXTS, "phones", *_MORE)
"""Fields that can be edited, in the order of their digests."""
COLUMNS = ("id", *_TEXTS, *_PHONE_COLUMNS, *_MORE, EDITED_MARK)
_DIGITS = 8
"""Hexadecimal digits of a digest: one wrong in four billion cells would be taken for unchanged."""
_NOT_STATED = "not_stated"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellFault:
    """Why a cell can't be taken."""

    column: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One field that a person changed."""

    column: str
    field: str
    value: Any
    """In the canonical form of `listings.rules.fields`; None: no value."""
    is_conflict: bool
    """True when somebody else changed it too since the download."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChanges:
    """What a person changed in one row."""

    changes: tuple[CellChange, ...]
    faults: tuple[CellFault, ...]


def write_cells(program_id: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the row of a program; `values`: as `listings.rules.field_values.plain_values`."""
    phones = list(values.get("phones") or ())[:PHONES_SHOWN]
    cells = {"id": program_id}
    cells |= {name: _cell_text(name, str(values.get(name) or "")) for name in (*_TEXTS, *_MORE)}
    for number, phone in enumerate(phones, start=1):
        cells |= _phone_cells(number, phone)
    read = read_fields(cells)
    cells[EDITED_MARK] = _digest(program_id) + "".join(_digest_field(name, read[name]) for name in FIELDS)
    return tuple(cells.get(column, "") for column in COLUMNS)


def _cell_text(name: str, text: str) -> str:
    """Return a text as a cell can hold it: without what can't be shown, in one line but for fields of several."""
    shown = text
    if not text.isprintable():
        shown = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return shown if name in _LINES else " ".join(shown.split())


def _phone_cells(number: int, phone: Mapping[str, str]) -> dict[str, str]:
    digits = phone["number"].removeprefix("+1")
    extension = f" ext. {phone['extension']}" if phone.get("extension") else ""
    return {
        f"phone_{number}": f"{digits[:3]}-{digits[3:6]}-{digits[6:]}{extension}",
        f"phone_{number}_line": phone.get("kind") or "main",
        f"phone_{number}_answers": phone.get("answers") or _NOT_STATED,
    }


def read_fields(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields of a row in one form, whatever a spreadsheet did to its cells; a phone that is none stays a text."""
    found: dict[str, Any] = {name: _read_text(name, cells.get(name, "")) for name in (*_TEXTS, *_MORE)}
    phones = (_read_phone(cells, number) for number in range(1, PHONES_SHOWN + 1))
    return found | {"phones": [phone for phone in phones if phone]}


def _read_text(name: str, cell: str) -> str:
    text = unguard(cell)
    if not text:
        return ""
    if name in _LINES:
        return "\n".join(" ".join(drop_unseen(line).split()) for line in text.strip().splitlines())
    text = " ".join((text if text.isascii() and text.isprintable() else drop_unseen(text)).split())
    if name == "zip":
        return clean_zip(text) or text
    if name == "state":
        return clean_state(text) or text
    if name == "status":
        return text.lower()
    return f"https://{text}" if name == "website" and text and "://" not in text else text


def _read_phone(cells: Mapping[str, str], place: int) -> dict[str, str]:
    text = clean_text(unguard(cells.get(f"phone_{place}", ""))).removesuffix(".0")
    if not text:
        return {}
    number, extension = parse_phone(text)
    line = clean_text(cells.get(f"phone_{place}_line", "")).lower() or "main"
    answers = clean_text(cells.get(f"phone_{place}_answers", "")).lower().replace(" ", "_") or _NOT_STATED
    return {"number": number or text, "extension": extension, "kind": line, "answers": answers, "place": str(place)}


def _digest_field(name: str, value: Any) -> str:
    """Return a digest of what matters of a value: a web address typed without its scheme is the same one."""
    if name == "phones":
        return _digest([_without_place(phone) for phone in value])
    return _digest(value.split("://")[-1].removeprefix("www.").rstrip("/") if name == "website" else value)


def _digest(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True)
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=_DIGITS // 2).hexdigest()


def _without_place(phone: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in phone.items() if name != "place"}


def find_mark_fault(cells: Mapping[str, str]) -> str:
    """Return why the last column of a row can't be used, or ""."""
    mark = cells.get(EDITED_MARK, "").strip()
    if len(mark) != _DIGITS * (1 + len(FIELDS)):
        return "it is empty or cut off: download the list again, and leave this column as it is"
    if not mark.startswith(_digest(cells.get("id", "").strip())):
        return "it belongs to another program: cells of this row were moved"
    return ""


def find_changes(cells: Mapping[str, str], values: Mapping[str, Any]) -> RowChanges:
    """Return what a person changed in a row, compared with what was downloaded and what the directory has now.

    Args:
        cells: column to cell; a column that is missing was not changed.
        values: what the directory has now, as `listings.rules.field_values.plain_values`.
    """
    mark = cells[EDITED_MARK].strip()
    mine = read_fields(cells)
    now = read_fields(dict(zip(COLUMNS, write_cells(cells["id"].strip(), values), strict=True)))
    changes: list[CellChange] = []
    faults: list[CellFault] = []
    for place, name in enumerate(FIELDS, start=1):
        downloaded = mark[_DIGITS * place : _DIGITS * (place + 1)]
        is_missing = name not in cells and not (name == "phones" and "phone_1" in cells)
        if is_missing or _digest_field(name, mine[name]) in (downloaded, _digest_field(name, now[name])):
            continue
        value, found = _check(name, mine[name], list(values.get("phones") or ()))
        faults += found
        if not found:
            is_conflict = _digest_field(name, now[name]) != downloaded
            changes.append(CellChange(column=_column(name), field=name, value=value, is_conflict=is_conflict))
    return RowChanges(changes=tuple(changes), faults=tuple(faults))


def _column(name: str) -> str:
    return "phone_1" if name == "phones" else name


def _check(name: str, value: Any, known: Sequence[Mapping[str, str]]) -> tuple[Any, list[CellFault]]:
    """Return a value in canonical form, and what is wrong with it."""
    if name == "phones":
        return _check_phones(value, known)
    if value == "" and name in ("licence", *_LINES):
        return None, []
    good, bad = check_values({name: value})
    return good.get(name), [CellFault(column=name, why=why) for why in bad.values()]


def _check_phones(
    value: Sequence[Mapping[str, str]], known: Sequence[Mapping[str, str]]
) -> tuple[Any, list[CellFault]]:
    faults = [fault for phone in value for fault in _phone_faults(phone, known)]
    if faults:
        return None, faults
    phones = [*map(_without_place, value), *known[PHONES_SHOWN:]]
    good, bad = check_values({"phones": phones})
    return good.get("phones"), [CellFault(column="phone_1", why=why) for why in bad.values()]


def _phone_faults(phone: Mapping[str, str], known: Sequence[Mapping[str, str]]) -> list[CellFault]:
    column = f"phone_{phone['place']}"
    if not phone["number"].startswith("+1"):
        return [CellFault(column=column, why="this is not a US phone number")]
    if phone["kind"] not in PHONE_KINDS:
        return [CellFault(column=f"{column}_line", why=f"a line is one of {', '.join(PHONE_KINDS)}")]
    if phone["answers"] not in (*ANSWERS, _NOT_STATED):
        return [CellFault(column=f"{column}_answers", why=f"who answers is one of {', '.join(ANSWERS)}")]
    if phone["answers"] == _NOT_STATED and _without_place(phone) not in [dict(one) for one in known]:
        return [CellFault(column=f"{column}_answers", why=f"say who answers this number: {', '.join(ANSWERS)}")]
    return []
