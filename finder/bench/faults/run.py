"""Try every fault on a site of its own, and judge: nothing may be lost, and the emergency page is always answered."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from finder.bench.faults.breaking import MORE_PROGRAMS, Fault, list_faults
from finder.bench.faults.clusters import Cluster, list_server_faults
from finder.bench.faults.machine import list_machine_faults
from finder.bench.faults.outcomes import Outcome
from finder.bench.faults.site import Site
from finder.bench.faults.visitors import PAGES, Visitors
from finder.platform.database.session import make_engine

PROGRAMS = 1_000
_FIRST_PORT = 18_461
_BEFORE_SECONDS = 1.5
_WELL_SECONDS = 2.0
_LONGEST_SECONDS = 60.0
"""A site that is not well by then never is."""


def run_faults(*, say: Callable[[Outcome], None]) -> list[Outcome]:
    """Try all faults, one after the other; pass each outcome to `say` at once."""
    outcomes = []
    for outcome in _try_all():
        outcomes.append(outcome)
        say(outcome)
    return outcomes


def _try_all() -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        filled, database = Path(folder) / "filled.sqlite3", Path(folder) / "faults.sqlite3"
        copy = Path(folder) / "faults.copy"
        _fill(Site(_FIRST_PORT, {"FINDER_DATABASE_URL": f"sqlite:///{filled}"}, copy))
        for number, fault in enumerate((*list_faults(programs=PROGRAMS), *list_machine_faults())):
            if reason := fault.why_impossible(Path(folder)):
                yield Outcome(fault=fault.name, engine="sqlite", not_tried=reason)
                continue
            for path in Path(folder).glob("faults.*"):
                path.unlink()
            shutil.copy(filled, database)
            url = f"sqlite:///{database}"
            environment = {"FINDER_DATABASE_URL": url, **fault.prepare(Path(folder))}
            yield _try(Site(_FIRST_PORT + number, environment, copy, fault.program), fault, url, database)
    yield from _try_on_postgresql()


def _try_on_postgresql() -> Iterator[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        cluster, copy = Cluster(Path(folder), _FIRST_PORT + 40), Path(folder) / "faults.copy"
        reason = cluster.why_impossible()
        if reason:
            yield Outcome(fault="primary or replica killed, hung, promoted", engine="postgresql", not_tried=reason)
            return
        with cluster.running():
            _fill(Site(_FIRST_PORT, cluster.environment(), copy))
            cluster.keep()
            for number, fault in enumerate(list_server_faults(cluster, programs=PROGRAMS)):
                cluster.renew()
                copy.unlink(missing_ok=True)
                site = Site(_FIRST_PORT + 20 + number, cluster.environment(), copy)
                yield _try(site, fault, cluster.url, Path(folder))


def _try(site: Site, fault: Fault, url: str, database: Path) -> Outcome:
    visitors = Visitors(site.port)
    site.start()
    try:
        visitors.start()
        time.sleep(_BEFORE_SECONDS)
        fault.work(site, database)
        ended = time.monotonic()
        is_well = _await(visitors, ended)
    finally:
        visitors.stop()
        site.stop()
    return Outcome(
        fault=fault.name,
        engine=url.partition(":")[0].partition("+")[0],
        mended_by=fault.mended_by,
        statuses={page: visitors.statuses(page) for page in PAGES},
        votes=dict(visitors.votes),
        slowest_seconds=round(visitors.slowest(), 2),
        seconds_until_well=round(max(0.0, visitors.last_failure() - ended), 1) if is_well else None,
        lost=tuple(_find_lost(url, fault, visitors)),
    )


def _fill(site: Site) -> None:
    for words in (("migrate",), ("seed", "--count", str(PROGRAMS))):
        _must(site.run(*words))


def _must(done: subprocess.CompletedProcess[bytes]) -> None:
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-500:])


def _await(visitors: Visitors, ended: float) -> bool:
    time.sleep(_WELL_SECONDS)
    while not visitors.is_well(_WELL_SECONDS):
        if time.monotonic() - ended > _LONGEST_SECONDS:
            return False
        time.sleep(0.2)
    return True


def _find_lost(url: str, fault: Fault, visitors: Visitors) -> Iterator[str]:
    """Compare the database with what was acknowledged: programs, and each vote that was thanked for."""
    engine = make_engine(url)
    with engine.connect() as connection:
        programs = connection.exec_driver_sql("select count(*) from program where listed").scalar() or 0
        votes = connection.exec_driver_sql("select sum(helpful) from page_vote").scalar() or 0
        state = connection.exec_driver_sql("pragma integrity_check").scalar() if url.startswith("sqlite") else "ok"
    engine.dispose()
    expected = PROGRAMS + (MORE_PROGRAMS if fault.adds else 0)
    if programs != expected:
        yield f"{programs} programs instead of {expected}"
    if votes < visitors.votes["200"]:
        yield f"{visitors.votes['200'] - votes} of {visitors.votes['200']} votes"
    if state != "ok":
        yield f"the database: {state}"
