"""One program in one form: what applies, what waits, what is refused; and nothing typed is ever lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from finder.listings import denied_phones
from finder.listings.store import history, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.listings.web.services import ListingServices
from finder.platform.web.services import services_of
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals
from tests.examples import some_of
from tests.form_fields import BACKED, address, fields_of, light, opened, post, wrong_in
from tests.pages import check_staff_page
from tests.staff_directory import RECORDS, load
from tests.staff_site import ORIGIN, Office

LONG = "x" * 10_000


def waiting(office: Office) -> list[Proposal]:
    with office.directory.readers() as session:
        return proposals.find_proposals(session)


def entries(office: Office) -> list[str]:
    with office.directory.readers() as session:
        return [entry.field or entry.kind for entry in history.find_entries(session, HistoryFilter())]


def said(office: Office, name: str = "Hope House") -> dict[str, Any]:
    with office.directory.readers() as session:
        fields = staff_overrides.get_overrides(session, office.directory.ids()[name]).fields
    return {field: override.value for field, override in fields.items()}


def test_a_form_sent_as_it_was_opened_changes_nothing(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    answer = post(desk, path, opened(desk, path))
    assert answer.headers["Location"] == f"{path}?done=unchanged"
    assert "Nothing was changed" in desk.page(answer.headers["Location"]).get_text()
    assert entries(office) == []


def test_every_code_of_the_vocabulary_has_its_place_under_a_question(office: Office) -> None:
    page = office.desk("ed").page(address(office))
    assert len(page.select("details.question")) == 6
    assert len(page.select("select[id^=code-]")) == len(
        services_of(office.app, ListingServices).vocabularies["en"].codes
    )
    chosen = page.select_one("#code-DT option[value='']")
    assert chosen is not None and chosen.get_text() == "lists: offered"
    assert page.select("#code-PW option")[0].get_text() == "lists: not offered"
    assert page.select("#code-AIL option, #code-MU option")[0].get_text() == "not stated"
    assert "SAMHSA National Directory, January 1, 2025" in page.get_text()


def test_ordinary_fields_apply_at_once_and_the_outcome_says_so(office: Office) -> None:
    desk, path = office.desk("ed", fresh=False), address(office)
    changes = {
        "hours": "Mon to Fri\r\n8-5", "getting_in": "Call first", "what_to_bring": "An ID", "staff_notes": "Ask for Pat",
        "opening_state": "waitlist", "opening_days": "12", "code-PW": "yes", "code-DT": "no",
    }  # fmt: skip
    answer = post(desk, path, opened(desk, path, **changes))
    assert answer.headers["Location"].startswith(f"{path}/saved?what=")
    page = desk.page(answer.headers["Location"])
    assert "Applied at once" in page.get_text() and "Waits for" not in page.get_text()
    assert len(page.select("main li")) == 7
    assert said(office) == {
        "hours": "Mon to Fri\n8-5", "getting_in": "Call first", "what_to_bring": "An ID", "staff_notes": "Ask for Pat",
        "opening": {"state": "waitlist", "days": 12}, "code:PW": "yes", "code:DT": "no",
    }  # fmt: skip
    again = opened(desk, path)
    assert (again["hours"], again["opening_days"]) == ("Mon to Fri\n8-5", "12")
    assert fields_of(desk.page(path))["code-PW"] == "yes"
    public = office.visitor().get(f"/programs/{office.directory.ids()['Hope House']}").get_data(as_text=True)
    assert "Call first" in public and "Ask for Pat" not in public


def test_an_opening_can_be_said_again_another_day(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    post(desk, path, opened(desk, path, opening_state="taking"))
    office.clock.pass_minutes(24 * 60 * 3)
    desk = office.desk("ed")
    assert post(desk, path, opened(desk, path)).headers["Location"].endswith("unchanged")
    assert "/saved" in post(desk, path, opened(desk, path, opening_again="y")).headers["Location"]
    with office.directory.readers() as session:
        program = programs.get_program(session, office.directory.ids()["Hope House"])
    assert program.opening == ("taking", None, "2026-11-28")
    post(desk, path, opened(desk, path, opening_state=""))
    assert "opening" not in said(office)


def test_sensitive_fields_wait_and_what_is_ordinary_applies(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    fields = opened(desk, path, hours="Mon", name="Hope Home", website="https://hope.example.org/new", **BACKED)
    page = desk.page(post(desk, path, fields).headers["Location"])
    assert [part.get_text() for part in page.select("main li")] == ["Hours", "Name", "Website"]
    (proposal,) = waiting(office)
    assert [change.field for change in proposal.changes] == ["name", "website"]
    assert (proposal.reason, proposal.evidence[0].words) == (BACKED["reason"], BACKED["evidence-0-words"])
    assert "Name, Website" in desk.page(path).get_text()


def test_a_typo_in_a_name_is_mended_by_one_person_without_evidence_once(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    answer = post(desk, path, opened(desk, path) | {"name": "Hoep House"})
    assert answer.status_code == 303
    assert (said(office, "Hoep House")["name"], waiting(office)) == ("Hoep House", [])
    again = post(desk, path, opened(desk, path) | {"name": "Hoep Housee"})
    assert again.status_code == 422
    assert wrong_in(check_staff_page(again)) == {"reason", "evidence-0-method"}
    other = post(desk, path, opened(desk, path) | {"name": "Another House"})
    assert wrong_in(check_staff_page(other)) == {"reason", "evidence-0-method"}


def test_a_website_is_taken_as_people_write_it(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    answer = post(desk, path, opened(desk, path) | BACKED | {"website": "www.example.org/new"})
    assert answer.status_code == 303
    (change,) = waiting(office)[0].changes
    assert change.new is not None and change.new.value == "https://www.example.org/new"


def test_several_phones_with_kind_extension_and_who_answers(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    more = light(post(desk, path, opened(desk, path, hours="kept", more="phone")))
    fields = fields_of(more)
    assert (fields["hours"], fields["phones-1-number"]) == ("kept", "")
    fields |= {
        "phones-1-number": "(303) 555-0142 x77", "phones-1-kind": "intake", "phones-1-answers": "parent",
        "phones-0-answers": "program", **BACKED,
    }  # fmt: skip
    assert post(desk, path, fields).status_code == 303
    (change,) = waiting(office)[0].changes
    assert change.new is not None
    assert change.new.value == [
        {"number": "+13035550100", "kind": "main", "extension": "", "answers": "program"},
        {"number": "+13035550142", "kind": "intake", "extension": "77", "answers": "parent"},
    ]


def test_ten_phones_fit_and_there_is_no_eleventh_row(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    fields = opened(desk, path, more="phone", **{"phones-0-answers": "program"}, **BACKED)
    for at in range(1, 10):
        page = light(post(desk, path, fields))
        fields = fields_of(page) | {f"phones-{at}-number": f"303-555-01{at:02}", f"phones-{at}-answers": "program"}
        fields["more"] = "phone"
    assert not light(post(desk, path, fields)).select("button[name=more], #phones-10-number")
    del fields["more"]
    assert post(desk, path, fields).status_code == 303
    (change,) = waiting(office)[0].changes
    assert change.new is not None and len(change.new.value) == 10


PAST_LIMITS: tuple[tuple[dict[str, str], str], ...] = (
    ({"name": ""}, "name"),
    ({"name": "x" * 121}, "name"),
    ({"name": "Hope\u202eHouse"}, "name"),
    ({"name2": "x" * 121}, "name2"),
    ({"organization": "x" * 121}, "organization"),
    ({"street": "x" * 121}, "street"),
    ({"street2": "x" * 121}, "street2"),
    ({"city": "x" * 61}, "city"),
    ({"city": ""}, "city"),
    ({"state": "Colorado"}, "state"),
    ({"zip": "1234"}, "zip"),
    ({"zip": "10001"}, "zip"),
    ({"zip": "99999"}, "zip"),
    ({"website": "javascript:alert(1)"}, "website"),
    ({"website": "https://hope.example.org/" + "x" * 300}, "website"),
    ({"licence": "x" * 61}, "licence"),
    ({"hours": "x" * 501}, "hours"),
    ({"getting_in": "x" * 1001}, "getting_in"),
    ({"what_to_bring": "x" * 1001}, "what_to_bring"),
    ({"staff_notes": "x" * 4001}, "staff_notes"),
    ({"status": "sold"}, "status"),
    ({"latitude": "north", "longitude": "1"}, "latitude"),
    ({"latitude": "91", "longitude": "1"}, "latitude"),
    ({"latitude": "nan", "longitude": "1"}, "latitude"),
    ({"placing": "typed"}, "latitude"),
    ({"opening_state": "waitlist", "opening_days": "soon"}, "opening_days"),
    ({"opening_state": "waitlist", "opening_days": "366"}, "opening_state"),
    ({"opening_state": "perhaps"}, "opening_state"),
    ({"opening_days": "5"}, "opening_state"),
    ({"code-PW": "maybe"}, "code-PW"),
    ({"phones-0-number": "12345"}, "phones-0-number"),
    ({"phones-0-number": "303-555-0111"}, "phones-0-answers"),
    ({"phones-0-answers": "a stranger"}, "phones-0-number"),
    ({"phones-0-kind": "fax", "phones-0-answers": "program"}, "phones-0-number"),
    ({"phones-0-answers": "program", "phones-0-extension": "123456789"}, "phones-0-extension"),
    ({"hours": "Mon", "reason": "x" * 1001}, "reason"),
    ({"name": "Hope Home", "reason": ""}, "reason"),
    ({"name": "Hope Home", "evidence-0-method": "", "evidence-0-source": "their letter"}, "evidence-0-method"),
    ({"name": "Hope Home", "evidence-0-source": ""}, "evidence-0-method"),
    ({"name": "Hope Home", "evidence-0-words": ""}, "evidence-0-method"),
    ({"name": "Hope Home", "evidence-0-on": "2026-11-26"}, "evidence-0-method"),
    ({"name": "Hope Home", "evidence-0-on": "2026-08-01"}, "evidence-0-method"),
    ({"name": "Hope Home", "evidence-0-words": "x" * 501}, "evidence-0-words"),
    ({"phones-0-answers": "program", "evidence-0-method": "called_new_number"}, "evidence-0-method"),
)  # fmt: skip
NOT_SHOWN = {"opening_state", "phones-0-kind", "phones-0-answers", "status", "code-PW"}
"""Lists to choose from: what isn't in one can't be shown."""


def test_a_value_past_its_limits_is_told_beside_its_field_and_kept(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    begun = opened(desk, path) | BACKED | {"what_to_bring": "An ID"}
    for changes, wrong in some_of(PAST_LIMITS):
        answer = post(desk, path, begun | changes)
        assert answer.status_code == 422, changes
        assert f'href="#{wrong}"' in answer.get_data(as_text=True), changes
        if wrong == "code-PW":
            page = check_staff_page(answer)
            assert page.select_one("details[open] #code-PW[aria-invalid]") is not None
            assert (
                page.select("#summary a")[0].get_text() == "Pregnant or just had a baby: this must be one of: yes, no."
            )
            continue
        page = light(answer)
        assert wrong in wrong_in(page), changes
        kept = fields_of(page)
        shown = {name: value for name, value in (begun | changes).items() if name not in NOT_SHOWN | {"csrf"}}
        assert {name: kept[name] for name in shown} == shown, changes
    assert entries(office) == []


AT_LIMITS: tuple[dict[str, str], ...] = (
    {"name": "x" * 120}, {"city": "x" * 60}, {"licence": "x" * 60}, {"hours": "x" * 500}, {"getting_in": "x" * 1000},
    {"staff_notes": "x" * 4000}, {"opening_state": "waitlist", "opening_days": "365"}, {"website": ""},
    {"latitude": "39.7", "longitude": "-104.9"}, {"hours": "Mon", "reason": "x" * 1000},
    {"name": "Hope Home", "evidence-0-words": "x" * 500}, {"name": "Hope Home", "evidence-0-on": "2026-08-27"},
)  # fmt: skip


def test_values_at_their_limits_are_taken(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    for changes in AT_LIMITS:
        assert post(desk, path, opened(desk, path) | BACKED | changes).status_code == 303, changes


def test_what_changes_nothing_but_explains_itself_is_asked_what_it_means(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    answer = post(desk, path, opened(desk, path, reason="They moved"))
    assert answer.status_code == 422
    assert fields_of(light(answer))["reason"] == "They moved"


@pytest.mark.parametrize(
    ("changes", "point"),
    [
        ({"latitude": "39.7392", "longitude": "-104.9849"}, [39.7392, -104.9849]),
        ({"placing": "typed", "latitude": "39.7392", "longitude": "-104.9849"}, [39.7392, -104.9849]),
        ({"placing": "zip"}, "zip"),
    ],
)
def test_a_program_is_placed_anew(office: Office, changes: dict[str, str], point: object) -> None:
    desk, path = office.desk("ed"), address(office)
    assert post(desk, path, opened(desk, path, **changes) | BACKED).status_code == 303
    (change,) = waiting(office)[0].changes
    assert change.new is not None
    assert (change.field, change.new.value) == ("point", point)
    number = waiting(office)[0].id
    assert office.desk("rita").send(f"/staff/proposals/{number}/approve", {"field": "point"}).status_code == 303
    again = opened(desk, path)
    assert again["placing"] == ("zip" if point == "zip" else "typed")
    shown = desk.page(path).get_text()
    assert ("Only the middle of the ZIP" if point == "zip" else "From the street address: 39.739200") in shown
    assert post(desk, path, again | BACKED | {"placing": "lists"}).status_code == 303
    assert waiting(office)[0].changes[0].new is None


@pytest.fixture
def one_denied(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(denied_phones, "_denied", lambda: frozenset({hashlib.sha256(b"3035550199").hexdigest()}))
    denied_phones.is_denied.cache_clear()
    yield
    denied_phones.is_denied.cache_clear()


@pytest.mark.usefixtures("one_denied")
@pytest.mark.parametrize("wrong", ["phones-0-number", "hours", "staff_notes", "name", "getting_in"])
def test_a_denied_number_is_refused_beside_the_field_that_holds_it(office: Office, wrong: str) -> None:
    desk, path = office.desk("ed"), address(office)
    answer = post(desk, path, opened(desk, path) | BACKED | {wrong: "303-555-0199"})
    assert answer.status_code == 422
    assert light(answer).select_one(f'[id="{wrong}"][aria-invalid]') is not None


def test_two_people_edit_the_same_program_and_nothing_is_lost(office: Office) -> None:
    ed, eve, path = office.desk("ed"), office.desk("eve"), address(office)
    eds, eves = opened(ed, path), opened(eve, path)
    assert post(ed, path, eds | {"hours": "Mon", "getting_in": "Ring"}).status_code == 303
    sent = eves | BACKED | {"hours": "Tue", "what_to_bring": "An ID", "name": "Hope Home"}
    answer = post(eve, path, sent)
    assert answer.status_code == 409
    page = light(answer)
    rows = {row.select("th")[0].get_text(" ", strip=True): row for row in page.select("tbody tr")}
    assert set(rows) == {"Hours both changed it", "What to bring", "Name", "How to get in"}
    texts = [cell.get_text(strip=True) for cell in rows["Hours both changed it"].select("td")[:3]]
    assert texts == ["nothing", "Tue", "Mon"]
    assert not rows["How to get in"].select("input")
    form = fields_of(page, "main form")
    assert (form["pick-hours"], form["pick-name"], form["pick-what_to_bring"]) == ("now", "mine", "mine")
    assert form["evidence-0-words"] == BACKED["evidence-0-words"]
    done = post(eve, f"{path}/on-top", form | {"pick-hours": "mine"})
    assert done.status_code == 303, done.get_data(as_text=True)
    assert said(office) == {"hours": "Tue", "getting_in": "Ring", "what_to_bring": "An ID"}
    assert waiting(office)[0].changes[0].field == "name"


def test_a_list_that_only_renews_its_date_is_no_conflict(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    begun = opened(desk, path)
    with office.directory.sessions.begin() as session:
        load(session, RECORDS, as_of="2026-06-01")
    assert opened(desk, path)["base_version"] != begun["base_version"]
    assert post(desk, path, begun | {"hours": "Come at 9"}).status_code == 303
    assert said(office) == {"hours": "Come at 9"}
    begun = opened(desk, path)
    with office.directory.sessions.begin() as session:
        load(session, [replace(RECORDS[0], website="http://other.example.org"), *RECORDS[1:]], as_of="2026-07-01")
    answer = post(desk, path, begun | {"hours": "Come at 10"})
    assert answer.status_code == 409
    page = light(answer)
    assert "or a newer list, changed this program" in page.get_text()
    assert [row.select("th")[0].get_text(strip=True) for row in page.select("tbody tr")] == ["Hours", "Website"]


def test_an_answer_taken_back_meanwhile_is_one(office: Office) -> None:
    ed, eve, path = office.desk("ed"), office.desk("eve"), address(office)
    post(ed, path, opened(ed, path, **{"code-PW": "yes"}))
    eves = opened(eve, path)
    post(ed, path, opened(ed, path, **{"code-PW": ""}))
    assert post(eve, path, eves | {"hours": "Tue"}).status_code == 409


def test_what_stands_is_kept_where_it_was_chosen_and_a_third_change_asks_again(office: Office) -> None:
    ed, eve, path = office.desk("ed"), office.desk("eve"), address(office)
    eves = opened(eve, path)
    post(ed, path, opened(ed, path, hours="Mon"))
    form = fields_of(light(post(eve, path, eves | {"hours": "Tue", "getting_in": "Knock"})), "main form")
    post(ed, path, opened(ed, path, hours="Wed"))
    again = post(eve, f"{path}/on-top", form)
    assert again.status_code == 409
    form = fields_of(light(again), "main form")
    assert "pick-hours" not in form
    assert post(eve, f"{path}/on-top", form).status_code == 303
    assert said(office) == {"hours": "Wed", "getting_in": "Knock"}


def test_what_can_not_be_saved_on_top_comes_back_in_the_form(office: Office) -> None:
    ed, eve, path = office.desk("ed"), office.desk("eve"), address(office)
    eves = opened(eve, path)
    post(ed, path, opened(ed, path, hours="Mon"))
    form = fields_of(light(post(eve, path, eves | {"getting_in": "Knock"})), "main form")
    held = json.dumps({"getting_in": "x" * 1001, "name": "Hope Home"})
    answer = post(eve, f"{path}/on-top", form | {"held": held, "pick-name": "mine"})
    assert answer.status_code == 422
    kept = fields_of(light(answer))
    assert (kept["getting_in"], kept["name"], kept["hours"]) == ("x" * 1001, "Hope Home", "Mon")


def test_a_mangled_form_is_refused_and_not_a_fault(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    begun = opened(desk, path)
    picks = {"pick-sponsor": "mine", "pick-phones": "mine", "pick-point": "mine"}
    for held in (
        "",
        "[]",
        "{",
        "[" * 5000,
        '{"sponsor": 1, "phones": 3, "point": {}}',
        '{"phones": [3], "point": "x"}',
        LONG * 7,
    ):
        mangled = {"base_version": begun["base_version"], "began": held, "held": held, "csrf": begun["csrf"]}
        assert post(desk, f"{path}/on-top", mangled | picks).status_code in (303, 422), held[:50]
        answer = post(desk, path, {**begun, "began": held, "base_version": held[:50], "hours": "Mon"})
        assert answer.status_code in (409, 422), held[:50]
    assert said(office) == {}


def test_a_call_that_found_it_right_is_noted_for_its_groups(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    form = fields_of(desk.page(path), ".edit-side form")
    assert post(desk, f"{path}/check", form).status_code == 422
    answer = post(desk, f"{path}/check", form | {"group": ["phone", "services", "sponsor"]})
    page = desk.page(answer.headers["Location"])
    assert page.get_text().count("checked today") == 2
    with office.directory.readers() as session:
        program = programs.get_program(session, office.directory.ids()["Hope House"])
    assert [group for group, _ in program.checked] == ["phone", "services"]
    assert post(desk, f"{path}/check", form | {"group": "intake"}).status_code == 409
    assert (
        "Somebody changed this program meanwhile"
        in light(post(desk, f"{path}/check", {"csrf": form["csrf"], "group": "intake", "base_version": "x"})).get_text()
    )


def test_the_brake_is_pulled_alone_and_let_go_by_two(office: Office) -> None:
    rita, path = office.desk("rita"), address(office)
    assert not office.desk("ed").page(path).select("#hide-number")
    form = fields_of(rita.page(path), ".edit-side details form")
    assert form["number"] == "+13035550100"
    post(rita, f"{path}/hide-phone", form | {"why": "It may be a call floor"})
    program_id = office.directory.ids()["Hope House"]
    assert "303-555-0100" not in office.visitor().get(f"/programs/{program_id}").get_data(as_text=True)
    assert post(rita, f"{path}/hide-phone", form).status_code == 404
    ed = office.desk("ed")
    fields = opened(ed, path) | BACKED | {"give_back": "+13035550100"}
    assert post(ed, path, fields).status_code == 303
    (proposal,) = waiting(office)
    assert proposal.changes[0].field == "hidden"
    rita.send(f"/staff/proposals/{proposal.id}/approve", {"field": "hidden"})
    assert "303-555-0100" in office.visitor().get(f"/programs/{program_id}").get_data(as_text=True)


def test_who_may_only_look_gets_no_button(office: Office) -> None:
    page = office.desk("vera").page(address(office))
    assert not page.select("main button[type=submit]:not([name=more])")
    assert "Your role can look at this, but not change it." in page.select("main > .notice")[0].get_text()
    assert page.select("#edit > fieldset[disabled] #name") and not page.select("#backing")
    assert not office.desk("ed").page(address(office)).select("fieldset[disabled]")


def test_a_form_from_elsewhere_is_refused(office: Office) -> None:
    desk, path = office.desk("ed"), address(office)
    for where in (path, f"{path}/on-top", f"{path}/check", "/staff/programs/new"):
        fields = opened(desk, path, hours="hijacked") | {"csrf": desk.token()}
        answer = desk.client.post(where, data=fields, base_url=ORIGIN, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403
    assert entries(office) == []


def test_after_ten_minutes_the_factor_is_asked_for_and_the_form_is_sent_again(office: Office) -> None:
    desk, path = office.desk("ed", fresh=False), address(office)
    answer = post(desk, path, opened(desk, path, name="Hope Home", hours="Mon\r\nTue") | BACKED)
    assert answer.status_code == 403
    held = fields_of(light(answer), "#held")
    assert entries(office) == []
    again = office.desk("ed")
    assert again.send(path, {name: value for name, value in held.items() if name != "csrf"}).status_code == 303
    assert said(office) == {"hours": "Mon\nTue"}
    assert waiting(office)[0].changes[0].field == "name"


NEW = {
    "name": "New Dawn", "street": "5 Fresh Street", "city": "Denver", "state": "CO", "zip": "80203",
    "phones-0-number": "303-555-0155", "phones-0-answers": "program", "licence": "CO-77", "code-DT": "yes",
}  # fmt: skip


def test_a_new_program_waits_as_a_whole_and_is_then_in_the_directory(office: Office) -> None:
    desk, path = office.desk("ed"), "/staff/programs/new"
    answer = post(desk, path, opened(desk, path) | BACKED | NEW)
    assert answer.headers["Location"].endswith("?done=new")
    (proposal,) = waiting(office)
    assert "New Dawn" in desk.page("/staff/proposals").get_text()
    rita = office.desk("rita")
    page = rita.page(f"/staff/proposals/{proposal.id}")
    fields = fields_of(page, "main form")
    assert rita.send(f"/staff/proposals/{proposal.id}/approve", fields).status_code == 303
    assert rita.page(f"/staff/programs/{proposal.program_id}").h1.get_text() == "New Dawn"  # type: ignore[union-attr]
    assert post(desk, path, opened(desk, path) | BACKED | NEW).status_code == 422


LACKING: tuple[tuple[dict[str, str], set[str]], ...] = (
    ({"name": "", "city": ""}, {"name", "city"}),
    ({"zip": "10001"}, {"zip"}),
    ({"licence": ""}, {"evidence-0-method"}),
    ({"reason": ""}, {"reason"}),
    ({"phones-0-number": "1"}, {"phones-0-number"}),
    ({"phones-0-answers": "not_stated"}, {"phones-0-answers"}),
    ({"evidence-0-source": ""}, {"evidence-0-method"}),
)


def test_a_new_program_that_lacks_something_comes_back_whole(office: Office) -> None:
    desk, path = office.desk("ed"), "/staff/programs/new"
    begun = opened(desk, path) | BACKED | NEW
    for changes, wrong in LACKING:
        answer = post(desk, path, begun | changes)
        assert answer.status_code == 422
        page = light(answer)
        assert wrong_in(page) == wrong
        kept = fields_of(page)
        assert {name: kept[name] for name in NEW if name != "code-DT"} == {
            name: value for name, value in (begun | changes).items() if name in NEW and name != "code-DT"
        }
    assert waiting(office) == []


def test_a_likely_duplicate_is_pointed_to(office: Office) -> None:
    desk, path = office.desk("ed"), "/staff/programs/new"
    more = {"name": "Hope House Center", "street": "100 Example St", "zip": "80202", "phones-0-number": "303-555-0100"}
    answer = post(desk, path, opened(desk, path) | BACKED | NEW | more)
    assert answer.headers["Location"].endswith("?done=duplicate")
    page = desk.page(answer.headers["Location"])
    assert page.select_one(f'a[href="{address(office)}"]') is not None
    kept = post(desk, path, opened(desk, path, more="phone") | NEW)
    assert fields_of(light(kept))["name"] == "New Dawn"


def test_hours_are_typed_by_weekday_and_wrong_ones_are_told_at_their_day(office: Office) -> None:
    desk, path = office.desk("eve"), address(office)
    wrong = post(desk, path, opened(desk, path, hours_mon="8-12, 1-5 pm", hours_tue="8-12, 11-3", hours_sun="later"))
    assert wrong.status_code == 422
    assert {link["href"] for link in light(wrong).select("#summary a")} == {"#hours_tue", "#hours_sun"}
    assert fields_of(light(wrong), "#edit")["hours_sun"] == "later"
    assert (
        "/saved"
        in post(desk, path, opened(desk, path, hours_mon="8-12, 1-5 pm", hours_sun="closed")).headers["Location"]
    )
    assert said(office) == {"timetable": "08:00-12:00,13:00-17:00;;;;;;closed"}
    again = fields_of(light(desk.get(path)), "#edit")
    assert (again["hours_mon"], again["hours_tue"], again["hours_sun"]) == ("8 am-noon, 1 pm-5 pm", "", "closed")
    post(desk, path, opened(desk, path, hours_mon="", hours_sun=""))
    assert said(office) == {}
