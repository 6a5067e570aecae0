"""Parts of staff pages, kept by all that they show: a row of a list is made again only once something in it changed.

Making the HTML of fifty rows costs more than finding them. A part is kept under the values it is made of, never under
a program's id or a time, so whoever changes a program sees it changed at once, in every process.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from flask import current_app, request

_MOST = 4_000
"""Parts of a process: about a thousand bytes each."""
_Part = Callable[..., str]


def kept(part: _Part, *values: Hashable) -> str:
    """Return what a macro makes of `values`, and keep it.

    The macro must be imported into its template, so that it is the same at each request, and may use nothing that its
    values don't say: no token of a form, no present time. Whole numbers and truth values that are equal count as one.
    """
    make = current_app.extensions.get("finder.staff_parts")
    if make is None:
        make = current_app.extensions["finder.staff_parts"] = lru_cache(maxsize=_MOST)(_make)
    # Addresses begin with the root under which the site is served.
    found: str = make(request.script_root, part, values)
    return found


def _make(_root: str, part: _Part, values: tuple[Hashable, ...]) -> str:
    return part(*values)
