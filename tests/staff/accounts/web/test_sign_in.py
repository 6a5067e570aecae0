"""From a one-time link to a signed-in member of staff, and out again; with a code, a recovery code, a passkey."""

from __future__ import annotations

import re
from typing import Any

import pyotp
import pytest

from finder.staff.accounts.managing import make_link
from finder.staff.accounts.store import accounts
from tests.pages import check_staff_page
from tests.staff_site import ORIGIN, Dashboard, Office
from tests.virtual_passkey import VirtualPasskey

PASSWORD = "paper boats on a green river"


def link_of(office: Office, name: str) -> str:
    with office.sessions.begin() as session:
        account = accounts.find_account(session, f"{name}@example.org")
        assert account is not None
        return "/staff/link/" + make_link(session, account.id, now=office.clock.at)


def set_up(office: Office, name: str) -> tuple[Dashboard, str]:
    """Return somebody with a password and an app, and the app's secret."""
    desk = office.visitor()
    answer = desk.send(link_of(office, name), {"password": PASSWORD, "password_again": PASSWORD})
    assert answer.status_code == 303
    assert desk.get("/staff/factor").headers["Location"] == "/staff/account"
    page = check_staff_page(desk.send("/staff/account/app"))
    secret = page.select("code")[0].get_text()
    assert page.select_one("svg.qr path[d]") is not None
    done = desk.send("/staff/account/app/confirm", {"code": code(office, secret)})
    assert done.status_code == 303
    return desk, secret


def code(office: Office, secret: str) -> str:
    return pyotp.TOTP(secret).at(office.clock.at)


def test_a_link_leads_to_a_password_an_app_and_the_work(office: Office) -> None:
    desk, secret = set_up(office, "ed")
    assert "ed@example.org" in desk.page("/staff/account").get_text()
    assert desk.send("/staff/sign-out").status_code == 303
    assert desk.get("/staff/account").status_code == 303
    office.clock.pass_minutes(2)
    again = office.visitor()
    first = again.send("/staff/sign-in", {"email": "Ed@example.org ", "password": PASSWORD, "next": "/staff/account"})
    assert first.headers["Location"] == "/staff/factor?next=/staff/account"
    assert again.get("/staff/people").status_code == 303
    wrong = again.send("/staff/factor", {"code": "000000", "next": "/staff/account"})
    assert wrong.status_code == 422
    assert check_staff_page(wrong).select_one("#code[aria-invalid]") is not None
    right = again.send("/staff/factor", {"code": code(office, secret), "next": "/staff/account"})
    assert right.headers["Location"] == "/staff/account"
    assert again.get("/staff/account").status_code == 200


def test_the_session_changes_with_each_step(office: Office) -> None:
    desk, secret = set_up(office, "ed")
    office.clock.pass_minutes(2)
    fresh = office.visitor()
    fresh.send("/staff/sign-in", {"email": "ed@example.org", "password": PASSWORD})
    before = fresh.cookie()
    fresh.send("/staff/factor", {"code": code(office, secret)})
    assert before and fresh.cookie() not in ("", before)
    thief = office.visitor()
    thief.client.set_cookie("__Secure-staff", before, domain="localhost", path="/staff", secure=True)
    assert thief.get("/staff/account").status_code == 303


def test_a_link_works_once_and_says_what_is_wrong(office: Office) -> None:
    link = link_of(office, "ed")
    desk = office.visitor()
    for first, second in (
        ("short", "short"),
        (PASSWORD, PASSWORD + "x"),
        ("nearby care nearby care", "nearby care nearby care"),
    ):
        answer = desk.send(link, {"password": first, "password_again": second})
        assert answer.status_code == 422
        page = check_staff_page(answer)
        assert page.select_one("#password[aria-invalid]") is not None
        assert PASSWORD not in str(page)
    assert desk.send(link, {"password": PASSWORD, "password_again": PASSWORD}).status_code == 303
    gone = office.visitor().get(link)
    assert gone.status_code == 404
    assert "Ask an admin" in check_staff_page(gone).get_text()


@pytest.mark.parametrize("email", ["ed@example.org", "nobody@example.org", "not an email", ""])
def test_a_wrong_sign_in_says_the_same_for_everybody(office: Office, email: str) -> None:
    answer = office.visitor().send("/staff/sign-in", {"email": email, "password": "x" * 20})
    assert answer.status_code == 422
    page = check_staff_page(answer)
    assert page.select_one(".summary li").get_text() == (  # type: ignore[union-attr]
        "The email or the password is not right. Check both, or ask an admin for a new link."
    )
    assert page.select_one("#email")["value"] == email  # type: ignore[index]


def test_many_tries_have_to_wait_but_never_for_ever(office: Office) -> None:
    typed = {"email": "ed@example.org", "password": "x" * 20}
    statuses = [office.visitor().send("/staff/sign-in", typed).status_code for _ in range(7)]
    assert statuses[0] == 422
    assert statuses[-1] == 429
    office.clock.pass_minutes(16)
    assert office.visitor().send("/staff/sign-in", typed).status_code == 422


def test_a_used_code_is_refused_also_for_a_confirmation(office: Office) -> None:
    desk, secret = set_up(office, "ada")
    office.clock.pass_minutes(20)
    now = code(office, secret)
    data = {"email": "new@example.org", "role": "viewer"}
    asked = check_staff_page(desk.send("/staff/people", data))
    held = {str(field["name"]): str(field.get("value", "")) for field in asked.select("#held input")}
    wrong = desk.send("/staff/people", held | {"confirm_code": "123456"})
    assert wrong.status_code == 403
    assert check_staff_page(wrong).select_one("#confirm_code[aria-invalid]") is not None
    right = desk.send("/staff/people", held | {"confirm_code": now, "csrf": desk.token()})
    assert right.status_code == 200
    link = check_staff_page(right).select_one("code")
    assert link is not None and re.fullmatch(r"https://localhost/staff/link/[\w-]{20,}", link.get_text())
    office.clock.pass_minutes(0.1)
    again = office.visitor()
    again.send("/staff/sign-in", {"email": "ada@example.org", "password": PASSWORD})
    assert again.send("/staff/factor", {"code": now}).status_code == 422


def test_recovery_codes_are_shown_once_and_work_once(office: Office) -> None:
    desk, _ = set_up(office, "ed")
    shown = check_staff_page(desk.send("/staff/account/recovery-codes"))
    codes = [item.get_text() for item in shown.select(".codes code")]
    assert len(set(codes)) == 10
    assert "10 of 10 left" in desk.page("/staff/account").get_text()
    for wanted in (303, 422):
        again = office.visitor()
        again.send("/staff/sign-in", {"email": "ed@example.org", "password": PASSWORD})
        answer = again.send("/staff/factor", {"recovery_code": codes[0].upper()})
        assert answer.status_code == wanted
    assert "9 of 10 left" in desk.page("/staff/account").get_text()


def test_a_passkey_is_added_signs_in_and_confirms(office: Office) -> None:
    desk, _ = set_up(office, "ada")
    key = VirtualPasskey(origin=ORIGIN)
    options = sent(desk, "/staff/account/passkeys/begin")
    made = sent(desk, "/staff/account/passkeys/finish", {"credential": key.create(options), "name": "my phone"})
    assert "csrf" in made
    assert "my phone" in desk.page("/staff/account").get_text()
    office.clock.pass_minutes(20)
    other = office.visitor()
    assert "csrf" in sent(other, "/staff/passkey/finish", key.get(sent(other, "/staff/passkey/begin")))
    assert other.get("/staff/people").status_code == 200
    assert desk.send("/staff/account/recovery-codes").status_code == 403
    sent(desk, "/staff/passkey/finish", key.get(sent(desk, "/staff/passkey/begin")))
    assert desk.send("/staff/account/recovery-codes").status_code == 200


def sent(desk: Dashboard, path: str, body: Any = None) -> Any:
    headers = {**desk.headers, "X-Form-Token": desk.token()}
    answer = desk.client.post(path, json=body or {}, base_url=ORIGIN, headers=headers)
    assert answer.status_code == 200, answer.get_json()
    return (
        answer.get_json()
        if isinstance(answer.get_json(), dict) and "csrf" in answer.get_json()
        else answer.get_data(as_text=True)
    )


def test_what_a_script_sends_may_be_anything(office: Office) -> None:
    desk = office.visitor()
    for body in ("{}", "[]", "nonsense", '{"id": 5}', '{"response": {"clientDataJSON": "AAAA"}}'):
        answer = desk.client.post(
            "/staff/passkey/finish", data=body, content_type="application/json", base_url=ORIGIN, headers=desk.headers
        )
        assert answer.status_code == 422


def test_signing_out_everywhere_ends_other_sessions(office: Office) -> None:
    one, other = office.desk("ed"), office.desk("ed")
    assert one.send("/staff/sign-out", {"everywhere": "yes"}).status_code == 303
    assert other.get("/staff/account").status_code == 303


def test_a_new_password_ends_all_sessions(office: Office) -> None:
    one, other = office.desk("ed"), office.desk("ed")
    typed = {"password": PASSWORD, "password_again": PASSWORD}
    assert one.send("/staff/account/password", typed).headers["Location"] == "/staff/sign-in?done=password"
    assert other.get("/staff/account").status_code == 303


def test_admins_manage_accounts(office: Office) -> None:
    desk, ed = office.desk("ada"), office.desk("ed")
    with office.sessions() as session:
        found = {account.email.split("@")[0]: account.id for account in accounts.list_accounts(session)}
    assert desk.send(f"/staff/people/{found['ed']}/role", {"role": "reviewer"}).status_code == 303
    assert ed.get("/staff/account").status_code == 303
    page = office.desk("ed").page("/staff/account").get_text(" ", strip=True)
    assert "It acts as an editor until" in page and "or until a second admin confirms it" in page
    assert "acts as an editor" not in desk.page("/staff/account").get_text()
    assert desk.send(f"/staff/people/{found['ada']}/role", {"role": "viewer"}).status_code == 403
    assert desk.send(f"/staff/people/{found['eve']}/disable").status_code == 303
    assert "eve@example.org (disabled)" in desk.page("/staff/people").get_text()
    assert desk.send(f"/staff/people/{found['eve']}/enable").status_code == 303
    assert desk.send(f"/staff/people/{found['ada']}/disable").status_code == 403
    for event in ("link", "reset"):
        page = check_staff_page(desk.send(f"/staff/people/{found['ed']}/{event}"))
        assert "/staff/link/" in page.get_text()
    bad = desk.send("/staff/people", {"email": "<script>alert(1)</script>", "role": "viewer"})
    assert bad.status_code == 422
    assert check_staff_page(bad).select_one("#email")["value"] == "<script>alert(1)</script>"  # type: ignore[index]
    assert desk.send("/staff/people/9999/link").status_code == 404


def test_half_an_hour_of_nothing_ends_a_session_and_keeps_what_was_typed(office: Office) -> None:
    desk = office.desk("ada")
    token = desk.token()
    office.clock.pass_minutes(31)
    data = {"csrf": token, "email": "new@example.org", "role": "viewer"}
    answer = desk.client.post("/staff/people", data=data, base_url=ORIGIN, headers=desk.headers)
    assert answer.status_code == 401
    page = check_staff_page(answer)
    assert {field["name"]: field["value"] for field in page.select("main input")} == {
        "email": "new@example.org",
        "role": "viewer",
    }
