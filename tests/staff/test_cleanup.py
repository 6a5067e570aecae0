"""What is kept for a time only goes when that is over, and not a moment sooner."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from finder.feedback.reporting import ReportSubmission, receive_report
from finder.feedback.store import visitor_reports
from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.provider.rules.links import LASTS, ProviderLink
from finder.provider.store.provider_links import save_link
from finder.staff.accounts.store import sign_ins
from finder.staff.accounts.store.sign_ins import OneTimeToken
from finder.staff.calls.report_closing import close_report
from finder.staff.cleanup import Tidied, tidy
from finder.staff.rules.accounts import ABSOLUTE
from tests.staff_directory import NOW, Directory

SECOND = timedelta(seconds=1)


def test_each_goes_on_its_day(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    account_id = directory.by("ed").actor.account_id
    with directory.sessions.begin() as session:
        for _ in range(2):
            receive_report(
                session, ReportSubmission(program_id=program_id, fields=frozenset({"phone"})), today=NOW.date()
            )
        first, _ = visitor_reports.find_reports(session)
        close_report(session, first.id, "fixed", context=directory.by("ed"))
        sign_ins.save_session(session, "s", account_id=account_id, now=NOW, factor_at=NOW)
        token = OneTimeToken(token_hash="t", purpose="link", account_id=account_id, expires_at=NOW + timedelta(hours=1))
        sign_ins.save_token(session, token, now=NOW)
        link = ProviderLink(
            id=0, program_id=program_id, way="paper", made_by=account_id, made_at=NOW, expires_at=NOW + LASTS
        )
        save_link(session, link, "m")
        sign_ins.add_failure(session, "f", NOW, forget_before=NOW - timedelta(days=1))
    nothing = Tidied(reports=0, sessions=0, tokens=0, failures=0, batches=0, records=0, files=0, exports=0, links=0)
    steps = (
        (NOW + timedelta(hours=1) - SECOND, nothing),
        (NOW + timedelta(hours=1), dataclasses.replace(nothing, tokens=1)),
        (NOW + ABSOLUTE, nothing),
        (NOW + ABSOLUTE + SECOND, dataclasses.replace(nothing, sessions=1)),
        (NOW + timedelta(days=1, seconds=1), dataclasses.replace(nothing, failures=1)),
        (NOW + timedelta(days=90), nothing),
        (NOW + timedelta(days=91), dataclasses.replace(nothing, reports=1)),
        (NOW + timedelta(days=365), nothing),
        (NOW + timedelta(days=365, seconds=1), dataclasses.replace(nothing, links=1)),
        (NOW + timedelta(days=900), nothing),
    )
    with directory.sessions.begin() as session:
        for now, expected in steps:
            assert tidy(session, now=now) == expected
        assert len(visitor_reports.find_reports(session)) == 1
        reasons = [entry.reason for entry in history.find_entries(session, HistoryFilter(kind="tidy"))]
        assert history.verify(session) is None
    assert reasons == ["links 1", "reports 1", "failures 1", "sessions 1", "tokens 1"]
