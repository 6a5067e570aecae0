"""Which place a typed text is taken for, over the whole gazetteer."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from finder.places.geocoder import Geocoder, NoGeocoder
from finder.places.locating import locate
from finder.places.rules.places import Place, Point, miles_between
from finder.places.store.tables import PlaceRow, ZipRow
from finder.platform.errors import BadInput, GeocoderUnavailable, PlaceNotFound
from tests.each import in_one_pass

TYPED = [
    # ZIPs
    ("80202", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("80202-1234", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("802021234", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    (" 80202 1234 ", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("zip code 80202", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("Denver, CO 80202", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("80202 Denver", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("código postal 00680", "00680 (Mayagüez, PR)", "zip", "PR", 18.2, -67.14),
    ("96799", "96799 (Pago Pago, AS)", "zip", "AS", -14.27, -170.7),
    # The atoll is 30 miles long; the point is in its lagoon. What counts is that it lies east, not west, of 180 degrees.
    ("96960", "96960 (Majuro, MH)", "zip", "MH", 7.08, 171.16),
    ("around 80202 please", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("i am in 80202 right now", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    # city and state
    ("in Boston", "Boston, MA", "city", "MA", 42.35, -71.06),
    ("In Indianapolis", "Indianapolis, IN", "city", "IN", 39.78, -86.15),
    ("IN, Gary", "Gary, IN", "city", "IN", 41.59, -87.35),
    ("OR Salem", "Salem, OR", "city", "OR", 44.94, -123.03),
    ("5th & Main, Los Angeles", "Los Angeles, CA", "city", "CA", 34.05, -118.26),
    ("Kona", "Kailua-Kona, HI", "alias", "HI", 19.65, -155.99),
    ("Raleigh-Durham", "Raleigh, NC", "alias", "NC", 35.8, -78.64),
    ("Minneapolis/St Paul", "Minneapolis, MN", "alias", "MN", 44.97, -93.27),
    ("Denver, CO", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("denver co", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("DENVER   COLORADO", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("Denver, CO, USA", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("near denver colorado", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("rehab centers near Denver Colorado please", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("in Austin Texas please", "Austin, TX", "city", "TX", 30.27, -97.74),
    ("TX, Houston", "Houston, TX", "city", "TX", 29.76, -95.37),
    ("gary in", "Gary, IN", "city", "IN", 41.59, -87.35),
    ("salem or", "Salem, OR", "city", "OR", 44.94, -123.03),
    ("bemidji minn", "Bemidji, MN", "city", "MN", 47.47, -94.88),
    ("fargo, north dakota", "Fargo, ND", "city", "ND", 46.88, -96.79),
    ("charleston w va", "Charleston, WV", "city", "WV", 38.35, -81.63),
    ("kansas city missouri", "Kansas City, MO", "city", "MO", 39.1, -94.58),
    ("new york ny", "New York, NY", "city", "NY", 40.76, -73.98),
    ("Nueva York, Nueva York", "New York, NY", "alias", "NY", 40.76, -73.98),
    ("San Juan, Puerto Rico", "San Juan, PR", "city", "PR", 18.42, -66.07),
    ("Waimea, HI", "Waimea, HI", "city", "HI", 21.96, -159.67),
    # spelling
    ("Cañon City", "Cañon City, CO", "city", "CO", 38.44, -105.24),
    ("canon city colorado", "Cañon City, CO", "city", "CO", 38.44, -105.24),
    ("San José, California", "San Jose, CA", "city", "CA", 37.34, -121.89),
    ("Peñasco", "Peñasco, NM", "city", "NM", 36.17, -105.69),
    ("Mayagüez", "Mayagüez, PR", "city", "PR", 18.2, -67.14),
    ("St. Louis, MO", "Saint Louis, MO", "city", "MO", 38.63, -90.2),
    ("saint louis missouri", "Saint Louis, MO", "city", "MO", 38.63, -90.2),
    ("Ste Genevieve", "Sainte Genevieve, MO", "city", "MO", 37.98, -90.04),
    ("Ft. Worth", "Fort Worth, TX", "city", "TX", 32.75, -97.33),
    ("Mt Vernon WA", "Mount Vernon, WA", "city", "WA", 48.42, -122.33),
    ("N. Las Vegas", "North Las Vegas, NV", "city", "NV", 36.2, -115.12),
    ("So San Francisco", "South San Francisco, CA", "city", "CA", 37.65, -122.41),
    ("Coeur d\u2019Alene", "Coeur d'Alene, ID", "city", "ID", 47.68, -116.78),
    ("winston salem nc", "Winston-Salem, NC", "city", "NC", 36.1, -80.24),
    ("Lee's Summit", "Lee's Summit, MO", "city", "MO", 38.91, -94.38),
    ("Mc Allen tx", "McAllen, TX", "city", "TX", 26.2, -98.23),
    ("West New York", "West New York, NJ", "city", "NJ", 40.79, -74.01),
    ("fort washington md", "Fort Washington, MD", "city", "MD", 38.71, -77.02),
    ("City of Industry", "City of Industry, CA", "city", "CA", 34.02, -117.96),
    ("Lake in the Hills", "Lake in the Hills, IL", "city", "IL", 42.18, -88.33),
    ("Carson City NV", "Carson City, NV", "city", "NV", 39.16, -119.77),
    ("Bloomfield (Richmond County), NY", "Bloomfield (Richmond County), NY", "alias", "NY", 40.61, -74.18),
    ("Bloomfield, Richmond County, NY", "Bloomfield (Richmond County), NY", "alias", "NY", 40.61, -74.18),
    # one clear winner
    ("Houston", "Houston, TX", "city", "TX", 29.76, -95.37),
    ("cerca de Houston", "Houston, TX", "city", "TX", 29.76, -95.37),
    ("Denver", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("Los Angeles", "Los Angeles, CA", "city", "CA", 34.05, -118.25),
    ("Brooklyn", "Brooklyn, NY", "city", "NY", 40.65, -73.95),
    # boroughs, neighborhoods, nicknames
    ("Queens", "Queens, NY", "alias", "NY", 40.73, -73.8),
    ("The Bronx", "Bronx, NY", "city", "NY", 40.85, -73.88),
    ("Harlem", "Harlem, New York, NY", "alias", "NY", 40.81, -73.94),
    ("Harlem, New York City, NY", "Harlem, New York, NY", "alias", "NY", 40.81, -73.94),
    ("Koreatown", "Koreatown, Los Angeles, CA", "alias", "CA", 34.06, -118.3),
    ("Boyle Heights", "Boyle Heights, Los Angeles, CA", "alias", "CA", 34.03, -118.21),
    ("South Central", "South Los Angeles, CA", "alias", "CA", 34.0, -118.27),
    ("Hollywood, CA", "Hollywood, Los Angeles, CA", "alias", "CA", 34.1, -118.33),
    ("Paradise NV", "Paradise, NV", "alias", "NV", 36.1, -115.15),
    ("Spring Valley NV", "Spring Valley, NV", "alias", "NV", 36.11, -115.25),
    ("Lexington-Fayette KY", "Lexington, KY", "alias", "KY", 38.03, -84.5),
    ("NYC", "New York, NY", "alias", "NY", 40.76, -73.98),
    ("Philly", "Philadelphia, PA", "alias", "PA", 39.98, -75.15),
    ("Vegas", "Las Vegas, NV", "alias", "NV", 36.17, -115.17),
    ("SF", "San Francisco, CA", "alias", "CA", 37.77, -122.42),
    ("Nola", "New Orleans, LA", "alias", "LA", 29.96, -90.08),
    ("D.C.", "Washington, DC", "alias", "DC", 38.91, -77.02),
    ("DC", "Washington, DC", "alias", "DC", 38.91, -77.02),
    ("Washington DC", "Washington, DC", "city", "DC", 38.91, -77.02),
    ("Washington, D. C.", "Washington, DC", "city", "DC", 38.91, -77.02),
    ("Pohnpei, FM", "Pohnpei, FM", "alias", "FM", 6.96, 158.21),
    # counties and their like
    ("Kern County, CA", "Kern County, CA", "county", "CA", 35.37, -119.0),
    ("Kern County", "Kern County, CA", "county", "CA", 35.37, -119.0),
    ("kern co ca", "Kern County, CA", "county", "CA", 35.37, -119.0),
    ("condado de kern, california", "Kern County, CA", "county", "CA", 35.37, -119.0),
    ("LA County", "Los Angeles County, CA", "county", "CA", 34.05, -118.25),
    ("Orleans Parish, LA", "Orleans Parish, LA", "county", "LA", 29.96, -90.08),
    ("orleans parish", "Orleans Parish, LA", "county", "LA", 29.96, -90.08),
    ("Juneau City and Borough, AK", "Juneau City and Borough, AK", "county", "AK", 58.32, -134.46),
    ("Municipality of Anchorage", "Anchorage Municipality, AK", "county", "AK", 61.19, -149.87),
    ("Aleutians West Census Area, AK", "Aleutians West Census Area, AK", "county", "AK", 53.55, -169.63),
    ("Bayamón Municipio", "Bayamón Municipio, PR", "county", "PR", 18.38, -66.16),
    ("municipio de ponce pr", "Ponce Municipio, PR", "county", "PR", 18.0, -66.61),
    ("Baltimore City, MD", "Baltimore city, MD", "county", "MD", 39.3, -76.61),
    ("baltimore county md", "Baltimore County, MD", "county", "MD", 39.41, -76.6),
    ("Alexandria city, VA", "Alexandria city, VA", "county", "VA", 38.82, -77.07),
    ("Dona Ana County", "Doña Ana County, NM", "county", "NM", 32.3, -106.77),
    ("de kalb county ga", "DeKalb County, GA", "county", "GA", 33.79, -84.26),
    ("St. Croix Island, VI", "St. Croix Island, VI", "county", "VI", 17.72, -64.78),
    # counties without their last word, where no town has the name
    ("Kern", "Kern County, CA", "county", "CA", 35.37, -119.0),
    ("Marin", "Marin County, CA", "county", "CA", 38.02, -122.55),
    ("rehab near Marin", "Marin County, CA", "county", "CA", 38.02, -122.55),
    ("Miami-Dade", "Miami-Dade County, FL", "county", "FL", 25.77, -80.27),
    ("miami dade florida", "Miami-Dade County, FL", "county", "FL", 25.77, -80.27),
    ("King, WA", "King County, WA", "county", "WA", 47.55, -122.25),
    ("Suffolk, New York", "Suffolk County, NY", "county", "NY", 40.85, -72.9),
    ("Prince George's", "Prince George's County, MD", "county", "MD", 38.85, -76.87),
    ("Prince George\u2019s, Maryland", "Prince George's County, MD", "county", "MD", 38.85, -76.87),
    ("St. Tammany", "St. Tammany Parish, LA", "county", "LA", 30.37, -89.95),
    ("parroquia de Orleans", "Orleans Parish, LA", "county", "LA", 29.96, -90.08),
    ("Matanuska-Susitna", "Matanuska-Susitna Borough, AK", "county", "AK", 61.6, -149.5),
    ("Yukon-Koyukuk", "Yukon-Koyukuk Census Area, AK", "county", "AK", 64.72, -148.16),
    ("Valdez-Cordova Census Area", "Chugach Census Area, AK", "county", "AK", 61.18, -146.34),
    ("Duval", "Duval County, FL", "county", "FL", 30.32, -81.65),
    # islands
    ("Kauai", "Kauai County, HI", "county", "HI", 22.03, -159.45),
    ("Kaua\u2018i", "Kauai County, HI", "county", "HI", 22.03, -159.45),
    ("Island of Kaua\u02bbi", "Kauai County, HI", "county", "HI", 22.03, -159.45),
    ("O\u2018ahu", "Honolulu County, HI", "county", "HI", 21.32, -157.86),
    ("Island of Hawaii", "Hawaii County, HI", "county", "HI", 19.7, -155.2),
    ("Maui", "Maui, HI", "alias", "HI", 20.88, -156.48),
    ("Moloka\u02bbi", "Molokai, HI", "alias", "HI", 21.11, -156.9),
    ("L\u0101na\u02bbi", "Lanai, HI", "alias", "HI", 20.83, -156.92),
    ("Staten Island", "Staten Island, NY", "city", "NY", 40.6, -74.13),
    ("Long Island", "Long Island, NY", "alias", "NY", 40.71, -73.41),
    ("Cape Cod", "Cape Cod, MA", "alias", "MA", 41.66, -70.28),
    ("Martha's Vineyard", "Martha's Vineyard, MA", "alias", "MA", 41.4, -70.61),
    ("San Juan Islands", "San Juan County, WA", "county", "WA", 48.6, -122.97),
    ("isla de Vieques", "Vieques, PR", "city", "PR", 18.12, -65.45),
    # states and territories
    ("NY", "New York", "state", "NY", 42.0, -74.5),
    ("New York State", "New York", "state", "NY", 42.0, -74.5),
    ("Oklahoma", "Oklahoma", "state", "OK", 35.5, -97.2),
    ("mt", "Montana", "state", "MT", 47.0, -110.3),
    ("estado de Texas", "Texas", "state", "TX", 31.0, -97.4),
    ("Carolina del Norte", "North Carolina", "state", "NC", 35.6, -79.3),
    ("Misisipi", "Mississippi", "state", "MS", 32.9, -89.6),
    ("Pensilvania", "Pennsylvania", "state", "PA", 40.5, -77.4),
    ("Dakota del Sur", "South Dakota", "state", "SD", 44.2, -98.4),
    ("Nuevo México", "New Mexico", "state", "NM", 35.1, -106.1),
    ("Luisiana", "Louisiana", "state", "LA", 30.6, -91.8),
    ("Hawái", "Hawaii", "state", "HI", 21.3, -157.8),
    ("Hawai\u02bbi", "Hawaii", "state", "HI", 21.3, -157.8),
    ("District of Columbia", "District of Columbia", "state", "DC", 38.9, -77.03),
    ("Puerto Rico", "Puerto Rico", "state", "PR", 18.3, -66.3),
    ("GU", "Guam", "state", "GU", 13.47, 144.75),
    ("Islas Vírgenes de los Estados Unidos", "U.S. Virgin Islands", "state", "VI", 17.8, -64.8),
    ("American Samoa", "American Samoa", "state", "AS", -14.27, -170.7),
    ("Northern Mariana Islands", "Northern Mariana Islands", "state", "MP", 15.0, 145.63),
    ("Micronesia", "Micronesia", "state", "FM", 6.9, 153.0),
    ("Marshall Islands", "Marshall Islands", "state", "MH", 7.09, 171.38),
    ("Palau", "Palau", "state", "PW", 7.5, 134.5),
    # street addresses, without a geocoder
    ("123 Main St, Denver, CO 80202", "80202 (Denver, CO)", "zip", "CO", 39.75, -104.99),
    ("123 Main St, Denver, CO", "Denver, CO", "city", "CO", 39.739236, -104.984862),
    ("500 w main st saint louis mo", "Saint Louis, MO", "city", "MO", 38.63, -90.2),
    # a ZIP that is none beside a town that is one
    ("Denver, CO 99999", "Denver, CO", "city", "CO", 39.739236, -104.984862),
]
MILES = {"zip": 8.0, "city": 11.0, "alias": 4.0, "county": 15.0, "state": 60.0}


@in_one_pass(("typed", "label", "kind", "state", "latitude", "longitude"), TYPED)
def test_a_typed_place_is_found(
    places_session: Session, typed: str, label: str, kind: str, state: str, latitude: float, longitude: float
) -> None:
    place = find(typed, places_session)[0]
    assert (place.label, place.kind, place.state) == (label, kind, state)
    assert miles_between(place.point, Point(latitude=latitude, longitude=longitude)) < MILES[kind]
    assert bool(place.county) == (kind == "county")


def test_one_meaning_gives_one_place(places_session: Session) -> None:
    for typed in ("Denver, CO", "Houston", "Brooklyn", "80202", "Kern County", "Ohio", "DC", "Guam", "SF", "Chicago"):
        assert len(find(typed, places_session)) == 1


@in_one_pass(
    ("typed", "labels"),
    [
        ("Portland", ["Portland, OR", "Portland, ME"]),
        ("Kansas City", ["Kansas City, MO", "Kansas City, KS"]),
        ("Aurora", ["Aurora, CO", "Aurora, IL"]),
        ("new york", ["New York, NY", "New York"]),
        ("Nueva York", ["New York, NY", "New York"]),
        ("Washington", ["Washington, DC", "Washington"]),
        ("LA", ["Los Angeles, CA", "Louisiana"]),
        ("Orange County", ["Orange County, CA", "Orange County, FL"]),
        ("Hollywood", ["Hollywood, FL", "Hollywood, Los Angeles, CA"]),
        ("Nome", ["Nome, AK", "Nome, ND"]),
        ("Big Island", ["Hawaii County, HI"]),
        ("Denver CO 90210", ["90210 (Beverly Hills, CA)", "Denver, CO"]),
        ("Kona", ["Kailua-Kona, HI"]),
        ("Cook", ["Cook County, IL", "Cook, MN"]),
        ("Bucks", ["Bucks County, PA", "Bucks, OH"]),
        ("Maricopa", ["Maricopa County, AZ", "Maricopa, AZ"]),
        ("Clarke", ["Clarke County, GA", "Clarke County, AL"]),
        ("Lake Tahoe", ["South Lake Tahoe, CA", "Incline Village, NV"]),
        ("Bloomfield, NY", ["Bloomfield, NY", "Bloomfield (Richmond County), NY"]),
    ],
)
def test_several_meanings_are_all_given_the_likeliest_first(
    places_session: Session, typed: str, labels: list[str]
) -> None:
    assert [place.label for place in find(typed, places_session)][: len(labels)] == labels


def test_a_county_far_larger_than_any_town_of_its_name_is_offered_after_them(places_session: Session) -> None:
    found = [place.label for place in find("Hudson", places_session)]
    assert (found[0], found[-1], len(found)) == ("Hudson, OH", "Hudson County, NJ", 6)


@in_one_pass("typed", ["Maricopa, AZ", "Napa", "Orange, CA", "Los Angeles", "Camden, NJ", "Kauai County"])
def test_a_town_with_a_state_or_in_the_county_of_its_name_is_one_place(places_session: Session, typed: str) -> None:
    assert len(find(typed, places_session)) == 1


@in_one_pass("okina", "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u2018\u2019\u201b\u2032\ua78c\uff07")
def test_whatever_stands_for_an_apostrophe_is_read_as_one(places_session: Session, okina: str) -> None:
    typed = {f"Kaua{okina}i": "Kauai County, HI", f"Coeur d{okina}Alene": "Coeur d'Alene, ID"}
    typed |= {f"O{okina}Fallon, MO": "O'Fallon, MO", f"Queen Anne{okina}s": "Queen Anne's County, MD"}
    for text, label in typed.items():
        assert [place.label for place in find(text, places_session)] == [label]


def test_a_zip_with_a_placeholder_lies_where_the_census_says(places_session: Session) -> None:
    (place,) = find("90073", places_session)
    assert miles_between(place.point, Point(latitude=34.05, longitude=-118.46)) < 3


def test_a_name_of_many_towns_gives_the_largest_six(places_session: Session) -> None:
    found = [place.label for place in find("Springfield", places_session)]
    assert len(found) == 6
    assert {"Springfield, MO", "Springfield, MA", "Springfield, IL"} <= set(found[:3])


@in_one_pass("typed", ["asdfgh", "xkcd qq", "zz", "纽约", "-", "\x00", "\ud800", "near me", "cerca de mí", "12"])
def test_nonsense_gets_no_suggestions(places_session: Session, typed: str) -> None:
    assert refuse(typed, places_session).suggestions == ()


@in_one_pass(
    ("typed", "word"),
    [("09001", "military"), ("96201", "military"), ("09905", "military"), ("96941", "where"), ("00000", "no such ZIP")],
)
def test_a_zip_without_a_place_says_why_and_what_to_do(places_session: Session, typed: str, word: str) -> None:
    error = refuse(typed, places_session)
    assert word in str(error)
    assert "city and state" in str(error) or "town" in str(error)


def test_messages_do_not_repeat_what_was_typed(places_session: Session) -> None:
    for typed in ("zqcanary", "zqcanary, CO", "99999", "09001", "12 Zqcanary Street, Zqcanary"):
        message = str(refuse(typed, places_session)).lower()
        assert "zqcanary" not in message
        assert not any(letter.isdigit() for letter in message.replace("5-digit", ""))


@in_one_pass("typed", ["", "  \t", "a" * 121])
def test_nothing_and_too_much_are_bad_input(places_session: Session, typed: str) -> None:
    with pytest.raises(BadInput):
        find(typed, places_session)


def test_the_search_text_of_any_place_finds_it_again(places_session: Session) -> None:
    names = places_session.execute(select(PlaceRow.normalized, PlaceRow.name, PlaceRow.state, PlaceRow.kind)).all()
    zips = places_session.scalars(select(ZipRow.zip).where(ZipRow.latitude.is_not(None))).all()
    chosen = random.Random(7)
    texts = [row.name if row.kind == "state" else f"{row.name}, {row.state}" for row in chosen.sample(names, 450)]
    for text in [*texts, *chosen.sample(zips, 50)]:
        for place in find(text, places_session):
            again = find(place.search_text, places_session)[0]
            assert (again.label, again.point, again.state) == (place.label, place.point, place.state)


def test_the_search_text_of_every_state_finds_the_state(places_session: Session) -> None:
    names = places_session.scalars(select(PlaceRow.name).where(PlaceRow.kind == "state").distinct()).all()
    assert len(names) == 59
    for name in names:
        place = next(place for place in find(name, places_session) if place.kind == "state")
        assert find(place.search_text, places_session)[0] == place


class OneAddress:
    """A geocoder that knows one house and remembers what it was asked."""

    house = Place(label="Denver, CO 80205", kind="alias", state="CO", latitude=39.756, longitude=-104.966)

    def __init__(self) -> None:
        self.asked: list[str] = []

    def locate(self, text: str) -> Place | None:
        """Return the house for its own address."""
        self.asked.append(text)
        return self.house if text.startswith("2101 ") else None


class Broken:
    """A geocoder that doesn't answer."""

    def locate(self, text: str) -> Place | None:
        """Fail."""
        raise GeocoderUnavailable("It does not answer.")


def test_only_street_addresses_reach_the_geocoder(places_session: Session) -> None:
    geocoder = OneAddress()
    for typed in ("Denver, CO", "80202", "Kern County", "80202 Denver", "New York"):
        find(typed, places_session, geocoder)
    with pytest.raises(PlaceNotFound):
        find("zqcanary", places_session, geocoder)
    assert geocoder.asked == []
    assert find("2101 Larimer St, Denver, CO 80205", places_session, geocoder) == (OneAddress.house,)


def test_an_address_the_geocoder_does_not_know_is_taken_for_its_town(places_session: Session) -> None:
    for geocoder in (OneAddress(), Broken()):
        assert find("9 Main St, Denver, CO", places_session, geocoder)[0].label == "Denver, CO"


def test_a_silent_geocoder_is_reported_when_nothing_else_helps(places_session: Session) -> None:
    with pytest.raises(GeocoderUnavailable):
        find("9 Zqcanary Street, Zqcanary", places_session, Broken())


def find(typed: str, session: Session, geocoder: Geocoder | None = None) -> tuple[Place, ...]:
    """Locate, and check what holds for every answer."""
    answer = locate(typed, session=session, geocoder=geocoder or NoGeocoder())
    assert 1 <= len(answer.places) <= 7
    assert answer.suggestions == ()
    return answer.places


def refuse(typed: str, session: Session) -> PlaceNotFound:
    """Locate what can't be, and return the error."""
    with pytest.raises(PlaceNotFound) as caught:
        locate(typed, session=session, geocoder=NoGeocoder())
    return caught.value
