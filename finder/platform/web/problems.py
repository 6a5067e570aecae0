"""Errors of the open data addresses, as machines read them: problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response, request

PREFIX = "/api/"
"""Under it stands what is for machines."""
PROBLEM_TYPE = "application/problem+json"


def is_for_machines() -> bool:
    """Return whether this request is to an address for machines."""
    return request.path.startswith(PREFIX)


def make_problem(status: int, title: str, detail: str = "", **more: Any) -> Response:
    """Return an error for a machine.

    Args:
        status: the HTTP status.
        title: the kind of error, always the same for one status.
        detail: what is wrong with this request and what to do next; never what was sent.
        more: further members, such as the suggestions for an unknown place.
    """
    members: Mapping[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    document = {name: value for name, value in members.items() if value not in ("", None)}
    return Response(json.dumps(document, ensure_ascii=False), status=status, content_type=PROBLEM_TYPE)
