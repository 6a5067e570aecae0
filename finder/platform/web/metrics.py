"""What happened in all workers, counted for Prometheus: requests, where answers came from, and what an app's figures say.

A label holds a route's template, a method, a status or the name of a source, and never anything that somebody sent. Each worker
counts into files of its own, and whoever is asked adds them up, so `finder.platform.web.metrics_port` must have prepared their
folder before this module is imported.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from finder.platform.web.services import SiteServices, services_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
_OTHER = "other"
"""Stands for a method or an address that the site doesn't have: those are what a client made up."""
_ROUTE = "finder.route"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_requests = Counter("finder_requests", "Requests answered.", ("route", "method", "status"))
_durations = Histogram("finder_request_seconds", "Seconds until an answer was made.", ("route",), buckets=_SECONDS)
_answers = Counter("finder_database_answers", "Requests answered from each database or the local copy.", ("source",))
_skipped = Counter(
    "finder_database_skipped", "Times that a database failed and was left alone for a while.", ("source",)
)
_workers = Gauge("finder_workers", "Workers that take requests.", multiprocess_mode="livesum")
_index = Gauge("finder_index_revision", "The oldest index of any worker; each catches up at its next search.",
               multiprocess_mode="livemin")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that is looked up when somebody asks, the same in every worker."""

    name: str
    words: str
    value: float


def count_requests(app: Flask, index_revision: Callable[[], int]) -> None:
    """Count the requests of an app in this worker, and note the revision of its index after each."""
    sources = services_of(app, SiteServices).sources
    sources.tell_of_failures(lambda name: _skipped.labels(name).inc())
    _workers.set(1)
    _index.set(index_revision())

    def note(response: Response) -> Response:
        request.environ[_ROUTE] = request.url_rule.rule if request.url_rule else _OTHER
        if "session" in g:
            _answers.labels(sources[g.source].name).inc()
            _index.set(index_revision())
        return response

    app.after_request(note)
    app.wsgi_app = _Counting(app.wsgi_app)  # type: ignore[method-assign]  # as Flask's own documentation does


class _Counting:
    """Times whole answers: what Flask does before and after its own hooks counts too."""

    def __init__(self, inner: Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]) -> None:
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        began, seen = time.perf_counter(), []

        def start(status: str, headers: Any, *more: Any) -> Any:
            seen.append(status[:3])
            return start_response(status, headers, *more)

        try:
            return self._inner(environ, start)
        finally:
            route, method = environ.get(_ROUTE, _OTHER), environ["REQUEST_METHOD"]
            _requests.labels(route, method if method in _METHODS else _OTHER, seen[-1] if seen else "500").inc()
            _durations.labels(route).observe(time.perf_counter() - began)


class _Figures(Collector):
    def __init__(self, look_up: Callable[[], Iterable[Figure]]) -> None:
        self._look_up = look_up

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for figure in self._look_up():
            yield GaugeMetricFamily(figure.name, figure.words, value=figure.value)


def write_metrics(look_up: Callable[[], Iterable[Figure]]) -> bytes:
    """Return the counts of all workers and the figures, in Prometheus's text format."""
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    figures = CollectorRegistry()
    figures.register(_Figures(look_up))
    return generate_latest(registry) + generate_latest(figures)


def forget_worker(pid: int) -> None:
    """Take a worker that ended out of the figures of those that live; what it counted stays."""
    multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]
