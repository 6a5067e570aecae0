"""The programs of a list: in the order sent, merged ones followed, unknown ones counted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from finder.platform.database.session import make_session_factory
from finder.search.list_answers import ListAnswer, answer_list
from finder.search.rules.my_list import MOST_KEPT
from tests.databases import Databases
from tests.site import fill_site


@pytest.fixture
def session(database: Databases) -> Iterator[Session]:
    with make_session_factory(database.filled(fill_site).engine)() as session:
        yield session


def shown(answer: ListAnswer) -> list[str]:
    assert all(program.id == card.id for program, card in answer.programs)
    return [program.id for program, _ in answer.programs]


def test_programs_come_in_the_order_sent_no_longer_listed_ones_too(session: Session) -> None:
    answer = answer_list(("gone", "bbb", "aaa"), session=session)
    assert shown(answer) == ["gone", "bbb", "aaa"]
    assert (answer.unknown, answer.left_out) == (0, 0)


def test_a_merged_program_is_the_one_it_was_merged_into_and_stands_once(session: Session) -> None:
    assert shown(answer_list(("bbb", "old"), session=session)) == ["bbb", "aaa"]
    assert shown(answer_list(("old", "bbb", "aaa"), session=session)) == ["aaa", "bbb"]


def test_what_no_program_has_is_counted(session: Session) -> None:
    answer = answer_list(("aaa", "none", "<b>", "x" * 500), session=session)
    assert shown(answer) == ["aaa"]
    assert answer.unknown == 3


def test_a_list_ends_at_its_limit_and_says_so(session: Session) -> None:
    ids = (*(f"none{number}" for number in range(MOST_KEPT - 1)), "aaa", "bbb", "ccc")
    answer = answer_list(ids, session=session)
    assert shown(answer) == ["aaa"]
    assert (answer.unknown, answer.left_out) == (MOST_KEPT - 1, 2)


def test_an_empty_list_is_one(session: Session) -> None:
    assert answer_list((), session=session) == ListAnswer(programs=(), unknown=0, left_out=0)
