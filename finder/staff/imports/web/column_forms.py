"""The form in which somebody says what the columns of a list are."""

from __future__ import annotations

from typing import Any, cast

from wtforms import BooleanField, FieldList, Form, FormField, StringField
from wtforms.validators import AnyOf, Length

from finder.listings.importing.first_rows import FirstRows
from finder.listings.rules.column_maps import COLUMN_ROLES, LONGEST_MAP_NAME, ColumnMap, ColumnRole, ColumnUse
from finder.platform.web.form_fields import strip_text
from finder.staff.frame.state_tiles import STATES

ROLE_WORDS: dict[ColumnRole, str] = {
    "": "not read",
    "name": "name of the program",
    "name2": "second name",
    "organization": "organization",
    "address": "whole address in one cell",
    "street": "street",
    "suite": "suite or building",
    "city": "city",
    "state": "state",
    "zip": "ZIP",
    "phone": "phone",
    "intake": "phone for admissions",
    "hotline": "hotline",
    "website": "website",
    "latitude": "latitude",
    "longitude": "longitude",
    "services": "services offered, as codes or labels",
    "mark": "yes or no for one service",
    "kind": "substance use or mental health",
    "license": "license number",
}
assert set(ROLE_WORDS) == set(COLUMN_ROLES)
_LONGEST_CODE = 10


class ColumnForm(Form):
    """What one column is."""

    role = StringField(default="", validators=[AnyOf(tuple(ROLE_WORDS), message="Choose what this column is.")])
    code = StringField(
        default="",
        filters=[strip_text],
        validators=[Length(max=_LONGEST_CODE, message="A code has 10 letters at most.")],
    )


class ColumnsForm(Form):
    """What all columns are, and whose list it is."""

    source = StringField(default="", filters=[strip_text])
    as_of = StringField(default="", filters=[strip_text])
    whole = BooleanField(default=False)
    state = StringField(default="", validators=[AnyOf(("", *STATES), message="Choose a state of the list.")])
    map_name = StringField(
        default="",
        filters=[strip_text],
        validators=[Length(max=LONGEST_MAP_NAME, message=f"This is too long: {LONGEST_MAP_NAME} characters at most.")],
    )
    action = StringField(default="")
    columns = FieldList(FormField(ColumnForm))

    def column_map(self, first: FirstRows) -> ColumnMap:
        """Return what was said of the columns of a file; of those not sent, that they are not read."""
        sent = [entry.form for entry in self.columns]
        uses = tuple(
            ColumnUse(key=use.key, header=use.header, role=_role(sent[place]), code=_code(sent[place]))
            if place < len(sent)
            else ColumnUse(key=use.key, header=use.header)
            for place, use in enumerate(first.uses)
        )
        return ColumnMap(
            name=str(self.map_name.data or ""),
            fingerprint=first.fingerprint,
            source=" ".join(str(self.source.data or "").split()),
            state=str(self.state.data or ""),
            is_whole=bool(self.whole.data),
            uses=uses,
        )


def _role(form: Any) -> ColumnRole:
    return cast("ColumnRole", form.role.data) if form.role.data in ROLE_WORDS else ""


def _code(form: Any) -> str:
    return str(form.code.data or "").upper() if form.role.data == "mark" else ""


class ForgetForm(Form):
    """The name of saved columns."""

    name = StringField(default="")
