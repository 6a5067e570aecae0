"""The codes of the form under their questions: what the lists say of each, also where one contradicts itself."""

from __future__ import annotations

from dataclasses import replace

from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.staff.editing.web.program_pages import question_groups
from tests.site import make_program

VOCABULARY = load_vocabulary(resources.folder("data") / "vocabulary")


def test_staff_see_that_a_list_says_both() -> None:
    base = make_program("aaa", "SA UB").reports[0]
    report = replace(base, asked=base.asked | {"NMOA"}, codes=base.codes | {"NMOA"})
    program = make_program("aaa", "", reports=(report,))
    said = {row.code: row.lists_say for group in question_groups(VOCABULARY, program, {}) for row in group.rows}
    assert (said["UB"], said["NMOA"]) == ("one list says both: ask", "one list says both: ask")
    assert (said["SA"], said["DT"], said["PW"]) == ("lists: offered", "lists: not offered", "not stated")
