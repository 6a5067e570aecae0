"""The forms of the pages of duplicates."""

from __future__ import annotations

from wtforms import Form, StringField
from wtforms.validators import AnyOf

from finder.staff.frame.staff_form import reason_field


class MergeForm(Form):
    """Which of two pages stays, and why they are one program."""

    kept = StringField()
    reason = reason_field("Say why: a second person has to agree.")

    def offer(self, *ids: str) -> None:
        """Set the programs of which one stays."""
        self.kept.validators = [AnyOf(ids, message="Say which page stays.")]


class ApartForm(Form):
    """Why two programs are two."""

    reason = reason_field("Say how you know that they are two.")


class SplitForm(Form):
    """What was merged by hand, and why it is to be split again."""

    gone = StringField()
    reason = reason_field("Say why: a second person has to agree.")
