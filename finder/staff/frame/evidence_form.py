"""Form fields for reason and evidence (trust requirement LST-02). They are parsed here and validated by the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from wtforms import FieldList, Form, FormField, StringField, TextAreaField

from finder.platform.web.form_fields import ChoiceField
from finder.staff.frame.field_labels import METHOD_WORDS
from finder.staff.rules.proposals import METHODS, Evidence, Method

PIECES = 2
"""Pieces of evidence in a form; a new program without a license number needs two."""
LONGEST_REASON = 1000
LONGEST_WORDS = 500
METHOD_CHOICES = [("", "choose"), *((method, METHOD_WORDS[method]) for method in METHODS)]


class EvidencePiece(Form):
    """One piece of evidence."""

    method = ChoiceField(options=METHOD_CHOICES, default="")
    source = StringField()
    on = StringField()
    who_answered = StringField()
    words = StringField()


class BackingForm(Form):
    """Reason and evidence."""

    reason = TextAreaField()
    evidence = FieldList(FormField(EvidencePiece), min_entries=PIECES, max_entries=PIECES)


def read_evidence(form: BackingForm) -> tuple[tuple[Evidence, ...], dict[str, str]]:
    """Return the pieces of evidence that were started, and problems with their lengths, by the id of their field."""
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
