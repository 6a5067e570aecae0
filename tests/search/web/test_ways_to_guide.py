"""Every way from places to the guide takes the place of the search along: in the address, or by POST alone if it came so."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from finder.listings.store import programs
from finder.places.store import places
from finder.platform.web.services import SiteServices, provide, services_of
from tests.each import in_one_pass
from tests.examples import some_of
from tests.pages import check_page
from tests.site import PLACES, ZIPS, make_program

PREFIX = pytest.mark.parametrize("prefix", ["", "/es"])
PUBLIC = ("80202", "Alphaville, CO", 'alphaville "co"', "Colorado", "Nowhere & Co")
ASKED = (
    "",
    "&need=d&within=any",
    "&need=m&within=25",
    "&within=5&service=AD",
    "&within=any&want=mt",
    "&within=any&page=2",
    "&within=25&map=1",
)
PRIVATE = (
    {"near": "12 Elm St, Alphaville, CO"},
    {"at": "39.75,-105.00"},
    {"near": "80202", "need": "d"},
    {"near": "80202", "service": "AD", "within": "5"},
)
STATES = tuple(replace(PLACES[0], kind="state", name="Colorado", normalized=name) for name in ("co", "colorado"))


def is_guide(address: str) -> bool:
    path = urlsplit(address).path.removeprefix("/es")
    return path in ("/guide", "/stay-private") or path.startswith("/guide/")


def ways(soup: Tag) -> list[Tag]:
    """Return the links to the guide, without that to the same page in the other language."""
    return [link for link in soup.select("a[href]:not([hreflang])") if is_guide(str(link["href"]))]


def places_of(soup: Tag) -> set[str]:
    return {"|".join(parse_qs(urlsplit(str(way["href"])).query).get("near", [""])) for way in ways(soup)}


def check_private(soup: BeautifulSoup, sent: dict[str, str]) -> list[Tag]:
    """Check that nothing of a private place stands in an address; return the buttons that lead to the guide."""
    assert not ways(soup), [way["href"] for way in ways(soup)][:3]
    for part in soup.select("main, header, footer")[0].parent.find_all():  # type: ignore[union-attr]
        for name in ("href", "action", "formaction"):
            address = str(part.get(name, ""))
            assert not {"near", "at"} & set(parse_qs(urlsplit(address).query)) or "/find" in address, address
            assert not any(quote_plus(value) in address for value in sent.values() if len(value) > 2), address
    (form,) = soup.select("form#carry")
    assert form["method"] == "post"
    place = {name: value for name, value in sent.items() if name in ("near", "at")}
    assert {str(field["name"]): str(field["value"]) for field in form.select("input")} == place
    buttons = soup.select("button[form=carry]")
    assert all(is_guide(str(button["formaction"])) and button.get_text(strip=True) for button in buttons)
    return buttons


def use_caches(app: Flask, *, keeps: bool) -> None:
    site = services_of(app, SiteServices)
    provide(app, replace(site, settings=replace(site.settings, caches=keeps)))


@pytest.fixture
def many(own_app: Flask) -> FlaskClient:
    """A browser on a site with three pages of results, some of them doors of one card."""
    codes = ("SA DT", "SA MM OTP", "SA GCO")
    more = [make_program(f"q{n:02}", codes[n % 3], name="House Q", street=f"{n // 2} Oak St") for n in range(45)]
    with services_of(own_app, SiteServices).writing_sessions.begin() as session:
        programs.save_programs(session, more)
        places.save_places(session, ZIPS, (*PLACES, *STATES))
    return own_app.test_client(use_cookies=False)


@PREFIX
@pytest.mark.parametrize("keeps", [True, False])
def test_a_public_search_stands_in_every_way_to_the_guide(
    many: FlaskClient, own_app: Flask, prefix: str, keeps: bool
) -> None:
    use_caches(own_app, keeps=keeps)
    try:
        # A page kept for one place is filled for the next.
        for near, asked in some_of(list(product(PUBLIC, ASKED))):
            address = f"{prefix}/find?near={quote_plus(near)}{asked}"
            soup = check_page(many.get(address, follow_redirects=True))
            assert places_of(soup) == {near}, address
            assert all(ways(card) for card in soup.select("article.card")), address
    finally:
        use_caches(own_app, keeps=True)


@PREFIX
@pytest.mark.parametrize("sent", PRIVATE)
@pytest.mark.parametrize("keeps", [True, False])
def test_a_private_search_leads_to_the_guide_by_post_alone(
    many: FlaskClient, own_app: Flask, prefix: str, sent: dict[str, str], keeps: bool
) -> None:
    use_caches(own_app, keeps=keeps)
    try:
        many.get(f"{prefix}/find?near=Alphaville,+CO")
        soup = check_page(many.post(f"{prefix}/find", data=sent))
        buttons = check_private(soup, sent)
        cards = soup.select("article.card")
        assert bool(cards) is ("service" not in sent)
        assert all(card.select_one("button[form=carry]") for card in cards)
        led_to = {str(button["formaction"]).partition("#")[0] for button in buttons}
        assert {f"{prefix}/guide", f"{prefix}/stay-private"} <= led_to
        assert not cards or f"{prefix}/guide/emergency" in led_to
    finally:
        use_caches(own_app, keeps=True)


@PREFIX
@pytest.mark.parametrize("sent", PRIVATE[:2])
def test_each_way_of_a_private_search_arrives_with_the_place(
    many: FlaskClient, prefix: str, sent: dict[str, str]
) -> None:
    led_to: set[str] = set()
    for start in (f"{prefix}/find", f"{prefix}/programs/aaa", f"{prefix}/list"):
        soup = check_page(many.post(start, data=sent | {"p": "aaa"}))
        found = {str(button["formaction"]).partition("#")[0] for button in check_private(soup, sent)}
        assert found, start
        led_to |= found
    for address in sorted(led_to):
        arrived = check_page(many.post(address, data=sent))
        check_private(arrived, sent)
        for form in arrived.select("form[action$='/find']"):
            assert form["method"] == "post"
            for name, value in sent.items():
                assert form.select_one(f"[name={name}]")["value"] == value  # type: ignore[index]
        (search, *_) = arrived.select("form[action$='/find']")
        fields = {str(field["name"]): str(field.get("value", "")) for field in search.select("input[name]")}
        back = many.post(str(search["action"]), data=fields)
        assert back.status_code == 200 and check_page(back).select("article.card")


@PREFIX
def test_a_program_leads_to_the_guide_with_its_own_place(client: FlaskClient, prefix: str) -> None:
    for program in ("aaa", "bbb", "gone"):
        soup = check_page(client.get(f"{prefix}/programs/{program}"))
        assert places_of(soup) == {"80202"}, program


@PREFIX
def test_a_program_of_a_private_search_leads_on_by_post_alone(client: FlaskClient, prefix: str) -> None:
    for program in ("aaa", "bbb", "gone"):
        for sent in PRIVATE[:2]:
            soup = check_page(client.post(f"{prefix}/programs/{program}", data=sent))
            assert len(check_private(soup, sent)) > 5


@PREFIX
def test_no_place_is_carried_where_none_was_sent(client: FlaskClient, prefix: str) -> None:
    for path in ("/list?p=aaa", "/guide", "/guide/tips", "/"):
        soup = check_page(client.get(prefix + path))
        assert places_of(soup) == {""} and not soup.select("#carry, button[form=carry]")


@in_one_pass("at", ["39.751,-105.00", "39.75;-105", "nowhere", "91.00,0.00", "39.75,-105.00&near=1"])
def test_a_location_that_no_device_sends_is_left_out(client: FlaskClient, at: str) -> None:
    soup = check_page(client.post("/guide/tips", data={"at": at}))
    assert not soup.select("#carry, [name=at]")
    assert not check_page(client.get("/guide/tips?at=39.75,-105.00")).select("#carry, [name=at]")
