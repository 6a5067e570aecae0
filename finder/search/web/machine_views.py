"""Views for machines: assets, health and readiness, robots.txt."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from finder.listings.store import programs
from finder.platform.web.compression import SHORTEST, accepted_encoding, pack_once
from finder.platform.web.headers import IMMUTABLE
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session
from finder.search.web.services import get_search_services

machine = Blueprint("machine", __name__)


@machine.get("/healthz")
def show_health() -> Response:
    """Alive."""
    return Response("ok\n", mimetype="text/plain")


@machine.get("/readyz")
def show_readiness() -> Response:
    """Report whether searches can be answered: the database is up to date and the index follows it."""
    programs.count_programs(get_session())
    get_search_services().tools.follower.current(get_session())
    return Response("ready\n", mimetype="text/plain")


@machine.get("/robots.txt")
def show_robots() -> Response:
    """Return robots.txt: search pages must not be indexed."""
    lines = ("User-agent: *", "Disallow: /find", "Disallow: /es/find", "Disallow: /staff", "")
    return Response("\n".join(lines), mimetype="text/plain")


@machine.get("/static/<name>")
def show_asset(name: str) -> Response:
    """Serve our CSS and JS under names that change with their content."""
    asset = get_site().assets.by_served_name.get(name)
    if asset is None:
        abort(404)
    response = Response(asset.content, content_type=asset.content_type, headers={"Cache-Control": IMMUTABLE})
    response.vary.add("Accept-Encoding")
    encoding = accepted_encoding()
    if encoding is not None and len(asset.content) >= SHORTEST:
        response.set_data(pack_once(asset.content, encoding))
        response.content_encoding = encoding
    return response
