"""Sites for tests: one app serves many, since making one takes ten times as long as most tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from flask import Flask

from finder.api.hsds import ListedPrograms, Moments, Organizations
from finder.api.result_json import WrittenResults
from finder.api.web.services import ApiServices
from finder.api.written_programs import WrittenPrograms
from finder.app import clock
from finder.feedback.web.services import FeedbackServices
from finder.listings.data_figures import HeldFigures
from finder.listings.sample_flag import SampleFlag
from finder.listings.web.services import ListingServices
from finder.platform.settings import Settings, read_settings
from finder.platform.web.kept_pages import KeptPages
from finder.platform.web.rate_limits import RateLimiter
from finder.platform.web.services import SiteServices, provide, services_of
from finder.provider.web.services import ProviderServices
from finder.search.directory import DirectoryFollower
from finder.search.web.fragments import Fragments
from finder.search.web.kept_programs import KeptPrograms
from finder.search.web.services import SearchServices
from finder.staff.accounts.password_hashing import Hasher
from finder.staff.accounts.web.services import AccountServices
from finder.staff.calls.export_files import write_file
from finder.staff.calls.web.export_views import ExportServices
from finder.staff.imports.running import Task, work
from finder.staff.imports.web.services import ImportServices


def site_settings(url: str) -> Settings:
    """Return the settings of a site over a database, without limits."""
    return read_settings({"FINDER_DATABASE_URL": url, "FINDER_RATE_LIMITS": "off"})


def renew(
    app: Flask, *, today: Callable[[], date], now: Callable[[], datetime] = clock, hasher: Hasher | None = None
) -> None:
    """Let an app forget all that it keeps of its directory and its visitors, as if it were made anew; set its clocks."""
    provide(app, replace(services_of(app, SiteServices), today=today, now=now))
    provide(app, replace(services_of(app, ListingServices), samples=SampleFlag()))
    search = services_of(app, SearchServices)
    follower = DirectoryFollower(
        shown_codes=search.tools.follower._shown_codes,
        wants=search.tools.vocabulary.wants,
        outlines=search.outlines,
        today=today,
    )
    tools = replace(search.tools, follower=follower)
    kept = replace(search, tools=tools, fragments=Fragments(), pages=KeptPages(), programs=KeptPrograms(limit=100))
    provide(app, replace(kept, figures=HeldFigures()))
    api = services_of(app, ApiServices)
    writer, written = replace(api.hsds_writer, today=today), WrittenResults(links=api.results.links)
    held = replace(
        api, organizations=Organizations(), listed=ListedPrograms(), moments=Moments(), programs=WrittenPrograms()
    )
    provide(app, replace(held, hsds_writer=writer, results=written))
    feedback = services_of(app, FeedbackServices)
    reports, visitors = _renewed(feedback.report_limiter), _renewed(feedback.visitor_limiter)
    provide(app, FeedbackServices(report_limiter=reports, visitor_limiter=visitors))
    provider = services_of(app, ProviderServices)
    codes, networks = _renewed(provider.code_limiter), _renewed(provider.visitor_limiter)
    provide(app, replace(provider, code_limiter=codes, visitor_limiter=networks))
    accounts = services_of(app, AccountServices)
    limiter = _renewed(accounts.sign_in_limiter)
    provide(app, AccountServices(hasher=hasher or accounts.hasher, sign_in_limiter=limiter))
    provide(app, replace(services_of(app, ImportServices), start=lambda task: _work_at_once(app, task)))
    provide(app, ExportServices(start=write_file))


def _work_at_once(app: Flask, task: Task) -> None:
    """Do what a process in the background would do."""
    work(task, services_of(app, SiteServices).writing_sessions, services_of(app, ImportServices).list_reader)


def _renewed(limiter: RateLimiter) -> RateLimiter:
    return RateLimiter(limit=limiter._limit, window_seconds=limiter._window_seconds)


def close(app: Flask) -> None:
    """Close an app's connections to its database."""
    services_of(app, SiteServices).close()
