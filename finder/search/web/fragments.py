"""A cache of rendered fragments: result cards and lists of filters, with gaps for what differs between searches.

They are kept and joined as bytes, as they are sent: a text would be encoded anew in each page.
Only published data is cached, by program id or set of filters: nothing about searches or places.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence

from markupsafe import Markup, escape

from finder.platform.web.kept_pages import with_places

_MOST_PARTS = 30_000
"""A card is about 1.3 kB: at most some 40 MB per worker, for a directory twice today's size."""
_MARK = "\x00gap\x00"
"""Placeholder for a gap; no published text can contain NUL."""

_LINE_BREAKS = re.compile(r"(?<=>)(?<!</p>)\n+(?=<)")
"""Those between two elements; not after a paragraph, since the lines on age follow each other in one. Templates leave none
beside a gap."""

Render = Callable[[str], str]
"""Renders a part with the given text in each of its gaps."""


def as_markup(parts: Iterable[bytes]) -> tuple[Markup, ...]:
    """Return filled fragments as templates take them."""
    return tuple(Markup(part.decode()) for part in parts)


def without_line_breaks(html: object) -> str:
    """Return a part without the line breaks between its elements, for parts where none of them holds two words apart.

    Twenty cards are a twentieth lighter without, and sooner compressed.
    """
    return _LINE_BREAKS.sub("", str(html))


class Fragments:
    """A bounded, thread-safe LRU cache of rendered fragments."""

    def __init__(self, *, limit: int = _MOST_PARTS) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[object, ...], list[bytes]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._held)

    def fill(self, key: tuple[object, ...], render: Render, values: Sequence[str | bytes]) -> bytes:
        """Return the part of `key`, HTML in UTF-8, with `values` in its gaps, in order, rendering it only if it isn't cached.

        Bytes among the values are HTML already; texts are escaped, unless they are markup.
        """
        with self._lock:
            pieces = self._held.get(key)
            if pieces is not None:
                self._held.move_to_end(key)
        if pieces is None:
            pieces = with_places(piece.encode() for piece in render(_MARK).split(_MARK))
            self._keep(key, pieces)
        # The pieces come from an autoescaped template; only the values are new. Markup escapes to itself.
        filled = pieces.copy()
        filled[1::2] = [value if type(value) is bytes else str(escape(value)).encode() for value in values]
        return b"".join(filled)

    def _keep(self, key: tuple[object, ...], pieces: list[bytes]) -> None:
        with self._lock:
            self._held[key] = pieces
            while len(self._held) > self._limit:
                self._held.popitem(last=False)
