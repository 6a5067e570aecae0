"""Programs as flat values, for exports and ``finder show``."""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter
from typing import Any

from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.rules.stated_hours import find_hours, write_hours

COLUMNS = (
    "id",
    "name",
    "name2",
    "organization",
    "street",
    "street2",
    "city",
    "state",
    "zip",
    "county",
    "latitude",
    "longitude",
    "point",
    "listed",
    "not_listed_because",
    "is_mental_health",
    "sample",
    "needs",
    "services",
    "not_offered",
    "contradictions",
    "phones",
    "website",
    "notes",
    "reports",
    "hours_by_weekday",
    "newest_source",
    "newest_as_of",
    "newest_as_of_precision",
)
"""The columns of every tabular export, in order."""

_OF_NEWEST = {"newest_source": "source", "newest_as_of": "as_of", "newest_as_of_precision": "as_of_precision"}
"""Columns for who doesn't look into the reports: the list that the headline of a program names, and its date."""


def flatten(program: Program) -> dict[str, Any]:
    """Return a program as plain JSON values, in the order of `COLUMNS`.

    Untrusted points are omitted: `latitude` and `longitude` are those that search uses.
    """
    plain = {
        name: getattr(program, name)
        for name in COLUMNS
        if name not in ("phones", "notes", "reports", "hours_by_weekday", *_OF_NEWEST)
    }
    newest = program.newest
    values = {
        **plain,
        "needs": list(program.needs),
        "services": list(program.services),
        "not_offered": list(program.not_offered),
        "contradictions": list(program.contradictions),
        "phones": [_phone(phone) for phone in program.phones],
        "website": program.website,
        "notes": [list(note) for note in program.notes],
        "reports": [
            {
                "source": report.source,
                "as_of": report.as_of,
                "as_of_precision": report.as_of_precision,
                "is_mental_health": report.is_mental_health,
                "basis": report.basis,
                "dropped_on": report.dropped_on,
                "asked": list(_sorted(report.asked)),
                "codes": list(report.sorted_codes),
            }
            for report in program.reports
        ],
        "hours_by_weekday": write_hours(find_hours(program)),
        **{name: getattr(newest, field) if newest else "" for name, field in _OF_NEWEST.items()},
    }
    return {name: values[name] for name in COLUMNS}


def show_facts(program: Program) -> dict[str, Any]:
    """Return `flatten` and every fact with its source and date."""
    return {**flatten(program), "facts": list_facts(program)}


def list_facts(program: Program) -> list[dict[str, Any]]:
    """Return every fact with its source and date, by code."""
    contradictions = program.contradictions
    return [
        {
            "code": fact.code,
            "state": "contradicted" if fact.code in contradictions else fact.state,
            "source": fact.source,
            "as_of": fact.as_of,
            "disputed_by": fact.disputed_by,
        }
        for _, fact in sorted(program.facts.items(), key=itemgetter(0))
    ]


@lru_cache(maxsize=256)
def _sorted(asked: frozenset[str]) -> tuple[str, ...]:
    """Return the codes that an edition asked about, in order: it asks nearly all of its programs the same."""
    return tuple(sorted(asked))


def _phone(phone: Phone) -> dict[str, str]:
    return {
        "number": phone.number,
        "kind": phone.kind,
        "extension": phone.extension,
        "answers": phone.answers,
        "source": phone.source,
        "as_of": phone.as_of,
        "as_of_precision": phone.as_of_precision,
    }
