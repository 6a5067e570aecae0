"""Parts of staff pages, kept by all that they show: a row of a list is made again only once something in it changed.

Making the HTML of fifty rows costs more than finding them. A part is kept under the values it is made of, never under
a program's id or a time, so whoever changes a program sees it changed at once, in every process.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache

from flask import current_app, request
from markupsafe import Markup

_MOST = 4_000
"""Parts of a process: about a thousand bytes each."""
_Part = Callable[..., str]
_TOKEN_PLACE = Markup("<token>")
"""Where a form's token goes: no text that was escaped has it."""


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


def kept_form(part: _Part, token: str, *values: Hashable) -> str:
    """Return the same of a macro with a form, whose last argument is the form's token: it is put in last, and never kept."""
    return Markup(kept(part, *values, _TOKEN_PLACE).replace(str(_TOKEN_PLACE), token))


def _make(_root: str, part: _Part, values: tuple[Hashable, ...]) -> str:
    return part(*values)
