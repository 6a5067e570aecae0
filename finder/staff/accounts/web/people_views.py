"""Accounts of staff, for admins: add, change a role, disable, help someone locked out. Links are shown once, on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from finder.platform.errors import BadInput
from finder.staff.accounts import managing as accounts
from finder.staff.accounts.entrusting import confirm_account, list_waiting_accounts
from finder.staff.accounts.store import accounts as stored
from finder.staff.accounts.web.account_forms import PersonForm, RoleForm
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import (
    get_actor,
    get_now,
    get_primary_session,
    get_staff,
    needs,
    own_origin,
    writing,
)
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems, read_form, require_valid
from finder.staff.rules.accounts import Account
from finder.staff.rules.permissions import ROLES, Role

people = Blueprint("staff_people", __name__, url_prefix="/staff/people")
add_confirmations(
    people,
    role="The role is changed.",
    disabled="The account is disabled.",
    enabled="The account can sign in again.",
    account_confirmed="Confirmed: this account may review now.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(StaffPage):
    """All accounts, and a form for one more."""

    accounts: tuple[Account, ...]
    roles: tuple[Role, ...]
    own_id: int
    waiting: frozenset[int]
    """Accounts that wait for a day or a second admin before they may review."""
    email: str = ""
    role: str = "editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLinkPage(StaffPage):
    """A one-time link, shown once."""

    email: str
    link: str


@people.get("")
@needs("accounts")
def show_people() -> Response | tuple[str, int]:
    """List the accounts."""
    return show("staff/people.html", _page())


def _page(email: str = "", role: str = "editor", problems: dict[str, str] | None = None) -> PeoplePage:
    return PeoplePage(
        title="People",
        accounts=tuple(stored.list_accounts(get_primary_session())),
        roles=ROLES,
        own_id=get_staff().account.id,
        waiting=frozenset(one.id for one in list_waiting_accounts(get_primary_session(), now=get_now())),
        email=email,
        role=role,
        problems=problems or {},
    )


@people.post("")
@needs("accounts")
def add() -> Response | tuple[str, int]:
    """Add an account and show its one-time link."""
    form = read_form(PersonForm)
    email, role = str(form.email.data), str(form.role.data)
    if problems := find_problems(form):
        return show("staff/people.html", _page(email[:254], role, problems), status=422)
    try:
        with writing() as session:
            account, token = accounts.add_account(session, email, cast("Role", role), now=get_now(), actor=get_actor())
    except BadInput as error:
        return show("staff/people.html", _page(email[:254], role, {"email": str(error)}), status=422)
    return _show_link(account.email, token)


@people.post("/<int:account_id>/role")
@needs("accounts")
def change_role(account_id: int) -> Response:
    """Change the role of an account."""
    form = read_form(RoleForm)
    require_valid(form)
    with writing() as session:
        accounts.change_role(session, account_id, cast("Role", form.role.data), now=get_now(), actor=get_actor())
    return go(url_for("staff_people.show_people"), "role")


@people.post("/<int:account_id>/disable")
@needs("accounts")
def disable(account_id: int) -> Response:
    """Disable an account at once."""
    with writing() as session:
        accounts.disable_account(session, account_id, now=get_now(), actor=get_actor())
    return go(url_for("staff_people.show_people"), "disabled")


@people.post("/<int:account_id>/enable")
@needs("accounts")
def enable(account_id: int) -> Response:
    """Let a disabled account sign in again."""
    with writing() as session:
        accounts.enable_account(session, account_id, now=get_now(), actor=get_actor())
    return go(url_for("staff_people.show_people"), "enabled")


@people.post("/<int:account_id>/confirm")
@needs("accounts")
def confirm(account_id: int) -> Response:
    """Let an account that another admin added or reset review at once."""
    with writing() as session:
        confirm_account(session, account_id, now=get_now(), actor=get_actor())
    return go(url_for("staff_people.show_people"), "account_confirmed")


@people.post("/<int:account_id>/link")
@needs("accounts")
def renew_link(account_id: int) -> Response | tuple[str, int]:
    """Show a new one-time link for somebody who forgot the password."""
    with writing() as session:
        token = accounts.renew_link(session, account_id, now=get_now(), actor=get_actor())
        email = stored.get_account(session, account_id).email
    return _show_link(email, token)


@people.post("/<int:account_id>/reset")
@needs("accounts")
def reset_factors(account_id: int) -> Response | tuple[str, int]:
    """Reset the factors of someone who lost passkey, app and recovery codes."""
    with writing() as session:
        token = accounts.reset_factors(session, account_id, now=get_now(), actor=get_actor())
        email = stored.get_account(session, account_id).email
    return _show_link(email, token)


def _show_link(email: str, token: str) -> Response | tuple[str, int]:
    page = NewLinkPage(
        title="A one-time link", email=email, link=own_origin() + url_for("staff_auth.show_link", token=token)
    )
    return show("staff/new_link.html", page)
