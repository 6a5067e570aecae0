"""What every staff page shows around its own matter, and how it is rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from finder.staff.frame.guard import csrf_token
from finder.staff.rules.permissions import Deed, may

DONE: dict[str, str] = {}
"""What a page says after a deed, by the word in its address (``?done=saved``). Each room adds its own."""

NAVIGATION: tuple[tuple[str, str, Deed], ...] = (
    ("/staff/", "Work", "view"),
    ("/staff/programs", "Programs", "view"),
    ("/staff/proposals", "Proposals", "view"),
    ("/staff/reports", "Reports", "view"),
    ("/staff/imports", "Imports", "view"),
    ("/staff/history", "History", "view"),
    ("/staff/figures", "Figures", "view"),
    ("/staff/people", "People", "accounts"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage:
    """Base of what templates of the staff side get as `page`."""

    title: str
    """Begins the browser's title; neutral words (PRV-20 holds here too: screens are watched)."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Field id to what to do about it: the error summary, each line linked to its field."""
    noindex: bool = True


def show(template: str, page: StaffPage, *, status: int = 200, **more: Any) -> Response | tuple[str, int]:
    """Render a staff page."""
    return render_template(template, page=page, **more), status


def go(path: str, done: str = "") -> Response:
    """Send the browser on after a deed; the next page says what was done."""
    mark = ("&" if "?" in path else "?") + f"done={done}" if done else ""
    return redirect(path + mark, code=303)


def staff_wide() -> dict[str, Any]:
    """Give what the frame needs: who is signed in, where they may go, what was just done."""
    staff = g.get("staff")
    is_in = staff is not None and staff.is_complete
    return {
        "staff": staff if is_in else None,
        "navigation": [(path, name) for path, name, deed in NAVIGATION if is_in and may(staff.account.role, deed)],
        "here": request.path,
        "done": DONE.get(request.args.get("done", ""), ""),
        "csrf": csrf_token(),
        "may": (lambda deed: may(staff.account.role, deed)) if is_in else (lambda deed: False),
    }
