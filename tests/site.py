"""A site over a real SQLite file with a few made-up programs around a made-up town."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from finder.app import create_app
from finder.listings.rules.facts import Report
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.store import programs
from finder.places.store import places
from finder.places.store.places import NamedPlace, ZipPoint
from finder.platform.database.migrating import migrate
from finder.platform.database.session import make_engine, make_session_factory
from finder.platform.settings import Settings, read_settings
from tests.staff_directory import Directory
from tests.staff_words import Clock, SpokenSite

TODAY = date(2026, 11, 20)
ASKED = frozenset({"SA", "DT", "OTP", "MM", "UB", "BUM", "UN", "RPN", "MOA", "GCO", "HH", "DUO", "MD", "SF"})


def make_program(program_id: str, codes: str, **changes: Any) -> Program:
    """Give a made-up program in Alphaville with these codes offered."""
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
        "phones": (Phone(number="+13035550101", extension="7"), Phone(number="+13035550102", kind="intake")),
        "phones_source": "samhsa-directory",
        "phones_as_of": "2022-01-31",
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
    make_program("bbb", "SA OTP MM MOA", point="zip", latitude=39.78, name="O'Neil & Sons <Care>"),
    make_program("ccc", "HH DUO", latitude=39.9, phones=()),
    make_program("ddd", "SA UB", latitude=40.6, website="javascript:alert(1)"),
    make_program("refuses", "", latitude=None, longitude=None, point="none", reports=(REFUSAL,)),
    make_program("gone", "SA DT", listed=False, phones=(Phone(number="+18885550100", answers="referral_line"),)),
)
SPOT = {"county": "Denver", "latitude": 39.74, "longitude": -104.98}
ZIPS = (ZipPoint(zip="80202", city="Alphaville", state="CO", kind="standard", **SPOT),)  # type: ignore[arg-type]
PLACES = tuple(
    NamedPlace(kind="city", name="Alphaville", folded="alphaville", state=state, weight=weight, **spot)  # type: ignore[arg-type]
    for state, weight, spot in (("CO", 90_000, SPOT), ("KS", 80_000, SPOT | {"longitude": -97.0}))
)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a site whose database is filled; for reading only."""
    return fill_site(tmp_path_factory.mktemp("web"))


def fill_site(folder: Path) -> Settings:
    """Fill a database in `folder` and give the settings of a site over it."""
    address = f"sqlite:///{folder / 'finder.sqlite3'}"
    engine = make_engine(address)
    migrate(engine)
    with make_session_factory(engine)() as session:
        places.save_places(session, ZIPS, PLACES)
        programs.save_programs(session, PROGRAMS)
        programs.save_alias(session, old_id="old", program_id="aaa")
        session.commit()
    engine.dispose()
    return read_settings({"FINDER_DATABASE_URL": address, "FINDER_RATE_LIMITS": "off"})


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The site, on a fixed day."""
    return create_app(settings, today=lambda: TODAY)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without cookies or script."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def spoken(directory: Directory) -> SpokenSite:
    """A site over the staff's directory of three programs, whose clock a test moves."""
    address = directory.sessions.kw["bind"].url.render_as_string(hide_password=False)
    clock = Clock()
    settings = read_settings({"FINDER_DATABASE_URL": address, "FINDER_RATE_LIMITS": "off"})
    site = create_app(settings, today=lambda: clock.today)
    return SpokenSite(directory, site.test_client(use_cookies=False), clock, directory.ids()["Hope House"])
