"""The command line: exit status, one JSON document, words that repeat nothing typed, a quick start."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from finder.cli import main, tools
from tests.commands import finder
from tests.databases import Databases
from tests.migrated import migrate
from tests.staff_directory import fill

TYPED = "zebrafish"


WRONG = (
    (TYPED,),
    (f"--{TYPED}",),
    ("search",),
    ("search", "Denver", TYPED),
    ("search", "Denver", f"--{TYPED}"),
    ("search", "Denver", "--within", TYPED),
    ("search", "Denver", "--size", TYPED),
    ("search", "Denver", "--size", "101"),
    ("search", "Denver", "--page", "0"),
    ("search", "Denver", "--need", TYPED),
    ("search", "Denver", "--service", TYPED),
    ("search", TYPED * 20),
    ("place", TYPED, TYPED),
    ("show", TYPED, TYPED),
    ("import", "list.csv", "--as-of", TYPED),
    ("import",),
    ("bench", "--programs", TYPED),
)


@pytest.fixture
def database_url(database: Databases) -> str:
    """Where a small directory is, for reading."""
    return database.filled(fill).url


@pytest.mark.parametrize("arguments", WRONG, ids=" ".join)
def test_wrong_usage_ends_with_two_says_why_and_repeats_nothing(database_url: str, arguments: tuple[str, ...]) -> None:
    answer = finder(database_url, *arguments, "--json")
    assert answer.returncode == 2
    said = json.loads(answer.stdout)
    assert set(said) == {"error"}
    assert said["error"] in answer.stderr
    assert TYPED not in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


def test_wrong_usage_says_what_would_be_right(database_url: str) -> None:
    assert "5, 10, 25, 50, 100, any" in finder(database_url, "search", "Denver", "--within", "7").stderr
    assert "1 to 100" in finder(database_url, "search", "Denver", "--size", "1000").stderr
    assert "quotes" in finder(database_url, "search", "Denver", "CO").stderr
    assert "--within" in finder(database_url, "search", "Denver", "--with", "7").stderr


@pytest.mark.parametrize("command", ["place", "search", "show"])
def test_what_is_not_so_ends_with_one(database_url: str, command: str) -> None:
    answer = finder(database_url, command, TYPED, "--json")
    assert answer.returncode == 1
    assert isinstance(json.loads(answer.stdout), dict)
    assert TYPED not in answer.stdout + answer.stderr


@pytest.mark.parametrize("page", ["2", "10001", "999999999999"])
def test_a_page_past_the_end_is_empty(database_url: str, page: str) -> None:
    answer = finder(database_url, "search", "Denver, CO", "--page", page, "--json")
    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout)["results"] == []


def test_an_unreadable_database_is_reported(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(b"no database at all " * 100)
    for database in (broken, tmp_path / "missing" / "finder.sqlite3"):
        answer = finder(f"sqlite:///{database}", "search", "Denver, CO", "--json")
        assert answer.returncode == 2
        assert set(json.loads(answer.stdout)) == {"error"}
        assert "Traceback" not in answer.stderr
        assert database == broken or not database.exists()


@pytest.mark.parametrize(
    "arguments", [("export", "--format", "csv", "-o", os.devnull), ("show", "a0", "--json"), ("rebuild",)]
)
def test_a_database_without_one_of_its_tables_is_reported(database: Databases, arguments: tuple[str, ...]) -> None:
    held = database.empty("incomplete")
    migrate(held.engine)
    with held.engine.begin() as connection:
        cascade = " CASCADE" if held.engine.dialect.name == "postgresql" else ""
        connection.exec_driver_sql(f"DROP TABLE program{cascade}")
    held.engine.dispose()
    answer = finder(held.url, *arguments)
    assert (answer.returncode, "Traceback" in answer.stderr) == (2, False), answer.stderr
    assert "A table of the database is missing" in answer.stderr and "finder restore PATH" in answer.stderr


def test_a_locked_database_is_reported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def locked() -> None:
        raise OperationalError("SELECT 1", {}, Exception(f"database is locked {TYPED}"))

    monkeypatch.setattr(tools, "open_session", locked)
    monkeypatch.setattr(sys, "argv", ["finder", "search", "Denver, CO", "--json"])
    with pytest.raises(SystemExit) as stop:
        main()
    said = capsys.readouterr()
    assert stop.value.code == 2
    assert set(json.loads(said.out)) == {"error"}
    assert TYPED not in said.out + said.err


def test_help_names_every_command(database_url: str) -> None:
    answer = finder(database_url, "--help")
    assert answer.returncode == 0
    names = {line.split()[0] for line in answer.stdout.split("Commands:")[1].splitlines() if line.strip()}
    assert {"migrate", "seed", "import", "place", "search", "show", "export", "serve", "bench"} <= names


def test_version_gives_name_and_version(database_url: str) -> None:
    answer = finder(database_url, "--version")
    assert (answer.returncode, answer.stdout) == (0, f"finder {version('treatment-program-finder')}\n")


@pytest.mark.slow
def test_a_search_does_not_load_the_server_or_the_migrations(database_url: str) -> None:
    script = (
        "import sys; from click.testing import CliRunner; from finder.cli import group; "
        "print(CliRunner().invoke(group, ['search', 'Denver, CO']).exit_code, "
        "[name for name in ('alembic', 'argon2', 'flask', 'gunicorn', 'webauthn', 'xlsxwriter', 'finder.bench') "
        "if name in sys.modules])"
    )
    environment = {**os.environ, "FINDER_DATABASE_URL": database_url}
    answer = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "0 []"
