"""What may be said today of a text's review. The words of the stamp belong to the page."""

from __future__ import annotations

from datetime import date

from finder.guide.texts.drafts import latest_due
from finder.guide.texts.guide import GuideSection


def review_state(section: GuideSection, today: date) -> str:
    """Return one of `REVIEWS`, never more than holds today.

    A text that nobody read stays `not_reviewed`. A review past its due date is `overdue`; one without a due date falls due
    a year after it (half a year where much changes). A clinician vouches for the text read and no other: once it has
    changed, only the check against sources is left.
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
