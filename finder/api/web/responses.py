"""Responses of the API: JSON or GeoJSON, with a tag by which a copy is known to be current."""

from __future__ import annotations

import hashlib

import msgspec
from flask import Response, request

from finder.platform.web.headers import CHECK_AGAIN, NO_STORE

JSON = "application/json"
GEOJSON = "application/geo+json"


def wants_geojson() -> bool:
    """Return whether the caller rather has GeoJSON than JSON."""
    return request.accept_mimetypes.best_match([JSON, GEOJSON]) == GEOJSON


def answer(value: object, *, content_type: str = JSON, may_be_kept: bool = True) -> Response:
    """Return a value as a response; 304 without it when the caller has it already.

    `may_be_kept`: False for answers that tell where somebody searched.
    """
    return send(msgspec.json.encode(value), content_type=content_type, may_be_kept=may_be_kept)


def send(body: bytes, *, content_type: str, may_be_kept: bool = True) -> Response:
    """Return written bytes as a response, as `answer` does."""
    kept = CHECK_AGAIN if may_be_kept else NO_STORE
    headers = {"Content-Type": content_type, "Vary": "Accept, Accept-Encoding", "Cache-Control": kept}
    response = Response(body, headers=headers)
    if not may_be_kept:
        return response
    response.set_etag(hashlib.blake2b(body, digest_size=12).hexdigest(), weak=True)
    response.make_conditional(request)
    return response
