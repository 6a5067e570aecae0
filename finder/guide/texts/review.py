"""The review state of a text on a given day. The wording of the stamp belongs to the page."""

from __future__ import annotations

from datetime import date

from finder.guide.texts.drafts import latest_due
from finder.guide.texts.guide import GuideSection


def review_state(section: GuideSection, today: date) -> str:
    """Return one of `REVIEWS`, never more than is valid today.

    An unread text is `not_reviewed`. A review past its due date is `overdue`; without a due date it expires after a year
    (half a year for fast-changing sections). A clinician's review covers only the text read: once the text has changed,
    only the check against sources remains.
    """
    if section.review in ("not_reviewed", "overdue"):
        return section.review
    due = section.next_review_due
    if due is None and section.reviewed_on is not None:
        due = latest_due(section.id, section.reviewed_on)
    if due is not None and due < today:
        return "overdue"
    if section.review == "clinician_reviewed" and section.reviewed_hash != section.text_hash:
        return "checked_against_sources"
    return section.review
