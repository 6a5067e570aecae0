"""What visitors tell us: counted or queued, never about them, and never a change by itself."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from finder.feedback.store import visitor_reports
from finder.listings.store import programs
from finder.platform.web.services import SiteServices, provide, services_of
from tests.pages import check_page

ADDRESS = {"REMOTE_ADDR": "203.0.113.77"}


@pytest.fixture
def visitor(own_app: Flask) -> FlaskClient:
    return own_app.test_client(use_cookies=False)


def votes_in(session: Session) -> dict[tuple[str, str], tuple[int, int]]:
    """Page and month to the counts of yes and no."""
    rows = session.execute(text("select page, month, helpful, unhelpful from page_vote"))
    return {(row.page, row.month): (row.helpful, row.unhelpful) for row in rows}


def test_a_yes_is_counted_for_the_page_and_the_month(own_app: Flask, visitor: FlaskClient) -> None:
    for answer in ("yes", "yes", "no"):
        soup = check_page(visitor.post("/guide/helpful", data={"page": "timeline", "helpful": answer}))
        assert soup.h1.get_text() == "Thank you"  # type: ignore[union-attr]
    check_page(visitor.post("/es/guide/helpful", data={"page": "guide", "helpful": "yes"}))
    with services_of(own_app, SiteServices).sessions() as session:
        counted = votes_in(session)
        columns = {column["name"] for column in inspect(session.connection()).get_columns("page_vote")}
    assert counted == {("timeline", "2026-11"): (2, 1), ("guide", "2026-11"): (1, 0)}
    assert columns == {"page", "month", "helpful", "unhelpful"}


@pytest.mark.parametrize(
    "sent", [{}, {"page": "timeline"}, {"page": "nothing", "helpful": "yes"}, {"page": "guide", "helpful": "maybe"}]
)
def test_any_other_vote_is_refused(own_app: Flask, visitor: FlaskClient, sent: dict[str, str]) -> None:
    assert visitor.post("/guide/helpful", data=sent).status_code == 400
    with services_of(own_app, SiteServices).sessions() as session:
        assert votes_in(session) == {}


def test_the_buttons_work_without_script_on_every_page_of_the_guide(client: FlaskClient) -> None:
    for path, name in (("/guide", "guide"), ("/guide/emergency", "emergency"), ("/es/guide/supply", "supply")):
        form = check_page(client.get(path)).select_one("form.helpful")
        assert form is not None
        assert [button["value"] for button in form.select("button")] == ["yes", "no"]
        assert form.select_one("input[name=page]")["value"] == name  # type: ignore[index]
        assert not form.select("textarea, input:not([type=hidden])")


def test_a_report_waits_for_people_and_changes_nothing(own_app: Flask, visitor: FlaskClient) -> None:
    before = visitor.get("/programs/aaa").get_data(as_text=True)
    soup = check_page(visitor.get("/programs/aaa/report"))
    assert "Do not write about your own health" in soup.get_text()
    assert {field["name"] for field in soup.select("input, textarea")} == {"field", "right_number", "note", "company"}
    assert {field["value"] for field in soup.select("input[name=field]")} >= {"phone", "closed", "services"}
    sent = {"field": ["phone"], "right_number": "303-555-0199", "note": "Rang twice. Mail me at x@example.org, I am Jo"}
    answer = visitor.post("/programs/aaa/report", data=sent, environ_overrides=ADDRESS)
    assert check_page(answer).h1.get_text() == "Thank you"  # type: ignore[union-attr]
    with services_of(own_app, SiteServices).sessions() as session:
        (report,) = visitor_reports.find_reports(session)
        assert programs.get_program(session, "aaa").phones[0].number == "+13035550101"
    assert (report.fields, report.right_number, report.day) == (("phone",), "+13035550199", "2026-11-20")
    assert "example.org" not in report.note
    assert visitor.get("/programs/aaa").get_data(as_text=True) == before


OTHER_DAY = date(2026, 11, 21)


def test_reports_of_two_days_show_and_one_visitor_is_told_that_one_is_enough(
    own_app: Flask, visitor: FlaskClient
) -> None:
    sent = {"field": "phone", "note": "It rang out"}
    answers = [visitor.post("/programs/aaa/report", data=sent, environ_overrides=ADDRESS) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 429, 429]
    told = check_page(answers[1])
    assert "not sent" in told.get_text()
    assert "Thank you" not in told.get_text()
    assert told.select_one("#note").get_text() == "It rang out"  # type: ignore[union-attr]
    assert int(answers[1].headers["Retry-After"]) >= 1
    other = {"REMOTE_ADDR": "203.0.113.78"}
    visitor.post("/programs/aaa/report", data={"field": "phone"}, environ_overrides=other)
    assert "We are checking." not in visitor.get("/programs/aaa").get_data(as_text=True)
    provide(own_app, replace(services_of(own_app, SiteServices), today=lambda: OTHER_DAY))
    other = {"REMOTE_ADDR": "203.0.113.79"}
    visitor.post("/programs/aaa/report", data={"field": "phone"}, environ_overrides=other)
    assert "We are checking." in check_page(visitor.get("/programs/aaa")).get_text()


def test_a_report_that_can_not_be_read_keeps_what_was_typed(own_app: Flask, visitor: FlaskClient) -> None:
    sent = {"right_number": "<b>12", "note": "n" * 501}
    response = visitor.post("/programs/aaa/report", data=sent)
    assert response.status_code == 422
    soup = check_page(response)
    assert {link["href"] for link in soup.select(".summary a")} == {"#field-phone", "#right_number", "#note"}
    assert soup.select_one("#right_number")["value"] == "<b>12"  # type: ignore[index]
    assert soup.select_one("#note").get_text() == "n" * 501  # type: ignore[union-attr]
    for field in ("right_number", "note"):
        assert f"{field}-message" in soup.select_one(f"#{field}")["aria-describedby"]  # type: ignore[index,operator]
    with services_of(own_app, SiteServices).sessions() as session:
        assert visitor_reports.find_reports(session) == []


@pytest.mark.parametrize("field", ["full", "call_center"])
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_full_and_call_center_can_be_reported(own_app: Flask, visitor: FlaskClient, prefix: str, field: str) -> None:
    form = check_page(visitor.get(f"{prefix}/programs/aaa/report"))
    assert form.select_one(f"input[name=field][value={field}]") is not None
    for number in (77, 78):
        address = {"REMOTE_ADDR": f"203.0.113.{number}"}
        visitor.post(f"{prefix}/programs/aaa/report", data={"field": field}, environ_overrides=address)
        provide(own_app, replace(services_of(own_app, SiteServices), today=lambda: OTHER_DAY))
    with services_of(own_app, SiteServices).sessions() as session:
        assert {report.fields for report in visitor_reports.find_reports(session)} == {(field,)}
    notice = check_page(visitor.get(f"{prefix}/programs/aaa")).select_one(".notice")
    said = {
        "full": ("whether they take new people", "si reciben a personas nuevas"),
        "call_center": ("who answers the phone", "quién contesta el teléfono"),
    }
    assert notice is not None
    assert said[field][bool(prefix)] in notice.get_text()


@pytest.mark.parametrize("sent", [{}, {"field": ""}, {"field": "nothing"}, {"field": ["phone", "<b>"]}])
def test_a_report_of_nothing_known_is_refused(visitor: FlaskClient, sent: dict[str, str]) -> None:
    response = visitor.post("/programs/aaa/report", data=sent)
    assert response.status_code == 422
    assert check_page(response).select_one("#fields-message") is not None


def test_the_operator_is_named_where_the_settings_do(visitor: FlaskClient, own_app: Flask) -> None:
    for path in ("/about", "/programs/aaa/report"):
        assert not check_page(visitor.get(path)).select(".operator")
    for contact, href in (
        ("help@county.example.org", "mailto:help@county.example.org"),
        ("https://county.example.org/contact", "https://county.example.org/contact"),
        ("303-555-0100", "tel:+13035550100"),
        ("1 Main St <Suite 2>, Denver", ""),
        ("javascript:alert(1)@x.y", ""),
    ):
        own_app.jinja_env.globals.update(operator_name="Example County Health", operator_contact=contact)
        for path in ("/about", "/es/about", "/programs/aaa/report"):
            line = check_page(visitor.get(path)).select_one(".operator")
            assert line is not None
            assert "Example County Health" in line.get_text()
            assert contact in line.get_text()
            assert [link["href"] for link in line.select("a")] == ([href] if href else [])


def test_programs_that_fill_forms_are_thanked_and_not_kept(own_app: Flask, visitor: FlaskClient) -> None:
    check_page(visitor.post("/programs/aaa/report", data={"field": "phone", "company": "Spam Inc"}))
    with services_of(own_app, SiteServices).sessions() as session:
        assert visitor_reports.find_reports(session) == []


def test_other_sites_can_not_act_for_a_visitor(visitor: FlaskClient) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    for path, sent in (
        ("/programs/aaa/report", {"field": "phone"}),
        ("/guide/helpful", {"page": "guide", "helpful": "yes"}),
    ):
        response = visitor.post(path, data=sent, headers=foreign, base_url="https://localhost")
        assert response.status_code == 403
        check_page(response)
        assert (
            visitor.post(
                path, data=sent, headers={"Sec-Fetch-Site": "same-origin"}, base_url="https://localhost"
            ).status_code
            == 200
        )


def test_old_browsers_that_name_only_where_a_form_came_from_are_held_to_it(visitor: FlaskClient) -> None:
    sent = {"page": "guide", "helpful": "yes"}
    for origin, status in (
        ("https://evil.example", 403),
        ("https://localhost.evil.example", 403),
        ("https://localhost", 200),
        # What browsers send of a page that gives no referrer, as all of ours.
        ("null", 200),
    ):
        headers = {"Origin": origin}
        response = visitor.post("/guide/helpful", data=sent, headers=headers, base_url="https://localhost")
        assert response.status_code == status, origin
        check_page(response)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/find", {"near": "80202"}),
        ("/list", {"p": "aaa"}),
        ("/choose", {"answer": "used"}),
        ("/guide/helpful", {"page": "guide", "helpful": "yes"}),
        ("/programs/aaa/report", {"field": "phone"}),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_every_form_works_over_https_without_a_referrer(
    visitor: FlaskClient, prefix: str, path: str, sent: dict[str, str]
) -> None:
    response = visitor.post(prefix + path, data=sent, base_url="https://localhost", headers={"Origin": "null"})
    assert response.status_code == 200
    check_page(response)


def test_a_report_on_a_merged_program_reaches_the_one_that_it_became(own_app: Flask, visitor: FlaskClient) -> None:
    with services_of(own_app, SiteServices).writing_sessions.begin() as session:
        programs.save_alias(session, old_id="first", program_id="aaa")
    for prefix in ("", "/es"):
        moved = visitor.get(f"{prefix}/programs/first/report")
        assert (moved.status_code, moved.headers["Location"]) == (301, f"{prefix}/programs/aaa/report")
    thanks = check_page(visitor.post("/programs/first/report", data={"field": "closed"}))
    assert thanks.select_one("main a[href='/programs/aaa']") is not None
    with services_of(own_app, SiteServices).sessions() as session:
        assert [report.fields for report in visitor_reports.find_reports(session, program_id="aaa")] == [("closed",)]


def test_an_unknown_program_can_not_be_reported(visitor: FlaskClient) -> None:
    assert visitor.get("/programs/none/report").status_code == 404
    assert visitor.post("/programs/none/report", data={"field": "phone"}).status_code == 404


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_what_is_wrong_in_the_guide_reaches_the_queue_without_a_contact(
    own_app: Flask, visitor: FlaskClient, prefix: str
) -> None:
    page = check_page(visitor.get(f"{prefix}/guide/timeline"))
    link = page.select_one(".report-text a")
    assert link is not None and link["href"] == f"{prefix}/guide/timeline/report"
    form = check_page(visitor.get(str(link["href"]))).select_one("main form[method=post]")
    assert form is not None
    assert [field["name"] for field in form.select("input, textarea")] == ["note", "company"]
    sent = {"note": "The table is wrong. Call me: 303-555-0142, a@example.org", "company": ""}
    for _ in range(2):
        check_page(visitor.post(str(form["action"]), data=sent, environ_overrides=ADDRESS))
    with services_of(own_app, SiteServices).sessions() as session:
        (report,) = visitor_reports.find_reports(session)
    assert report.guide_page == "timeline"
    assert report.note == "The table is wrong. Call me: [removed], [removed]"


@pytest.mark.parametrize("path", ["/programs/aaa/report", "/guide/timeline/report"])
@pytest.mark.parametrize("prefix", ["", "/es"])
def test_whoever_sends_what_is_known_is_told_calmly_and_led_back(
    own_app: Flask, visitor: FlaskClient, prefix: str, path: str
) -> None:
    title, words = ("Ya tenemos este aviso", "No hace falta") if prefix else ("We already have this", "Nobody needs")
    sent = {"field": "phone", "note": "It rang out"}
    visitor.post(path, data=sent, environ_overrides=ADDRESS)
    again = visitor.post(f"{prefix}{path}", data=sent, environ_overrides={"REMOTE_ADDR": "203.0.113.78"})
    assert again.status_code == 200
    told = check_page(again)
    assert told.select_one("h1").get_text().startswith(title)  # type: ignore[union-attr]
    assert words in told.select_one("main").get_text()  # type: ignore[union-attr]
    assert not told.select(".summary, #note")
    assert told.select_one(f"main a.button[href='{prefix}{path.removesuffix('/report')}']") is not None
    with services_of(own_app, SiteServices).sessions() as session:
        assert len(visitor_reports.find_reports(session)) == 1


@pytest.mark.parametrize(("data", "stored"), [({"note": " "}, 422), ({"note": "x" * 501}, 422)])
def test_an_empty_or_long_word_on_the_guide_is_asked_for_again(
    visitor: FlaskClient, data: dict[str, str], stored: int
) -> None:
    response = visitor.post("/guide/timeline/report", data=data)
    assert response.status_code == stored
    assert check_page(response).select_one("#note-message") is not None


def test_the_form_on_the_guide_refuses_robots_strangers_and_pages_that_are_not(
    own_app: Flask, visitor: FlaskClient
) -> None:
    assert visitor.get("/guide/nosuch/report").status_code == 404
    assert (
        visitor.post("/guide/first/report", data={"note": "x"}, headers={"Origin": "https://x.example"}).status_code
        == 403
    )
    assert visitor.post("/guide/first/report", data={"note": "x", "company": "x"}).status_code == 200
    with services_of(own_app, SiteServices).sessions() as session:
        assert visitor_reports.count_open(session) == 0


def test_nobody_fills_the_queue_alone_and_nobody_is_thanked_for_nothing(own_app: Flask, visitor: FlaskClient) -> None:
    paths = [f"/programs/{name}/report" for name in ("aaa", "bbb", "ccc", "ddd", "refuses")]
    paths += [f"/guide/{topic}/report" for topic in ("emergency", "timeline", "supply", "first")]
    answers = [
        visitor.post(path, data={"field": "phone", "note": f"note {number}"}, environ_overrides=ADDRESS)
        for number in range(4)
        for path in paths
    ]
    with services_of(own_app, SiteServices).sessions() as session:
        kept = len(visitor_reports.find_reports(session))
    assert kept == sum(answer.status_code == 200 for answer in answers) <= 15
    assert {answer.status_code for answer in answers} == {200, 429}


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/programs/aaa/report", "/es/guide/emergency/report"])
def test_a_busy_database_costs_a_second_and_no_words(own_app: Flask, visitor: FlaskClient, path: str) -> None:
    with services_of(own_app, SiteServices).writing_sessions() as writer:
        writer.execute(text("UPDATE directory SET revision = revision"))
        writer.execute(text("DELETE FROM visitor_report"))
        if writer.get_bind().dialect.name == "postgresql":
            writer.execute(text("LOCK TABLE visitor_report, page_vote IN ACCESS EXCLUSIVE MODE"))
        began = time.monotonic()
        answer = visitor.post(path, data={"field": "phone", "note": "It rang out"}, environ_overrides=ADDRESS)
        assert time.monotonic() - began < 5, "one second, and the page"
        vote = visitor.post("/guide/helpful", data={"page": "timeline", "helpful": "yes"})
    for refused in (answer, vote):
        assert refused.status_code == 503
        assert int(refused.headers["Retry-After"]) >= 1
        assert "988" in refused.text
    assert check_page(answer).select_one("#note").get_text() == "It rang out"  # type: ignore[union-attr]
    again = visitor.post(
        path, data={"field": "phone", "note": "It rang out"}, environ_overrides={"REMOTE_ADDR": "203.0.113.9"}
    )
    assert again.status_code == 200
