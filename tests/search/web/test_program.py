"""A program's page: three states, its sources, and where it went."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from finder.listings.rules.facts import Report
from finder.listings.store import programs
from finder.listings.web.services import ListingServices
from finder.platform.web.errors import render_error
from finder.platform.web.services import SiteServices, services_of
from finder.search.web.details import Around, make_program_page
from tests.pages import check_page
from tests.site import TODAY, make_program
from tests.staff_directory import NOW


def test_an_id_that_was_merged_twice_leads_on_in_one_step(own_app: Flask) -> None:
    with services_of(own_app, SiteServices).writing_sessions.begin() as session:
        programs.save_alias(session, old_id="first", program_id="second")
        programs.save_alias(session, old_id="second", program_id="aaa")
    visitor = own_app.test_client(use_cookies=False)
    for old in ("first", "second"):
        for prefix in ("", "/es"):
            answer = visitor.get(f"{prefix}/programs/{old}")
            assert (answer.status_code, answer.headers["Location"]) == (301, f"{prefix}/programs/aaa")


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_deleted_program_is_said_to_be_gone_and_leads_to_places_of_its_state(own_app: Flask, prefix: str) -> None:
    with services_of(own_app, SiteServices).writing_sessions.begin() as session:
        programs.delete_programs(session, ["aaa"])
    visitor = own_app.test_client(use_cookies=False)
    for page in ("", "/history", "/contact.vcf", "/report"):
        answer = visitor.get(f"{prefix}/programs/aaa{page}")
        assert answer.status_code == 410, page
        soup = check_page(answer)
        button = soup.select_one("main a.button")
        assert button is not None
        assert (button["href"], "Colorado" in button.get_text()) == (f"{prefix}/find?near=Colorado", True)
    assert visitor.get("/api/v1/programs/aaa").status_code == 410
    assert visitor.get(f"{prefix}/programs/never").status_code == 404


def test_what_is_gone_for_another_reason_has_a_page_without_a_place(own_app: Flask) -> None:
    with own_app.test_request_context("/"):
        own_app.preprocess_request()
        soup = BeautifulSoup(render_error("gone"), "html5lib")
    assert [link["href"] for link in soup.select("main a.button")] == ["/"]


@pytest.mark.parametrize("kind", ["broken", "later"])
def test_where_the_site_itself_fails_whom_to_call_comes_before_a_search(own_app: Flask, kind: str) -> None:
    with own_app.test_request_context("/"):
        own_app.preprocess_request()
        soup = BeautifulSoup(render_error(kind), "html5lib")
    ways = [str(link["href"]) for link in soup.select("main a")]
    assert ways[:4] == ["tel:911", "/guide/emergency", "tel:988", "tel:+18006624357"] and "/" in ways[4:]
    assert not soup.select("main a.button")


def test_three_states_are_told_apart(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/bbb"))
    answers = {item.dt.get_text(): item.dd.get_text() for item in soup.select(".answers div")}  # type: ignore[union-attr]
    assert answers["Methadone here"] == "Yes"
    assert answers["Buprenorphine here"] == "No"
    assert answers["Lets you stay on medicine from another clinic"] == "Yes"
    pay = soup.select_one("[aria-labelledby=q-pay]")
    assert pay is not None
    assert "Not stated: ask" in pay.get_text()
    assert [item.get_text(strip=True) for item in pay.select(".facts.no li")] == [
        "Takes Medicaid",
        "You can pay yourself",
    ]


def test_what_nobody_asked_is_never_a_no(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/aaa"))
    said_no = {item.get_text(strip=True) for item in soup.select(".facts.no li")}
    assert "Free" not in said_no
    assert "Free" in {item.get_text(strip=True) for item in soup.select(".facts.not-stated li")}


def test_calling_comes_first(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/aaa"))
    links = [str(link["href"]) for link in soup.select("main a")]
    assert links[:2] == ["tel:+13035550102", "tel:+13035550101,7"], "the intake line"
    assert soup.select_one("a.call").get_text().startswith("Call House AAA, New here?")  # type: ignore[union-attr]


def test_the_date_of_numbers_from_one_list_is_said_once(client: FlaskClient) -> None:
    calls = check_page(client.get("/programs/aaa")).select_one(".calls")
    assert calls is not None
    assert len(calls.select("a.call")) > 1
    assert [hint.get_text()[:28] for hint in calls.select(".hint")] == ["Numbers from a list of Janua"]


def test_detox_carries_its_warning(client: FlaskClient) -> None:
    assert "After detox, your old amount can kill you." in client.get("/programs/aaa").get_data(as_text=True)
    assert "After detox, your old amount can kill you." not in client.get("/programs/bbb").get_data(as_text=True)


def test_only_plain_web_addresses_become_links(client: FlaskClient) -> None:
    assert "javascript:" not in client.get("/programs/ddd").get_data(as_text=True)
    soup = check_page(client.get("/programs/aaa"))
    assert soup.select_one("a[href='http://www.example.org/a']") is not None


def test_a_merged_program_moves_for_good(client: FlaskClient) -> None:
    response = client.get("/programs/old")
    assert (response.status_code, response.headers["Location"]) == (301, "/programs/aaa")


def test_an_unlisted_program_says_so_and_offers_others(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/gone"))
    assert "no longer listed" in soup.get_text()
    assert soup.select("#near-title ~ ol .card")


def test_a_refusal_or_a_rule_is_never_ticked(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/refuses"))
    limits = [item.get_text() for item in soup.select(".facts.limit li")]
    assert limits == ["Does not use medicine for opioid use", "No cigarettes"]
    said = {item.get_text() for item in soup.select(".facts.yes li, .facts.no li")}
    # A no to a refusal would read as a refusal.
    assert not said & {*limits, "Does not treat opioid use"}
    question = soup.select_one("[aria-labelledby=q-medicine] .facts")
    assert question is not None and "limit" in question["class"]


def test_what_a_place_refuses_is_said_before_its_number(client: FlaskClient) -> None:
    text = client.get("/programs/refuses").get_data(as_text=True)
    assert text.index("Listed: no methadone or buprenorphine here.") < text.index('class="call')
    assert 'href="/find?near=80202&amp;need=m"' in text


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_a_place_without_a_number_does_not_say_to_call_it(client: FlaskClient, prefix: str) -> None:
    called, silent = (
        check_page(client.get(f"{prefix}/programs/{name}")).select("main p.age")[0].get_text()
        for name in ("aaa", "ccc")
    )
    words = "llame antes" if prefix else "call first"
    assert words in called and words not in silent
    assert silent.startswith("Datos de hace" if prefix else "Listed ")


WHERE = {
    "": ("Its exact spot on the map isn't known", "We only know its ZIP"),
    "/es": ("No sabemos su punto exacto en el mapa", "Solo conocemos su código ZIP"),
}


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_only_of_a_place_without_a_street_is_it_said_that_we_only_know_its_zip(
    own_app: Flask, client: FlaskClient, prefix: str
) -> None:
    with services_of(own_app, SiteServices).writing_sessions.begin() as session:
        programs.save_programs(session, [make_program("zzz", "SA", street="", point="zip")])
    own = own_app.test_client(use_cookies=False)
    said = [
        check_page(page).select_one("section.place").get_text()  # type: ignore[union-attr]
        for page in (client.get(f"{prefix}/programs/bbb"), own.get(f"{prefix}/programs/zzz"))
    ]
    assert [[words in text for words in WHERE[prefix]] for text in said] == [[True, False], [False, True]]


def test_a_place_that_is_gone_shows_the_nearest_and_no_button_that_calls_it(client: FlaskClient) -> None:
    soup = check_page(client.get("/programs/gone"))
    old = soup.select_one("#near-title")
    assert old is not None
    normalized = old.find_next("details", class_="old-list")
    assert normalized is not None
    assert "What the old list said about it" in normalized.get_text()
    assert not normalized.select("a[href^='tel:']")
    assert "a referral line" in normalized.get_text()
    assert "What do I say?" not in soup.get_text()


def test_the_address_stands_under_the_name(client: FlaskClient) -> None:
    text = client.get("/programs/aaa").get_data(as_text=True)
    assert text.index("</h1>") < text.index("1 Elm St, Alphaville, CO 80202") < text.index('class="call')


def test_what_helps_without_insurance_stands_first_among_the_costs(app: Flask) -> None:
    paid = Report(
        source="samhsa-directory", as_of="2022-01-31", basis="survey",
        asked=frozenset({"MD", "NP", "PA", "SF", "SS"}), codes=frozenset({"MD", "PA", "SF", "SS"}),
    )  # fmt: skip
    around = Around(alternatives=(), map=None, reported=frozenset(), now=NOW)
    with app.test_request_context():
        program = make_program("paid", "", reports=(paid,))
        page = make_program_page(
            program, around, vocabulary=services_of(app, ListingServices).vocabularies["en"], today=TODAY
        )
    labels = [line.label for line in page.costs]
    assert labels == ["Pay what you can afford", "Help with paying", "Takes Medicaid", "You can pay yourself"]
