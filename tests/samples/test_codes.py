"""What sample programs offer is mixed as in SAMHSA's directory of 2022, and never contradicts itself."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from finder.listings.rules.records import SourceList
from finder.listings.rules.vocabulary import NEEDS, needs_met
from finder.samples.codes import GROUPS, RULES
from tests.each import in_one_pass
from tests.sample_lists import COUNT, DATA, made

FIGURES = json.loads((DATA / "sample" / "code_figures.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=[0, 1, 7, 2026])
def any_samples(request: pytest.FixtureRequest) -> SourceList:
    return made(random_state=request.param)


@pytest.fixture(scope="module")
def many_samples() -> SourceList:
    return made(4_000, 5)


def shares_of_codes(samples: SourceList) -> dict[str, float]:
    """Return the share of programs that have each code, 0 of one that none has."""
    counts = Counter(code for _, record in samples.records for code in set(record.codes))
    return {code: counts[code] / len(samples.records) for code in FIGURES["frequencies"]}


def test_common_codes_are_as_frequent_as_in_the_directory(
    any_samples: SourceList,
) -> None:
    commonest = sorted(FIGURES["frequencies"].items(), key=lambda item: -item[1])[:40]
    shares = shares_of_codes(any_samples)
    found = {code: round(shares[code], 3) for code, _ in commonest}
    assert {code: (real, found[code]) for code, real in commonest if abs(real - found[code]) > 0.03} == {}


def test_rare_codes_are_not_far_off_either(any_samples: SourceList) -> None:
    found = shares_of_codes(any_samples)
    assert {
        code: (real, found[code]) for code, real in FIGURES["frequencies"].items() if abs(real - found[code]) > 0.06
    } == {}


@pytest.mark.parametrize("need", list(NEEDS))
def test_needs_are_met_as_often_as_in_the_directory(any_samples: SourceList, need: str) -> None:
    found = sum(need in needs_met(record.codes) for _, record in any_samples.records) / COUNT
    assert found == pytest.approx(FIGURES["needs"][need], abs=0.03)


def test_special_programs_occur(any_samples: SourceList) -> None:
    offers = [frozenset(record.codes) for _, record in any_samples.records]
    assert sum("DUO" in codes for codes in offers) >= 3
    assert sum("HH" in codes and "SA" not in codes for codes in offers) >= 3
    assert sum("OTP" in codes for codes in offers) > 100
    assert sum("FEM" in codes and "MALE" not in codes for codes in offers) > 20


def test_mixes_are_short_and_long_as_real_ones(any_samples: SourceList) -> None:
    lengths = sorted(len(record.codes) for _, record in any_samples.records)
    assert 35 < lengths[COUNT // 20] < 50
    assert 68 < lengths[COUNT // 2] < 80
    assert 98 < lengths[COUNT * 19 // 20] < 120


def test_no_rule_is_broken(many_samples: SourceList) -> None:
    for _, record in many_samples.records:
        offered = frozenset(record.codes)
        assert [code for code in offered if code in RULES and not RULES[code].allows(offered)] == []


STARTED_HERE = NEEDS["medicine"]
IMPOSSIBLE = {
    "opioid clients only, but doesn't treat opioid use": ("OUDO", "NOOP"),
    "opioid clients only, but no medicine for it": ("OUDO", "NMOA"),
    "opioid and alcohol clients only": ("OUDO", "AUDO"),
    "alcohol clients only, but doesn't treat alcohol use": ("AUDO", "NAUT"),
    "doesn't treat opioid use, but has medicine for it": ("NOOP", *STARTED_HERE),
    "no medicine, but starts it": ("NMOA", *STARTED_HERE),
    "keeps you on medicine, but uses none": ("MOA", "NMOA", "NOOP"),
    "doesn't treat alcohol use, but does": ("NAUT", "NMAUT", "ACMA", "PMAT"),
    "no payment, but insurance": ("NP", "PI", "MD", "SF"),
    "veterans' hospital for children": ("VAMC", "CHLD"),
    "general and psychiatric hospital": ("GH", "PSYH"),
}


@in_one_pass("mix", IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_impossible_mixes_are_absent(many_samples: SourceList, mix: tuple[str, ...]) -> None:
    first, *others = mix
    assert not any(
        first in record.codes and not set(others).isdisjoint(record.codes) for _, record in many_samples.records
    )


IMPLIED = [
    "OTP: MU METH SA", "MM: OTP MU METH", "SOTP: OTP", "RD: DT RES", "HID: DT HI", "OD: DT OP", "UB: BU", "BUM: BU",
    "UN: NU", "RPN: NU", "WN: FEM", "PW: FEM", "BC: RES FEM", "MN: MALE", "DUO: DU", "OIT: OP", "RL: RES", "SE: SNR",
    "INPE: MOA", "VAMC: FED", "F4: FX",
]  # fmt: skip


@in_one_pass("line", IMPLIED)
def test_a_code_comes_with_what_it_implies(many_samples: SourceList, line: str) -> None:
    code, implied = line.split(": ")
    assert all(set(implied.split()) <= set(record.codes) for _, record in many_samples.records if code in record.codes)


def test_sober_homes_offer_no_medicine_and_say_what_they_are(
    many_samples: SourceList,
) -> None:
    homes = [record for _, record in many_samples.records if "HH" in record.codes and "SA" not in record.codes]
    assert all(set(record.codes).isdisjoint(STARTED_HERE) for record in homes)
    assert any(record.name.endswith(("Sober Home", "Recovery House")) for record in homes)


def test_figures_and_rules_speak_of_known_codes_only() -> None:
    asked = set(FIGURES["asked"])
    assert set(FIGURES["frequencies"]) == asked
    assert {code for codes in GROUPS.values() for code in codes} <= asked
    for archetype in FIGURES["archetypes"]:
        assert set(archetype["codes"]) <= asked
        assert all(
            set(mix.split()) <= set(GROUPS[group]) for group, mixes in archetype["choices"].items() for mix in mixes
        )
