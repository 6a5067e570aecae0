"""Lists of staff where there are more programs than are counted one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from finder.bench import staff_directory
from finder.bench.staff_directory import fill_directory
from finder.listings.store import work_lists
from finder.listings.store.program_work import sync_edited
from finder.listings.store.work_lists import Count
from finder.platform.database.changes import record_changes
from finder.platform.database.counting import collect_statements
from finder.platform.database.session import SessionFactory, make_engine, make_session_factory, make_writing_factory
from finder.staff.calls.program_lists import (
    ProgramFilter,
    ProgramLines,
    count_all,
    find_lines,
    iterate_lines,
    plan_search,
)
from tests.place_database import filler_from
from tests.staff_directory import NOW

SIZE = 400
FILTERS = (
    ProgramFilter(),
    ProgramFilter(state="CA"),
    ProgramFilter(age="never"),
    ProgramFilter(age="partly"),
    ProgramFilter(age="half"),
    ProgramFilter(need="detox", age="year"),
    ProgramFilter(has_no_phone=True),
    ProgramFilter(in_doubt=True),
    ProgramFilter(standing="not_listed"),
    ProgramFilter(assigned="1"),
    ProgramFilter(assigned="nobody"),
    ProgramFilter(assigned="nobody", state="CA"),
    ProgramFilter(has_reports=True),
    ProgramFilter(has_conflicts=True, assigned="nobody"),
    ProgramFilter(text="recovery"),
    ProgramFilter(text="recovery", state="CA"),
    ProgramFilter(text="recovery center"),
    ProgramFilter(text="recovrey"),
    ProgramFilter(text="sample amber", age="never"),
    ProgramFilter(text="555-01"),
)


@pytest.fixture(scope="module")
def url(places_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("long") / "staff.sqlite3"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staff_directory, "fill_places", filler_from(places_file))
        fill_directory(f"sqlite:///{path}", count=SIZE)
    return f"sqlite:///{path}"


@pytest.fixture
def readers(url: str) -> Iterator[SessionFactory]:
    engine = make_engine(url)
    yield make_session_factory(engine)
    engine.dispose()


def look(readers: SessionFactory, wanted: ProgramFilter, *, number: int = 1, size: int = 50) -> ProgramLines:
    with readers() as session:
        return find_lines(session, plan_search(session, wanted, today=NOW.date()), number=number, size=size)


@pytest.mark.parametrize(("many", "long"), [(2_000, 1_000), (20, 1_000), (20, 30)])
@pytest.mark.parametrize("wanted", FILTERS)
def test_pages_are_the_whole_in_order_however_it_is_found(
    readers: SessionFactory, wanted: ProgramFilter, many: int, long: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_lists, "LONG_WALK", long)
    monkeypatch.setattr(work_lists, "MANY", many)
    monkeypatch.setattr("finder.staff.calls.program_lists.MANY", many)
    with readers() as session:
        search = plan_search(session, wanted, today=NOW.date())
        whole = [line.card.id for line in iterate_lines(session, search)]
        assert count_all(session, search) == len(whole)
    first = look(readers, wanted, size=15)
    is_cut = many == 20 and first.total.is_more
    assert first.total == (Count(number=many, is_more=True) if is_cut else Count(number=len(whole)))
    assert not is_cut or len(whole) > many
    found = [
        line.card.id for at in range(1, first.pages + 1) for line in look(readers, wanted, number=at, size=15).lines
    ]
    assert found == whole[: len(found)]
    assert is_cut or found == whole
    last = look(readers, wanted, number=10_000, size=15)
    assert (last.number, last.pages) == (first.pages, first.pages)
    assert first.pages == 1 or last.lines


@pytest.mark.parametrize("text", ["sample amber", "amber residential sample"])
def test_the_few_with_several_frequent_words_are_not_sought_all_down_the_list(
    readers: SessionFactory, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_lists, "MANY", 20)
    monkeypatch.setattr("finder.staff.calls.program_lists.MANY", 10)
    monkeypatch.setattr(work_lists, "LONG_WALK", 30)
    with collect_statements() as seen:
        page = look(readers, ProgramFilter(text=text), size=5)
    assert not page.total.is_more
    assert not any(" LIKE " in one for one in seen), "read row by row"


def test_what_other_tables_say_stands_with_each_program(readers: SessionFactory) -> None:
    assert {line.reports for line in look(readers, ProgramFilter(has_reports=True)).lines} == {1}
    assert {line.conflicts for line in look(readers, ProgramFilter(has_conflicts=True)).lines} == {1}
    assert {line.assigned_to for line in look(readers, ProgramFilter(assigned="3")).lines} == {3}
    assert {line.assigned_to for line in look(readers, ProgramFilter(assigned="nobody")).lines} == {None}


def test_a_count_is_kept_only_until_the_directory_changes(url: str, readers: SessionFactory) -> None:
    before = look(readers, ProgramFilter(has_no_phone=True)).total.number
    with collect_statements() as seen:
        look(readers, ProgramFilter(has_no_phone=True))
    assert not any("count(*)" in one and "visitor_report" not in one for one in seen), "kept"
    engine = make_engine(url)
    with make_writing_factory(engine).begin() as session:
        row = session.execute(select(work_lists._WORK).where(work_lists._Work.has_phone)).mappings().first()
        assert row is not None
        record_changes(session, [row["program_id"]])
        sync_edited(session, {**row, "has_phone": False, "listed": True})
    engine.dispose()
    assert look(readers, ProgramFilter(has_no_phone=True)).total.number == before + 1
