"""Public forms that write something down come from our own pages only."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request


def refuse_foreign_forms() -> None:
    """Take forms from our own pages only. There is no cookie to protect, but no other site shall speak for a visitor.

    For `before_request` of a blueprint of public forms that write something down.
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
