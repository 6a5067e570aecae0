"""A private list is lost to the browser's Back: details open in it, and a program's own page leads back to it."""

from __future__ import annotations

import logging

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from tests.each import in_one_pass
from tests.pages import check_page

PREFIXES = pytest.mark.parametrize("prefix", ["", "/es"])
SENT = {"near": "1200 Broadway, Denver, CO 80202", "within": "25", "need": "m"}


def fields_of(form: Tag) -> dict[str, str]:
    return {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}


def listed(client: FlaskClient, prefix: str = "", sent: dict[str, str] = SENT) -> BeautifulSoup:
    return check_page(client.post(f"{prefix}/find", data=sent))


@PREFIXES
def test_details_of_a_private_list_open_in_the_page(client: FlaskClient, prefix: str) -> None:
    soup = listed(client, prefix)
    cards = soup.select("article.card")
    assert cards
    for card in cards:
        links = {str(link["href"]) for link in card.select("h3 a, .links a") if "guide" not in str(link["href"])}
        (link,) = links
        assert link.startswith("#d-")
        details = soup.select_one(link)
        assert details is not None
        assert details.select_one("a.call, .no-phone") is not None
        assert details.select_one(".answers") is not None
        assert details.select_one(f"a[href='#p-{link[3:]}']") is not None


def test_a_public_list_links_to_pages(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202"))
    assert not soup.select(".opened")
    assert all(str(link["href"]).startswith("/programs/") for link in soup.select("article.card h3 a"))


@PREFIXES
def test_a_program_reached_from_a_private_list_leads_back_to_it(
    client: FlaskClient, prefix: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    soup = listed(client, prefix)
    form = soup.select_one(".opened form")
    assert form is not None
    assert fields_of(form) == SENT
    page = check_page(client.post(str(form["action"]), data=fields_of(form)))
    back = page.select_one("form.way-back")
    assert back is not None
    again = check_page(client.post(str(back["action"]), data=fields_of(back)))
    assert [str(card) for card in again.select("article.card")] == [str(card) for card in soup.select("article.card")]
    switch = page.select_one("header form")
    assert switch is not None
    assert fields_of(switch) == SENT
    assert check_page(client.post(str(switch["action"]), data=fields_of(switch))).select_one("form.way-back")
    assert "Broadway" not in caplog.text
    for link in page.select("a[href], form[action]"):
        assert "Broadway" not in str(link.get("href") or link.get("action"))


def test_a_public_program_page_has_no_way_back(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/aaa"))
    assert not soup.select("form.way-back, header form")


@in_one_pass("sent", [{}, {"near": ""}, {"near": "80202", "within": "7"}])
def test_a_program_by_post_without_a_search_is_its_public_page(client: FlaskClient, sent: dict[str, str]) -> None:
    response = client.post("/programs/aaa", data=sent)
    assert (response.status_code, response.headers["Location"]) == (303, "/programs/aaa")


def test_an_unknown_program_by_post_is_not_found(client: FlaskClient) -> None:
    assert client.post("/programs/nobody", data=SENT).status_code == 404


@PREFIXES
def test_a_form_that_stays_private_says_so_on_its_button(client: FlaskClient, prefix: str) -> None:
    words = "Buscar en privado" if prefix else "Search privately"
    for path, sent in (("/find", {"near": "Xyzzyplugh"}), ("/find", {"near": ""}), ("/find", SENT), ("/guide", SENT)):
        soup = check_page(client.post(prefix + path, data=sent))
        forms = [
            form
            for form in soup.select("main form[method=post]")
            if form.select_one("input[name=near]:not([type=hidden])")
        ]
        assert forms, path
        buttons = [button.get_text(strip=True) for form in forms for button in form.select("button[type=submit]")]
        assert set(buttons) == {words}, (path, sent)
    public = check_page(client.get(f"{prefix}/find?near=Xyzzyplugh")).select_one("main form .search-start button")
    assert public is not None and public.get_text() != words
