"""Certificates and lines of address lists find the program of their organization at their address."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.clustering import resolve
from finder.listings.rules.clusters import Node, with_points
from finder.listings.rules.identity import identify
from finder.listings.rules.light_fit import are_set_apart
from finder.listings.rules.records import Phone, SourceRecord
from tests.each import in_one_pass

CERTIFICATES, ADDRESSES, DIRECTORY = 1, 2, 3
DENVER: dict[str, Any] = {"street": "100 Example Street", "city": "Denver", "state": "CO", "zip": "80202"}
HERE = {"latitude": 39.75, "longitude": -104.99}


def node(snapshot: int, name: str, name2: str = "", **changes: Any) -> Node:
    kinds = changes.pop("kinds", ("SU",) if snapshot == DIRECTORY else ("",))
    record = SourceRecord(name=name, name2=name2, **{**DENVER, "kinds": kinds, **changes})
    return Node(identity=identify(record), sightings={snapshot: frozenset(kinds)})


def certificate(name: str, **changes: Any) -> Node:
    return node(CERTIFICATES, name, codes=("OTP",), **changes)


def address(name: str, name2: str = "", **changes: Any) -> Node:
    return node(ADDRESSES, name, name2, **changes)


def program(
    name: str, name2: str = "", *, number: str = "0100", codes: tuple[str, ...] = ("SA",), **changes: Any
) -> Node:
    return node(DIRECTORY, name, name2, codes=codes, phones=(Phone(number=f"+1303555{number}"),), **changes)


def methadone(name: str, name2: str = "", *, number: str = "0100", **changes: Any) -> Node:
    return program(name, name2, number=number, codes=("MM", "OTP"), **changes)


def groups(**nodes: Node) -> list[str]:
    """Give the groups as text, and see that neither the order nor the keys of listings change anything."""
    found = resolve(nodes)
    assert found == resolve(dict(reversed(nodes.items())))
    turned = {f"{25 - ord(name):03}{name}": content for name, content in nodes.items()}
    assert sorted(tuple(sorted(key[-1] for key in keys)) for keys in resolve(turned)) == found
    return ["+".join(keys) for keys in found]


def test_of_several_programs_of_its_organization_a_certificate_takes_the_one_with_methadone() -> None:
    found = groups(
        a=certificate("Juniper Network, Inc."),
        b=methadone("Juniper Network", "OTP", number="0101"),
        c=methadone("Juniper Network", "Day Clinic", number="0102"),
        d=program("Juniper Network", "Counseling", number="0103"),
    )
    assert found == ["a+b", "c", "d"]


def test_two_certificates_of_one_list_at_one_address_are_one_organization_s() -> None:
    found = groups(
        a=certificate("Juniper Med-Corp"),
        b=certificate("Juniper Rehabilitation (Denver)"),
        c=methadone("Juniper Med Corp", "Juniper Denver"),
    )
    assert found == ["a+b+c"]
    assert groups(a=certificate("Alder Research"), b=certificate("Birch Behavioral Health")) == ["a+b"]


def test_two_certificates_in_two_suites_without_a_word_in_common_stay_apart() -> None:
    found = groups(
        a=certificate("Alder Research", street2="Suite 2"), b=certificate("Birch Behavioral Health", street2="Suite 7")
    )
    assert found == ["a", "b"]


def test_a_certificate_beside_two_organizations_with_methadone_stays_by_itself() -> None:
    found = groups(
        a=certificate("Cedar Holdings"),
        b=methadone("Alder Research", number="0101"),
        c=methadone("Birch Behavioral Health", number="0102"),
    )
    assert found == ["a", "b", "c"]


def test_a_certificate_is_not_of_another_organization_without_methadone() -> None:
    assert groups(a=certificate("Cedar Holdings"), b=program("Alder Research")) == ["a", "b"]


def test_a_certificate_in_an_organization_s_house_without_a_better_one_is_its() -> None:
    assert groups(a=certificate("Juniper Network"), b=program("Juniper Network", "Reentry")) == ["a+b"]


@in_one_pass("name", ["Juniper Network Women's Program", "Juniper Network Youth Program"])
def test_a_program_for_women_or_youth_is_not_certified_for_all(name: str) -> None:
    general, other = certificate("Juniper Network").identity, program(name).identity
    assert are_set_apart(general, other)
    assert not are_set_apart(general, program("Juniper Network Adult Program").identity)


@in_one_pass(
    ("ours", "theirs"),
    [
        ("75-59 263rd Street", "7559 263rd Street"),
        ("4-10 Example Street", "10 Example Street"),
        ("4800 South Tenth Street", "4800 South 10th Street"),
        ("1001-11th Street", "1001 11th Street"),
    ],
)
def test_a_house_number_or_street_is_written_in_two_ways(ours: str, theirs: str) -> None:
    assert groups(a=certificate("Juniper Network", street=ours), b=methadone("Juniper Network OTP", street=theirs)) == [
        "a+b"
    ]


def test_two_numbers_that_join_to_the_same_digits_are_two_streets() -> None:
    pair = {
        "a": certificate("Juniper Network", street="1 23rd Street", zip="80203", city="Aurora"),
        "b": methadone("Juniper Network OTP", street="12 3rd Street"),
    }
    assert groups(**pair) == ["a", "b"]


def test_a_certificate_s_street_that_cannot_be_read_is_found_by_its_point() -> None:
    near = {"latitude": 39.7505, "longitude": -104.9902}
    far = {"latitude": 39.76, "longitude": -104.99}
    ours = certificate("Juniper County", street="Juniper County Department of Health", **HERE)
    theirs = methadone("Juniper Cnty Dept of Health", "OTP", street="200 Sample Boulevard", **near)
    assert groups(a=ours, b=theirs) == ["a+b"]
    assert groups(a=ours, b=methadone("Juniper Cnty Dept of Health", "OTP", street="200 Sample Boulevard", **far)) == [
        "a",
        "b",
    ]


def test_another_certified_house_nearby_is_a_neighbor() -> None:
    found = groups(
        a=certificate("Juniper Hospital Detox Service", street="300 Example Street", **HERE),
        b=certificate("Juniper Hospital OTP", street="100 Example Street", **HERE),
        c=methadone("Juniper Hospital", "OTP", street="100 Example Street", **HERE),
    )
    assert found == ["a", "b+c"]


def test_initials_are_a_name_too() -> None:
    found = groups(
        a=certificate("Vocational Instruction Project Community Services", zip="80203"),
        b=methadone("VIP Community Services"),
    )
    assert found == ["a+b"]


def test_one_clinic_number_on_two_sides_of_a_corner_is_one_clinic() -> None:
    corner = {"latitude": 39.7501, "longitude": -104.99}
    found = groups(
        a=certificate("Mount Example O.T.P. Clinics 6 & 7", street="1825 Sample Avenue", **HERE),
        b=methadone("Sample No 6/7 OTP", street="103 East Example Street", number="0101", **corner),
        c=methadone("Sample No 2 OTP", street="103 East Example Street", number="0102", **corner),
    )
    assert found == ["a+b", "c"]


def test_an_address_of_an_organization_takes_its_program_there_however_many_there_are() -> None:
    found = groups(
        a=address("Ridge House Inc"),
        b=program("Ridge House Inc", "Ridge House", number="0101"),
        c=program("Ridge House Inc", "Vine", number="0102"),
    )
    assert found == ["a+b", "c"]


@in_one_pass(
    ("ours", "theirs"),
    [
        (("Lakeshore Clinic", "Outpatient"), ("Lakeshore Clinic", "Residential Treatment")),
        (("Lakeshore Clinic", "Chemical Dependency Outpatient"), ("Lakeshore Clinic", "Methadone Program")),
        (("Lakeshore Clinic", "Haven"), ("Lakeshore Clinic", "Reflections")),
        (("Lakeshore Clinic", "CR"), ("Lakeshore Clinic", "Rehab Reintegration")),
        (("Lakeshore Clinic", "Men's House"), ("Lakeshore Clinic", "")),
        (("Lakeshore Clinic", "MTLP1"), ("Lakeshore Clinic", "Sample Mens TLP 2")),
        (("Lakeshore Clinic", "CSS"), ("Lakeshore Clinic", "Crisis Stabilization Residence")),
        (("Lakeshore Clinic 2", ""), ("Lakeshore Clinic 3", "")),
    ],
)
def test_another_program_of_a_house_stays_apart(ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    assert are_set_apart(address(*ours).identity, program(*theirs).identity)


@in_one_pass(
    ("ours", "theirs"),
    [
        (("Lakeshore Clinic", ""), ("Lakeshore Clinic", "Residential Treatment")),
        (("Lakeshore Clinic", "Recovery Systems"), ("Lakeshore Clinic", "Recovery Residential Reintegration")),
        (("Lakeshore Clinic", "Adult Outpatient"), ("Lakeshore Clinic", "Adult Outpatient Services")),
        (("Lakeshore Clinic", "Cazeinovia Systems"), ("Lakeshore Clinic", "Cazenovia Reintegration Systems")),
        (("Women at Lakeshore", "Men at Lakeshore"), ("Men at Lakeshore", "")),
        (("Lakeshore Clinic", "Satellite"), ("Lakeshore Clinic", "Linden Center")),
        (("Lakeshore Clinic", "Denver Recovery Center"), ("Lakeshore Clinic", "Linden Center")),
        (("Lakeshore Clinic", "Clinical Stabilization Service"), ("Lakeshore Clinic", "CSS")),
        (("Lakeshore Clinic", "MTLP1"), ("Lakeshore Clinic", "Sample Mens TLP 1")),
        (("Lakeshore Clinic", "CR"), ("Lakeshore Clinic", "Community Residence")),
    ],
)
def test_a_name_that_says_nothing_else_sets_nothing_apart(ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    assert not are_set_apart(address(*ours).identity, program(*theirs).identity)


def test_two_names_without_a_word_in_common_are_two_organizations() -> None:
    assert groups(a=address("Lakeshore Clinic"), b=program("Harbor Associates")) == ["a", "b"]


def test_two_addresses_of_one_list_stay_two_programs() -> None:
    found = groups(
        a=address("Lakeshore Clinic"), b=address("Lakeshore Clinics"), c=program("Lakeshore Clinic", "Administration")
    )
    assert len(found) == 2


def test_an_address_is_a_mental_health_place_only_under_the_same_name() -> None:
    mental = program("Lakeshore Center", "Main Office", kinds=("MH",))
    assert groups(a=address("Lakeshore Center"), b=mental) == ["a+b"]
    assert groups(a=address("Lakeshore Center", "Detox Unit"), b=mental) == ["a", "b"]


def test_a_hospital_for_veterans_is_known_by_one_word_more() -> None:
    ours = certificate("James J. Example VA Medical Center")
    assert groups(a=ours, b=program("Denver James J Example VAMC", kinds=("MH",))) == ["a+b"]


@in_one_pass("name", ["Opioid Clinic Sample V.A. Medical Ctr", "Dept of Veterans Affairs", "Linden VAMC"])
@in_one_pass("kind", ["SU", "MH"])
def test_one_address_has_one_place_for_veterans_whatever_its_units_are_called(name: str, kind: str) -> None:
    theirs = program("Example VA Health Care System", "Cedar CBOC", kinds=(kind,))
    assert groups(a=certificate(name), b=theirs) == ["a+b"]
    assert groups(a=address(name, "Medical Center"), b=theirs) == ["a+b"]
    assert groups(a=address(name, "Inpatient Unit"), b=theirs) == ["a+b"]
    elsewhere = program("Example VA Health Care System", "Cedar CBOC", kinds=(kind,), street="900 Example Street")
    assert groups(a=address(name, "Medical Center"), b=elsewhere) == ["a", "b"]


def test_a_row_without_a_point_has_that_of_its_house() -> None:
    filled = with_points(
        {"a": address("Lakeshore Clinic", **HERE), "b": methadone("Sample No 6/7 OTP"), "c": address("Elm", street="")}
    )
    assert filled["b"].identity.point == filled["a"].identity.point == (39.75, -104.99)
    assert filled["c"].identity.point is None


def test_a_certificate_takes_a_mental_health_place_last() -> None:
    mental = program("Lakeshore Hospital", "Behavioral Health", kinds=("MH",))
    assert groups(a=certificate("Lakeshore Hospital"), b=mental) == ["a+b"]
    found = groups(a=certificate("Lakeshore Hospital"), b=mental, c=methadone("Lakeshore OTP", number="0105"))
    assert found == ["a+c", "b"]


def test_a_house_number_mistyped_is_seen_by_suite_road_and_point() -> None:
    there = methadone("Lakeshore Centers", street="1111 South Sample Street", street2="2nd Floor", **HERE)
    assert groups(
        a=address("Lakeshore Centers", street="111 South Sample Street", street2="2nd Floor", **HERE), b=there
    ) == ["a+b"]
    assert groups(a=address("Lakeshore Centers", street="111 South Sample Street", **HERE), b=there) == ["a", "b"]


def test_of_two_programs_a_line_takes_the_one_that_its_first_letters_name() -> None:
    found = groups(
        a=address("Lakeshore Clinic", "Clinical Stabilization Service"),
        b=methadone("Lakeshore Clinic", "CSS", number="0101"),
        c=program("Lakeshore Clinic", "ATS", number="0102"),
    )
    assert found == ["a+b", "c"]


def test_a_program_s_own_name_joins_a_house_number_nearby() -> None:
    line = address("Lakeshore Services", "Flora Example Center", street="351 East Sample Street")
    assert groups(a=line, b=program("Flora Example Center", street="341 East Sample Street")) == ["a+b"]
    assert groups(a=line, b=program("Lakeshore Services", "Elm Center", street="341 East Sample Street")) == ["a", "b"]
    general = address("Lakeshore Services", "Outpatient Clinic", street="351 East Sample Street")
    assert groups(a=general, b=program("Outpatient Clinic", street="341 East Sample Street")) == ["a", "b"]
