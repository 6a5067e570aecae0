"""Answers that are sent piece by piece while they are read from the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING

from flask import stream_with_context

from finder.platform.database.sources import keep_beyond

if TYPE_CHECKING:
    from finder.platform.database.session import Session


def stream_from(session: Session, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Return pieces that are read from `session`, as the body of a response.

    The session is closed after the last piece, or when sending breaks off. The end of the request closes it too, but that comes
    before the first piece is read, and reading opens it anew.
    """
    keep_beyond(session)

    def read() -> Iterator[bytes]:
        with closing(session):
            yield from pieces

    return stream_with_context(read())
