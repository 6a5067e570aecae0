"""Cross-site protection of public forms that save something."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request


def refuse_foreign_forms() -> None:
    """Refuse forms sent from other sites. There is no cookie to protect, but no other site may act for a visitor.

    For `before_request` of blueprints whose public forms save something.
    """
    if request.method == "POST" and not (_is_from_here() and _is_of_this_site()):
        abort(403)


def _is_from_here() -> bool:
    return request.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")


def _is_of_this_site() -> bool:
    # Older browsers name the site a form came from in this header only; ours come as "null", since our pages send no
    # referrer.
    origin = request.headers.get("Origin", "null")
    return origin == "null" or urlsplit(origin).netloc == request.host
