"""The staff side over a small directory of one's own: three programs, five members of staff, a clock that tests move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.accounts.tokens import digest, make_token
from finder.staff.frame.guard import COOKIE
from tests.pages import check_staff_page
from tests.sites import renew
from tests.staff_directory import NOW, RULES, Directory

ORIGIN = "https://localhost"
_TOKEN = re.compile(r'<input type="hidden" name="csrf" value="([^"]+)">')


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at

    def pass_minutes(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@dataclass
class Dashboard:
    """A browser on the staff side: keeps its cookie, and sends forms as a page of ours would."""

    client: FlaskClient
    headers: dict[str, str] = field(default_factory=lambda: {"Origin": ORIGIN})
    _tokens: dict[str, str] = field(default_factory=dict)
    """The token of each session, by its cookie: it is the same as long as the session, and to look for it costs a page."""

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.client.get(path, base_url=ORIGIN, **options)

    def page(self, path: str) -> BeautifulSoup:
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.headers.get("Location"))
        return check_staff_page(answer)

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form with the token of this session."""
        fields = {"csrf": self.token(), **(data or {})}
        return self.client.post(path, data=fields, base_url=ORIGIN, headers=self.headers, **options)

    def token(self) -> str:
        """Return the token that a page of this session has in its forms; "" before any sign-in."""
        cookie = self.cookie()
        if cookie and cookie not in self._tokens and (found := self._find_token()):
            self._tokens[cookie] = found
        return self._tokens.get(cookie, "")

    def _find_token(self) -> str:
        for path in ("/staff/account", "/staff/factor"):
            answer = self.get(path)
            if answer.status_code == 200 and (found := _TOKEN.search(answer.get_data(as_text=True))):
                return found[1]
        return ""

    def cookie(self) -> str:
        held = self.client.get_cookie(COOKIE, domain="localhost", path="/staff")
        return held.value if held else ""


@dataclass
class Office:
    """The staff side in a test."""

    app: Flask
    directory: Directory
    clock: Clock

    @property
    def sessions(self) -> sessionmaker[Session]:
        return self.directory.sessions

    def visitor(self) -> Dashboard:
        """Somebody who did not sign in."""
        return Dashboard(self.app.test_client())

    def desk(self, name: str, *, fresh: bool = True, is_half_way: bool = False) -> Dashboard:
        """Somebody signed in; `fresh`: showed a factor just now."""
        token = make_token()
        with self.sessions.begin() as session:
            account = accounts.find_account(session, f"{name}@example.org")
            assert account is not None
            factor_at = None if is_half_way else self.clock.at - timedelta(minutes=0 if fresh else 11)
            sign_ins.save_session(session, digest(token), account_id=account.id, now=self.clock.at, factor_at=factor_at)
        client = self.app.test_client()
        client.set_cookie(COOKIE, token, domain="localhost", path="/staff", secure=True)
        return Dashboard(client)


@pytest.fixture
def office(staff_app: Flask, directory: Directory) -> Iterator[Office]:
    """Return the staff side over the directory of this test."""
    clock, views = Clock(), dict(staff_app.view_functions)
    renew(staff_app, today=lambda: clock.at.date(), now=clock, hasher=RULES.hasher)
    yield Office(app=staff_app, directory=directory, clock=clock)
    staff_app.view_functions = views  # A test may have put another in a view's place.
