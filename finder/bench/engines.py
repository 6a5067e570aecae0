"""Search engines alone: ours, a plain geodesic loop, a SQL box on the same rows, and one render of the results page."""

from __future__ import annotations

import heapq
import math
import resource
import sqlite3
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from flask import Flask

from finder.bench.baseline import render_baseline
from finder.bench.directory import BenchDirectory, make_queries
from finder.listings.store.indexed_programs import find_indexed
from finder.places.rules.places import Point, miles_between
from finder.platform.database.session import make_engine, make_session_factory
from finder.search.index.engine import DirectoryIndex
from finder.search.index.query import IndexQuery, IndexRow

_WARM_UP = 50
_MEASURED = 400
_NAIVE_MEASURED = 3
"""A loop over 20,000 programs takes seconds per query."""
_NAIVE_ROWS = 20_000
_MOST_JOINED = 200_000
"""With more programs, filling the table of codes alone takes minutes."""
_EDITS = 100
_MILES_A_DEGREE = 68.7
"""Just under the smallest length of a degree of latitude on WGS-84, in miles: the box is a superset."""
_EARTH_MILES = 3958.7613
"""Mean radius (IUGG)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineFigures:
    """Milliseconds."""

    search_p50: float
    search_p95: float
    search_mean: float
    render_p50: float
    sql_mean: float
    sql_searches: int
    join_mean: float | None
    """SQL that also counts by code over a table of codes; None where that is not measured."""
    naive_mean: float
    """A plain loop, over so many rows as take seconds; by the number of rows for all."""
    build_seconds: float
    """Of processor time: reading all rows, and building the index."""
    build_megabytes: float
    """What that added to the most memory of the process."""
    edit_p50: float
    """An edit patched into the index and the next search."""


def measure_engines(bench: BenchDirectory, app: Flask, shown: Sequence[str], *, sql_seconds: float) -> EngineFigures:
    """Measure the engines in turn, query by query, so that noise affects all equally; SQL for so many seconds."""
    began, memory = time.process_time(), _peak_megabytes()
    index = DirectoryIndex.build(read_rows(bench), shown_codes=shown)
    build_seconds, build_megabytes = time.process_time() - began, _peak_megabytes() - memory
    database = _sql_database(read_rows(bench))
    joined = _join_database(database, read_rows(bench)) if bench.programs <= _MOST_JOINED else None
    ours: list[float] = []
    renders: list[float] = []
    sql: list[float] = []
    joins: list[float] = []
    began = time.perf_counter()
    with app.test_request_context("/find"):
        for number, (_, query) in enumerate(make_queries(bench, _WARM_UP + _MEASURED)):
            render = timed(render_baseline)
            search = timed(partial(index.find, query))
            if number < _WARM_UP:
                continue
            renders.append(render)
            ours.append(search)
            if time.perf_counter() - began < sql_seconds:
                sql.append(timed(partial(_sql_search, database, query, shown)))
                if joined:
                    joins.append(timed(partial(_join_search, joined, query)))
    part = list(islice(read_rows(bench), _NAIVE_ROWS))
    naive = [timed(partial(_naive, part, query)) for _, query in make_queries(bench, _NAIVE_MEASURED)]
    return EngineFigures(
        search_p50=statistics.median(ours),
        search_p95=statistics.quantiles(ours, n=20)[18],
        search_mean=statistics.fmean(ours),
        render_p50=statistics.median(renders),
        sql_mean=statistics.fmean(sql),
        sql_searches=len(sql),
        join_mean=statistics.fmean(joins) if joins else None,
        naive_mean=statistics.fmean(naive) * bench.programs / len(part),
        build_seconds=build_seconds,
        build_megabytes=build_megabytes,
        edit_p50=time_edits_of_index(index, next(iter(part)), make_queries(bench, 1)[0][1]),
    )


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that it takes: other work on the machine doesn't count."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read_rows(bench: BenchDirectory, *, every: int = 1) -> Iterator[IndexRow]:
    """Yield every so many rows of what the index is built from."""
    engine = make_engine(bench.settings.database_url)
    with make_session_factory(engine)() as session:
        for found in islice(find_indexed(session), None, None, every):
            yield IndexRow(
                id=found.id,
                latitude=found.latitude,
                longitude=found.longitude,
                state=found.state,
                county=found.county,
                codes=found.codes,
            )
    engine.dispose()


def time_edits_of_index(index: DirectoryIndex, row: IndexRow, query: IndexQuery) -> float:
    """Return the median milliseconds of an edit patched into the index, and the next search."""
    times = []
    for number in range(_EDITS):
        edited = replace(row, codes=row.codes[: number % 5])
        began = time.thread_time()
        index = index.patched([edited], [])
        index.find(query)
        times.append((time.thread_time() - began) * 1000)
    return statistics.median(times)


def _naive(rows: Sequence[IndexRow], query: IndexQuery) -> tuple[list[tuple[float, str]], Counter[str]]:
    here = Point(latitude=query.latitude, longitude=query.longitude)
    found: list[tuple[float, str]] = []
    counts: Counter[str] = Counter()
    for row in rows:
        if row.latitude is None or row.longitude is None or not query.required <= set(row.codes):
            continue
        miles = miles_between(here, Point(latitude=row.latitude, longitude=row.longitude))
        if query.radius_miles is None or miles <= query.radius_miles:
            found.append((miles, row.id))
            counts.update(row.codes)
    return sorted(found)[: query.limit], counts


def _sql_database(rows: Iterable[IndexRow]) -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("create table program (latitude real, longitude real, id text, codes text)")
    database.executemany(
        "insert into program values (?, ?, ?, ?)",
        ((row.latitude, row.longitude, row.id, " ".join(row.codes)) for row in rows if row.latitude is not None),
    )
    database.execute("create index covering on program (latitude, longitude, id, codes)")
    return database


def _sql_search(database: sqlite3.Connection, query: IndexQuery, shown: Sequence[str]) -> object:
    """The usual way: a box in SQL from a covering index, a great circle to cut and sort, geodesic for the page, counts."""
    radius = query.radius_miles or math.inf
    half = min(180.0, radius / _MILES_A_DEGREE)
    wide = min(360.0, half / max(0.2, math.cos(math.radians(query.latitude + half))) if half < 90 else 360.0)
    box = (query.latitude - half, query.latitude + half, query.longitude - wide, query.longitude + wide)
    statement = "select latitude, longitude, id, codes from program where latitude between ? and ? and longitude between ? and ?"
    found: list[tuple[float, str, float, float]] = []
    counts: Counter[str] = Counter()
    for latitude, longitude, program_id, codes in database.execute(statement, box):
        offered = codes.split()
        if not query.required.issubset(offered):
            continue
        miles = _great_circle(query, latitude, longitude)
        if miles <= radius:
            found.append((miles, program_id, latitude, longitude))
            counts.update(offered)
    here = Point(latitude=query.latitude, longitude=query.longitude)
    page = [
        (miles_between(here, Point(latitude=latitude, longitude=longitude)), program_id)
        for _, program_id, latitude, longitude in heapq.nsmallest(query.limit, found)
    ]
    return page, len(found), {code: counts[code] for code in shown}


def _join_database(database: sqlite3.Connection, rows: Iterable[IndexRow]) -> sqlite3.Connection:
    """Add a table of codes, as a schema with links has."""
    database.execute("create table offered (id text, code text, primary key (id, code)) without rowid")
    database.executemany("insert into offered values (?, ?)", ((row.id, code) for row in rows for code in row.codes))
    database.create_function("miles", 4, _spherical_miles, deterministic=True)
    return database


def _join_search(database: sqlite3.Connection, query: IndexQuery) -> object:
    """All in SQL: the box and the circle, the codes by join, the page, the total and the counts."""
    radius = query.radius_miles or math.inf
    half = min(180.0, radius / _MILES_A_DEGREE)
    wide = min(360.0, half / max(0.2, math.cos(math.radians(query.latitude + half))) if half < 90 else 360.0)
    here = (query.latitude, query.longitude)
    box = (here[0] - half, here[0] + half, here[1] - wide, here[1] + wide)
    codes = sorted(query.required)
    needs = "".join(" and exists (select 1 from offered o where o.id = program.id and o.code = ?)" for _ in codes)
    found = (
        "with found as materialized (select id, miles(?, ?, latitude, longitude) as far from program"
        f" where latitude between ? and ? and longitude between ? and ?{needs}) "
    )
    taken = (*here, *box, *codes)
    within = min(radius, 1e6)
    page = database.execute(
        f"{found} select id, far from found where far <= ? order by far, id limit 20", (*taken, within)
    )
    counts = database.execute(
        f"{found} select code, count(*) from found join offered using (id) where far <= ? group by code",
        (*taken, within),
    )
    return page.fetchall(), counts.fetchall()


def _spherical_miles(latitude: float, longitude: float, other: float, another: float) -> float:
    return _haversine((latitude, longitude), other, another)


def _great_circle(query: IndexQuery, latitude: float, longitude: float) -> float:
    return _haversine((query.latitude, query.longitude), latitude, longitude)


def _haversine(here: tuple[float, float], latitude: float, longitude: float) -> float:
    a, b = math.radians(here[0]), math.radians(latitude)
    east = math.radians(longitude - here[1])
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return 2 * _EARTH_MILES * math.asin(min(1.0, math.sqrt(half)))
