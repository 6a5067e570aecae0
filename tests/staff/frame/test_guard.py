"""Nobody comes to a staff page unless the page says who may; forms come from our own pages only."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter

from finder.staff.frame.guard import COOKIE, needs, safe_next
from finder.staff.registration import BLUEPRINTS
from finder.staff.rules.permissions import REQUIRED_ROLES, ROLES, may
from tests.pages import check_staff_page
from tests.staff_site import ORIGIN, Office

NAMES = {"viewer": "vera", "editor": "ed", "reviewer": "rita", "admin": "ada"}


def staff_rules(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and an address of every staff rule; parameters are filled with what exists nowhere."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/staff"):
            values = {
                name: (9_999 if isinstance(converter, IntegerConverter) else "nothing")
                for name, converter in rule._converters.items()
            }
            _, path = rule.build(values) or ("", "")
            found += [
                (rule.endpoint, method, path) for method in sorted(rule.methods or ()) if method in ("GET", "POST")
            ]
    return found


def test_every_staff_address_says_who_may_come(office: Office) -> None:
    rules = staff_rules(office.app)
    assert len(rules) > 20
    for endpoint, _, _ in rules:
        view = office.app.view_functions[endpoint]
        assert view.staff_access.needed in {*REQUIRED_ROLES, "anyone", "half_way"}, endpoint  # type: ignore[attr-defined]
    names = {blueprint.name for blueprint in BLUEPRINTS}
    assert {endpoint.split(".")[0] for endpoint, _, _ in rules} == names


def test_a_view_that_says_nothing_is_for_nobody(office: Office) -> None:
    endpoint = "staff_account.show_account"
    office.app.view_functions[endpoint] = lambda: "secret"
    answer = office.desk("ada").get("/staff/account")
    assert answer.status_code == 403
    assert "secret" not in answer.get_data(as_text=True)


def test_the_pages_that_every_session_can_open_are_whole(office: Office) -> None:
    office.desk("ada").page("/staff/account")
    office.desk("ada", is_half_way=True).page("/staff/account")


def test_roles_and_routes(office: Office) -> None:
    """Each role at each address: refused exactly where its role may not."""
    desks = {role: office.desk(name) for role, name in NAMES.items()}
    tokens = {role: desk.token() for role, desk in desks.items()}
    for endpoint, method, path in staff_rules(office.app):
        needed = office.app.view_functions[endpoint].staff_access.needed  # type: ignore[attr-defined]
        if needed in ("anyone", "half_way") or endpoint == "staff_account.change_password":
            continue
        for role in ROLES:
            data = {"csrf": tokens[role]} if method == "POST" else None
            answer = desks[role].client.open(
                path, method=method, data=data, base_url=ORIGIN, headers={"Origin": ORIGIN}
            )
            is_refused = answer.status_code == 403 and "Your role does not allow this." in answer.get_data(as_text=True)
            assert is_refused == (not may(role, needed)), (role, method, path, answer.status_code)


def test_without_a_session_every_page_leads_to_the_sign_in(office: Office) -> None:
    for endpoint, method, path in staff_rules(office.app):
        if office.app.view_functions[endpoint].staff_access.needed == "anyone":  # type: ignore[attr-defined]
            continue
        visitor = office.visitor()
        if method == "GET":
            answer = visitor.get(path)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/staff/sign-in")
        else:
            answer = visitor.send(path, {"note": "typed text"})
            assert answer.status_code == 401
            kept = check_staff_page(answer).select_one("input[name=note]")
            assert kept is not None and kept["value"] == "typed text"


def test_half_way_through_a_sign_in_nothing_is_open(office: Office) -> None:
    for endpoint, method, path in staff_rules(office.app):
        if method == "GET" and office.app.view_functions[endpoint].staff_access.needed not in ("anyone", "half_way"):  # type: ignore[attr-defined]
            answer = office.desk("ada", is_half_way=True).get(path)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/staff/factor"), path


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
        {"Sec-Fetch-Site": "cross-site"},
        # Another host of the same domain, which may be anybody's, and no site at all.
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
    ],
)
def test_forms_of_other_sites_are_refused(office: Office, headers: dict[str, str]) -> None:
    desk = office.desk("ada")
    data = {"csrf": desk.token(), "email": "new@example.org", "role": "viewer"}
    answer = desk.client.post("/staff/people", data=data, base_url=ORIGIN, headers=headers)
    check_staff_page(answer)
    assert answer.status_code == 403
    assert "new@example.org" not in desk.page("/staff/people").get_text()


def test_a_form_of_our_own_is_taken_by_either_header(office: Office) -> None:
    desk = office.desk("ada")
    for number, headers in enumerate([{"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}]):
        data = {"csrf": desk.token(), "email": f"new{number}@example.org", "role": "viewer"}
        assert desk.client.post("/staff/people", data=data, base_url=ORIGIN, headers=headers).status_code == 200


def test_a_form_needs_the_token_of_its_session_and_is_kept_without(office: Office) -> None:
    desk = office.desk("ada")
    for token in ("", "0" * 64, office.desk("ada").token()):
        answer = desk.client.post(
            "/staff/people",
            data={"csrf": token, "email": "new@example.org", "role": "viewer"},
            base_url=ORIGIN,
            headers={"Origin": ORIGIN},
        )
        assert answer.status_code == 403
        page = check_staff_page(answer)
        form = page.select_one("main form")
        assert form is not None and form["action"] == "/staff/people"
        again = {str(field["name"]): str(field["value"]) for field in form.select("input")}
        assert again["email"] == "new@example.org"
        assert "new@example.org" not in desk.page("/staff/people").get_text()
    sent = desk.client.post("/staff/people", data=again, base_url=ORIGIN, headers={"Origin": ORIGIN})
    assert sent.status_code == 200
    assert "new@example.org" in desk.page("/staff/people").get_text()


def test_sensitive_actions_ask_for_the_factor_and_keep_the_form(office: Office) -> None:
    desk = office.desk("ada", fresh=False)
    answer = desk.send("/staff/people", {"email": "new@example.org", "role": "viewer"})
    assert answer.status_code == 403
    page = check_staff_page(answer)
    assert page.h1 is not None and page.h1.get_text() == "Confirm that it is you"
    held = {str(field["name"]): str(field.get("value", "")) for field in page.select("#held input")}
    assert (held["email"], held["role"]) == ("new@example.org", "viewer")


def test_sessions_end_by_themselves(office: Office) -> None:
    desk = office.desk("ed")
    office.clock.pass_minutes(29)
    assert desk.get("/staff/account").status_code == 200
    office.clock.pass_minutes(31)
    assert desk.get("/staff/account").status_code == 303


def test_the_cookie_is_kept_from_script_other_sites_and_public_pages(office: Office) -> None:
    desk = office.desk("ed")
    answer = desk.send("/staff/sign-out")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith(f"{COOKIE}=")
    assert parts >= {"secure", "httponly", "samesite=strict", "path=/staff"}
    assert not office.visitor().get("/").headers.getlist("Set-Cookie")


def test_nothing_is_changed_by_looking(office: Office) -> None:
    rules = {rule.endpoint: rule for rule in office.app.url_map.iter_rules() if rule.rule.startswith("/staff")}
    for rule in rules.values():
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        assert len(methods) == 1, rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "//evil.example",
        "https://evil.example",
        "/staff//evil.example",
        "/staffx",
        "/staff/../find",
        "/staff/\\evil",
        "/find",
    ],
)
def test_a_sign_in_leads_to_our_own_pages_only(office: Office, text: str) -> None:
    with office.app.test_request_context():
        assert safe_next(text) == "/staff/"
        assert safe_next("/staff/programs/abc?page=2") == "/staff/programs/abc?page=2"


def test_a_mark_is_left_on_the_function_itself() -> None:
    @needs("review", largest_body=5)
    def view() -> str:
        return ""

    assert (view.staff_access.needed, view.staff_access.largest_body) == ("review", 5)  # type: ignore[attr-defined]
