"""English and Spanish: the same pages, by address, one tap apart, nothing remembered and nothing guessed."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from tests.each import in_one_pass
from tests.pages import check_page

PATHS = (
    "/",
    "/find?near=80202&within=25&need=d&not=DUO",
    "/programs/aaa",
    "/guide",
    "/guide/timeline",
    "/about",
    "/nothing",
)


@in_one_pass("path", PATHS)
def test_each_page_is_one_tap_from_itself_in_the_other_language(client: FlaskClient, path: str) -> None:
    english = check_page(client.get(path))
    link = english.select_one(".ways a[hreflang=es]")
    assert link is not None
    assert link.get_text() == "Español"
    if path != "/nothing":
        assert link["href"] == f"/es{path}"
    spanish = check_page(client.get(str(link["href"])))
    assert spanish.html["lang"] == "es"  # type: ignore[index]
    back = spanish.select_one(".ways a[hreflang=en]")
    assert back is not None
    assert check_page(client.get(str(back["href"]))).html["lang"] == "en"  # type: ignore[index]


def test_every_page_stands_in_both_languages(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/staff")}
    spanish = {rule.removeprefix("/es") for rule in rules if rule.startswith("/es/")}
    without_language = {"/healthz", "/readyz", "/robots.txt", "/static/<name>"}
    for_machines = {rule for rule in rules if rule.startswith(("/api/", "/sitemap", "/.well-known"))}
    assert spanish == {rule for rule in rules if not rule.startswith("/es/")} - without_language - for_machines


def test_nothing_but_the_address_decides(client: FlaskClient) -> None:
    for header in ("es", "es-MX,es;q=0.9"):
        response = client.get("/", headers={"Accept-Language": header})
        assert check_page(response).html["lang"] == "en"  # type: ignore[index]


def test_spanish_pages_find_the_same_in_spanish_words(client: FlaskClient) -> None:
    english = check_page(client.get("/find?near=80202"))
    spanish = check_page(client.get("/es/find?near=80202"))
    assert [link["href"] for link in spanish.select(".card h3 a")] == [
        f"/es{link['href']}" for link in english.select(".card h3 a")
    ]
    assert spanish.h1.get_text() == "3 lugares a 25 millas o menos de 80202 (Alphaville, CO)"  # type: ignore[union-attr]
    name = spanish.select_one(".card h3 a > b")
    assert name is not None
    assert name["lang"] == "en", "a program's name is read aloud as English"


def test_redirects_stay_in_the_language(client: FlaskClient) -> None:
    assert client.get("/es/find").headers["Location"] == "/es/"
    assert client.get("/es/find?within=25&near=80202").headers["Location"] == "/es/find?near=80202&within=25"
    assert client.get("/es/programs/old").headers["Location"] == "/es/programs/aaa"


def test_a_private_search_changes_its_language_by_post(client: FlaskClient) -> None:
    soup = check_page(client.post("/find", data={"near": "80202", "need": "d"}))
    form = soup.select_one(".ways form")
    assert form is not None
    assert (form["method"], form["action"]) == ("post", "/es/find")
    sent = {field["name"]: field["value"] for field in form.select("input")}
    assert sent == {"near": "80202", "need": "d"}
    assert check_page(client.post("/es/find", data=sent)).html["lang"] == "es"  # type: ignore[index]
