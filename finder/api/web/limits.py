"""Limits of the API, told in headers (RateLimit-…), and what browsers of other sites may read."""

from __future__ import annotations

from flask import Response, g, request

from finder.api.web.services import get_limiter
from finder.guide.web.services import get_guide_services
from finder.platform.counted import counted
from finder.platform.web.problems import make_problem
from finder.platform.web.visitors import visitor_address


def limit() -> Response | None:
    """Count this request; refuse it when it is one too many. Run before each request."""
    limiter = get_limiter()
    if limiter is None or request.method == "OPTIONS":
        return None
    g.api_usage = usage = limiter.count(visitor_address())
    if usage.is_accepted:
        return None
    words = f"Wait {counted(usage.ends_in, 'second')}, or use the whole files."
    # An app that shows this may show somebody in need a number to call instead.
    lines = [
        {"name": line.name_en, "phone": line.display} for line in get_guide_services().help_lines if line.is_everywhere
    ]
    response = make_problem(429, "Too many requests", words, help_lines=lines)
    response.headers["Retry-After"] = str(usage.ends_in)
    return response


def tell_limits(response: Response) -> Response:
    """Add what is left of the limit, and what a browser may do. Run after each request."""
    response.headers["Access-Control-Expose-Headers"] = (
        "ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
    )
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
        response.headers["Access-Control-Allow-Headers"] = "Content-Type, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    usage = g.get("api_usage")
    if usage is not None:
        response.headers["RateLimit-Limit"] = str(usage.limit)
        response.headers["RateLimit-Remaining"] = str(max(0, usage.limit - usage.used))
        response.headers["RateLimit-Reset"] = str(usage.ends_in)
    return response
