"""The local copy: what pages say from it while no database answers, and how it follows the directory."""

from __future__ import annotations

import dataclasses
import fcntl
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.store import programs
from finder.platform.database import local_copy
from finder.platform.database.copy_keeping import CopyKeeper
from finder.platform.database.local_copy import open_copy, write_copy
from finder.platform.database.session import SessionFactory, make_session_factory
from finder.platform.settings import Settings, read_settings
from tests.databases import Databases
from tests.each import in_one_pass
from tests.pages import check_page
from tests.program_texts import check_texts
from tests.site import fill_site, make_program

GONE = "postgresql+psycopg://nobody@127.0.0.1:1/none"


@pytest.fixture
def sessions(database: Databases) -> SessionFactory:
    """On a directory that a test may change."""
    return make_session_factory(database.fresh(fill_site).engine)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the copy is to be."""
    return tmp_path / "kept" / "finder.copy"


def _cut_off(settings: Settings, path: Path) -> Settings:
    return dataclasses.replace(settings, database_url=GONE, read_database_url=GONE, local_copy=path)


@pytest.mark.slow
def test_without_any_database_pages_of_programs_and_results_come_from_the_copy(
    sessions: SessionFactory, path: Path, settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    assert write_copy(sessions, path)
    client = make_site(_cut_off(settings, path)).test_client(use_cookies=False)
    for address, words in (
        ("/find?near=80202", "Details may be old."),
        ("/es/find?near=Alphaville", "Los datos pueden"),
        ("/programs/aaa", "Details may be old."),
        ("/es/programs/aaa", "Los datos pueden"),
        ("/list?p=aaa&p=bbb", "Details may be old."),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert words in check_page(answer).get_text()
        assert "tel:+13035550101" in answer.text or "tel:+13035550102" in answer.text
    assert "1 Elm St" in client.get("/programs/aaa").text
    assert client.post("/find", data={"near": "Alphaville"}).status_code == 200
    assert client.get("/programs/old").status_code == 301
    assert client.get("/programs/none").status_code == 404
    assert client.get("/readyz").text == "degraded: without primary, answering from the local copy\n"


def test_a_page_that_comes_from_a_database_says_nothing_of_copies(
    sessions: SessionFactory, path: Path, settings: Settings, make_site: Callable[[Settings], Flask]
) -> None:
    assert write_copy(sessions, path)
    client = make_site(dataclasses.replace(settings, local_copy=path)).test_client(use_cookies=False)
    assert "may be old" not in client.get("/find?near=80202").text
    assert "may be old" not in client.get("/programs/aaa").text


def test_the_copy_is_private_and_holds_nothing_of_staff_and_no_word_of_a_visitor(
    sessions: SessionFactory, path: Path
) -> None:
    said = VisitorReport(
        id=0, program_id="aaa", fields=("phone",), right_number="+13035550177", note="zqcanary", day="2026-11-01"
    )
    with sessions.begin() as session:
        visitor_reports.save_report(session, said)
    write_copy(sessions, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    content = path.read_bytes()
    assert b"zqcanary" not in content
    assert b"+13035550177" not in content
    with sqlite3.connect(path) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert connection.execute("SELECT fields FROM visitor_report").fetchall() == [("phone",)]
    connection.close()
    assert not tables & {"account", "staff_session", "history", "proposal", "page_vote"}


def test_a_change_is_taken_in_and_nothing_is_written_without_one(sessions: SessionFactory, path: Path) -> None:
    assert write_copy(sessions, path)
    assert not write_copy(sessions, path)
    first = path.stat().st_ino
    with sessions.begin() as session:
        programs.save_programs(session, [make_program("aaa", "SA UB", name="Renamed House"), make_program("new", "SA")])
        programs.delete_programs(session, ["bbb"])
    assert write_copy(sessions, path)
    assert path.stat().st_ino != first
    assert path.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(path) as connection:
        held = dict(connection.execute("SELECT id, name FROM program"))
        versions = connection.execute("SELECT version, id FROM program ORDER BY version, id").fetchall()
        assert connection.execute("SELECT version, program_id FROM program_version").fetchall() == versions
    connection.close()
    assert held["aaa"] == "Renamed House"
    assert "new" in held
    assert "bbb" not in held
    assert [entry.name for entry in path.parent.iterdir() if entry.suffix == ".part"] == []


def test_each_program_has_its_own_text_in_the_copy_and_none_is_left_over(
    sessions: SessionFactory, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a new program's text has the id of one that is gone, and where an import left one behind."""
    monkeypatch.setattr(local_copy, "_CHUNK", 1)
    with sessions.begin() as session:
        programs.save_programs(session, [make_program("zzz", "SA")])
        left = "INSERT INTO program_text SELECT 900 + id, card, document FROM program_text"
        session.execute(text(f"{left} WHERE id = (SELECT text_id FROM program WHERE id = 'bbb')"))
    assert write_copy(sessions, path)
    _check_copy(path)
    with sessions.begin() as session:
        session.execute(text("DELETE FROM program_text WHERE id > 900"))
        programs.delete_programs(session, ["zzz", "bbb"])
        programs.save_programs(session, [make_program("aac", "SA UB"), make_program("zzz", "UB")])
        names = {program.id: program.name for program in programs.find_programs(session)}
    assert write_copy(sessions, path)
    assert _check_copy(path) == names


def _check_copy(path: Path) -> dict[str, str]:
    """Check the texts in the copy, and return the names of its programs by id."""
    engine = open_copy(path)
    with make_session_factory(engine)() as session:
        check_texts(session)
        return {program.id: program.name for program in programs.find_programs(session)}


def test_a_damaged_copy_is_made_anew(sessions: SessionFactory, path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all " * 100)
    assert write_copy(sessions, path)
    assert not write_copy(sessions, path)


def test_one_process_at_a_time_writes(sessions: SessionFactory, path: Path) -> None:
    path.parent.mkdir()
    with path.with_name(f"{path.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert not write_copy(sessions, path)
    assert write_copy(sessions, path)


def test_work_that_is_stopped_leaves_the_copy_as_it_was(sessions: SessionFactory, path: Path) -> None:
    stop = threading.Event()
    stop.set()
    assert not write_copy(sessions, path, stop=stop)
    assert not path.exists()


def test_the_keeper_writes_in_the_background_and_outlives_a_folder_that_cannot_be_written(
    sessions: SessionFactory, path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = CopyKeeper(sessions, path, every_seconds=0.01)
    keeper.start()
    for _ in range(2_000):
        if path.exists():
            break
        threading.Event().wait(0.01)
    keeper.stop()
    assert path.exists()
    (tmp_path / "file").touch()
    assert not CopyKeeper(sessions, tmp_path / "file" / "finder.copy").bring_up()
    assert "can't be written" in caplog.text


@in_one_pass(
    ("environ", "expected"),
    [
        ({"FINDER_DATABASE_URL": "sqlite:////var/lib/finder/f.sqlite3"}, Path("/var/lib/finder/f.sqlite3.copy")),
        ({"FINDER_DATABASE_URL": GONE, "STATE_DIRECTORY": "/var/lib/finder"}, Path("/var/lib/finder/finder.copy")),
        ({"FINDER_DATABASE_URL": GONE, "FINDER_LOCAL_COPY": "/srv/c"}, Path("/srv/c")),
        ({"FINDER_LOCAL_COPY": "off"}, None),
    ],
)
def test_it_lies_beside_a_sqlite_file_unless_the_operator_says_otherwise(
    environ: dict[str, str], expected: Path | None
) -> None:
    assert read_settings(environ).local_copy == expected
