"""Translatable texts for names that the rules define."""

from __future__ import annotations

from finder.listings.rules.fields import Group
from finder.platform.web.languages import mark

SOURCE_TITLES = (
    mark("SAMHSA National Directory"),
    mark("SAMHSA National Directory of mental health"),
    mark("SAMHSA locator"),
    mark("SAMHSA locator, addresses only"),
    mark("SAMHSA list of certified opioid treatment programs"),
    mark("California state license list (DHCS)"),
    mark("A list made with this finder"),
    mark("A list read by its columns"),
    mark("Checked by our staff"),
    mark("Made-up sample data"),
)
"""The titles of `listings.rules.sources.LIST_FORMATS` and `OTHER_TITLES`; a test compares them."""

GROUP_NAMES: dict[Group, str] = {
    "phone": mark("phone"),
    "services": mark("services"),
    "payment": mark("payment"),
    "intake": mark("steps to get in"),
}
"""Labels of the groups of fields that are checked together."""

_ADDRESS = mark("address")
FIELD_NAMES: dict[str, str] = {
    "name": mark("name"),
    "name2": mark("name"),
    "organization": mark("organization"),
    "street": _ADDRESS,
    "street2": _ADDRESS,
    "city": _ADDRESS,
    "state": _ADDRESS,
    "zip": _ADDRESS,
    "point": mark("map location"),
    "phones": mark("phone"),
    "website": mark("website"),
    "licence": mark("license number"),
    "status": mark("open or closed"),
    "hidden": mark("phone being checked"),
    "hours": mark("hours"),
    "timetable": mark("hours"),
    "getting_in": mark("first steps"),
    "what_to_bring": mark("what to bring"),
    "opening": mark("room for new people"),
}
"""The public fields of `listings.rules.fields`; a test compares the two."""
