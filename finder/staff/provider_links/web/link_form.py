"""The form that makes a link for a provider."""

from __future__ import annotations

from wtforms import Form, StringField
from wtforms.validators import AnyOf, ValidationError

from finder.platform.languages import LANGUAGES
from finder.platform.web.form_fields import strip_text
from finder.staff.rules.permissions import normalize_email


class LinkForm(Form):
    """How the link travels, in which language, and to whom; the address is used for sending and never kept."""

    way = StringField(default="paper", validators=[AnyOf(("mail", "paper"), message="Choose email or letter.")])
    language = StringField(default="en", validators=[AnyOf(LANGUAGES, message="Choose one of the languages.")])
    address = StringField(default="", filters=[strip_text])

    def validate_address(self, field: StringField) -> None:
        """Check that there is an email address to send to."""
        if self.way.data == "mail" and not normalize_email(str(field.data)):
            raise ValidationError("Type the email address that the program itself gives, such as office@example.org.")
