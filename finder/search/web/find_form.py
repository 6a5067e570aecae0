"""Parse and validate the fields of a search URL or form, and write them back in canonical form. No lookups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, cast
from urllib.parse import quote_plus

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from finder.guide.ways import BroughtPlace
from finder.places.rules.places import Place
from finder.search.rules.criteria import SearchRequest, Within
from finder.search.rules.my_list import kept_ids
from finder.search.web.criteria_form import NEED_LETTERS, read_criteria
from finder.search.web.place_form import PlaceForm, PrivatePlaceForm, is_plain_zip

LETTERS: dict[str, str] = {need: letter for letter, need in NEED_LETTERS.items()}

Problem = Literal[
    "near", "near_address", "at", "within", "need", "service", "not", "want", "older", "map", "page", "filter"
]
"""The invalid fields; ``near_address``: a street address in a URL; ``filter``: any of service to map, as pages say it."""
_PLACE_PROBLEMS = frozenset({"near", "near_address", "at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FindForm:
    """One search as sent, with its problems."""

    near: str = ""
    at: str = ""
    within: str = ""
    needs: tuple[str, ...] = ()
    """Letters, in the order of `NEED_LETTERS`."""
    services: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    older: bool = False
    """Also places that only older lists have."""
    map: bool = False
    """With the map open."""
    page: int = 1
    kept: tuple[str, ...] = ()
    """Ids of the programs on the visitor's list: they travel with private searches only, never in a URL."""
    is_private: bool = False
    """True when sent by POST: nothing of it may appear in a URL."""
    problems: tuple[Problem, ...] = ()
    base: str = ""
    """URL prefix of the page's language: "" or "/es"."""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Return all fields in canonical order, without empty ones."""
        single = (("near", self.near), ("at", self.at), ("within", self.within))
        return (
            *((name, value) for name, value in single if value),
            *(("need", letter) for letter in self.needs),
            *(("service", code) for code in self.services),
            *(("not", code) for code in self.excluded),
            *(("want", key) for key in self.wants),
            *((("older", "1"),) if self.older else ()),
            *((("map", "1"),) if self.map else ()),
            *((("page", str(self.page)),) if self.page > 1 else ()),
            *(("p", program_id) for program_id in self.kept),
        )

    @property
    def address(self) -> str:
        """Return the canonical URL."""
        fields = self.fields
        return f"{self.base}/find?{_write_query(fields)}" if fields else f"{self.base}/"

    @property
    def choices(self) -> tuple[object, ...]:
        """Return all that was asked for but the place: what words and links of a page depend on besides it."""
        return (
            self.base, self.within, self.needs, self.services, self.excluded, self.wants, self.older, self.map, self.page,
            self.kept, self.is_private, self.problems,
        )  # fmt: skip

    @property
    def map_address(self) -> str:
        """Return the URL of the map alone."""
        return f"{self.base}/find/map?{_write_query(replace(self, map=False).fields)}"

    @property
    def brought(self) -> BroughtPlace:
        """Return the place as links to the guide take it along; none where something is wrong with it."""
        if _PLACE_PROBLEMS.intersection(self.problems):
            return BroughtPlace()
        return BroughtPlace(near=self.near, at=self.at, is_private=self.is_private)

    @property
    def near_query(self) -> Markup:
        """Return how the address of a link to the guide goes on to carry the place; nothing of a private search."""
        is_carried = self.near and not self.is_private
        return Markup(f"?{_write_query([('near', self.near)])}" if is_carried else "")

    def request(self) -> SearchRequest:
        """Return the search asked for; only for a form without problems."""
        return SearchRequest(
            near="" if self.at else self.near,
            place=_grid_place(self.at) if self.at else None,
            within=cast("Within", self.within) if self.within else None,
            needs=tuple(NEED_LETTERS[letter] for letter in self.needs),
            services=self.services,
            excluded=self.excluded,
            wants=self.wants,
            older=self.older,
            page=self.page,
            by_town=True,
        )

    def without(self, code: str) -> FindForm:
        """Return the form without one need, service, exclusion or want, on its first page."""
        letter = LETTERS.get(code, code)
        return replace(
            self,
            needs=tuple(need for need in self.needs if need != letter),
            services=tuple(service for service in self.services if service != code),
            excluded=tuple(excluded for excluded in self.excluded if excluded != code),
            wants=tuple(want for want in self.wants if want != code),
            page=1,
        )


def _write_query(fields: Iterable[tuple[str, str]]) -> str:
    """Return what `urlencode` returns; most values are letters and digits, which need no quoting."""
    return "&".join(
        f"{name}={value if value.isascii() and value.isalnum() else quote_plus(value)}" for name, value in fields
    )


def parse_find(values: MultiDict[str, str], *, is_private: bool, base: str = "") -> FindForm:
    """Parse a search; invalid fields are named in `problems` and left out of the form."""
    problems: list[Problem] = []
    near, at = _place(values, problems, is_private=is_private)
    criteria, wrong = read_criteria(values)
    return FindForm(
        near=near,
        at=at,
        **criteria,
        kept=kept_ids(values.getlist("p")) if is_private else (),
        is_private=is_private,
        problems=tuple(dict.fromkeys((*problems, *cast("tuple[Problem, ...]", wrong)))),
        base=base,
    )


def _place(values: MultiDict[str, str], problems: list[Problem], *, is_private: bool) -> tuple[str, str]:
    """Return the typed place and the phone's own, which only a private search may send."""
    if not is_private and is_plain_zip(near := values.get("near", "")):
        # What most people type; a form took a twentieth of a results page.
        return near, ""
    form = PrivatePlaceForm(values) if is_private else PlaceForm(values)
    if not form.validate():
        problems.extend(cast("Problem", error) for errors in form.errors.values() for error in errors)
    at = form["at"].data if is_private else ""
    return form["near"].data or "", at or ""


def _grid_place(text: str) -> Place:
    latitude, longitude = (float(part) for part in text.split(","))
    return Place(label="", kind="alias", state="", latitude=latitude, longitude=longitude)
