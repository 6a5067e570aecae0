"""Duplicates by hand, and the figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from finder.platform.database.counting import collect_statements
from finder.staff.store import proposals
from tests.pages import check_staff_page
from tests.staff_directory import RECORDS, load
from tests.staff_site import Dashboard, Office


@pytest.fixture
def pair(office: Office) -> tuple[str, str]:
    """Hope House stands here twice."""
    first = next(record for record in RECORDS if record.name == "Hope House")
    twin = replace(first, name="The Hope Shelter", street="102 Example Street", phones=first.phones)
    with office.sessions.begin() as session:
        load(session, [*RECORDS, twin], as_of="2026-02-01")
    ids = office.directory.ids()
    one, other = sorted((ids["Hope House"], ids["The Hope Shelter"]))
    return one, other


def test_two_programs_side_by_side(office: Office, pair: tuple[str, str]) -> None:
    desk = office.desk("ed")
    assert "The Hope Shelter" in desk.page(f"/staff/duplicates/{pair[0]}/{pair[1]}").get_text()
    page = desk.page("/staff/duplicates?state=CO")
    links = [str(link["href"]) for link in page.select("a.quiet")]
    assert links in ([], [f"/staff/duplicates/{pair[0]}/{pair[1]}"])
    assert desk.get(f"/staff/duplicates/{pair[0]}/nothing").status_code == 404


def propose(desk: Dashboard, pair: tuple[str, str], **form: str) -> int:
    answer = desk.send(f"/staff/duplicates/{pair[0]}/{pair[1]}/merge", form)
    if answer.status_code == 422:
        check_staff_page(answer)
    return answer.status_code


def test_joining_and_parting_are_proposed(office: Office, pair: tuple[str, str]) -> None:
    desk = office.desk("ed")
    for one, other in (pair, pair[::-1]):
        page = check_staff_page(desk.send(f"/staff/duplicates/{one}/{other}/merge", {}))
        assert "Say which page stays." in page.select("fieldset.wrong .message")[0].get_text()
    assert propose(desk, pair, kept="x", reason="one door") == 422
    assert propose(desk, pair, kept=pair[0], reason="One door, one phone.") == 303
    with office.directory.readers() as session:
        (proposal,) = proposals.find_proposals(session)
    assert proposal.kind == "merge"
    desk.page(f"/staff/proposals/{proposal.id}")
    assert office.desk("vera").get(f"/staff/duplicates/{pair[0]}/{pair[1]}").status_code == 200
    assert desk.send("/staff/duplicates/split", {"gone": pair[1]}).status_code == 400
    assert desk.send("/staff/duplicates/split", {"gone": pair[1], "reason": "two doors"}).status_code == 404


def test_two_are_told_apart_and_that_is_taken_back(office: Office, pair: tuple[str, str]) -> None:
    desk, path = office.desk("ed"), f"/staff/duplicates/{pair[0]}/{pair[1]}"
    answer = desk.send(f"{path}/apart", {"reason": ""})
    assert answer.status_code == 422
    check_staff_page(answer)
    assert desk.send(f"{path}/apart", {"reason": "Two doors, two desks."}).status_code == 303
    assert "Two doors, two desks." in desk.page(path).get_text()
    assert path not in str(desk.page("/staff/duplicates"))
    assert path not in str(desk.page("/staff/duplicates?kind=sites"))
    assert path in str(decided := desk.page("/staff/duplicates?kind=distinct&state=CO"))
    assert "1 pair decided to be two programs, the likeliest first." in decided.get_text()
    assert office.desk("vera").send(f"{path}/apart/undo").status_code == 403
    assert desk.send(f"{path}/apart/undo").status_code == 303
    assert "Two doors, two desks." not in desk.page(path).get_text()


def test_an_address_of_the_one_that_went_leads_on_with_what_it_asks_for(office: Office, pair: tuple[str, str]) -> None:
    kept, gone = pair
    assert propose(office.desk("ed"), pair, kept=kept, reason="One door, one phone.") == 303
    assert office.desk("rita").send("/staff/proposals/1/approve", {"field": "merge"}).status_code == 303
    desk = office.desk("ed")
    asked = "correction?outcome=closed&number=%2B13035550100&skip=a+b"
    answer = desk.get(f"/staff/calls/{gone}/{asked}")
    assert answer.status_code == 302 and answer.headers["Location"] == f"/staff/calls/{kept}/{asked}"
    assert "said they are closed" in desk.page(answer.headers["Location"]).get_text()
    assert desk.get(f"/staff/programs/{gone}").headers["Location"] == f"/staff/programs/{kept}"


def test_the_reviewer_sees_names(office: Office, pair: tuple[str, str]) -> None:
    desk = office.desk("ed")
    desk.send(f"/staff/duplicates/{pair[0]}/{pair[1]}/merge", {"kept": pair[0], "reason": "One door."})
    with office.directory.readers() as session:
        (proposal,) = proposals.find_proposals(session)
    text = office.desk("rita").page(f"/staff/proposals/{proposal.id}").get_text()
    assert "Hope House" in text
    assert "The Hope Shelter" in text


def test_pictures_have_their_tables(office: Office) -> None:
    desk = office.desk("vera")
    page = desk.page("/staff/figures?need=detox")
    assert len(page.select("svg[role=img]")) == 5
    assert len(page.select("section table")) == 5
    for picture in page.select("svg[role=img]"):
        section = picture.find_parent("section")
        assert section is not None and section.select("table")
    colorado = next(row for row in page.select("tbody tr") if row.select("a[href='/staff/programs?state=CO']"))
    assert [cell.get_text() for cell in colorado.select("td")] == ["2", "1", "0", "0"]
    tiles = {tile.select(".t-code")[0].get_text(): tile["class"] for tile in page.select(".tiles g")}
    assert len(tiles) == 56
    assert (tiles["CO"], tiles["NY"]) == (["t-1"], ["t-0"])
    assert "Guam" in page.get_text()


def test_figures_of_a_state(office: Office) -> None:
    page = office.desk("vera").page("/staff/figures?state=NY&need=x")
    table = page.select("section table")[0]
    assert [cell.get_text() for cell in table.select("tbody tr")[0].select("td")] == ["0", "0", "0", "1"]


def test_figures_say_as_of_when_and_are_counted_again(office: Office) -> None:
    desk = office.desk("ed")
    before = desk.page("/staff/figures")
    assert "as of 2026-11-25 12:00 UTC" in before.get_text()
    with office.sessions.begin() as session:
        load(
            session,
            [*RECORDS, replace(RECORDS[0], name="New Place", street="5 New Road", zip="80203")],
            as_of="2026-02-01",
        )

    def colorado(path: str) -> list[str]:
        rows = desk.page(path).select("tbody tr")
        row = next(row for row in rows if row.select("a[href='/staff/programs?state=CO']"))
        return [cell.get_text() for cell in row.select("td")]

    assert colorado("/staff/figures")[0] == "2"
    assert colorado("/staff/figures?again=1")[0] == "3"
    with collect_statements() as seen:
        desk.page("/staff/figures?state=CO")
    assert len(seen) <= 14
    office.clock.at += timedelta(minutes=20)
    assert "as of 2026-11-25 12:20 UTC" in desk.page("/staff/figures").get_text()
