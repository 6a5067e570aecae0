"""What is shown of a program is found with it, whoever replaces it at that moment; what nobody shows any more goes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from finder.listings.importing import staging
from finder.listings.importing.importer import import_lists
from finder.listings.importing.rebuilding import Follow
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import import_staged, run_import
from finder.listings.store import one_program, program_work, programs
from finder.listings.store.left_texts import sweep_texts
from finder.listings.store.staging import Staging
from finder.platform.database import shadow
from finder.platform.database.session import get_engine
from finder.platform.errors import BadInput
from tests.listings.importing.test_staging import NEXT_YEAR, list_of, setting
from tests.program_texts import check_texts
from tests.staff_directory import Directory

NAME = "Hope House"
PATIENCE_SECONDS = 20


def skip_on_sqlite(directory: Directory) -> None:
    if get_engine(directory.sessions).dialect.name == "sqlite":
        pytest.skip("SQLite has one lock for all")


def replace_text(session: Session, program_id: str) -> None:
    """As an import does: the program names another text from now on."""
    session.execute(text("LOCK TABLE program IN EXCLUSIVE MODE"))
    old = session.execute(text("SELECT text_id FROM program WHERE id = :id"), {"id": program_id}).scalar()
    other = "jsonb_set(document, '{name}', '\"Another Name\"')"
    added = (
        f"INSERT INTO program_text (card, document) SELECT card, {other} FROM program_text WHERE id = :old RETURNING id"
    )
    found = session.execute(text(added), {"old": old}).scalar()
    session.execute(text("UPDATE program SET text_id = :new WHERE id = :id"), {"new": found, "id": program_id})


def write_over(session: Session, program_id: str) -> None:
    """As whoever edits it does."""
    program = programs.get_program(session, program_id)
    programs.save_programs(session, [replace(program, name="Another Name")])


def read_to_change(session: Session, program_id: str) -> str:
    return programs.get_with_version(session, program_id, to_change=True)[0].name


def read_to_edit(session: Session, program_id: str) -> str:
    return one_program.load(session, program_id).read().name


def read_for_lists(session: Session, program_id: str) -> str:
    (row,) = program_work._compute(session, [program_id], to_change=True)
    return "Another Name" if "another" in row["words"] else str(row["words"])


@pytest.mark.parametrize("change", [replace_text, write_over])
@pytest.mark.parametrize("read", [read_to_change, read_to_edit, read_for_lists])
def test_who_waits_for_a_program_reads_what_it_says_then(
    directory: Directory, read: Callable[[Session, str], str], change: Callable[[Session, str], None]
) -> None:
    skip_on_sqlite(directory)
    program_id, found, begun = directory.ids()[NAME], list[Any](), threading.Event()

    def wait_and_read() -> None:
        with directory.sessions() as session:
            session.execute(text("SELECT 1"))
            begun.set()
            found.append(read(session, program_id))
            session.rollback()

    waiting = threading.Thread(target=wait_and_read)
    with directory.sessions() as session:
        change(session, program_id)
        waiting.start()
        assert begun.wait(PATIENCE_SECONDS)
        waiting.join(0.3)
        assert waiting.is_alive() and not found, "it waits"
        session.commit()
        waiting.join(PATIENCE_SECONDS)
        assert found == ["Another Name"]
        assert sweep_texts(session) == (change is replace_text)
        session.commit()


def write_anew(session: Session, program_id: str) -> None:
    """Delete a program and add it again, as when it is joined to another one and parted from it: it has another text then."""
    program = programs.get_program(session, program_id)
    programs.delete_programs(session, [program_id])
    programs.save_programs(session, [program])


def test_texts_are_not_written_again_and_again_while_somebody_keeps_a_list_out(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A transaction that hangs: each try would leave a list's texts in the file."""
    skip_on_sqlite(directory)
    written, write_ahead = list[None](), Staging.write_ahead

    def note(self: Staging) -> None:
        written.append(None)
        write_ahead(self)

    monkeypatch.setattr(Staging, "write_ahead", note)
    monkeypatch.setattr(shadow, "_QUICK_TRIES", 2)
    monkeypatch.setattr(staging, "_MOST_TRIES", 2)
    monkeypatch.setattr(staging, "_PATIENCE_SECONDS", 0)
    lists, given = [list_of(NEXT_YEAR)], setting(directory)
    with directory.sessions() as session:
        session.execute(text("LOCK TABLE program IN ROW EXCLUSIVE MODE"))
        with pytest.raises(BadInput, match="changes too much"):
            import_staged(directory.sessions, lists, setting=given)
        session.rollback()
    assert not written
    import_staged(directory.sessions, lists, setting=given)
    assert len(written) == 1


@pytest.mark.parametrize("where", [("copies",), ("real tables",), ("copies", "real tables")], ids=" and ".join)
def test_a_program_that_goes_and_comes_back_while_a_list_is_let_in_is_shown(
    directory: Directory, where: tuple[str, ...]
) -> None:
    given, program_id = setting(directory), directory.ids()[NAME]

    def compute(session: Session, follow: Follow) -> None:
        if "copies" in where:
            write_anew(session, program_id)
        if "real tables" in where:
            with directory.sessions.begin() as other:
                write_anew(other, program_id)
        import_lists(session, [list_of(NEXT_YEAR)], setting=replace(given, follow=follow))

    run_import(directory.sessions, Work(compute=compute, zips=given.zips))
    with directory.readers() as session:
        assert "PW" in programs.get_program(session, program_id).services
        check_texts(session)
