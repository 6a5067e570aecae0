"""Whole pages of programs, kept as long as what they say of this very moment stays true."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from flask import Response

from finder.platform.web.kept_pages import KeptPages, Key
from finder.search.web.open_hours import Hours, begin_noting, say_now


class KeptPrograms(KeptPages):
    """Kept pages that remember whose opening times they show.

    The words of this moment, such as "Open now, until 5 pm", are part of a page's key: once one of them changes, the page is
    rendered anew.
    """

    def __init__(self, *, limit: int) -> None:
        """Start empty. `limit` is the number of pages."""
        super().__init__(limit=limit)
        self._most = limit
        self._hours: OrderedDict[Key, tuple[Hours, ...]] = OrderedDict()
        self._hours_lock = threading.Lock()

    def get(self, key: Key, render: Callable[[], str | Response]) -> bytes | str | Response:
        """Return the whole page of `key` as it is now, rendering it only if it isn't held; what is no page is not kept."""
        with self._hours_lock:
            hours = self._hours.get(key)
            if hours is not None:
                self._hours.move_to_end(key)
        if hours is not None:
            return super().get((*key, say_now(hours)), render)
        noted = begin_noting()
        page = render()
        if isinstance(page, str):
            hours = tuple(noted)
            self._note(key, hours)
            # Said a moment later: if a word has changed since, the page waits under a key that nobody asks for.
            super().get((*key, say_now(hours)), lambda: page)
        return page

    def _note(self, key: Key, hours: tuple[Hours, ...]) -> None:
        with self._hours_lock:
            self._hours[key] = hours
            while len(self._hours) > self._most:
                self._hours.popitem(last=False)
