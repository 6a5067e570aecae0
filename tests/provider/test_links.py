"""Links are kept as keyed hashes, work once, and end."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from finder.platform.database.session import get_engine, make_session_factory
from finder.platform.errors import BadInput, NotFound
from finder.platform.keys import Keys
from finder.provider import links
from finder.provider.links import (
    LinkOver,
    answer_link,
    delete_old_links,
    list_links,
    note_opened,
    open_link,
    revoke_link,
)
from finder.provider.rules.answers import Answer
from finder.provider.rules.links import LASTS, ProviderLink, show_code
from finder.staff.editing.following import follow_programs
from finder.staff.provider_links.issuing import issue_link
from tests.provider_site import SECRET, issue
from tests.staff_directory import NOW, Directory


def receive(_session: object, _link: ProviderLink, _answer: Answer, _now: datetime) -> int:
    return 7


def test_the_database_holds_no_code(keyed: Directory) -> None:
    _, code = issue(keyed)
    with keyed.readers() as session:
        rows = session.execute(text("SELECT * FROM provider_link")).all()
        told = session.execute(text("SELECT document FROM history")).all()
    for spelling in (code, show_code(code), code.lower()):
        assert spelling not in repr(rows)
        assert spelling not in repr(told)


def test_a_copy_of_the_database_opens_nothing_with_another_secret(keyed: Directory) -> None:
    _, code = issue(keyed)
    engine = get_engine(keyed.readers)
    for keys in (None, Keys("another-secret-of-more-than-32-letters")):
        with make_session_factory(engine, keys)() as session, pytest.raises(LinkOver):
            open_link(session, code, now=NOW)
    with make_session_factory(engine, Keys("another-secret-of-more-than-32-letters", (SECRET,)))() as session:
        assert open_link(session, code, now=NOW).way == "paper"


def test_without_a_lasting_secret_no_link_is_made(directory: Directory) -> None:
    with directory.sessions() as session, pytest.raises(BadInput, match="FINDER_SECRET_KEY"):
        issue_link(session, directory.ids()["Hope House"], "paper", context=directory.by("ed"))


def test_a_link_opens_until_it_is_answered(keyed: Directory) -> None:
    link, code = issue(keyed)
    later = NOW + timedelta(hours=2)
    with keyed.sessions.begin() as session:
        assert open_link(session, show_code(code).lower(), now=NOW) == link
        note_opened(session, link, now=NOW)
        note_opened(session, link, now=later)
        assert open_link(session, code, now=later).opened_at == NOW
        answered = answer_link(session, code, Answer(changes={}), receive=receive, now=later)
        assert (answered.state(later), answered.proposal_id) == ("answered", 7)
    with keyed.sessions.begin() as session:
        for wrong in (code, "0" * 12, ""):
            with pytest.raises(LinkOver):
                answer_link(session, wrong, Answer(changes={}), receive=receive, now=later)
        (kept,) = list_links(session, link.program_id)
        assert kept == answered


def test_a_link_ends_by_itself(keyed: Directory) -> None:
    _, code = issue(keyed)
    with keyed.readers() as session:
        open_link(session, code, now=NOW + LASTS - timedelta(minutes=1))
        with pytest.raises(LinkOver):
            open_link(session, code, now=NOW + LASTS)


def test_a_new_link_ends_the_one_before(keyed: Directory) -> None:
    first, code = issue(keyed)
    second, other = issue(keyed)
    with keyed.sessions.begin() as session:
        with pytest.raises(LinkOver):
            open_link(session, code, now=NOW)
        assert open_link(session, other, now=NOW).id == second.id
        with pytest.raises(BadInput):
            revoke_link(session, first.program_id, first.id, now=NOW)
        with pytest.raises(BadInput):
            revoke_link(session, keyed.ids()["Dawn Clinic"], second.id, now=NOW)
        with pytest.raises(NotFound):
            revoke_link(session, first.program_id, 999, now=NOW)
        revoke_link(session, second.program_id, second.id, now=NOW)
        with pytest.raises(LinkOver):
            open_link(session, other, now=NOW)


def test_nobody_is_flooded(keyed: Directory) -> None:
    for _ in range(links.MOST_FOR_ONE):
        issue(keyed)
    with pytest.raises(BadInput, match="This program got"):
        issue(keyed)
    issue(keyed, "Dawn Clinic")


def test_a_link_follows_its_program(keyed: Directory) -> None:
    link, code = issue(keyed)
    other = keyed.ids()["Dawn Clinic"]
    with keyed.sessions.begin() as session:
        follow_programs(session, {link.program_id: other})
        assert open_link(session, code, now=NOW).program_id == other


def test_old_links_are_deleted(keyed: Directory) -> None:
    issue(keyed)
    with keyed.sessions.begin() as session:
        assert delete_old_links(session, now=NOW + timedelta(days=365)) == 0
        assert delete_old_links(session, now=NOW + timedelta(days=366)) == 1
