"""Count votes on pages of the guide."""

from __future__ import annotations

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from finder.guide.store.tables import PageVoteRow


def count_vote(session: Session, *, page: str, month: str, is_helpful: bool) -> None:
    """Count one vote. Needs a session from `platform.database.session.make_writing_factory`; doesn't commit."""
    column = PageVoteRow.helpful if is_helpful else PageVoteRow.unhelpful
    where = (PageVoteRow.page == page, PageVoteRow.month == month)
    # Incremented by the database, so that simultaneous votes both count.
    counted = session.execute(
        update(PageVoteRow).where(*where).values({column: column + 1}), execution_options={"synchronize_session": False}
    )
    if not counted.rowcount:  # type: ignore[attr-defined]
        values = {"page": page, "month": month, "helpful": int(is_helpful), "unhelpful": int(not is_helpful)}
        session.execute(insert(PageVoteRow).values(**values))
