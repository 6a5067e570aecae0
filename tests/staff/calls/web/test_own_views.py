"""Saved views and the area of one person."""

from __future__ import annotations

from sqlalchemy import insert, update

from finder.listings.store.work_tables import ProgramWorkRow
from finder.places.store.tables import PlaceRow
from finder.staff.store.tables import WorkAreaRow
from tests.staff_site import Office


def test_a_view_is_saved_shown_and_removed(office: Office) -> None:
    desk = office.desk("vera")
    answer = desk.send("/staff/views/save", {"view_name": " No phone in CO ", "state": "CO", "no_phone": "1", "x": "y"})
    assert answer.headers["Location"] == "/staff/programs?state=CO&no_phone=1&done=view_saved"
    (link,) = desk.page("/staff/programs").select("nav[aria-label='Saved views'] a")
    assert (link.get_text(), link["href"]) == ("No phone in CO", "/staff/programs?state=CO&no_phone=1")
    assert not office.desk("ed").page("/staff/programs").select("nav[aria-label='Saved views'] a")
    assert desk.send("/staff/views/save", {"view_name": "No phone in CO", "state": "NY"}).status_code == 303
    (link,) = desk.page("/staff/programs").select("nav[aria-label='Saved views'] a")
    assert link["href"] == "/staff/programs?state=NY"
    assert desk.send("/staff/views/remove", {"view_name": "No phone in CO"}).status_code == 303
    assert not desk.page("/staff/programs").select("nav[aria-label='Saved views'] a")


def test_a_view_needs_a_name_and_there_are_not_too_many(office: Office) -> None:
    desk = office.desk("ed")
    assert desk.send("/staff/views/save", {"view_name": " "}).status_code == 400
    assert desk.send("/staff/views/save", {"view_name": "x" * 61}).status_code == 400
    for number in range(20):
        assert desk.send("/staff/views/save", {"view_name": f"view {number}"}).status_code == 303
    assert desk.send("/staff/views/save", {"view_name": "one more"}).status_code == 400
    assert desk.send("/staff/views/save", {"view_name": "view 3", "state": "CO"}).status_code == 303


def test_queue_and_list_begin_with_the_own_area(office: Office) -> None:
    desk = office.desk("ed")
    assert desk.send("/staff/views/area", {"area_state": "XX"}).status_code == 400
    assert desk.send("/staff/views/area", {"area_state": "", "area_county": "Denver"}).status_code == 400
    assert desk.send("/staff/views/area", {"area_state": "NY"}).status_code == 303

    def names(path: str) -> set[str]:
        return {str(link.get_text()) for link in desk.page(path).select("tbody th a")}

    assert names("/staff/programs") == {"River Home"}
    assert names("/staff/programs?state=all") == {"River Home", "Hope House", "Dawn Clinic"}
    assert names("/staff/programs?state=CO") == {"Hope House", "Dawn Clinic"}
    assert "River Home" in desk.page("/staff/").get_text()
    skipped = office.directory.ids()["River Home"]
    nothing = desk.page(f"/staff/?skip={skipped}")
    assert not nothing.select("article form[data-call]")
    assert "Hope House" not in nothing.select("main article")[0].get_text()
    everywhere = desk.page(f"/staff/?state=all&skip={skipped}")
    assert "state=all" in str(everywhere.select("main")[0])
    assert "Hope House" in everywhere.get_text() or "Dawn Clinic" in everywhere.get_text()
    _add_county(office, "Kings County", "kings")
    assert desk.send("/staff/views/area", {"area_state": "NY", "area_county": "Kings"}).status_code == 303
    assert names("/staff/programs") == set()
    assert desk.send("/staff/views/area", {"area_state": ""}).status_code == 303
    assert len(names("/staff/programs")) == 3


def _add_county(office: Office, name: str, normalized: str) -> None:
    spot = {"state": "NY", "county": "", "latitude": 40.78, "longitude": -73.97}
    with office.sessions.begin() as session:
        session.execute(
            insert(PlaceRow),
            [{"id": 901, "kind": "county", "name": name, "normalized": normalized, "weight": 9, **spot}],
        )


def test_a_county_is_found_as_people_write_it(office: Office) -> None:
    _add_county(office, "New York County", "newyork")
    with office.sessions.begin() as session:
        session.execute(update(ProgramWorkRow).where(ProgramWorkRow.state == "NY").values(county="New York County"))
    desk = office.desk("ed")
    for typed in ("New York", "new york county", "New York County", "New%20York%20Co."):
        page = desk.page(f"/staff/programs?state=NY&county={typed}")
        assert [str(link.get_text()) for link in page.select("tbody th a")] == ["River Home"], typed
        assert page.select("#county")[0]["value"] == "New York County"
    none = desk.page("/staff/programs?state=NY&county=Nowhere").get_text(" ", strip=True)
    assert "No county of this state is called “Nowhere”." in none
    assert "is called" not in desk.page("/staff/programs?state=CO&text=nothing").get_text()
    assert desk.send("/staff/views/area", {"area_state": "NY", "area_county": "Nowhere"}).status_code == 400
    assert desk.send("/staff/views/area", {"area_state": "NY", "area_county": "new york"}).status_code == 303
    assert "River Home" in desk.page("/staff/").select("article h2")[0].get_text()
    with office.sessions.begin() as session:
        session.execute(update(WorkAreaRow).values(county="New York"))  # As it was saved before.
    assert "River Home" in desk.page("/staff/").select("article h2")[0].get_text()
