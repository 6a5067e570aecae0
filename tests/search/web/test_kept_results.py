"""Kept pages of results and programs: the same as rendered ones, never older than the directory, and without what was typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.store import programs
from finder.places.store import places
from finder.places.store.places import ZipPoint
from finder.platform.web.services import SiteServices, provide, services_of
from finder.search.web.services import SearchServices
from tests.examples import examples
from tests.site import PLACES, TODAY, ZIPS, make_program
from tests.sites import renew

ELSEWHERE = ZipPoint(
    zip="80301", city="O'Brien & Sons", state="CO", kind="standard", county="Boulder", latitude=39.9, longitude=-104.9
)
NEAR = (
    "80202",
    "80301",
    "Alphaville%2C+CO",
    "80301-1234",
    "alphaville+co",
    "Colorado",
    "Alphavile%2C+CO",
    "Alphaville",
)
ASKED = (
    "&within=5",
    "&within=25",
    "&within=any",
    "&within=any&page=2",
    "&within=any&page=3",
    "&within=100&need=d",
    "&within=25&need=d&need=m&need=c",
    "&within=25&service=MD",
    "&within=25&service=MD&not=HH&want=mt",
    "&within=25&older=1",
    "&within=50&map=1",
    "",
)


def fill_more(app: Flask) -> None:
    """Add a ZIP whose name has marks, and enough programs for three pages."""
    codes = ("SA DT GCO MD", "SA OTP MM MOA", "HH DUO", "SA UB MD SF")
    more = [
        make_program(
            f"p{number}",
            codes[number % 4],
            street=f"{number} Elm St",
            latitude=39.7 + number / 400,
            city=("Alphaville", "O'Brien")[number % 2],
        )
        for number in range(60)
    ]
    with services_of(app, SiteServices).writing_sessions.begin() as session:
        places.save_places(session, (*ZIPS, ELSEWHERE), PLACES)
        programs.save_programs(session, more)


def keep(app: Flask, *, keeps: bool) -> None:
    """Let an app keep pages and cards, or render each."""
    site = services_of(app, SiteServices)
    provide(app, replace(site, settings=replace(site.settings, caches=keeps)))


@pytest.mark.slow
def test_kept_and_rendered_pages_are_the_same(own_app: Flask) -> None:
    fill_more(own_app)
    client = own_app.test_client(use_cookies=False)
    # By filters first: a page kept for one place is then filled for the next.
    places_asked = NEAR[: examples(len(NEAR))]
    addresses = [f"{base}/find?near={near}{asked}" for base in ("", "/es") for asked in ASKED for near in places_asked]
    addresses += [f"{base}/programs/{name}" for base in ("", "/es") for name in ("aaa", "bbb", "gone", "old", "none")]
    addresses += ["/", "/es/"]
    kept = [client.get(address).get_data(as_text=True) for _ in range(2) for address in addresses]
    assert len(services_of(own_app, SearchServices).pages) > 10
    keep(own_app, keeps=False)
    try:
        rendered = [client.get(address).get_data(as_text=True) for address in addresses]
    finally:
        keep(own_app, keeps=True)
    for address, first, second, plain in zip(addresses, kept, kept[len(addresses) :], rendered, strict=False):
        assert _lines(first) == _lines(plain), address
        assert _lines(second) == _lines(plain), address


def _lines(page: str) -> list[str]:
    """Return the lines of a page, without the number of the request that error pages show."""
    return [line for line in page.splitlines() if "Error number" not in line and "Número del error" not in line]


def test_no_place_is_kept(own_app: Flask) -> None:
    fill_more(own_app)
    client = own_app.test_client(use_cookies=False)
    for near in NEAR:
        client.get(f"/find?near={near}&within=25")
    client.post("/find", data={"near": "12 Elm St, 80301", "within": "25"})
    client.post("/programs/aaa", data={"near": "80301", "within": "25"})
    services = services_of(own_app, SearchServices)
    assert len(services.pages) > 0
    held = repr([(key, shape._texts if shape else ()) for key, shape in services.pages._held.items()])
    for typed in ("80301", "lphavil", "Brien", "olorado", "12 Elm"):
        assert typed not in held
    assert len(services.programs) == 0


def test_a_shown_program_is_never_old(own_app: Flask) -> None:
    client = own_app.test_client(use_cookies=False)
    site = services_of(own_app, SiteServices)

    def page() -> str:
        return client.get("/programs/aaa").get_data(as_text=True)

    assert "House AAA" in page() and page() == page()
    for number in range(2):
        with site.writing_sessions.begin() as session:
            programs.save_programs(session, [make_program("aaa", "SA DT", name=f"Renamed {number}")])
        assert f"Renamed {number}" in page()
    with site.writing_sessions.begin() as session:
        programs.save_programs(
            session, [make_program("bbb", "SA DT", name="Next Door", phones=make_program("b", "").phones)]
        )
    assert "Next Door" in page()
    for number in range(2):
        assert "Reported not working" not in page()
        with site.writing_sessions.begin() as session:
            visitor_reports.save_report(
                session,
                VisitorReport(
                    id=0,
                    program_id="aaa",
                    fields=("phone",),
                    right_number="",
                    note=str(number),
                    day=(TODAY - timedelta(days=number)).isoformat(),
                ),
            )
    assert "Reported not working" in page()


def test_a_page_is_kept_for_a_day(own_app: Flask) -> None:
    client = own_app.test_client(use_cookies=False)
    before = client.get("/programs/aaa").get_data(as_text=True)
    site = services_of(own_app, SiteServices)
    provide(own_app, replace(site, today=lambda: TODAY + timedelta(days=800)))
    assert client.get("/programs/aaa").get_data(as_text=True) != before
    renew(own_app, today=lambda: TODAY)
    assert client.get("/programs/aaa").get_data(as_text=True) == before


def test_a_kept_page_names_the_host_it_was_asked_at(own_app: Flask) -> None:
    client = own_app.test_client(use_cookies=False)
    for path in ("/", "/programs/aaa", "/find?near=80202&within=25"):
        for host in ("one.example.org", "two.example.org"):
            page = client.get(path, headers={"Host": host}).get_data(as_text=True)
            assert f"{host}/guide" in page
