"""The form of a visitor's list: the ids it holds, and the one to take off. Its search fields are those of `find_form`."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, StringField
from wtforms.validators import Optional, Regexp

from finder.search.rules.my_list import list_ids


class IdsField(Field):
    """Ids sent under one name, once each, in the order sent."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep the ids sent."""
        self.data = list_ids(str(value) for value in valuelist)


class ListForm(Form):
    """The list as sent by form or address."""

    p = IdsField(default=())
    without = StringField(validators=[Optional(), Regexp(r"[A-Za-z0-9_-]{1,40}\Z")])


def read_list(sent: MultiDict[str, str]) -> tuple[str, ...]:
    """Return the ids sent, without the one that is taken off."""
    form = ListForm(sent)
    removed = form.without.data if form.validate() else ""
    return tuple(program_id for program_id in form.p.data if program_id != removed)
