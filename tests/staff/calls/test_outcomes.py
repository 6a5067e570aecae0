"""A correction after a call: what it proposes, and what it leaves as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from finder.feedback.reporting import ReportSubmission, find_failing_phones, receive_report
from finder.listings.rules.records import Phone
from finder.listings.store import programs
from finder.platform.errors import InvalidFields
from finder.staff.calls.outcomes import Correction, OutcomeMade, note_outcome, propose_correction
from finder.staff.editing.editing import open_program
from finder.staff.store import proposals
from tests.staff_directory import NOW, RECORDS, Directory, load

NUMBER, NEW, OTHER = "+13035550100", "+13035550123", "+13035550124"


def correct(directory: Directory, outcome: str, new_number: str = "") -> list[tuple[str, str, str]]:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        correction = Correction(
            program_id=program_id, base_version=open_program(session, program_id).version, outcome=outcome, number=NUMBER,
            new_number=new_number, answers="program", who_answered="a shop", words="Hello",
        )  # fmt: skip
        propose_correction(session, correction, context=directory.by("ed"))
        (proposal,) = proposals.find_proposals(session)
    assert proposal.changes[0].new is not None
    return [(one["number"], one["extension"], one["answers"]) for one in proposal.changes[0].new.value]


@pytest.mark.slow
def test_a_number_with_two_extensions_is_one_when_corrected(directory: Directory) -> None:
    both = (Phone(number=NUMBER), Phone(number=NUMBER, extension="205"), Phone(number=OTHER, answers="parent"))
    with directory.sessions.begin() as session:
        load(session, [replace(RECORDS[0], phones=both), *RECORDS[1:]], as_of="2025-06-01")
    assert correct(directory, "wrong_number", NEW) == [(NEW, "", "program"), (OTHER, "", "parent")]


@pytest.mark.parametrize(
    ("outcome", "expected"), [("wrong_number", []), ("call_center", [(NUMBER, "", "referral_line")])]
)
def test_without_another_number_it_goes_or_is_a_referral_line(
    directory: Directory, outcome: str, expected: list[tuple[str, str, str]]
) -> None:
    assert correct(directory, outcome) == expected


def test_after_other_calls_there_is_nothing_to_correct(directory: Directory) -> None:
    with pytest.raises(InvalidFields):
        correct(directory, "no_answer")


def test_a_day_on_which_a_visitor_reported_the_phone_counts_with_a_call_that_failed(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        told = ReportSubmission(program_id=program_id, fields=frozenset({"phone"}))
        receive_report(session, told, today=NOW.date().replace(day=20))
        made = OutcomeMade(program_id=program_id, outcome="disconnected", number=NUMBER)
        note_outcome(session, made, context=directory.by("ed"))
        assert programs.get_program(session, program_id).not_working == (NUMBER,)


def test_reports_of_two_days_fail_a_phone_and_two_of_one_day_do_not(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    for day, failing in ((20, False), (20, False), (21, True)):
        with directory.sessions.begin() as session:
            told = ReportSubmission(program_id=program_id, fields=frozenset({"phone"}), note=f"{day}")
            receive_report(session, told, today=NOW.date().replace(day=day))
            assert (program_id in find_failing_phones(session)) == failing
            assert (program_id in find_failing_phones(session, (program_id,))) == failing
