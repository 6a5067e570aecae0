"""Comments on proposals as a page shows them, and the form for a new one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from wtforms import Form, StringField

from finder.platform.database.session import Session
from finder.staff.accounts.people import list_names
from finder.staff.frame.staff_times import in_zone
from finder.staff.rules.comments import LONGEST_COMMENT
from finder.staff.store import proposal_comments


class CommentForm(Form):
    """A comment."""

    comment = StringField(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentLine:
    """One comment."""

    proposal_id: int
    by: str
    at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments:
    """The comments of a page."""

    lines: tuple[CommentLine, ...] = ()
    path: str = ""
    """Where a new one is sent; "" for who may not comment."""
    typed: str = ""
    """What was typed into a form that failed."""
    longest: int = LONGEST_COMMENT


NO_COMMENTS = Comments()


def comment_lines(session: Session, proposal_ids: Collection[int], *, zone: str) -> tuple[CommentLine, ...]:
    """Return the comments on some proposals, the oldest first, with times in the zone of whoever reads."""
    found = proposal_comments.list_comments(session, proposal_ids)
    names = list_names(session) if found else {}
    return tuple(
        CommentLine(
            proposal_id=one.proposal_id,
            by=names.get(one.account_id, ""),
            at=in_zone(one.at, zone),
            words=one.words,
        )
        for one in found
    )
