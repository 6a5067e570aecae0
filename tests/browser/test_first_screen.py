"""The gate of the first screen: a number to call, and the three answers, before anybody scrolls (360 by 640 pixels).

The programs are made up and shaped like those of real lists: long names, four phones, second names, nothing known but an address.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect

from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.rules.records import Phone, SourceRecord
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.session import make_engine, make_session_factory
from finder.samples.building import make_samples
from tests.browser.assertions import check_keyboard
from tests.browser.conftest import CHROMIUM, follow, looking, serving_database
from tests.browser.looks import Look
from tests.browser.test_print import OVERPRINTED

pytestmark = pytest.mark.browser

CALL_ENDS_ABOVE = 480
SLOTS_END_ABOVE = 640
TALLEST_CARD = 300
SEARCHES: tuple[tuple[tuple[str, str], ...], ...] = (
    *((("near", near),) for near in ("90012", "Chicago, IL", "77002", "Phoenix, AZ", "10001", "Louisville, KY")),
    *((("near", near), ("need", "m")) for near in ("40202", "Philadelphia, PA", "98101", "Boston, MA", "Miami, FL")),
    *((("near", near), ("need", "d")) for near in ("80202", "Los Angeles, CA", "Detroit, MI", "97201", "Atlanta, GA")),
    *((("near", near), ("need", "c")) for near in ("55401", "Newark, NJ", "Columbus, OH", "Reno, NV")),
    (("near", "Houston, TX"), ("need", "m"), ("service", "SP")),
    (("near", "Houston, TX"), ("within", "50"), ("want", "lc"), ("want", "on")),
    (("near", "40202"), ("within", "100"), ("service", "MD"), ("want", "mt")),
    (("near", "69201"), ("service", "PW"), ("want", "on")),
    (("near", "Bayamón, PR"), ("need", "m")),
    (("near", "Anchorage, AK"), ("want", "tn")),
    (("near", "Denver, CO"), ("within", "any"), ("need", "d"), ("need", "m")),
    (("near", "San Diego, CA"), ("within", "10")),
    (("at", "34.05,-118.25"), ("within", "50")),
    (("at", "41.90,-87.65"), ("need", "m"), ("within", "50")),
)


STATES = ("Colorado", "California", "Texas", "New York", "Florida", "Puerto Rico")
"""By town: the list of towns must not push the first number down."""


def test_there_are_thirty_searches() -> None:
    assert len(SEARCHES) == 30


def _shaped(number: int, record: SourceRecord) -> SourceRecord:
    """Return a record as real lists have them (99 in 100 names have at most 38 letters); `number` tells the kind."""
    if number % 3 == 0:
        record = replace(record, name=f"{record.name[:26]} Recovery Services", name2="Outpatient Unit B")
    if number % 4 == 0:
        lines = tuple(Phone(number=f"+1303555{n:04d}", kind="intake" if n % 2 else "main") for n in range(130, 134))
        record = replace(record, phones=lines)
    if number % 5 == 0:
        record = replace(record, codes=("SA",))
    return record


def _with_doors(records: list[tuple[int, SourceRecord]]) -> tuple[tuple[int, SourceRecord], ...]:
    """Let each tenth record stand beside the one before it: one name, one street, another second name and number."""
    for at in range(1, len(records), 10):
        before, (row, record) = records[at - 1][1], records[at]
        same = {name: getattr(before, name) for name in ("name", "street", "city", "state", "zip")}
        records[at] = (row, replace(record, **same, name2="Second Floor Residential Program"))
    return tuple(records)


@pytest.fixture(scope="module")
def site(places_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium, then make browser")
    database = tmp_path_factory.mktemp("first-screen") / "finder.sqlite3"
    shutil.copy(places_file, database)
    engine = make_engine(f"sqlite:///{database}")
    with make_session_factory(engine).begin() as session:
        zips = places.load_zip_points(session)
        points = {
            code: (zip_.latitude, zip_.longitude)
            for code, zip_ in zips.items()
            if zip_.latitude is not None and zip_.longitude is not None
        }
        samples = make_samples(count=1500, random_state=1, data_folder=resources.folder("data"), zip_points=points)
        records = _with_doors([(row, _shaped(row, record)) for row, record in samples.records])
        shaped = replace(samples, records=records)
        import_lists(session, [shaped], setting=ImportSetting(zips=zips, now=datetime.now(UTC), force=True))
    engine.dispose()
    with serving_database(database) as base:
        yield base


def _search(page: Page, address: str, fields: tuple[tuple[str, str], ...]) -> None:
    if "at" not in dict(fields):
        page.goto(f"{address}/find?{urlencode(fields)}")
        return
    headers = {"content-type": "application/x-www-form-urlencoded"}
    page.goto(f"{address}/about")
    page.route(
        f"{address}/find",
        lambda route: route.continue_(
            method="POST", post_data=urlencode(fields), headers={**route.request.headers, **headers}
        ),
        times=1,
    )
    page.goto(f"{address}/find")


_BOTTOM = "part => part.getBoundingClientRect().bottom"
_MEASURE = """() => {
  const end = name => { const part = document.querySelector(name); return part ? part.getBoundingClientRect().bottom : 0; };
  return { call: end(".card .call"), slots: end(".card .slots"), banner: end(".sample"),
    wide: document.documentElement.scrollWidth };
}"""


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_first_call_and_its_answers_stand_on_the_first_screen(browser: Browser, site: str, prefix: str) -> None:
    late = {}
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": 640})
        for fields in SEARCHES:
            _search(page, site + prefix, fields)
            found = page.evaluate(_MEASURE)
            assert found["banner"] > 0, "the notice of sample data is part of what must fit"
            assert found["wide"] <= 360, fields
            if not 0 < found["call"] < CALL_ENDS_ABOVE or found["slots"] >= SLOTS_END_ABOVE:
                late[fields] = (found["call"], found["slots"])
    assert late == {}


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_first_call_of_a_state_stands_on_the_first_screen(browser: Browser, site: str, prefix: str) -> None:
    late = {}
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": 640})
        for state in STATES:
            _search(page, site + prefix, (("near", state),))
            found = page.evaluate(_MEASURE)
            if not 0 < found["call"] < CALL_ENDS_ABOVE or found["wide"] > 360:
                late[state] = found
    assert late == {}


def test_doors_keep_the_first_call_where_it_is_and_stand_under_its_card(browser: Browser, site: str) -> None:
    doors = 0
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": 640})
        for near in ("Los Angeles, CA", "New York, NY", "Houston, TX", "Phoenix, AZ"):
            _search(page, site, (("near", near), ("within", "100")))
            doors += page.locator(".door").count()
            found = page.evaluate(_MEASURE)
            assert 0 < found["call"] < CALL_ENDS_ABOVE, near
            assert found["slots"] < SLOTS_END_ABOVE, near
            assert page.locator(".cards > li > .card:not(.door)").count() + page.locator(".door").count() == 20
    assert doors > 0


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_way_on_from_the_questions_stands_on_the_first_screen(browser: Browser, site: str, prefix: str) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": 640})
        page.goto(f"{site}{prefix}/choose")
        assert page.locator(".call").first.evaluate(_BOTTOM) < CALL_ENDS_ABOVE
        assert page.locator(".search-start button").evaluate(_BOTTOM) <= 640
        check_keyboard(page, most=40)
        page.locator("#a-medicine").check()
        page.locator("#a-sleep").check()
        follow(page, page.locator(".search-end .button"))
        page.evaluate("() => scrollTo(0, 0)")
        assert page.locator("form[method=get] .search-end .button").evaluate(_BOTTOM) <= 640
        check_keyboard(page, most=40)


def test_on_a_low_screen_no_button_covers_the_form(browser: Browser, site: str) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 640, "height": 360})
        for path in ("/", "/choose"):
            page.goto(site + path)
            way_on = page.locator(".search-end")
            assert way_on.evaluate("part => part.getBoundingClientRect().top") >= 360, path
            assert page.locator(".search-end").evaluate("part => getComputedStyle(part).position") == "static"


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_card_with_a_long_name_is_no_taller_than_half_a_screen(browser: Browser, site: str, prefix: str) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.goto(f"{site}{prefix}/find?near=Los+Angeles%2C+CA&within=50")
        cards = page.evaluate(
            """() => [...document.querySelectorAll(".card:not(.door)")].map(card => {
              const lines = name => { const part = card.querySelector(name);
                return Math.round(part.getBoundingClientRect().height / parseFloat(getComputedStyle(part).lineHeight)); };
              return { height: card.getBoundingClientRect().height, name: lines("h3"), slots: lines(".slots"),
                second: card.querySelectorAll(".name2").length, warned: card.querySelectorAll(".limits, .doubts").length };
            })"""
        )
    tall = [card for card in cards if card["name"] <= 2 and card["slots"] <= 4 and not card["warned"]]
    assert [card for card in tall if card["second"]], "a second name is part of what must fit"
    assert [card for card in tall if card["height"] > TALLEST_CARD] == []


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_no_word_of_an_answer_is_cut_in_two(browser: Browser, site: str, prefix: str) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.goto(f"{site}{prefix}/find?near=Los+Angeles%2C+CA&within=50")
        page.locator(".card h3 a").first.click()
        expect(page.locator(".answers dt:visible").first).to_be_visible()
        cut = page.evaluate(
            """() => [...document.querySelectorAll(".answers dt")].filter(part => {
              const words = part.textContent.trim().split(/\\s+/), wide = part.getBoundingClientRect().width;
              const probe = document.createElement("span"); probe.style.whiteSpace = "nowrap"; part.append(probe);
              const fits = word => { probe.textContent = word; return probe.getBoundingClientRect().width <= wide + 1; };
              const found = !words.every(fits);
              probe.remove(); return found;
            }).map(part => part.textContent)"""
        )
    assert cut == []


def test_with_letters_twice_as_large_the_call_is_within_two_screens(browser: Browser, site: str) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        page.set_viewport_size({"width": 360, "height": 640})
        page.goto(f"{site}/find?near=90012&need=m")
        page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        assert page.evaluate(_MEASURE)["call"] < 2 * 640


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_with_letters_twice_as_large_no_page_runs_out_sideways(browser: Browser, site: str, prefix: str) -> None:
    with looking(browser, Look(360, "light", True)) as page:
        for path in ("/", "/choose"):
            page.goto(f"{site}{prefix}{path}")
            page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 360, path


def test_a_wide_screen_shows_three_and_a_half_cards(browser: Browser, site: str) -> None:
    with looking(browser, Look(1280, "light", True)) as page:
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(f"{site}/find?near=Los+Angeles%2C+CA&within=50&need=m")
        fourth = page.locator(".card").nth(3).bounding_box()
        assert fourth is not None
        assert fourth["y"] + fourth["height"] / 2 <= 900


@pytest.mark.parametrize("width", [600, 780, 1050])
def test_doors_are_printed_beside_each_other_and_on_no_other_card(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.emulate_media(media="print")
    doors = 0
    for near in ("Los Angeles, CA", "California"):
        page.goto(f"{site}/find?{urlencode({'near': near, 'within': 100})}")
        doors += page.locator(".door").count()
        assert page.evaluate(OVERPRINTED, "main") == [], near
    page.close()
    assert doors > 0
