"""The layout of staff pages, and their rendering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import g, redirect, render_template, request
from werkzeug.wrappers import Response

from finder.platform.web.links import link_to
from finder.staff.frame.confirmations import find_confirmation
from finder.staff.frame.guard import csrf_token
from finder.staff.frame.kept_parts import kept, kept_form
from finder.staff.frame.staff_times import in_zone
from finder.staff.rules.permissions import Permission, may

NAVIGATION: tuple[tuple[str, str, Permission], ...] = (
    ("staff_queue.show_queue", "Work", "view"),
    ("staff_program_list.show_programs", "Programs", "view"),
    ("staff_proposals.show_proposals", "Proposals", "view"),
    ("staff_reports.show_reports", "Reports", "view"),
    ("staff_imports.show_imports", "Imports", "view"),
    ("staff_history.show_history", "History", "view"),
    ("staff_figures.show_figures", "Figures", "view"),
    ("staff_people.show_people", "People", "accounts"),
)
"""Endpoint, label, and required permission."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPage:
    """Base of staff page models."""

    title: str
    """Start of the browser's title; neutral words (PRV-20 holds here too: screens are watched)."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Field id to what to do about it, for the error summary, which links each line to its field."""
    noindex: bool = True


def show(template: str, page: StaffPage, *, status: int = 200, **more: Any) -> Response | tuple[str, int]:
    """Render a staff page."""
    return render_template(template, page=page, **more), status


def go(address: str, done: str = "") -> Response:
    """Redirect to `address` after a form was accepted.

    Args:
        address: a page of this site, as from `url_for`.
        done: key of the message that page shows, as in `confirmations`; "" for none.

    Raises:
        KeyError: no blueprint has a message with that key.
    """
    if not done:
        return redirect(address, code=303)
    if find_confirmation(done) is None:
        raise KeyError(done)
    return redirect(f"{address}{'&' if '?' in address else '?'}done={done}", code=303)


def staff_wide() -> dict[str, Any]:
    """Return the layout's data: who is signed in, where they may go, what was just done."""
    staff = g.get("staff")
    is_in = staff is not None and staff.is_complete
    return {
        "staff": staff if is_in else None,
        "navigation": tuple(
            (link_to(endpoint), name) for endpoint, name, event in NAVIGATION if is_in and may(staff.role, event)
        ),
        "here": request.path,
        "done": find_confirmation(request.args.get("done", "")) or "",
        "csrf": csrf_token(),
        "kept": kept,
        "kept_form": kept_form,
        "staff_time": lambda at: in_zone(at, staff.account.time_zone if is_in else ""),
        "may": (lambda event: may(staff.role, event)) if is_in else (lambda event: False),
    }
