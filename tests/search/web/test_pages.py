"""Every address answers with a whole page and the exact headers."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from finder.platform import errors
from finder.platform.web.errors import ERRORS
from tests.each import in_one_pass
from tests.pages import check_headers, check_page

CANARY = "zqcanary"
PAGES = {
    "/": 200,
    "/find?near=80202": 200,
    "/find?near=80202&within=5&need=d&need=m&service=UB": 200,
    "/find?near=Alphaville": 200,
    "/find?near=nowhereatall": 404,
    "/find?near=80202&within=7": 400,
    "/find?near=80202&service=NOPE": 400,
    "/programs/aaa": 200,
    "/programs/bbb": 200,
    "/programs/ccc": 200,
    "/programs/ddd": 200,
    "/programs/gone": 200,
    "/programs/none": 404,
    "/programs/aaa/history": 200,
    "/programs/gone/history": 200,
    "/programs/none/history": 404,
    "/list": 200,
    "/list?p=aaa&p=none": 200,
    "/guide": 200,
    "/about": 200,
    "/about/data": 200,
    "/privacy": 200,
    "/health-data": 200,
    "/stay-private": 200,
    "/nothing": 404,
}


@in_one_pass("path", PAGES)
def test_every_page_is_whole(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == PAGES[path]
    check_page(response)


@in_one_pass("path", ["/healthz", "/readyz", "/robots.txt", "/find?near=80202&x=1", "/programs/old"])
def test_other_answers_have_the_headers(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code < 400
    check_headers(response)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_wrong_method_is_a_page(client: FlaskClient) -> None:
    response = client.delete("/find")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
    check_page(response)


def test_assets_may_be_kept_for_good(client: FlaskClient) -> None:
    soup = check_page(client.get("/"))
    for address in (soup.select_one("link[rel=stylesheet]")["href"], soup.select_one("script")["src"]):  # type: ignore[index]
        response = client.get(str(address))
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        check_headers(response)


def test_an_unknown_asset_is_a_page(client: FlaskClient) -> None:
    response = client.get("/static/site.css")
    assert response.status_code == 404
    check_page(response)


def test_a_failure_shows_and_logs_nothing_that_was_sent(
    app: Flask, client: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise RuntimeError(CANARY)

    monkeypatch.setitem(app.view_functions, "guide_en.show_about", fail)
    with caplog.at_level(logging.DEBUG):
        response = client.get(
            f"/about?near={CANARY}", headers={"User-Agent": CANARY, "X-Forwarded-For": "203.0.113.77"}
        )
    assert response.status_code == 500
    check_page(response)
    assert CANARY not in response.get_data(as_text=True)
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text
    assert "203.0.113.77" not in caplog.text


@pytest.mark.parametrize(
    "path",
    ["/find?near=zqcanary", "/zqcanary", "/programs/zqcanary", "/find?near=80202&within=zqcanary", "/find?zqcanary=1"],
)
def test_a_search_leaves_no_trace_in_logs(client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get(path, headers={"User-Agent": CANARY})
        client.post("/find", data={"near": CANARY})
    assert CANARY not in caplog.text
    assert "finder.access" in {record.name for record in caplog.records}


@in_one_pass("path", ["/zqcanary", "/programs/zqcanary", "/about?q=zqcanary"])
def test_pages_never_show_what_the_address_held(client: FlaskClient, path: str) -> None:
    assert CANARY not in client.get(path).get_data(as_text=True)


def test_the_table_of_errors_is_complete() -> None:
    kinds = {
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.FinderError)
    }
    assert set(ERRORS) == kinds


@pytest.mark.parametrize("kind", list(ERRORS))
def test_every_error_has_its_status(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, kind: type[errors.FinderError]
) -> None:
    def fail() -> str:
        raise errors.InvalidFields({CANARY: CANARY}) if kind is errors.InvalidFields else kind(CANARY)

    monkeypatch.setitem(app.view_functions, "guide_en.show_guide", fail)
    response = client.get("/guide")
    assert response.status_code == ERRORS[kind].status
    check_page(response)
    assert CANARY not in response.get_data(as_text=True)
