"""What the benchmark measures on PostgreSQL too: in databases of its own, which are gone afterwards."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from finder.bench.databases import NewDatabase, in_folder, on_server
from finder.bench.directory import BenchDirectory, copy_directory
from finder.bench.engines import read_rows
from finder.bench.imports import judge_import, measure_import
from finder.bench.own_sizes import measure_own_sizes
from finder.bench.parts import MANY
from finder.bench.ratios import Measured
from finder.bench.run import left_out_of
from finder.platform.database.counting import list_server_processes
from finder.platform.database.scratch import scratch_database
from finder.platform.database.session import make_engine
from finder.platform.errors import BadInput
from finder.platform.settings import read_settings
from tests.commands import finder
from tests.databases import ENGINES, NO_POSTGRESQL, SETTING
from tests.sample_lists import made
from tests.staff_directory import fill


def _server() -> str:
    if not os.environ.get(SETTING):
        pytest.skip(NO_POSTGRESQL)
    return os.environ[SETTING]


@pytest.fixture(params=[ENGINES[0], pytest.param(ENGINES[1], marks=pytest.mark.postgresql)])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    return in_folder(tmp_path) if request.param == "sqlite" else on_server(_server())


def _over(url: str, folder: Path) -> BenchDirectory:
    settings = read_settings({"FINDER_DATABASE_URL": url})
    return BenchDirectory(settings=settings, samples=made(), zips={}, programs=3, folder=folder)


def _names() -> set[str]:
    engine = create_engine(_server())
    with engine.connect() as connection:
        found = set(connection.scalars(text("SELECT datname FROM pg_database")))
    engine.dispose()
    return found


def _copy_and_fail(bench: BenchDirectory, made_names: list[str]) -> None:
    """Copy the directory into a new database, compare, and fail while somebody is still connected there."""
    with ExitStack() as dropped, scratch_database(_server()) as url:
        engine = make_engine(url)
        dropped.callback(engine.dispose)
        made_names.append(engine.url.database or "")
        copied = copy_directory(bench, url)
        assert (copied.engine_name, copied.programs) == ("postgresql", 3)
        assert sorted(read_rows(copied), key=str) == sorted(read_rows(bench), key=str) != []
        with engine.connect():
            assert list_server_processes(engine)
            raise ZeroDivisionError


@pytest.mark.postgresql
def test_a_directory_is_measured_in_a_new_database_that_is_gone_even_after_a_failure(tmp_path: Path) -> None:
    before, made_names = _names(), list[str]()
    url = f"sqlite:///{tmp_path / 'bench.sqlite3'}"
    source = make_engine(url)
    fill(source)
    source.dispose()
    with pytest.raises(ZeroDivisionError):
        _copy_and_fail(_over(url, tmp_path), made_names)
    assert made_names[0].startswith("finder_bench_") and made_names[0] not in before
    assert made_names[0] not in _names() and make_engine(_server()).url.database in _names()


@pytest.mark.parametrize(
    "url", ["sqlite:///somewhere.sqlite3", "postgresql://nobody@127.0.0.1:1/none", "no address at all"]
)
def test_what_is_no_server_is_refused_before_anything_is_measured(url: str) -> None:
    answer = finder("sqlite://", "bench", "--programs", "100", "--postgresql", url)
    assert answer.returncode == 2
    assert "postgresql://user" in answer.stderr and "nobody" not in answer.stderr
    assert "making the directory" not in answer.stderr


def test_an_import_is_measured_into_databases_that_are_gone_afterwards(
    new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FINDER_REAL_DATA", raising=False)
    monkeypatch.setattr("finder.bench.imports._IMPORTED", 40)
    found = measure_import(_over("sqlite:///unused", tmp_path), tmp_path, new_database, runs=1)
    assert judge_import(found).value == pytest.approx(found.ratio, abs=0.001)
    # One import, between two reads of which `reading` is the median, so their mean.
    assert found.ratio == pytest.approx(found.importing / found.reading)
    assert [path.name for path in tmp_path.iterdir()] == ["directory_2022.xlsx"]


def test_what_has_a_size_of_its_own_is_left_out_of_large_directories_which_say_so(tmp_path: Path) -> None:
    large = replace(_over("sqlite:///unused", tmp_path), programs=MANY)
    told: list[str] = []
    assert measure_own_sizes(large, on_server("sqlite://"), say=told.append) == Measured() and not told
    assert "staff pages" in left_out_of(MANY) and not left_out_of(MANY - 1)


def test_a_file_is_no_server() -> None:
    with pytest.raises(BadInput, match="PostgreSQL server"), scratch_database("sqlite://"):
        pass
