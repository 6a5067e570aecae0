"""How a typed place is taken apart."""

from __future__ import annotations

from finder.places.rules.normalization import normalize_county, normalize_place, normalize_state
from finder.places.rules.place_text import PlaceReading, TypedPlace, read_place, state_spellings
from tests.each import in_one_pass

STATES = {
    "co": "CO",
    "colorado": "CO",
    "ca": "CA",
    "ny": "NY",
    "newyork": "NY",
    "wa": "WA",
    "washington": "WA",
    "dc": "DC",
}
STATES |= {"virginia": "VA", "westvirginia": "WV", "la": "LA", "me": "ME"}


@in_one_pass(
    ("one", "other"),
    [
        ("St. Louis", "saint  louis"),
        ("Ste. Genevieve", "Sainte Genevieve"),
        ("Ft. Worth", "FORT WORTH"),
        ("Mt. Vernon", "mount vernon"),
        ("N. Las Vegas", "North Las Vegas"),
        ("Coeur d\u2019Alene", "coeur dalene"),
        ("Cañon City", "Canon City"),
        ("Winston-Salem", "winston salem"),
        ("The Bronx", "bronx"),
        ("Mc Allen", "McAllen"),
        ("\u2018Ewa Beach", "Ewa Bch"),
        ("D.C.", "dc"),
    ],
)
def test_spellings_of_a_place_normalize_alike(one: str, other: str) -> None:
    assert normalize_place(one) == normalize_place(other)


@in_one_pass(("one", "other"), [("North", "N"), ("Mount", "mountain"), ("The", ""), ("Salem", "Saleem")])
def test_different_names_normalize_differently(one: str, other: str) -> None:
    assert normalize_place(one) != normalize_place(other)


@in_one_pass(
    ("name", "normalized"),
    [
        ("Kern County", "kern"),
        ("Orleans Parish", "orleans"),
        ("Juneau City and Borough", "juneau"),
        ("Municipality of Anchorage", "anchorage"),
        ("Nome Census Area", "nome"),
        ("Municipio de Añasco", "anasco"),
        ("Condado de Orange", "orange"),
        ("Baltimore city", "baltimorecity"),
        ("County", "county"),
    ],
)
def test_a_county_normalizes_to_its_bare_name(name: str, normalized: str) -> None:
    assert normalize_county(name) == normalized


def test_a_state_normalizes_without_the_short_forms_of_places() -> None:
    assert normalize_state("MT") == "mt"
    assert normalize_state("N. Mex.") == "nmex"


def test_every_part_of_a_text_may_be_a_state() -> None:
    assert set(state_spellings("Charleston, W. Va.")) >= {"charleston", "wva", "va", "w"}
    assert state_spellings("") == []


@in_one_pass(
    ("text", "zip_code"),
    [
        ("80202", "80202"),
        ("80202-1234", "80202"),
        ("802021234", "80202"),
        ("8 0 2 0 2", "80202"),
        ("Zip: 80202", "80202"),
        ("Denver CO 80202-1234", "80202"),
        ("80202 Denver", "80202"),
        ("9 Main St, Denver, CO 80202", "80202"),
        ("80202 Main St, Denver, CO", ""),
        ("Denver", ""),
    ],
)
def test_a_zip_is_found_wherever_it_stands(text: str, zip_code: str) -> None:
    assert read_place(text, STATES).zip == zip_code


def test_digits_that_are_no_zip_are_kept_apart() -> None:
    assert read_place("2134", STATES) == TypedPlace(digits="2134")


@in_one_pass("text", ["near me", "around here", "cerca de mí", "my location"])
def test_here_is_known_for_what_it_is(text: str) -> None:
    assert read_place(text, STATES).is_here


@in_one_pass(
    ("text", "name", "state"),
    [
        ("Denver, CO", "denver", "CO"),
        ("denver colorado", "denver", "CO"),
        ("Rochester New York", "rochester", "NY"),
        ("Washington, D. C.", "washington", "DC"),
        ("West Virginia", "westvirginia", ""),
        ("me", "me", ""),
        ("LA", "la", ""),
        ("Denver", "denver", ""),
    ],
)
def test_the_likeliest_reading_comes_first(text: str, name: str, state: str) -> None:
    assert read_place(text, STATES).readings[0] == PlaceReading(name=name, state=state)


@in_one_pass(
    ("text", "reading"),
    [
        ("near denver colorado", PlaceReading(name="denver", state="CO")),
        ("detox centers near denver colorado please", PlaceReading(name="denver", state="CO")),
        ("Denver, CO, USA", PlaceReading(name="denver", state="CO")),
        ("Colorado, Denver", PlaceReading(name="denver", state="CO")),
        ("Denver City, CO", PlaceReading(name="denver", state="CO")),
        ("kern co, ca", PlaceReading(name="kern", state="CA", county_word="county")),
        ("condado de kern", PlaceReading(name="kern", county_word="county")),
        ("Orleans Parish", PlaceReading(name="orleans", county_word="parish")),
        ("Bloomfield (Richmond County), NY", PlaceReading(name="bloomfield", state="NY", county="richmond")),
        ("Bloomfield, Richmond County, NY", PlaceReading(name="bloomfield", state="NY", county="richmond")),
        ("Harlem, Manhattan, NY", PlaceReading(name="harlem", state="NY")),
        ("Fort Washington", PlaceReading(name="fortwashington")),
        ("Lake in the Hills", PlaceReading(name="lakeinthehills")),
    ],
)
def test_other_readings_follow(text: str, reading: PlaceReading) -> None:
    assert reading in read_place(text, STATES).readings


@in_one_pass(
    ("text", "is_address"),
    [
        ("9 Main St, Denver, CO", True),
        ("1600 Pennsylvania Ave Washington DC", True),
        ("PO Box 9, Denver, CO", True),
        ("29 Palms, CA", False),
        ("St. Louis", False),
        ("80202 Denver", False),
    ],
)
def test_a_street_address_is_told_from_a_town(text: str, is_address: bool) -> None:
    assert read_place(text, STATES).is_address is is_address


def test_the_town_of_an_address_is_read() -> None:
    for text in ("9 Main St, Denver, CO", "9 main st denver co"):
        assert PlaceReading(name="denver", state="CO") in read_place(text, STATES).readings


@in_one_pass("text", ["", " ", ",;()", "\x00", "\ud800", "the", "in", "county"])
def test_odd_texts_are_read_without_fail(text: str) -> None:
    assert len(read_place(text, STATES).readings) <= 3


def test_a_long_text_has_few_readings() -> None:
    assert len(read_place("co city " * 15, STATES).readings) <= 40
