"""Build the search pages from a form and an answer, without request or database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from markupsafe import Markup

from finder.listings.rules.vocabulary import EXCLUSIVES, NEEDS, Vocabulary
from finder.places.rules.places import Place
from finder.platform.web.languages import gettext
from finder.search.rules.criteria import DEFAULT_WITHIN, WITHIN_CHOICES
from finder.search.rules.results import SearchAnswer
from finder.search.web.criteria_form import NEED_LETTERS
from finder.search.web.find_form import LETTERS, FindForm, Problem
from finder.search.web.page_models import (
    Chip,
    Choice,
    DropStep,
    FormPage,
    HomePage,
    MapPanel,
    ResultsPage,
    SearchFields,
    Step,
    WiderStep,
)
from finder.search.web.place_lines import make_place_line, place_label
from finder.search.web.quick_filters import quick_filters
from finder.search.web.town_pages import make_town_list

_EXTRAS = (("want", "on"), ("want", "lc"), ("service", "MD"), ("want", "tn"), ("service", "PW"))
"""What the home page asks beside the needs, as (field, value)."""
_PLACE_FIELDS = ("near", "at", "within")
_FILTERS = ("service", "not", "want", "older", "map")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedParts:
    """Parts of a results page that are rendered separately."""

    cards: tuple[Markup, ...]
    """One for each place; "" where it stands as a door under an earlier card."""
    items: tuple[Markup, ...]
    """The cards as items of a list, as from `doors.list_items`."""
    places: int
    """How many places there are."""
    addresses: int
    """At how many addresses they are."""
    filters: Markup
    shown: frozenset[str]
    """Codes that have a checkbox in `filters`."""
    map: MapPanel | None = None


def make_home(form: FindForm, vocabulary: Vocabulary) -> HomePage:
    """Return the home page."""
    return HomePage(title=gettext("Find care near you"), form=_fields(form, None), extras=_extras(vocabulary))


def make_form_page(
    form: FindForm,
    *,
    kind: Literal["bad_value", "unknown_place"],
    suggestions: Iterable[str] = (),
    reason: str = "unknown",
) -> FormPage:
    """Return the page of an invalid search: its form filled in, and what to change."""
    steps = tuple((label, _step(replace(form, near=label, page=1))) for label in suggestions)
    kept = tuple(
        (name, value)
        for name, value in form.fields
        if name in ("within", "service", "not", "want", "older", "map", "p")
    )
    fields = replace(_fields(form, None), kept=kept)
    return FormPage(
        title=gettext("Check your search"),
        noindex=True,
        form=fields,
        sent=form.fields,
        kind=kind,
        reason=reason,
        suggestions=steps,
    )


def make_results(form: FindForm, answer: SearchAnswer, parts: RenderedParts, vocabulary: Vocabulary) -> ResultsPage:
    """Return one page of results with all its next steps."""
    excludes = _excludes(form, vocabulary)
    return ResultsPage(
        title=gettext("Search results"),
        noindex=True,
        lines_state=answer.place.state,
        lines_county=answer.place.county,
        form=replace(_fields(form, answer), kept=_kept(form, parts.shown, excludes)),
        sent=form.fields,
        place_kept=tuple(field for field in form.fields if field[0] not in (*_PLACE_FIELDS, "page")),
        filters_kept=tuple(field for field in form.fields if field[0] in (*_PLACE_FIELDS, "p")),
        list_fields=_list_fields(form, answer),
        other_address="" if form.is_private else replace(form, base="" if form.base else "/es").address,
        needs=tuple(NEED_LETTERS[letter] for letter in form.needs),
        place=place_label(answer.place),
        total=answer.total,
        within_miles=answer.within_miles,
        is_area=answer.is_area,
        widened=answer.widened,
        nearest_miles=answer.advice.nearest_miles,
        within=_radii(form, answer.place),
        filters=parts.filters,
        excludes=excludes,
        chips=tuple(_chips(form, vocabulary)),
        sought=(*(NEED_LETTERS[letter] for letter in form.needs), *form.services, *form.wants),
        quick=tuple(quick_filters(form, answer.counts, _step)) if answer.total > 1 else (),
        clear=_clear(form),
        items=parts.items,
        places=parts.places,
        addresses=parts.addresses,
        first=(answer.page - 1) * answer.size + 1,
        number=answer.page,
        pages=answer.pages,
        previous=_step(replace(form, page=answer.page - 1)) if answer.page > 1 else None,
        next=_step(replace(form, page=answer.page + 1)) if answer.page < answer.pages else None,
        map=parts.map,
        place_line=make_place_line(form, answer),
        towns=make_town_list(form, answer, parts.cards, _step),
        older=_step(replace(form, older=not form.older, page=1)) if form.older or answer.more_older else None,
        more_older=answer.more_older,
        drops=_drops(form, answer, vocabulary),
        wider=_wider(form, answer),
    )


def _list_fields(form: FindForm, answer: SearchAnswer) -> tuple[tuple[str, str], ...]:
    on_this_page = {match.card.id for match in answer.results}
    return tuple(field for field in form.fields if field[0] != "p" or field[1] not in on_this_page)


def _fields(form: FindForm, answer: SearchAnswer | None) -> SearchFields:
    needs = tuple(
        Choice(
            value=letter,
            label="",
            count=answer.counts.get(need, 0) if answer else None,
            is_chosen=letter in form.needs,
        )
        for letter, need in NEED_LETTERS.items()
    )
    return SearchFields(near=form.near, at=form.at, needs=needs, is_private=form.is_private, problems=_said(form))


def _said(form: FindForm) -> tuple[Problem, ...]:
    """Return the problems as the page says them: filters have no field of their own there, so they are said once."""
    return tuple(dict.fromkeys("filter" if problem in _FILTERS else problem for problem in form.problems))


def _extras(vocabulary: Vocabulary) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=vocabulary.label(value), field=field) for field, value in _EXTRAS)


def _step(form: FindForm) -> Step:
    return Step(href="", fields=form.fields) if form.is_private else Step(href=form.address)


def _excludes(form: FindForm, vocabulary: Vocabulary) -> tuple[Choice, ...]:
    return tuple(
        Choice(value=code.code, label=code.label, is_chosen=code.code in form.excluded)
        for code in vocabulary.codes
        if code.is_filter and code.code in EXCLUSIVES
    )


def _kept(form: FindForm, shown: frozenset[str], excludes: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    """Return chosen codes that have no checkbox: they came from a URL and must be kept."""
    hidden = {choice.value for choice in excludes}
    services = tuple(("service", code) for code in form.services if code not in shown)
    excluded = tuple(("not", code) for code in form.excluded if code not in hidden)
    wants = tuple(("want", key) for key in form.wants if key not in shown)
    return (
        *services,
        *excluded,
        *wants,
        *((("older", "1"),) if form.older else ()),
        *((("map", "1"),) if form.map else ()),
    )


def _radii(form: FindForm, place: Place) -> tuple[tuple[str, bool], ...]:
    chosen = form.within or ("" if place.is_area else DEFAULT_WITHIN)
    choices = ("", *WITHIN_CHOICES) if place.is_area else WITHIN_CHOICES
    return tuple((choice, choice == chosen) for choice in choices)


def _chips(form: FindForm, vocabulary: Vocabulary) -> Iterable[Chip]:
    criteria = [*(NEED_LETTERS[letter] for letter in form.needs), *form.services, *form.excluded, *form.wants]
    for code in criteria:
        yield Chip(
            code=code,
            label=_label(code, vocabulary),
            is_excluded=code in form.excluded,
            without=_step(form.without(code)),
        )


def _clear(form: FindForm) -> Step | None:
    if len(form.needs) + len(form.services) + len(form.excluded) + len(form.wants) < 2:
        return None
    return _step(replace(form, needs=(), services=(), excluded=(), wants=(), page=1))


def _label(code: str, vocabulary: Vocabulary) -> str:
    return "" if code in NEEDS else vocabulary.label(code)


def _drops(form: FindForm, answer: SearchAnswer, vocabulary: Vocabulary) -> tuple[DropStep, ...]:
    return tuple(
        DropStep(
            code=drop.code if drop.code in LETTERS else "",
            label=_label(drop.code, vocabulary),
            is_excluded=drop.code in form.excluded,
            total=drop.total,
            is_anywhere=drop.is_anywhere,
            step=_step(_anywhere(form.without(drop.code)) if drop.is_anywhere else form.without(drop.code)),
        )
        for drop in answer.advice.drops
    )


def _anywhere(form: FindForm) -> FindForm:
    return replace(form, within="any")


def _wider(form: FindForm, answer: SearchAnswer) -> tuple[WiderStep, ...]:
    return tuple(
        WiderStep(within=wider.within, total=wider.total, step=_step(replace(form, within=wider.within, page=1)))
        for wider in answer.advice.wider
    )
