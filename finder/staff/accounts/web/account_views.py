"""One's own account: passkeys, the authenticator app, recovery codes, sessions, password."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, jsonify, url_for
from flask import Response as JsonResponse
from werkzeug.wrappers import Response

from finder.platform.errors import BadInput
from finder.platform.web.form_fields import read_form
from finder.platform.web.qr_codes import draw_qr_code
from finder.platform.web.services import get_site
from finder.staff.accounts import factors, managing, passkeys, signing_in
from finder.staff.accounts.factors import TotpSetup
from finder.staff.accounts.password_hashing import PasswordRules
from finder.staff.accounts.rules.credentials import Passkey
from finder.staff.accounts.store import accounts as stored
from finder.staff.accounts.web.account_forms import FactorForm, PasswordForm, ShortcutsForm, ZoneForm
from finder.staff.accounts.web.services import get_account_services
from finder.staff.accounts.web.sign_in_views import passkey_site, sent_json
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import (
    csrf_token,
    get_actor,
    get_now,
    get_primary_session,
    get_staff,
    needs,
    safe_next,
    set_token,
    writing,
)
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems, require_valid
from finder.staff.frame.staff_times import TIME_ZONES
from finder.staff.rules.accounts import Account, StaffSession
from finder.staff.rules.errors import PasswordRefused, ReauthenticationNeeded

account_pages = Blueprint("staff_account", __name__, url_prefix="/staff/account")
add_confirmations(
    account_pages,
    app="Your app is set up.",
    passkey="Your passkey is added.",
    passkey_removed="The passkey is removed.",
    shortcuts_on="Keyboard shortcuts are on.",
    shortcuts_off="Keyboard shortcuts are off.",
    zone="Times are now shown in that zone.",
    session_ended="That session has ended.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage(StaffPage):
    """One's own account."""

    account: Account
    is_complete: bool
    passkeys: tuple[Passkey, ...]
    recovery_codes_left: int
    sessions: tuple[StaffSession, ...]
    own_session_id: int
    zones: tuple[tuple[str, str], ...]
    reviews_from: datetime | None
    """Until when the account acts as an editor only, if it still waits for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppPage(StaffPage):
    """Set up the authenticator app."""

    setup: TotpSetup
    size: int
    """Modules per side of the QR code, including its quiet zone."""
    path: str
    """The dark modules as an SVG path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesPage(StaffPage):
    """Recovery codes, shown once."""

    codes: tuple[str, ...]


@account_pages.get("")
@needs("half_way")
def show_account() -> Response | tuple[str, int]:
    """Show one's own account; in an incomplete session, only how to set up the first factor.

    Raises:
        ReauthenticationNeeded: the session is incomplete and the account has a factor, which must be shown first.
    """
    session, staff = get_primary_session(), get_staff()
    if not staff.is_complete and factors.has_factor(session, staff.account):
        raise ReauthenticationNeeded("Finish your sign-in.")
    return show("staff/account.html", _account_page())


def _account_page(problems: dict[str, str] | None = None) -> AccountPage:
    session, staff = get_primary_session(), get_staff()
    return AccountPage(
        title="Your account",
        account=staff.account,
        is_complete=staff.is_complete,
        passkeys=tuple(stored.list_passkeys(session, account_id=staff.account.id)),
        recovery_codes_left=stored.count_recovery_codes(session, staff.account.id),
        sessions=tuple(signing_in.list_own_sessions(session, staff, now=get_now())),
        own_session_id=staff.id,
        zones=TIME_ZONES,
        reviews_from=staff.account.reviews_from if staff.account.waits(get_now()) else None,
        problems=problems or {},
    )


@account_pages.post("/time-zone")
@needs("view")
def set_time_zone() -> Response:
    """Choose the time zone in which one's pages show times.

    Raises:
        BadInput: there is no such zone.
    """
    form = read_form(ZoneForm)
    require_valid(form)
    with writing() as session:
        stored.update_account(session, get_staff().account.id, time_zone=str(form.zone.data))
    return go(url_for("staff_account.show_account"), "zone")


@account_pages.post("/shortcuts")
@needs("view")
def set_shortcuts() -> Response:
    """Turn the keyboard shortcuts of one's pages on or off."""
    form = read_form(ShortcutsForm)
    has_shortcuts = form.shortcuts.data == "on"
    with writing() as session:
        stored.update_account(session, get_staff().account.id, has_shortcuts=has_shortcuts)
    return go(safe_next(str(form.next.data)), "shortcuts_on" if has_shortcuts else "shortcuts_off")


@account_pages.post("/app")
@needs("half_way")
def begin_app() -> Response | tuple[str, int]:
    """Show a new secret for an authenticator app, as a QR code and as text."""
    with writing() as session:
        setup = factors.begin_totp(session, get_staff(), site_name=get_site().settings.site_name, now=get_now())
    return show("staff/authenticator.html", _app_page(setup))


@account_pages.post("/app/confirm")
@needs("half_way")
def confirm_app() -> Response | tuple[str, int]:
    """Verify the first code of the app; if it is wrong, ask for another code of the same secret."""
    with writing() as session:
        token = factors.confirm_totp(session, get_staff(), str(read_form(FactorForm).code.data), now=get_now())
    if token is None:
        with writing() as session:
            setup = factors.resume_totp(session, get_staff(), site_name=get_site().settings.site_name, now=get_now())
        problem = {"code": "That code is not right. Type the code that your app shows now."}
        return show("staff/authenticator.html", _app_page(setup, problem), status=422)
    set_token(token)
    return go(url_for("staff_account.show_account"), "app")


def _app_page(setup: TotpSetup, problems: dict[str, str] | None = None) -> AppPage:
    code = draw_qr_code(setup.uri)
    return AppPage(title="Your app", setup=setup, size=code.size, path=code.path, problems=problems or {})


@account_pages.post("/recovery-codes")
@needs("view")
def make_codes() -> Response | tuple[str, int]:
    """Make ten new recovery codes and show them once."""
    with writing() as session:
        codes = factors.make_recovery_codes(session, get_staff(), now=get_now())
    return show("staff/recovery_codes.html", CodesPage(title="Your recovery codes", codes=codes))


@account_pages.post("/passkeys/begin")
@needs("half_way")
def begin_passkey() -> JsonResponse | tuple[JsonResponse, int]:
    """Send the browser the options for creating a passkey."""
    try:
        with writing() as session:
            options = passkeys.begin_registration(session, get_staff(), passkey_site(), now=get_now())
    except ReauthenticationNeeded as error:
        return jsonify(error=str(error)), 403
    return jsonify(json.loads(options))


@account_pages.post("/passkeys/finish")
@needs("half_way")
def finish_passkey() -> JsonResponse | tuple[JsonResponse, int]:
    """Save a new passkey."""
    sent = sent_json()
    credential = sent.get("credential")
    new = passkeys.NewPasskey(
        credential=credential if isinstance(credential, dict) else {}, name=str(sent.get("name") or "")
    )
    try:
        with writing() as session:
            token = passkeys.finish_registration(session, get_staff(), new, passkey_site(), now=get_now())
    except (BadInput, ReauthenticationNeeded) as error:
        return jsonify(error=str(error)), 422
    set_token(token)
    return jsonify(csrf=csrf_token())


@account_pages.post("/passkeys/<int:passkey_id>/remove")
@needs("view")
def remove_passkey(passkey_id: int) -> Response:
    """Remove one of one's own passkeys."""
    with writing() as session:
        passkeys.remove_passkey(session, get_staff(), passkey_id, now=get_now())
    return go(url_for("staff_account.show_account"), "passkey_removed")


@account_pages.post("/sessions/<int:session_id>/end")
@needs("view")
def end_session(session_id: int) -> Response:
    """End another session of one's own."""
    with writing() as session:
        signing_in.end_own_session(session, get_staff(), session_id)
    return go(url_for("staff_account.show_account"), "session_ended")


@account_pages.post("/password")
@needs("view")
def change_password() -> Response | tuple[str, int]:
    """Change one's own password; all sessions end, so one has to sign in again."""
    settings = get_site().settings
    rules = PasswordRules(
        site_name=settings.site_name, hasher=get_account_services().hasher, breached=settings.breached_passwords
    )
    form = read_form(PasswordForm)
    if problems := find_problems(form, {"password_again": "password"}):
        return show("staff/account.html", _account_page(problems), status=422)
    try:
        with writing() as session:
            managing.change_password(session, get_actor(), str(form.password.data), rules=rules, now=get_now())
    except PasswordRefused as error:
        return show("staff/account.html", _account_page({"password": str(error)}), status=422)
    set_token("")
    return go(url_for("staff_auth.show_sign_in"), "password")
