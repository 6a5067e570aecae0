"""What one change makes of the values of each site."""

from __future__ import annotations

from finder.staff.organizations.rules.changes import OrganizationChange, values_of
from tests.staff_directory import phone

OLD, NEW = "+13035550100", "+13035550199"


def test_a_number_changes_where_it_stands_and_keeps_its_kind() -> None:
    change = OrganizationChange(what="phone", number=OLD, new_number=NEW, answers="parent")
    other = phone("+13035550177")
    assert values_of(change, {"phones": [other, phone(OLD, kind="intake", extension="5")]}) == {
        "phones": [other, phone(NEW, kind="intake", answers="parent")]
    }
    assert values_of(change, {"phones": [other]}) is None
    assert values_of(change, {}) is None


def test_who_answers_changes_alone() -> None:
    change = OrganizationChange(what="phone", number=OLD, answers="referral_line")
    assert values_of(change, {"phones": [phone(OLD, extension="5")]}) == {
        "phones": [phone(OLD, extension="5", answers="referral_line")]
    }


def test_one_more_number_stands_last_and_once() -> None:
    change = OrganizationChange(what="phone", new_number=NEW, answers="parent")
    assert values_of(change, {"phones": [phone(OLD)]}) == {"phones": [phone(OLD), phone(NEW, answers="parent")]}
    assert values_of(change, {"phones": [phone(NEW)]}) == {"phones": [phone(NEW, answers="parent")]}


def test_a_number_that_a_list_gives_twice_becomes_one() -> None:
    change = OrganizationChange(what="phone", number=OLD, new_number=NEW, answers="parent")
    twice = [phone(OLD, extension="1"), phone(OLD, extension="2")]
    assert values_of(change, {"phones": twice}) == {"phones": [phone(NEW, answers="parent")]}


def test_other_fields() -> None:
    assert values_of(OrganizationChange(what="website", text="https://example.org"), {}) == {
        "website": "https://example.org"
    }
    assert values_of(OrganizationChange(what="organization", text="Aegis"), {}) == {"organization": "Aegis"}
    code = OrganizationChange(what="code", code="MD", answer="yes")
    assert (values_of(code, {}), code.field) == ({"code:MD": "yes"}, "code:MD")
