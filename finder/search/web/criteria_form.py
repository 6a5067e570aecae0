"""What is asked for beside the place, as a form: by WTForms. Its errors are names of `find_form.Problem`.

What is wrong is left out of the data and named in the errors, all of it at once; only its form is judged here, since the
codes that exist are for the index to know.
"""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import AnyOf, Optional

from finder.listings.rules.vocabulary import Need
from finder.platform.web.numbers import parse_whole
from finder.search.rules.criteria import LARGEST_PAGE, WITHIN_CHOICES

NEED_LETTERS: dict[str, Need] = {"d": "detox", "m": "medicine", "c": "counseling"}
"""URLs use letters, so that needs can't be read over a shoulder."""
_CODE = re.compile(r"[A-Za-z0-9_]{1,12}")


def _strip(text: str | None) -> str:
    return (text or "").strip()


class LettersField(Field):
    """Letters of needs, in the order of `NEED_LETTERS`."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the known letters; the others are an error."""
        self.data = tuple(letter for letter in NEED_LETTERS if letter in valuelist)
        self.is_known = all(not letter or letter in NEED_LETTERS for letter in valuelist)

    def pre_validate(self, form: Any) -> None:
        """Refuse letters that are no need."""
        if not getattr(self, "is_known", True):
            raise ValidationError(self.name)


class CodesField(Field):
    """Codes or keys, sorted and once each."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what is formed like a code; the others are an error."""
        self.data = tuple(sorted({code for code in valuelist if _CODE.fullmatch(code)}))
        self.is_known = all(not code or _CODE.fullmatch(code) for code in valuelist)

    def pre_validate(self, form: Any) -> None:
        """Refuse what no code looks like."""
        if not getattr(self, "is_known", True):
            raise ValidationError(self.name)


class PageField(Field):
    """The number of a page, from 1."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; 0 stands for none."""
        text = _strip(valuelist[0] if valuelist else "")
        self.data = parse_whole(text, default=0, least=1, most=LARGEST_PAGE) if text else 1

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no page number."""
        if not self.data:
            raise ValidationError("page")


def _switch(name: str) -> StringField:
    return StringField(filters=[_strip], validators=[Optional(), AnyOf(["1"], message=name)])


class CriteriaForm(Form):
    """Distance, filters and page, as sent."""

    within = StringField(filters=[_strip], validators=[Optional(), AnyOf(WITHIN_CHOICES, message="within")])
    need = LettersField(default=())
    service = CodesField(default=())
    excluded = CodesField(default=(), name="not")
    want = CodesField(default=())
    older = _switch("older")
    map = _switch("map")
    page = PageField(default=1)


_SENT_AS = {
    "within": "within", "need": "need", "service": "service", "excluded": "not", "want": "want", "older": "older",
    "map": "map", "page": "page",
}  # fmt: skip
"""Fields of `CriteriaForm`, and the names under which they are sent."""

_Sent = tuple[tuple[str, tuple[str, ...]], ...]
_MOST_READ, _MOST_SENT = 2_000, 24
"""Readings that are kept, and values that one of them may have: at most some 4 MB per process."""
_read: dict[_Sent, dict[str, Any]] = {}
"""What valid criteria were read as: filters and distances, never a place or a text that was typed."""


def read_criteria(values: MultiDict[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the criteria sent, as fields of `find_form.FindForm`, and the names of the invalid ones in the order of the form.

    The criteria are for reading only: searches that chose the same share them.
    """
    sent = tuple((name, tuple(values.getlist(name))) for name in _SENT_AS.values() if name in values)
    held = _read.get(sent)
    if held is not None:
        return held, ()
    data, wrong = _read_form(values)
    if not wrong and sum(len(given) for _, given in sent) <= _MOST_SENT:
        if len(_read) >= _MOST_READ:
            _read.clear()
        _read[sent] = data
    return data, wrong


def _read_form(values: MultiDict[str, str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    # With the fields that were sent alone: most searches send one or two of eight, and the others would cost more than these.
    form = BaseForm({name: getattr(CriteriaForm, name) for name, sent in _SENT_AS.items() if sent in values})
    form.process(values)
    form.validate()
    wrong = tuple(field.name for field in form if field.errors)
    data = form.data
    return {
        "within": "" if "within" in wrong else data.get("within") or "",
        "needs": data.get("need", ()),
        "services": data.get("service", ()),
        "excluded": data.get("excluded", ()),
        "wants": data.get("want", ()),
        "older": data.get("older") == "1",
        "map": data.get("map") == "1",
        "page": data.get("page") or 1,
    }, wrong
