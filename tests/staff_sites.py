"""An organization with several sites, over the staff's directory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.store import programs
from finder.staff.organizations.proposing_together import TogetherInput, TogetherOutcome, propose_together
from finder.staff.organizations.rules.changes import OrganizationChange
from tests.staff_directory import RECORDS, Directory, evidence, load

OLD, NEW = "+13035550150", "+13035550151"
_SITE = SourceRecord(
    name="Harbor Care", street="1 First Street", city="Denver", state="CO", zip="80202", phones=(Phone(number=OLD),),
    kinds=("SU",), codes=("SA",),
)  # fmt: skip
SITES = (
    replace(_SITE, name2="North"),
    replace(_SITE, name2="South", street="900 Second Avenue", zip="80203"),
    replace(_SITE, name="HARBOR CARE INC", name2="East", street="77 Third Road", zip="80203"),
    replace(_SITE, name2="West", street="5 Fourth Lane", phones=(Phone(number="+13035550159"),)),
)
PHONE = OrganizationChange(what="phone", number=OLD, new_number=NEW, answers="parent")


@pytest.fixture
def harbor(directory: Directory) -> dict[str, str]:
    """Four sites of one organization, in two spellings; the second name of each to its id."""
    with directory.sessions.begin() as session:
        load(session, (*RECORDS, *SITES), as_of="2025-06-01")
    with directory.readers() as session:
        return {one.name2: one.id for one in programs.find_programs(session) if one.name2}


def together(directory: Directory, ids: list[str], *, by: str = "ed", **more: Any) -> TogetherOutcome:
    """Propose a change at these sites."""
    with directory.sessions.begin() as session:
        versions = programs.find_versions(session, ids)
        wanted = TogetherInput(
            **{
                "title": "Harbor Care: phone", "versions": versions, "change": PHONE, "reason": "a new central line",
                "evidence": (evidence(),), **more,
            }
        )  # fmt: skip
        return propose_together(session, wanted, context=directory.by(by))
