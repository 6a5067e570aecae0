"""How to report a fault, as RFC 9116 has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from flask import Flask

from finder.platform.settings import Settings

ADDRESS = "/.well-known/security.txt"


def test_it_names_a_contact_and_until_when_it_holds(make_site: Callable[[Settings], Flask], settings: Settings) -> None:
    known = replace(settings, operator_contact="faults@example.org", public_url="https://care.example.org")
    answer = make_site(known).test_client().get(ADDRESS, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    fields = dict(line.split(": ", 1) for line in answer.get_data(as_text=True).splitlines())
    assert fields["Contact"] == "mailto:faults@example.org"
    assert fields["Canonical"] == f"https://care.example.org{ADDRESS}"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=1) < expires - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_that_can_be_linked_to_there_is_none(
    make_site: Callable[[Settings], Flask], settings: Settings
) -> None:
    for contact in ("", "Room 5, second floor"):
        site = make_site(replace(settings, operator_contact=contact))
        assert site.test_client().get(ADDRESS).status_code == 404
