"""What one list says of one place that cannot all be so: found, named, and settled by whoever is asked later."""

from __future__ import annotations

import random
from dataclasses import replace

from finder.listings.rules.contradictions import CONTRADICTIONS, find_contradictions, find_refusal, find_topics
from finder.listings.rules.facts import Report
from finder.listings.rules.flat import flatten, show_facts
from finder.listings.rules.publishing import make_card, publish
from finder.listings.vocabulary import load_vocabulary
from tests.each import in_one_pass
from tests.listings.rules.listing_examples import ZIPS, listing, say
from tests.paths import ROOT

VOCABULARY = load_vocabulary(ROOT / "data" / "vocabulary")
ASKED = frozenset().union(*(rule.says | rule.against | rule.denies for rule in CONTRADICTIONS), {"SA"})
DIRECTORY = Report(source="samhsa-directory", as_of="2022-01-01", basis="survey", asked=ASKED, codes=frozenset())


def report(codes: str, **changes: object) -> Report:
    return replace(DIRECTORY, codes=frozenset(codes.split()), **changes)  # type: ignore[arg-type]


@in_one_pass(
    ("codes", "contradicted", "topics"),
    [
        ("SA NMOA UB BUM MOA DT RD MDET", "BUM NMOA UB", ("opioid_medicine",)),
        ("SA NMOA OTP MM DT", "MM NMOA OTP", ("opioid_medicine",)),
        ("SA NMOA BWN DT", "BWN NMOA", ("opioid_medicine",)),
        ("SA NMOA UN DT", "NMOA UN", ("opioid_medicine",)),
        ("SA NOOP ODTX UB DT", "NOOP ODTX UB", ("opioid_treatment",)),
        ("SA DT HID", "HID MDET", ("detox_medicine",)),
        ("SA RD MDET", "DT RD", ("detox",)),
        ("SA NP MD SS FSA", "MD NP SS", ("cost",)),
        ("SA NMAUT PMAT", "NMAUT PMAT", ("alcohol_treatment",)),
        ("SA NAUT ADTX", "ADTX NAUT", ("alcohol_treatment",)),
        ("SA AUDO OUDO", "AUDO OUDO", ("who_they_take",)),
        ("SA SMON SMPD VAPN VPPD", "SMON SMPD VAPN VPPD", ("smoking",)),
        ("SA NMOA UB NP MC", "MC NMOA NP UB", ("opioid_medicine", "cost")),
        ("SA OTP UB DT", "DM METH MM MMW MU OTP SOTP", ("methadone",)),
        ("SA NMOA OTP UB DT", "DM METH MM MMW MU NMOA OTP SOTP UB", ("opioid_medicine",)),
        # No contradictions: medicine from elsewhere goes with giving none; help with paying goes with no payment;
        # naltrexone among the medicines may be for alcohol; a detox at home or in a house may be without medicine.
        ("SA NMOA MOA", "", ()),
        ("SA NMOA NU NXN VTRL", "", ()),
        ("SA NOOP MOA", "", ()),
        ("SA NP FSA SAMF PA", "", ()),
        ("SA DT RD OD", "", ()),
        ("SA DT HID MDET", "", ()),
        ("SA OUDO NMOA", "", ()),
        ("SA PC INPE RPE AUPC AUINPE", "", ()),
        ("SA OTP SOTP", "", ()),
        ("SA OTP DM", "", ()),
        ("SA UB DT", "", ()),
        ("", "", ()),
    ],
)
def test_the_table(codes: str, contradicted: str, topics: tuple[str, ...]) -> None:
    found = find_contradictions((report(codes),))
    assert " ".join(found) == contradicted
    assert find_topics(found) == topics


def test_every_rule_has_two_sides_of_known_codes_and_a_reason() -> None:
    for rule in CONTRADICTIONS:
        codes = rule.says | rule.against | rule.denies | rule.denies_all
        assert codes <= VOCABULARY.by_code.keys()
        assert rule.says
        assert rule.against | rule.denies | rule.denies_all
        assert rule.reason


def test_one_list_alone_is_judged_as_beside_one_that_says_nothing() -> None:
    rng, codes = random.Random(30), sorted(ASKED)
    silent = replace(DIRECTORY, source="other", as_of="2020-01-01", asked=frozenset({"ZZ"}))
    for _ in range(200):
        asked = rng.sample(codes, rng.randint(0, len(codes)))
        one = replace(
            DIRECTORY,
            asked=frozenset(asked),
            codes=frozenset(code for code in asked if rng.random() < 0.3),
            basis=rng.choice(("survey", "certification", "staff")),
            dropped_on=rng.choice(("", "2023-01-01")),
        )
        assert find_contradictions((one,)) == find_contradictions((one, silent))


def test_what_was_not_asked_is_no_side() -> None:
    assert find_contradictions((report("SA DT HID", asked=ASKED - {"MDET"}),)) == ()


def test_a_newer_list_settles_what_an_older_one_left_open() -> None:
    newer = report("SA UB", as_of="2023-01-01", source="samhsa-locator")
    assert find_contradictions((newer, report("SA NMOA UB"))) == ()
    # One that did not ask settles nothing.
    silent = replace(newer, asked=frozenset({"SA"}), codes=frozenset({"SA"}))
    assert find_contradictions((silent, report("SA NMOA UB"))) == ("NMOA", "UB")


def test_a_certification_settles_its_own_code_only() -> None:
    otp = Report(
        source="samhsa-otp",
        as_of="2021-01-01",
        basis="certification",
        asked=frozenset({"OTP"}),
        codes=frozenset({"OTP"}),
    )
    assert find_contradictions((report("SA NMOA OTP"), otp)) == ()
    assert find_refusal(("NMOA", "OTP", "SA"), ()) == "disputed"
    assert find_contradictions((report("SA NMOA OTP MM"), otp)) == ("MM", "NMOA")


def test_our_staff_settle_it() -> None:
    lists = [listing("2022-01-01", fmt="national_directory", asked="SA NMOA UB DT", codes=("SA", "NMOA", "UB"))]
    assert publish("p1", lists, ZIPS).contradictions == ("NMOA", "UB")
    settled = publish("p1", lists, ZIPS, say(code__NMOA="no"))
    assert settled.contradictions == ()
    assert "UB" in settled.services


@in_one_pass(
    ("offered", "contradictions", "refusal"),
    [
        ("SA UB", "", ""),
        ("SA NMOA", "", "yes"),
        ("SA NOOP", "", "yes"),
        ("SA NMOA UB", "NMOA UB", "both"),
        ("SA NMOA UB", "", "disputed"),
        ("SA NMOA NXN", "", "yes"),
    ],
)
def test_a_refusal_is_plain_only_if_nothing_speaks_against_it(offered: str, contradictions: str, refusal: str) -> None:
    assert find_refusal(offered.split(), contradictions.split()) == refusal


def test_it_is_on_the_card_and_in_exports_and_still_meets_the_need() -> None:
    asked = "SA DT HID MDET NMOA UB"
    lists = [listing("2022-01-01", fmt="national_directory", asked=asked, codes=("SA", "DT", "HID", "NMOA", "UB"))]
    program = publish("p1", lists, ZIPS)
    card, flat, shown = make_card(program, version=1), flatten(program), show_facts(program)
    assert card.contradictions == program.contradictions == ("HID", "MDET", "NMOA", "UB")
    assert (card.needs, card.detox) == (("detox", "medicine"), "ask")
    assert flat["contradictions"] == ["HID", "MDET", "NMOA", "UB"]
    assert flat["services"] == ["DT", "HID", "NMOA", "SA", "UB"]
    assert flat["not_offered"] == []
    assert {fact["code"]: fact["state"] for fact in shown["facts"]} == {
        "SA": "offered", "DT": "offered", "HID": "contradicted", "MDET": "contradicted", "NMOA": "contradicted",
        "UB": "contradicted",
    }  # fmt: skip


def test_a_certified_program_without_methadone_is_one_only_where_the_list_asked() -> None:
    barely = ASKED - {"MM", "MMW", "MU", "METH"}
    assert find_contradictions((report("SA OTP UB", asked=barely),)) == ()
    assert "OTP" in find_contradictions((report("SA OTP UB", asked=ASKED - {"DM", "SOTP", "MMW"}),))


def test_a_certification_or_another_list_settles_it() -> None:
    survey = report("SA OTP UB")
    certified = replace(
        survey, source="samhsa-otp", as_of="2021-01-01", basis="certification", asked=frozenset({"OTP"}),
        codes=frozenset({"OTP"}),
    )  # fmt: skip
    assert find_contradictions((survey, certified)) == ()
    # A newer list of certified programs that no longer has it certifies nothing.
    dropped = replace(certified, dropped_on="2021-06-01")
    assert "OTP" in find_contradictions((survey, dropped))
    newer = report("SA OTP MU", as_of="2023-01-01", source="samhsa-locator")
    assert find_contradictions((survey, newer)) == ()
    older = replace(newer, as_of="2021-01-01")
    assert "OTP" in find_contradictions((survey, older))
