"""Sessions that are used again: only those in which nothing of the request before is left."""

from __future__ import annotations

from sqlalchemy import text

from finder.listings.store.tables import ProgramRow
from finder.platform.database.session import get_engine, get_keys, make_session_factory
from finder.platform.database.sources import Source, Sources, keep_beyond
from finder.platform.keys import Keys
from tests.staff_directory import Directory


def test_a_session_that_read_nothing_by_itself_is_used_again_as_new(directory: Directory) -> None:
    keys = Keys("of the test")
    sources = Sources([Source(name="primary", sessions=make_session_factory(get_engine(directory.sessions), keys))])
    first = sources.open(0)
    first.info["noted"] = "of one request"
    sources.take_back(0, first)
    again = sources.open(0)
    assert again is first
    assert "noted" not in again.info
    assert get_keys(again) is keys
    assert sources.open(0) is not first, "two requests at once have a session each"
    again.close()


def test_a_session_with_a_transaction_or_objects_or_an_answer_to_come_is_not(directory: Directory) -> None:
    sources = Sources([Source(name="primary", sessions=directory.sessions)])
    begun = sources.open(0)
    begun.execute(text("SELECT 1"))
    sources.take_back(0, begun)
    assert not begun.in_transaction()

    holding = sources.open(0)
    holding.add(ProgramRow(id="never-written"))
    sources.take_back(0, holding)
    assert not holding.new

    streaming = sources.open(0)
    keep_beyond(streaming)
    sources.take_back(0, streaming)

    assert len({id(one) for one in (begun, holding, streaming, sources.open(0))}) == 4
