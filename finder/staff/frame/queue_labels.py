"""Labels on staff pages for names of the rules. English only (docs/decisions/0012-staff-side.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finder.listings.rules.fields import Group

GROUP_TITLES: dict[Group, str] = {
    "phone": "Phone",
    "services": "Services",
    "payment": "Payment",
    "intake": "Getting in",
}
ASK: dict[Group, str] = {
    "phone": "Is this the number to call for help? Who answers it: you, your organization, a county line?",
    "services": "Do you still offer all of these? Is anything new?",
    "payment": "Which of these can people pay with? Do you turn anybody away who can't?",
    "intake": "When can people call or come? What are the first steps, and what should they bring?",
}
REASON_WORDS = {
    "phone": "Phone",
    "call_center": "Call center answers",
    "full": "Takes no new people",
    "address": "Address",
    "name": "Name",
    "website": "Website",
    "hours": "Hours",
    "services": "Services",
    "payment": "Payment",
    "closed": "Closed",
    "other": "Other",
}
OUTCOME_WORDS = {
    "fixed": "Fixed",
    "was_right": "Was right",
    "unclear": "Unclear",
    "spam": "Spam",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Lookup tables for templates."""

    reasons: Mapping[str, str]
    outcomes: Mapping[str, str]


WORDS = Words(reasons=REASON_WORDS, outcomes=OUTCOME_WORDS)
