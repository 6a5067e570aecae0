"""Can I stay on my medicine? Yes and no are said only where a list says so."""

from __future__ import annotations

from finder.listings.rules.medicine_answers import MEDICINES, answer_medicine
from finder.listings.rules.vocabulary import NEEDS
from finder.listings.vocabulary import load_vocabulary
from tests.each import in_one_pass
from tests.paths import ROOT

BY_ID = {medicine.id: medicine for medicine in MEDICINES}
ASKED = frozenset().union(*(each.gives | each.names | each.keeps_on | each.for_a_time for each in MEDICINES))


@in_one_pass(
    ("medicine", "offered", "asked", "contradictions", "answer"),
    [
        ("buprenorphine", "UB", "UB BUM", "", "yes"),
        ("buprenorphine", "", "UB BUM", "", "no"),
        ("buprenorphine", "", "UB", "", "not_stated"),
        ("buprenorphine", "BWN", "UB BUM BWN", "", "named"),
        ("buprenorphine", "BWON", "UB BUM BWON", "", "named"),
        ("buprenorphine", "BERI", "UB BUM BERI", "", "named"),
        ("buprenorphine", "DB", "UB BUM DB", "", "named"),
        ("buprenorphine", "BMW", "UB BUM BMW", "", "named"),
        ("buprenorphine", "BSDM", "UB BUM BSDM", "", "named"),
        ("buprenorphine", "BU", "UB BUM BU", "", "named"),
        ("buprenorphine", "BU", "BU", "", "named"),
        ("buprenorphine", "UB", "UB BUM NMOA", "NMOA UB", "both"),
        ("buprenorphine", "BWN", "UB BUM BWN NMOA", "BWN NMOA", "both"),
        ("buprenorphine", "UB DB", "UB BUM DB", "", "for_a_time"),
        ("buprenorphine", "UB DB", "UB DB", "", "yes"),
        ("buprenorphine", "UB BUM BMW", "UB BUM BMW", "", "yes"),
        ("methadone", "OTP DM", "OTP MM DM", "", "for_a_time"),
        ("methadone", "OTP MMW", "OTP MM MMW", "", "for_a_time"),
        ("methadone", "OTP MWS", "OTP MM MWS", "", "yes"),
        ("methadone", "OTP", "OTP MM DM", "", "yes"),
        ("methadone", "OTP MM DM", "OTP MM DM", "", "yes"),
        ("methadone", "OTP", "OTP", "", "yes"),
        ("methadone", "OTP MM", "OTP MM NMOA", "MM NMOA", "yes"),
        ("methadone", "MU", "OTP MM MU", "", "named"),
        ("methadone", "UB", "OTP MM UB", "", "no"),
        ("methadone", "SOTP", "OTP MM SOTP", "", "named"),
        ("methadone", "SOTP", "OTP MM SOTP NMOA", "NMOA SOTP", "both"),
        ("methadone", "OMB", "OTP MM OMB UB BUM", "", "named"),
        ("buprenorphine", "OMB", "OTP MM OMB UB BUM", "", "named"),
        ("methadone", "OMB UB", "OTP MM OMB UB", "", "no"),
        ("methadone", "OMB", "OTP MM OMB NMOA", "NMOA OMB", "both"),
        ("naltrexone", "NXN", "UN RPN NXN", "", "named"),
        ("keeps", "MOA", "MOA", "", "yes"),
        ("keeps", "", "MOA", "", "no"),
        ("keeps", "", "", "", "not_stated"),
    ],
)
def test_answers(medicine: str, offered: str, asked: str, contradictions: str, answer: str) -> None:
    codes = frozenset(offered.split())
    found = answer_medicine(
        BY_ID[medicine],
        offered=codes,
        not_offered=frozenset(asked.split()) - codes,
        contradictions=contradictions.split(),
    )
    assert found == answer


def test_what_a_list_only_names_counts_for_no_need() -> None:
    for medicine in MEDICINES:
        assert not medicine.names & NEEDS["medicine"]
        if medicine.id != "keeps":
            assert medicine.gives <= NEEDS["medicine"]


def test_every_code_is_known() -> None:
    assert load_vocabulary(ROOT / "data" / "vocabulary").by_code.keys() >= ASKED
