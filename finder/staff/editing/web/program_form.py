"""The program form: it keeps what was typed, and parses it into field values. No lookups."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)

from finder.listings.rules.fields import MOST_PHONES, OPENING_STATES, TIMETABLE, ZIP_POINT
from finder.listings.rules.phones import parse_phone
from finder.listings.rules.records import ANSWERS, PHONE_KINDS
from finder.listings.rules.timetables import parse_week, say_day
from finder.platform.web.filters import phone
from finder.platform.web.form_fields import ChoiceField
from finder.platform.web.numbers import parse_whole
from finder.staff.editing.editing import Editable
from finder.staff.editing.web.week_fields import WEEK_FIELDS, read_timetable
from finder.staff.frame.evidence_form import BackingForm
from finder.staff.frame.field_labels import ANSWER_WORDS, OPENING_WORDS, PHONE_KIND_WORDS

LINE_FIELDS = ("name", "name2", "organization", "street", "street2", "city", "state", "zip", "website", "licence")
TEXT_FIELDS = ("hours", "getting_in", "what_to_bring", "staff_notes")
_STAFF_ONLY = frozenset({"licence", *TEXT_FIELDS})
"""Fields that only staff can set: emptying one removes its override."""
_CODE = "code-"
_MOST_CODES = 1000
_LONGEST_BEGAN = 60_000
_MOST_DAYS = 99_999
"""Valid input for the days of a waitlist; the rules limit its length."""
ANSWER_CHOICES = [(name, ANSWER_WORDS[name]) for name in ("not_stated", *ANSWERS)]
KIND_CHOICES = [(name, PHONE_KIND_WORDS[name]) for name in PHONE_KINDS]
OPENING_CHOICES = [(name, OPENING_WORDS[name]) for name in ("", *OPENING_STATES)]
STATUS_CHOICES = [("open", "open"), ("closed", "closed")]
PLACING_CHOICES = [
    ("lists", "where the lists have it"),
    (ZIP_POINT, "the middle of the ZIP"),
    ("typed", "at these coordinates"),
]


class PhoneForm(Form):
    """One phone; one with an empty number is ignored."""

    number = StringField()
    extension = StringField()
    kind = ChoiceField(options=KIND_CHOICES, default="main")
    answers = ChoiceField(options=ANSWER_CHOICES, default="not_stated")


class CodesField(Field):
    """The override of each service code: ``yes``, ``no``, or "" for none. Sent as `code-PW` and so on."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Process everything that was sent for a code, or the given data."""
        self.data: dict[str, str] = dict(data) if isinstance(data, Mapping) else {}
        if formdata:
            names = [name for name in formdata if name.startswith(_CODE)][:_MOST_CODES]
            self.data = {name.removeprefix(_CODE): formdata.get(name) for name in names}


class ManyField(Field):
    """All values that were sent under one name."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep all values."""
        self.data = [str(value) for value in valuelist]


class ProgramForm(BackingForm):
    """One program, with the version at which it was opened and the values at that time."""

    base_version = HiddenField()
    began = HiddenField()
    name = StringField()
    name2 = StringField()
    organization = StringField()
    street = StringField()
    street2 = StringField()
    city = StringField()
    state = StringField()
    zip = StringField()
    placing = ChoiceField(options=PLACING_CHOICES, default="lists")
    latitude = StringField()
    longitude = StringField()
    phones = FieldList(FormField(PhoneForm), max_entries=MOST_PHONES)
    give_back = ManyField()
    website = StringField()
    licence = StringField()
    status = ChoiceField(options=STATUS_CHOICES, default="open")
    opening_state = ChoiceField(options=OPENING_CHOICES, default="")
    opening_days = StringField()
    opening_again = BooleanField()
    hours_mon = StringField()
    hours_tue = StringField()
    hours_wed = StringField()
    hours_thu = StringField()
    hours_fri = StringField()
    hours_sat = StringField()
    hours_sun = StringField()
    hours = TextAreaField()
    getting_in = TextAreaField()
    what_to_bring = TextAreaField()
    staff_notes = TextAreaField()
    codes = CodesField()

    @property
    def base(self) -> int:
        """The version that the form was opened at; -1, which no program has, if it is invalid."""
        return parse_whole(str(self.base_version.data or ""), default=-1)

    def began_with(self) -> dict[str, Any]:
        """Return the values that the form was opened with; {} if they were not sent completely."""
        return read_values(str(self.began.data or ""))


def read_values(text: str) -> dict[str, Any]:
    """Parse values by field from a page's JSON; values of the wrong shape are left out."""
    try:
        found = json.loads(text) if len(text) <= _LONGEST_BEGAN else None
    except (ValueError, RecursionError):
        found = None
    values = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in values if value is None or _fits(name, value)}


def _fits(name: str, value: Any) -> bool:
    """Return whether a value has the shape of its field, whether or not it is valid."""
    if name == "phones":
        return isinstance(value, list) and all(isinstance(each, dict) and _is_phone(each) for each in value)
    if name == "hidden":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if name == "point" and isinstance(value, list):
        return len(value) == 2 and all(isinstance(each, int | float) for each in value)
    if name == "opening":
        return isinstance(value, dict) and isinstance(value.get("state"), str)
    return isinstance(value, str)


def _is_phone(value: Mapping[str, Any]) -> bool:
    return set(value) == {"number", "kind", "extension", "answers"} and all(
        isinstance(each, str) for each in value.values()
    )


def dump_object(values: Mapping[str, Any]) -> str:
    """Return values as JSON for a hidden form field."""
    return json.dumps(values, ensure_ascii=True, separators=(",", ":"))


def form_values(editable: Editable) -> dict[str, Any]:
    """Return the form's initial values by field: the published values; for codes and the point, only staff overrides."""
    shown, overrides = editable.values, editable.overrides
    values = {name: shown[name] for name in (*LINE_FIELDS, *TEXT_FIELDS, "phones", "status", "opening")}
    values[TIMETABLE] = shown[TIMETABLE]
    values["hidden"] = shown["hidden"] or []
    values["point"] = overrides.value("point")
    values.update((name, override.value) for name, override in overrides.fields.items() if name.startswith("code:"))
    return values


def fill_form(values: Mapping[str, Any], *, version: int) -> ProgramForm:
    """Return a form that shows `values`; if it has no phone, with one empty row."""
    opening, point, phones = values.get("opening") or {}, values.get("point"), list(values.get("phones") or ())
    is_typed = isinstance(point, list | tuple) and len(point) == 2
    form = ProgramForm(
        data={
            **{name: values.get(name) or "" for name in (*LINE_FIELDS, *TEXT_FIELDS)},
            "base_version": str(version),
            "began": dump_object(values),
            "placing": "typed" if is_typed else point or "lists",
            "latitude": str(point[0]) if is_typed and point else "",
            "longitude": str(point[1]) if is_typed and point else "",
            "phones": [{**entry, "number": phone(entry["number"])} for entry in phones],
            "status": values.get("status") or "open",
            "opening_state": opening.get("state", ""),
            "opening_days": "" if opening.get("days") is None else str(opening["days"]),
            **dict(zip(WEEK_FIELDS, map(say_day, parse_week(values.get(TIMETABLE) or "") or ()), strict=False)),
            "codes": {name[len(_CODE) :]: value for name, value in values.items() if name.startswith("code:")},
        }
    )
    if not phones:
        add_phone_row(form)
    return form


def add_phone_row(form: ProgramForm) -> None:
    """Add an empty row, ten at most."""
    if len(form.phones.entries) < MOST_PHONES:
        form.phones.append_entry()


def typed_values(form: ProgramForm, began: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the typed values by field, in canonical form, and what can't be parsed, by the id of its input."""
    values: dict[str, Any] = {name: _line(form[name].data) for name in LINE_FIELDS}
    values |= {name: _lines(form[name].data) for name in TEXT_FIELDS}
    values |= {name: None for name in _STAFF_ONLY if not values[name]}
    values["state"] = values["state"].upper()
    values["status"] = form.status.data
    values[TIMETABLE], misread = read_timetable(form, began.get(TIMETABLE))
    phones, problems = _phones(form)
    values["phones"] = phones
    values["hidden"] = [number for number in began.get("hidden") or () if number not in (form.give_back.data or ())]
    values["opening"], wrong = _opening(form)
    values["point"], misplaced = _point(form, began.get("point"))
    values |= {f"code:{code}": answer or None for code, answer in form.codes.data.items()}
    return values, problems | wrong | misread | misplaced


def changed_values(typed: Mapping[str, Any], began: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that differ from those the form was opened with."""
    return {name: value for name, value in typed.items() if (value or None) != (began.get(name) or None)}


def _line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _lines(text: Any) -> str:
    return str(text or "").replace("\r\n", "\n").strip()


def _phones(form: ProgramForm) -> tuple[list[dict[str, str]], dict[str, str]]:
    phones: list[dict[str, str]] = []
    problems: dict[str, str] = {}
    for at, entry in enumerate(form.phones.entries):
        typed, row = _line(entry.form.number.data), entry.form
        if not typed and not _line(row.extension.data):
            continue
        number, extension = parse_phone(typed[:40])
        if not number:
            problems[f"phones-{at}-number"] = "This is not a US phone number. Type ten digits."
        extension = _line(row.extension.data) or extension
        kind, answers = str(row.kind.data or ""), str(row.answers.data or "")
        phones.append({"number": number, "kind": kind, "extension": extension, "answers": answers})
    return phones, problems


def _opening(form: ProgramForm) -> tuple[dict[str, Any] | None, dict[str, str]]:
    state, days = form.opening_state.data, _line(form.opening_days.data)
    if not state:
        return None, {"opening_state": "Say that there is a waitlist, or clear the days."} if days else {}
    number = parse_whole(days, default=None, most=_MOST_DAYS)
    if days and number is None:
        return {"state": state, "days": None}, {"opening_days": "Type the days as a number, such as 10."}
    return {"state": state, "days": number if state == "waitlist" else None}, {}


def _point(form: ProgramForm, began: Any) -> tuple[Any, dict[str, str]]:
    """Parse the location. Typed coordinates count even if the choice above was left unchanged."""
    latitude, longitude, placing = _line(form.latitude.data), _line(form.longitude.data), form.placing.data
    was_typed = isinstance(began, list)
    if placing == began or (placing == "lists" and began is None):
        placing = "typed" if (latitude or longitude) and not was_typed else placing
    if placing != "typed":
        return (ZIP_POINT if placing == ZIP_POINT else None), {}
    try:
        return [round(float(latitude), 6), round(float(longitude), 6)], {}
    except ValueError:
        return began, {"latitude": "Type both as degrees, such as 39.7392 and -104.9849."}


_INPUTS = {
    "phones": "phones-0-number",
    "point": "latitude",
    "opening": "opening_state",
    "timetable": "hours_mon",
    "hidden": "phones-0-number",
}


def input_of(field_id: str) -> str:
    """Return the id of the input for a field."""
    prefix, _, rest = field_id.partition(":")
    return f"{_CODE}{rest}" if prefix == "code" else _INPUTS.get(field_id, field_id)


def problems_by_input(reasons: Mapping[str, str], known: Iterable[str]) -> dict[str, str]:
    """Return the problems by the id of their input; those without an input are shown at the name."""
    held = set(known)
    return {(name if (name := input_of(field)) in held else "name"): words for field, words in reasons.items()}
