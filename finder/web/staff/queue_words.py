"""Words of the staff side for names of the domain. English only (docs/decisions/0012-staff-side.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from finder.domain.fields import Group

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
ANSWER_WORDS = {
    "program": "this program",
    "parent": "its parent organization",
    "public_line": "a state or county line",
    "referral_line": "a referral line (may be paid)",
    "not_stated": "who answers is not stated",
}
KIND_WORDS = {"main": "main line", "intake": "intake", "hotline": "hotline"}
REASON_WORDS = {
    "phone": "Phone",
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
FIELD_WORDS = {
    "name": "name",
    "name2": "second name",
    "organization": "organization",
    "street": "street",
    "street2": "street, second line",
    "city": "city",
    "state": "state",
    "zip": "ZIP",
    "point": "place on the map",
    "phones": "phones",
    "website": "website",
    "licence": "license number",
    "status": "open or closed",
    "address": "address",
    "hidden": "hidden phones",
    "hours": "hours",
    "getting_in": "first steps",
    "what_to_bring": "what to bring",
    "opening": "openings",
    "staff_notes": "notes of staff",
}
METHOD_WORDS = {
    "called_old_number": "called the old number",
    "called_new_number": "called the new number",
    "state_list": "state licence list",
    "samhsa_list": "SAMHSA list",
    "letterhead": "letterhead",
    "site_visit": "visit",
}
DOUBT_WORDS = {
    "far_from_zip": "far from its ZIP",
    "zip_in_other_state": "its ZIP lies in another state",
}
"""Why a point isn't trusted (`Program.doubts`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What templates look names up in."""

    reasons: Mapping[str, str]
    outcomes: Mapping[str, str]
    fields: Mapping[str, str]


WORDS = Words(reasons=REASON_WORDS, outcomes=OUTCOME_WORDS, fields=FIELD_WORDS)
