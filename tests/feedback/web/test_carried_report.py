"""The place of a search goes along to "Something wrong here?" and back, and from places to the guide; it is stored nowhere."""

from __future__ import annotations

import itertools

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from finder.feedback.store import visitor_reports
from finder.platform.web.services import SiteServices, services_of
from tests.pages import check_page

PLACE = "12 Elm St, Denver & Co"
NETWORKS = itertools.count(1)
PREFIX = pytest.mark.parametrize("prefix", ["", "/es"])
PAGES = pytest.mark.parametrize(("path", "name"), [("/guide", "first"), ("/guide/timeline", "timeline")])


@pytest.fixture
def visitor(own_app: Flask) -> FlaskClient:
    client = own_app.test_client(use_cookies=False)
    # A network of its own, since what one network reports is limited.
    client.environ_base["REMOTE_ADDR"] = f"203.0.113.{next(NETWORKS)}"
    return client


def one(soup: BeautifulSoup, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, (selector, len(found))
    return found[0]


def places_in(soup: BeautifulSoup) -> set[str]:
    return {str(box["value"]) for box in soup.select("main input[name=near]")}


def addresses(soup: BeautifulSoup) -> str:
    return " ".join(str(part.get(name)) for part in soup.find_all() for name in ("href", "action", "formaction"))


@PREFIX
@PAGES
def test_a_private_place_goes_to_the_form_and_back_by_post(
    own_app: Flask, visitor: FlaskClient, prefix: str, path: str, name: str
) -> None:
    page = check_page(visitor.post(prefix + path, data={"near": PLACE}))
    way = one(page, ".report-text button[form=carry]")
    form_page = check_page(visitor.post(str(way["formaction"]), data={"near": PLACE}))
    form = one(form_page, "main form.panel")
    assert form["action"] == f"{prefix}/guide/{name}/report"
    assert one(form_page, "main form.panel [name=near]")["value"] == PLACE
    refused = visitor.post(str(form["action"]), data={"note": " ", "near": PLACE})
    assert refused.status_code == 422 and places_in(check_page(refused)) == {PLACE}
    thanks = check_page(visitor.post(str(form["action"]), data={"note": f"Wrong {prefix}", "near": PLACE}))
    back = one(thanks, f"main form[action='{prefix}{path}']:not(#carry)")
    assert one(thanks, f"main form[action='{prefix}{path}']:not(#carry) [name=near]")["value"] == PLACE
    assert back["method"] == "post"
    for soup in (page, form_page, check_page(refused), thanks):
        assert "Elm" not in addresses(soup)
        assert not soup.select(f".ways a[href='{prefix}/guide'], footer a[href='{prefix}/guide']")
    with services_of(own_app, SiteServices).sessions() as session:
        assert [report.note for report in visitor_reports.find_reports(session)] == [f"Wrong {prefix}".strip()]


@PREFIX
@PAGES
def test_a_place_in_the_address_goes_to_the_form_and_back(
    visitor: FlaskClient, prefix: str, path: str, name: str
) -> None:
    page = check_page(visitor.get(f"{prefix}{path}?near=80202"))
    address = str(one(page, ".report-text a")["href"])
    assert address == f"{prefix}/guide/{name}/report?near=80202"
    form_page = check_page(visitor.get(address))
    action = str(one(form_page, "main form.panel")["action"])
    assert action == address
    assert one(form_page, "header a[hreflang]")["href"] == (f"{'' if prefix else '/es'}/guide/{name}/report?near=80202")
    thanks = check_page(visitor.post(action, data={"note": f"Also wrong {prefix}"}))
    assert one(thanks, "main a.button")["href"] == f"{prefix}{path}?near=80202"
    assert (
        one(thanks, ".ways a:not([hreflang]):not([href^='#']):not(.wide-only)")["href"] == f"{prefix}/guide?near=80202"
    )


def test_without_a_place_the_form_is_as_it_was(visitor: FlaskClient) -> None:
    form = check_page(visitor.get("/guide/timeline/report"))
    assert not form.select("#carry, [name=near]")
    assert one(form, "main form.panel")["action"] == "/guide/timeline/report"
    assert check_page(visitor.post("/guide/timeline/report", data={})).select_one("main form.panel") is not None
    assert visitor.post("/guide/nosuch/report", data={"near": "80202"}).status_code == 404


@PREFIX
def test_a_program_page_leads_to_topics_with_the_place_of_a_private_search(client: FlaskClient, prefix: str) -> None:
    sent = {"near": "Denver, CO", "need": "d"}
    soup = check_page(client.post(f"{prefix}/programs/aaa", data=sent))
    one(soup, f"main .paths button[form=carry][formaction='{prefix}/guide/calling']")
    way = soup.select_one(".guide-note button[form=carry]")
    assert way is not None and str(way["formaction"]).startswith(f"{prefix}/guide")
    assert one(soup, "#carry [name=near]")["value"] == "Denver, CO"
    assert "near=" not in " ".join(str(link["href"]) for link in soup.select("main .guide-note a, main .paths a"))


@PREFIX
def test_a_program_page_of_its_own_leads_on_with_its_own_place(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.get(f"{prefix}/programs/aaa"))
    links = [str(link["href"]) for link in soup.select("main .paths a[href*='/guide/']")]
    assert links and all("?near=" in link for link in links)
    arrived = check_page(client.get(links[-1]))
    assert places_in(arrived) and "" not in places_in(arrived)
