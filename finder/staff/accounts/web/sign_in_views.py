"""Sign in and out: password and then a code, or a passkey alone; re-authenticate for sensitive actions; use a one-time link."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, g, jsonify, request, url_for
from flask import Response as JsonResponse
from werkzeug.wrappers import Response

from finder.platform.counted import counted
from finder.platform.errors import BadInput
from finder.platform.web.rate_limits import check_limit
from finder.platform.web.services import get_site
from finder.platform.web.visitors import visitor_address
from finder.staff.accounts import factors, managing, passkeys, signing_in
from finder.staff.accounts.password_hashing import PasswordRules
from finder.staff.accounts.store import accounts as stored
from finder.staff.accounts.web.account_forms import FactorForm, NextForm, PasswordForm, SignInForm, SignOutForm
from finder.staff.accounts.web.devices import origin_of, remember_device
from finder.staff.accounts.web.services import get_account_services
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import (
    csrf_token,
    get_now,
    get_primary_session,
    get_staff,
    needs,
    own_origin,
    safe_next,
    set_token,
    writing,
)
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems, read_form
from finder.staff.rules.errors import LinkInvalid, PasswordRefused, TooManyTries

auth = Blueprint("staff_auth", __name__, url_prefix="/staff")
add_confirmations(
    auth,
    signed_out="You are signed out.",
    password="Your password is set. Sign in.",
    confirmed="Thank you, confirmed.",
)

_WRONG = "The email or the password is not right. Check both, or ask an admin for a new link."
_WRONG_CODE = "That code is not right, or it was used before. Wait for the next one."
_WRONG_RECOVERY = "That recovery code is not right, or it was used before."


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(StaffPage):
    """Ask for email and password."""

    email: str = ""
    next: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorPage(StaffPage):
    """Ask for a factor."""

    next: str
    has_totp: bool
    has_passkey: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPage(StaffPage):
    """Set a password."""

    email: str


def passkey_site() -> passkeys.Site:
    """Return the site for passkeys: host, origin and name."""
    origin = own_origin()
    return passkeys.Site(host=urlsplit(origin).hostname or "", origin=origin, name=get_site().settings.site_name)


@auth.get("/sign-in")
@needs("anyone")
def show_sign_in() -> Response | tuple[str, int]:
    """Ask for email and password, or a passkey."""
    if g.staff is not None and g.staff.is_complete:
        return go(url_for("staff_queue.show_queue"))
    return show("staff/sign_in.html", SignInPage(title="Sign in", next=safe_next(request.args.get("next", ""))))


@auth.post("/sign-in")
@needs("anyone")
def sign_in() -> Response | tuple[str, int]:
    """Check email and password. Any error gives the same response."""
    form = read_form(SignInForm)
    email, target = str(form.email.data), safe_next(str(form.next.data))
    check_limit(get_account_services().sign_in_limiter, visitor_address())
    typed = signing_in.Credentials(email=email, password=str(form.password.data))
    try:
        with writing() as session:
            token = signing_in.sign_in(
                session, typed, hasher=get_account_services().hasher, now=get_now(), origin=origin_of(email)
            )
    except TooManyTries as error:
        return _sign_in_again(
            email, target, f"Too many attempts. Wait {counted(error.wait_seconds, 'second')}, or use a passkey.", 429
        )
    if token is None:
        return _sign_in_again(email, target, _WRONG, 422)
    set_token(token)
    return go(url_for("staff_auth.show_factor", next=target))


def _sign_in_again(email: str, target: str, problem: str, status: int) -> Response | tuple[str, int]:
    page = SignInPage(title="Sign in", email=email[:254], next=target, problems={"email": problem})
    return show("staff/sign_in.html", page, status=status)


@auth.get("/factor")
@needs("half_way")
def show_factor() -> Response | tuple[str, int]:
    """Ask for the factor, or redirect to where one is set up."""
    target = safe_next(request.args.get("next", ""))
    if get_staff().is_complete:
        return go(target)
    if not factors.has_factor(get_primary_session(), get_staff().account):
        return go(url_for("staff_account.show_account"))
    return show("staff/factor.html", _factor_page(target))


@auth.post("/factor")
@needs("half_way")
def take_factor() -> Response | tuple[str, int]:
    """Verify an authenticator code or a recovery code."""
    form, staff, now = read_form(FactorForm), get_staff(), get_now()
    target = safe_next(str(form.next.data))
    origin = origin_of(staff.account.email)
    recovery = str(form.recovery_code.data)
    try:
        with writing() as session:
            if recovery:
                token = signing_in.confirm_by_recovery_code(session, staff, recovery, now=now, origin=origin)
            else:
                token = signing_in.confirm_by_code(session, staff, str(form.code.data), now=now, origin=origin)
    except TooManyTries as error:
        words = f"Too many attempts. Wait {counted(error.wait_seconds, 'second')}, or use a passkey."
        return show("staff/factor.html", _factor_page(target, {"code": words}), status=429)
    if token is None:
        problem = {"recovery_code": _WRONG_RECOVERY} if recovery else {"code": _WRONG_CODE}
        return show("staff/factor.html", _factor_page(target, problem), status=422)
    set_token(token)
    return remember_device(go(target), staff.account.email)


def _factor_page(target: str, problems: dict[str, str] | None = None) -> FactorPage:
    account = get_staff().account
    return FactorPage(
        title="One more step",
        next=target,
        has_totp=account.has_totp,
        has_passkey=bool(stored.list_passkeys(get_primary_session(), account_id=account.id)),
        problems=problems or {},
    )


@auth.post("/confirm")
@needs("view")
def confirm() -> Response:
    """Continue after re-authentication; the guard has verified the code."""
    return go(safe_next(str(read_form(NextForm).next.data)), "confirmed")


@auth.post("/passkey/begin")
@needs("anyone")
def begin_passkey() -> JsonResponse:
    """Send a challenge to the browser; the same for everyone."""
    check_limit(get_account_services().sign_in_limiter, visitor_address())
    with writing() as session:
        options = passkeys.begin_sign_in(session, passkey_site(), now=get_now())
    return jsonify(json.loads(options))


@auth.post("/passkey/finish")
@needs("anyone")
def finish_passkey() -> JsonResponse | tuple[JsonResponse, int]:
    """Verify a passkey: start a session, or renew the factor of the current one."""
    try:
        with writing() as session:
            token = passkeys.finish_sign_in(session, sent_json(), passkey_site(), now=get_now(), staff=g.staff)
    except BadInput as error:
        return jsonify(error=str(error)), 422
    set_token(token)
    return jsonify(csrf=csrf_token())


def sent_json() -> dict[str, Any]:
    """Return the JSON object sent by our script; {} for anything else."""
    sent = request.get_json(silent=True)
    return sent if isinstance(sent, dict) else {}


@auth.post("/sign-out")
@needs("half_way")
def sign_out() -> Response:
    """End this session, or all sessions of the account."""
    with writing() as session:
        signing_in.sign_out(session, get_staff(), everywhere=read_form(SignOutForm).everywhere.data == "yes")
    set_token("")
    return go(url_for("staff_auth.show_sign_in"), "signed_out")


@auth.get("/link/<token>")
@needs("anyone")
def show_link(token: str) -> Response | tuple[str, int]:
    """Ask the owner of a one-time link for a password."""
    account = managing.open_link(get_primary_session(), token, now=get_now())
    return show("staff/set_password.html", LinkPage(title="Set your password", email=account.email))


@auth.post("/link/<token>")
@needs("anyone")
def use_link(token: str) -> Response | tuple[str, int]:
    """Set a password by a one-time link."""
    form = read_form(PasswordForm)
    email = managing.open_link(get_primary_session(), token, now=get_now()).email
    rules = PasswordRules(site_name=get_site().settings.site_name, hasher=get_account_services().hasher)
    if problems := find_problems(form, {"password_again": "password"}):
        page = LinkPage(title="Set your password", email=email, problems=problems)
        return show("staff/set_password.html", page, status=422)
    try:
        with writing() as session:
            session_token = managing.set_password(session, token, str(form.password.data), rules=rules, now=get_now())
    except LinkInvalid:
        raise
    except PasswordRefused as error:
        page = LinkPage(title="Set your password", email=email, problems={"password": str(error)})
        return show("staff/set_password.html", page, status=422)
    set_token(session_token)
    return go(url_for("staff_auth.show_factor"))
