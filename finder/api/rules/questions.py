"""What may be asked, as types: requests are checked against them, and the description of the API is made from them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from finder.listings.rules.vocabulary import Need
from finder.places.rules.place_text import LONGEST_TEXT
from finder.search.rules.criteria import LARGEST_PAGE_SIZE, PAGE_SIZE, Within

MOST_CHANGES = 500
LONGEST_ID = 32
Code = Annotated[str, Meta(pattern=r"^[A-Z0-9]{1,10}$", description="A service code of `/vocabulary`.")]
Want = Annotated[
    str, Meta(pattern=r"^[a-z]{2}$", description="A choice of `/vocabulary` that any of several codes meets.")
]
Language = Literal["en", "es"]
PlaceText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=LONGEST_TEXT,
        description="A 5-digit ZIP, a city and state, a county and state, or a state.",
        examples=["80202", "Denver, CO", "Jefferson County, KY"],
    ),
]
SearchCursor = Annotated[
    str,
    Meta(
        pattern=r"^([0-9]{1,7}|none)\.[0-9a-z-]{1,32}\.[0-9]{1,7}\.(near|any)$",
        description="`next` of the page before: this page goes on after its last result, whatever changed meanwhile.",
    ),
]
ChangeCursor = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{1,9}(\.[0-9a-z-]{1,32})?$",
        description="`next` of the answer before; without it, from the beginning.",
    ),
]


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all questions: unknown fields are refused, so that a typing error is not taken for a wish."""


class Filters(Question, frozen=True, kw_only=True):
    """What programs must have, and how many are shown."""

    within: Annotated[
        Within | UnsetType,
        Meta(description="Miles; without it 25, or all of a state or county. `any`: any distance."),
    ] = UNSET
    need: Annotated[list[Need], Meta(description="All of these must be met.", max_length=3)] = []
    service: Annotated[list[Code], Meta(description="All of these must be offered.", max_length=50)] = []
    exclude: Annotated[list[Code], Meta(description="None of these may be offered.", max_length=50)] = []
    want: Annotated[list[Want], Meta(description="Of each, any of its codes must be offered.", max_length=20)] = []
    older: Annotated[bool, Meta(description="Also places that stand only in older lists.")] = False
    limit: Annotated[int, Meta(ge=1, le=LARGEST_PAGE_SIZE, description="Results a page.")] = PAGE_SIZE
    cursor: SearchCursor | UnsetType = UNSET


class SearchQuestion(Filters, frozen=True, kw_only=True):
    """A search in the address: by ZIP, city, county or state. A street address or a point goes by POST."""

    near: PlaceText


class PlaceSearch(Filters, frozen=True, kw_only=True):
    """A search in the body, by a place; it may be a street address where the operator has a geocoder."""

    near: PlaceText


class PointSearch(Filters, frozen=True, kw_only=True):
    """A search in the body, by a point."""

    latitude: Annotated[float, Meta(ge=-90, le=90, description="WGS-84 degrees.")]
    longitude: Annotated[float, Meta(ge=-180, le=180, description="WGS-84 degrees.")]


class PlaceQuestion(Question, frozen=True, kw_only=True):
    """A place as somebody typed it."""

    text: PlaceText


class ChangesQuestion(Question, frozen=True, kw_only=True):
    """From where on to tell of changes."""

    since: ChangeCursor | UnsetType = UNSET
    limit: Annotated[int, Meta(ge=1, le=MOST_CHANGES, description="Changes a page.")] = 100


class LanguageQuestion(Question, frozen=True, kw_only=True):
    """In which language."""

    lang: Annotated[Language, Meta(description="Language of the texts.")] = "en"


class LinesQuestion(LanguageQuestion, frozen=True, kw_only=True):
    """Which help lines."""

    state: Annotated[
        str, Meta(pattern=r"^([A-Z]{2})?$", description="Two letters: lines that the operator added for it come too.")
    ] = ""
    county: Annotated[str, Meta(max_length=60, description="Those of this county of the state, too.")] = ""


class NoQuestion(Question, frozen=True, kw_only=True):
    """Nothing may be asked."""
