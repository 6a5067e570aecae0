"""Misspelt places, words for care, and what the place field cannot read, over the whole gazetteer."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from finder.places.geocoder import NoGeocoder
from finder.places.locating import locate
from finder.platform.errors import PlaceNotFound
from tests.each import in_one_pass

CORRECTED = """
Pittsburg PA|Pittsburgh, PA
Pittsburg, Pennsylvania|Pittsburgh, PA
Albuquerke, NM|Albuquerque, NM
Albequerque NM|Albuquerque, NM
Lousville KY|Louisville, KY
Louisvile|Louisville, KY
louisville kentuckey|Louisville, KY
Cincinatti|Cincinnati, OH
Cinncinati ohio|Cincinnati, OH
Philidelphia|Philadelphia, PA
Phildelphia|Philadelphia, PA
San Bernadino|San Bernardino, CA
Barooklyn|Brooklyn, NY
Freemont CA|Fremont, CA
rehab near Freemont CA|Fremont, CA
inpatient rehab Phoenx AZ|Phoenix, AZ
Pheonix|Phoenix, AZ
Tuscon|Tucson, AZ
Tuscon AZ|Tucson, AZ
Milwakee|Milwaukee, WI
Minneapolus|Minneapolis, MN
Indianapolas|Indianapolis, IN
Chatanooga|Chattanooga, TN
Chattanoga TN|Chattanooga, TN
Los Angelas|Los Angeles, CA
Sacremento|Sacramento, CA
Tallahasee|Tallahassee, FL
Baton Roug|Baton Rouge, LA
Hosuton tx|Houston, TX
Huston TX|Houston, TX
Springfeild IL|Springfield, IL
columbs ohio|Columbus, OH
Cleaveland OH|Cleveland, OH
Huntingtn WV|Huntington, WV
Huntington Wst Virginia|Huntington, WV
Chicago Ilinoise|Chicago, IL
Chicgo|Chicago, IL
Denver Colorodo|Denver, CO
Cheyene|Cheyenne, WY
New Yrok|New York, NY
Bayamn|Bayamón, PR
Mayagues PR|Mayagüez, PR
Californa|California
Pensylvannia|Pennsylvania
Tenesse|Tennessee
Contra Kosta|Contra Costa County, CA
Torrence|Torrance, CA
""".strip().splitlines()

ASKED = """
Springfeild|Springfield, MO
Portlnd|Portland, OR
Clevland|Cleveland, OH
Kansas Citi|Kansas City, MO
Cincinnati KY|Cincinnati, OH
Columbas|Columbus, OH
99999|Ketchikan, AK
40200|Louisville, KY
4020|04020 (Cornish, ME)
2134|02134 (Allston, MA)
402021|40202 (Louisville, KY)
Cook County Jail|Cook County, IL
University of Louisville Hospital|Louisville, KY
methdone clinic louisville|Louisville, KY
5 Points Denver|Denver, CO
""".strip().splitlines()

FOUND = """
methadone clinic in Dayton|Dayton, OH|methadone
rehab Houston TX|Houston, TX|
Houston TX rehab centers|Houston, TX|
suboxone 40202|40202 (Louisville, KY)|buprenorphine
40202 suboxone doctors|40202 (Louisville, KY)|buprenorphine
suboxone doctors in Louisville KY|Louisville, KY|buprenorphine
centro de metadona en Miami|Miami, FL|methadone
centros de rehabilitación en Houston|Houston, TX|
desintoxicación en San Juan, Puerto Rico|San Juan, PR|detox
residencial en Phoenix|Phoenix, AZ|overnight
detox for teens in Tulsa|Tulsa, OK|detox teens
medicaid rehab near Dallas|Dallas, TX|medicaid
free detox, Tampa FL|Tampa, FL|low_cost detox
rehab near me 40202|40202 (Louisville, KY)|
detox in Michigan|Michigan|detox
Center, TX|Center, TX|
Free Union VA|Free Union, VA|
Hope AR|Hope, AR|
4O2O2|40202 (Louisville, KY)|
402O2|40202 (Louisville, KY)|
40202-1234|40202 (Louisville, KY)|
28307|28307 (Fort Bragg, NC)|
JBLM|Joint Base Lewis-McChord, Tacoma, WA|
Fort Liberty NC|Fort Bragg, NC|
Fort Moore|Fort Benning, GA|
Kauai|Kauai County, HI|
Kaua'i|Kauai County, HI|
Kaua\u2018i|Kauai County, HI|
Kaua\u02bbi|Kauai County, HI|
Barrow|Barrow, AK|
Barrow, AK|Barrow, AK|
Utqiagvik|Utqiagvik, AK|
Utqia\u0121vik AK|Utqiagvik, AK|
Martha's Vineyard|Martha's Vineyard, MA|
Nantucket|Nantucket, MA|
Cape Cod|Cape Cod, MA|
Long Island|Long Island, NY|
Staten Island|Staten Island, NY|
the bronx|Bronx, NY|
Harlem|Harlem, New York, NY|
Watts|Watts, Los Angeles, CA|
Hollywood CA|Hollywood, Los Angeles, CA|
Kensington Philadelphia|Kensington, Philadelphia, PA|
Kensington, Philadelphia, PA|Kensington, Philadelphia, PA|
Fishtown|Fishtown, Philadelphia, PA|
Dorchester|Dorchester, Boston, MA|
Dorchester, Boston, MA|Dorchester, Boston, MA|
St Louis|Saint Louis, MO|
Ft Worth|Fort Worth, TX|
N Las Vegas|North Las Vegas, NV|
LA|Los Angeles, CA|
NYC|New York, NY|
DC|Washington, DC|
SF|San Francisco, CA|
Philly|Philadelphia, PA|
Filadelfia PA|Philadelphia, PA|
Vegas|Las Vegas, NV|
Nola|New Orleans, LA|
Jefferson Co KY|Jefferson County, KY|
Orleans Parish|Orleans Parish, LA|
Anchorage Borough|Anchorage Municipality, AK|
Kentuky|Kentucky|
Massachusets|Massachusetts|
Bayamon|Bayamón, PR|
Mayaguez|Mayagüez, PR|
Washington|Washington, DC|
New York|New York, NY|
Nome|Nome, AK|
Main St & 5th Ave, Denver|Denver, CO|
""".strip().splitlines()

REFUSED = """
near me|here
detox near me|here
methadone clinic near me|here
cerca de mí|here
desintoxicacion cerca de mi|here
help me|here
detox|only_care
free detox|only_care
clínicas de metadona|only_care
99999|no_zip
00000|no_zip
4020|no_zip
suboxone clinic 99999|no_zip
09012|military
APO AE 09012|military
FPO AP 96201|military
St. Mary's hospital|building
Cook County Jail|building
Lincoln High School|building
airport|building
la cárcel|building
my house|house
mi casa grande|house
5th and Main|crossing
asdfgh|unknown
""".strip().splitlines()


@in_one_pass("line", CORRECTED)
def test_one_clear_place_is_answered_and_said_to_be_corrected(places_session: Session, line: str) -> None:
    typed, label = line.split("|")
    answer = locate(typed, session=places_session, geocoder=NoGeocoder())
    assert [(place.label, place.corrected) for place in answer.places] == [(label, True)]
    assert label not in answer.suggestions
    assert len(answer.suggestions) <= 5
    for other in answer.suggestions:
        found = locate(other, session=places_session, geocoder=NoGeocoder()).places[0]
        assert (found.search_text, found.corrected) == (other, False)


@in_one_pass("line", ASKED)
def test_several_likely_places_are_asked_about(places_session: Session, line: str) -> None:
    typed, first = line.split("|")
    suggestions = refuse(typed, places_session).suggestions
    assert suggestions[0] == first
    assert len(suggestions) <= 5
    for label in suggestions:
        assert locate(label, session=places_session, geocoder=NoGeocoder()).places[0].label == label


@in_one_pass("line", FOUND)
def test_words_for_care_are_taken_out_and_named_and_other_places_found(places_session: Session, line: str) -> None:
    typed, label, care = line.split("|")
    answer = locate(typed, session=places_session, geocoder=NoGeocoder())
    assert (answer.places[0].label, answer.places[0].corrected) == (label, False)
    assert answer.care == tuple(care.split())


@in_one_pass("line", REFUSED)
def test_what_is_no_place_says_which_kind_of_thing_it_is(places_session: Session, line: str) -> None:
    typed, reason = line.split("|")
    assert refuse(typed, places_session).reason == reason


@in_one_pass(("typed", "larger"), [("Pittsburg", "Pittsburgh, PA"), ("Huston", "Houston, TX")])
def test_a_small_town_is_shown_with_the_large_one_that_is_one_letter_off(
    places_session: Session, typed: str, larger: str
) -> None:
    answer = locate(typed, session=places_session, geocoder=NoGeocoder())
    assert not answer.places[0].corrected
    assert larger in [place.label for place in answer.places[1:]]


@in_one_pass("typed", ["New York", "Denver", "Houston", "Pittsburgh", "Brooklyn", "Kansas City", "Nome"])
def test_no_place_is_offered_beside_itself(places_session: Session, typed: str) -> None:
    labels = [
        (place.label, place.kind) for place in locate(typed, session=places_session, geocoder=NoGeocoder()).places
    ]
    assert len(set(labels)) == len(labels)


def refuse(typed: str, session: Session) -> PlaceNotFound:
    """Locate what can't be, and return the error."""
    with pytest.raises(PlaceNotFound) as caught:
        locate(typed, session=session, geocoder=NoGeocoder())
    return caught.value


@in_one_pass(
    ("typed", "first"),
    [
        ("Freemont", "Fremont, CA"),  # The end "mont" is also short for Montana.
        ("Claremnt", "Claremont, CA"),
        ("West Palm", "West Palm Beach, FL"),
        ("west palm fl", "West Palm Beach, FL"),  # Not West Park, which is one letter away.
        ("rancho cuca", "Rancho Cucamonga, CA"),
        ("Huntington Be", "Huntington Beach, CA"),
    ],
)
def test_the_likely_town_is_offered_first(places_session: Session, typed: str, first: str) -> None:
    assert refuse(typed, places_session).suggestions[0] == first
