"""Pages kept with gaps: what a page says to everyone is rendered once, and what differs is put in at each request.

A page is rendered with *marks* in place of what differs (a typed place, a count, a card). Cut at its marks, it becomes a
`Shape`, which is kept; filled again, it is what the template would have rendered. A mark shows where it came to stand, since
texts are escaped and addresses are quoted. Nothing that a visitor typed is kept: a shape has gaps there.

Pages are kept and filled as bytes, as they are sent: a text with one curly quote takes several times as long to join and encode.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote_plus

from flask import Response, g, has_request_context, request
from markupsafe import Markup, escape

from finder.platform.web.languages import language
from finder.platform.web.sessions import reads_copy

_TOKEN = f"X{secrets.token_hex(12)}"
"""Begins every mark; nobody can guess it, so no text contains it by chance or on purpose. A capital begins it, as a name."""
_END = "<,"
"""Ends the mark of a text, and is written differently in a text, in a query of ours, and in one of `flask.url_for`."""
_IN_TEXT, _IN_QUERY, _IN_ROUTE = "&lt;,", "%3C%2C", "%3C,"
_AS_MARKUP, _WITH_COMMAS, _PLAIN = "-m", "-c", "-p"
_SAFE_IN_ROUTES = "!$'()*,/:;?@"
"""What werkzeug leaves as it is in the queries of addresses that it builds."""
_MARKS = re.compile(f"{_TOKEN}([A-Za-z0-9_]+)({_IN_TEXT}|{_IN_QUERY}|{_IN_ROUTE}|{_AS_MARKUP}|{_WITH_COMMAS}|{_PLAIN})")
_WRITTEN_COUNTS = 1_000
_MOST_SHAPES = 600
"""A shape of a results page is about 15 kB: at most some 10 MB per worker."""

_ITEM = "item_"
_ITEMS = re.compile(rf"<li>(?:(?!<li>).)*?{_TOKEN}{_ITEM}([A-Za-z0-9]+){_WITH_COMMAS}.*?</li>\n?", re.DOTALL)
_SERIES = (("_series", _AS_MARKUP), ("_series1", _AS_MARKUP))

Value = str | int | tuple[bytes, ...]
"""A text, a number, or pieces of HTML in UTF-8."""
Key = tuple[object, ...]

_WRITERS: dict[str, Callable[[str | int], str]] = {
    _IN_TEXT: lambda value: str(escape(value)),
    _IN_QUERY: lambda value: quote_plus(str(value)),
    _IN_ROUTE: lambda value: str(escape(quote_plus(str(value), safe=_SAFE_IN_ROUTES))),
    _AS_MARKUP: str,
    _PLAIN: str,
}


class _CountsWritten(dict[Value, bytes]):
    """Numbers with commas: the small ones, which most counts are, written once; the others are not kept."""

    def __missing__(self, count: Value) -> bytes:
        """Return a number that is not kept."""
        return f"{count:,}".encode()


_WITH_COMMAS_WRITTEN = _CountsWritten((count, f"{count:,}".encode()) for count in range(_WRITTEN_COUNTS))


class MarkedCount(int):
    """A number that is written as a mark; in comparisons it is the number it was made with."""

    name: str

    def __str__(self) -> str:
        """Return the mark of the number as it is."""
        return f"{_TOKEN}{self.name}{_PLAIN}"

    def __format__(self, spec: str) -> str:
        """Return the mark of the number with or without commas; in any other form the number itself."""
        if spec == ",":
            return f"{_TOKEN}{self.name}{_WITH_COMMAS}"
        return str(self) if not spec else format(int(self), spec)


def mark_text(name: str) -> str:
    """Return the mark of a text, which will be escaped or quoted as the place needs where it comes to stand."""
    return f"{_TOKEN}{name}{_END}"


def mark_markup(name: str) -> Markup:
    """Return the mark of HTML that was rendered by itself."""
    return Markup(f"{_TOKEN}{name}{_AS_MARKUP}")


def mark_count(name: str, stands_for: int) -> int:
    """Return the mark of a number; templates see `stands_for` where they compare it."""
    count = MarkedCount(stands_for)
    count.name = name
    return count


def mark_item(name: str) -> int:
    """Return the mark of a number that has an item of a list to itself, left out where it is 0.

    The name of its value is "item" and `name`.
    """
    return mark_count(f"{_ITEM}{name}", 2)


def mark_series() -> tuple[Markup, ...]:
    """Return the marks of any number of pieces of HTML that follow each other; their value, "_series", is a tuple of bytes."""
    return mark_markup(_SERIES[0][0]), mark_markup(_SERIES[1][0])


class Shape:
    """A page with gaps."""

    def __init__(self, html: str) -> None:
        """Cut a page at its marks. An item of a list with a mark of `mark_item` becomes a gap of its own, with gaps in it."""
        self.packed = b""
        self._items: dict[str, Shape] = {}
        parts = _MARKS.split(_ITEMS.sub(self._take_item, html))
        self._texts = [text.encode() for text in parts[::3]]
        gaps = list(zip(parts[1::3], parts[2::3], strict=True))
        self._between = self._join_series(gaps)
        # Each gap by one text, its name and its place, which a dictionary finds faster than two.
        self._gaps = tuple(name + place for name, place in gaps)
        needed = frozenset(gaps)
        self._counted = tuple(name for name, place in needed if place == _WITH_COMMAS)
        self._counts = tuple(name + _WITH_COMMAS for name in self._counted)
        self._others = tuple((name + place, name, place) for name, place in needed if place != _WITH_COMMAS)
        self._page = with_places(self._texts)

    def _take_item(self, found: re.Match[str]) -> str:
        name = f"item{found[1]}"
        self._items[name] = Shape(found[0].replace(f"{_TOKEN}{_ITEM}{found[1]}", f"{_TOKEN}{name}"))
        return mark_markup(name)

    def _join_series(self, gaps: list[tuple[str, str]]) -> bytes:
        """Make one gap of the two of `mark_series`; return what stood between them."""
        if _SERIES[0] not in gaps:
            return b""
        at = gaps.index(_SERIES[0])
        if gaps[at + 1 : at + 2] != [_SERIES[1]]:
            return b""
        del gaps[at + 1]
        return self._texts.pop(at + 1)

    @property
    def is_clean(self) -> bool:
        """False if a mark was changed on its way into the page, so that it can't be found again."""
        return not any(_TOKEN[1:].encode() in text.lower() for text in self._texts)

    def fill(self, values: Mapping[str, Value]) -> bytes:
        """Return the page with `values` in its gaps, each by the name of its mark."""
        return self._fill(values, {})

    def _fill(self, values: Mapping[str, Value], written: dict[str, bytes]) -> bytes:
        """Fill this page or item; `written` holds what the page has written so far, which its items share."""
        counts = map(values.__getitem__, self._counted)
        written.update(zip(self._counts, map(_WITH_COMMAS_WRITTEN.__getitem__, counts), strict=True))
        for gap, name, place in self._others:
            if gap not in written:
                written[gap] = self._write(name, place, values, written)
        page = self._page.copy()
        page[1::2] = map(written.__getitem__, self._gaps)
        return b"".join(page)

    def _write(self, name: str, place: str, values: Mapping[str, Value], written: dict[str, bytes]) -> bytes:
        value = values[name]
        if isinstance(value, tuple):
            return self._between.join(value)
        if place == _AS_MARKUP and name in self._items:
            return self._items[name]._fill(values, written) if value else b""
        return _WRITERS[place](value).encode()


class KeptPages:
    """A bounded, thread-safe LRU cache of shapes."""

    def __init__(self, *, limit: int = _MOST_SHAPES) -> None:
        """Start empty. `limit` is the number of shapes."""
        self._limit = limit
        self._lock = threading.Lock()
        self._held: OrderedDict[Key, Shape | None] = OrderedDict()

    def __len__(self) -> int:
        """Return the number of shapes held."""
        return sum(shape is not None for shape in self._held.values())

    def get(self, key: Key, render: Callable[[], str | Response]) -> bytes | str | Response:
        """Return the whole page of `key`, rendering it only if it isn't held; what is no page is not kept.

        The view has to send it as it is: `compression` packs it once for all.
        """
        with self._lock:
            shape = self._held.get(key)
            if shape is not None:
                self._held.move_to_end(key)
        if shape is not None:
            if has_request_context():
                g.whole_page = shape
            return shape.fill({})
        page = render()
        if isinstance(page, str):
            self._keep(key, Shape(page))
        return page

    def fill(
        self, key: Key, values: Mapping[str, Value], *, render: Callable[[], str], render_marked: Callable[[], str]
    ) -> bytes:
        """Return the page that `render` renders, in UTF-8, from the shape of `key` if it is held.

        Args:
            key: all that the page depends on, but for `values`; nothing that a visitor typed.
            values: what differs, by the name of its mark.
            render: renders the page.
            render_marked: renders it with a mark for each of `values`. A page that does not come out the same with the
                marks filled is not kept.
        """
        with self._lock:
            shape = self._held.get(key)
            if shape is not None:
                self._held.move_to_end(key)
        if shape is not None:
            return shape.fill(values)
        page = render().encode()
        if key not in self._held:
            shape = Shape(render_marked())
            self._keep(key, shape if shape.is_clean and shape.fill(values) == page else None)
        return page

    def _keep(self, key: Key, shape: Shape | None) -> None:
        with self._lock:
            self._held[key] = shape
            while len(self._held) > self._limit:
                self._held.popitem(last=False)


def with_places(texts: Iterable[bytes]) -> list[bytes]:
    """Return texts with a place between each two, for what is to stand in the gaps: every second one, from the second."""
    return [piece for text in texts for piece in (text, b"")][:-1]


def surroundings() -> Key:
    """Return what the frame of every page depends on, besides the notice on samples: part of the key of every kept page."""
    return language(), request.script_root, request.host, reads_copy()
