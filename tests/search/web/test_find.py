"""Searches: canonical addresses, private ones, wrong ones, and what to do when nothing fits."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from finder.platform.settings import Settings
from tests.each import in_one_pass
from tests.pages import check_page

CARD = re.compile(r'id="p-(\w+)"')


def ids(text: str) -> list[str]:
    return CARD.findall(text)


@in_one_pass(
    ("sent", "canonical"),
    [
        ("?near=80202&x=1", "?near=80202"),
        ("?within=25&near=80202", "?near=80202&within=25"),
        ("?near=80202&within=", "?near=80202"),
        ("?near=80202&need=m&need=d&need=d", "?near=80202&need=d&need=m"),
        ("?near=80202&not=DUO&service=UB&service=MD", "?near=80202&service=MD&service=UB&not=DUO"),
        ("?near=80202&want=bp&want=md&not=DUO&want=bp", "?near=80202&not=DUO&want=bp&want=md"),
        ("?want=&near=80202", "?near=80202"),
        ("?near=80202&page=1", "?near=80202"),
        ("?near=%2080202", "?near=80202"),
        ("?near=80202&at=39.75,-105.00", "?near=80202"),
        ("?near=80202&page=99", "?near=80202"),
    ],
)
def test_addresses_become_canonical(client: FlaskClient, sent: str, canonical: str) -> None:
    response = client.get(f"/find{sent}")
    assert (response.status_code, response.headers["Location"]) == (302, f"/find{canonical}")
    assert response.data == b""
    assert client.get(f"/find{canonical}").status_code == 200


@in_one_pass("sent", ["", "?", "?near=", "?need=d", "?x=1"])
def test_no_place_goes_home(client: FlaskClient, sent: str) -> None:
    response = client.get(f"/find{sent}")
    assert (response.status_code, response.headers["Location"]) == (302, "/")


@in_one_pass(
    ("sent", "target"),
    [
        ("within=7", "#within"),
        ("need=x", "#need-d"),
        ("service=<b>", "#near"),
        ("service=NOPE", "#near"),
        ("not=NOPE", "#near"),
        ("want=xx", "#near"),
        ("want=<b>", "#near"),
        ("service=md", "#near"),
        ("page=0", "#near"),
        ("page=x", "#near"),
        ("page=10001", "#near"),
    ],
)
def test_a_bad_value_keeps_the_form(client: FlaskClient, sent: str, target: str) -> None:
    response = client.get(f"/find?near=80202&need=d&{sent}")
    soup = check_page(response)
    assert response.status_code == 400
    assert soup.select_one("#near")["value"] == "80202"  # type: ignore[index]
    assert soup.select_one("#need-d").has_attr("checked")  # type: ignore[union-attr]
    assert [link["href"] for link in soup.select(".summary a")] == [target]


def test_all_that_is_wrong_is_said_at_once_and_beside_its_field(client: FlaskClient) -> None:
    sent = "near=%01&within=7&need=x&service=NOPE&not=%3Cb%3E&want=xx&older=2&map=no&page=x"
    soup = check_page(client.get(f"/find?{sent}"))
    targets = [str(link["href"]) for link in soup.select(".summary a")]
    assert targets[:3] == ["#near", "#within", "#need-d"] and len(targets) == 5
    for field in ("near", "within"):
        described = str(soup.select_one(f"#{field}")["aria-describedby"]).split()  # type: ignore[index]
        assert f"{field}-message" in described and soup.select_one(f"#{field}-message") is not None
    needs = soup.select_one("fieldset.needs")
    assert needs is not None and needs["aria-describedby"] == "need-message"
    assert needs.select_one("#need-message") is not None


def test_codes_that_do_not_exist_are_named_once_each_and_left_out(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&service=MD&service=NOPE&not=NADA&want=mt&want=zz"))
    assert len(soup.select(".summary a")) == 1
    kept = [(box["name"], box["value"]) for box in soup.select("form.panel input[type=hidden]")]
    assert kept == [("service", "MD"), ("want", "mt")]


@pytest.mark.parametrize("sent", ["need=nosuchword", "service=nosuchword", "want=nosuchword", "page=nosuchword"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_wrong_value_is_not_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, sent: str, method: str
) -> None:
    name, value = sent.split("=")
    fields = {"near": "80202", name: value}
    response = client.get("/find", query_string=fields) if method == "get" else client.post("/find", data=fields)
    assert response.status_code == 400
    assert "nosuchword" not in caplog.text


def test_a_street_address_must_not_stay_in_the_address_bar(client: FlaskClient) -> None:
    response = client.get("/find?near=12+Elm+Street,+Alphaville")
    assert response.status_code == 400
    assert check_page(response).select_one("button[formmethod=post]") is not None


def test_results_say_how_many_and_near_what(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202"))
    assert soup.h1.get_text() == "3 places within 25 miles of 80202 (Alphaville, CO)"  # type: ignore[union-attr]
    text = soup.get_text(" ", strip=True)
    assert "in ZIP 80202, about 3 miles" in text
    assert "Sober housing, not treatment" in text
    assert "Only for people with a DUI or DWI" in text
    assert "Jan 2022, almost 5 years ago: call first" in text or "Jan 2022, almost 5 years ago : call first" in text
    call = soup.select_one("a.call")
    assert call["href"] == "tel:+13035550102"  # type: ignore[index]
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]


def test_names_are_escaped(client: FlaskClient) -> None:
    text = client.get("/find?near=80202").get_data(as_text=True)
    assert "O&#39;Neil &amp; Sons &lt;Care&gt;" in text


def test_leaving_out_and_needs_hold(client: FlaskClient) -> None:
    assert ids(client.get("/find?near=80202&not=DUO").get_data(as_text=True)) == ["aaa", "bbb"]
    assert ids(client.get("/find?near=80202&need=m").get_data(as_text=True)) == ["bbb"]


def test_a_want_is_met_by_any_of_its_codes_and_can_be_removed(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&within=any&want=mt"))
    assert [card["id"] for card in soup.select(".cards h3")] == ["p-bbb"]
    box = soup.select_one("input[type=checkbox][name=want][value=mt]")
    assert box is not None
    assert box.has_attr("checked")
    assert box.parent.select_one("small").get_text() == "1"  # type: ignore[union-attr]
    assert soup.select_one("label:has([name=want][value=bp]) small").get_text() == "0"  # type: ignore[union-attr]
    chip = soup.select_one(".quick a.chosen-chip")
    assert chip is not None
    assert (chip["href"], chip.get_text(strip=True)) == ("/find?near=80202&within=any", "RemoveMethadone✕")
    # The codes that it stands for have no checkbox of their own; chosen by an address, they are kept.
    assert soup.select_one("input[type=checkbox][value=OTP]") is None
    kept = check_page(client.get("/find?near=80202&service=OTP")).select_one("input[name=service][value=OTP]")
    assert kept is not None
    assert kept["type"] == "hidden"


def test_a_want_that_finds_nothing_near_is_advised_to_be_dropped(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&within=5&need=c&want=bp"))
    links = {str(link["href"]): link.get_text(" ", strip=True) for link in soup.select(".advice a.step[href^='/find']")}
    assert links["/find?near=80202&within=5&need=c"] == 'Search without "Buprenorphine": 1 place'
    assert check_page(client.get("/find?near=80202&service=MD&want=on")).find("a", string="Clear all filters")


def test_no_results_advise(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&within=5&service=UB"))
    heading = soup.select("h1")[0].get_text()
    assert heading == "No places within 5 miles of 80202 (Alphaville, CO)"
    assert "The nearest is 59 miles away." in soup.get_text()
    links = [str(link["href"]) for link in soup.select(".advice a.step[href^='/find']")]
    assert "/find?near=80202&within=100&service=UB" in links
    assert "/find?near=80202&within=5" in links
    for link in links:
        assert check_page(client.get(link)).select(".cards li")


def test_nothing_anywhere_still_helps(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&service=SP"))
    assert soup.h1.get_text() == "No places found that fit everything you chose"  # type: ignore[union-attr]
    assert soup.select(".advice a")


def test_ambiguous_places_are_offered(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=Alphaville"))
    assert [link["href"] for link in soup.select(".meant a")] == ["/find?near=Alphaville%2C+KS"]


def test_unknown_places_suggest(client: FlaskClient) -> None:
    response = client.get("/find?near=Alphavile,+CO".replace(",", "%2C"))
    soup = check_page(response)
    assert response.status_code == 404
    assert soup.h1.get_text() == "We don't know that place"  # type: ignore[union-attr]
    assert soup.select_one("#near")["value"] == "Alphavile, CO"  # type: ignore[index]
    assert "Alphaville, CO" in [link.get_text() for link in soup.select(".steps a")]


@in_one_pass(
    "query",
    ["near=80202", "near=80202&within=any", "near=Alphaville&need=d", "near=80202&not=DUO", "near=80202&want=mt"],
)
def test_private_searches_find_the_same(client: FlaskClient, query: str) -> None:
    private = client.post("/find", data=query, content_type="application/x-www-form-urlencoded")
    assert private.status_code == 200
    assert ids(private.get_data(as_text=True)) == ids(client.get(f"/find?{query}").get_data(as_text=True))
    assert "/find?" not in private.get_data(as_text=True)
    check_page(private)


def test_near_me_is_on_the_grid(client: FlaskClient) -> None:
    response = client.post("/find", data={"at": "39.75,-105.00"})
    assert response.status_code == 200
    assert check_page(response).h1.get_text() == "3 places within 25 miles of where you are"  # type: ignore[union-attr]


@in_one_pass("at", ["39.7512,-105.0", "39.76,-105.00", "x", "99.00,0.00"])
def test_finer_points_are_refused(client: FlaskClient, at: str) -> None:
    response = client.post("/find", data={"at": at})
    assert response.status_code == 400
    assert at not in check_page(response).decode() or at == "x"


def test_a_private_search_needs_a_place(client: FlaskClient) -> None:
    assert client.post("/find", data={}).status_code == 400


def test_kept_cards_are_the_same_to_the_byte(
    client: FlaskClient, settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    plain = make_site(dataclasses.replace(settings, caches=False)).test_client(use_cookies=False)
    for query in ("near=80202", "near=80202&within=any", "near=Alphaville", "near=80202"):
        assert client.get(f"/find?{query}").data == plain.get(f"/find?{query}").data


def test_military_zips_are_told_why(client: FlaskClient) -> None:
    for code in ("09010", "34002", "96201"):
        soup = check_page(client.get(f"/find?near={code}"))
        assert soup.h1.get_text() == "We can't find military ZIPs on the map"  # type: ignore[union-attr]
        assert "Check the spelling" not in soup.get_text()
    assert "military" not in check_page(client.get("/find?near=00000")).get_text()


def test_all_filters_go_at_once(client: FlaskClient) -> None:
    soup = check_page(client.get("/find?near=80202&within=5&need=m&service=SP&not=DUO"))
    assert soup.select_one(".quick a.chip[href='/find?near=80202&within=5']") is not None
    private = check_page(client.post("/find", data={"near": "80202", "need": "m", "service": "SP"}))
    form = private.find("button", string="Clear all filters").find_parent("form")  # type: ignore[union-attr]
    assert [(field["name"], field["value"]) for field in form.select("input")] == [("near", "80202")]  # type: ignore[union-attr]


def test_a_warning_stands_before_the_number_of_a_card(client: FlaskClient) -> None:
    for card in check_page(client.get("/find?near=80202&within=any")).select(".card:has(.limits):has(.call)"):
        assert str(card).index('class="limits"') < str(card).index('class="call"')
