"""What visitors see when a database is away: the next one answers, and a page says so when none does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from flask import Flask
from sqlalchemy import text

from finder.platform.database.session import get_engine
from finder.platform.database.sources import Source, Sources
from finder.platform.settings import Settings
from finder.platform.web.services import SiteServices, services_of
from tests.pages import check_page

ALIVE = ("/", "/guide", "/guide/emergency", "/privacy", "/healthz", "/no-such-page")
GONE = "postgresql+psycopg://nobody@127.0.0.1:1/none"


def test_a_source_that_failed_rests_and_the_last_never_does() -> None:
    clock = [0.0]
    sources = Sources(
        [Source(name=name, sessions=None) for name in ("replica", "primary")],  # type: ignore[arg-type]
        clock=lambda: clock[0],
    )
    assert sources.first() == 0
    sources.let_rest(0)
    sources.let_rest(1)
    assert sources.first() == 1
    assert sources.resting() == ("replica",)
    assert sources.first(after=1) is None
    clock[0] = 21
    assert sources.first() == 0
    assert sources.resting() == ()


def test_the_primary_answers_for_a_replica_that_is_away(
    settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    client = make_site(dataclasses.replace(settings, read_database_url=GONE)).test_client(use_cookies=False)
    for path in ("/find?near=80202", "/programs/aaa", "/api/v1/search?near=80202"):
        assert client.get(path).status_code == 200, path
    assert client.post("/find", data={"near": "80202"}).status_code == 200
    assert client.get("/programs/none").status_code == 404
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "degraded: without replica\n")


def test_a_primary_that_is_away_is_noticed_behind_a_replica_that_answers(
    settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    for copy in (None, settings.local_copy):
        away = dataclasses.replace(
            settings, read_database_url=settings.database_url, database_url=GONE, local_copy=copy
        )
        ready = make_site(away).test_client(use_cookies=False).get("/readyz")
        assert (ready.status_code, ready.text) == (200, "degraded: without primary\n")


def test_without_any_database_pages_of_texts_stand_and_a_search_says_when_to_come_back(
    settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    # Nor a copy on this machine, which another site of these tests may have written.
    away = dataclasses.replace(settings, read_database_url=GONE, database_url=GONE, local_copy=None)
    client = make_site(away).test_client(use_cookies=False)
    for path in (*ALIVE, "/es/guide/emergency"):
        assert client.get(path).status_code in (200, 404), path
    for answer in (client.get("/find?near=80202"), client.post("/find", data={"near": "80202"})):
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) >= 1
        assert "988" in check_page(answer).get_text()
        assert "80202" not in answer.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/api/v1/search?near=80202").status_code == 503


def test_not_ready_without_programs_or_places_or_half_migrated(own_app: Flask) -> None:
    client = own_app.test_client(use_cookies=False)
    assert client.get("/readyz").text == "ready\n"
    engine = get_engine(services_of(own_app, SiteServices).writing_sessions)
    for statement, words in (
        ("DELETE FROM place", "no places"),
        ("UPDATE program SET listed = false", "no programs"),
        ("UPDATE alembic_version SET version_num = '0001'", "finder migrate"),
    ):
        with engine.begin() as connection:
            connection.execute(text(statement))
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert words in answer.text
    assert client.get("/healthz").status_code == 200
