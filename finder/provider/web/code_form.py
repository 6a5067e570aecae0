"""The form in which the code of a letter is typed."""

from __future__ import annotations

from wtforms import Form, StringField

from finder.platform.web.form_fields import cut_to

_LONGEST = 60


class CodeForm(Form):
    """A code, in any spelling."""

    code = StringField(default="", filters=[cut_to(_LONGEST)])
