"""Pages that must stand when the database is gone: they never ask it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NoReturn, cast

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from finder.guide.web.services import GuideServices
from finder.listings.sample_flag import SampleFlag
from finder.platform.database.session import SessionFactory
from finder.platform.database.sources import Source, Sources
from finder.platform.web.services import SiteServices, provide, services_of
from tests.pages import check_page

PAGES = ("/", "/guide", "/privacy", "/health-data", "/stay-private", "/choose", "/guide/nosuch", "/nothing")


class GoneError(AssertionError):
    """Raised instead of any session: nothing here may as much as ask for one."""


def _fail() -> NoReturn:
    raise GoneError


def _away(site: SiteServices, fail: Callable[[], NoReturn]) -> SiteServices:
    sessions = cast("SessionFactory", fail)
    sources = Sources([Source(name="primary", sessions=sessions)])
    return replace(
        site,
        sources=sources,
        sessions=sessions,
        writing_sessions=sessions,
        primary_sessions=sessions,
        staff_writing_sessions=sessions,
    )


@pytest.fixture
def lonely(own_app: Flask) -> Iterator[Flask]:
    """A site whose every session fails."""
    site = services_of(own_app, SiteServices)
    provide(own_app, _away(site, _fail))
    yield own_app
    provide(own_app, site)


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize("path", PAGES)
def test_home_guide_privacy_and_error_pages_never_ask_the_database(lonely: Flask, prefix: str, path: str) -> None:
    address = "/es/" if prefix and path == "/" else prefix + path
    response = lonely.test_client(use_cookies=False).get(address)
    assert response.status_code == (404 if "no" in path.rpartition("/")[2][:2] else 200)
    check_page(response)


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_no_page_of_the_guide_asks_the_database(lonely: Flask, prefix: str) -> None:
    guide = services_of(lonely, GuideServices).guides["en"]
    client = lonely.test_client(use_cookies=False)
    for part in (*guide.sections, *guide.topics):
        assert client.get(f"{prefix}/guide/{part.anchor}").status_code == 200, part.anchor


def test_without_a_database_the_notice_of_samples_stays_as_it_was(
    lonely: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = lonely.test_client(use_cookies=False)
    assert check_page(client.get("/guide/emergency")).select_one(".sample") is None
    monkeypatch.setattr(SampleFlag, "last_known", True)
    assert check_page(client.get("/guide/emergency")).select_one(".sample") is not None


def test_a_page_that_needs_a_database_still_says_that_it_failed(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> NoReturn:
        raise OperationalError("", {}, Exception("gone"))

    site = services_of(own_app, SiteServices)
    provide(own_app, _away(site, gone))
    try:
        assert own_app.test_client(use_cookies=False).get("/find?near=80202").status_code >= 500
    finally:
        provide(own_app, site)
