"""A database put back to an earlier state is noticed by workers that go on running; a replica that lags is not taken for one."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text

from finder.listings.store import programs
from finder.platform.database.changes import renew_identity
from finder.platform.database.session import make_engine, make_session_factory
from finder.search.directory import DirectoryFollower
from finder.search.index.query import IndexQuery
from tests.databases import Databases
from tests.site import fill_site, make_program

EVERYWHERE = IndexQuery(latitude=39.7, longitude=-105.0, radius_miles=None)


def test_an_older_database_is_followed_after_half_a_minute(database: Databases) -> None:
    engine = make_engine(database.fresh(fill_site).url)
    sessions = make_session_factory(engine)
    clock = [0.0]
    follower = DirectoryFollower(shown_codes=(), today=lambda: date(2026, 11, 20), clock=lambda: clock[0])

    def total() -> int:
        with sessions() as session:
            return follower.current(session).find(EVERYWHERE).total

    before = total()
    with sessions.begin() as session:
        programs.save_programs(session, [make_program("new", "SA DT")])
    assert total() == before + 1
    with sessions.begin() as session:  # what a restored copy holds
        session.execute(text("UPDATE directory SET revision = revision - 1"))
        session.execute(text("UPDATE program SET listed = false WHERE id = 'new'"))
    assert total() == before + 1, "it may be a replica that lags"
    clock[0] = 31
    assert total() == before
    engine.dispose()


def test_a_restored_database_is_followed_at_once_whatever_its_revision(database: Databases) -> None:
    engine = make_engine(database.fresh(fill_site).url)
    sessions = make_session_factory(engine)
    follower = DirectoryFollower(shown_codes=(), today=lambda: date(2026, 11, 20))

    def total() -> int:
        with sessions() as session:
            return follower.current(session).find(EVERYWHERE).total

    before = total()
    with sessions.begin() as session:
        programs.save_programs(session, [make_program("new", "SA DT")])
    assert total() == before + 1
    with sessions.begin() as session:  # the backup from before, put back by `finder restore`
        session.execute(text("UPDATE program SET listed = false WHERE id = 'new'"))
        session.execute(text("UPDATE directory SET revision = revision - 1"))
        session.execute(text("DELETE FROM directory_revision WHERE revision > (SELECT revision FROM directory)"))
        session.execute(text("DELETE FROM program_change WHERE revision > (SELECT revision FROM directory)"))
        renew_identity(session)
    assert total() == before
    engine.dispose()


def test_the_same_revision_of_another_database_is_not_taken_for_ours(database: Databases) -> None:
    engine = make_engine(database.fresh(fill_site).url)
    sessions = make_session_factory(engine)
    follower = DirectoryFollower(shown_codes=(), today=lambda: date(2026, 11, 20))
    with sessions() as session:
        before = follower.current(session).find(EVERYWHERE).total
    with sessions.begin() as session:
        session.execute(text("UPDATE program SET listed = false WHERE id = 'aaa'"))
        session.execute(text("UPDATE directory SET identity = 'another'"))
    with sessions() as session:
        assert follower.current(session).find(EVERYWHERE).total == before - 1
    engine.dispose()
