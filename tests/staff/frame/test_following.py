"""The tables behind the lists of staff: a page brings them up to date, unless somebody else is at it."""

from __future__ import annotations

from sqlalchemy import text

from finder.listings.following import follow_directory
from finder.listings.store.program_work import is_behind, write_work
from finder.platform.database import leases
from finder.platform.database.changes import EVERYTHING, record_changes
from tests.staff_site import Office

LISTS = ("/staff/", "/staff/programs", "/staff/duplicates", "/staff/figures")


def change_all(office: Office) -> None:
    with office.sessions.begin() as session:
        session.execute(text("UPDATE program_work SET version = -1"))
        record_changes(session, [EVERYTHING])


def is_left(office: Office) -> bool:
    with office.directory.readers() as session:
        return is_behind(session)


def test_a_page_brings_the_tables_up_to_date(office: Office) -> None:
    desk = office.desk("ed")
    for path in LISTS:
        change_all(office)
        assert "changed since" not in desk.page(path).get_text()
        assert not is_left(office)


def test_no_page_waits_for_the_programs_that_somebody_else_brings_up_to_date(office: Office) -> None:
    desk, ids = office.desk("ed"), sorted(office.directory.ids().values())
    desk.token()
    change_all(office)
    with leases.hold(office.sessions, "following"), office.sessions.begin() as doing:
        write_work(doing, ids)
        told = {path: desk.page(path).get_text() for path in LISTS[1:]}
        told["/staff/figures"] = desk.page("/staff/figures?again=1").get_text()
        doing.rollback()
    assert is_left(office)
    assert all("3 programs changed since" in told[path] for path in ("/staff/programs", "/staff/duplicates"))
    assert "River" in told["/staff/programs"]
    assert follow_directory(office.sessions) == len(ids)
    assert "changed since" not in desk.page("/staff/programs").get_text()


def test_a_list_is_shown_while_somebody_writes(office: Office) -> None:
    """With what is known: whoever looks at a list has nothing to lose by it, and would be told to come back."""
    desk, ids = office.desk("ed"), sorted(office.directory.ids().values())
    desk.token()
    change_all(office)
    with office.sessions.begin() as doing:
        write_work(doing, ids)
        page = desk.page("/staff/programs").get_text()
        doing.rollback()
    assert "3 programs changed since" in page
