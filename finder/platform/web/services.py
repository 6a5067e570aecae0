"""What every page may need besides its request, and a place for what each wing adds. Made once by `finder.app`, never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeVar, cast

from flask import Flask, current_app

from finder.platform.settings import Settings
from finder.platform.web.assets import Assets

if TYPE_CHECKING:
    from finder.platform.database.session import SessionFactory

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteServices:
    """What every wing's views share."""

    settings: Settings
    sessions: SessionFactory
    """For reading; on a replica where one is set."""
    writing_sessions: SessionFactory
    """On the primary database, for the few pages that keep something."""
    primary_sessions: SessionFactory
    """On the primary database, for reading: staff see what they just wrote."""
    assets: Assets
    today: Callable[[], date]
    now: Callable[[], datetime]
    """The clock of the staff side, UTC."""


def provide(app: Flask, services: object) -> None:
    """Make `services` available to the views of `app`, under its class."""
    app.extensions[_key(type(services))] = services


def services_of(app: Flask, kind: type[S]) -> S:
    """Return what was provided to `app` under the class `kind`."""
    return cast("S", app.extensions[_key(kind)])


def get_services(kind: type[S]) -> S:
    """Return what was provided to the running app under the class `kind`."""
    return cast("S", current_app.extensions[_key(kind)])


def get_site() -> SiteServices:
    """Return what every wing's views share."""
    return get_services(SiteServices)


def _key(kind: type[object]) -> str:
    return f"finder.{kind.__name__}"
