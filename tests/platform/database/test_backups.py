"""Backups that can be relied on: verified when written, refused when damaged, restored over whatever is there."""

from __future__ import annotations

import contextlib
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import Engine, text

from finder.platform.database.backups import restore_backup, write_backup
from finder.platform.database.session import make_engine
from finder.platform.errors import BadInput
from tests.databases import Databases
from tests.paths import ROOT
from tests.staff_directory import fill

KEY = pyrage.x25519.Identity.generate()


@pytest.fixture
def engine(database: Databases) -> Engine:
    return database.fresh(fill).engine


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A SQLite database of one's own, filled."""
    path = tmp_path / "data" / "finder.sqlite3"
    path.parent.mkdir()
    engine = make_engine(f"sqlite:///{path}")
    fill(engine)
    engine.dispose()
    return path


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.scalars(text("SELECT name FROM program")))


def rename(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE program SET name = 'changed'"))


def test_what_is_restored_is_what_was_saved_and_what_was_there_is_kept(engine: Engine, tmp_path: Path) -> None:
    before, path = names(engine), tmp_path / "one"
    written = write_backup(engine, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (written.bytes, len(written.sha256), written.rows > 0) == (path.stat().st_size, 64, True)
    rename(engine)
    kept = restore_backup(engine, path)
    assert names(engine) == before
    assert kept is not None
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    kept.unlink()


def test_what_was_there_is_kept_where_a_restart_leaves_it_and_can_be_restored(engine: Engine, tmp_path: Path) -> None:
    before, folder = names(engine), tmp_path / "backups"
    folder.mkdir(mode=0o700)
    write_backup(engine, folder / "one")
    for _ in range(2):
        rename(engine)
        kept = restore_backup(engine, folder / "one")
        assert kept is not None
        assert names(engine) == before
        assert stat.S_IMODE(kept.parent.stat().st_mode) & 0o077 == 0 or engine.dialect.name == "sqlite"
        assert kept.parent == (folder if engine.dialect.name == "postgresql" else Path(str(engine.url.database)).parent)
    rewound = restore_backup(engine, kept)
    assert set(names(engine)) == {"changed"}
    assert rewound is not None
    assert ".before-restore" in kept.name
    assert len({kept, rewound}) == 2
    if engine.dialect.name == "postgresql":
        folder.chmod(0o755)
        kept = restore_backup(engine, folder / "one")
        assert kept is not None
        assert (kept.parent.parent, stat.S_IMODE(kept.parent.stat().st_mode)) == (folder, 0o700)


def test_an_encrypted_one_needs_its_key(engine: Engine, tmp_path: Path) -> None:
    before, path, identity = names(engine), tmp_path / "one", tmp_path / "key"
    write_backup(engine, path, recipient=str(KEY.to_public()))
    assert b"Hope House" not in path.read_bytes()
    rename(engine)
    with pytest.raises(BadInput, match="--identity"):
        restore_backup(engine, path)
    identity.write_text(f"# created: today\n{pyrage.x25519.Identity.generate()}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="another key"):
        restore_backup(engine, path, identity=identity)
    assert set(names(engine)) == {"changed"}
    identity.write_text(f"{KEY}\n", encoding="utf-8")
    kept = restore_backup(engine, path, identity=identity)
    assert names(engine) == before
    assert kept is not None
    kept.unlink()


def damage(path: Path, at: int | None) -> None:
    """Flip all bits of the byte at `at`, or cut the file in half."""
    content = bytearray(path.read_bytes())
    if at is None:
        content = content[: len(content) // 2]
    else:
        content[at] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("at", [-1, -6, None])
def test_a_damaged_one_is_refused_and_changes_nothing(engine: Engine, tmp_path: Path, at: int | None) -> None:
    path = tmp_path / "one"
    write_backup(engine, path)
    damage(path, at)
    before = names(engine)
    with pytest.raises(BadInput, match="Nothing was changed"):
        restore_backup(engine, path)
    assert names(engine) == before


@pytest.mark.parametrize("at", [200, -200, -10])
def test_one_damaged_in_its_content_restores_what_was_saved_or_nothing(engine: Engine, tmp_path: Path, at: int) -> None:
    # Compressed data can say the same in two ways (a run of zeros is copied from here or from there), so a flipped
    # byte may unpack to the very bytes that were saved: then, and only then, it is restored.
    path, saved = tmp_path / "one", names(engine)
    write_backup(engine, path)
    damage(path, at)
    rename(engine)
    with contextlib.suppress(BadInput):
        restore_backup(engine, path)
        assert names(engine) == saved
        return
    assert set(names(engine)) == {"changed"}


def test_nothing_is_overwritten_and_a_wrong_recipient_is_told(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "one"
    path.write_text("precious", encoding="utf-8")
    with pytest.raises(BadInput, match="already"):
        write_backup(engine, path)
    with pytest.raises(BadInput, match="age public key"):
        write_backup(engine, tmp_path / "two", recipient="somebody")
    assert sorted(found.name for found in tmp_path.iterdir() if found.is_file()) == ["one"]


def test_a_backup_of_the_other_engine_is_refused(engine: Engine, file: Path, tmp_path: Path) -> None:
    if engine.dialect.name == "sqlite":
        (tmp_path / "other").write_bytes(b"")
        with pytest.raises(BadInput):
            restore_backup(engine, tmp_path / "other")
        return
    write_backup(make_engine(f"sqlite:///{file}"), tmp_path / "other")
    with pytest.raises(BadInput, match="finder copy"):
        restore_backup(engine, tmp_path / "other")


def test_it_is_restored_over_a_damaged_database_which_is_kept(file: Path, tmp_path: Path) -> None:
    engine, path = make_engine(f"sqlite:///{file}"), tmp_path / "one"
    before = names(engine)
    write_backup(engine, path)
    engine.dispose()
    for number in (1, 2):
        damaged = b"SQLite format 3\x00" + bytes([number]) * 5_000
        file.write_bytes(damaged)
        kept = restore_backup(engine, path)
        assert kept is not None
        assert kept.read_bytes() == damaged
        assert names(engine) == before
        engine.dispose()
    assert len(list(file.parent.glob("*.before-restore*"))) == 2


def test_it_is_restored_where_there_is_none(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "one"
    write_backup(make_engine(f"sqlite:///{file}"), path)
    new = tmp_path / "new" / "finder.sqlite3"
    engine = make_engine(f"sqlite:///{new}")
    assert restore_backup(engine, path) is None
    assert names(engine) == names(make_engine(f"sqlite:///{file}"))
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert stat.S_IMODE(new.parent.stat().st_mode) == 0o700


@pytest.mark.slow
def test_a_full_disk_is_one_line_and_breaks_nothing(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "one"

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = subprocess.run(
        [sys.executable, "-m", "finder", "backup", str(target)],
        cwd=ROOT,
        env={"FINDER_DATABASE_URL": f"sqlite:///{file}", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        preexec_fn=no_room,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert not target.exists()
    assert [found.name for found in tmp_path.iterdir()] == ["data"]
