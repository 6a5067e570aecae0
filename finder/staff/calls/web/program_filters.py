"""The filters of the list of programs in URLs and forms."""

from __future__ import annotations

from typing import Any, cast

from flask import request
from werkzeug.datastructures import MultiDict

from finder.listings.rules.vocabulary import NEEDS
from finder.listings.store.work_filters import STANDINGS, Standing
from finder.platform.web.numbers import parse_whole
from finder.staff.calls.program_lists import AGES, ProgramFilter
from finder.staff.frame.state_tiles import STATES

_LONGEST = 80
_TEXTS = ("text", "standing", "state", "county", "city", "need", "age", "assigned")
_FLAGS = ("reports", "conflicts", "doubt", "no_phone", "license")


def read_filter(values: MultiDict[str, str]) -> ProgramFilter:
    """Parse the filters of a URL or form; invalid ones are left out."""

    def one_of(name: str, known: Any) -> str:
        return value if (value := values.get(name, "")) in known else ""

    assigned = values.get("assigned", "")
    return ProgramFilter(
        text=values.get("text", "").strip()[:_LONGEST],
        state=one_of("state", STATES),
        standing=cast("Standing", one_of("standing", STANDINGS)),
        county=values.get("county", "").strip()[:_LONGEST],
        city=values.get("city", "").strip()[:_LONGEST],
        need=one_of("need", NEEDS),
        age=one_of("age", AGES),
        assigned=assigned if assigned == "nobody" or parse_whole(assigned, default=None) is not None else "",
        has_reports="reports" in values,
        has_conflicts="conflicts" in values,
        in_doubt="doubt" in values,
        has_no_phone="no_phone" in values,
        license_ended="license" in values,
    )


def sent_filter() -> ProgramFilter:
    """Return the filters of the form that was sent, which carries those of the list as hidden fields."""
    return read_filter(request.form)


def filter_pairs(wanted: ProgramFilter) -> tuple[tuple[str, str], ...]:
    """Return filters as pairs for URLs and forms."""
    texts = [(name, getattr(wanted, name)) for name in _TEXTS]
    set_flags = (wanted.has_reports, wanted.has_conflicts, wanted.in_doubt, wanted.has_no_phone, wanted.license_ended)
    flags = zip(_FLAGS, set_flags, strict=True)
    return (*((name, value) for name, value in texts if value), *((name, "1") for name, is_set in flags if is_set))
