"""Shared by commands: the database and the parts of the finder, built from the settings."""

from __future__ import annotations

from functools import cache

from finder.listings.rules.vocabulary import NEEDS, Vocabulary
from finder.listings.vocabulary import load_vocabulary
from finder.places.geocoder import Geocoder, NoGeocoder
from finder.platform import resources
from finder.platform.database.readiness import check_migrated
from finder.platform.database.session import (
    Engine,
    Session,
    SessionFactory,
    make_engine,
    make_session_factory,
    make_writing_factory,
)
from finder.platform.settings import Settings, read_settings
from finder.search.answering import SearchTools
from finder.search.directory import DirectoryFollower
from finder.search.geocoding.remote import RemoteGeocoder
from finder.search.outlines import load_outlines


@cache
def settings() -> Settings:
    """Return the settings, which are read once."""
    return read_settings()


@cache
def engine() -> Engine:
    """Return the engine of the main database."""
    return make_engine(settings().database_url)


def open_session() -> Session:
    """Return a session on a database that is up to date.

    Raises:
        DatabaseNotReady: ``finder migrate`` has to run first.
    """
    check_migrated(engine())
    return make_session_factory(engine(), settings().keys)()


def open_writing_session() -> Session:
    """Return a session that will write, on a database that is up to date; errors as `open_session`."""
    check_migrated(engine())
    return make_writing_factory(engine(), settings().keys)()


def writing_sessions() -> SessionFactory:
    """Return a factory of sessions that will write, on a database that is up to date; errors as `open_session`."""
    check_migrated(engine())
    return make_writing_factory(engine(), settings().keys)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary."""
    return load_vocabulary(resources.folder("data") / "vocabulary")


def make_geocoder() -> Geocoder:
    """Return the operator's geocoder, or none."""
    return RemoteGeocoder(settings().geocoder_url) if settings().geocoder_url else NoGeocoder()


def search_tools() -> SearchTools:
    """Return the collaborators that a search needs."""
    known = vocabulary()
    shown = (*NEEDS, *known.want_keys, *(code.code for code in known.codes if code.is_filter))
    follower = DirectoryFollower(
        shown_codes=shown, wants=known.wants, outlines=load_outlines(resources.folder("data") / "outlines")
    )
    return SearchTools(follower=follower, vocabulary=known, geocoder=make_geocoder())
