"""Results pages kept with gaps, by what was chosen: never by where, and without anything that was typed.

Kept is the ordinary answer to a public search. A misspelt place, a list by town, an open map, a search that found nothing
near are rendered as a whole each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields, replace
from functools import lru_cache

from flask import render_template
from markupsafe import Markup

from finder.guide.ways import carry_place
from finder.guide.web.services import get_guide_services
from finder.listings.web.services import get_vocabulary, sample_notice
from finder.places.rules.places import Place
from finder.platform.web.kept_pages import Value, mark_count, mark_item, mark_series, mark_text, surroundings
from finder.platform.web.services import get_site
from finder.search.rules.area_map import Atlas
from finder.search.rules.results import SearchAnswer
from finder.search.web.criteria_form import NEED_LETTERS
from finder.search.web.doors import list_items
from finder.search.web.filter_lists import render_filters, render_plain_filters
from finder.search.web.find_form import FindForm
from finder.search.web.fragments import as_markup
from finder.search.web.maps import has_map, make_panel
from finder.search.web.place_lines import place_label
from finder.search.web.quick_filters import QUICK_KEYS
from finder.search.web.results_pages import RenderedParts, make_results
from finder.search.web.services import get_search_services

_MARKED = frozenset("place within_miles is_area total page pages size counts results heads more_older".split())
"""The fields of an answer that are marked, or are part of the key."""
_NO_CARD = b""
_ITEMS = tuple((f"item{key}", key) for key in QUICK_KEYS)
_PLAIN = tuple(
    (field.name, None if field.default is MISSING else field.default)
    for field in fields(SearchAnswer)
    if field.name not in _MARKED
)
"""The other fields with their defaults: a page is kept only if each of them is empty or has its default."""


def render_results(
    form: FindForm, answer: SearchAnswer, cards: tuple[bytes, ...], get_atlas: Callable[[], Atlas]
) -> str | bytes:
    """Return the page of an answer with its rendered cards; `get_atlas` returns what an open map is drawn from."""
    services = get_search_services()
    ticked = (*form.services, *form.wants)
    items = list_items(cards, (answer.page - 1) * answer.size + 1)
    parts = RenderedParts(
        cards=(),
        items=(),
        places=len(cards),
        addresses=len(cards) - cards.count(_NO_CARD),
        filters=Markup(),
        shown=services.shown_codes,
    )

    def render() -> str:
        whole = replace(
            parts,
            cards=as_markup(cards),
            items=as_markup(items),
            filters=render_filters(ticked, answer.counts, services.fragments),
            map=make_panel(form, answer, get_atlas()),
        )
        return _render(form, answer, whole)

    if not _may_be_kept(form, answer):
        return render()

    def render_marked() -> str:
        marked, marks = replace(form, near=mark_text("_near")), _mark_answer(answer)
        filters = render_plain_filters(ticked, {code: mark_count(code, 2) for code in services.shown_filters})
        panel = make_panel(marked, answer, get_atlas())
        return _render(marked, marks, replace(_mark_parts(parts), filters=filters, map=panel))

    key = ("results", *form.choices, *_key_of(answer, parts), *surroundings(), sample_notice()["is_sample"])
    values = {**_no_counts(services.shown_filters), **answer.counts, **_texts(form, answer, parts), "_series": items}
    return services.pages.fill(key, values, render=render, render_marked=render_marked)


def _render(form: FindForm, answer: SearchAnswer, parts: RenderedParts) -> str:
    page = render_template("pages/results.html", page=make_results(form, answer, parts, get_vocabulary()))
    # The cards of a kept page are put in later, and have the place already.
    return carry_place(page, form.brought)


def _may_be_kept(form: FindForm, answer: SearchAnswer) -> bool:
    label = place_label(answer.place)
    return (
        get_site().settings.caches
        and not (form.is_private or form.map or form.problems or answer.place.corrected)
        and answer.total > 0
        # Begins a sentence of the page, so that its first letter must be what it would be made there.
        and label[:1] == label[:1].upper()
        and label == label.strip()
        and not any((value := getattr(answer, name)) and value != default for name, default in _PLAIN)
    )


def _key_of(answer: SearchAnswer, parts: RenderedParts) -> tuple[object, ...]:
    """Return what the page's words and parts depend on, besides the form and the texts and numbers put in."""
    return (
        answer.within_miles,
        answer.is_area,
        answer.place.kind,
        answer.size,
        has_map(answer),
        _rough(answer.total),
        (answer.pages > 1, answer.pages > answer.page),
        _lines_place(answer),
        _rough(answer.more_older),
        (parts.addresses < parts.places, parts.addresses == 1),
    )


def _rough(count: int) -> int:
    """Return a count as far as words and parts depend on it: none, one, or more."""
    return min(count, 2)


def _lines_place(answer: SearchAnswer) -> tuple[str, str]:
    """Return state and county of the place where the operator added help lines for that state, else nothing."""
    place, lines = answer.place, get_guide_services().local_lines
    return (place.state, place.county) if place.state in lines.states else ("", "")


def _mark_answer(answer: SearchAnswer) -> SearchAnswer:
    state, county = _lines_place(answer)
    return replace(
        answer,
        place=Place(
            label=mark_text("_place"), kind=answer.place.kind, state=state, county=county, latitude=0.0, longitude=0.0
        ),
        total=_mark("_total", answer.total),
        pages=mark_count("_pages", answer.page + (answer.pages > answer.page)) if answer.pages > 1 else answer.pages,
        counts={
            **{need: mark_count(need, 2) for need in NEED_LETTERS.values()},
            **{key: mark_item(key) for key in QUICK_KEYS},
        },
        more_older=_mark("_older", answer.more_older),
        results=(),
    )


def _mark_parts(parts: RenderedParts) -> RenderedParts:
    """Return the parts with marks; where there are doors, a page says how many places and addresses it has."""
    has_doors = parts.addresses < parts.places
    return replace(
        parts,
        cards=(),
        items=mark_series(),
        places=mark_count("_places", parts.places) if has_doors else parts.places,
        addresses=mark_count("_addresses", parts.addresses) if has_doors else parts.addresses,
    )


def _mark(name: str, count: int) -> int:
    return mark_count(name, 2) if count > 1 else count


@lru_cache(maxsize=4)
def _no_counts(shown: tuple[str, ...]) -> dict[str, int]:
    """Return what is counted, each by the name of its mark, which is its code: what no result has isn't in an answer's counts."""
    return dict.fromkeys((*shown, *NEED_LETTERS.values()), 0)


def _texts(form: FindForm, answer: SearchAnswer, parts: RenderedParts) -> dict[str, Value]:
    """Return the other values, by the names of their marks: no code begins with a line."""
    count = answer.counts.get
    items: dict[str, Value] = {name: count(key, 0) for name, key in _ITEMS}
    return items | {
        "_places": parts.places,
        "_addresses": parts.addresses,
        "_near": form.near,
        "_place": place_label(answer.place),
        "_total": answer.total,
        "_pages": answer.pages,
        "_older": answer.more_older,
    }
