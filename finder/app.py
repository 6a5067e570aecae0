"""The app factory: the one place where all wings meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from finder.api.result_json import WrittenResults
from finder.api.searching import Links
from finder.api.web.hsds_views import hsds_api
from finder.api.web.reference_views import reference
from finder.api.web.services import ApiServices
from finder.api.web.v1_views import api
from finder.feedback.web.guide_report_views import guide_feedback
from finder.feedback.web.report_views import feedback
from finder.feedback.web.services import FeedbackServices
from finder.guide.fitting import fitting_topics, ready_searches
from finder.guide.help_lines import checked_on, load_help_lines
from finder.guide.local_lines import load_local_lines
from finder.guide.promises import load_promises
from finder.guide.texts.guide import Guide, load_guide
from finder.guide.texts.hub import Hub, load_hub
from finder.guide.texts.overdose import load_overdose
from finder.guide.web import filters as guide_filters
from finder.guide.web.guide_views import guide
from finder.guide.web.services import GuideServices, stands_alone
from finder.guide.web.vote_views import votes_on_pages
from finder.listings.importing.labels import LabelDecoder
from finder.listings.rules.hsds import HsdsWriter
from finder.listings.rules.vocabulary import NEEDS, Vocabulary
from finder.listings.vocabulary import load_vocabulary
from finder.listings.web import filters as listing_filters
from finder.listings.web.services import ListingServices, learn_samples, sample_notice
from finder.places.geocoder import NoGeocoder
from finder.platform import resources
from finder.platform.database.gates import Gate
from finder.platform.database.local_copy import open_copy
from finder.platform.database.session import Engine, Silence, make_engine, make_session_factory, make_writing_factory
from finder.platform.database.sources import Source, Sources
from finder.platform.languages import LANGUAGES, Language
from finder.platform.settings import Settings
from finder.platform.web.assets import load_assets
from finder.platform.web.compiled_texts import CompiledTemplates
from finder.platform.web.compression import register_compression
from finder.platform.web.errors import register_errors
from finder.platform.web.filters import FILTERS
from finder.platform.web.headers import register_privacy
from finder.platform.web.languages import PREFIXES, register_language
from finder.platform.web.links import register_links
from finder.platform.web.rate_limits import RateLimiter, register_rate_limits
from finder.platform.web.services import SiteServices, provide, services_of
from finder.platform.web.sessions import reads_copy, register_session
from finder.platform.web.site import Site
from finder.platform.web.text_ids import TextIdConverter
from finder.platform.web.translations import load_translations
from finder.provider.web.services import make_services as make_provider_services
from finder.provider.web.views import provider
from finder.search.answering import SearchTools
from finder.search.directory import DirectoryFollower
from finder.search.geocoding.remote import RemoteGeocoder
from finder.search.outlines import load_outlines
from finder.search.web.choose_views import chooser
from finder.search.web.filter_lists import shown_filters
from finder.search.web.list_views import lists
from finder.search.web.machine_views import machine
from finder.search.web.record_views import records
from finder.search.web.services import SearchServices
from finder.search.web.styleguide import styleguide
from finder.search.web.views import public
from finder.staff.accounts.password_hashing import Hasher
from finder.staff.accounts.web.services import AccountServices
from finder.staff.calls.export_files import start_file
from finder.staff.calls.web.export_views import ExportServices
from finder.staff.imports.batches import ListReader
from finder.staff.imports.running import start_process
from finder.staff.imports.web.services import ImportServices
from finder.staff.provider_links.receiving import receive_answer
from finder.staff.registration import register_staff

_LARGEST_BODY = 16_384
"""Bytes; the longest public form is far below it. Staff pages have their own limits."""
_REPORTS = 15
"""Reports from one network in ten minutes; a helpline that calls through a list sends no more."""
_STAFF_SECONDS = 5
"""The longest wait for one answer of the database on a staff page; the slowest takes 0.1 s with 100,000 programs."""
_MOST_WRITING = 3
"""Requests of one worker that write at the same time, of its usual four threads: while a list comes in, those that wait for
the lock leave one to searches."""
_SILENCE_SECONDS = 3.0
"""Short enough that forms work again soon after the server does, long enough that few wait for one that hangs."""
_SIGN_INS = 60
"""Sign-in attempts from one network in ten minutes; each account has its own, longer waits (trust requirement SEC-06)."""


def clock() -> datetime:
    """Return the time, UTC."""
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    *,
    today: Callable[[], date] = date.today,
    now: Callable[[], datetime] = clock,
    writers: int = _MOST_WRITING,
) -> Flask:
    """Make the site.

    Args:
        settings: as read by `finder.platform.settings.read_settings`.
        today: returns the current date, for the age of listings.
        now: the clock of the staff pages, UTC.
        writers: requests of this process that may write at the same time, 2 or more: fewer than it has threads.
    """
    app = Site("finder", static_folder=None, template_folder=str(resources.folder("templates")))
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_BODY, MAX_FORM_PARTS=500, TRAP_HTTP_EXCEPTIONS=False)
    app.url_map.converters["default"] = TextIdConverter
    _provide_services(app, settings, (today, now), Gate(writers))
    _prepare_templates(app)
    # Registered first, so run last: on the response as it will be sent.
    register_compression(app)
    register_privacy(app)
    if settings.rate_limits:
        register_rate_limits(app, RateLimiter())
    register_session(app)
    register_errors(app)
    _register_public(app, is_development=settings.environment == "development")
    register_staff(app)
    learn_samples(app)
    return app


def _register_public(app: Flask, *, is_development: bool) -> None:
    """Register the public pages, each once per language."""
    app.register_blueprint(machine)
    app.register_blueprint(api)
    app.register_blueprint(hsds_api)
    for name in LANGUAGES:
        for pages in (
            public,
            guide,
            chooser,
            lists,
            votes_on_pages,
            feedback,
            guide_feedback,
            provider,
            records,
            reference,
            *((styleguide,) if is_development else ()),
        ):
            app.register_blueprint(pages, url_prefix=PREFIXES[name] or None, name=f"{pages.name}_{name}")


def _open_primary(settings: Settings) -> tuple[Engine, Engine]:
    """Return the primary for public forms and for staff: one that hangs costs a person one timeout, then nobody for a while."""
    waits, silence = settings.write_seconds, Silence(_SILENCE_SECONDS)
    public, staff = (
        make_engine(settings.database_url, answer_seconds=seconds, lock_seconds=waits, silence=silence)
        for seconds in (settings.read_seconds, _STAFF_SECONDS)
    )
    return public, staff


def _provide_services(
    app: Flask, settings: Settings, clocks: tuple[Callable[[], date], Callable[[], datetime]], gate: Gate
) -> None:
    data, (today, now) = resources.folder("data"), clocks
    sources, (primary, staff) = _make_sources(settings), _open_primary(settings)
    tools = _make_search_tools(settings, data, today)
    vocabularies = {name: load_vocabulary(data / "vocabulary", name) for name in LANGUAGES}
    for services in (
        SiteServices(
            settings=settings,
            sessions=sources[0].sessions,
            sources=sources,
            writing_sessions=make_writing_factory(primary, settings.keys, gate=gate),
            primary_sessions=make_session_factory(staff, settings.keys),
            staff_writing_sessions=make_writing_factory(staff, settings.keys, gate=gate),
            assets=load_assets(Path(__file__).resolve().parent / "static", texts=data / "interface"),
            today=today,
            now=now,
        ),
        ListingServices(vocabularies=vocabularies),
        _load_guide_services(data, settings.local_lines or data / "lines"),
        FeedbackServices(
            report_limiter=RateLimiter(limit=1, window_seconds=600),
            visitor_limiter=RateLimiter(limit=_REPORTS, window_seconds=600),
        ),
        make_provider_services(receive_answer),
        SearchServices(
            tools=tools,
            shown_filters=shown_filters(tools.vocabulary),
            shown_codes=frozenset(shown_filters(tools.vocabulary)),
            outlines=load_outlines(data / "outlines"),
        ),
        AccountServices(hasher=Hasher(), sign_in_limiter=RateLimiter(limit=_SIGN_INS, window_seconds=600)),
        ApiServices(
            limiter=RateLimiter() if settings.rate_limits else None,
            hsds_writer=HsdsWriter(vocabulary=tools.vocabulary, site=settings.public_url, today=today),
            results=WrittenResults(links=Links(site=settings.public_url)),
        ),
        ImportServices(list_reader=_make_list_reader(tools.vocabulary, data), start=start_process),
        ExportServices(start=start_file),
    ):
        provide(app, services)


def _make_sources(settings: Settings) -> Sources:
    def source(name: str, url: str) -> Source:
        waits, silence = settings.read_seconds, Silence(_SILENCE_SECONDS)
        engine = make_engine(url, answer_seconds=waits, lock_seconds=waits, silence=silence, keeps_readers=True)
        return Source(name=name, sessions=make_session_factory(engine))

    copied = make_session_factory(open_copy(settings.local_copy)) if settings.local_copy is not None else None
    found = [source("primary", settings.database_url)]
    if settings.read_database_url != settings.database_url:
        found.insert(0, source("replica", settings.read_database_url))
    return Sources([*found, Source(name="local copy", sessions=copied, is_copy=True)] if copied else found)


def _load_guide_services(data: Path, lines: Path) -> GuideServices:
    return GuideServices(
        guides=_load_guides(data / "guide"),
        hubs=_load_hubs(data / "guide"),
        help_lines=load_help_lines(data / "help_lines.toml"),
        local_lines=load_local_lines(lines),
        promises=load_promises(data / "promises.toml"),
        overdose=load_overdose(data / "guide" / "emergency.toml"),
    )


def _make_list_reader(vocabulary: Vocabulary, data: Path) -> ListReader:
    decoder = LabelDecoder(vocabulary, data / "vocabulary" / "label_aliases.csv")
    return ListReader(vocabulary=vocabulary, decoder=decoder)


@cache
def _load_guides(folder: Path) -> dict[Language, Guide]:
    """Read the guide in both languages, once per process: it doesn't change while the program runs."""
    english = load_guide(folder / "en", folder / "sources.toml")
    return {"en": english, "es": load_guide(folder / "es", folder / "sources.toml", original=english)}


@cache
def _load_hubs(folder: Path) -> dict[Language, Hub]:
    """Read the guide's first page in both languages, once per process."""
    guides, sources = _load_guides(folder), folder / "sources.toml"
    english = load_hub(folder / "en", sources, guides["en"])
    return {"en": english, "es": load_hub(folder / "es", sources, guides["es"], english)}


def _make_search_tools(settings: Settings, data: Path, today: Callable[[], date]) -> SearchTools:
    vocabulary = load_vocabulary(data / "vocabulary")
    shown = (*(code.code for code in vocabulary.codes if code.is_filter), *NEEDS, *vocabulary.want_keys)
    geocoder = RemoteGeocoder(settings.geocoder_url) if settings.geocoder_url else NoGeocoder()
    follower = DirectoryFollower(
        shown_codes=shown, wants=vocabulary.wants, outlines=load_outlines(data / "outlines"), today=today
    )
    return SearchTools(follower=follower, vocabulary=vocabulary, geocoder=geocoder)


def _prepare_templates(app: Flask) -> None:
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_options["bytecode_cache"] = CompiledTemplates()
    register_links(app)
    app.jinja_env.filters.update(FILTERS | listing_filters.FILTERS | guide_filters.FILTERS)
    site, texts = services_of(app, SiteServices), services_of(app, GuideServices)
    app.jinja_env.globals.update(
        site_name=site.settings.site_name,
        exit_url=site.settings.exit_url,
        public_url=site.settings.public_url,
        operator_name=site.settings.operator_name,
        operator_contact=site.settings.operator_contact,
        guide_lines=tuple(line for line in texts.help_lines if not line.is_held),
        help_lines=tuple(line for line in texts.help_lines if line.is_everywhere),
        finding_line=texts.finding_line,
        emergency_line=texts.emergency_line,
        local_lines_of=texts.local_lines.of,
        overdose=texts.overdose,
        stands_alone=stands_alone,
        reads_copy=reads_copy,
        ready_for=ready_searches,
        topics_for=fitting_topics,
        lines_checked_on=checked_on(texts.help_lines),
        css_address=site.assets.address("site.css"),
        icon_address=site.assets.address("mark.svg"),
        js_address=site.assets.address("site.js"),
        staff_css_address=site.assets.address("staff.css"),
        staff_js_address=site.assets.address("staff.js"),
    )
    folder = resources.folder("data") / "interface"
    register_language(app, {name: load_translations(folder, name) for name in LANGUAGES})
    app.context_processor(sample_notice)
