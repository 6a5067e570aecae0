"""What an admin sees of sign-ins, good and failed."""

from __future__ import annotations

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from tests.staff.accounts.web.test_sign_in import PASSWORD, code, set_up
from tests.staff_site import Office

WRONG = "no boats on any river at all"


def test_failed_sign_ins_stand_in_the_history(office: Office) -> None:
    _, secret = set_up(office, "ed")
    office.clock.pass_minutes(2)
    for email in ("ed@example.org", "ed@example.org", "nobody@example.org"):
        assert office.visitor().send("/staff/sign-in", {"email": email, "password": WRONG}).status_code == 422
    page = office.desk("ada").page("/staff/history?kind=sign_in_failed")
    rows = [row.get_text(" ", strip=True) for row in page.select("tbody tr")]
    # Of an address that is nobody's nothing is kept: people type passwords there.
    assert len(rows) == 2
    assert all("ed@example.org" in row and "sign-in failed" in row for row in rows)
    desk = office.visitor()
    desk.send("/staff/sign-in", {"email": "ed@example.org", "password": PASSWORD})
    desk.send("/staff/factor", {"code": code(office, secret)})
    # The first time was by the one-time link.
    good = [row.get_text() for row in office.desk("ada").page("/staff/history?kind=sign_in").select("tbody tr")]
    assert len(good) == 2
    assert all("ed@example.org" in row and "signed in" in row for row in good)
    with office.directory.readers() as session:
        kept = repr(history.find_entries(session, HistoryFilter()))
    assert WRONG not in kept and "nobody@" not in kept


def test_what_was_refused_stands_in_the_history(office: Office) -> None:
    desk = office.desk("vera")
    assert desk.get("/staff/people").status_code == 403
    assert desk.send("/staff/people", {"email": "typed@example.org", "role": "admin"}).status_code == 403
    assert office.visitor().get("/staff/people").status_code == 303
    rows = [
        row.get_text(" ", strip=True)
        for row in office.desk("ada").page("/staff/history?kind=denied").select("tbody tr")
    ]
    assert len(rows) == 2
    assert all("vera@example.org" in row and "refused" in row for row in rows)
    assert "wanted to look at /staff/people" in rows[1] and "wanted to send something to /staff/people" in rows[0]
    assert "typed@" not in repr(rows)
