"""Is this the same place? Each rule at its edges: a neighbor's facts on the wrong program are worse than a program twice."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.candidates import candidate_keys, pairs_of
from finder.listings.rules.identity import LIKELY, SURE, Identity, identify, match_score
from finder.listings.rules.records import Phone, SourceRecord
from tests.each import in_one_pass

PHONE = {"phones": (Phone(number="+13035550100"),)}
MENTAL = {"kinds": ("MH",)}
LONG = "Rocky Mountain Behavioral Healthcare"


def record(name: str = "Hope House", **changes: Any) -> SourceRecord:
    shown: dict[str, Any] = {
        "street": "100 Example St",
        "city": "Denver",
        "state": "CO",
        "zip": "80202",
        "kinds": ("SU",),
        "codes": ("SA",),
    }
    return SourceRecord(name=name, **{**shown, **changes})


def identity(*args: str, **changes: Any) -> Identity:
    return identify(record(*args, **changes))


def band(a: Identity, b: Identity, *, same_list: bool = False) -> str:
    score = match_score(a, b, same_list=same_list)
    assert score == match_score(b, a, same_list=same_list), "Which of two is looked at first must not matter."
    assert score == 0 or LIKELY <= score <= SURE + 26
    return "different" if score == 0 else "sure" if score >= SURE else "likely"


AT_ONE_ADDRESS: list[tuple[str, Identity, Identity]] = [
    ("sure", identity("Hope House"), identity("Hope Houses")),
    ("sure", identity("Recovery Hope Sunrise"), identity("Sunrise Hope Recovery")),
    ("sure", identity("Out Reach Sunrise"), identity("Outreach Sunrise")),
    ("sure", identity(f"{LONG} Inst"), identity(f"{LONG} Institute of the Great Plains")),
    ("sure", identity("T L C House"), identity("TLC House")),
    ("sure", identity(f"{LONG} Inst"), identity(f"{LONG} Institute of Great Plains and Northern Colorado Foothills")),
    ("sure", identity("Hope Care", name2="Sunrise Lodge"), identity("Apex Systems", name2="Sunrise Lodge")),
    ("sure", identity("Hope House"), identity("Hope House", zip="80203", city="Denver", name2="")),
    ("sure", identity("Hope House"), identity("Hope House", city="Aurora", street2="Suite 4")),
    ("likely", identity("Hope Care"), identity("Hope Care", name2="Sunrise Lodge")),
    ("likely", identity("Hope Care", name2="Adams Clinic"), identity("Hope Care", name2="Adams Lodge Wing")),
    ("likely", identity("Hope", name2="Clinic"), identity("Hope", name2="Clinics Bay")),
    ("different", identity("Hope Care", name2="Adams Clinic"), identity("Hope Care", name2="Bates Clinic")),
    ("likely", identity("Sunrise Recovery"), identity("Sunrise Recovery Gardens Ranch")),
    ("likely", identity("Hope Recovery Place"), identity("Home Recovery Plaza")),
    ("different", identity("Hope House"), identity("Faith Center")),
    ("different", identity("Hope House for Men"), identity("Hope House for Women")),
    ("different", identity("Hope House 1"), identity("Hope House 2")),
    ("different", identity("Hope"), identity("Hope Gardens Ranch Estate")),
    ("different", identity("Hope Care", name2="Apex"), identity("Zebra Systems", name2="Apex")),
    ("different", identity("Hope Care", name2="Moonlight Lodge"), identity("Hope Care", name2="Sunrise Villas")),
    ("different", identity("Hope Care", name2="North Lodge Adams"), identity("Hope Care", name2="South Lodge Adams")),
    ("different", identity("Hope Care", name2="Adams 1"), identity("Hope Care", name2="Adams 2")),
    ("different", identity("Hope Care", name2="Adams Clinic Site"), identity("Hope Care", name2="Bates Clinic Center")),
    ("different", identity("Hope House"), identity("Hope House", zip="80203", city="Aurora")),
]


@in_one_pass(("expected", "a", "b"), AT_ONE_ADDRESS)
def test_two_names_at_one_address(expected: str, a: Identity, b: Identity) -> None:
    assert band(a, b) == expected


def test_a_shared_phone_makes_two_more_alike_and_two_suites_less() -> None:
    def score(ours: dict[str, Any], theirs: dict[str, Any]) -> int:
        return match_score(
            identity("Hope Care", **ours), identity("Hope Care", name2="Lodge", **theirs), same_list=False
        )

    plain = score({}, {})
    other = {"phones": (Phone(number="+13035550199"),)}
    assert score(PHONE, PHONE) > plain == score(PHONE, other) == score(PHONE, {})
    assert score({"street2": "Suite 1"}, {"street2": "Suite 2"}) < plain
    assert plain == score({"street2": "Suite 1"}, {"street2": "Suite 1"}) == score({"street2": "Suite 1"}, {})
    assert score({"street2": "Suite 1"}, {"street2": "Suite 2"}) >= LIKELY and score(PHONE, PHONE) < SURE


METHADONE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("likely", {"kinds": ("",), "codes": ("OTP",)}, {"codes": ("MM",)}),
    ("different", {"codes": ("OTP",)}, {"codes": ("MM",)}),
    ("different", {"kinds": ("",), "codes": ("OTP",)}, {"codes": ("SA",)}),
    ("different", {"kinds": ("",), "codes": ("BUM",)}, {"codes": ("MM",)}),
]


@in_one_pass(("expected", "ours", "theirs"), METHADONE)
def test_two_that_dispense_methadone_at_one_address(
    expected: str, ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    assert band(identity("Zebra Systems", **ours), identity("Hope House", **theirs)) == expected


AT_TWO_ADDRESSES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("sure", {}, {"street": "120 Example St"}),
    ("different", {}, {"street": "121 Example St"}),
    ("different", {}, {"street": "120 Other St"}),
    ("sure", {}, {"street": "100 Exampel St"}),
    ("different", {}, {"street": "100 Main St"}),
    ("different", {}, {"street": "100 Exampel St", "zip": "80203"}),
    ("likely", PHONE, {"street": "9 Other Rd", **PHONE}),
    ("likely", PHONE, {"street": "9 Other Rd", "zip": "80203", **PHONE}),
    ("different", PHONE, {"street": "9 Other Rd"}),
    ("different", PHONE, {"street": "9 Other Rd", "city": "Aurora", **PHONE}),
]


@in_one_pass(("expected", "ours", "theirs"), AT_TWO_ADDRESSES)
def test_one_name_at_two_addresses(expected: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert band(identity(**ours), identity(**theirs)) == expected


def test_a_phone_alone_never_joins_two_names() -> None:
    assert band(identity("Hope House", **PHONE), identity("Zebra Systems", street="9 Other Rd", **PHONE)) == "different"
    assert band(identity("Hope House", street="", **PHONE), identity("Zebra Systems", **PHONE)) == "different"
    assert band(identity("Hope 1", **PHONE), identity("Hope 2", street="9 Other Rd", **PHONE)) == "different"


def test_one_line_for_two_houses_on_the_grounds_makes_no_one_of_them() -> None:
    def score(street: str, unit: str, **changes: Any) -> int:
        ours = identity("Hope House", street="100 Example St", street2="Building 3", **PHONE)
        theirs = identity("Zebra Systems", street=street, street2=unit, **{**PHONE, **changes})
        assert match_score(theirs, ours, same_list=False) == match_score(ours, theirs, same_list=False)
        return match_score(ours, theirs, same_list=False)

    assert score("100-A Example St", "Building 2") == 0
    assert score("100 Example St", "Building 2") == score("100-A Example St", "") == 50  # A moved suite, or none named.


WITHOUT_STREET: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("likely", PHONE, PHONE),
    ("likely", PHONE, {"name2": "Sunrise Lodge", **PHONE}),
    ("likely", PHONE, {"zip": "80203", **PHONE}),
    ("likely", {}, {}),
    ("likely", PHONE, {}),
    ("different", {}, {"zip": "80203"}),
    ("different", {}, {"name2": "Sunrise Lodge"}),
    ("different", PHONE, {"zip": "80203", "city": "Aurora", **PHONE}),
]


@in_one_pass(("expected", "hidden", "other"), WITHOUT_STREET)
def test_one_that_hides_its_street(expected: str, hidden: dict[str, Any], other: dict[str, Any]) -> None:
    assert band(identity(street="", **hidden), identity(**other)) == expected
    assert band(identity(street="", **hidden), identity(street="", **other)) == expected


IN_ONE_LIST: list[tuple[str, Identity, Identity]] = [
    ("sure", identity(), identity(**MENTAL)),
    ("sure", identity(), identity("Hope Houses", **MENTAL)),
    ("sure", identity(), identity(name2="Sunrise Recovery Lodge", **MENTAL)),
    ("different", identity(), identity(name2="East")),
    ("different", identity(kinds=("MH", "SU")), identity(name2="East", **MENTAL)),
    ("different", identity(), identity(zip="80203", **MENTAL)),
    ("different", identity(), identity(street="101 Example St", **MENTAL)),
    ("different", identity(), identity("Zebra Systems", **MENTAL)),
]


@in_one_pass(("expected", "a", "b"), IN_ONE_LIST)
def test_within_one_list_only_two_types_of_one_place_are_the_same(expected: str, a: Identity, b: Identity) -> None:
    assert band(a, b, same_list=True) == expected


SAME_KEY: list[dict[str, Any]] = [
    {"street": "100 EXAMPLE STREET"},
    {"street": "100 Example Street, Suite 4"},
    {"street2": "Suite 4"},
    {"city": "Denver County"},
    {"codes": ("SA",)},
    PHONE,
]
OTHER_KEY: list[dict[str, Any]] = [
    {"name2": "East"},
    {"street": "101 Example St"},
    {"street": "100 Example Ave"},
    {"street": "100 Other St"},
    {"street": ""},
    {"zip": "80203"},
    {"state": "NE"},
    {"zip": ""},
]


def test_spelling_unit_and_phone_leave_the_key_and_name_and_address_make_it() -> None:
    key = identity().key
    assert [identity(**changes).key == key for changes in SAME_KEY] == [True] * len(SAME_KEY)
    assert len({key, *(identity(**changes).key for changes in OTHER_KEY)}) == len(OTHER_KEY) + 1
    assert identity("HOPE HOUSE, INC.").key == key


def test_without_a_zip_the_city_is_in_the_key_however_it_is_written() -> None:
    assert (
        identity(zip="", city="Denver").key
        == identity(zip="", city="DENVER").key
        != identity(zip="", city="Aurora").key
    )


def test_homes_that_hide_their_street_are_told_apart_by_a_rough_point() -> None:
    def key(latitude: float | None, longitude: float | None) -> str:
        return identity(street="", latitude=latitude, longitude=longitude).key

    assert key(39.7501, -104.99) == key(39.7502, -104.99) != key(39.7551, -104.99)
    assert key(39.75, -104.99) != key(39.75, -104.98)
    assert key(None, -104.99) == key(39.75, None) == key(None, None)
    at_street = identity(latitude=39.75, longitude=-104.99).key
    assert at_street == identity(latitude=39.76, longitude=-104.99).key


def test_the_key_of_a_listing_stays_the_same_from_release_to_release() -> None:
    """Stored programs are found again by it."""
    assert identity(name2="East Wing").key == "679bfd0628f4e2328c60b529"
    assert identity(street="", zip="").key == "6f979e471b517254bae8f7f2"


def test_what_is_worth_comparing_shares_an_address_a_name_or_a_phone() -> None:
    identities = {
        "a": identity(**PHONE),
        "same address": identity("Zebra Systems"),
        "same name": identity(street="9 Other Rd", zip="80299", city="Aurora"),
        "same phone": identity("Apex Lodge", street="5 Third Rd", zip="80277", city="Boulder", **PHONE),
        "same street and city": identity("Faith Center", zip="80203"),
        "nothing": identity("Sunrise Recovery", street="77 Far Away", zip="80111", city="Pueblo"),
    }
    pairs = pairs_of(identities)
    assert all(first < second for first, second in pairs)
    assert {name for pair in pairs if "a" in pair for name in pair} == set(identities) - {"nothing"}
    assert not any("nothing" in pair for pair in pairs)


def test_two_without_a_street_in_one_city_are_not_all_compared() -> None:
    keys = [set(candidate_keys(identity(name, street="", zip=zip_code))) for name, zip_code in (("A", "1"), ("B", "2"))]
    assert not keys[0] & keys[1]


def test_an_identity_tells_what_it_was_made_of() -> None:
    one = identity(name2="East Wing", codes=("MM",), city="DENVER", **PHONE)
    assert (one.words, one.blocking_key, one.city, one.zip, one.state) == (
        ("hope", "house", "east", "wing"), "CO802", "denver", "80202", "CO",
    )  # fmt: skip
    assert (one.phones, one.kinds, one.dispenses_methadone) == ({"+13035550100"}, {"SU"}, True)
    assert not identity(codes=("BUM",)).dispenses_methadone
