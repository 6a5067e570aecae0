"""What search engines and address books read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from finder.listings.rules.records import Phone
from finder.platform.settings import Settings
from finder.search.rules.vcards import write_vcard
from tests.site import make_program

SITE = "https://care.example.org"
_SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture
def known(make_site: Callable[[Settings], Flask], settings: Settings) -> FlaskClient:
    """A browser on a site that knows its own address."""
    return make_site(replace(settings, public_url=SITE)).test_client()


def places_of(client: FlaskClient, path: str) -> list[str]:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return [str(place.text) for place in ElementTree.fromstring(answer.get_data()).findall(".//s:loc", _SPACE)]


def test_the_sitemaps_name_guide_and_listed_programs_in_both_languages_and_no_search(known: FlaskClient) -> None:
    files = places_of(known, "/sitemap.xml")
    assert all(file.startswith(SITE) for file in files)
    named = [place for file in files for place in places_of(known, file.removeprefix(SITE))]
    assert len(named) == len(set(named))
    paths = {place.removeprefix(SITE) for place in named}
    assert {"/", "/es/", "/guide/emergency", "/es/guide/emergency", "/programs/aaa", "/es/programs/aaa"} <= paths
    assert not {path for path in paths if path.endswith(("/find", "/gone")) or "staff" in path}
    for path in sorted(paths):
        page = known.get(path)
        assert page.status_code == 200, path
        assert "noindex" not in page.headers.get("X-Robots-Tag", "")
    assert f"Sitemap: {SITE}/sitemap.xml" in known.get("/robots.txt").get_data(as_text=True)
    assert known.get("/sitemaps/programs-2.xml").status_code == 404


def test_a_site_that_does_not_know_its_address_has_none(client: FlaskClient) -> None:
    assert client.get("/sitemap.xml", headers={"Host": "evil.example"}).status_code == 404
    assert "canonical" not in client.get("/guide").get_data(as_text=True)


def test_pages_say_where_they_stand_in_each_language(known: FlaskClient) -> None:
    for path, other in (("/programs/aaa", "/es/programs/aaa"), ("/es/guide/emergency", "/guide/emergency")):
        head = BeautifulSoup(known.get(f"{path}?near=80202").get_data(as_text=True), "html5lib").head
        assert head is not None
        links = {
            link.get("hreflang", "canonical"): link["href"]
            for link in head.select("link[rel~=canonical], link[hreflang]")
        }
        here, there = ("es", "en") if path.startswith("/es") else ("en", "es")
        assert links == {"canonical": SITE + path, here: SITE + path, there: SITE + other}
    results = known.get("/find?near=80202").get_data(as_text=True)
    assert "canonical" not in results


def test_a_program_is_described_for_machines_without_a_word_on_its_kind(known: FlaskClient) -> None:
    page = BeautifulSoup(known.get("/programs/aaa").get_data(as_text=True), "html5lib")
    told = {
        item["itemprop"]: item.get("content") or item.get("href")
        for item in page.select("meta[itemprop], link[itemprop]")
    }
    assert (told["name"], told["telephone"], told["postalCode"]) == ("House AAA", "+13035550102", "80202")
    assert told["url"] == f"{SITE}/programs/aaa"
    assert not BeautifulSoup(known.get("/programs/gone").get_data(as_text=True), "html5lib").select("[itemprop]")


def test_a_contact_holds_name_place_and_numbers(client: FlaskClient) -> None:
    answer = client.get("/programs/aaa/contact.vcf")
    assert answer.mimetype == "text/vcard"
    lines = answer.get_data(as_text=True).split("\r\n")
    assert lines[0] == "BEGIN:VCARD"
    assert "FN:House AAA" in lines
    assert [line for line in lines if line.startswith("TEL")] == [
        "TEL;TYPE=work,voice:+13035550102",
        "TEL;TYPE=work,voice:+13035550101,7",
    ]
    assert client.get("/programs/old/contact.vcf").headers["Location"] == "/programs/aaa/contact.vcf"
    assert client.get("/programs/none/contact.vcf").status_code == 404


def test_a_contact_cannot_be_broken_out_of_and_hides_what_is_hidden() -> None:
    name = "Ärzte; of, the\\North\r\nTEL:+19005550100 " + "x" * 90
    written = write_vcard(make_program("aaa", "SA", name=name), url="")
    assert not [line for line in written.split("\r\n") if line.startswith("TEL:")]
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    unfolded = written.replace("\r\n ", "")
    assert "FN:Ärzte\\; of\\, the\\\\North\\nTEL:+19005550100 " + "x" * 90 in unfolded
    hidden = write_vcard(make_program("aaa", "SA", phone_hidden=True), url="")
    assert "TEL" not in hidden
    referral = write_vcard(
        make_program("aaa", "SA", phones=(Phone(number="+18005550100", answers="referral_line"),)), url=""
    )
    assert "TEL" not in referral
