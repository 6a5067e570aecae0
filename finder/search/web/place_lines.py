"""Which place was taken for the typed one, and what else was asked for in the same field."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from finder.places.rules.need_words import CareWord
from finder.places.rules.places import Place
from finder.platform.web.languages import gettext
from finder.search.rules.results import SearchAnswer
from finder.search.web.find_form import LETTERS, FindForm
from finder.search.web.page_models import Step

_FILTERS: dict[CareWord, tuple[Literal["need", "want", "service"], str]] = {
    "detox": ("need", "detox"),
    "medicine": ("need", "medicine"),
    "counseling": ("need", "counseling"),
    "methadone": ("want", "mt"),
    "buprenorphine": ("want", "bp"),
    "overnight": ("want", "on"),
    "medicaid": ("service", "MD"),
    "low_cost": ("want", "lc"),
    "teens": ("want", "tn"),
    "pregnancy": ("service", "PW"),
}
"""The filter that a typed word stands for: a need, a want, or a service code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CareOffer:
    """A kind of care that was typed beside the place, as a filter that one tap adds."""

    care: CareWord
    count: int
    """Number of places that would remain."""
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLine:
    """One line above the results; `components/place_line.html` shows it."""

    corrected: str
    """The place that a misspelt name was taken for, or ""."""
    others: tuple[tuple[str, Step], ...]
    """Other places that may be meant."""
    care: tuple[CareOffer, ...]


def place_label(place: Place) -> str:
    """Return the name of a place in the language of the page: only states are called otherwise in Spanish."""
    return gettext(place.label) if place.kind == "state" else place.label


def make_place_line(form: FindForm, answer: SearchAnswer) -> PlaceLine | None:
    """Return the line; None where the place was plain and nothing else was typed."""
    corrected = place_label(answer.place) if answer.place.corrected else ""
    alternatives = [(_name(place), place.search_text or place.label) for place in answer.alternatives]
    labels = [*alternatives, *((label, label) for label in answer.suggestions)]
    others = tuple((label, _step(replace(form, near=near, at="", page=1))) for label, near in labels)
    care = tuple(offer for word in answer.care if (offer := _offer(word, form, answer)) is not None)
    return PlaceLine(corrected=corrected, others=others, care=care) if corrected or others or care else None


def _name(place: Place) -> str:
    """Return the name of a place beside others: "New York" alone would name the city once more."""
    return (
        gettext("%(state)s (the whole state)") % {"state": place_label(place)} if place.kind == "state" else place.label
    )


def _offer(word: CareWord, form: FindForm, answer: SearchAnswer) -> CareOffer | None:
    field, key = _FILTERS[word]
    added = _added(form, field, key)
    if added is None or not (count := answer.counts.get(key, 0)):
        return None
    # With the filter on, the words have done their work: the place alone stays in the field.
    near = answer.place.search_text or answer.place.label
    return CareOffer(care=word, count=count, step=_step(replace(added, near=near, page=1)))


def _added(form: FindForm, field: str, key: str) -> FindForm | None:
    """Return the search with the filter; None if it has it."""
    if field == "need":
        needs = tuple(letter for letter in LETTERS.values() if letter in (*form.needs, LETTERS[key]))
        return None if LETTERS[key] in form.needs else replace(form, needs=needs)
    if field == "want":
        return None if key in form.wants else replace(form, wants=tuple(sorted((*form.wants, key))))
    return None if key in form.services else replace(form, services=tuple(sorted((*form.services, key))))


def _step(form: FindForm) -> Step:
    return Step(href="", fields=form.fields) if form.is_private else Step(href=form.address)
