"""What `finder doctor` finds on a real machine: its database, its files, its backups, its secrets, its disk."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import delete, insert, text

from finder.cli import examining
from finder.places.store.tables import ZipRow
from finder.platform.database.backups import write_backup
from finder.platform.database.session import make_engine
from finder.platform.surroundings import find_open_files, measure_room
from tests.commands import finder
from tests.databases import Database, Databases
from tests.staff_directory import fill

GOOD = "kX3-qZ8_wP1vB6nM4tR9yU2sD7fG5hJ0"
Finding = tuple[str, str]
LINE = """
[[line]]
id = "example"
state = "KY"
county = "Jefferson County"
name_en = "Example line"
name_es = "Línea de ejemplo"
purpose_en = "Finding treatment"
purpose_es = "Encontrar tratamiento"
tel = "+15025550100"
display = "502-555-0100"
hours_en = ""
hours_es = ""
source_url = "https://example.org/line"
source_date = 2026-11-29
dialed_on = ""
"""


@pytest.fixture
def mine(database: Databases) -> Database:
    """A filled database that a test may spoil."""
    return database.fresh(fill)


def ask(url: str) -> dict[str, Finding]:
    answer = finder(url, "doctor", "--json")
    document = json.loads(answer.stdout)
    assert (answer.returncode, document["fit"]) in ((0, True), (1, False))
    assert answer.stderr == ""
    return {one["name"]: (one["level"], one["words"]) for one in document["findings"]}


def test_a_whole_database_is_named_without_its_password(mine: Database) -> None:
    level, words = ask(mine.url)["database"]
    assert level == "ok"
    assert ("SQLite, /" if mine.engine.dialect.name == "sqlite" else "PostgreSQL, ") in words
    assert "finder:finder" not in words


@pytest.fixture
def spoiled(database: Databases) -> Database:
    """A filled database of one's own, whose tables a test may change too."""
    site = database.empty("spoiled")
    fill(site.engine)
    return site


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("UPDATE alembic_version SET version_num = '0018'", "at revision 0018, this program at 00"),
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        ("DELETE FROM alembic_version", "finder migrate"),
        ("DROP TABLE alembic_version", "half migrated"),
        ("DROP TABLE page_vote", "table page_vote is missing"),
        ("ALTER TABLE page_vote RENAME COLUMN helpful TO useful", "table page_vote lacks helpful"),
    ],
)
def test_a_database_between_two_versions_is_told_apart(spoiled: Database, spoil: str, words: str) -> None:
    with spoiled.engine.begin() as connection:
        connection.execute(text(spoil))
    found = ask(spoiled.url)
    assert found["database"][0] == "unfit"
    assert words in found["database"][1]
    assert "finder" in found["database"][1], "the next command"
    assert not {"data", "admin", "reviewers", "history"} & found.keys(), "nothing is said of what it may hold"


def test_damage_inside_the_file_is_found(database: Databases, tmp_path: Path) -> None:
    path = tmp_path / "finder.sqlite3"
    engine = make_engine(f"sqlite:///{path}")
    fill(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE INDEX more ON program (name, id)"))
        page, size = (connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("page_count", "page_size"))
        root = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'more'")).scalar()
    engine.dispose()
    assert page and size and root
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()
    with path.open("r+b") as file:
        file.seek((int(root) - 1) * int(size))
        file.write(b"\xff" * int(size))
    level, words = ask(f"sqlite:///{path}")["database"]
    assert (level, "finder restore" in words) == ("unfit", True)
    path.write_bytes(b"This is no database at all. " * 400)
    found = ask(f"sqlite:///{path}")
    level, words = found["database"]
    assert (level, "damaged" in words) == ("unfit", True)
    assert "There is no backup" not in found["backup"][1], "its history, which would know, can't be read"


def test_a_replica_of_another_engine_or_directory_is_none(
    mine: Database, database: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "replica" not in ask(mine.url)
    other = make_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    fill(other)
    other.dispose()
    for url, words in (
        (
            f"sqlite:///{tmp_path / 'other.sqlite3'}",
            "another engine" if "postgres" in mine.url else "another directory",
        ),
        ("postgresql://pat:w@127.0.0.1:1/none", "can't be reached" if "postgres" in mine.url else "another engine"),
    ):
        monkeypatch.setenv("FINDER_READ_DATABASE_URL", url)
        assert ask(mine.url)["replica"][0] == "unfit"
        assert words in ask(mine.url)["replica"][1]


def test_the_newest_backup_is_read_and_must_be_young_whole_and_of_this_engine(
    mine: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("FINDER_BACKUPS", str(folder))
    assert ask(mine.url)["backup"][0] == "unfit"
    assert finder(mine.url, "backup", str(folder)).returncode == 0
    (path,) = folder.iterdir()
    assert ask(mine.url)["backup"][0] == "ok"
    old = time.time() - 3 * 86_400
    os.utime(path, (old, old))
    assert "Run: finder backup" in ask(mine.url)["backup"][1]
    path.write_bytes(path.read_bytes()[:-20])
    level, words = ask(mine.url)["backup"]
    assert (level, "damaged" in words) == ("unfit", True)
    path.unlink()
    write_backup(mine.engine, path, recipient=str(pyrage.x25519.Identity.generate().to_public()))
    level, words = ask(mine.url)["backup"]
    assert (level, "encrypted" in words) == ("warning", True)
    path.unlink()
    if mine.engine.dialect.name == "postgresql":
        other = make_engine(f"sqlite:///{tmp_path / 'other.sqlite3'}")
        fill(other)
        write_backup(other, path)
        other.dispose()
        level, words = ask(mine.url)["backup"]
        assert (level, "SQLite" in words) == ("unfit", True)


def test_without_the_folder_the_history_tells_of_a_backup_that_nobody_verified(mine: Database, tmp_path: Path) -> None:
    assert ask(mine.url)["backup"][0] == "unfit"
    assert finder(mine.url, "backup", str(tmp_path / "one")).returncode == 0
    level, words = ask(mine.url)["backup"]
    assert (level, "FINDER_BACKUPS" in words) == ("warning", True)


def test_files_that_others_may_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, folder, secrets = tmp_path / "data" / "finder.sqlite3", tmp_path / "backups", tmp_path / "finder.env"
    engine = make_engine(f"sqlite:///{path}")
    fill(engine)
    engine.dispose()
    path.chmod(0o600)
    folder.mkdir(mode=0o700)
    secrets.write_text("FINDER_SECRET_KEY=made-up", encoding="utf-8")
    secrets.chmod(0o600)
    monkeypatch.setenv("FINDER_BACKUPS", str(folder))
    monkeypatch.setattr(examining, "_SECRET_FILES", (secrets,))
    assert finder(f"sqlite:///{path}", "backup", str(folder)).returncode == 0
    assert ask(f"sqlite:///{path}")["files"][0] == "ok"
    (backup,) = folder.iterdir()
    for one in (path, backup, secrets):
        one.chmod(0o640)
        level, words = ask(f"sqlite:///{path}")["files"]
        assert (level, str(one) in words) == ("unfit", True)
        one.chmod(0o600)
    folder.chmod(0o770)
    assert find_open_files([backup]) == [folder]
    folder.chmod(0o1777)
    assert find_open_files([backup]) == [], "as in /tmp, nobody replaces another's file there"


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({"FINDER_SECRET_KEY": ""}, "unfit"),
        ({"FINDER_SECRET_KEY": "secret"}, "unfit"),
        ({"FINDER_SECRET_KEY": "please-change-this-key-before-production"}, "unfit"),
        ({"FINDER_SECRET_KEY": GOOD}, "ok"),
        ({"FINDER_SECRET_KEY": GOOD, "FINDER_SECRET_KEY_BEFORE": GOOD[::-1]}, "warning"),
        ({"FINDER_SECRET_KEY": GOOD, "FINDER_SECRET_KEY_BEFORE": "Zebra-7"}, "unfit"),
    ],
)
def test_weak_secrets_are_named(
    changes: dict[str, str], level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in changes.items():
        monkeypatch.setenv(name, value)
    found = ask(f"sqlite:///{tmp_path / 'none.sqlite3'}")["secret"]
    assert found[0] == level
    assert not any(value in found[1] for value in changes.values() if value)


def test_in_production_a_weak_secret_is_a_finding_and_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINDER_ENV", "production")
    for secret in ("", "secret", "short-but-random-7"):
        monkeypatch.setenv("FINDER_SECRET_KEY", secret)
        found = ask(f"sqlite:///{tmp_path / 'none.sqlite3'}")
        assert found.keys() == {"settings"}
        assert "FINDER_SECRET_KEY" in found["settings"][1]


@pytest.mark.parametrize(("password", "level"), [("finder", "unfit"), ("postgres", "unfit"), (GOOD, "ok")])
def test_a_password_of_the_database_that_is_a_default_is_named(
    password: str, level: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_SECRET_KEY", GOOD)
    found = ask(f"postgresql://finder:{password}@127.0.0.1:1/none")
    assert found["secret"][0] == level
    assert "can't be reached" in found["database"][1]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('[[lines]]\nname = "x"', "lines.toml: it must hold [[line]] tables"),
        (LINE.replace("Jefferson County", "Jeferson County"), "Jeferson County, KY"),
        (LINE.replace('"Jefferson County"', '""').replace('"KY"', '"ZZ"'), "help lines of ZZ:"),
        ("\ufeff" + LINE, ""),
    ],
    ids=["no tables", "misspelled county", "no state", "as Windows writes it"],
)
def test_a_mistake_in_the_help_lines_of_the_operator_is_told(
    mine: Database, written: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mine.engine.begin() as connection:
        connection.execute(delete(ZipRow))
        connection.execute(
            insert(ZipRow).values(
                zip="40202", city="Louisville", state="KY", county="Jefferson County", kind="standard"
            )
        )
    (tmp_path / "lines.toml").write_text(written, encoding="utf-8")
    monkeypatch.setenv("FINDER_LOCAL_LINES", str(tmp_path))
    found = ask(mine.url)
    if told:
        assert found["local lines"][0] == "unfit"
        assert told in found["local lines"][1]
    else:
        assert "local lines" not in found


def test_a_disk_with_too_little_room_is_named(tmp_path: Path) -> None:
    room = measure_room(tmp_path / "not" / "yet", 3)
    assert (room.folder, room.free > 0) == (tmp_path, True)
    assert room.needed >= 500_000_000
    assert measure_room(tmp_path, 10**15).needed == 10**15
