"""Access to staff pages: closed unless a view declares who may use it. Every staff request passes through `check_access`.

Staff forms are accepted only from our own pages (`Origin`) and with the session's token (SEC-08). Nothing typed is lost
when a session has ended or a factor is too old: the page that asks for it keeps the form and sends it again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeVar, cast

from flask import Response, current_app, g, request, url_for

from finder.platform.database.readiness import FAULTS, is_away
from finder.platform.web.form_fields import read_form
from finder.platform.web.services import get_site
from finder.staff.accounts import signing_in
from finder.staff.frame.access_form import AccessForm, all_fields
from finder.staff.rules.accounts import StaffSession
from finder.staff.rules.errors import NotAllowed, ReauthenticationNeeded, SignedOut
from finder.staff.rules.permissions import ActionContext, Actor, Permission, require

if TYPE_CHECKING:
    from finder.platform.database.session import Session

Open = Literal["anyone", "half_way"]
"""Pages before the end of a sign-in: for anyone, or for someone who gave the right password."""
COOKIE = "__Secure-staff"
_LARGEST_BODY = 262_144
"""Bytes; a whole program with every fact is about 40 kB."""
_MOST_PARTS = 3_000
_LONGEST_SECONDS = 43_200
"""Twelve hours, the longest session (trust requirement SEC-04)."""
_NEXT = re.compile(r"/staff(/[A-Za-z0-9_-]+)*(\?[A-Za-z0-9_=&%+-]*)?")
NOT_HELD = frozenset({"csrf", "confirm_code", "password", "code", "recovery_code", "next"})
"""Fields that no page keeps for later: secrets, and internal ones."""

View = TypeVar("View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may use a view, and how much they may send."""

    needed: Permission | Open
    largest_body: int | Callable[[], int] = _LARGEST_BODY
    """Bytes; a function where it depends on a setting."""


def needs(
    needed: Permission | Open, *, largest_body: int | Callable[[], int] = _LARGEST_BODY
) -> Callable[[View], View]:
    """Declare the permission that a view requires. Must be the innermost decorator."""

    def note(view: View) -> View:
        setattr(view, "staff_access", Access(needed=needed, largest_body=largest_body))  # noqa: B010 - functions have no such attribute
        return view

    return note


def access_of(endpoint: str | None) -> Access | None:
    """Return what an endpoint requires, or None if it is closed to everyone."""
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "staff_access", None)


def check_access() -> None:
    """Let a request through, or stop it.

    Raises:
        SignedOut: there is no session.
        NotAllowed: the role lacks the permission, the view declares no permission, or the form comes from elsewhere.
        ReauthenticationNeeded: the sign-in is incomplete, or the code for a kept form is wrong.
    """
    g.is_staff_page = True
    access = access_of(request.endpoint)
    if access is None:
        raise NotAllowed("This page is not open to anybody yet.")
    largest = access.largest_body
    request.max_content_length = largest if isinstance(largest, int) else largest()
    request.max_form_parts = _MOST_PARTS
    is_write = request.method not in ("GET", "HEAD", "OPTIONS")
    if is_write:
        _check_origin()
    g.staff = _find_session(is_needed=access.needed != "anyone")
    if g.staff and is_write:
        _check_token()
    if access.needed in ("anyone", "half_way"):
        return
    staff = get_staff()
    if not staff.is_complete:
        raise ReauthenticationNeeded("Finish your sign-in.")
    require(staff.actor(), cast("Permission", access.needed))
    code = str(read_form(AccessForm).confirm_code.data) if is_write else ""
    if code:
        _confirm(staff, code)
    elif signing_in.needs_touch(staff, now=get_now()):
        with writing() as session:
            signing_in.touch(session, staff, now=get_now())


def _check_origin() -> None:
    origin = request.headers.get("Origin")
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin" if origin is None else origin == own_origin()
    if not is_ours:
        raise NotAllowed("This did not come from one of our pages. Open the page and send it again.")


def own_origin() -> str:
    """Return the origin of this site as browsers send it."""
    return get_site().settings.public_url or f"{request.scheme}://{request.host}"


def _find_session(*, is_needed: bool) -> StaffSession | None:
    g.staff_token = request.cookies.get(COOKIE, "")
    try:
        return signing_in.open_session(get_primary_session(), g.staff_token, now=get_now())
    except SignedOut:
        if is_needed:
            raise
        return None


def csrf_token() -> str:
    """Return the CSRF token of this session's forms."""
    key = str(g.get("staff_token", "")).encode()
    return hmac.new(key, b"finder staff form", hashlib.sha256).hexdigest() if key else ""


def _check_token() -> None:
    sent = request.headers.get("X-Form-Token") or str(read_form(AccessForm).csrf.data)
    if not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        # From our own page, but of an earlier session: ask again and keep the form.
        g.held_back = True
        raise ReauthenticationNeeded("You signed in again in the meantime. Look once more, then send.")


def _confirm(staff: StaffSession, code: str) -> None:
    with writing() as session:
        token = signing_in.confirm_by_code(session, staff, code, now=get_now())
    if token is None:
        g.code_was_wrong = True
        raise ReauthenticationNeeded("That code is not right, or it was used before. Wait for the next one.")
    set_token(token)
    g.pop("staff_db").close()
    g.staff = signing_in.open_session(get_primary_session(), token, now=get_now())


def set_token(token: str) -> None:
    """Set a new session in the browser with the response to this request; "" ends it."""
    g.staff_token = g.new_staff_token = token


def send_token(response: Response) -> Response:
    """Add the cookie of a session that began or ended in this request."""
    token = g.get("new_staff_token")
    if token is not None:
        response.set_cookie(
            COOKIE,
            token,
            max_age=_LONGEST_SECONDS if token else 0,
            path="/staff",
            secure=True,
            httponly=True,
            samesite="Strict",
        )
    return response


def get_staff() -> StaffSession:
    """Return the session of the signed-in person.

    Raises:
        SignedOut: nobody is signed in.
    """
    staff = g.get("staff")
    if staff is None:
        raise SignedOut("Sign in.")
    return cast("StaffSession", staff)


def get_actor() -> Actor:
    """Return the actor of this request."""
    return get_staff().actor(request_id=g.get("request_id", ""))


def get_context() -> ActionContext:
    """Return the actor and time of this request."""
    return ActionContext(actor=get_actor(), now=get_now())


def get_now() -> datetime:
    """Return the current time, UTC."""
    return get_site().now()


def get_primary_session() -> Session:
    """Return this request's session on the main database, for reading: staff pages never use a replica."""
    if "staff_db" not in g:
        g.staff_db = get_site().primary_sessions()
    return cast("Session", g.staff_db)


def close_session(_error: BaseException | None) -> None:
    """Close this request's session of `get_primary_session`, if one was opened."""
    session = g.pop("staff_db", None)
    if session is not None:
        session.close()


def writing() -> AbstractContextManager[Session]:
    """Open a writing session: committed at the end of the block, rolled back on error."""
    return get_site().staff_writing_sessions.begin()


@contextmanager
def writing_if_free() -> Iterator[Session]:
    """Open a writing session for what a page can do without: it is left undone where the database is busy or away."""
    try:
        with writing() as session:
            yield session
    except FAULTS as error:
        if not is_away(error):
            raise


def safe_next(text: str) -> str:
    """Return `text` if it is a path under `/staff`, else the path of the staff home page."""
    return text if _NEXT.fullmatch(text) else url_for("staff_queue.show_queue")


def held_fields() -> tuple[tuple[str, str], ...]:
    """Return the fields of a form, without secrets, to be sent again after the next page."""
    return all_fields(but=NOT_HELD)
