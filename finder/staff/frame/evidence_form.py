"""The part of forms that asks why, and how it was checked (trust requirement LST-02). Reads and holds; the core decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from wtforms import FieldList, Form, FormField, StringField, TextAreaField

from finder.staff.frame.field_labels import METHOD_WORDS
from finder.staff.rules.proposals import METHODS, Evidence, Method

PIECES = 2
"""A new program without a license number needs two."""
LONGEST_REASON = 1000
LONGEST_WORDS = 500
METHOD_CHOICES = [("", "choose"), *((method, METHOD_WORDS[method]) for method in METHODS)]


class ChoiceField(StringField):
    """One of several; what was sent is held as it is, and the core says whether it is among them."""

    def __init__(self, *args: Any, options: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = tuple(options)
        """(value, words) pairs."""


class EvidencePiece(Form):
    """One way in which something was checked."""

    method = ChoiceField(options=METHOD_CHOICES, default="")
    source = StringField()
    on = StringField()
    who_answered = StringField()
    words = StringField()


class BackingForm(Form):
    """Why, and on what evidence."""

    reason = TextAreaField()
    evidence = FieldList(FormField(EvidencePiece), min_entries=PIECES, max_entries=PIECES)


def read_evidence(form: BackingForm) -> tuple[tuple[Evidence, ...], dict[str, str]]:
    """Return the pieces of evidence that were begun, and what is wrong with their lengths, by the id of their field."""
    pieces: list[Evidence] = []
    problems: dict[str, str] = {}
    for at, entry in enumerate(form.evidence.entries):
        texts = {name: str(field.data or "").strip() for name, field in entry.form._fields.items()}
        if not any(value for name, value in texts.items() if name != "on"):
            continue
        problems |= _too_long(f"evidence-{at}", texts)
        method = cast("Method", texts.pop("method"))
        pieces.append(Evidence(method=method, **texts))
    return tuple(pieces), problems


def _too_long(prefix: str, texts: Mapping[str, str]) -> dict[str, str]:
    return {
        f"{prefix}-{name}": f"This is too long: {LONGEST_WORDS} characters at most."
        for name, value in texts.items()
        if len(value) > LONGEST_WORDS
    }
