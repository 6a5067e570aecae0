"""The form for one change at several sites, parsed into what is to change; and the form that decides it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from wtforms import Form, SelectMultipleField, StringField

from finder.listings.rules.phones import parse_phone
from finder.listings.rules.records import ANSWERS
from finder.platform.web.form_fields import ChoiceField, cut_to, strip_text
from finder.platform.web.numbers import parse_whole
from finder.staff.frame.evidence_form import BackingForm
from finder.staff.frame.field_labels import ANSWER_WORDS
from finder.staff.frame.staff_form import LONGEST_REASON
from finder.staff.organizations.rules.changes import OrganizationChange
from finder.staff.rules.groups import MOST_SITES

WHAT_CHOICES = (
    ("number", "a phone number, or who answers it"),
    ("more", "one more phone number"),
    ("website", "the website"),
    ("organization", "the organization's name"),
    ("code", "a service, or a way to pay"),
)
ANSWER_CHOICES = [("", "choose"), *((name, ANSWER_WORDS[name]) for name in ANSWERS)]
_LONGEST_NAME = 120
_MOST_NAMES = 20

Problems = dict[str, str]


class NamesForm(Form):
    """The spellings of an organization's name that belong together."""

    name = SelectMultipleField(choices=(), validate_choice=False)

    def names(self) -> tuple[str, ...]:
        """Return them, each once."""
        return tuple(dict.fromkeys(name for name in self.name.data or () if name))[:_MOST_NAMES]


class TogetherForm(BackingForm):
    """What changes, at which sites, why, and how it was checked."""

    name = SelectMultipleField(choices=(), validate_choice=False)
    row = SelectMultipleField(choices=(), validate_choice=False)
    what = ChoiceField(options=WHAT_CHOICES, default="number")
    number = StringField(default="")
    new_number = StringField(default="", filters=[strip_text])
    answers = ChoiceField(options=ANSWER_CHOICES, default="")
    website = StringField(default="", filters=[strip_text])
    organization = StringField(default="", filters=[strip_text])
    code = StringField(default="")
    answer = StringField(default="")

    def versions(self) -> dict[str, int]:
        """Return the chosen sites, each with the version that was seen."""
        pairs = [str(text).rpartition(":") for text in self.row.data or ()][: MOST_SITES + 1]
        return {program_id: parse_whole(version, default=-1) for program_id, _, version in pairs if program_id}


def read_change(form: TogetherForm, codes: Collection[str]) -> tuple[OrganizationChange, Problems]:
    """Return the change that was typed, and what is wrong with it, by the id of its input."""
    read = _READERS.get(str(form.what.data))
    if read is None:
        return OrganizationChange(what="website"), {"what": "Choose what changes."}
    return read(form, codes)


def _read_number(form: TogetherForm, _codes: Collection[str]) -> tuple[OrganizationChange, Problems]:
    problems: Problems = {}
    new_number, extension = parse_phone(str(form.new_number.data)[:40])
    if form.new_number.data and not new_number:
        problems["new_number"] = "This is not a US phone number. Type ten digits."
    number = "" if form.what.data == "more" else parse_phone(str(form.number.data)[:40])[0]
    if form.what.data == "number" and not number:
        problems["number"] = "Choose the number that changes."
    if form.what.data == "more" and not form.new_number.data:
        problems["new_number"] = "Type the number that is added."
    if form.answers.data not in ANSWERS:
        problems["answers"] = "Say who answers it."
    change = OrganizationChange(
        what="phone", number=number, new_number=new_number, extension=extension, answers=str(form.answers.data)
    )
    return change, problems


def _read_website(form: TogetherForm, _codes: Collection[str]) -> tuple[OrganizationChange, Problems]:
    text = str(form.website.data)
    text = text if not text or "://" in text else f"https://{text}"
    return OrganizationChange(what="website", text=text), {} if text else {"website": "Type the web address."}


def _read_name(form: TogetherForm, _codes: Collection[str]) -> tuple[OrganizationChange, Problems]:
    text = " ".join(str(form.organization.data).split())
    is_good = 0 < len(text) <= _LONGEST_NAME
    problems = {} if is_good else {"organization": f"Type its name, {_LONGEST_NAME} characters at most."}
    return OrganizationChange(what="organization", text=text), problems


def _read_code(form: TogetherForm, codes: Collection[str]) -> tuple[OrganizationChange, Problems]:
    problems: Problems = {}
    if form.code.data not in codes:
        problems["code"] = "Choose a service or a way to pay."
    if form.answer.data not in ("yes", "no"):
        problems["answer"] = "Choose yes or no."
    return OrganizationChange(what="code", code=str(form.code.data), answer=str(form.answer.data)), problems


_READERS: Mapping[str, Callable[[TogetherForm, Collection[str]], tuple[OrganizationChange, Problems]]] = {
    "number": _read_number,
    "more": _read_number,
    "website": _read_website,
    "organization": _read_name,
    "code": _read_code,
}


class ChosenSitesForm(Form):
    """The sites of a change that are decided, and a note."""

    row = SelectMultipleField(choices=(), validate_choice=False)
    note = StringField(default="", filters=[cut_to(LONGEST_REASON)])

    def chosen(self) -> tuple[int, ...]:
        """Return the proposals of the chosen sites."""
        found = (parse_whole(str(text), default=0) for text in self.row.data or ())
        return tuple(number for number in found if number)
