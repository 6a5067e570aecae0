"""The place of a search goes along every way from one page of the guide to another: by POST if it came so, or in the address."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from finder.guide.ways import BroughtPlace, carry_place
from finder.guide.web.services import GuideServices
from finder.platform.web.services import services_of
from tests.examples import some_of
from tests.pages import check_page

PLACE = "12 Elm St, Denver & Co"
IN_ADDRESS = "near=12+Elm+St,+Denver+%26+Co"
PREFIX = pytest.mark.parametrize("prefix", ["", "/es"])


def guide_paths(app: Flask, prefix: str) -> list[str]:
    guide = services_of(app, GuideServices).guides["en"]
    parts = [f"{prefix}/guide/{part.anchor}" for part in (*guide.topics, *guide.sections)]
    return [f"{prefix}/guide", f"{prefix}/stay-private", f"{prefix}/guide/nosuch", *some_of(parts)]


def is_guide(address: str) -> bool:
    path = address.partition("?")[0].partition("#")[0].removeprefix("/es")
    return path in ("/guide", "/stay-private") or (path.startswith("/guide/") and not path.endswith("/helpful"))


def read(soup: BeautifulSoup) -> str:
    """Return what stands in the text, without its blanks and without searches, which differ."""
    parts = [part for part in soup.select(".prose p, .prose li") if part.find_parent("form") is None]
    return "".join("".join(part.get_text().split()) for part in parts)


def links(soup: BeautifulSoup) -> Iterator[Tag]:
    return (link for link in soup.select("a[href]") if is_guide(str(link["href"])))


@PREFIX
def test_a_place_in_the_address_stays_in_every_way_through_the_guide(
    app: Flask, client: FlaskClient, prefix: str
) -> None:
    for path in guide_paths(app, prefix):
        soup = check_page(client.get(f"{path}?near=80202"))
        found = list(links(soup))
        assert len(found) > 5
        assert not [link["href"] for link in found if "near=80202" not in str(link["href"])], path
        other = soup.select_one("header a[hreflang]")
        assert other is not None and str(other["href"]).endswith("?near=80202")


@PREFIX
def test_a_private_place_goes_by_post_and_stands_in_no_address(app: Flask, client: FlaskClient, prefix: str) -> None:
    for path in guide_paths(app, prefix):
        soup = check_page(client.post(path, data={"near": PLACE}))
        assert not [link["href"] for link in links(soup)], path
        assert "Elm" not in " ".join(str(part.get(name)) for part in soup.find_all() for name in ("href", "action"))
        (carried,) = soup.select("#carry input")
        assert carried["value"] == PLACE
        ways = soup.select("button[form=carry]")
        assert all(is_guide(str(way["formaction"])) and way.get_text(strip=True) for way in ways)
        for form in soup.select("form[action]"):
            if is_guide(str(form["action"])):
                assert form["method"] == "post" and form.select_one("[name=near]")["value"] == PLACE  # type: ignore[index]
        switch = soup.select_one("header form")
        assert switch is not None
        other = check_page(client.post(str(switch["action"]), data={"near": PLACE}))
        assert other.select_one("#carry input")["value"] == PLACE  # type: ignore[index]


@PREFIX
def test_a_way_inside_a_sentence_arrives_with_the_place(client: FlaskClient, prefix: str) -> None:
    soup = check_page(client.post(f"{prefix}/guide/tips", data={"near": PLACE}))
    way = soup.select_one("p button[form=carry], li button[form=carry]")
    assert way is not None
    arrived = check_page(client.post(str(way["formaction"]).partition("#")[0], data={"near": PLACE}))
    assert {str(box["value"]) for box in arrived.select("main input[name=near]")} == {PLACE}


@PREFIX
def test_a_text_reads_the_same_with_a_place_and_without(app: Flask, client: FlaskClient, prefix: str) -> None:
    for path in guide_paths(app, prefix):
        plain = check_page(client.get(path))
        ways = len([link for link in plain.select(".prose a[href]") if is_guide(str(link["href"]))])
        public = check_page(client.get(f"{path}?near=80202"))
        private = check_page(client.post(path, data={"near": PLACE}))
        for brought in (public, private):
            assert read(brought) == read(plain), path
            assert not re.search(r"</?(a|button)\b", brought.get_text()), path
        assert len([link for link in public.select(".prose a[href]") if "near=80202" in str(link["href"])]) == ways
        assert len(private.select(".prose button[form=carry], .prose .link-form button")) == ways


@PREFIX
def test_after_an_answer_the_way_back_has_the_place(client: FlaskClient, prefix: str) -> None:
    private = check_page(client.post(f"{prefix}/guide/helpful", data={"page": "tips", "helpful": "yes", "near": PLACE}))
    form = private.select_one(f"form[action='{prefix}/guide/tips']")
    assert form is not None and form.select_one("[name=near]")["value"] == PLACE  # type: ignore[index]
    public = check_page(client.post(f"{prefix}/guide/helpful?near=80202", data={"page": "tips", "helpful": "yes"}))
    assert public.select_one(f"a[href='{prefix}/guide/tips?near=80202']") is not None


def test_without_a_place_nothing_changes(client: FlaskClient) -> None:
    soup = check_page(client.get("/guide/tips"))
    assert not soup.select("#carry, button[form=carry]")
    assert not [link for link in links(soup) if "near" in str(link["href"])]


def test_a_private_result_leads_to_topics_by_post(client: FlaskClient) -> None:
    soup = check_page(client.post("/find", data={"near": "80202", "need": "d"}))
    assert soup.select_one("main .paths button[form=carry][formaction='/guide/calling']") is not None
    assert soup.select_one("#carry [name=near]")["value"] == "80202"  # type: ignore[index]


def test_what_a_place_may_hold_is_written_as_an_address_wants_it(app: Flask) -> None:
    text = Markup(
        '<p>See <a href="/guide/tips#part-2">the <em>tips</em></a>, <a href="https://example.org/guide">a site</a>.</p>'
    )
    with app.test_request_context("/"):
        public = carry_place(text, BroughtPlace(near='A "B" & C'))
        private = carry_place(text, BroughtPlace(near="A", is_private=True))
    assert 'href="/guide/tips?near=A+%22B%22+%26+C#part-2"' in public
    assert (
        '<button class="link" type="submit" form="carry" formaction="/guide/tips#part-2">the <em>tips</em></button>'
        in private
    )
    assert public.count('example.org/guide"') == private.count('example.org/guide"') == 1
