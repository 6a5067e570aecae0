"""What members of staff keep for themselves: views of the list of programs, and the area in which they work.

Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit. Nothing of it
is in the history: it changes no listing, and nobody else sees it.
"""

from __future__ import annotations

from dataclasses import replace

from finder.places.counties import find_county
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.store import own_views
from finder.staff.store.own_views import SavedView, WorkArea

MOST_VIEWS = 20
"""Of one person: more would not be looked through."""
LONGEST_NAME = 60


def list_views(session: Session, account_id: int) -> tuple[SavedView, ...]:
    """Return the saved views of one person, by name."""
    return tuple(own_views.list_views(session, account_id))


def save_view(session: Session, view: SavedView, *, context: ActionContext) -> None:
    """Save a view, in the place of one of the same name.

    Raises:
        NotAllowed: the role lacks the permission.
        BadInput: there are too many already.
    """
    require(context.actor, "view")
    if own_views.count_views(session, context.actor.account_id, but=view.name) >= MOST_VIEWS:
        raise BadInput(f"You have {MOST_VIEWS} saved views. Remove one first.")
    own_views.save_view(session, context.actor.account_id, view)


def delete_view(session: Session, name: str, *, context: ActionContext) -> None:
    """Delete a view; without one of this name nothing happens.

    Raises:
        NotAllowed: the role lacks the permission.
    """
    require(context.actor, "view")
    own_views.delete_view(session, context.actor.account_id, name)


def get_area(session: Session, account_id: int) -> WorkArea:
    """Return where somebody works: everywhere, unless they chose."""
    area = own_views.get_area(session, account_id)
    return (
        replace(area, county=find_county(session, area.county, state=area.state) or area.county)
        if area.county
        else area
    )


def save_area(session: Session, area: WorkArea, *, context: ActionContext) -> None:
    """Save where somebody works; their queue and their list of programs begin with it.

    Raises:
        NotAllowed: the role lacks the permission.
        BadInput: the state has no such county.
    """
    require(context.actor, "view")
    if area.county and not (county := find_county(session, area.county, state=area.state)):
        raise BadInput("This state has no such county. Write its name, or leave it empty for the whole state.")
    own_views.save_area(session, context.actor.account_id, replace(area, county=county if area.county else ""))
