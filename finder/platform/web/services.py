"""Services that views share, by class; each wing adds its own. Built once by `finder.app`, then never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar, cast

from flask import Flask, current_app

from finder.platform.database.session import SessionFactory, get_engine
from finder.platform.settings import Settings
from finder.platform.web.assets import Assets

if TYPE_CHECKING:
    from finder.platform.database.sources import Sources

S = TypeVar("S")
_KEYS: dict[type[object], str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteServices:
    """Services that the views of every wing share."""

    settings: Settings
    sessions: SessionFactory
    """For reading; on a replica where one is set."""
    writing_sessions: SessionFactory
    """On the primary database, for the few public forms that save something."""
    primary_sessions: SessionFactory
    """On the primary database, for reading: staff see what they just wrote."""
    staff_writing_sessions: SessionFactory
    """On the primary database, for what staff save."""
    sources: Sources
    """What public pages read from, in the order of preference."""
    assets: Assets
    today: Callable[[], date]
    now: Callable[[], datetime]
    """The clock of the staff pages, UTC."""

    def close(self) -> None:
        """Close the connections that wait for the next request; for a command, which makes a site for a moment."""
        read = (self.sources[number].sessions for number in range(len(self.sources)))
        for sessions in (*read, self.writing_sessions, self.primary_sessions):
            get_engine(sessions).dispose()


def provide(app: Flask, services: object) -> None:
    """Make `services` available to the views of `app`, under its class."""
    app.extensions[_key(type(services))] = services


def services_of(app: Flask, kind: type[S]) -> S:
    """Return the services provided to `app` under the class `kind`."""
    return cast("S", app.extensions[_key(kind)])


def get_services(kind: type[S]) -> S:
    """Return the services provided to the current app under the class `kind`."""
    return cast("S", current_app.extensions[_key(kind)])


def get_site() -> SiteServices:
    """Return the services that the views of every wing share."""
    return get_services(SiteServices)


def _key(kind: type[object]) -> str:
    # Asked for a dozen times a request.
    return _KEYS.get(kind) or _KEYS.setdefault(kind, f"finder.{kind.__name__}")
