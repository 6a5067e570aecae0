"""The form that settles the conflicts of one program: a choice and a date for each field, numbers, one reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import request
from wtforms import StringField
from wtforms.form import BaseForm

from finder.staff.editing.settling import CHOICES, Settled, Settlement

_PARTS = ("choice-", "on-", "answers-")


class ConflictForm(BaseForm):
    """Its fields are those that were sent: which conflicts a program has may change while somebody looks at them."""

    def __init__(self, names: list[str]) -> None:
        # Outside a form class, a field is unbound until the form binds it; the stubs know only the bound kind.
        fields: Any = {name: StringField(default="") for name in ("reason", *names)}
        super().__init__(fields)

    def read(self, part: str) -> dict[str, str]:
        """Return the fields whose names begin with `part`, without it."""
        return {name.removeprefix(part): str(value or "") for name, value in self.data.items() if name.startswith(part)}

    def settlement(self, program_id: str) -> Settlement:
        """Return what was chosen."""
        dates = self.read("on-")
        fields = {
            name: Settled(choice=choice, theirs_on=dates.get(name, ""))
            for name, chosen in self.read("choice-").items()
            for choice in CHOICES
            if chosen == choice
        }
        reason = str(cast("Mapping[str, str]", self.data)["reason"] or "")
        return Settlement(program_id=program_id, fields=fields, reason=reason, answers=self.read("answers-"))


def sent_conflict_form() -> ConflictForm:
    """Return the form of this request; empty if none was sent."""
    form = ConflictForm([name for name in request.form if name.startswith(_PARTS)])
    form.process(request.form)
    return form
