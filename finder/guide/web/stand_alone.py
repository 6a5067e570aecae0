"""The guide and the error pages as complete files, for a proxy to serve when the site can't answer, or to read from a disk."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from flask import Flask, g

from finder.guide.web.services import STAND_ALONE, GuideServices
from finder.platform.errors import FinderError
from finder.platform.languages import LANGUAGES
from finder.platform.web.assets import Asset
from finder.platform.web.errors import render_error
from finder.platform.web.languages import PREFIXES
from finder.platform.web.services import SiteServices, services_of

_ERRORS = ("broken", "later", "too_many")
_SUMS = "SHA256SUMS"
_LINK = re.compile(r'(href|src)="(/[^"#]*)(#[^"]*)?"')


def write_pages(app: Flask, folder: Path) -> int:
    """Write the pages in every language, what they load, and `SHA256SUMS`; return the number of pages.

    A page stands where its address says, so that a proxy may serve the folder as it is: `/guide/emergency` is
    `guide/emergency.html`. Links between pages lead to these files. Error pages may be shown at any address.

    Raises:
        FinderError: a page fails; then nothing is written.
        OSError: the folder can't be written.
    """
    pages = dict(_pages(app))
    files = {name: _relink(html, name, pages).encode() for name, html in pages.items()}
    files |= {f"static/{name}": asset.content for name, asset in _assets(app)}
    for name, content in sorted(files.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    (folder / _SUMS).write_text(sums, encoding="utf-8")
    return len(pages)


def _pages(app: Flask) -> Iterator[tuple[str, str]]:
    """Yield the name of each file and its HTML, with links as the site has them."""
    guide = services_of(app, GuideServices).guides["en"]
    paths = [
        "/guide",
        "/stay-private",
        "/privacy",
        "/health-data",
        *(f"/guide/{part.anchor}" for part in (*guide.sections, *guide.topics)),
    ]
    client = app.test_client(use_cookies=False)
    for language in LANGUAGES:
        for path in (f"{PREFIXES[language]}{path}" for path in paths):
            answer = client.get(path, environ_overrides={STAND_ALONE: True})
            if answer.status_code != HTTPStatus.OK:
                raise FinderError(f"{path} can't be shown; nothing was written.")
            yield f"{path[1:]}.html", answer.get_data(as_text=True)
        for kind in _ERRORS:
            yield f"{PREFIXES[language]}/errors/{kind}.html"[1:], _render_error(app, PREFIXES[language], kind)


def _render_error(app: Flask, prefix: str, kind: str) -> str:
    with app.test_request_context(f"{prefix}/", environ_overrides={STAND_ALONE: True}):
        app.preprocess_request()
        g.pop("request_id", None)
        return render_error(kind)


def _assets(app: Flask) -> Iterator[tuple[str, Asset]]:
    assets = services_of(app, SiteServices).assets
    for name in ("site.css", "site.js", "mark.svg"):
        served = assets.served_names[name]
        yield served, assets.by_served_name[served]


def _relink(html: str, name: str, pages: dict[str, str]) -> str:
    """Return a page whose links to other files are relative to its own place."""
    here = posixpath.dirname(name)

    def relative(found: re.Match[str]) -> str:
        attribute, path, fragment = found[1], found[2].partition("?")[0][1:], found[3] or ""
        # The home page searches, so no file can be it: its place is taken by the guide.
        page = posixpath.join(path, "guide") if path in ("", "es/") and "errors/" not in name else path
        target = path if path.startswith("static/") else f"{page}.html"
        if target not in pages and not path.startswith("static/"):
            return found[0]
        return f'{attribute}="{posixpath.relpath(target, here or ".")}{fragment}"'

    linked = _LINK.sub(relative, html)
    return _with_style_for_any_address(html, linked) if "errors/" in name else linked


def _with_style_for_any_address(html: str, linked: str) -> str:
    """Keep the style sheet's own address beside the relative one: a proxy shows an error page at any address."""
    own = re.search(r'<link rel="stylesheet" href="[^"]*">', html)
    return linked.replace("</head>", f"{own[0]}\n</head>", 1) if own else linked
