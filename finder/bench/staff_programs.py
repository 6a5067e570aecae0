"""Made-up programs in any number for the staff benchmark, shaped like the real ones.

Long names, up to four phones and sometimes none, lists of several sources and dates, places where people live, near
copies of other programs. The samples of `samples` are for people to look at: beyond 20,000 their names repeat.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from finder.listings.rules.facts import Report
from finder.listings.rules.fields import GROUPS
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone, SourceRecord
from finder.places.store.places import ZipPoint

TODAY = date(2026, 11, 25)
SOURCES = (
    ("samhsa-directory", "2022-01-01"),
    ("samhsa-directory", "2025-01-01"),
    ("samhsa-locator", "2023-06-01"),
    ("ca-dhcs", "2024-03-01"),
    ("otp-directory", "2026-05-01"),
)
"""Source and date of each made-up list."""
_CODES = (
    "SA DT OTP UB MM BUM RPN HID OD SACA ICO GCO FCO MCO OP RES HI MD MC PW SP TELE AD YAD PI SF CMHA TRC VET ACU BIA"
).split()
_PHONE_COUNTS = (0, 1, 2, 3, 4)
_PHONE_WEIGHTS = (18, 45, 22, 10, 5)
"""Shares of programs with so many phones: about one in six has none, as in the real directory."""
_DUPLICATE_SHARE, _CHECKED_SHARE, _DOUBT_SHARE = 0.03, 0.3, 0.02
_UNLISTED_SHARE, _OPENING_SHARE = 0.06, 0.01
_FICTIONAL_LINES, _AREA_CODES = 100, 800
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_NotListed = Literal["dropped", "only_in_older_list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    names: tuple[str, ...]
    places: tuple[str, ...]
    kinds: tuple[str, ...]
    parts: tuple[str, ...]
    streets: tuple[str, ...]


def make_programs(zips: Mapping[str, ZipPoint], *, count: int, random_state: int, folder: Path) -> Iterator[Program]:
    """Yield `count` programs; `folder`: that of `data`. Equal arguments give equal programs."""
    rng, words = random.Random(random_state), _read_words(folder)
    places = [place for code, place in sorted(zips.items()) if place.latitude is not None and place.county]
    rng.shuffle(places)
    last: Program | None = None
    for number in range(count):
        program_id = f"b{_base36(number * 7_919 % 60_466_176)}"
        if last is not None and rng.random() < _DUPLICATE_SHARE:
            yield _copy(last, program_id, rng)
            continue
        # Most programs are in few places: the square draws from the first of the shuffled places more often.
        place = places[int(rng.random() ** 2 * len(places))]
        last = _program(program_id, place, words, rng)
        yield last


def make_record(program: Program) -> SourceRecord:
    """Return what a list would have on a program."""
    return SourceRecord(
        name=program.name, name2=program.name2, street=program.street, city=program.city, state=program.state,
        zip=program.zip, phones=program.phones, website=program.website, kinds=("SU",), codes=program.services,
    )  # fmt: skip


def _read_words(folder: Path) -> _Words:
    found: dict[str, Any] = json.loads((folder / "sample" / "names.json").read_text(encoding="utf-8"))
    return _Words(
        names=tuple(found["words"]),
        places=tuple(found["places"]),
        kinds=tuple(part["text"] for part in found["kinds"]),
        parts=tuple(part["text"] for part in found["programs"]),
        streets=tuple(found["streets"]),
    )


def _program(program_id: str, place: ZipPoint, words: _Words, rng: random.Random) -> Program:
    name = " ".join(
        (
            rng.choice(("Sample", "Example")),
            *rng.sample(words.names, 2),
            rng.choice(words.places),
            rng.choice(words.kinds),
        )
    )
    has_point = rng.random() < 0.9
    reason = _reason(rng)
    assert place.latitude is not None
    assert place.longitude is not None
    return Program(
        id=program_id,
        name=f"{name} of {place.city}" if rng.random() < 0.5 else name,
        name2=rng.choice(words.parts) if rng.random() < 0.4 else "",
        organization=" ".join((*rng.sample(words.names, 2), "Health Organization")) if rng.random() < 0.3 else "",
        street=f"{rng.randint(100, 9899)} {rng.choice(words.streets)}" if rng.random() < 0.96 else "",
        street2=f"Suite {rng.randint(1, 400)}" if rng.random() < 0.25 else "",
        city=place.city,
        state=place.state,
        zip=place.zip,
        county=place.county,
        latitude=place.latitude + rng.uniform(-0.02, 0.02) if has_point else None,
        longitude=place.longitude + rng.uniform(-0.02, 0.02) if has_point else None,
        point=rng.choice(("street", "zip")) if has_point else "none",
        listed=reason is None,
        not_listed_because=reason,
        sample=False,
        phones=_phones(rng),
        website=f"https://www.{rng.choice(words.names).lower()}{rng.randint(1, 4000)}.example.org/" if rng.random() < 0.8 else "",
        reports=_reports(rng),
        doubts=("far_from_zip",) if rng.random() < _DOUBT_SHARE else (),
        checked=_checked(rng),
        opening=("taking", None, _day(rng, 20)) if rng.random() < _OPENING_SHARE else None,
    )  # fmt: skip


def _copy(program: Program, program_id: str, rng: random.Random) -> Program:
    """Return the same place as another list spells it."""
    return replace(program, id=program_id, name=f"{program.name} Inc", name2="", reports=_reports(rng), checked=())


def _reason(rng: random.Random) -> _NotListed | None:
    if rng.random() >= _UNLISTED_SHARE:
        return None
    return rng.choice(("dropped", "only_in_older_list"))


def _phones(rng: random.Random) -> tuple[Phone, ...]:
    (count,) = rng.choices(_PHONE_COUNTS, _PHONE_WEIGHTS)
    source, as_of = rng.choice(SOURCES)
    return tuple(
        Phone(
            number=f"+1{200 + rng.randrange(_AREA_CODES)}55501{rng.randrange(_FICTIONAL_LINES):02}",
            kind="main" if at == 0 else rng.choice(("intake", "hotline", "main")),
            source=source,
            as_of=as_of,
        )
        for at in range(count)
    )


def _reports(rng: random.Random) -> tuple[Report, ...]:
    chosen = sorted(rng.sample(SOURCES, rng.choice((1, 1, 2, 3))), key=lambda one: one[1], reverse=True)
    asked = frozenset(_CODES)
    return tuple(
        Report(
            source=source,
            as_of=as_of,
            basis="survey",
            asked=asked,
            codes=frozenset({"SA", *rng.sample(_CODES, rng.randint(8, 20))}),
        )
        for source, as_of in chosen
    )


def _checked(rng: random.Random) -> tuple[tuple[str, str], ...]:
    if rng.random() >= _CHECKED_SHARE:
        return ()
    groups = GROUPS if rng.random() < 0.5 else tuple(sorted(rng.sample(GROUPS, rng.randint(1, 3))))
    return tuple((group, _day(rng, 900)) for group in sorted(groups))


def _day(rng: random.Random, most: int) -> str:
    return (TODAY - timedelta(days=rng.randrange(1, most))).isoformat()


def _base36(number: int) -> str:
    text = ""
    for _ in range(5):
        number, at = divmod(number, 36)
        text = _ALPHABET[at] + text
    return text
