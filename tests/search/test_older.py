"""Places that only older lists have: found on request, on the website and by the index, and said to be old."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import Engine

from finder.app import create_app
from finder.listings.store import programs
from finder.places.store import places
from finder.platform.database.session import make_session_factory
from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import OLDER, IndexQuery, IndexRow
from tests.databases import Databases
from tests.migrated import migrate
from tests.pages import check_page
from tests.site import TODAY, make_program
from tests.sites import close, site_settings
from tests.staff_directory import DENVER, ZIPS

OLD: dict[str, Any] = {"listed": False, "not_listed_because": "only_in_older_list", "phones": ()}


def fill_older(engine: Engine) -> None:
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER])
        made = [make_program("new", "SA GCO"), make_program("old", "", **OLD)]
        made += [make_program("gone", "SA", listed=False, not_listed_because="dropped")]
        programs.save_programs(session, made)


@pytest.fixture
def client(database: Databases) -> Iterator[FlaskClient]:
    app = create_app(site_settings(database.filled(fill_older).url), today=lambda: TODAY)
    yield app.test_client(use_cookies=False)
    close(app)


def shown(soup: BeautifulSoup) -> list[str]:
    return [str(heading["id"]).removeprefix("p-") for heading in soup.select(".card h3")]


def test_they_are_found_on_request_only(client: FlaskClient) -> None:
    page = check_page(client.get("/find?near=80202"))
    assert shown(page) == ["new"]
    (step,) = [link for link in page.select("a.step") if "older=1" in str(link["href"])]
    assert step.get_text() == "Show it too"
    more = check_page(client.get(str(step["href"])))
    assert sorted(shown(more)) == ["new", "old"]
    assert "Only in an older list. It may have closed or moved." in more.get_text()
    (back,) = [link for link in more.select("a.step") if link.get_text() == "Leave them out"]
    assert back["href"] == "/find?near=80202"


def test_a_private_search_posts_it(client: FlaskClient) -> None:
    page = check_page(client.post("/find", data={"near": "80202", "older": "1"}))
    assert sorted(shown(page)) == ["new", "old"]


def test_a_bad_value_is_told(client: FlaskClient) -> None:
    assert client.get("/find?near=80202&older=2").status_code == 400
    assert client.get("/find?near=80202&older=").headers["Location"] == "/find?near=80202"


def test_its_page_says_so_and_leads_to_places_near(client: FlaskClient) -> None:
    page = check_page(client.get("/programs/old"))
    assert "Only an older list has this place." in page.get_text()
    assert shown(page) == ["new"]
    assert "This place is no longer listed." in check_page(client.get("/programs/gone")).get_text()


def test_the_index_never_counts_the_mark() -> None:
    rows = [
        IndexRow(id=name, latitude=39.75, longitude=-104.99, state="CO", county="Denver", codes=codes)
        for name, codes in (("a", ("SA",)), ("b", ("SA", OLDER)), ("c", (OLDER,)))
    ]
    index = DirectoryIndex.build(rows, shown_codes=("SA",))
    here = IndexQuery(latitude=39.75, longitude=-104.99, radius_miles=5.0, count_all=True)
    assert index.find(here).ids == ("a",)
    both = index.find(
        IndexQuery(latitude=39.75, longitude=-104.99, radius_miles=5.0, count_all=True, includes_older=True)
    )
    assert (both.ids, dict(both.counts)) == (("a", "b", "c"), {"SA": 2})
    assert index.known_codes == {"SA"}
