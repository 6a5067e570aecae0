"""A search and an edit pass few folders: how far a new engineer has to walk through the code to follow one of them.

`docs/architecture.md`, "Two walks", lists them; what is counted are changes of folder.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine

from finder.app import create_app
from finder.places.store import places
from finder.platform.database.session import make_writing_factory
from tests.databases import Databases
from tests.form_fields import address, opened, post
from tests.migrated import migrate
from tests.paths import ROOT
from tests.site import fill_site
from tests.sites import close, renew, site_settings
from tests.staff_directory import COLORADO, DENVER, RECORDS, RULES, ZIPS, Directory, add, load
from tests.staff_site import Clock, Office
from tests.walks import Walk, record_walk

MOST_OF_A_SEARCH, MOST_OF_AN_EDIT = 20, 14
_LINE = re.compile(r"^\d+\. `([a-z_/]+)/`", re.MULTILINE)


def fill_directory(engine: Engine) -> None:
    """Make a directory as the lists give it: every ZIP has its county, and every program its point."""
    migrate(engine)
    zips = {found.zip: replace(found, county="Denver") for found in ZIPS}
    points = [
        replace(one, latitude=zips[one.zip].latitude, longitude=zips[one.zip].longitude, source="") if False else one
        for one in RECORDS
    ]
    with make_writing_factory(engine).begin() as session:
        places.save_places(session, list(zips.values()), [DENVER, *COLORADO])
        load(session, [replace(one, latitude=zips[one.zip].latitude, longitude=zips[one.zip].longitude) for one in points])
        add(session, "ed", "editor")


def walk_of_an_edit(database: Databases) -> Walk:
    """Send the form of a program with other hours."""
    made = database.fresh(fill_directory)
    app, clock = create_app(site_settings(made.url)), Clock()
    renew(app, today=lambda: clock.at.date(), now=clock, hasher=RULES.hasher)
    office = Office(app=app, directory=Directory.over(made), clock=clock)
    desk, path = office.desk("ed", fresh=False), address(office)
    fields = {**opened(desk, path, hours="Mon to Fri 8-5"), "csrf": desk.token()}
    walk = record_walk(lambda: _check(post(desk, path, fields).status_code, 303))
    close(app)
    return walk


def walk_of_a_search(database: Databases) -> Walk:
    """Search in a site that has answered another search before: its index is built, no card and no page is kept."""
    app = create_app(site_settings(database.filled(fill_site).url), today=lambda: date(2026, 11, 23))
    client = app.test_client(use_cookies=False)
    assert client.get("/find?near=Alphaville,+KS&within=25").status_code == 200
    walk = record_walk(lambda: _check(client.get("/find?near=80202&within=25&need=d").status_code, 200))
    close(app)
    return walk


def _check(status: int, wanted: int) -> None:
    assert status == wanted
