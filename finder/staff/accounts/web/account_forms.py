"""The forms of accounts: signing in, factors, passwords, and what somebody sets for themselves."""

from __future__ import annotations

from wtforms import Form, StringField
from wtforms.validators import AnyOf, EqualTo, ValidationError

from finder.staff.frame.staff_form import strip_text
from finder.staff.frame.staff_times import TIME_ZONES
from finder.staff.rules.permissions import ROLES, normalize_email


class NextForm(Form):
    """Where to go on."""

    next = StringField(default="")


class SignInForm(NextForm):
    """Email and password."""

    email = StringField(default="")
    password = StringField(default="")


class FactorForm(NextForm):
    """A code of the app, or a recovery code."""

    code = StringField(default="", filters=[strip_text])
    recovery_code = StringField(default="", filters=[strip_text])


class SignOutForm(Form):
    """Whether all sessions end."""

    everywhere = StringField(default="")


class PasswordForm(Form):
    """A new password, twice."""

    password = StringField(default="")
    password_again = StringField(
        default="", validators=[EqualTo("password", message="The two passwords do not match. Type them again.")]
    )


class ZoneForm(Form):
    """A time zone."""

    zone = StringField(validators=[AnyOf(dict(TIME_ZONES), message="Choose one of the time zones.")])


class ShortcutsForm(NextForm):
    """Whether single keys do what buttons do."""

    shortcuts = StringField(default="")


class RoleForm(Form):
    """A role."""

    role = StringField(default="", validators=[AnyOf(ROLES, message="Choose one of the roles.")])


class PersonForm(RoleForm):
    """A new member of staff."""

    email = StringField(default="", filters=[strip_text])

    def validate_email(self, field: StringField) -> None:
        """Check that it is an address."""
        if not normalize_email(str(field.data or "")):
            raise ValidationError("This is not an email address.")
