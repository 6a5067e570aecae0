"""The form of a provider's link: it is filled with the listing's values, and what differs afterwards is the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, Field, FieldList, Form, FormField, HiddenField, StringField, TextAreaField

from finder.listings.rules.fields import MOST_PHONES, TIMETABLE
from finder.listings.rules.records import ANSWERS
from finder.listings.rules.timetables import DAYS, parse_week
from finder.platform.web.filters import phone
from finder.provider.rules.answers import ASKED
from finder.provider.web.typed_times import say_times

LINES = ("name", "street", "street2", "city", "zip", "website")
WEEK = tuple(f"hours_{day}" for day in DAYS)
OPENINGS = ("", "taking", "waitlist", "full")
ANSWER_CHOICES = ("not_stated", *ANSWERS)
_EMPTY_ROWS = 1
_LONGEST_BEGAN = 8_000
_LONGEST_TYPED = 1_200


class PhoneRow(Form):
    """One phone; one with an empty number is taken off."""

    number = StringField(default="")
    extension = StringField(default="")
    answers = StringField(default="not_stated")


class AnswersField(Field):
    """Yes or no to each service code that is asked about; "" where nobody said. Sent as `code-PW` and so on."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Take what was sent for each code, or the given data."""
        given = dict(data) if isinstance(data, Mapping) else {}
        sent = {code: formdata.get(f"code-{code}", "") for code in ASKED} if formdata else given
        self.data: dict[str, str] = {code: value for code, value in sent.items() if value in ("yes", "no")}


class ProviderForm(Form):
    """What the listing says, to be corrected."""

    began = HiddenField(default="")
    """What the form was filled with: only what differs from it is an answer."""
    name = StringField(default="")
    street = StringField(default="")
    street2 = StringField(default="")
    city = StringField(default="")
    zip = StringField(default="")
    website = StringField(default="")
    phones = FieldList(FormField(PhoneRow), max_entries=MOST_PHONES)
    hours_mon = StringField(default="")
    hours_tue = StringField(default="")
    hours_wed = StringField(default="")
    hours_thu = StringField(default="")
    hours_fri = StringField(default="")
    hours_sat = StringField(default="")
    hours_sun = StringField(default="")
    hours = TextAreaField(default="")
    opening_state = StringField(default="")
    opening_days = StringField(default="")
    codes = AnswersField()
    closed = BooleanField()
    rest = BooleanField()
    """Whatever was left as it is, is right."""
    answer = StringField(default="")

    @property
    def is_all_right(self) -> bool:
        """Return whether the button was pressed that says that everything is right."""
        return self.answer.data == "right"

    def flat(self) -> dict[str, str]:
        """Return all inputs of the listing by their id, as one line each."""
        typed = {name: _line(self[name].data) for name in (*LINES, *WEEK, "opening_state", "opening_days")}
        typed["hours"] = str(self.hours.data or "").replace("\r\n", "\n").strip()[:_LONGEST_TYPED]
        for at, entry in enumerate(self.phones.entries):
            row = entry.form
            for name in ("number", "extension", "answers"):
                typed[f"phones-{at}-{name}"] = _line(row[name].data)
        typed |= {f"code-{code}": answer for code, answer in self.codes.data.items()}
        typed["closed"] = "y" if self.closed.data else ""
        return typed

    def changed(self) -> frozenset[str]:
        """Return the ids of the inputs that differ from what the form was filled with."""
        before, typed = read_began(str(self.began.data or "")), self.flat()
        return frozenset(name for name in before.keys() | typed.keys() if before.get(name, "") != typed.get(name, ""))


def _line(text: Any) -> str:
    return " ".join(str(text or "")[:_LONGEST_TYPED].split())


def read_began(text: str) -> dict[str, str]:
    """Return what a page's hidden field says that its form was filled with; {} if it can't be read."""
    try:
        found = json.loads(text) if len(text) <= _LONGEST_BEGAN else None
    except (ValueError, RecursionError):
        found = None
    pairs = found.items() if isinstance(found, dict) else ()
    return {str(name): value for name, value in pairs if isinstance(value, str)}


def fill_form(values: Mapping[str, Any]) -> ProviderForm:
    """Return the form with a listing's values (`listings.rules.field_values`), and an empty row for another phone."""
    phones = [
        {"number": phone(one["number"]), "extension": one["extension"], "answers": one["answers"]}
        for one in values.get("phones") or ()
    ]
    opening = values.get("opening") or {}
    week = parse_week(values.get(TIMETABLE) or "") or ()
    form = ProviderForm(
        data={
            **{name: values.get(name) or "" for name in (*LINES, "hours")},
            "phones": [*phones, *({} for _ in range(_EMPTY_ROWS))][:MOST_PHONES],
            **dict(zip(WEEK, map(say_times, week), strict=False)),
            "opening_state": opening.get("state", ""),
            "opening_days": "" if opening.get("days") is None else str(opening["days"]),
            "codes": {code: values[f"code:{code}"] for code in ASKED if values.get(f"code:{code}")},
        }
    )
    form.began.data = json.dumps(form.flat(), ensure_ascii=True, separators=(",", ":"))
    return form
