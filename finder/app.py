"""The one place where the parts of the site meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined

from finder.guide.help_lines import checked_on, load_help_lines
from finder.guide.promises import load_promises
from finder.guide.texts.guide import Guide, load_guide
from finder.listings.importing.labels import LabelDecoder
from finder.listings.rules.vocabulary import NEEDS, Vocabulary
from finder.listings.vocabulary import load_vocabulary
from finder.places.geocoder import NoGeocoder
from finder.platform import resources
from finder.platform.database.session import make_engine, make_session_factory, make_writing_factory
from finder.platform.languages import Language
from finder.platform.settings import Settings
from finder.platform.web.assets import load_assets
from finder.platform.web.errors import register_errors
from finder.platform.web.filters import FILTERS
from finder.platform.web.headers import register_privacy
from finder.platform.web.languages import LANGUAGES, register_language
from finder.platform.web.rate_limits import RateLimiter, register_rate_limits
from finder.platform.web.services import Parts, get_parts
from finder.platform.web.sessions import get_session, register_session
from finder.platform.web.site import Site
from finder.platform.web.translations import load_translations
from finder.search.answering import SearchTools
from finder.search.directory import DirectoryFollower
from finder.search.geocoding.remote import RemoteGeocoder
from finder.search.index.landmarks import Towns
from finder.search.web.filter_lists import shown_filters
from finder.search.web.registration import register_public
from finder.staff.accounts.password_hashing import Hasher
from finder.staff.imports.batches import ListReader
from finder.staff.registration import register_staff

_LARGEST_BODY = 16_384
"""Bytes; the longest public form is far below it. Staff pages have bounds of their own."""
_SIGN_INS = 60
"""Tries to sign in from one network in ten minutes; each account has its own, longer waits (trust requirement SEC-06)."""


def clock() -> datetime:
    """Give the time, UTC."""
    return datetime.now(UTC)


def create_app(
    settings: Settings, *, today: Callable[[], date] = date.today, now: Callable[[], datetime] = clock
) -> Flask:
    """Make the site.

    Args:
        settings: as read by `finder.config.read_settings`.
        today: the calendar, for the age of listings.
        now: the clock of the staff side, UTC.
    """
    app = Site("finder", static_folder=None, template_folder=str(resources.folder("templates")))
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_BODY, MAX_FORM_PARTS=500, TRAP_HTTP_EXCEPTIONS=False)
    app.extensions["finder"] = _make_parts(settings, today, now)
    _prepare_templates(app)
    register_privacy(app)
    if settings.rate_limits:
        register_rate_limits(app, RateLimiter())
    register_session(app)
    register_errors(app)
    register_public(app, is_development=settings.environment == "development")
    register_staff(app)
    return app


def _make_parts(settings: Settings, today: Callable[[], date], now: Callable[[], datetime]) -> Parts:
    data = resources.folder("data")
    search = _make_search_tools(settings, data)
    return Parts(
        settings=settings,
        shown_filters=shown_filters(search.vocabulary),
        sessions=make_session_factory(make_engine(settings.read_database_url)),
        writing_sessions=make_writing_factory(make_engine(settings.database_url)),
        staff_sessions=make_session_factory(make_engine(settings.database_url)),
        hasher=Hasher(),
        sign_in_limiter=RateLimiter(limit=_SIGN_INS, window_seconds=600),
        report_limiter=RateLimiter(limit=1, window_seconds=600),
        search=search,
        list_reader=_make_list_reader(search.vocabulary, data),
        guides=_load_guides(data / "guide"),
        vocabularies={name: load_vocabulary(data / "vocabulary", name) for name in LANGUAGES},
        towns=Towns(),
        help_lines=load_help_lines(data / "help_lines.toml"),
        promises=load_promises(data / "promises.toml"),
        assets=load_assets(Path(__file__).resolve().parent / "static"),
        today=today,
        now=now,
    )


def _make_list_reader(vocabulary: Vocabulary, data: Path) -> ListReader:
    decoder = LabelDecoder(vocabulary, data / "vocabulary" / "label_aliases.csv")
    return ListReader(vocabulary=vocabulary, decoder=decoder)


@cache
def _load_guides(folder: Path) -> dict[Language, Guide]:
    """Read the guide in both languages, once a process: it is a part of the program, which doesn't change as it runs."""
    english = load_guide(folder / "en", folder / "sources.toml")
    return {"en": english, "es": load_guide(folder / "es", folder / "sources.toml", original=english)}


def _make_search_tools(settings: Settings, data: Path) -> SearchTools:
    vocabulary = load_vocabulary(data / "vocabulary")
    shown = (*(code.code for code in vocabulary.codes if code.is_filter), *NEEDS)
    geocoder = RemoteGeocoder(settings.geocoder_url) if settings.geocoder_url else NoGeocoder()
    return SearchTools(follower=DirectoryFollower(shown_codes=shown), vocabulary=vocabulary, geocoder=geocoder)


def _prepare_templates(app: Flask) -> None:
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.filters.update(FILTERS)
    parts: Parts = app.extensions["finder"]
    app.jinja_env.globals.update(
        site_name=parts.settings.site_name,
        exit_url=parts.settings.exit_url,
        guide_lines=tuple(line for line in parts.help_lines if not line.is_held),
        help_lines=tuple(line for line in parts.help_lines if line.is_everywhere),
        lines_checked_on=checked_on(parts.help_lines),
        css_address=parts.assets.address("site.css"),
        icon_address=parts.assets.address("mark.svg"),
        js_address=parts.assets.address("site.js"),
        staff_css_address=parts.assets.address("staff.css"),
        staff_js_address=parts.assets.address("staff.js"),
    )
    folder = resources.folder("data") / "interface"
    register_language(app, {name: load_translations(folder, name) for name in LANGUAGES})
    app.context_processor(_site_wide)


def _site_wide() -> dict[str, Any]:
    samples = get_parts().samples
    is_sample = samples.last_known if g.get("is_failing") else samples.read(get_session())
    return {"is_sample": is_sample}
