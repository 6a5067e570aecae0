"""The forms of imports: what goes with a file, and what backs a list that is no evidence by itself."""

from __future__ import annotations

from typing import cast

from wtforms import Form, StringField

from finder.platform.web.form_fields import cut_to, strip_text
from finder.staff.rules.proposals import Evidence, Method

_LONGEST_SOURCE, _LONGEST_WORDS = 300, 500


class UploadForm(Form):
    """The date of a list, and whether it is whole."""

    as_of = StringField(default="", filters=[strip_text])
    complete = StringField(default="")


class BackingListForm(Form):
    """One piece of evidence; none where neither a way nor a source is named. The rules check it."""

    method = StringField(default="")
    source = StringField(default="", filters=[cut_to(_LONGEST_SOURCE)])
    on = StringField(default="", filters=[strip_text])
    who_answered = StringField(default="", filters=[cut_to(_LONGEST_SOURCE)])
    words = StringField(default="", filters=[cut_to(_LONGEST_WORDS)])

    def evidence(self) -> tuple[Evidence, ...]:
        """Return what was entered."""
        if not (self.source.data or self.method.data):
            return ()
        return (
            Evidence(
                method=cast("Method", str(self.method.data)),
                source=str(self.source.data),
                on=str(self.on.data),
                who_answered=str(self.who_answered.data),
                words=str(self.words.data),
            ),
        )
