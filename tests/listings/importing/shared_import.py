"""Imports a workbook into a database, in a process of its own; run by `test_shared_imports.py`.

Prints as JSON how many threads the process had each time it was forked, what the file's rows came to, and whether the lease is
still renewed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from finder.listings.importing.importer import ImportResult, ImportSetting, import_lists
from finder.listings.importing.rebuilding import Follow
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import Phase, import_staged, run_import
from finder.places.store import places
from finder.platform.database.session import Session, make_engine, make_session_factory, make_writing_factory
from tests.listings.importing.lists import read_list

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def main() -> None:
    """Import `sys.argv[2]` into the database `sys.argv[1]`; how: on one core, on two, or on copies of the tables, with
    a second process that is killed.
    """
    url, path, how = sys.argv[1:]
    forks: list[int] = []
    renewed: list[bool] = []
    os.register_at_fork(after_in_parent=lambda: forks.append(threading.active_count()))
    if how == "killed":
        os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGKILL))
    if how == "one":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    def watch(phase: Phase) -> None:
        if phase == "writing":
            renewed.extend(thread.name == "lease-import" for thread in threading.enumerate())

    engine = make_engine(url)
    with make_session_factory(engine)() as session:
        zips = places.load_zip_points(session)
    read = read_list(Path(path))
    setting = ImportSetting(zips=zips, now=NOW)
    sessions = make_writing_factory(engine)
    if how == "killed":  # As the website imports: it writes no list straight into the tables.

        def compute(session: Session, follow: Follow) -> ImportResult:
            return import_lists(session, read.lists, setting=replace(setting, follow=follow))

        result = run_import(sessions, Work(compute=compute, zips=zips), watch=watch)
    else:
        result = import_staged(sessions, read.lists, setting=setting, watch=watch)
    engine.dispose()
    said = {"rejected": read.rejected, "unknown": read.unknown_codes, "rows": read.rows, "added": result.added}
    points = {"without": result.without_point, "approximate": result.approximate_point}
    sys.stdout.write(json.dumps({"forks": forks, "is_renewed": any(renewed), "said": said | points}))


if __name__ == "__main__":
    main()
