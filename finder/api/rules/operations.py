"""All operations of the API: from this one table come its description (OpenAPI) and its reference page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import msgspec

from finder.api.rules import answers, geojson, guide_answers, questions

VERSION = "1.0.0"
BASE = "/api/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation."""

    id: str
    """Name of its view."""
    path: str
    """Under `BASE`; with braces around what varies."""
    title: str
    help: str
    answer: type[msgspec.Struct]
    example: str
    """The rest of an address to try, after `BASE`."""
    question: type[questions.Question] = questions.NoQuestion
    """What stands in the address, after "?"."""
    bodies: tuple[type[questions.Question], ...] = ()
    """The body is one of these; none: the operation has no body."""
    example_body: str = ""
    path_pattern: str = ""
    """What stands between the braces."""
    as_geojson: type[msgspec.Struct] | None = None
    may_be_missing: bool = False
    """True when what was asked for may not exist."""
    may_have_moved: bool = False
    may_be_kept: bool = True
    """False where the answer tells where somebody searched: it is never kept by a cache."""

    @property
    def method(self) -> Literal["get", "post"]:
        """The HTTP method."""
        return "post" if self.bodies else "get"


OPERATIONS = (
    Operation(
        id="show_index",
        path="/",
        title="What there is",
        help="Where the description and the reference are, and the license of the data.",
        answer=answers.Index,
        example="/",
    ),
    Operation(
        id="search",
        path="/search",
        title="Search programs near a place",
        help="As the website's search. For a street address or a point use POST, so that it stands in no address.",
        question=questions.SearchQuestion,
        answer=answers.SearchAnswered,
        as_geojson=geojson.FeatureCollection,
        example="/search?near=80202&need=medicine&limit=5",
        may_be_missing=True,
        may_be_kept=False,
    ),
    Operation(
        id="search_privately",
        path="/search",
        title="Search without an address that tells of it",
        help="The same search, with the question in the body: by a place, or by latitude and longitude.",
        bodies=(questions.PlaceSearch, questions.PointSearch),
        answer=answers.SearchAnswered,
        as_geojson=geojson.FeatureCollection,
        example="/search",
        example_body='{"latitude": 39.75, "longitude": -105.0, "need": ["detox"], "limit": 5}',
        may_be_missing=True,
        may_be_kept=False,
    ),
    Operation(
        id="show_program",
        path="/programs/{id}",
        title="One program",
        help="Every fact with its source and date. A merged program leads to the one it became part of.",
        path_pattern=r"^[0-9a-z-]{1,32}$",
        answer=answers.ProgramRecord,
        as_geojson=geojson.Feature,
        example="/programs/ID",
        may_be_missing=True,
        may_have_moved=True,
    ),
    Operation(
        id="find_places",
        path="/places",
        title="What a typed place is taken for",
        help="Best first; several when it is truly ambiguous.",
        question=questions.PlaceQuestion,
        answer=answers.Places,
        example="/places?text=Pittsburg%20PA",
        may_be_missing=True,
        may_be_kept=False,
    ),
    Operation(
        id="find_places_privately",
        path="/places",
        title="The same, with the text in the body",
        help="For street addresses, where the operator has a geocoder.",
        bodies=(questions.PlaceQuestion,),
        answer=answers.Places,
        example="/places",
        example_body='{"text": "Pittsburg PA"}',
        may_be_missing=True,
        may_be_kept=False,
    ),
    Operation(
        id="show_vocabulary",
        path="/vocabulary",
        title="Needs, service codes and choices",
        help="What `need`, `service`, `exclude` and `want` may be, in words.",
        question=questions.LanguageQuestion,
        answer=answers.VocabularyAnswer,
        example="/vocabulary?lang=es",
    ),
    Operation(
        id="list_topics",
        path="/guide",
        title="The pages of the guide",
        help="Guidance on cutting down more safely. No page holds a dose or a schedule.",
        question=questions.LanguageQuestion,
        answer=guide_answers.Topics,
        example="/guide",
    ),
    Operation(
        id="show_topic",
        path="/guide/{topic}",
        title="One page of the guide",
        help="Its text as HTML, with its sources, date and review state, which belong beside it.",
        path_pattern=r"^[a-z0-9-]{1,60}$",
        question=questions.LanguageQuestion,
        answer=guide_answers.TopicText,
        example="/guide/emergency",
        may_be_missing=True,
    ),
    Operation(
        id="list_help_lines",
        path="/help-lines",
        title="Help lines",
        help="National lines, and those of a state where the operator added some; with where their numbers were read.",
        question=questions.LinesQuestion,
        answer=guide_answers.HelpLines,
        example="/help-lines",
    ),
    Operation(
        id="list_changes",
        path="/changes",
        title="Changes since a cursor",
        help="Start without `since`, read on until `more` is false, and keep `next` for later: your copy stays equal.",
        question=questions.ChangesQuestion,
        answer=answers.Changes,
        example="/changes?limit=10",
    ),
)
