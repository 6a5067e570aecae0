"""The row of filters that one tap adds, above the results."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Literal

from finder.listings.rules.vocabulary import TAKING
from finder.search.web.find_form import FindForm
from finder.search.web.page_models import QuickFilter, Step

_QUICK: tuple[tuple[Literal["want", "service"], str], ...] = (
    ("want", "mt"),
    ("want", "bp"),
    ("want", "on"),
    ("want", TAKING),
    ("service", "MD"),
    ("want", "lc"),
    ("service", "SP"),
    ("service", "PW"),
    ("service", "BC"),
    ("want", "tn"),
)
"""In the order of the row: methadone, buprenorphine, overnight, taking new people, Medicaid, free or by income, Spanish,
pregnant, children can stay, teens."""
QUICK_KEYS = tuple(key for _, key in _QUICK)
"""Whose counts the row shows."""


def quick_filters(
    form: FindForm, counts: Mapping[str, int], make_step: Callable[[FindForm], Step]
) -> Iterable[QuickFilter]:
    """Yield the filters not chosen yet that at least one place would meet; `counts` as in `SearchAnswer`."""
    for field, key in _QUICK:
        chosen = form.wants if field == "want" else form.services
        if key in chosen or not counts.get(key):
            continue
        added = tuple(sorted((*chosen, key)))
        wider = replace(form, wants=added, page=1) if field == "want" else replace(form, services=added, page=1)
        yield QuickFilter(key=key, count=counts[key], step=make_step(wider))
