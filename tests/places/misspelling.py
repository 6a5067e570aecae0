"""Measure how misspelt towns are answered: 500 real towns drawn by population, one typing mistake in each.

Run as ``python -m tests.places.misspelling`` on the tables of places; the figures stand in docs/measurements.md.
"""

from __future__ import annotations

import random
import string
import sys
import time
from collections import Counter
from collections.abc import Iterator

from sqlalchemy.orm import Session

from finder.places.geocoder import NoGeocoder
from finder.places.locating import locate
from finder.places.rules.places import Place, Point, miles_between
from finder.places.store import places
from finder.places.store.places import NamedPlace
from finder.platform.database.session import make_engine
from finder.platform.errors import PlaceNotFound

TOWNS = 500
_SAME_MILES = 30.0
"""Miles: an answer this near finds the same programs."""


def draw_towns(session: Session, chosen: random.Random) -> list[NamedPlace]:
    """Return 500 cities, each as likely to be drawn as one of its people."""
    cities = [place for place in places.load_names(session) if place.kind == "city" and len(place.name) > 3]
    return chosen.choices(cities, weights=[city.weight for city in cities], k=TOWNS)


def misspell(name: str, chosen: random.Random, *, keeps_first: bool) -> str:
    """Return `name` with one letter dropped, doubled, replaced, or swapped with the next."""
    letters = [at for at, letter in enumerate(name) if letter.isalpha() and (at or not keeps_first)]
    while True:
        at = chosen.choice(letters)
        kind = chosen.choice(("drop", "double", "swap", "replace"))
        if kind == "drop":
            typed = name[:at] + name[at + 1 :]
        elif kind == "double":
            typed = name[: at + 1] + name[at].lower() + name[at + 1 :]
        elif kind == "swap":
            typed = name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]
        else:
            typed = name[:at] + chosen.choice(string.ascii_lowercase) + name[at + 1 :]
        if typed.lower() != name.lower():
            return typed


def judge(typed: str, town: NamedPlace, session: Session) -> str:
    """Return what became of a misspelt town: right, right among choices, asked, unknown, or wrong."""
    try:
        answer = locate(typed, session=session, geocoder=NoGeocoder())
    except PlaceNotFound as error:
        shown = any(label.startswith(f"{town.name}, {town.state}") for label in error.suggestions)
        return "asked, offered" if shown else "asked, not offered"
    near = [_is_near(place, town) for place in answer.places]
    if near[0]:
        return "right"
    if any(near) or f"{town.name}, {town.state}" in answer.suggestions:
        return "wrong, offered beside"
    return "wrong, not offered"


def _is_near(place: Place, town: NamedPlace) -> bool:
    point = Point(latitude=town.latitude, longitude=town.longitude)
    return place.kind != "state" and miles_between(place.point, point) <= _SAME_MILES


def measure(session: Session, *, has_state: bool, keeps_first: bool) -> Iterator[tuple[str, str, str, float]]:
    """Yield each misspelt text, its town, what became of it, and milliseconds of processor time."""
    chosen = random.Random(f"{has_state} {keeps_first}")
    for town in draw_towns(session, chosen):
        name = misspell(town.name, chosen, keeps_first=keeps_first)
        typed = f"{name}, {town.state}" if has_state else name
        started = time.process_time()
        verdict = judge(typed, town, session)
        yield typed, f"{town.name}, {town.state}", verdict, 1000 * (time.process_time() - started)


def main(url: str) -> None:
    """Print the shares, and what was answered wrong without the right place being offered."""
    with Session(make_engine(url)) as session:
        for has_state in (True, False):
            for keeps_first in (True, False):
                results = list(measure(session, has_state=has_state, keeps_first=keeps_first))
                counts = Counter(verdict for _, _, verdict, _ in results)
                times = sorted(spent for _, _, _, spent in results)
                shares = {verdict: f"{count / TOWNS:.1%}" for verdict, count in sorted(counts.items())}
                sys.stdout.write(
                    f"state {has_state}, first letter kept {keeps_first}: {shares}; "
                    f"median {times[TOWNS // 2]:.1f} ms, 95 % {times[TOWNS * 95 // 100]:.1f} ms\n"
                )
                wrong = [
                    f"{typed} for {town}" for typed, town, verdict, _ in results if verdict == "wrong, not offered"
                ]
                sys.stdout.write(f"  wrong: {'; '.join(wrong)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
