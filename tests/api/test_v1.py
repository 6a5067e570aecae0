"""The JSON API as other people's programs use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.platform.settings import Settings
from finder.platform.web.services import SiteServices, services_of
from tests.each import in_one_pass
from tests.site import make_program

API = "/api/v1"


def ask(client: FlaskClient, path: str, **more: Any) -> Any:
    answer = client.get(API + path, **more)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def change(app: Flask, work: Callable[[Session], None]) -> None:
    with services_of(app, SiteServices).writing_sessions.begin() as session:
        work(session)


def test_a_search_finds_what_the_page_finds(client: FlaskClient) -> None:
    found = ask(client, "/search?near=80202&need=medicine&within=any")
    assert [result["id"] for result in found["results"]] == ["bbb", "ddd"]
    assert (found["total"], found["next"], found["place"]["kind"]) == (2, None, "zip")
    assert found["results"][0]["approximate"] is True
    assert found["facets"]["medicine"] == 2
    assert found["guide"] == "/guide"
    page = client.get("/find?near=80202&within=any&need=m").get_data(as_text=True)
    assert all(f"/programs/{result['id']}" in page for result in found["results"])


def test_a_search_by_body_takes_a_point_or_a_place(client: FlaskClient) -> None:
    by_point = client.post(f"{API}/search", json={"latitude": 39.74, "longitude": -104.98, "limit": 1}).get_json()
    by_place = client.post(f"{API}/search", json={"near": "80202", "limit": 1}).get_json()
    assert by_point["results"] == by_place["results"]
    assert by_point["next"] == by_place["next"]


@in_one_pass("size", [1, 2, 3])
def test_pages_follow_each_other_to_the_end(client: FlaskClient, size: int) -> None:
    whole = [result["id"] for result in ask(client, "/search?near=80202&within=any")["results"]]
    seen: list[str] = []
    page = ask(client, f"/search?near=80202&within=any&limit={size}")
    while True:
        seen += [result["id"] for result in page["results"]]
        if page["next"] is None:
            break
        page = ask(client, f"/search?near=80202&within=any&limit={size}&cursor={page['next']}")
    assert seen == whole
    assert "refuses" in whole  # the one without a point, at the end


def test_a_page_goes_on_where_the_last_one_ended_though_programs_come_and_go(own_app: Flask) -> None:
    client = own_app.test_client()
    first = ask(client, "/search?near=80202&within=any&limit=2")
    shown = [result["id"] for result in first["results"]]
    nearer = make_program("new", "SA", latitude=39.74, longitude=-104.98)
    change(own_app, lambda session: programs.save_programs(session, [nearer]))
    change(own_app, lambda session: programs.delete_programs(session, [shown[-1]]))
    rest = ask(client, f"/search?near=80202&within=any&cursor={first['next']}")
    everything = [result["id"] for result in ask(client, "/search?near=80202&within=any")["results"]]
    assert [result["id"] for result in rest["results"]] == [
        found for found in everything if found not in ("new", *shown)
    ]


def test_pages_beyond_an_empty_area_stay_beyond_it(own_app: Flask) -> None:
    client = own_app.test_client()
    first = ask(client, "/search?near=80202&within=5&service=UB&service=SA&limit=1")
    assert first["widened"] is True
    far = make_program("eee", "SA UB", latitude=41.6)
    near = make_program("fff", "SA UB", latitude=39.75)
    change(own_app, lambda session: programs.save_programs(session, [far]))
    first = ask(client, "/search?near=80202&within=5&service=UB&service=SA&limit=1")
    change(own_app, lambda session: programs.save_programs(session, [near]))
    second = ask(client, f"/search?near=80202&within=5&service=UB&service=SA&limit=1&cursor={first['next']}")
    assert [first["results"][0]["id"], second["results"][0]["id"]] == ["ddd", "eee"]


@in_one_pass(
    "case",
    [
        ("/search", "near"),
        ("/search?near=80202&within=7", "within"),
        ("/search?near=80202&limit=0", "limit"),
        ("/search?near=80202&limit=many", "limit"),
        ("/search?near=80202&near=80203", "near"),
        ("/search?near=80202&cursor=elsewhere", "cursor"),
        ("/changes?since=yesterday", "since"),
        ("/vocabulary?lang=fr", "lang"),
    ],
)
def test_a_wrong_field_is_named_and_not_repeated(client: FlaskClient, case: tuple[str, str]) -> None:
    path, field = case
    answer = client.get(API + path)
    problem = answer.get_json()
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert list(problem["fields"]) == [field]
    assert not {"elsewhere", "yesterday", "many"} & set(problem["detail"].split())


@in_one_pass("path", ["/search?near=80202&colour=red", "/programs/aaa?x=1", "/vocabulary?nosuch=1"])
def test_an_unknown_field_is_refused(client: FlaskClient, path: str) -> None:
    answer = client.get(API + path)
    assert answer.status_code == 400
    assert "unknown field" in answer.get_json()["detail"]
    assert not {"colour", "red", "nosuch"} & set(answer.get_json()["detail"].split())


@in_one_pass(
    "body",
    [b"", b"[]", b"{", b'{"near": 5}', b'{"latitude": 91, "longitude": 0}', b'{"near": "80202", "x": 1}', b'"\xff"'],
)
def test_a_wrong_body_is_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post(f"{API}/search", data=body, content_type="application/json")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_a_body_has_to_say_that_it_is_json(client: FlaskClient) -> None:
    assert client.post(f"{API}/search", data={"near": "80202"}).status_code == 415


def test_a_street_address_is_not_taken_from_an_address(client: FlaskClient) -> None:
    answer = client.get(f"{API}/search?near=12 Elm Street, Alphaville CO")
    assert answer.status_code == 400
    assert "POST" in answer.get_json()["detail"]
    assert "Elm" not in answer.get_data(as_text=True)


@in_one_pass(
    "path",
    [
        "/search?near=Nowhereville",
        "/places?text=Nowhereville",
        "/places?text=%0A",
        "/programs/nosuch",
        "/guide/nosuch",
        "/x",
    ],
)
def test_what_is_not_there_is_a_problem_too(client: FlaskClient, path: str) -> None:
    answer = client.get(API + path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "Nowhereville" not in answer.get_data(as_text=True)


def test_another_method_is_refused_with_those_that_work(client: FlaskClient) -> None:
    answer = client.put(f"{API}/search", json={})
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert "GET" in answer.headers["Allow"]


def test_a_program_says_what_the_command_says(client: FlaskClient, app: Flask) -> None:
    record = ask(client, "/programs/aaa")
    assert record["services"] == ["DT", "GCO", "MD", "SA"]
    assert {fact["code"]: fact["state"] for fact in record["facts"]}["OTP"] == "not_offered"
    assert record["phones"][0] == {
        "number": "+13035550101",
        "kind": "main",
        "extension": "7",
        "answers": "not_stated",
        "source": "samhsa-directory",
        "as_of": "2022-01-31",
        "as_of_precision": "day",
    }


def test_a_merged_program_leads_on_and_an_unlisted_one_says_so(client: FlaskClient) -> None:
    moved = client.get(f"{API}/programs/old", headers={"Host": "evil.example"})
    assert (moved.status_code, moved.headers["Location"]) == (301, f"{API}/programs/aaa")
    assert ask(client, "/programs/gone")["listed"] is False


def test_geojson_is_sent_to_those_who_ask_for_it(client: FlaskClient) -> None:
    accept = {"Accept": "application/geo+json"}
    found = client.get(f"{API}/search?near=80202&within=any", headers=accept)
    assert found.mimetype == "application/geo+json"
    first = found.get_json()["features"][0]
    assert (first["type"], first["geometry"]) == ("Feature", {"type": "Point", "coordinates": [-104.99, 39.75]})
    assert found.get_json()["features"][-1]["geometry"] is None
    assert client.get(f"{API}/programs/aaa", headers=accept).get_json()["properties"]["name"] == "House AAA"


def test_a_copy_is_known_to_be_current_until_the_program_changes(own_app: Flask) -> None:
    client = own_app.test_client()
    tag = client.get(f"{API}/programs/aaa").headers["ETag"]
    same = client.get(f"{API}/programs/aaa", headers={"If-None-Match": tag})
    assert (same.status_code, same.get_data()) == (304, b"")
    renamed = make_program("aaa", "SA", name="Renamed")
    change(own_app, lambda session: programs.save_programs(session, [renamed]))
    assert client.get(f"{API}/programs/aaa", headers={"If-None-Match": tag}).get_json()["name"] == "Renamed"


def test_answers_that_tell_of_a_place_are_never_kept(client: FlaskClient) -> None:
    for path in ("/search?near=80202", "/places?text=80202"):
        headers = client.get(API + path).headers
        assert headers["Cache-Control"] == "no-store"
        assert "ETag" not in headers


def test_other_sites_may_read_it_and_nothing_else(client: FlaskClient) -> None:
    headers = client.get(f"{API}/vocabulary").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    asked = client.options(
        f"{API}/search", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
    page = client.get("/find?near=80202").headers
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in page


def test_limits_are_told_and_held(make_site: Callable[[Settings], Flask], settings: Settings) -> None:
    client = make_site(replace(settings, rate_limits=True)).test_client()
    first = client.get(f"{API}/vocabulary")
    limit = int(first.headers["RateLimit-Limit"])
    assert int(first.headers["RateLimit-Remaining"]) == limit - 1
    for _ in range(limit):
        last = client.get(f"{API}/help-lines")
    assert (last.status_code, last.mimetype) == (429, "application/problem+json")
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert client.get("/guide").status_code == 200


def test_the_guide_is_there_in_both_languages_with_its_sources(client: FlaskClient) -> None:
    topics = ask(client, "/guide?lang=es")["topics"]
    assert {topic["language"] for topic in topics} == {"es"}
    for topic in topics:
        text = ask(client, f"/guide/{topic['id']}?lang=es")
        assert text["topic"] == topic
        assert text["html"]
    assert ask(client, "/guide/emergency")["sources"]


def test_the_help_lines_say_that_nobody_dialed_them(client: FlaskClient) -> None:
    lines = {line["id"]: line for line in ask(client, "/help-lines")["help_lines"]}
    assert lines["911"]["tel"] == "911"
    assert lines["988"]["dialed_on"] == ""


def test_the_vocabulary_names_the_codes_of_each_need(client: FlaskClient) -> None:
    words = ask(client, "/vocabulary?lang=es")
    assert words["needs"]["detox"] == ["DT", "HID", "OD", "RD"]
    assert {"methadone" if want["key"] == "mt" else "" for want in words["wants"]} == {"methadone", ""}


def test_a_state_has_a_feed(client: FlaskClient) -> None:
    feed = client.get(f"{API}/states/CO/changes.atom")
    assert feed.mimetype == "application/atom+xml"
    space = {"a": "http://www.w3.org/2005/Atom"}
    root = ElementTree.fromstring(feed.get_data())
    titles = {entry.findtext("a:title", namespaces=space) for entry in root.findall("a:entry", space)}
    assert "O'Neil & Sons <Care>, Alphaville" in titles
    assert client.get(f"{API}/states/XX/changes.atom").status_code == 404


def test_nothing_asked_stands_in_the_log(client: FlaskClient, caplog: Any) -> None:
    with caplog.at_level("INFO"):
        client.get(f"{API}/search?near=80202")
        client.post(f"{API}/search", json={"near": "Alphaville CO"})
    assert "80202" not in caplog.text
    assert "Alphaville" not in caplog.text


def test_the_index_leads_to_the_description(client: FlaskClient) -> None:
    description = json.loads(client.get(ask(client, "/")["openapi"]).get_data())
    assert description["openapi"].startswith("3.1")
    assert "/search" in description["paths"]
