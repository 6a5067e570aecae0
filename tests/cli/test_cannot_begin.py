"""Commands that cannot begin: one line that says what to do, and nothing is changed or served."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.commands import finder
from tests.databases import Databases
from tests.staff_directory import fill

SAID = "Check FINDER_DATABASE_URL"


def test_a_port_in_use_is_one_line(database: Databases) -> None:
    url = database.filled(fill).url
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = finder(url, "serve", "--port", str(taken.getsockname()[1]))
    assert answer.returncode == 2
    (line,) = answer.stderr.splitlines()
    assert "in use by another program" in line and "--port" in line


def test_a_host_of_another_machine_is_one_line(database: Databases) -> None:
    url = database.filled(fill).url
    for host in ("192.0.2.1", "no-such-host.invalid"):
        answer = finder(url, "serve", "--host", host, "--port", "0")
        assert answer.returncode == 2
        (line,) = answer.stderr.splitlines()
        assert "--host 127.0.0.1" in line and host not in line


def test_a_mistake_in_the_operators_help_lines_is_one_line(
    database: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ky.toml").write_text('[[line]]\nid = "ky"\nstate = "Kentucky"\n', encoding="utf-8")
    monkeypatch.setenv("FINDER_LOCAL_LINES", str(tmp_path))
    answer = finder(database.filled(fill).url, "serve", "--port", "0")
    assert answer.returncode == 2
    (line,) = answer.stderr.splitlines()
    assert "ky.toml, line 1" in line


def test_a_database_that_cannot_be_reached_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for url in (f"postgresql+psycopg://pat:secret-word@127.0.0.1:{port}/none",):
        answer = finder(url, "search", "Denver, CO")
        assert answer.returncode == 2
        (line,) = answer.stderr.splitlines()
        assert SAID in line and "secret-word" not in line
        told = finder(url, "doctor")
        assert told.returncode == 1
        assert SAID in told.stdout and "secret-word" not in told.stdout + told.stderr


def test_an_address_of_a_database_that_cannot_be_read_is_one_line() -> None:
    for url in ("postgresql://pat:secret-word@db.example.org:port/care", "postgresql://pat:secret-word@[db/care"):
        answer = finder(url, "search", "Denver, CO")
        assert answer.returncode == 2
        (line,) = answer.stderr.splitlines()
        assert "FINDER_DATABASE_URL" in line and "secret-word" not in line


def test_a_copy_of_what_is_no_database_names_what_it_takes(database: Databases) -> None:
    answer = finder(database.filled(fill).url, "copy", "zebra", "sqlite:////tmp/none.sqlite3")
    assert answer.returncode == 2
    assert "URLs of two databases" in answer.stderr and "FINDER_DATABASE_URL" not in answer.stderr
    assert "zebra" not in answer.stderr
