"""The map on pages: brought in only when asked for, its pins links to cards, nothing of a private place in an address."""

from __future__ import annotations

import gzip
import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from tests.each import in_one_pass
from tests.pages import check_page

RESULTS = "/find?near=80202&within=25"
WORDS = {"": "Placed by its ZIP only.", "/es": "Ubicado solo por su código ZIP."}


def fragment(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    return BeautifulSoup(answer.text, "html.parser")


def panel(soup: BeautifulSoup) -> Tag:
    found = soup.select_one("details#map")
    assert found is not None
    return found


@in_one_pass("prefix", ["", "/es"])
def test_a_public_page_has_no_map_until_it_is_asked_for(client: FlaskClient, prefix: str) -> None:
    part = panel(check_page(client.get(prefix + RESULTS)))
    assert not part.select("svg") and not part.has_attr("open")
    link = part.select_one("a")
    assert link is not None and link["href"] == f"{prefix}{RESULTS}&map=1#map"
    assert part["data-map"] == f"{prefix}/find/map?{urlsplit(RESULTS).query}"
    drawn = panel(check_page(client.get(f"{prefix}{RESULTS}&map=1")))
    assert drawn.has_attr("open") and not drawn.has_attr("data-map")
    assert str(drawn.select_one("svg.map")) == str(fragment(client, str(part["data-map"])).select_one("svg.map"))
    assert WORDS[prefix] in drawn.get_text()


def test_every_result_with_a_point_has_a_pin_that_leads_to_its_card_and_names_it(client: FlaskClient) -> None:
    soup = check_page(client.get(f"{RESULTS}&map=1"))
    names = {heading["id"].removeprefix("p-"): heading.get_text(strip=True) for heading in soup.select(".card h3")}
    pins = soup.select(".map a.m-pin")
    assert sorted(key for pin in pins for key in str(pin["data-cards"]).split()) == sorted(names)
    for pin in pins:
        keys = str(pin["data-cards"]).split()
        assert pin["href"] == f"#p-{keys[0]}"
        assert pin["aria-label"] == f"{pin.get_text(strip=True)}: " + "; ".join(names[key] for key in keys)


def test_all_but_the_pins_is_hidden_from_screen_readers(client: FlaskClient) -> None:
    drawn = panel(check_page(client.get(f"{RESULTS}&map=1"))).select_one("svg.map")
    assert drawn is not None and drawn["role"] == "group" and drawn["aria-label"]
    for words in drawn.select("text"):
        assert words.find_parent(attrs={"aria-hidden": "true"}) or words.find_parent("a")


def test_a_private_search_has_its_map_in_the_page_and_its_place_in_no_address(client: FlaskClient) -> None:
    soup = check_page(client.post("/find", data={"near": "80202", "within": "25"}))
    part = panel(soup)
    assert part.select("svg.map") and not part.has_attr("data-map") and not part.has_attr("open")
    addresses = [tag[name] for tag in soup.select("*") for name in ("href", "action", "data-map") if tag.has_attr(name)]
    assert not [address for address in addresses if "80202" in str(address)]
    assert panel(check_page(client.post("/find", data={"near": "80202", "map": "1"}))).has_attr("open")
    near_me = check_page(client.post("/find", data={"at": "39.75,-105.00", "within": "25"}))
    assert "Near you" in panel(near_me).get_text()


def test_a_filter_keeps_the_map_open(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&within=25&need=d&service=MD&map=1"))
    assert soup.select_one("#search input[name=map]")["value"] == "1"  # type: ignore[index]
    steps = [str(link["href"]) for link in soup.select(".quick a.chosen-chip")]
    assert steps and all("map=1" in step for step in steps)
    assert "map=" not in str(check_page(client.get(RESULTS)).select_one("#search"))


@in_one_pass("address", ["", "?near=", "?near=80202&within=7", "?near=Nowhere+At+All", "?near=80202&want=zz"])
def test_a_map_of_no_search_is_not_found_and_says_nothing(client: FlaskClient, address: str) -> None:
    answer = client.get(f"/find/map{address}")
    assert answer.status_code == 404 and answer.data == b""


def test_a_map_is_noindex_and_a_bad_value_of_it_is_refused(client: FlaskClient) -> None:
    assert client.get("/find/map?near=80202").headers["X-Robots-Tag"] == "noindex"
    assert client.get("/find?near=80202&map=2").status_code == 400
    assert client.get("/find?near=80202&map=1&within=25").status_code == 302


def test_a_map_is_small_and_brings_nothing_from_elsewhere(client: FlaskClient) -> None:
    answer = client.get(f"/find/map?{urlsplit(RESULTS).query}")
    assert len(gzip.compress(answer.data)) <= 12_000
    assert not re.search(r"https?:|style=|<style|<script|<image|url\(", answer.text)


def test_a_program_page_shows_it_among_the_nearest(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/bbb"))
    part = soup.select_one("details.map-panel")
    assert part is not None and part.select("svg.map .m-pin") and "This place" in part.get_text()


def test_the_same_search_in_the_other_language_keeps_the_map(client: FlaskClient) -> None:
    soup = check_page(client.get(f"{RESULTS}&map=1"))
    assert soup.select(f'a[href="/es{RESULTS}&map=1"]'.replace("&", "&"))
