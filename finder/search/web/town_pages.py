"""Arrange the results of a whole state by town, with links that jump to one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from finder.places.rules.normalization import normalize_place
from finder.search.rules.results import SearchAnswer, Town
from finder.search.web.find_form import FindForm
from finder.search.web.page_models import Step

_ALL_TOWNS = 24
"""Up to this many towns, each has a link; of more, the largest have one, and each letter."""
_LARGEST = 8

MakeStep = Callable[[FindForm], Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """A link to a town or a letter of the list."""

    name: str
    total: int
    """Number of places."""
    step: Step


@dataclass(frozen=True, slots=True, kw_only=True)
class TownGroup:
    """A town's results on this page."""

    name: str
    """"" where no town is known."""
    anchor: str
    total: int
    """Number of places in the town, other pages' included."""
    is_continued: bool
    """True when it began on an earlier page."""
    first: int
    """Number of the first card among all results, from 1."""
    cards: tuple[Markup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TownList:
    """The results of a state by town; `components/town_list.html` shows it."""

    towns: tuple[Jump, ...]
    """All towns, or the largest."""
    count: int
    """Number of towns."""
    letters: tuple[Jump, ...]
    groups: tuple[TownGroup, ...]


def make_town_list(
    form: FindForm, answer: SearchAnswer, cards: Sequence[Markup], make_step: MakeStep
) -> TownList | None:
    """Return the list by town; None for any other search."""
    towns = answer.towns
    if not towns or answer.widened:
        return None
    is_whole = len(towns) <= _ALL_TOWNS
    largest = towns if is_whole else _largest(towns)
    letters = () if is_whole else _letters(towns)
    return TownList(
        towns=tuple(_jump(town, town.name, form, answer, make_step) for town in largest),
        count=len(towns),
        letters=tuple(_jump(town, letter, form, answer, make_step) for letter, town in letters),
        groups=tuple(_groups(answer, cards)),
    )


def _largest(towns: Sequence[Town]) -> list[Town]:
    chosen = sorted((town for town in towns if town.name), key=lambda town: (-town.total, town.first))[:_LARGEST]
    return sorted(chosen, key=lambda town: town.first)


def _letters(towns: Sequence[Town]) -> tuple[tuple[str, Town], ...]:
    """Return each first letter with its first town."""
    first: dict[str, Town] = {}
    for town in towns:
        if name := normalize_place(town.name):
            first.setdefault(name[0].upper(), town)
    return tuple(first.items())


def _jump(town: Town, name: str, form: FindForm, answer: SearchAnswer, make_step: MakeStep) -> Jump:
    page = town.first // answer.size + 1
    step = make_step(replace(form, page=page))
    anchored = f"#{_anchor(town)}" if page == answer.page else f"{step.href}#{_anchor(town)}"
    # A private search is sent by a button, which has no anchor, unless the town is on this very page.
    return Jump(name=name, total=town.total, step=Step(href=anchored) if step.href or page == answer.page else step)


def _anchor(town: Town) -> str:
    return f"t-{normalize_place(town.name) or 'none'}"


def _groups(answer: SearchAnswer, cards: Sequence[Markup]) -> list[TownGroup]:
    start = (answer.page - 1) * answer.size
    end = start + len(cards)
    return [
        TownGroup(
            name=town.name,
            anchor=_anchor(town),
            total=town.total,
            is_continued=town.first < start,
            first=max(town.first, start) + 1,
            cards=tuple(cards[max(town.first, start) - start : min(town.first + town.total, end) - start]),
        )
        for town in answer.towns
        if town.first < end and town.first + town.total > start
    ]
