"""Results put together from kept parts are those written plainly, to the byte."""

from __future__ import annotations

import json
from dataclasses import replace

from flask import Flask

from finder.listings.store import programs
from finder.platform.web.services import SiteServices, provide, services_of
from tests.site import make_program

SEARCHES = (
    "near=80202&within=any",
    "near=80202",
    "near=80202&need=medicine&within=any&limit=1",
    "near=80202&service=MD",
    "near=80202&within=100&older=true",
    "near=80202&within=5&need=detox&service=PW",
)


def ask(app: Flask, search: str) -> bytes:
    answer = app.test_client().get(f"/api/v1/search?{search}")
    assert answer.status_code == 200
    return answer.get_data()


def keep(app: Flask, *, keeps: bool) -> None:
    site = services_of(app, SiteServices)
    provide(app, replace(site, settings=replace(site.settings, caches=keeps)))


def save(app: Flask, name: str) -> None:
    with services_of(app, SiteServices).writing_sessions.begin() as session:
        programs.save_programs(session, [make_program("aaa", "SA DT MD", name=name)])


def test_kept_and_plain_results_are_the_same(own_app: Flask) -> None:
    save(own_app, 'Called "miles":null, "results":[] \\ é')
    kept = [ask(own_app, search) for _ in range(2) for search in SEARCHES]
    keep(own_app, keeps=False)
    try:
        plain = [ask(own_app, search) for search in SEARCHES]
    finally:
        keep(own_app, keeps=True)
    assert kept == plain + plain
    assert any(json.loads(body)["results"] for body in plain)


def test_facets_are_in_the_order_of_their_codes(own_app: Flask) -> None:
    found = [list(json.loads(ask(own_app, search))["facets"]) for search in SEARCHES]
    assert found == [sorted(facets) for facets in found]
    assert len(found[0]) > 3


def test_a_kept_result_is_never_old(own_app: Flask) -> None:
    for name in ("First", "Second"):
        save(own_app, name)
        assert f'"name":"{name}"'.encode() in ask(own_app, SEARCHES[0])
