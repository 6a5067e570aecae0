"""Error pages of staff: what to do next, without losing what was typed."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from finder.listings.store.programs import find_successor
from finder.platform.database.readiness import FAULTS, is_away
from finder.platform.errors import BadInput, FinderError, InvalidFields, NotFound
from finder.staff.frame.denials import note_denial
from finder.staff.frame.guard import get_context, get_primary_session, held_fields, safe_next, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.program_names import program_names
from finder.staff.rules.errors import NotAllowed, ReauthenticationNeeded, SignedOut, StaffError


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPage(StaffPage):
    """A form is kept until something else is done."""

    path: str
    """The URL that the form is sent to."""
    held: tuple[tuple[str, str], ...]
    words: str
    was_wrong: bool = False
    has_totp: bool = False
    has_passkey: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPage(StaffPage):
    """A refusal and its reason."""

    words: str
    request_id: str


def register_refusals(blueprint: Blueprint) -> None:
    """Show the errors of a staff blueprint on staff pages."""
    blueprint.register_error_handler(SignedOut, _signed_out)
    blueprint.register_error_handler(ReauthenticationNeeded, _ask_again)
    blueprint.register_error_handler(StaffError, _refused)
    blueprint.register_error_handler(NotFound, _not_found)
    blueprint.register_error_handler(BadInput, _refused)
    for kind in FAULTS:
        blueprint.register_error_handler(kind, _busy)


def _signed_out(_error: SignedOut) -> Response | tuple[str, int]:
    if request.method == "GET":
        return go(url_for("staff_auth.show_sign_in", next=request.path))
    page = HeldPage(
        title="Sign in again",
        path=request.path,
        held=held_fields(),
        words="Your session has ended, so nothing was saved. What you typed is kept on this page.",
    )
    return show("staff/signed_out.html", page, status=401)


def _busy(error: Exception) -> Response | tuple[str, int]:
    if not is_away(error):
        raise error
    words = "The database is busy or away, so nothing was saved. What you typed is kept on this page: send it again."
    held = held_fields() if request.method == "POST" else ()
    # Who is signed in was read from what failed.
    g.pop("staff_db", None)
    return show("staff/busy.html", HeldPage(title="Busy", path=request.path, held=held, words=words), status=503)


def _ask_again(error: ReauthenticationNeeded) -> Response | tuple[str, int]:
    staff = g.get("staff")
    if staff is None or not staff.is_complete:
        return go(url_for("staff_auth.show_factor", next=safe_next(request.path)))
    is_get = request.method == "GET"
    page = HeldPage(
        title="Send again" if g.get("held_back") else "Confirm that it is you",
        path=url_for("staff_auth.confirm") if is_get else request.path,
        held=(("next", request.path),) if is_get else held_fields(),
        words=str(error),
        was_wrong=bool(g.get("code_was_wrong")),
        has_totp=staff.account.has_totp,
    )
    return show("staff/send_again.html" if g.get("held_back") else "staff/confirm.html", page, status=403)


def _not_found(error: NotFound) -> Response | tuple[str, int]:
    """Lead from a page of a program that has another id by now to that one's; what was typed is sent on only after a look."""
    asked = dict(request.view_args or {})
    if "program_id" not in asked:
        return _refused(error)
    session = get_primary_session()
    kept = find_successor(session, str(asked["program_id"]))
    if kept is None:
        return _refused(error)
    path = url_for(str(request.endpoint), **{**asked, "program_id": kept})
    query = request.query_string.decode(errors="replace")
    path = f"{path}?{query}" if query else path
    if request.method == "GET":
        return redirect(path)
    name = program_names(session, {kept})[kept]
    words = (
        f"This program was merged into another, or a list renamed it: it is “{name}” now. Nothing was saved. "
        "What you typed is kept on this page: send it to that program, or leave it."
    )
    page = HeldPage(title="The program has moved", path=path, held=held_fields(), words=words)
    return show("staff/send_again.html", page, status=409)


def _refused(error: FinderError) -> Response | tuple[str, int]:
    if isinstance(error, NotAllowed) and g.get("staff") is not None:
        with writing() as session:
            note_denial(session, f"{request.method} {request.endpoint}", context=get_context())
    status = getattr(error, "status", 404 if isinstance(error, NotFound) else 400)
    reasons = error.reasons if isinstance(error, InvalidFields) else {}
    words = " ".join([str(error), *(f"{name}: {reason}" for name, reason in reasons.items())])
    page = RefusalPage(title="That did not work", words=words, request_id=g.get("request_id", ""))
    return show("staff/refused.html", page, status=status)
