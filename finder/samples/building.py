"""Fictional programs for a first look: distributed like the population, with the services of real programs.

No real program's name, street, phone or website is here: names begin with "Sample" or "Example", phones are 555-01xx
(set aside for fiction), websites are on example.org (RFC 2606). The data behind it is `data/sample/`, whose README
explains each figure. Writing samples to the database does not belong here.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from finder.listings.rules.records import Phone, PhoneKind, SourceList, SourceRecord
from finder.platform.errors import BadInput
from finder.samples.codes import CodeFigures, Decks, draw_codes, read_code_figures
from finder.samples.places import State, Town, read_states
from finder.samples.words import Words, draw_name, draw_program, draw_street, draw_unit, read_words

MOST_SAMPLES = 20_000
"""More than the 13,460 programs of SAMHSA's directory of 2025; beyond it, names would soon repeat."""

_AS_OF = "2026-01-01"
_KIND = "SU"

_KIND_STEP, _STATE_STEP = 0.7548776662466927, 0.5698402909980532
"""1/g and 1/g² of the plastic number g: steps that spread pairs evenly over the square (M. Roberts, "The unreasonable
effectiveness of quasirandom sequences", 2018). So every beginning of the list has its share of each kind and each state."""

_JITTER_DEGREES = 0.02

_NEIGHBOR_SHARE = 0.06
_NO_STREET_SHARE = 0.045
"""Of programs that share no building: 4 % of all rows, as in SAMHSA's directory of 2025 (556 of 13,460)."""
_POINT_SHARE = 0.5
_UNIT_SHARE = 0.25
_NAME2_SHARE = 1 / 3
_WEBSITE_SHARE = 0.8
_PHONES: tuple[tuple[PhoneKind, float, float], ...] = (
    ("main", 1.0, 0.1),
    ("intake", 0.45, 0.2),
    ("hotline", 0.12, 0.0),
)
"""Kind, share of programs that have it, share of those numbers that have an extension. One in ten phones of the 2022
directory has an extension; the other shares are chosen to show each case often enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """The address of a program; neighbors in one building share it, including the point."""

    town: Town
    street: str
    point: tuple[float, float] | None
    """WGS-84 latitude and longitude."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Materials:
    figures: CodeFigures
    words: Words
    states: tuple[State, ...]
    zip_points: Mapping[str, tuple[float, float]]


def make_samples(
    *,
    count: int,
    random_state: int,
    data_folder: Path,
    zip_points: Mapping[str, tuple[float, float]],
) -> SourceList:
    """Make `count` (1 to 20,000) fictional programs; equal arguments give equal lists, a larger count only adds.

    `data_folder` is the folder ``data``. `zip_points` maps ZIPs to WGS-84 latitude and longitude: half of the sites get
    a point within 0.02 degrees of their ZIP's each way; the others, and those whose ZIP isn't in it, get none.

    Raises:
        BadInput: `count` is out of range.
        ContentError: a file in ``data/sample`` is broken.
    """
    if not 1 <= count <= MOST_SAMPLES:
        raise BadInput(f"The number of sample programs must be 1 to {MOST_SAMPLES:,}.")
    folder = data_folder / "sample"
    materials = _Materials(
        figures=read_code_figures(folder / "code_figures.json"),
        words=read_words(folder / "names.json"),
        states=read_states(folder),
        zip_points=zip_points,
    )
    maker = _Maker(materials, random.Random(random_state))
    return SourceList(
        format="sample",
        source="sample",
        as_of=_AS_OF,
        as_of_from="file",
        complete=True,
        records=tuple((row, maker.make(row)) for row in range(1, count + 1)),
        asked={_KIND: materials.figures.asked},
        rows=count,
    )


class _Maker:
    """Makes programs one by one, and tracks sites for neighbors and names to avoid duplicates."""

    def __init__(self, materials: _Materials, rng: random.Random) -> None:
        self._archetypes = materials.figures.archetypes
        self._archetype_ends = _ends(archetype.share for archetype in self._archetypes)
        self._words = materials.words
        self._states = materials.states
        self._state_ends = _ends(state.share for state in self._states)
        self._zip_points = materials.zip_points
        self._rng = rng
        self._decks = Decks(rng)
        self._starts = (rng.random(), rng.random())
        self._sites: dict[str, list[_Site]] = {}
        self._names: set[tuple[str, str]] = set()

    def make(self, row: int) -> SourceRecord:
        """Make the program of this row (1, 2, … in order)."""
        rng = self._rng
        kind = _pick(self._archetype_ends, self._starts[0] + row * _KIND_STEP)
        state = self._states[_pick(self._state_ends, self._starts[1] + row * _STATE_STEP)]
        codes = draw_codes(self._archetypes[kind], self._decks)
        site, shared = self._site(state)
        name = self._new_name(codes, site)
        has_unit = bool(site.street) and (shared or rng.random() < _UNIT_SHARE)
        return SourceRecord(
            name=name,
            name2=draw_program(self._words, codes, rng) if rng.random() < _NAME2_SHARE else "",
            street=site.street,
            street2=draw_unit(self._words, rng) if has_unit else "",
            city=site.town.city,
            state=state.code,
            zip=site.town.zip,
            latitude=site.point[0] if site.point else None,
            longitude=site.point[1] if site.point else None,
            phones=self._phones(state, site.town),
            website=_website(name) if rng.random() < _WEBSITE_SHARE else "",
            kinds=(_KIND,),
            codes=tuple(sorted(codes)),
        )

    def _site(self, state: State) -> tuple[_Site, bool]:
        """Return a site, and whether it is that of an earlier program."""
        rng = self._rng
        known = self._sites.setdefault(state.code, [])
        if rng.random() < _NEIGHBOR_SHARE and known:
            return rng.choice(known), True
        town = rng.choices(state.towns, cum_weights=state.ends)[0]
        street = draw_street(self._words, rng) if rng.random() >= _NO_STREET_SHARE else ""
        site = _Site(town=town, street=street, point=self._point(town.zip))
        if street:
            known.append(site)
        return site, False

    def _point(self, zip_code: str) -> tuple[float, float] | None:
        rng = self._rng
        wanted = rng.random() < _POINT_SHARE
        north, east = (rng.uniform(-_JITTER_DEGREES, _JITTER_DEGREES) for _ in range(2))
        center = self._zip_points.get(zip_code)
        if not wanted or center is None:
            return None
        return round(center[0] + north, 6), round(center[1] + east, 6)

    def _new_name(self, codes: frozenset[str], site: _Site) -> str:
        """Draw a name that no other sample in this ZIP has."""
        while True:
            name = draw_name(self._words, codes, self._rng)
            key = (name, site.town.zip)
            if key not in self._names:
                self._names.add(key)
                return name

    def _phones(self, state: State, town: Town) -> tuple[Phone, ...]:
        rng = self._rng
        lines = rng.sample(range(100), len(_PHONES))
        phones = []
        for (kind, share, extension_share), line in zip(_PHONES, lines, strict=True):
            area_code = town.area_code if kind == "main" else rng.choice(state.area_codes)
            extension = str(rng.randint(100, 499)) if rng.random() < extension_share else ""
            if rng.random() < share:
                phones.append(
                    Phone(
                        number=f"+1{area_code}55501{line:02d}",
                        kind=kind,
                        extension=extension,
                    )
                )
        return tuple(phones)


def _ends(shares: Iterable[float]) -> tuple[float, ...]:
    """Cumulative sums of the shares, scaled to end at 1."""
    sums = tuple(accumulate(shares))
    return tuple(end / sums[-1] for end in sums)


def _pick(ends: tuple[float, ...], position: float) -> int:
    return bisect_right(ends, position % 1.0)


def _website(name: str) -> str:
    return f"https://{'-'.join(name.lower().split())}.example.org"
