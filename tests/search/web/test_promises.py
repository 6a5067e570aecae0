"""A page costs a known number of statements, however much it shows (trust requirement PERF-06)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from finder.listings.rules.programs import Program
from finder.listings.store import programs
from finder.platform.database.session import make_session_factory
from finder.platform.settings import Settings
from tests.databases import Databases
from tests.site import PROGRAMS, fill_site
from tests.sites import site_settings

PATHS = ("/find?near=80202&within=any", "/find?near=80202&within=any&need=m&service=MD", "/programs/aaa")


@contextmanager
def counting() -> Iterator[list[str]]:
    """Collect every statement that any engine of this process runs."""
    ran: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        ran.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield ran
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def add_programs(engine: Engine, more: int) -> None:
    """Add so many programs to the usual."""
    extra: list[Program] = [replace(PROGRAMS[0], id=f"x{number:03}", name=f"House {number}") for number in range(more)]
    with make_session_factory(engine).begin() as session:
        programs.save_programs(session, extra)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_as_often_however_many_programs_it_shows(
    database: Databases, make_site: Callable[[Settings], Flask], path: str
) -> None:
    asked: list[int] = []
    site = database.fresh(fill_site)
    for more in (0, 60):
        add_programs(site.engine, more)
        # A site that keeps no cards.
        client = make_site(replace(site_settings(site.url), caches=False)).test_client(use_cookies=False)
        # What a process asks once (its index, the towns around) is asked here.
        client.get(path)
        with counting() as ran:
            assert client.get(path).status_code == 200
        asked.append(len(ran))
    assert 0 < asked[0] == asked[1] <= 8


def test_the_count_sees(client: FlaskClient) -> None:
    with counting() as ran:
        client.get("/programs/aaa")
    assert any("program" in statement for statement in ran)
