"""What the public sees when sources differ."""

import random
from dataclasses import replace

from finder.listings.rules.facts import (
    Report,
    decide_facts,
    denied_codes,
    join_offers,
    offered_codes,
    sorted_denials,
    sorted_offers,
)


def report(source: str, as_of: str, asked: str, codes: str, basis: str = "survey", dropped_on: str = "") -> Report:
    return Report(
        source=source,
        as_of=as_of,
        basis=basis,
        asked=frozenset(asked.split()),
        codes=frozenset(codes.split()),
        dropped_on=dropped_on,
    )


def test_the_newest_report_that_asked_wins_and_a_missing_code_is_never_no() -> None:
    facts = decide_facts([report("old", "2021-01-01", "DT PW", "DT PW"), report("new", "2022-01-01", "DT", "")])
    assert facts["DT"].state == "not_offered"
    assert facts["PW"].state == "offered"
    assert "MD" not in facts


def test_reports_of_one_date_that_differ_are_both_named() -> None:
    fact = decide_facts([report("a", "2022-01-01", "DT", "DT"), report("b", "2022-01-01", "DT", "")])["DT"]
    assert (fact.state, fact.source, fact.disputed_by) == ("offered", "a", "b")


def test_a_certification_outranks_a_newer_survey_until_it_is_dropped() -> None:
    survey = report("survey", "2022-01-01", "OTP", "")
    assert "OTP" in offered_codes([survey, report("otp", "2021-01-01", "OTP", "OTP", "certification")])
    dropped = report("otp", "2021-01-01", "OTP", "OTP", "certification", "2023-01-01")
    assert "OTP" not in offered_codes([survey, dropped])


def test_of_three_dates_the_newest_that_asked_still_wins() -> None:
    facts = decide_facts(
        [
            report("a", "2020-01-01", "DT", "DT"),
            report("b", "2021-01-01", "PW", "PW"),
            report("c", "2022-01-01", "DT", ""),
        ]
    )
    assert (facts["DT"].state, facts["DT"].source, facts["DT"].as_of) == ("not_offered", "c", "2022-01-01")
    assert offered_codes([report("a", "2020-01-01", "DT", "DT"), report("c", "2022-01-01", "DT", "")]) == set()


def test_a_lone_report_is_believed_and_disputed_by_nobody() -> None:
    lone = report("a", "2022-01-01", "DT PW", "DT")
    facts = decide_facts([lone])
    assert offered_codes([lone]) == {"DT"}
    assert {(fact.code, fact.state, fact.disputed_by) for fact in facts.values()} == {
        ("DT", "offered", ""),
        ("PW", "not_offered", ""),
    }


def test_two_that_agree_on_a_day_dispute_nothing() -> None:
    for codes in ("DT", ""):
        facts = decide_facts([report("a", "2022-01-01", "DT", codes), report("b", "2022-01-01", "DT", codes)])
        assert facts["DT"].disputed_by == ""


def test_a_dropped_certification_is_a_no_on_the_day_of_the_list_that_dropped_it() -> None:
    dropped = report("otp", "2021-01-01", "OTP", "OTP", "certification", "2023-01-01")
    fact = decide_facts([report("survey", "2022-01-01", "OTP", "OTP"), dropped])["OTP"]
    assert (fact.state, fact.source, fact.as_of) == ("not_offered", "otp", "2023-01-01")
    later = decide_facts([report("survey", "2024-01-01", "OTP", "OTP"), dropped])["OTP"]
    assert (later.state, later.source) == ("offered", "survey")


def test_a_dropped_certification_alone_offers_nothing() -> None:
    dropped = report("otp", "2021-01-01", "OTP", "OTP", "certification", "2023-01-01")
    assert sorted_offers([dropped]) == ()
    assert sorted_offers([replace(dropped, dropped_on="")]) == ("OTP",)
    assert sorted_offers([report("a", "2021-01-01", "PW DT", "PW DT")]) == ("DT", "PW")


def test_what_staff_checked_outranks_a_newer_certification_and_that_a_newer_survey() -> None:
    staff = report("staff", "2021-01-01", "OTP", "", "staff")
    certified = report("otp", "2022-01-01", "OTP", "OTP", "certification")
    survey = report("survey", "2023-01-01", "OTP", "")
    for reports in ([staff, certified, survey], [survey, certified, staff]):
        assert decide_facts(reports)["OTP"].source == "staff"
        assert "OTP" not in offered_codes(reports)
    assert decide_facts([certified, survey])["OTP"].source == "otp"
    assert offered_codes([certified, survey]) == {"OTP"}


def random_report(rng: random.Random) -> Report:
    asked = rng.sample(("DT", "PW", "MD", "OTP"), rng.randint(0, 4))
    return report(
        rng.choice("abc"),
        rng.choice(("", "2021-01-01", "2022-01-01", "2023-01-01")),
        " ".join(asked),
        " ".join(code for code in asked if rng.random() < 0.5),
        rng.choice(("survey", "certification", "staff", "address")),
        rng.choice(("", "", "2022-06-01")),
    )


def test_the_rules_on_sets_say_what_the_facts_say() -> None:
    rng = random.Random(16)
    for _ in range(500):
        reports = [random_report(rng) for _ in range(rng.randint(0, 4))]
        facts = decide_facts(reports)
        assert offered_codes(reports) == {code for code, fact in facts.items() if fact.state == "offered"}
        assert denied_codes(reports) == {code for code, fact in facts.items() if fact.state == "not_offered"}
        assert sorted_denials(reports, frozenset({"PW", "MD", "ZZ"})) == tuple(
            sorted({"PW", "MD"} & denied_codes(reports))
        )
        assert join_offers(reports).split() == list(sorted_offers(reports)) == sorted(offered_codes(reports))
