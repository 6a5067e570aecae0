"""The HSDS addresses, held against the published schemas where these are at hand (FINDER_HSDS_SCHEMAS)."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker

from finder.listings.rules.hsds import HsdsWriter
from finder.listings.store import programs
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.platform.web.services import SiteServices, services_of
from tests.each import in_one_pass
from tests.site import TODAY, make_program

HSDS = "/api/hsds"
SETTING = "FINDER_HSDS_SCHEMAS"
_KINDS = {
    "/services": "service_list",
    "/services?full=true": "service",
    "/service_at_locations": "service_at_location_list",
    "/service_at_locations?full=true": "service_at_location",
    "/organizations": "organization_list",
    "/organizations?full=true": "organization",
}


@pytest.fixture(scope="module")
def published() -> Path:
    """The folder of the published schemas."""
    if not os.environ.get(SETTING):
        pytest.skip(f"no HSDS schemas: set {SETTING} to the folder of the schemas of HSDS 3.0")
    return Path(os.environ[SETTING])


def ask(client: FlaskClient, path: str) -> Any:
    answer = client.get(HSDS + path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_json()


def check(value: Any, kind: str, published: Path) -> None:
    schema = json.loads((published / "compiled" / f"{kind}.json").read_text(encoding="utf-8"))
    faults = list(Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(value))
    assert not faults, [(list(fault.path), fault.message) for fault in faults[:3]]
    unknown = value.keys() - schema["properties"].keys()
    assert not unknown, f"HSDS has no such fields: {unknown}"


def pages(client: FlaskClient, path: str, size: int = 2) -> Iterator[Any]:
    number = 1
    while True:
        page = ask(client, f"{path}{'&' if '?' in path else '?'}per_page={size}&page={number}")
        yield page
        if page["last_page"]:
            return
        number += 1


@in_one_pass("path", _KINDS)
def test_every_list_holds_what_hsds_says(client: FlaskClient, published: Path, path: str) -> None:
    items = [item for page in pages(client, path) for item in page["contents"]]
    assert items
    for item in items:
        check(item, _KINDS[path], published)


@in_one_pass(
    ("path", "kind"),
    [("services", "service"), ("organizations", "organization"), ("service_at_locations", "service_at_location")],
)
def test_every_object_holds_what_hsds_says(client: FlaskClient, published: Path, path: str, kind: str) -> None:
    for item in ask(client, f"/{path}")["contents"]:
        found = ask(client, f"/{path}/{item['id']}")
        assert found["id"] == item["id"]
        check(found, kind, published)


def test_schedules_hold_what_hsds_says(published: Path) -> None:
    week = (("timetable", "24h;08:00-12:00,20:00-24:00;22:00-02:00;closed;;;"),)
    program = make_program("hours", "SA", notes=week, checked=(("intake", "2026-11-10"),))
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    service = HsdsWriter(vocabulary=vocabulary, site="", today=lambda: TODAY).full_service(program)
    assert len(service["schedules"]) == 4
    check(service, "service", published)


def test_every_path_and_parameter_of_hsds_is_answered(client: FlaskClient, published: Path, app: Flask) -> None:
    described = json.loads((published / "openapi.json").read_text(encoding="utf-8"))
    ours = {rule.rule.replace("<key>", "{id}") for rule in app.url_map.iter_rules() if rule.rule.startswith(HSDS)}
    assert {HSDS + path for path in described["paths"]} <= ours
    values = {"string": "80202", "integer": "1", "boolean": "true"}
    named = {"format": "json", "modified_after": "2020-01-01", "proximity": "5000"}
    for path, operations in described["paths"].items():
        for reference in operations["get"].get("parameters", []):
            name = reference["$ref"].rpartition("/")[2] if "$ref" in reference else reference["name"]
            kind = described["components"]["parameters"].get(name, reference)["schema"]["type"]
            value = named.get(name, values[kind])
            if name.endswith("_id"):
                value = ask(client, "/taxonomy_terms")["contents"][0]["id"]
            if "{" not in path:
                ask(client, f"{path}?{name}={value}&{'postcode=80202' if name == 'proximity' else ''}")


def test_the_root_names_the_version(client: FlaskClient) -> None:
    root = ask(client, "/")
    assert root["version"] == "3.0"
    assert {"profile", "openapi_url"} <= root.keys()


def test_pages_hold_every_listed_program_once(client: FlaskClient) -> None:
    found = list(pages(client, "/services", 2))
    ids = [item["id"] for page in found for item in page["contents"]]
    assert len(ids) == len(set(ids)) == found[0]["total_items"] == 5
    assert [page["page_number"] for page in found] == [1, 2, 3]
    assert [page["first_page"] for page in found] == [True, False, False]
    assert found[-1]["size"] == 1
    beyond = ask(client, "/services?page=9")
    assert (beyond["empty"], beyond["contents"], beyond["last_page"]) == (True, [], True)


def test_a_circle_around_a_postcode_is_the_search(client: FlaskClient) -> None:
    miles = 25
    circle = f"/service_at_locations?postcode=80202&proximity={miles * 1609.344}"
    found = [item["location"]["external_identifier"] for item in ask(client, circle)["contents"]]
    searched = client.get(f"/api/v1/search?near=80202&within={miles}").get_json()
    assert found == [result["id"] for result in searched["results"]]
    term = next(
        term for term in ask(client, "/taxonomy_terms?per_page=100&search=OTP")["contents"] if term["code"] == "OTP"
    )
    one = ask(client, f"{circle}&taxonomy_term_id={term['id']}")
    assert [item["location"]["external_identifier"] for item in one["contents"]] == ["bbb"]
    named = ask(client, f"{circle}&search=house aaa")
    assert [item["location"]["external_identifier"] for item in named["contents"]] == ["aaa"]
    assert client.get(HSDS + circle).headers["Cache-Control"] == "no-store"


def test_what_a_list_did_not_ask_about_is_left_out(client: FlaskClient) -> None:
    service = ask(client, f"/services/{ask(client, '/services?search=House AAA')['contents'][0]['id']}")
    offered = {attribute["taxonomy_term"]["code"]: attribute["value"] for attribute in service["attributes"]}
    assert offered == {"SA": "offered", "DT": "offered", "GCO": "offered", "MD": "offered"}
    assert [phone["number"] for phone in service["phones"]] == ["+13035550101", "+13035550102"]
    assert service["phones"][0]["extension"] == 7


def test_what_changed_since_is_told(own_app: Flask) -> None:
    client = own_app.test_client()
    assert ask(client, "/services?modified_after=2999-01-01")["total_items"] == 0
    assert ask(client, "/services?modified_after=2020-01-01T00:00:00Z")["total_items"] == 5
    with services_of(own_app, SiteServices).writing_sessions.begin() as session:
        programs.save_programs(session, [make_program("new", "SA")])
    changed = ask(client, "/services?minimal=true")["contents"]
    latest = max(item["modified_date"] for item in changed)
    assert ask(client, f"/services?modified_after={latest.replace('+', '%2B')}")["total_items"] == 1


@in_one_pass(
    "path", ["/services/nosuch", "/services/6e656172-0001-8000-80ce-68da9c8a5a46", "/organizations/0", "/taxonomies/x"]
)
def test_an_unknown_id_is_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(HSDS + path)
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@in_one_pass("path", ["/services?per_page=0", "/services?nosuch=1", "/services?modified_after=2026-99-99"])
def test_a_wrong_parameter_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(HSDS + path).status_code == 400


def test_lines_hold_everything(client: FlaskClient) -> None:
    for path, count in (("/services", 5), ("/service_at_locations", 5), ("/organizations", 5), ("/taxonomies", 1)):
        answer = client.get(f"{HSDS}{path}?format=ndjson")
        assert answer.mimetype == "application/x-ndjson"
        assert len([json.loads(line) for line in answer.get_data().splitlines()]) == count


def test_lines_give_their_connection_back(app: Flask, client: FlaskClient) -> None:
    pool = services_of(app, SiteServices).sources[0].sessions.kw["bind"].pool
    before = pool.checkedout()
    for path in ("/services", "/service_at_locations", "/organizations", "/taxonomies"):
        assert client.get(f"{HSDS}{path}?format=ndjson").get_data()
        assert pool.checkedout() == before, path
