"""Views for machines: assets, health and readiness, robots.txt, sitemaps."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort

from finder.guide.web.services import get_guide_services
from finder.listings.store import open_data, programs
from finder.platform.web.compression import SHORTEST, accepted_encoding, pack_once
from finder.platform.web.filters import contact_address
from finder.platform.web.headers import IMMUTABLE
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session
from finder.search.web import sitemaps
from finder.search.web.readiness import examine_readiness

machine = Blueprint("machine", __name__)
_SECURITY_VALID = timedelta(days=90)
"""How long a copy of security.txt may be relied on; RFC 9116 advises less than a year."""


@machine.get("/healthz")
def show_health() -> Response:
    """Alive."""
    return Response("ok\n", mimetype="text/plain")


@machine.get("/readyz")
def show_readiness() -> Response:
    """Report whether searches can be answered: programs, places and migrations are there, and the index follows."""
    found = examine_readiness()
    return Response(f"{found.line}\n", status=503 if found.state == "not ready" else 200, mimetype="text/plain")


@machine.get("/robots.txt")
def show_robots() -> Response:
    """Return robots.txt: search pages must not be indexed."""
    site = get_site().settings.public_url
    where = (f"Sitemap: {site}/sitemap.xml",) if site else ()
    lines = ("User-agent: *", "Disallow: /find", "Disallow: /es/find", "Disallow: /staff", *where, "")
    return Response("\n".join(lines), mimetype="text/plain")


@machine.get("/.well-known/security.txt")
def show_security_contact() -> Response:
    """Return how to report a fault (RFC 9116); there is none where the operator gave no contact."""
    settings = get_site().settings
    contact = contact_address(settings.operator_contact) or abort(404)
    expires = get_site().now() + _SECURITY_VALID
    lines = [f"Contact: {contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: en, es"]
    if settings.public_url:
        lines.append(f"Canonical: {settings.public_url}/.well-known/security.txt")
    return Response("\n".join((*lines, "")), mimetype="text/plain")


@machine.get("/sitemap.xml")
def show_sitemaps() -> Response:
    """List the sitemaps; there are none where the site doesn't know its own address."""
    files = sitemaps.count_files(programs.count_programs(get_session()))
    return _xml(sitemaps.write_index(_site(), files))


@machine.get("/sitemaps/pages.xml")
def show_page_addresses() -> Response:
    """List home, guide, and what stands around them."""
    guide = get_guide_services().guides["en"]
    topics = dict.fromkeys(section.anchor for section in (*guide.topics, *guide.sections))
    return _xml(sitemaps.write_addresses(_site(), sitemaps.list_pages(topics)))


@machine.get("/sitemaps/programs-<int:number>.xml")
def show_program_addresses(number: int) -> Response:
    """List a file's worth of programs."""
    site, most = _site(), sitemaps.PROGRAMS_A_FILE
    ids = open_data.list_ids(get_session(), limit=most, offset=(number - 1) * most) if 1 <= number < most else []
    if not ids:
        abort(404)
    return _xml(sitemaps.write_addresses(site, (f"/programs/{program_id}" for program_id in ids)))


def _site() -> str:
    return get_site().settings.public_url or abort(404)


def _xml(content: bytes) -> Response:
    return Response(content, content_type="application/xml; charset=utf-8")


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
