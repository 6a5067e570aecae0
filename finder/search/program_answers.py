"""Answer requests for one program, or for the program it was merged into."""

from __future__ import annotations

from dataclasses import dataclass, replace

from finder.listings import addresses
from finder.listings.rules.programs import Program
from finder.platform.database.session import Session
from finder.search.directory import DirectoryFollower
from finder.search.index.query import IndexQuery
from finder.search.rules.results import ProgramMatch, make_matches

_ALTERNATIVES = 3
_LOOKED_AT = 10
"""How many of the nearest are examined for three with a phone; there may be fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramAnswer:
    """A program with alternatives, or the id it was merged into."""

    program: Program | None
    moved_to: str = ""
    alternatives: tuple[ProgramMatch, ...] = ()
    """The nearest programs with a phone that meet the same needs, nearest first, in case it turns people away or has closed."""


def answer_program(program_id: str, *, session: Session, follower: DirectoryFollower) -> ProgramAnswer:
    """Return one program with its nearest alternatives.

    Raises:
        Deleted: it was in the directory once.
        NotFound: no program has or had this id.
    """
    found = find_program(program_id, session=session)
    if found.program is None:
        return found
    return replace(found, alternatives=_alternatives(found.program, session, follower))


def find_program(program_id: str, *, session: Session) -> ProgramAnswer:
    """Return one program alone, or the id it was merged into.

    Raises:
        Deleted: it was in the directory once.
        NotFound: no program has or had this id.
    """
    found = addresses.find_program(session, program_id)
    return ProgramAnswer(program=None, moved_to=found) if isinstance(found, str) else ProgramAnswer(program=found)


def _alternatives(program: Program, session: Session, follower: DirectoryFollower) -> tuple[ProgramMatch, ...]:
    if program.latitude is None or program.longitude is None:
        return ()
    answer = follower.current(session).find(
        IndexQuery(
            latitude=program.latitude,
            longitude=program.longitude,
            radius_miles=None,
            required=frozenset(program.needs),
            limit=_LOOKED_AT,
        )
    )
    found = make_matches(follower.find_cards(session, answer.ids), answer)
    others = tuple(match for match in found if match.card.id != program.id)
    # A program without a phone is no help to someone who was just turned away.
    return (tuple(match for match in others if match.card.phone) or others)[:_ALTERNATIVES]
