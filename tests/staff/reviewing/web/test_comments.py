"""Author and reviewers comment on a proposal; both see it, the history keeps it, and who it is for is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.staff.rules.comments import LONGEST_COMMENT, MOST_COMMENTS
from tests.staff.reviewing.web.test_proposal_pages import PHONE, propose
from tests.staff_site import Office


def test_author_and_reviewer_talk_and_each_is_told_of_the_other(office: Office) -> None:
    number = propose(office, PHONE)
    ed, rita, path = office.desk("ed"), office.desk("rita"), f"/staff/proposals/{number}"
    answer = rita.send(f"{path}/comment", {"comment": " Who\u202e answered?\u2069 <b>I</b> got a fax. "})
    assert answer.headers["Location"] == f"{path}?done=commented"
    assert "Who answered? <b>I</b> got a fax." in ed.page(path).select("#comments")[0].get_text()
    told = ed.page("/staff/").select(f".waits a[href='{path}#comments']")
    assert len(told) == 1
    assert not rita.page("/staff/").select(f".waits a[href='{path}#comments']"), "her own needs no answer"
    office.clock.at += timedelta(minutes=5)
    ed.send(f"{path}/comment", {"comment": "The front desk, twice."})
    assert not ed.page("/staff/").select(f".waits a[href='{path}#comments']"), "answered"
    assert rita.page("/staff/").select(f".waits a[href='{path}#comments']")
    shown = [item.get_text() for item in rita.page(path).select("#comments li .kept-lines")]
    assert shown == ["Who answered? <b>I</b> got a fax.", "The front desk, twice."]
    with office.sessions() as session:
        entries = history.find_entries(session, HistoryFilter(kind="comment"))
        assert history.verify(session) is None
    assert [(entry.reason, entry.proposal_id) for entry in entries] == [
        ("The front desk, twice.", number), ("Who answered? <b>I</b> got a fax.", number),
    ]  # fmt: skip
    assert "The front desk, twice." in rita.page("/staff/history").get_text()
    office.clock.at += timedelta(days=8)
    assert not office.desk("rita").page("/staff/").select(f".waits a[href='{path}#comments']"), "a week is enough"


def test_who_neither_proposed_it_nor_reviews_reads_only(office: Office) -> None:
    number = propose(office, PHONE)
    path = f"/staff/proposals/{number}"
    for name in ("eve", "vera"):
        desk = office.desk(name)
        assert not desk.page(path).select("form[action*='/comment']")
        assert desk.send(f"{path}/comment", {"comment": "x"}).status_code == 403
    with office.sessions() as session:
        assert not history.find_entries(session, HistoryFilter(kind="comment"))


@pytest.mark.parametrize("words", ["", "  \n ", "x" * (LONGEST_COMMENT + 1)])
def test_a_comment_says_something_short_and_what_was_typed_stays(office: Office, words: str) -> None:
    number = propose(office, PHONE)
    answer = office.desk("rita").send(f"/staff/proposals/{number}/comment", {"comment": words})
    assert answer.status_code == 422
    assert 'href="#comment"' in answer.get_data(as_text=True)
    assert words.strip() in answer.get_data(as_text=True)


@pytest.mark.slow
def test_comments_on_one_proposal_end_somewhere(office: Office) -> None:
    number = propose(office, PHONE)
    rita = office.desk("rita")
    for at in range(MOST_COMMENTS):
        assert rita.send(f"/staff/proposals/{number}/comment", {"comment": f"{at}"}).status_code == 303
    assert rita.send(f"/staff/proposals/{number}/comment", {"comment": "more"}).status_code == 422


def test_a_rejection_has_a_reason_and_its_author_sees_that_and_no_form(office: Office) -> None:
    number = propose(office, PHONE)
    rita, ed, path = office.desk("rita"), office.desk("ed"), f"/staff/proposals/{number}"
    assert not ed.page(path).select(f"form[action='{path}/approve'], [formaction='{path}/approve']")
    answer = rita.send(f"{path}/reject", {"note": " ", "field": "phones"})
    assert answer.status_code == 422
    assert 'href="#note"' in answer.get_data(as_text=True)
    rita.send(f"{path}/reject", {"note": "That is a billing line."})
    for name in ("ed", "eve", "vera", "rita"):
        page = office.desk(name).page(path)
        assert "That is a billing line." in page.get_text()
        assert not page.select(f"form[action^='{path}/approve'], form[action$='/withdraw'], [formaction], [name=field]")
    assert "That is a billing line." in ed.page("/staff/").get_text()
    assert ed.send(f"{path}/comment", {"comment": "It was the intake line."}).status_code == 303
    assert rita.send(f"{path}/comment", {"comment": "Then say who answered."}).status_code == 303
