"""Passkeys (WebAuthn): registration, sign-in, re-authentication. The `webauthn` library verifies what browsers send.

A passkey requires its owner's fingerprint, face or PIN, so it is password and factor in one. Challenges expire after five
minutes and are used once. Functions that write need a session from `platform.database.session.make_writing_factory`;
they don't commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import webauthn
from webauthn.helpers import bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from finder.listings.rules.history import AuditEvent
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.accounts.factors import check_may_set_up
from finder.staff.accounts.rules.credentials import CHALLENGE_LASTS, Passkey, TokenPurpose
from finder.staff.accounts.signing_in import complete
from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.accounts.store.sign_ins import OneTimeToken
from finder.staff.accounts.tokens import digest, make_token
from finder.staff.history.recording import record_event
from finder.staff.rules.accounts import StaffSession

REGISTER: TokenPurpose = "register"
SIGN_IN: TokenPurpose = "sign_in"
_LONGEST_NAME = 60
_REFUSED = "The passkey could not be read. Try again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The site's host and origin: a passkey is valid for this host only."""

    host: str
    """Host name without a port, such as ``localhost``; never a network address."""
    origin: str
    """``https://…`` as browsers send it."""
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """The browser's response, and the owner's name for the passkey."""

    credential: dict[str, Any]
    name: str = ""


def begin_registration(session: Session, staff: StaffSession, site: Site, *, now: datetime) -> str:
    """Return the options, as JSON, for the browser's ``navigator.credentials.create``.

    Raises:
        ReauthenticationNeeded: the account has a factor that was not shown within ten minutes.
    """
    check_may_set_up(session, staff, now)
    held = accounts.list_passkeys(session, account_id=staff.account.id)
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_name=staff.account.email,
        user_id=staff.account.user_handle.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=webauthn.base64url_to_bytes(key.credential_id)) for key in held
        ],
    )
    _keep_challenge(session, options.challenge, REGISTER, staff.account.id, now)
    return webauthn.options_to_json(options)


def finish_registration(session: Session, staff: StaffSession, new: NewPasskey, site: Site, *, now: datetime) -> str:
    """Save a new passkey and return the session's new, complete token.

    Raises:
        BadInput: the browser's response is invalid, or the passkey is registered already.
        ReauthenticationNeeded: see `begin_registration`.
    """
    check_may_set_up(session, staff, now)
    challenge = _take_challenge(session, new.credential, REGISTER, staff.account.id, now)
    try:
        verified = webauthn.verify_registration_response(
            credential=new.credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise BadInput(_REFUSED) from error
    passkey = Passkey(
        id=0,
        account_id=staff.account.id,
        credential_id=bytes_to_base64url(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        name=" ".join(new.name.split())[:_LONGEST_NAME] or "Passkey",
        created_at=now.isoformat(timespec="seconds"),
    )
    accounts.save_passkey(session, passkey)
    record_event(session, AuditEvent(kind="account", proposer=staff.account.id, at=now, reason="passkey added"))
    return complete(session, staff, now=now)


def begin_sign_in(session: Session, site: Site, *, now: datetime) -> str:
    """Return the options, as JSON, for the browser's ``navigator.credentials.get``; the same for everyone."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, user_verification=UserVerificationRequirement.REQUIRED
    )
    _keep_challenge(session, options.challenge, SIGN_IN, None, now)
    return webauthn.options_to_json(options)


def finish_sign_in(
    session: Session, credential: dict[str, Any], site: Site, *, now: datetime, staff: StaffSession | None = None
) -> str:
    """Verify a passkey and return the token of a complete session: a new one, or `staff` with its factor renewed.

    Raises:
        BadInput: the browser's response is invalid, or it isn't a passkey of an active account (or of `staff`).
    """
    challenge = _take_challenge(session, credential, SIGN_IN, None, now)
    passkey = _find_passkey(session, credential, staff)
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise BadInput(_REFUSED) from error
    accounts.save_sign_count(session, passkey.id, verified.new_sign_count)
    if staff is None:
        token = make_token()
        sign_ins.save_session(session, digest(token), account_id=passkey.account_id, now=now, factor_at=None)
        found = sign_ins.find_session(session, digest(token))
        assert found is not None
        staff = found
    return complete(session, staff, now=now)


def _find_passkey(session: Session, credential: dict[str, Any], staff: StaffSession | None) -> Passkey:
    for passkey in accounts.list_passkeys(session, credential_id=str(credential.get("id") or "-")):
        account = accounts.get_account(session, passkey.account_id)
        if account.is_active and staff is None and _is_of(credential, account.user_handle):
            return passkey
        if staff is not None and passkey.account_id == staff.account.id:
            return passkey
    raise BadInput(_REFUSED)


def _is_of(credential: dict[str, Any], user_handle: str) -> bool:
    """Return whether the passkey belongs to the account; some authenticators omit the user handle."""
    response = credential.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    return not handle or handle == bytes_to_base64url(user_handle.encode())


def remove_passkey(session: Session, staff: StaffSession, passkey_id: int, *, now: datetime) -> None:
    """Remove one of one's own passkeys, but not the last factor.

    Raises:
        BadInput: it is the only factor.
        ReauthenticationNeeded: see `begin_registration`.
    """
    check_may_set_up(session, staff, now)
    held = accounts.list_passkeys(session, account_id=staff.account.id)
    if len(held) <= 1 and not staff.account.has_totp:
        raise BadInput("This is your only way to sign in. Add another first.")
    accounts.delete_passkeys(session, staff.account.id, passkey_id=passkey_id)
    record_event(session, AuditEvent(kind="account", proposer=staff.account.id, at=now, reason="passkey removed"))


def _keep_challenge(
    session: Session, challenge: bytes, purpose: TokenPurpose, account_id: int | None, now: datetime
) -> None:
    token = OneTimeToken(
        token_hash=digest(bytes_to_base64url(challenge)),
        purpose=purpose,
        account_id=account_id,
        expires_at=now + CHALLENGE_LASTS,
    )
    sign_ins.save_token(session, token, now=now)


def _take_challenge(
    session: Session, credential: dict[str, Any], purpose: TokenPurpose, account_id: int | None, now: datetime
) -> bytes:
    """Return and use up the challenge that the browser's response claims to answer.

    Raises:
        BadInput: it was never issued, was answered before, or has expired.
    """
    try:
        text = credential["response"]["clientDataJSON"]
        challenge = parse_client_data_json(webauthn.base64url_to_bytes(text)).challenge
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(_REFUSED) from error
    token = sign_ins.take_token(session, digest(bytes_to_base64url(challenge)), purpose, now=now)
    if token is None or token.account_id != account_id:
        raise BadInput(_REFUSED)
    return challenge
