"""Lists that read like lists of programs and are none: another country's, and those of pharmacies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from finder.listings.rules.records import SourceRecord
from finder.platform.errors import BadInput

_FEWEST = 5
"""Rows that tell: of fewer, some may well be mistyped."""
_MOST = 0.5
_LATITUDES = (-15.0, 72.0)
"""Degrees, from American Samoa to Alaska."""
_WESTERN, _EASTERN = (-180.0, -64.0), (130.0, 180.0)
"""Degrees of longitude: from the Aleutian Islands to Puerto Rico, and from Palau to the other end of these islands."""
_PHARMACY = re.compile(
    r"\b(?:pharmac(?:y|ies)|drug ?stores?|apothecary|farmacia|walgreens|cvs|rite aid|duane reade)\b", re.IGNORECASE
)


def refuse_other_lists(records: Iterable[SourceRecord]) -> None:
    """Refuse a list of something else.

    Raises:
        BadInput: most of its points lie outside the United States, or most of its names are those of pharmacies and no row
            says what is offered.
    """
    found = list(records)
    points = [(record.latitude, record.longitude) for record in found if record.latitude is not None]
    if _are_most([not _is_american(latitude or 0.0, longitude or 0.0) for latitude, longitude in points]):
        raise BadInput(
            "Most points of this list lie outside the United States: it is another country's, or its columns of latitude and "
            "longitude hold something else. Check them, or take them out, and import the list again."
        )
    if any(record.codes for record in found):
        return
    if _are_most([bool(_PHARMACY.search(record.name)) for record in found]):
        raise BadInput(
            "This is a list of pharmacies, not of treatment programs: it would stand among the programs that people call for "
            "treatment. Take out the pharmacies, and import what is left."
        )


def _are_most(hits: Sequence[bool]) -> bool:
    return len(hits) >= _FEWEST and sum(hits) > len(hits) * _MOST


def _is_american(latitude: float, longitude: float) -> bool:
    is_between = any(least <= longitude <= most for least, most in (_WESTERN, _EASTERN))
    return is_between and _LATITUDES[0] <= latitude <= _LATITUDES[1]
