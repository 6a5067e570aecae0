"""Edit conflicts: someone else, or a newer list, changed the program meanwhile, so the person chooses a version of each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from finder.listings.rules.vocabulary import Vocabulary
from finder.staff.editing.editing import Editable
from finder.staff.editing.web.program_form import ProgramForm, changed_values, dump_object, form_values
from finder.staff.frame.field_labels import label_of, lines_of
from finder.staff.frame.layout import StaffPage

MINE = "mine"
_BACKING = "evidence-"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleRow:
    """One field in its three versions."""

    id: str
    """Name of its choice input; "" if there is none, because only someone else changed it."""
    label: str
    began: tuple[str, ...]
    typed: tuple[str, ...]
    now: tuple[str, ...]
    is_contested: bool
    """True when both changed it: the current value is preselected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StalePage(StaffPage):
    """Three versions side by side."""

    program_id: str
    name: str
    rows: tuple[StaleRow, ...]
    held: tuple[tuple[str, str], ...]
    """Hidden fields: what was typed, and the version it was based on."""


def stale_page(editable: Editable, form: ProgramForm, changes: Mapping[str, Any], vocabulary: Vocabulary) -> StalePage:
    """Return the page that asks which version of each changed field to keep."""
    now, began = form_values(editable), form.began_with()
    theirs = changed_values(now, began)
    names = [*changes, *(name for name in theirs if name not in changes)]
    backing = [(name, str(field.data or "")) for name, field in _backing_fields(form)]
    return StalePage(
        title="Changed in the meantime",
        program_id=editable.program.id,
        name=editable.program.name,
        rows=tuple(_row(name, began, changes, now, vocabulary) for name in names),
        held=(
            ("base_version", str(editable.version)),
            ("began", dump_object(now)),
            ("held", dump_object(changes)),
            *backing,
        ),
    )


def stands_as_seen(form: ProgramForm, current: Editable) -> bool:
    """Return whether every field that the form was opened with is still the same; False if they were not sent."""
    began = form.began_with()
    return bool(began) and not changed_values({**dict.fromkeys(began), **form_values(current)}, began)


def _backing_fields(form: ProgramForm) -> list[tuple[str, Any]]:
    pieces = [field for entry in form.evidence.entries for field in entry.form]
    return [(field.name, field) for field in (form.reason, *pieces)]


def _row(
    name: str, began: Mapping[str, Any], changes: Mapping[str, Any], now: Mapping[str, Any], vocabulary: Vocabulary
) -> StaleRow:
    is_mine = name in changes
    stood, stands = began.get(name), now.get(name)
    return StaleRow(
        id=pick_of(name) if is_mine else "",
        label=label_of(name, vocabulary),
        began=lines_of(name, stood),
        typed=lines_of(name, changes[name]) if is_mine else lines_of(name, stood),
        now=lines_of(name, stands),
        is_contested=is_mine and (stood or None) != (stands or None),
    )


def pick_of(name: str) -> str:
    """Return the name of the input that chooses a version of a field."""
    return f"pick-{name.replace(':', '-')}"


def wanted_changes(held: Mapping[str, Any], sent: Mapping[str, str]) -> dict[str, Any]:
    """Return the typed fields for which one's own version was chosen."""
    return {name: value for name, value in held.items() if sent.get(pick_of(name)) == MINE}
