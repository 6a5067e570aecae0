"""Responses of the API: JSON or GeoJSON, with a tag by which a copy is known to be current."""

from __future__ import annotations

import msgspec
from flask import Response, g, request

from finder.api.written_programs import WrittenProgram, make_tag
from finder.platform.web.headers import CHECK_AGAIN, NO_STORE

JSON = "application/json"
GEOJSON = "application/geo+json"
_PLAIN = ("", "*/*", JSON)


def wants_geojson() -> bool:
    """Return whether the caller rather has GeoJSON than JSON."""
    # What most callers send needs no weighing, which takes as long as reading their question.
    if request.headers.get("Accept", "") in _PLAIN:
        return False
    return request.accept_mimetypes.best_match([JSON, GEOJSON]) == GEOJSON


def answer(value: object, *, content_type: str = JSON, may_be_kept: bool = True) -> Response:
    """Return a value as a response; 304 without it when the caller has it already.

    `may_be_kept`: False for answers that tell where somebody searched.
    """
    return send(msgspec.json.encode(value), content_type=content_type, may_be_kept=may_be_kept)


def send_program(written: WrittenProgram) -> Response:
    """Return a program that was written as a response, as `answer` does; it is packed and tagged once."""
    g.whole_page = written
    return send(written.body, content_type=JSON, tag=written.tag)


def send(body: bytes, *, content_type: str, may_be_kept: bool = True, tag: str = "") -> Response:
    """Return written bytes as a response, as `answer` does; `tag` as from `make_tag`, if it is known."""
    kept = CHECK_AGAIN if may_be_kept else NO_STORE
    headers = {"Content-Type": content_type, "Vary": "Accept, Accept-Encoding", "Cache-Control": kept}
    response = Response(body, headers=headers)
    if not may_be_kept:
        return response
    response.set_etag(tag or make_tag(body), weak=True)
    response.make_conditional(request)
    return response
