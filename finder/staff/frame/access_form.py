"""What every form of a staff page may carry for the guard: its token, a code typed to confirm, and fields to hold meanwhile."""

from __future__ import annotations

from collections.abc import Collection

from flask import request
from wtforms import Form, StringField

from finder.staff.frame.staff_form import read_form, strip_text


class AccessForm(Form):
    """The token of the form, and the code with which somebody confirms that it is them."""

    csrf = StringField(default="")
    confirm_code = StringField(default="", filters=[strip_text])


def sent_token() -> str:
    """Return the token of the form that was sent, or ""."""
    return str(read_form(AccessForm).csrf.data)


def sent_code() -> str:
    """Return the code that was typed to confirm, or ""."""
    return str(read_form(AccessForm).confirm_code.data)


def all_fields(*, but: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Return all fields of the form that was sent, whatever form it is, without those named in `but`."""
    return tuple((name, value) for name, value in request.form.items(multi=True) if name not in but)
