"""What the public sees when sources differ."""

from finder.listings.rules.facts import Report, decide_facts, is_listed, offered_codes


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


def test_an_older_address_list_does_not_hold_up_a_dropped_program() -> None:
    dropped = report("directory", "2022-01-01", "", "", dropped_on="2023-01-01")
    assert not is_listed([dropped, report("geocoded", "2021-01-01", "", "", "address")])
    assert is_listed([dropped, report("locator", "2025-01-01", "", "")])
