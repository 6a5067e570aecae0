"""Commands for staff and operators, as somebody at a terminal runs them."""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from finder.cli import main, tools
from finder.listings.accuracy import find_latest_audit
from finder.listings.store.history import get_head
from finder.platform.database.migrating import downgrade, migrate
from finder.platform.database.session import make_engine, make_session_factory
from finder.staff.accounts.managing import open_link
from tests.listings.store.test_history import unguard
from tests.staff_directory import Directory

Run = Callable[..., tuple[int, str, str]]
ON_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what has nothing to do with the database of the test."""


@pytest.fixture
def run(directory: Directory, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command on the directory and return its status, stdout and stderr."""
    monkeypatch.setenv("FINDER_DATABASE_URL", directory.url)
    _forget()

    def run_command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["finder", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        said = capsys.readouterr()
        return int(stopped.value.code or 0), said.out, said.err

    yield run_command
    _forget()


def _forget() -> None:
    if tools.engine.cache_info().currsize:
        tools.engine().dispose()
    tools.settings.cache_clear()
    tools.engine.cache_clear()


@pytest.fixture
def file(run: Run, directory: Directory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the commands work on a SQLite file of this test's own: `finder restore` puts another in its place."""
    path = tmp_path / "finder.sqlite3"
    source = str(directory.sessions.kw["bind"].url.database)
    with closing(sqlite3.connect(source)) as reading, closing(sqlite3.connect(path)) as writing:
        reading.backup(writing)
    monkeypatch.setenv("FINDER_DATABASE_URL", f"sqlite:///{path}")
    _forget()
    return path


def test_adding_prints_a_link_that_works(run: Run, directory: Directory) -> None:
    status, out, err = run("staff", "add", "New@example.org", "--role", "reviewer")
    assert (status, out.startswith("/staff/link/")) == (0, True)
    assert "24 hours" in err
    with directory.readers() as session:
        account = open_link(session, out.strip().removeprefix("/staff/link/"), now=datetime.now(UTC))
    assert (account.email, account.role) == ("new@example.org", "reviewer")


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("add", "ed@example.org", "--role", "editor"), 2),
        (("add", "zqcanary", "--role", "editor"), 2),
        (("add", "new@example.org", "--role", "owner"), 2),
        (("add", "new@example.org"), 2),
        (("disable", "nobody@example.org"), 1),
        (("disable", "ada@example.org"), 2),
        (("link", "nobody@example.org"), 1),
    ],
)
def test_what_can_not_be_done(run: Run, arguments: tuple[str, ...], status: int) -> None:
    found, out, err = run("staff", *arguments)
    assert (found, out) == (status, "")
    assert "zqcanary" not in err


def test_list_disable_enable_link(run: Run) -> None:
    assert run("staff", "disable", "ed@example.org")[0] == 0
    assert "ed@example.org  editor  (disabled)" in run("staff", "list")[1]
    assert run("staff", "link", "ed@example.org")[0] == 1
    assert run("staff", "enable", "ed@example.org")[0] == 0
    shown = json.loads(run("staff", "list", "--json")[1])
    assert {"email": "ed@example.org", "role": "editor", "active": True} in shown["accounts"]
    assert run("staff", "link", "ed@example.org", "--reset-factors")[1].startswith("/staff/link/")


def test_verify_audit_names_a_tampered_entry(run: Run, directory: Directory) -> None:
    run("staff", "add", "new@example.org", "--role", "editor")
    run("staff", "disable", "new@example.org")
    status, _, err = run("verify-audit")
    assert (status, "Entries: 2." in err) == (0, True)
    with directory.sessions.begin() as session:
        unguard(session)
        session.execute(text("update history set proposer = 7 where number = 2"))
    status, out, err = run("verify-audit", "--json")
    assert status == 1
    assert "Entry 2 of the history was changed" in err
    assert json.loads(out)["fault"] == 2


def test_a_call_list_and_what_it_found(run: Run, directory: Directory, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    assert run("audit-sample", "--n", 2, "--state", "co", "-o", path)[0] == 0
    assert run("audit-sample", "--n", 2, "--state", "CO")[1] == path.read_text()
    assert run("audit-sample", "--results", path)[0] == 2
    head, *rows = path.read_text().splitlines()
    path.write_text("\n".join([head, *(row.removesuffix(",,,,,,,") + ",yes,yes,yes,yes,no,," for row in rows)]))
    shown = json.loads(run("audit-sample", "--results", path, "--json")[1])
    assert (shown["functional"]["right"], shown["exact"]["right"], shown["exact"]["asked"]) == (2, 0, 2)
    assert "functional: 100.0% of 2 (95 % interval 34.2% to 100.0%)" in run("audit-sample", "--results", path)[1]
    assert run("audit-sample", "--results", path, "--publish")[0] == 2
    undated = path.read_text()
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    path.write_text(undated.replace(",no,,", f",no,{tomorrow},"))
    assert "Row 3: called_on is in the future" in run("audit-sample", "--results", path)[2]
    path.write_text(undated.replace(",no,,", ",no,2026-11-20,").replace("\n", "\nzz", 1))
    status, _, err = run("audit-sample", "--results", path, "--publish")
    assert (status, "Row 2: id is of no program" in err) == (2, True)
    path.write_text(undated.replace(",no,,", ",no,2026-11-20,"))
    assert "Published" in run("audit-sample", "--results", path, "--publish")[2]
    assert run("audit-sample", "--publish")[0] == 2
    with directory.readers() as session:
        audit = find_latest_audit(session)
    assert audit is not None
    assert (audit.on, audit.states, audit.accuracy.functional.right) == ("2026-11-20", ("CO",), 2)
    assert run("audit-sample", "--state", "KY")[0] == 1
    assert run("audit-sample", "--results", tmp_path / "none.csv")[0] == 2
    assert run("audit-sample", "-o", tmp_path / "none" / "x.csv")[0] == 2


@ON_SQLITE
def test_backup_and_restore(run: Run, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "copy.backup"
    assert run("backup", path)[0] == 0
    assert path.stat().st_mode & 0o077 == 0
    assert run("backup", path)[0] == 2
    run("staff", "disable", "ed@example.org")
    status, _, err = run("restore", path)
    assert (status, "before-restore" in err) == (0, True)
    assert "disabled" not in run("staff", "list")[1]
    engine = make_engine(f"sqlite:///{file}")
    with make_session_factory(engine)() as session:
        assert get_head(session).number == 0
    engine.dispose()


@ON_SQLITE
@pytest.mark.parametrize("damage", ["flipped", "cut", "other", "empty database", "missing"])
def test_a_damaged_backup_is_refused_and_nothing_changes(run: Run, file: Path, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "copy.backup"
    run("backup", path)
    whole = path.read_bytes()
    middle = len(whole) // 2
    if damage == "flipped":
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    elif damage == "cut":
        path.write_bytes(whole[:middle])
    elif damage == "other":
        path.write_bytes(gzip.compress(b"not a database"))
    elif damage == "empty database":
        connection = sqlite3.connect(tmp_path / "empty.sqlite3")
        connection.execute("create table t (x)")
        connection.close()
        path.write_bytes(gzip.compress((tmp_path / "empty.sqlite3").read_bytes()))
    else:
        path.unlink()
    run("staff", "disable", "ed@example.org")
    assert run("restore", path)[0] == 2
    assert "(disabled)" in run("staff", "list")[1]


@ON_SQLITE
def test_a_first_restore_needs_no_database(
    run: Run, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "copy.backup"
    run("backup", path)
    monkeypatch.setenv("FINDER_DATABASE_URL", f"sqlite:///{tmp_path / 'new' / 'finder.sqlite3'}")
    _forget()
    status, _, err = run("restore", path)
    assert (status, err) == (0, "Restored.\n")
    assert "ed@example.org" in run("staff", "list")[1]
    assert run("backup", tmp_path / "none" / "x.backup")[0] == 2


@ON_SQLITE
def test_a_backup_of_sqlite_is_none_for_postgresql(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "copy.backup"
    run("backup", path)
    monkeypatch.setenv("FINDER_DATABASE_URL", "postgresql+psycopg://localhost/none")
    _forget()
    status, _, err = run("restore", path)
    assert (status, "finder copy" in err) == (2, True)


@ON_SQLITE
def test_a_folder_keeps_the_latest_backups(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("kept", encoding="utf-8")
    for _ in range(3):
        assert run("backup", tmp_path, "--keep", "2")[0] == 0
    kept = sorted(path.name for path in tmp_path.glob("finder-backup-*"))
    assert len(kept) == 2
    assert (tmp_path / "notes.txt").exists()
    assert run("restore", tmp_path / kept[-1])[0] == 0


def test_a_folder_that_is_missing_is_made_and_is_the_owners_alone(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "kept" / "backups"
    for _ in range(2):
        assert run("backup", folder, "--keep", "1")[0] == 0
    assert len(list(folder.glob("finder-backup-*"))) == 1 and folder.stat().st_mode & 0o077 == 0
    (tmp_path / "file").write_text("", encoding="utf-8")
    status, _, err = run("backup", tmp_path / "file", "--keep", "1")
    assert (status, "PATH is a folder" in err) == (2, True)


@pytest.mark.upgrade
@pytest.mark.parametrize("version", ["0033", "0024"])
def test_a_database_of_an_older_version_is_backed_up_before_it_is_upgraded(
    run: Run, tmp_path: Path, version: str
) -> None:
    """And restored over a newer one, whose tables would stand in the way of the next upgrade."""
    engine = make_engine(os.environ["FINDER_DATABASE_URL"])
    downgrade(engine, version)
    _forget()
    status, _, err = run("backup", tmp_path / "old.backup")
    assert (status, "finder migrate" in err, "verified" in err or "whole" in err) == (0, True, True)
    migrate(engine)
    engine.dispose()
    assert run("restore", tmp_path / "old.backup")[0] == 0
    assert "ed@example.org" in run("staff", "list")[1]


def test_the_doctor_names_what_is_unfit(run: Run) -> None:
    status, out, _ = run("doctor", "--json")
    found = {one["name"]: one["level"] for one in json.loads(out)["findings"]}
    assert status == 1
    assert (found["settings"], found["secret"], found["backup"]) == ("unfit", "unfit", "unfit")
    assert (found["database"], found["admin"], found["reviewers"], found["history"]) == ("ok", "ok", "ok", "ok")
    assert "unfit  backup: There is no backup." in run("doctor")[1]


@ON_SQLITE
def test_the_doctor_looks_at_an_empty_database_too(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_DATABASE_URL", f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    _forget()
    status, out, _ = run("doctor")
    assert (status, "unfit  database: The database is not ready. Run: finder migrate" in out) == (1, True)


def test_tidying_says_what_went(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Lists that other tests wrote on this machine an hour ago would go too.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    status, out, _ = run("tidy", "--json")
    assert (status, set(json.loads(out).values())) == (0, {0})
    assert "0 reports of visitors deleted." in run("tidy")[2]
