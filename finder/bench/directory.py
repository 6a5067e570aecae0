"""A temporary directory of made-up programs to measure, and a workbook of them in the national directory's format."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from finder.bench.big_directory import fill_big_directory
from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.rules.records import SourceList
from finder.listings.store import programs as program_rows
from finder.places.building.gazetteer import fill_places
from finder.places.store import places
from finder.places.store.places import ZipPoint
from finder.platform import resources
from finder.platform.database.copying import copy_database
from finder.platform.database.migrating import migrate
from finder.platform.database.scratch import tidy_tables
from finder.platform.database.session import make_engine, make_session_factory
from finder.platform.errors import BadInput
from finder.platform.garbage import no_garbage_collection
from finder.platform.settings import Settings, read_settings
from finder.samples.building import MOST_SAMPLES, make_samples
from finder.search.index.query import IndexQuery

SEED = 11
_RADII = (10.0, 25.0, 50.0, 100.0, None)
_RADIUS_WEIGHTS = (20, 30, 25, 15, 10)
"""The mix of searches that the performance goals are stated for."""
_FILTERS = (("MD",), ("detox",), ("medicine", "MD"), ("detox", "medicine", "PW"), ("SP", "TELE", "MD", "counseling"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchDirectory:
    """The made-up directory and its source data."""

    settings: Settings
    samples: SourceList
    zips: Mapping[str, ZipPoint]
    programs: int
    folder: Path
    """For what a server keeps beside its database."""

    @property
    def engine_name(self) -> str:
        """Return "sqlite" or "postgresql"."""
        return self.settings.database_url.split(":")[0].split("+")[0]


def make_directory(path: Path, *, programs: int) -> BenchDirectory:
    """Fill the new SQLite file `path` with places and `programs` made-up programs.

    Beyond what `samples` can make they are those of `big_directory`; the samples are then only searched for and imported.
    """
    settings = _settings(f"sqlite:///{path.absolute()}")
    is_big = programs > MOST_SAMPLES
    if is_big:
        fill_big_directory(settings.database_url, count=programs)
    engine = make_engine(settings.database_url)
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        if not is_big:
            fill_places(session, data_folder=resources.folder("data"))
        zips = places.load_zip_points(session)
        samples = _samples(zips, programs)
        if not is_big:
            with no_garbage_collection():
                import_lists(session, [samples], setting=ImportSetting(zips=zips, now=datetime.now(UTC)))
    engine.dispose()
    return BenchDirectory(settings=settings, samples=samples, zips=zips, programs=programs, folder=path.parent)


def keep_directory(path: Path, *, programs: int) -> BenchDirectory:
    """Return the directory that an earlier run made in the SQLite file `path`, or make it there.

    Raises:
        BadInput: the file holds another number of programs.
    """
    if not path.exists():
        return make_directory(path, programs=programs)
    settings = _settings(f"sqlite:///{path.absolute()}")
    engine = make_engine(settings.database_url)
    with make_session_factory(engine)() as session:
        held = program_rows.count_all(session)
        zips = places.load_zip_points(session)
    engine.dispose()
    if held != programs:
        raise BadInput(
            f"There are {held:,} programs in {path}. Name another file, or measure these with --programs {held}."
        )
    samples = _samples(zips, programs)
    return BenchDirectory(settings=settings, samples=samples, zips=zips, programs=programs, folder=path.parent)


def copy_directory(bench: BenchDirectory, url: str) -> BenchDirectory:
    """Copy the directory into the empty database at `url`, as `finder copy` does; return it as it is there."""
    source, target = make_engine(bench.settings.database_url), make_engine(url)
    copy_database(source, target)
    tidy_tables(target)
    source.dispose()
    target.dispose()
    return replace(bench, settings=_settings(url))


def _settings(url: str) -> Settings:
    return read_settings({"FINDER_DATABASE_URL": url})


def _samples(zips: Mapping[str, ZipPoint], programs: int) -> SourceList:
    points = {
        code: (place.latitude, place.longitude)
        for code, place in zips.items()
        if place.latitude is not None and place.longitude is not None
    }
    count = min(programs, MOST_SAMPLES)
    return make_samples(count=count, random_state=SEED, data_folder=resources.folder("data"), zip_points=points)


def make_queries(bench: BenchDirectory, count: int) -> list[tuple[str, IndexQuery]]:
    """Return `count` searches as (ZIP, query), distributed like the programs."""
    rng = random.Random(SEED)
    queries: list[tuple[str, IndexQuery]] = []
    while len(queries) < count:
        _, record = rng.choice(bench.samples.records)
        place = bench.zips.get(record.zip)
        if place is None or place.latitude is None or place.longitude is None:
            continue
        (radius,) = rng.choices(_RADII, _RADIUS_WEIGHTS)
        required: tuple[str, ...] = rng.choice(_FILTERS) if rng.random() < 0.5 else ()
        query = IndexQuery(
            latitude=place.latitude, longitude=place.longitude, radius_miles=radius, required=frozenset(required)
        )
        queries.append((record.zip, query))
    return queries


def write_workbook(samples: SourceList, path: Path) -> None:
    """Write the samples as a National Directory workbook, with its reference sheet.

    Cells are filled as in the directory of 2022: dashes in phones, an intake line in a third of the rows, a star after
    about every third code (23 of 75).
    """
    header = "name1 name2 street1 street2 city state zip phone intake1 intake2 intake1a intake2a service_code_info"
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("Facilities List")
        sheet.write_row(0, 0, header.split())
        for number, record in samples.records:
            phones = [_dashed(phone.number) for phone in record.phones]
            phone, intake = phones[0] if phones else "", phones[-1] if number % 3 == 0 and phones else ""
            address = [record.street, record.street2, record.city, record.state, record.zip]
            row = [record.name, record.name2, *address, phone, intake, "", "", "", _starred(record.codes)]
            sheet.write_row(number - samples.records[0][0] + 1, 0, row)
        reference = workbook.add_worksheet("Service Code Reference")
        reference.write_row(0, 0, "category_code category_name service_code service_name service_description".split())
        for line, code in enumerate(sorted(samples.asked["SU"]), start=1):
            reference.write_row(line, 0, ["X", "X", code, code, ""])


def _dashed(number: str) -> str:
    digits = number.removeprefix("+1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def _starred(codes: Sequence[str]) -> str:
    """Return codes in groups by category, as in the directory."""
    return " * ".join(" ".join(codes[start : start + 3]) for start in range(0, len(codes), 3))
