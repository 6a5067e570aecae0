"""A site whose staff spoke of its programs, and a clock that a test can stop on any day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from finder.listings.rules.changes import Change
from finder.listings.rules.history import AuditEvent
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import staff_overrides
from finder.staff.editing.applying import apply_changes
from finder.staff.rules.proposals import Evidence, as_mappings
from tests.pages import check_page
from tests.staff_directory import NOW, Directory

DAY = NOW.date()
"""On which staff said everything, unless a test says otherwise."""
NUMBER = "+13035550100"
"""Of Hope House."""


@dataclass
class Clock:
    """Today, as the site sees it."""

    today: date = DAY

    def pass_days(self, days: int) -> None:
        """Let it be so many days after `DAY`."""
        self.today = DAY + timedelta(days=days)


@dataclass(frozen=True)
class SpokenSite:
    """A site, its clock, and the program that staff speak of."""

    directory: Directory
    client: FlaskClient
    clock: Clock
    program_id: str

    def say(
        self, values: Mapping[str, Any], *, kind: str = "change", on: date = DAY, evidence: tuple[Evidence, ...] = (),
        is_single_person: bool = False,
    ) -> None:  # fmt: skip
        """Let staff say something of Hope House on a day; None takes it back."""
        with self.directory.sessions.begin() as session:
            said = staff_overrides.get_overrides(session, self.program_id).fields
            changes = [
                Change(
                    field=name,
                    old=said.get(name),
                    new=None if value is None else StaffOverride(value=value, on=on.isoformat()),
                )
                for name, value in values.items()
            ]
            event = AuditEvent(
                kind=kind,
                proposer=1,
                at=datetime.combine(on, time(12), UTC),
                program_id=self.program_id,
                reason="Ann said so",
                evidence=as_mappings(evidence),
                is_single_person=is_single_person,
            )
            apply_changes(session, changes, event)

    def check(self, *groups: str, on: date = DAY) -> None:
        """Let staff find groups of fields right on a day."""
        self.say({f"checked:{group}": "yes" for group in groups}, kind="check", on=on)

    def page(self, path: str = "", *, prefix: str = "") -> BeautifulSoup:
        """Return the program's page, or one below it."""
        return check_page(self.client.get(f"{prefix}/programs/{self.program_id}{path}"))

    def card(self, *, prefix: str = "") -> BeautifulSoup:
        """Return its card among the results."""
        soup = check_page(self.client.get(f"{prefix}/find?near=80202"))
        card = soup.select_one(f".card:has(> #p-{self.program_id})")
        assert card is not None
        return BeautifulSoup(str(card), "html.parser")


def words(soup: BeautifulSoup) -> str:
    """Return the text of a page or card, with whitespace collapsed."""
    return " ".join(soup.get_text(" ").split()).replace(" .", ".").replace(" )", ")").replace("( ", "(")


def ages(soup: BeautifulSoup) -> dict[str, bool]:
    """Return each line that tells an age, and whether it is amber."""
    return {" ".join(line.get_text().split()): "old" in line["class"] for line in soup.select(".age")}
