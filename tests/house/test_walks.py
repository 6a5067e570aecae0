"""A search and an edit pass few folders: how far a new engineer has to walk through the code to follow one of them.

`docs/architecture.md`, "Two walks", lists them; what is counted are changes of folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from finder.app import create_app
from finder.listings.rules.phones import parse_phone
from finder.places.store import places
from finder.platform.database.session import make_writing_factory
from finder.platform.web.kept_pages import KeptPages
from finder.platform.web.services import provide, services_of
from finder.search.web.fragments import Fragments
from finder.search.web.services import SearchServices
from tests.databases import Databases
from tests.form_fields import address, opened, post
from tests.migrated import migrate
from tests.paths import ROOT
from tests.site import TODAY, fill_site
from tests.sites import close, renew, site_settings
from tests.staff_directory import COLORADO, DENVER, RECORDS, RULES, ZIPS, Directory, add, load
from tests.staff_site import Clock, Office
from tests.walks import Walk, record_walk

MOST_OF_A_SEARCH, MOST_OF_AN_EDIT = 20, 14
_SEARCH = "/find?near=80202&within=25&need=d"
_LINE = re.compile(r"^\d+\. `([a-z_/]+)/`", re.MULTILINE)


def fill_directory(engine: Engine) -> None:
    """Make a directory as most lists give it: every ZIP has its county, and every program its point."""
    migrate(engine)
    zips = {found.zip: replace(found, county="Denver") for found in ZIPS}
    records = [replace(one, latitude=zips[one.zip].latitude, longitude=zips[one.zip].longitude) for one in RECORDS]
    with make_writing_factory(engine).begin() as session:
        places.save_places(session, list(zips.values()), [DENVER, *COLORADO])
        load(session, records)
        add(session, "ed", "editor")


def walk_of_an_edit(database: Databases) -> Walk:
    """Send the form of a program with other hours."""
    made = database.fresh(fill_directory)
    app, clock = create_app(site_settings(made.url)), Clock()
    renew(app, today=lambda: clock.at.date(), now=clock, hasher=RULES.hasher)
    office = Office(app=app, directory=Directory.over(made), clock=clock)
    desk, path = office.desk("ed", fresh=False), address(office)
    fields = {**opened(desk, path, hours="Mon to Fri 8-5"), "csrf": desk.token()}
    parse_phone.cache_clear()
    walk = record_walk(lambda: _check(post(desk, path, fields).status_code, 303))
    close(app)
    return walk


def walk_of_a_search(database: Databases) -> Walk:
    """Search in a site that runs for a while, but has kept neither a card nor a page of this kind."""
    app = create_app(site_settings(database.filled(fill_site).url), today=lambda: TODAY)
    client = app.test_client(use_cookies=False)
    assert client.get(_SEARCH).status_code == 200
    provide(app, replace(services_of(app, SearchServices), fragments=Fragments(), pages=KeptPages()))
    walk = record_walk(lambda: _check(client.get(_SEARCH).status_code, 200))
    close(app)
    return walk


def _check(status: int, wanted: int) -> None:
    assert status == wanted


@pytest.mark.parametrize(
    ("walk_of", "most"), [(walk_of_a_search, MOST_OF_A_SEARCH), (walk_of_an_edit, MOST_OF_AN_EDIT)]
)
def test_a_walk_changes_folders_seldom(database: Databases, walk_of: Callable[[Databases], Walk], most: int) -> None:
    walk = walk_of(database)
    assert len(walk.runs) - 1 <= most, walk


@pytest.mark.parametrize(("walk_of", "heading"), [(walk_of_a_search, "### A search"), (walk_of_an_edit, "### An edit")])
def test_the_architecture_lists_the_folders_of_both_walks(
    database: Databases, walk_of: Callable[[Databases], Walk], heading: str
) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    listed = _LINE.findall(text.partition(heading)[2].partition("\n#")[0])
    assert listed == walk_of(database).folders
