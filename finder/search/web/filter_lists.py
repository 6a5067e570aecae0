"""The list of filters of a results page: rendered once per set of chosen filters, then filled with counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial

from flask import current_app
from markupsafe import Markup

from finder.listings.rules.vocabulary import EXCLUSIVES, TAKING, Vocabulary
from finder.listings.web.services import get_vocabulary
from finder.platform.web.filters import number
from finder.platform.web.languages import language
from finder.platform.web.services import get_site
from finder.search.web.fragments import Fragments, without_line_breaks
from finder.search.web.page_models import Choice, FilterGroup
from finder.search.web.services import get_search_services


def shown_filters(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the wants and codes that have a checkbox, in reading order."""
    return tuple(choice.value for group in _groups(vocabulary, frozenset()) for choice in group.choices)


def render_filters(chosen: Iterable[str], counts: Mapping[str, int], fragments: Fragments) -> Markup:
    """Return the groups of checkboxes, each with the number of places that would remain."""
    codes = get_search_services().shown_filters
    values = [number(counts.get(code, 0)) for code in codes]
    ticked = frozenset(chosen).intersection(codes)
    if not get_site().settings.caches:
        return render_plain_filters(ticked, counts)
    key = ("filters", ticked, language())
    return Markup(fragments.fill(key, partial(_render_with_gaps, ticked), values).decode())


def render_plain_filters(chosen: Iterable[str], counts: Mapping[str, int]) -> Markup:
    """Return the same without the fragment cache."""
    codes = get_search_services().shown_filters
    values = {code: number(counts.get(code, 0)) for code in codes}
    return Markup(_render(frozenset(chosen).intersection(codes), values))


def _render_with_gaps(ticked: frozenset[str], gap: str) -> str:
    return _render(ticked, dict.fromkeys(get_search_services().shown_filters, gap))


def _render(ticked: frozenset[str], counts: Mapping[str, str]) -> str:
    module = current_app.jinja_env.get_template("components/filter_groups.html").module
    groups = tuple(_groups(get_vocabulary(), ticked))
    return without_line_breaks(module.filter_groups(groups, counts))  # type: ignore[attr-defined]


def _groups(vocabulary: Vocabulary, ticked: frozenset[str]) -> Iterable[FilterGroup]:
    without_checkbox = frozenset(EXCLUSIVES).union(*(want.replaces for want in vocabulary.wants))
    for question in vocabulary.questions:
        wants = tuple(
            Choice(value=want.key, label=want.label, help=want.help, is_chosen=want.key in ticked, field="want")
            for want in vocabulary.wants
            # What was said in the last week is offered where it is known only: by the row of quick filters.
            if want.question == question.id and want.key != TAKING
        )
        codes = tuple(
            Choice(value=code.code, label=code.label, help=code.help, is_chosen=code.code in ticked, field="service")
            for code in vocabulary.filters(question.id)
            if code.code not in without_checkbox
        )
        if wants or codes:
            yield FilterGroup(id=question.id, text=question.text, choices=wants + codes)
