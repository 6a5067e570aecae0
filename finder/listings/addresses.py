"""What stands at the address of a program: it, the program it was merged into, or the word that it was deleted."""

from __future__ import annotations

from finder.listings.rules.programs import Program
from finder.listings.store import programs, tombstones
from finder.platform.database.session import Session
from finder.platform.errors import Deleted, NotFound


def find_program(session: Session, program_id: str) -> Program | str:
    """Return one program, or the id that it was merged into.

    Raises:
        Deleted: it was in the directory once.
        NotFound: no program has or had this id.
    """
    try:
        return programs.get_program(session, program_id)
    except NotFound:
        successor = programs.find_successor(session, program_id)
        if successor is not None:
            return successor
        state = tombstones.find_state(session, program_id)
        if state is not None:
            raise Deleted("This program was deleted from the directory.", state=state) from None
        raise
