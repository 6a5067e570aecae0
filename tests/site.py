"""A site over a real database with a few made-up programs around a made-up town."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from finder.app import create_app
from finder.listings.rules.facts import Report
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.store import programs
from finder.places.store import places
from finder.places.store.places import NamedPlace, ZipPoint
from finder.platform.database.session import make_session_factory
from finder.platform.settings import Settings
from tests.databases import Databases
from tests.migrated import migrate
from tests.sites import close, renew, site_settings
from tests.staff_directory import Directory, fill
from tests.staff_words import Clock, SpokenSite

TODAY = date(2026, 11, 20)
ASKED = frozenset({"SA", "DT", "OTP", "MM", "UB", "BUM", "UN", "RPN", "MOA", "GCO", "HH", "DUO", "MD", "SF"})


def make_program(program_id: str, codes: str, **changes: Any) -> Program:
    """Return a made-up program in Alphaville with these codes offered."""
    report = Report(
        source="samhsa-directory",
        as_of="2022-01-31",
        basis="survey",
        asked=ASKED,
        codes=frozenset(codes.split()) & ASKED,
    )
    values: dict[str, Any] = {
        "id": program_id,
        "name": f"House {program_id.upper()}",
        "name2": "",
        "organization": "",
        "street": "1 Elm St",
        "street2": "",
        "city": "Alphaville",
        "state": "CO",
        "zip": "80202",
        "county": "Denver",
        "latitude": 39.75,
        "longitude": -104.99,
        "point": "street",
        "listed": True,
        "sample": False,
        "phones": (
            Phone(number="+13035550101", extension="7", source="samhsa-directory", as_of="2022-01-31"),
            Phone(number="+13035550102", kind="intake", source="samhsa-directory", as_of="2022-01-31"),
        ),
        "website": "www.example.org/a",
        "reports": (report,),
    }
    return Program(**(values | changes))


REFUSAL = Report(
    source="samhsa-directory",
    as_of="2022-01-31",
    basis="survey",
    asked=frozenset({"SA", "NMOA", "NOOP", "SMON", "SP"}),
    codes=frozenset({"SA", "NMOA", "SMON"}),
)
PROGRAMS = (
    make_program("aaa", "SA DT GCO MD"),
    make_program("bbb", "SA OTP MM MOA", street="2 Elm St", point="zip", latitude=39.78, name="O'Neil & Sons <Care>"),
    make_program("ccc", "HH DUO", street="3 Elm St", latitude=39.9, phones=()),
    make_program("ddd", "SA UB", street="4 Elm St", latitude=40.6, website="javascript:alert(1)"),
    make_program("refuses", "", latitude=None, longitude=None, point="none", reports=(REFUSAL,)),
    make_program("gone", "SA DT", listed=False, phones=(Phone(number="+18885550100", answers="referral_line"),)),
)
SPOT = {"county": "Denver", "latitude": 39.74, "longitude": -104.98}
ZIPS = (ZipPoint(zip="80202", city="Alphaville", state="CO", kind="standard", **SPOT),)  # type: ignore[arg-type]
PLACES = tuple(
    NamedPlace(kind="city", name="Alphaville", normalized="alphaville", state=state, weight=weight, **spot)  # type: ignore[arg-type]
    for state, weight, spot in (("CO", 90_000, SPOT), ("KS", 80_000, SPOT | {"longitude": -97.0}))
)


def fill_site(engine: Engine) -> None:
    """Make the tables, and fill them with these programs."""
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, PLACES)
        programs.save_programs(session, PROGRAMS)
        programs.save_alias(session, old_id="old", program_id="aaa")


@pytest.fixture(scope="session")
def settings(database: Databases) -> Settings:
    """Settings of a site whose database is filled; for reading only."""
    return site_settings(database.filled(fill_site).url)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The site, on a fixed day."""
    site = create_app(settings, today=lambda: TODAY)
    yield site
    close(site)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies or script."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def make_site() -> Iterator[Callable[[Settings], Flask]]:
    """Make sites with settings of their own, on the fixed day."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        made.append(create_app(settings, today=lambda: TODAY))
        return made[-1]

    yield make
    for site in made:
        close(site)


@pytest.fixture(scope="session")
def written_app(database: Databases) -> Iterator[Flask]:
    """The app under `own_app`."""
    site = create_app(site_settings(database.fresh(fill_site).url), today=lambda: TODAY)
    yield site
    close(site)


@pytest.fixture
def own_app(written_app: Flask, database: Databases) -> Flask:
    """A site of one's own, for tests that write."""
    database.fresh(fill_site)
    renew(written_app, today=lambda: TODAY)
    return written_app


@pytest.fixture(scope="session")
def staff_app(database: Databases) -> Iterator[Flask]:
    """The app over the staff's directory, under `spoken` and `office`."""
    site = create_app(site_settings(database.fresh(fill).url))
    yield site
    close(site)


@pytest.fixture
def spoken(staff_app: Flask, directory: Directory) -> SpokenSite:
    """A site over the staff's directory of three programs, whose clock a test moves."""
    clock = Clock()
    renew(staff_app, today=lambda: clock.today)
    return SpokenSite(directory, staff_app.test_client(use_cookies=False), clock, directory.ids()["Hope House"])
