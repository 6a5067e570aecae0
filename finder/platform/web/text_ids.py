"""Ids in addresses: what no id can hold matches no address, before any database is asked (PostgreSQL takes no NUL)."""

from __future__ import annotations

from werkzeug.routing import UnicodeConverter, ValidationError


class TextIdConverter(UnicodeConverter):
    """URL converter of every parameter without a type, ``<program_id>``; unprintable text gives the "not found" page."""

    def to_python(self, value: str) -> str:
        """Return the text.

        Raises:
            ValidationError: it holds controls, line ends or marks that reorder text, so no URL matches.
        """
        if not value.isprintable():
            raise ValidationError
        return value
