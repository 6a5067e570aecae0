"""Commands that make a directory to start with: the database, and sample programs."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import click

from finder.cli import tools
from finder.cli.reporting import say, say_when_waiting
from finder.listings.following import follow_directory
from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.importing.rebuilding import Follow, Rebuilt
from finder.listings.importing.rebuilding_all import rebuild_all
from finder.listings.importing.staged_work import Work
from finder.listings.importing.staging import run_import
from finder.listings.store import programs
from finder.places.building.gazetteer import are_places_stale, fill_places
from finder.places.store import places
from finder.platform import resources
from finder.platform.counted import counted
from finder.platform.database.migrating import migrate as migrate_database
from finder.platform.database.session import Session, make_session_factory, make_writing_factory
from finder.platform.garbage import no_garbage_collection
from finder.samples.building import make_samples
from finder.staff.editing.following import follow_programs

_SAMPLE_COUNT = 1_500


@click.command()
def migrate() -> None:
    """Create the database or bring it up to date."""
    migrate_database(tools.engine())
    with make_session_factory(tools.engine()).begin() as session:
        data_folder = resources.folder("data")
        if are_places_stale(session, data_folder=data_folder):
            is_upgrade = places.count_places(session) > 0
            say("Filling the table of places (about ten seconds) …")
            fill_places(session, data_folder=data_folder)
            if is_upgrade:
                say("Some ZIPs may have new points: run `finder rebuild`, so that programs take them.")
    follow_directory(make_writing_factory(tools.engine()))
    say("The database is up to date.")


@click.command()
@click.option("--count", default=_SAMPLE_COUNT, show_default=True, help="How many sample programs.")
@click.option("--random-state", default=0, show_default=True, help="Another number gives other programs.")
def seed(count: int, random_state: int) -> None:
    """Put made-up sample programs into an empty directory; safe to run twice."""
    with tools.open_session() as session:
        zips = places.load_zip_points(session)
        points = {
            code: (zip_.latitude, zip_.longitude)
            for code, zip_ in zips.items()
            if zip_.latitude is not None and zip_.longitude is not None
        }
        data_folder = resources.folder("data")
        samples = make_samples(count=count, random_state=random_state, data_folder=data_folder, zip_points=points)
        setting = ImportSetting(zips=zips, now=datetime.now(UTC), force=True)
    # A session that only read until now would lose everything to the first vote of a visitor.
    with tools.open_writing_session() as session:
        with no_garbage_collection():
            result = import_lists(session, [samples], setting=setting)
        session.commit()
    follow_directory(tools.writing_sessions())
    say(f"Sample programs: {result.added} added, {result.unchanged} there already. They are made up: do not call them.")


@click.command()
def rebuild() -> None:
    """Recompute every program from the stored lists; needed after some upgrades, safe at any time."""
    started = time.monotonic()
    with tools.open_session() as session:
        zips = places.load_zip_points(session)
        before = programs.count_all(session)

    def compute(session: Session, follow: Follow) -> tuple[Rebuilt, int]:
        return rebuild_all(session, zips=zips, follow=follow), programs.count_all(session)

    with no_garbage_collection():
        work = Work(compute=compute, zips=zips, follow=follow_programs)
        rebuilt, after = run_import(tools.writing_sessions(), work, watch=say_when_waiting())
    follow_directory(tools.writing_sessions())
    say(
        f"Rebuilt in {time.monotonic() - started:.0f} s: {counted(before, 'program')} before, {after:,} now; "
        f"{len(rebuilt.updated):,} changed, {len(rebuilt.added):,} at a new address. Old addresses lead to the new ones."
    )


COMMANDS = (migrate, seed, rebuild)
