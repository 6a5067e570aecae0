"""What staff kept in a database of old is read as before once it was brought up to date, on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from finder.feedback.store import visitor_reports
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import history, merges, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.platform.database.migrating import migrate
from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.imports.store import import_batches
from finder.staff.store import assignments, proposals
from tests.migrated import make_once
from tests.platform.database.old_databases import make_upgraded
from tests.platform.database.old_rows import ENTRIES, HISTORY, LAST_HASH, LATER, NOON, PROGRAM_ID, SPLIT_SECOND

pytestmark = pytest.mark.upgrade


@pytest.fixture
def upgraded(engine: Engine) -> Iterator[Session]:
    """A session on what the old rows became."""
    make_once(engine, make_upgraded)
    with Session(engine) as session:
        yield session


def test_the_history_is_whole_after_the_upgrade(upgraded: Session) -> None:
    assert history.verify(upgraded) is None
    assert history.find_entries(upgraded, HistoryFilter()) == list(reversed(ENTRIES))
    assert history.get_head(upgraded) == history.Head(number=len(HISTORY), entry_hash=LAST_HASH)
    hashes = upgraded.execute(text("select previous_hash, entry_hash from history order by number")).all()
    assert [tuple(row) for row in hashes] == [(row["previous"], row["seal"]) for row in HISTORY]
    assert history.count_by_month(upgraded, since="2026-11-01") == {
        ("2026-11", "sign_in"): 1, ("2026-11", "change"): 1, ("2026-12", "tidy"): 1,
    }  # fmt: skip


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


def test_accounts_and_sessions_are_read_as_before(upgraded: Session) -> None:
    (ada, bea) = accounts.list_accounts(upgraded)
    assert (ada.created_at, ada.role, bea.role) == (NOON, "admin", "reviewer")
    (passkey,) = accounts.list_passkeys(upgraded, account_id=1)
    assert (passkey.created_at, passkey.public_key) == (NOON, b"\x00\xff")
    whole, half = sign_ins.list_sessions(upgraded, 1)
    assert (half.created_at, half.factor_at) == (moment(SPLIT_SECOND), None)
    assert (whole.seen_at, whole.factor_at) == (moment(NOON), moment(SPLIT_SECOND))
    token = sign_ins.find_token(upgraded, "t", "link", now=moment(NOON))
    assert token is not None
    assert token.expires_at == moment(LATER)
    assert sign_ins.get_failures(upgraded, "e") == (2, moment(SPLIT_SECOND))


def test_staff_overrides_are_read_as_before(upgraded: Session) -> None:
    phone = {"answers": "program", "extension": "", "kind": "main", "number": "+13035550111"}
    assert staff_overrides.get_overrides(upgraded, PROGRAM_ID).fields == {
        "hours": StaffOverride(value="Mon – Fri", on="2026-11-25"),
        "phones": StaffOverride(value=[phone], on="2026-11-24"),
        "opening": StaffOverride(value={"state": "waitlist", "days": 3}, on="2026-11-23"),
    }
    ((conflict),) = staff_overrides.find_conflicts(upgraded)
    assert (conflict.conflict.theirs, conflict.conflict.theirs_on) == ("b", "2026-02-01")
    assert staff_overrides.count_conflicts_by_day(upgraded) == {"2026-02-01": 1}
    assert assignments.list_assignments(upgraded)[PROGRAM_ID].assigned_on == "2026-11-25"
    (report,) = visitor_reports.find_reports(upgraded)
    assert (report.day, report.closed_on, report.outcome, report.note) == ("2026-11-01", "", "", "Größe\nx")
    closed = visitor_reports.get_report(upgraded, 2)
    assert (closed.closed_on, closed.outcome) == ("2026-11-20", "fixed")


def test_proposals_merges_and_imports_are_read_as_before(upgraded: Session) -> None:
    applied = proposals.get_proposal(upgraded, 1)
    assert (applied.kind, applied.proposed_at, applied.decided_at) == ("edit", moment(NOON), moment(SPLIT_SECOND))
    assert (applied.decision_note, applied.changes[0].shown) == ("Größe ok", [{"b": 1, "a": 40.0}])
    waiting = proposals.get_proposal(upgraded, 2)
    assert (waiting.kind, waiting.decided_at, waiting.batch_id, waiting.rows) == ("import", None, 1, (2,))
    assert [one.proposed_at for one in proposals.find_proposals(upgraded)] == [moment(SPLIT_SECOND)]
    stored = upgraded.scalar(text("select document from proposal where id = 1"))
    document = json.loads(stored) if isinstance(stored, str | bytes) else stored
    assert document.keys().isdisjoint({"kind", "proposed_at", "decided_at"})
    (merge,) = merges.find_merges(upgraded)
    assert (merge.merged_at, merge.assigned, merge.aliases) == (NOON, (1, 2, "2026-11-25"), ("older",))
    planned, committed = import_batches.find_batches(upgraded)
    assert (planned.settled_at, committed.settled_at) == (None, moment(SPLIT_SECOND))
    assert planned.plan.digest == committed.plan.digest == PLAN_DIGEST
    assert planned.plan.differences[0].theirs == {"zip": "80203", "point": [40.0, -104.99]}
    (found,) = import_batches.load_lists(upgraded, committed)
    assert found.records[0][1].name == "Hope House"
    assert import_batches.list_settled(upgraded, since="2026-11-01") == [(SPLIT_SECOND, 1, "committed")]
    assert import_batches.list_settled(upgraded, since="2026-12-01") == []
    assert import_batches.delete_expired(upgraded, now=datetime(2026, 11, 26, 12, tzinfo=UTC)) == 1


def test_a_character_that_jsonb_refuses_does_not_stop_the_upgrade(old: Engine) -> None:
    with old.begin() as connection:
        values = json.loads(connection.scalar(text("select document from proposal where id = 1")))
        values["reason"] = "moved\0\0 to \\u0000 and \\\0x"
        statement = text("update proposal set document = :document where id = 1")
        connection.execute(statement, {"document": json.dumps(values)})
    migrate(old)
    with Session(old) as session:
        assert proposals.get_proposal(session, 1).reason.replace("\0", "") == "moved to \\u0000 and \\x"


PLAN_DIGEST = "810eeca6c5032f528573cbd0d2f3016f8d3fd7e5a5b74140449bfba23a7c9551"
"""As the version before worked it out from the same rows."""
