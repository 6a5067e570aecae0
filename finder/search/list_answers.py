"""Answer requests for a visitor's own list of programs. Nothing of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from finder.listings.rules.programs import Card, Program
from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.search.rules.my_list import MOST_KEPT, is_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAnswer:
    """The programs of a list, in the order sent."""

    programs: tuple[tuple[Program, Card], ...]
    """Listed or not, each once, with its card; merged ones are the program they were merged into."""
    unknown: int
    """How many ids no program has or had."""
    left_out: int
    """How many ids were beyond what a list holds."""


def answer_list(ids: Sequence[str], *, session: Session) -> ListAnswer:
    """Return the programs of `ids`."""
    asked, beyond = ids[:MOST_KEPT], ids[MOST_KEPT:]
    likely = [program_id for program_id in asked if is_id(program_id)]
    found = programs.find_programs_of(session, likely)
    moved = programs.find_successors(session, [program_id for program_id in likely if program_id not in found])
    found |= programs.find_programs_of(session, sorted(set(moved.values()).difference(found)))
    standing = [moved.get(program_id, program_id) for program_id in asked]
    shown = tuple(dict.fromkeys(program_id for program_id in standing if program_id in found))
    return ListAnswer(
        programs=tuple((found[card.id], card) for card in programs.find_cards(session, shown)),
        unknown=sum(program_id not in found for program_id in standing),
        left_out=len(beyond),
    )
