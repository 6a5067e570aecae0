"""Where an attempt to sign in comes from: the network, and whether its owner has signed in with this browser before."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date

from flask import request
from werkzeug.wrappers import Response

from finder.platform.web.services import get_site
from finder.platform.web.visitors import visitor_address
from finder.staff.accounts.rules.tries import DEVICE_KNOWN, Origin
from finder.staff.rules.permissions import normalize_email

COOKIE = "finder_device"
"""A random word and a day under a keyed hash with the account's email: it names nobody, and can't be made up."""


def origin_of(email: str) -> Origin:
    """Return where this request comes from, for an attempt on the account of `email`."""
    address = visitor_address()
    network = _hash("network", address) if address else ""
    word, _, rest = request.cookies.get(COOKIE, "")[:200].partition(".")
    day, _, sent = rest.partition(".")
    is_known = hmac.compare_digest(sent.encode(), _hash("device", normalize_email(email), word, day).encode())
    return Origin(network=network, device=word if is_known and _is_recent(day) else "")


def remember_device(response: Response, email: str) -> Response:
    """Let the browser that gets a response be known as one of this account's owner."""
    word, day = secrets.token_hex(16), get_site().now().date().isoformat()
    value = f"{word}.{day}.{_hash('device', normalize_email(email), word, day)}"
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(DEVICE_KNOWN.total_seconds()),
        path="/staff",
        secure=True,
        httponly=True,
        samesite="Strict",
    )
    return response


def _is_recent(day: str) -> bool:
    try:
        return get_site().now().date() - date.fromisoformat(day) <= DEVICE_KNOWN
    except ValueError:
        return False


def _hash(*parts: str) -> str:
    key = get_site().settings.secret_key.encode()
    return hmac.new(key, "\n".join(("staff", *parts)).encode(), hashlib.sha256).hexdigest()
