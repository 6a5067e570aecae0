"""The questions of "Help me choose" as a form, by WTForms. Every answer may be left out, so that nothing can be wrong."""

from __future__ import annotations

from wtforms import Form, SelectMultipleField

from finder.search.rules.choosing import ANSWERS


def _known(sent: list[str] | None) -> list[str]:
    """Leave out what no question offers: only a changed form sends it."""
    return [answer for answer in sent or () if answer in ANSWERS]


class ChooseForm(Form):
    """The ticked answers of all questions."""

    answer = SelectMultipleField(choices=list(ANSWERS), filters=[_known])  # type: ignore[arg-type]  # the stubs know pairs only
