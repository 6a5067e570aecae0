"""The visitor's list: made of what a form or an address holds, kept nowhere, carried by forms alone."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from finder.platform.web.qr_codes import draw_qr_code
from finder.platform.web.rate_limits import RateLimiter, register_rate_limits
from tests.each import in_one_pass
from tests.pages import check_page

CANARY = "zqcanary"
SEARCH = {"near": "80202", "within": "50", "need": "m"}


def names(soup: BeautifulSoup) -> list[str]:
    return [title.get_text() for title in soup.select(".listed h2")]


def fields(form: object) -> list[tuple[str, str]]:
    return [(field["name"], field["value"]) for field in form.select("input[type=hidden]")]  # type: ignore[attr-defined]


def test_ticked_programs_stand_on_one_page_with_all_that_a_call_needs(client: FlaskClient) -> None:
    soup = check_page(client.post("/list", data={"p": ["bbb", "aaa"]}))
    assert names(soup) == ["O'Neil & Sons <Care>", "House AAA"]
    entry = soup.select(".listed")[1]
    assert [link["href"] for link in entry.select("a.call")] == ["tel:+13035550102", "tel:+13035550101,7"]
    assert "New here? Call" in entry.select("a.call")[0].get_text()
    assert "1 Elm St, Alphaville, CO 80202" in entry.get_text()
    assert [term.get_text() for term in entry.select(".slots dt")] == ["Medicine", "Overnight", "Pay"]
    assert "List of Jan 2022" in entry.get_text()
    assert [box.get_text() for box in entry.select(".tick-off span")] == ["called", "full", "call back"]
    assert entry.select_one(".note-line") is not None


def test_a_list_by_form_has_no_link_that_would_lose_it(client: FlaskClient) -> None:
    """Browsers show no page that came by form when somebody goes back to it."""
    assert check_page(client.post("/list", data={"p": "aaa"})).select(".listed h2 a") == []
    assert [link["href"] for link in check_page(client.get("/list?p=aaa")).select(".listed h2 a")] == ["/programs/aaa"]


def test_nothing_of_a_list_is_kept_or_told(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        for response in (client.post("/list", data={"p": CANARY}), client.get(f"/list?p={CANARY}")):
            assert "Set-Cookie" not in response.headers
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["X-Robots-Tag"] == "noindex"
            soup = check_page(response)
            assert soup.title is not None
            assert soup.title.get_text().startswith("My list - ")
            assert CANARY not in soup.get_text()
    assert CANARY not in caplog.text


def test_unknown_and_merged_and_unlisted_ids_are_said_or_followed(client: FlaskClient) -> None:
    soup = check_page(client.get("/list?p=old&p=gone&p=none&p=%3Cb%3E&p=aaa"))
    assert names(soup) == ["House AAA", "House GONE"]
    assert "2 places of this list are not in our directory" in soup.get_text()
    gone = soup.select(".listed")[1]
    assert "no longer listed" in gone.get_text()
    assert gone.select("a[href^='tel:']") == []


def test_more_than_a_list_holds_is_said(client: FlaskClient) -> None:
    soup = check_page(client.post("/list", data={"p": ["aaa", *(f"x{number}" for number in range(41))]}))
    assert "A list holds 40 places: 2 more are left out." in soup.get_text()


@in_one_pass("prefix", ["", "/es"])
def test_an_empty_list_says_how_to_fill_it(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/list"))
    assert soup.select(".listed, .take-along, .qr") == []
    assert soup.select_one("form[method=post] #near") is not None


def test_a_place_without_a_phone_leads_to_the_help_line(client: FlaskClient) -> None:
    entry = check_page(client.post("/list", data={"p": "ccc"})).select_one(".listed")
    assert entry is not None
    assert [link["href"] for link in entry.select("a.call")] == ["tel:+18006624357"]


def test_one_is_taken_off_and_the_search_stays(client: FlaskClient) -> None:
    soup = check_page(client.post("/list", data={**SEARCH, "p": ["aaa", "bbb"], "without": "aaa"}))
    assert names(soup) == ["O'Neil & Sons <Care>"]
    button = soup.select_one("button[name=without]")
    form = soup.select_one("form#list")
    assert button is not None
    assert (button["value"], button["form"]) == ("bbb", "list")
    assert fields(form) == [("near", "80202"), ("within", "50"), ("need", "m"), ("p", "bbb")]


@in_one_pass("without", ["none", "<b>", "x" * 100, ""])
def test_taking_off_what_is_not_on_it_changes_nothing(client: FlaskClient, without: str) -> None:
    assert len(names(check_page(client.post("/list", data={"p": "aaa", "without": without})))) == 1


def test_the_way_back_to_the_search_keeps_the_ticks(client: FlaskClient) -> None:
    soup = check_page(client.post("/list", data={**SEARCH, "p": ["bbb", "gone"]}))
    back = soup.select_one("form[action='/find']")
    assert back is not None
    results = check_page(client.post("/find", data=fields_of(fields(back))))
    ticked = [box["value"] for box in results.select("input[name=p][type=checkbox][checked]")]
    assert ticked == ["bbb"]
    keep = results.select_one("form#keep")
    assert fields(keep) == [("near", "80202"), ("within", "50"), ("need", "m"), ("p", "gone")]
    # Filters, another place and the other language keep them too.
    for form in results.select(".place-form, #search, .ways form"):
        assert {value for name, value in fields(form) if name == "p"} == {"bbb", "gone"}, form


def fields_of(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def test_an_invalid_search_is_not_gone_back_to(client: FlaskClient) -> None:
    for sent in ({"near": "80202", "within": "7"}, {"within": "50"}, {}):
        soup = check_page(client.post("/list", data={**sent, "p": "aaa"}))
        assert fields(soup.select_one("form#list")) == [("p", "aaa")]


def test_a_search_by_address_never_holds_the_list(client: FlaskClient) -> None:
    assert client.get("/find?near=80202&p=aaa").headers["Location"] == "/find?near=80202"
    soup = check_page(client.get("/find?near=80202"))
    boxes = soup.select("input[name=p]")
    assert {box["value"] for box in boxes} >= {"aaa", "bbb"}
    assert {box["form"] for box in boxes} == {"keep"}
    assert not [box for box in boxes if box.has_attr("checked")]
    assert [link for link in soup.select("a") if "?p=" in str(link.get("href")) or "&p=" in str(link.get("href"))] == []


def test_each_box_says_what_it_keeps(client: FlaskClient) -> None:
    for path in ("/find?near=80202", "/programs/aaa"):
        soup = check_page(client.get(path))
        labels = [box.find_parent("label").get_text() for box in soup.select("input[name=p]")]  # type: ignore[union-attr]
        assert labels
        assert len(set(labels)) == len(labels)
        assert soup.select_one("form#keep[method=post][action='/list'] button") is not None
    assert 'value="aaa"' in str(check_page(client.get("/programs/aaa")).select("input[name=p]"))


def test_a_kept_card_is_ticked_for_its_visitor_alone(client: FlaskClient) -> None:
    kept = client.post("/find", data={"near": "80202", "p": "aaa"})
    other = client.post("/find", data={"near": "80202"})
    assert kept.get_data(as_text=True).count(" checked") == other.get_data(as_text=True).count(" checked") + 1


def test_texts_tell_names_numbers_and_streets_alone(client: FlaskClient) -> None:
    soup = check_page(client.post("/list", data={"p": ["aaa", "gone", "ccc"]}))
    text = soup.select_one("textarea[readonly]")
    assert text is not None
    assert text.get_text().strip() == (
        "House AAA\n303-555-0102, 303-555-0101 ext. 7\n1 Elm St, Alphaville, CO 80202\n\n"
        "House CCC\nNo phone listed\n3 Elm St, Alphaville, CO 80202"
    )
    link = soup.select_one("a[href^='sms:']")
    assert link is not None
    assert unquote(str(link["href"])) == "sms:?&body=House AAA 303-555-0102"
    assert check_page(client.post("/list", data={"p": "ccc"})).select("a[href^='sms:']") == []


@in_one_pass("prefix", ["", "/es"])
def test_the_code_holds_the_address_with_ids_and_nothing_else(client: FlaskClient, prefix: str) -> None:
    response = client.post(
        f"{prefix}/list", data={**SEARCH, "p": ["aaa", "old", "none", "bbb"]}, base_url="https://finder.example.org"
    )
    soup = check_page(response)
    code = draw_qr_code(f"https://finder.example.org{prefix}/list?p=aaa&p=bbb")
    assert soup.select_one(".qr path")["d"] == code.path  # type: ignore[index]
    own = [str(link["href"]) for link in soup.select(".take-along a") if "/list" in str(link["href"])]
    assert own == [f"{prefix}/list?p=aaa&p=bbb"]
    assert re.search(r"\?p=", soup.get_text()) is None


def test_the_other_language_has_the_same_list(client: FlaskClient) -> None:
    by_address = check_page(client.get("/list?p=bbb&p=aaa"))
    assert by_address.select_one(".ways a[href='/es/list?p=bbb&p=aaa']") is not None
    by_form = check_page(client.post("/list", data={**SEARCH, "p": ["bbb", "aaa"]})).select_one(".ways form")
    assert by_form is not None
    assert by_form["action"] == "/es/list"
    spanish = check_page(client.post("/es/list", data=fields_of(fields(by_form))))
    assert names(spanish) == ["O'Neil & Sons <Care>", "House AAA"]
    assert "Volver a los resultados" in spanish.get_text()


def test_the_guide_and_its_address_stand_on_the_page(client: FlaskClient) -> None:
    soup = check_page(client.post("/list", data={"p": "aaa"}, base_url="https://finder.example.org"))
    assert soup.select("main a[href='/guide']")
    assert "finder.example.org/guide" in soup.select_one("aside.help").get_text()  # type: ignore[union-attr]


def test_lists_are_limited_like_searches(make_site: object, settings: object) -> None:
    app: Flask = make_site(settings)  # type: ignore[operator]
    register_rate_limits(app, RateLimiter(limit=1))
    client = app.test_client()
    for path in ("/list", "/es/list"):
        client.post(path, data={"p": "aaa"})
        assert client.post(path, data={"p": "aaa"}).status_code == 429
