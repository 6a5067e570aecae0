"""Staff pages that were opened, and entries that were written, before lists gave a program another id."""

from __future__ import annotations

import pytest

from finder.listings.republishing import republish
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.undoing import follow_entries
from finder.listings.store import listings, programs, staff_overrides
from finder.platform.errors import BadInput
from finder.staff.duplicates.duplicates import MergeRequest, preview_merge, propose_merge
from finder.staff.duplicates.pairs import compare
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.following import follow_programs
from finder.staff.reviewing.deciding import Decision, approve, withdraw
from tests.form_fields import address, fields_of, opened, post
from tests.pages import check_staff_page
from tests.staff.duplicates.test_duplicates import TWIN
from tests.staff.editing.test_undoing import edit, undo
from tests.staff_directory import Directory, evidence, load
from tests.staff_site import Office


def rename(directory: Directory, old_id: str, new_id: str) -> None:
    """Give a program another id, as an import does."""
    with directory.sessions.begin() as session:
        keys = {listing.key for listing in listings.find_listings_of(session, [old_id])}
        listings.save_program_ids(session, dict.fromkeys(keys, new_id))
        staff_overrides.move_overrides(session, {old_id: new_id})
        follow_programs(session, {old_id: new_id})
        programs.delete_programs(session, [old_id])
        programs.save_alias(session, old_id=old_id, program_id=new_id)
        republish(session, new_id)


def test_a_day_is_undone_on_the_program_of_today(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    edit(directory, "ed", program_id, {"hours": "Mon", "website": "https://new.example.org"})
    rename(directory, program_id, "renamed")
    edit(directory, "ed", "renamed", {"hours": "Tue"}, minutes=2)
    outcome = undo(directory, "ed")
    assert outcome.blocked == ()
    with directory.readers() as session:
        assert open_program(session, "renamed").overrides.fields == {}


def test_the_pages_of_undoing_and_history_know_the_older_id(office: Office) -> None:
    program_id = office.directory.ids()["Hope House"]
    edit(office.directory, "ed", program_id, {"hours": "Mon"})
    rename(office.directory, program_id, "renamed")
    desk = office.desk("ada")
    history = desk.page("/staff/history?kind=change")
    address = next(str(link["href"]) for link in history.select("a[href*='undo?number=']"))
    page = desk.get(address)
    assert page.status_code == 200
    assert "Hope House" in page.get_data(as_text=True)
    done = desk.send(
        address.split("?")[0],
        {
            "number": address.split("=")[1].split("&")[0], "person": "", "day": "", "reason": "wrong",
        },
    )  # fmt: skip
    assert done.status_code == 303
    assert desk.get(f"/staff/programs/{program_id}/history").status_code == 200


def test_the_pages_of_an_older_id_lead_to_the_program_of_today(office: Office) -> None:
    program_id = office.directory.ids()["Hope House"]
    desk = office.desk("ed")
    with office.directory.sessions.begin() as session:
        version = open_program(session, program_id).version
        wanted = Edit(
            program_id=program_id, base_version=version, changes={"website": "https://new.example.org"}, reason="said so",
            evidence=(evidence(),),
        )  # fmt: skip
        proposal_id = edit_program(session, wanted, context=office.directory.by("ed")).proposal_id
        withdraw(session, proposal_id or 0, context=office.directory.by("ed"))
    rename(office.directory, program_id, "renamed")
    for page in ("", "/links", "/saved"):
        answer = desk.get(f"/staff/programs/{program_id}{page}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/staff/programs/renamed{page}")
    answer = desk.get(f"/staff/conflicts/{program_id}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/conflicts/renamed")
    assert desk.get("/staff/programs/nothing").status_code == 404
    found = desk.page(f"/staff/programs?text={program_id}")
    assert [str(link["href"]) for link in found.select("main tbody a[href^='/staff/programs/']")] == [
        "/staff/programs/renamed"
    ]
    assert "Hope House" in desk.page(f"/staff/proposals/{proposal_id}").select("h1")[0].get_text()


def test_what_was_typed_into_a_form_of_an_older_id_is_sent_on_after_a_look(office: Office) -> None:
    ed, path = office.desk("ed"), address(office)
    typed = opened(ed, path, hours="Mondays <at> nine")
    rename(office.directory, path.rpartition("/")[2], "renamed")
    answer = post(ed, path, typed)
    assert answer.status_code == 409
    page = check_staff_page(answer)
    assert "it is “Hope House” now. Nothing was saved." in page.get_text()
    form = page.select_one("main form")
    assert form is not None
    assert form["action"] == "/staff/programs/renamed"
    held = fields_of(page, "main form")
    assert (held["hours"], held["csrf"]) == ("Mondays <at> nine", ed.token())
    sent = post(ed, "/staff/programs/renamed", held)
    if sent.status_code == 409:  # The list changed it, too: it asks again, and keeps what was typed.
        sent = post(ed, "/staff/programs/renamed", fields_of(check_staff_page(sent)))
    assert sent.status_code == 303
    with office.directory.readers() as session:
        assert open_program(session, "renamed").overrides.value("hours") == "Mondays <at> nine"


def test_a_form_of_a_program_that_never_was_is_refused(office: Office) -> None:
    assert office.desk("ed").send("/staff/calls/nothing/outcome", {"outcome": "full"}).status_code == 404


def entry(number: int, program_id: str, old: str | None, new: str) -> Entry:
    return Entry(
        number=number, at="2026-11-25T10:00:00", kind="change", program_id=program_id, field="hours",
        old=StaffOverride(value=old, on="2026-11-25") if old else None, new=StaffOverride(value=new, on="2026-11-25"),
    )  # fmt: skip


def test_of_two_pasts_that_of_the_id_that_stayed_counts() -> None:
    ours, theirs = entry(1, "kept", None, "Mon"), entry(2, "gone", "Fri", "Sat")
    assert follow_entries([theirs, ours], {"gone": "kept"}) == [ours]
    after = entry(3, "kept", "Mon", "Tue")
    assert follow_entries([ours, after], {}) == [ours, after]
    renamed = follow_entries([entry(1, "old", None, "Mon"), entry(2, "new", "Mon", "Tue")], {"old": "new"})
    assert [found.program_id for found in renamed] == ["new", "new"]


@pytest.fixture
def twins(directory: Directory) -> Directory:
    with directory.sessions.begin() as session:
        load(session, [TWIN], as_of="2025-03-01", format_id="locator_export")
    return directory


@pytest.mark.parametrize("renamed", ["kept", "gone"])
def test_a_merge_of_older_ids_is_one_of_those_of_today(twins: Directory, renamed: str) -> None:
    ids = {"kept": twins.ids()["Hope House"], "gone": twins.ids()[TWIN.name]}
    rename(twins, ids[renamed], "renamed")
    with twins.readers() as session:
        pair = compare(session, *ids.values()).pair
        assert {pair.one.id, pair.other.id} == {
            {**ids, renamed: "renamed"}["kept"], {**ids, renamed: "renamed"}["gone"],
        }  # fmt: skip
    with twins.sessions.begin() as session:
        assert preview_merge(session, ids["kept"], ids["gone"]).id == {**ids, renamed: "renamed"}["kept"]
    with twins.sessions.begin() as session:
        request = MergeRequest(kept=ids["kept"], gone=ids["gone"], reason="one door")
        proposal_id = propose_merge(session, request, context=twins.by("ed"))
        approve(session, Decision(proposal_id=proposal_id), context=twins.by("rita"))
    assert set(twins.ids().values()) & {*ids.values(), "renamed"} == {{**ids, renamed: "renamed"}["kept"]}


def test_a_merge_that_waited_while_lists_renamed_it_is_carried_out(twins: Directory) -> None:
    kept, gone = twins.ids()["Hope House"], twins.ids()[TWIN.name]
    with twins.sessions.begin() as session:
        request = MergeRequest(kept=kept, gone=gone, reason="one door")
        proposal_id = propose_merge(session, request, context=twins.by("ed"))
    rename(twins, kept, "first")
    rename(twins, gone, "second")
    with twins.sessions.begin() as session:
        approve(session, Decision(proposal_id=proposal_id), context=twins.by("rita"))
    with twins.readers() as session:
        assert {programs.find_successor(session, old_id) for old_id in (kept, gone, "second")} == {"first"}
        with pytest.raises(BadInput, match="one program already"):
            compare(session, kept, gone)
