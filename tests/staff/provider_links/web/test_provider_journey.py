"""From the program's staff page to the provider, and back to a reviewer: each page as a browser would use it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import text

from finder.listings.store import programs
from finder.platform.web.services import SiteServices, provide, services_of
from finder.provider.rules.links import LASTS
from finder.staff.store import proposals
from tests.examples import some_of
from tests.pages import check_page, check_staff_page
from tests.ports import free_port
from tests.provider_site import issue
from tests.staff_site import ORIGIN, Office

_CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def fields_of(page: BeautifulSoup) -> dict[str, str]:
    """Return what a browser would send of the form of corrections, untouched."""
    form = page.select_one("#correct form")
    assert form is not None
    found = {}
    for one in form.select("input, textarea, select"):
        kind = one.get("type")
        if kind in ("checkbox", "radio") and not one.has_attr("checked"):
            continue
        chosen = one.select_one("option[selected]")
        found[str(one["name"])] = str(chosen["value"]) if chosen else str(one.get("value", one.get_text().lstrip("\n")))
    return found


def look(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path, base_url=ORIGIN)
    assert answer.status_code == 200
    return check_page(answer)


def send(client: FlaskClient, path: str, data: dict[str, str]) -> Any:
    return client.post(path, data=data, base_url=ORIGIN, headers={"Origin": "null"})


@pytest.fixture
def visitor(keyed_office: Office) -> FlaskClient:
    return keyed_office.app.test_client(use_cookies=False)


def test_a_letter_is_shown_once_and_its_code_opens_the_listing(keyed_office: Office, visitor: FlaskClient) -> None:
    program_id = keyed_office.directory.ids()["Hope House"]
    desk = keyed_office.desk("ed")
    assert "No link was ever sent" in desk.page(f"/staff/programs/{program_id}").get_text()
    answer = desk.send(f"/staff/programs/{program_id}/links", {"way": "paper", "language": "en"})
    assert answer.status_code == 200
    letter = check_staff_page(answer)
    assert letter.select_one(".letter svg.qr path") is not None
    words = letter.get_text(" ")
    (code,) = _CODE.findall(words)
    assert "localhost/check" in words
    assert "Hope House" in words
    assert "100 Example Street" in words
    listed = desk.page(f"/staff/programs/{program_id}/links").get_text(" ")
    assert code not in listed
    assert "sent, not opened yet" in listed
    look(visitor, "/check")
    to_listing = send(visitor, "/check", {"code": code.replace("-", " ").lower()})
    assert (to_listing.status_code, to_listing.headers["Location"]) == (303, f"/check/{code}")
    page = look(visitor, f"/check/{code}")
    assert "Hope House" in page.get_text()
    assert "opened, not answered yet" in desk.page(f"/staff/programs/{program_id}").get_text(" ")


@pytest.mark.parametrize(
    ("prefix", "words", "gone"),
    [("", "Thank you", "This link no longer works"), ("/es", "Gracias", "Este enlace ya no sirve")],
)
def test_all_right_in_one_press_and_never_again(
    keyed_office: Office, visitor: FlaskClient, prefix: str, words: str, gone: str
) -> None:
    link, code = issue(keyed_office.directory)
    path = f"{prefix}/check/{code}"
    look(visitor, path)
    look(visitor, path)
    answer = send(visitor, path, {"answer": "right"})
    assert answer.status_code == 200
    assert words in check_page(answer).get_text()
    for again in (send(visitor, path, {"answer": "right"}), visitor.get(path, base_url=ORIGIN)):
        assert again.status_code == 404
        assert gone in check_page(again).get_text()
    desk = keyed_office.desk("rita")
    (waiting,) = desk.page("/staff/proposals").select("tbody tr")
    assert "From the provider's link" in waiting.get_text()
    assert "answered" in desk.page(f"/staff/programs/{link.program_id}/links").get_text()


def test_corrections_come_as_one_proposal_and_the_reviewer_says_how_they_checked(
    keyed_office: Office, visitor: FlaskClient
) -> None:
    link, code = issue(keyed_office.directory)
    fields = fields_of(look(visitor, f"/check/{code}"))
    fields |= {
        "name": "Hope House Denver", "phones-0-number": "(303) 555-0111", "phones-0-answers": "program",
        "website": "hope.example.org/new",
        "code-MD": "yes", "code-DT": "no", "hours_mon": "8 am-5 pm", "opening_state": "waitlist", "opening_days": "10",
        "rest": "y",
        "answer": "corrected",
    }  # fmt: skip
    assert send(visitor, f"/check/{code}", fields).status_code == 200
    with keyed_office.sessions() as session:
        (proposal,) = proposals.find_proposals(session, program_id=link.program_id)
        assert programs.get_program(session, link.program_id).name == "Hope House"
    new = {change.field: change.new.value for change in proposal.changes if change.new}
    assert new == {
        "name": "Hope House Denver",
        "phones": [{"number": "+13035550111", "kind": "main", "extension": "", "answers": "program"}],
        "website": "https://hope.example.org/new", "code:MD": "yes", "code:DT": "no", "timetable": "08:00-17:00;;;;;;",
        "opening": {"state": "waitlist", "days": 10}, "checked:services": "yes",
        "checked:payment": "yes", "checked:intake": "yes",
    }  # fmt: skip
    desk, path = keyed_office.desk("rita"), f"/staff/proposals/{proposal.id}"
    page = desk.page(path)
    assert page.select_one("#evidence-0-method") is not None
    assert not page.select("input[name=field][checked]"), "only the provider says it"
    ticked = [str(box["value"]) for box in page.select("input[name=field]")]
    refused = desk.send(f"{path}/approve", {"field": ticked, "note": "called"})
    assert refused.status_code == 422
    assert "A link proves nothing" in check_staff_page(refused).get_text()
    evidence = {"evidence-0-method": "state_list", "evidence-0-source": "state list", "evidence-0-on": "2026-11-25"}
    assert desk.send(f"{path}/approve", {"field": ticked, **evidence}).status_code == 303
    with keyed_office.sessions() as session:
        assert programs.get_program(session, link.program_id).name == "Hope House Denver"
    assert "state list" in desk.page(path).get_text()


def test_the_sender_sees_no_room_for_evidence(keyed_office: Office, visitor: FlaskClient) -> None:
    _, code = issue(keyed_office.directory, by="rita")
    send(visitor, f"/check/{code}", {"answer": "right"})
    page = keyed_office.desk("rita").page("/staff/proposals/1")
    assert page.select_one("#evidence-0-method") is None
    assert "somebody else must approve" in page.get_text()


PROBLEMS: tuple[tuple[dict[str, str], str], ...] = (
    ({"phones-0-number": "12"}, "phones-0-number"),
    ({"phones-1-number": "303 555 0111"}, "phones-0-number"),
    ({"phones-1-number": "303 555 0100", "phones-1-answers": "program"}, "phones-0-number"),
    ({"name": " "}, "name"),
    ({"zip": "10001"}, "zip"),
    ({"zip": "802"}, "zip"),
    ({"website": "javascript:alert(1)"}, "website"),
    ({"hours_tue": "mornings"}, "hours_tue"),
    ({"hours_mon": "8 am-5 pm, 4 pm-6 pm"}, "hours_mon"),
    ({"opening_state": "waitlist", "opening_days": "many"}, "opening_days"),
    ({"opening_state": "waitlist", "opening_days": "400"}, "opening_days"),
    ({"opening_state": "whatever"}, "opening_state"),
    ({"phones-0-answers": "whatever"}, "phones-0-number"),
    ({}, "correct"),
)


@pytest.mark.parametrize(
    ("prefix", "sent", "where"), some_of([(prefix, *problem) for prefix in ("", "/es") for problem in PROBLEMS])
)
def test_problems_are_shown_where_they_are_and_nothing_is_lost(
    keyed_office: Office, visitor: FlaskClient, prefix: str, sent: dict[str, str], where: str
) -> None:
    _, code = issue(keyed_office.directory)
    path = f"{prefix}/check/{code}"
    fields = fields_of(look(visitor, path)) | sent | {"answer": "corrected"}
    answer = send(visitor, path, fields)
    assert answer.status_code == 422
    page = check_page(answer)
    (line,) = page.select("#summary li a")
    assert line["href"] == f"#{where}"
    assert page.select_one(f"#{where}") is not None
    kept, forged = fields_of(page), "whatever"
    assert {name: kept[name] for name, value in sent.items() if value != forged} == {
        name: value for name, value in sent.items() if value != forged
    }
    look(visitor, path)


def test_a_listing_that_changed_meanwhile_is_not_set_back(keyed_office: Office, visitor: FlaskClient) -> None:
    link, code = issue(keyed_office.directory)
    fields = fields_of(look(visitor, f"/check/{code}"))
    desk = keyed_office.desk("ed")
    page = desk.page(f"/staff/programs/{link.program_id}")
    form = {
        str(one["name"]): str(one.get("value", ""))
        for one in page.select("#edit input[name]")
        if one.get("type") != "checkbox"
    }
    assert (
        desk.send(f"/staff/programs/{link.program_id}", {**form, "status": "open", "hours": "by night"}).status_code
        == 303
    )
    fields |= {"code-MD": "yes", "answer": "corrected"}
    assert send(visitor, f"/check/{code}", fields).status_code == 200
    with keyed_office.sessions() as session:
        (proposal,) = proposals.find_proposals(session, program_id=link.program_id)
    assert [change.field for change in proposal.changes] == ["code:MD"]


def test_links_that_open_nothing_look_alike(keyed_office: Office, visitor: FlaskClient) -> None:
    first, used = issue(keyed_office.directory)
    send(visitor, f"/check/{used}", {"answer": "right"})
    _, revoked = issue(keyed_office.directory, "Dawn Clinic")
    _, expired = issue(keyed_office.directory, "Dawn Clinic")
    keyed_office.clock.at += LASTS
    pages = []
    for code in (used, revoked, expired, "0000-0000-0000", "no-code", "x" * 300):
        for path in (f"/check/{code}", f"/es/check/{code}"):
            answer = visitor.get(path, base_url=ORIGIN)
            assert answer.status_code == 404
            check_page(answer)
            assert code not in answer.get_data(as_text=True)
            assert send(visitor, path, {"answer": "right"}).status_code == 404
        pages.append(visitor.get(f"/check/{code}", base_url=ORIGIN).get_data())
    assert len(set(pages)) == 1
    assert first.program_id not in pages[0].decode()


def test_a_mistyped_code_can_be_mended(visitor: FlaskClient) -> None:
    answer = send(visitor, "/check", {"code": "1234"})
    assert answer.status_code == 422
    field = check_page(answer).select_one("#code")
    assert field is not None
    assert field["value"] == "1234"


@pytest.fixture
def limited(keyed_office: Office) -> Iterator[Office]:
    """The site with its limits."""
    site = services_of(keyed_office.app, SiteServices)
    provide(keyed_office.app, replace(site, settings=replace(site.settings, rate_limits=True)))
    yield keyed_office
    provide(keyed_office.app, replace(services_of(keyed_office.app, SiteServices), settings=site.settings))


def test_codes_are_not_guessed_at_will(limited: Office, visitor: FlaskClient) -> None:
    answers = [visitor.get(f"/check/0000-0000-{number:04}", base_url=ORIGIN).status_code for number in range(61)]
    assert answers == [404] * 60 + [429]
    assert send(visitor, "/check", {"code": "1"}).status_code == 429


def test_one_code_is_not_hammered_from_many_places(limited: Office) -> None:
    _, code = issue(limited.directory)
    client = limited.app.test_client(use_cookies=False)
    answers = [
        client.get(f"/check/{code}", base_url=ORIGIN, environ_base={"REMOTE_ADDR": f"203.0.113.{number}"}).status_code
        for number in range(41)
    ]
    assert answers == [200] * 40 + [429]


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
def test_other_sites_answer_nothing(keyed_office: Office, visitor: FlaskClient, headers: dict[str, str]) -> None:
    _, code = issue(keyed_office.directory)
    for path in ("/check", f"/check/{code}"):
        assert visitor.post(path, data={"answer": "right"}, base_url=ORIGIN, headers=headers).status_code == 403
    look(visitor, f"/check/{code}")


def test_a_hidden_phone_is_not_shown_to_whoever_holds_a_link(keyed_office: Office, visitor: FlaskClient) -> None:
    program_id = keyed_office.directory.ids()["Hope House"]
    keyed_office.desk("rita").send(
        f"/staff/programs/{program_id}/hide-phone", {"number": "+13035550100", "why": "hijacked"}
    )
    _, code = issue(keyed_office.directory)
    assert "555-0100" not in look(visitor, f"/check/{code}").get_text()


def test_nothing_of_a_link_is_logged(
    keyed_office: Office, visitor: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    _, code = issue(keyed_office.directory)
    with caplog.at_level(logging.DEBUG):
        fields = fields_of(look(visitor, f"/check/{code}")) | {"name": "Canary House", "answer": "corrected"}
        send(visitor, f"/check/{code}", fields)
        visitor.get("/check/0000-0000-0000", base_url=ORIGIN)
    told = caplog.text
    assert "/check/<code>" in told
    assert not [word for word in (code, "0000-0000-0000", "Canary", "127.0.0.1") if word in told]


def test_a_revoked_link_opens_nothing(keyed_office: Office, visitor: FlaskClient) -> None:
    link, code = issue(keyed_office.directory)
    desk, path = keyed_office.desk("eve"), f"/staff/programs/{link.program_id}/links"
    assert desk.send(f"{path}/{link.id}/revoke").status_code == 303
    assert "revoked" in desk.page(path).get_text()
    assert visitor.get(f"/check/{code}", base_url=ORIGIN).status_code == 404
    assert desk.send(f"{path}/{link.id}/revoke").status_code == 400


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}, {}])
def test_forged_requests_make_and_end_no_link(keyed_office: Office, headers: dict[str, str]) -> None:
    link, _ = issue(keyed_office.directory)
    desk, path = keyed_office.desk("ed"), f"/staff/programs/{link.program_id}/links"
    data = {"csrf": desk.token(), "way": "paper", "language": "en"}
    for address in (path, f"{path}/{link.id}/revoke"):
        assert desk.client.post(address, data=data, base_url=ORIGIN, headers=headers).status_code == 403
        wrong = {**data, "csrf": "0" * 64}
        assert desk.client.post(address, data=wrong, base_url=ORIGIN, headers={"Origin": ORIGIN}).status_code == 403
    (line,) = desk.page(path).select("tbody tr")
    assert "sent, not opened yet" in line.get_text()


class Inbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.mails.append(envelope)
        return "250 OK"


@pytest.fixture
def mailing(keyed_office: Office) -> Iterator[tuple[Office, Inbox]]:
    """A mail server on loopback, which the site's settings name."""
    box, port = Inbox(), free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    site = services_of(keyed_office.app, SiteServices)
    settings = replace(site.settings, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="care@example.org")
    provide(keyed_office.app, replace(site, settings=settings))
    yield keyed_office, box
    server.stop()
    site_now = services_of(keyed_office.app, SiteServices)
    provide(keyed_office.app, replace(site_now, settings=site.settings))


def test_a_mail_has_the_link_and_its_address_is_kept_nowhere(mailing: tuple[Office, Inbox]) -> None:
    office, box = mailing
    program_id = office.directory.ids()["Hope House"]
    desk, path = office.desk("ed"), f"/staff/programs/{program_id}/links"
    data = {"way": "mail", "language": "es", "address": "Office@hope.example.org"}
    assert desk.send(path, data).status_code == 303
    (mail,) = box.mails
    assert mail.rcpt_tos == ["office@hope.example.org"]
    body = mail.content.decode()
    assert "Hope House" in body
    with office.sessions() as session:
        kept = [
            session.execute(text(f"SELECT * FROM {table}")).all() for table in ("provider_link", "history", "proposal")
        ]
    assert "hope.example.org" not in repr(kept)
    assert "hope.example.org" not in desk.page(path).get_text()


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.example.org\nBcc: c@example.org", "a@example.org,b@example.org"]
)
def test_a_wrong_address_sends_nothing(mailing: tuple[Office, Inbox], address: str) -> None:
    office, box = mailing
    path = f"/staff/programs/{office.directory.ids()['Hope House']}/links"
    answer = office.desk("ed").send(path, {"way": "mail", "language": "en", "address": address})
    assert answer.status_code == 422
    assert check_staff_page(answer).select_one("#summary a[href='#address']") is not None
    assert box.mails == []


def test_what_could_not_be_sent_is_revoked(mailing: tuple[Office, Inbox]) -> None:
    office, _ = mailing
    site = services_of(office.app, SiteServices)
    provide(office.app, replace(site, settings=replace(site.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")))
    path = f"/staff/programs/{office.directory.ids()['Hope House']}/links"
    answer = office.desk("ed").send(path, {"way": "mail", "language": "en", "address": "office@example.org"})
    assert answer.status_code == 422
    page = check_staff_page(answer).get_text(" ")
    assert "The link was revoked" in page
    assert "revoked," in page


def test_without_a_mail_server_only_letters_are_offered(keyed_office: Office) -> None:
    path = f"/staff/programs/{keyed_office.directory.ids()['Hope House']}/links"
    desk = keyed_office.desk("ed")
    assert desk.page(path).select_one("#address") is None
    answer = desk.send(path, {"way": "mail", "language": "en", "address": "office@example.org"})
    assert answer.status_code == 422
    assert "No mail server is set" in check_staff_page(answer).get_text()


def test_without_a_secret_the_page_says_what_is_missing(office: Office) -> None:
    path = f"/staff/programs/{office.directory.ids()['Hope House']}/links"
    assert "FINDER_SECRET_KEY" in office.desk("ed").page(path).get_text()
    assert "FINDER_SECRET_KEY" not in office.desk("vera").page(path).get_text()
    assert office.desk("ed").send(path, {"way": "paper", "language": "en"}).status_code == 422
