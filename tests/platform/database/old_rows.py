"""Rows as the software wrote them before the columns had real types: what a migration must carry.

By the revision that made the table, in the columns that it had then. One of everything staff keep, with what is hard to
carry: fractions of seconds, letters beyond ASCII, documents in which the order of keys or a number's form could be lost.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, MetaData, select, text

from finder.listings.rules.history import FIRST_HASH, Entry, hash_entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store.history import write_entry

OLD = "0005"
"""The last revision whose columns are all texts."""
NOON = "2026-11-25T12:00:00+00:00"
SPLIT_SECOND = "2026-11-25T12:00:00.000123+00:00"
LATER = "2026-11-26T12:00:00+00:00"
PROGRAM_ID = "4iqmqncrqo5q"


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


_PLACE = {"name": "Hope House", "street": "100 Example Street", "city": "Denver", "state": "CO", "zip": "80202"}
_LISTING = {**_PLACE, "phones": [{"number": "+13035550100", "kind": "main"}], "kinds": ["SU"], "codes": "DT SA"}
_CARD = {
    "id": PROGRAM_ID, **_PLACE, "name2": "", "approximate": True, "phone": "+13035550100", "extension": "", "needs": [],
    "as_of": "2025-01-01", "source": "samhsa-directory", "sample": False, "services": "DT SA", "answers": "not_stated",
}  # fmt: skip
_PROGRAM = {
    "id": PROGRAM_ID, **_PLACE, "name2": "", "organization": "", "street2": "", "county": "", "latitude": 39.75,
    "longitude": -104.99, "point": "zip", "listed": True, "sample": False, "phones_source": "samhsa-directory",
    "phones_as_of": "2025-01-01", "website": "http://hope.example.org", "notes": [["hours", "Mon"]], "doubts": [],
    "phones": [{"number": "+13035550100", "kind": "main"}],
    "reports": [
        {"source": "samhsa-directory", "as_of": "2025-01-01", "basis": "survey", "asked": "DT SA", "codes": "DT SA"}
    ],
}  # fmt: skip
_PHONE = {"number": "+13035550111", "kind": "main", "extension": "", "answers": "program"}
_PROPOSAL = {
    "applied_fields": ["phones"], "base_version": 2, "decided_at": SPLIT_SECOND, "decision_note": "Größe ok",
    "changes": [
        {"field": "phones", "old": None, "new": {"on": "2026-11-25", "value": [_PHONE]}, "shown": [{"b": 1, "a": 40.0}]}
    ],
    "evidence": [{"method": "site_visit", "on": "2026-11-25", "source": "s", "who_answered": "", "words": ""}],
    "is_single_person": False, "kind": "edit", "proposed_at": NOON, "reason": "moved", "request_id": "r", "rows": [],
    "signals": [{"code": "domain_new", "detail": ""}], "undoes": [],
}  # fmt: skip
_WAITING = {**_PROPOSAL, "kind": "import", "decided_at": None, "proposed_at": SPLIT_SECOND, "rows": [2], "signals": []}
_PLAN = {
    "counts": {"rows": 1, "added": 0}, "samples": {"added": [], "rejected": [
        {"row": 9, "program_id": "", "name": "", "detail": "no name"}
    ]},
    "differences": [{
        "program_id": PROGRAM_ID, "name": "Hope House", "field": "address", "ours": {"zip": "80202", "point": None},
        "ours_source": "a", "ours_on": "", "theirs": {"zip": "80203", "point": [40.0, -104.99]}, "theirs_source": "b",
        "theirs_on": "2026-01-01", "row": None,
    }],
    "newcomers": [{
        "program_id": "n", "name": "New", "values": {"name": "New"}, "entries": [0], "rows": [2], "as_of": "2026-01-01"
    }],
    "kept_apart": ["x"], "updated": [[PROGRAM_ID, None]], "spoken_of": 1, "phone_changes": 0,
}  # fmt: skip
_BATCH = {
    "file_name": "list.csv", "size_bytes": 10, "format": "national_directory", "as_of": "2026-01-01",
    "as_of_from": "option", "unknown_codes": {"ZZ": 3}, "plan": _PLAN,
    "heads": [{
        "format": "national_directory", "source": "samhsa-directory", "as_of": "2026-01-01", "as_of_from": "option",
        "complete": True, "asked": {"SU": ["DT", "OTP"]},
    }],
}  # fmt: skip
_SAID = {"hours": ["Mon – Fri", "2026-11-25"]}
_MERGE = {
    "keys": ["k"], "statements": {PROGRAM_ID: _SAID, "gone": {}}, "merged": _SAID, "aliases": ["older"], "reports": [1],
    "assigned": [1, 2, "2026-11-25"],
}  # fmt: skip

ENTRIES = (
    Entry(number=1, at=NOON, kind="sign_in", proposer=1),
    Entry(
        number=2, at="2026-11-25T23:59:59+00:00", kind="change", program_id=PROGRAM_ID, field="hours", proposer=1,
        approver=2, old=StaffOverride(value=None, on="2026-01-01"), evidence=({"method": "site_visit", "words": "ü\u2028"},),
        new=StaffOverride(value={"b": [40.0, -0.0, 1e16, 1e-7], "a": "x"}, on="2026-11-25"), shown=[1, {"z": 1, "a": 2}],
        proposal_id=1, is_single_person=True, request_id="r", reason="why",
    ),
    Entry(number=3, at="2026-12-01T00:00:00+00:00", kind="tidy", reason="sessions 1"),
)  # fmt: skip


def _history() -> list[dict[str, Any]]:
    rows, previous = [], FIRST_HASH
    for entry in ENTRIES:
        mark = hash_entry(entry, previous)
        rows.append({
            "number": entry.number, "at": entry.at, "kind": entry.kind, "program_id": entry.program_id,
            "proposer": entry.proposer, "document": write_entry(entry), "previous": previous, "seal": mark,
        })  # fmt: skip
        previous = mark
    return rows


HISTORY = _history()
LAST_HASH: str = HISTORY[-1]["seal"]


def _account(number: int, email: str, role: str) -> dict[str, Any]:
    return {
        "id": number, "email": email, "role": role, "is_active": True, "user_handle": email, "password_hash": "",
        "totp_secret": "", "totp_pending": "", "totp_last_step": 0, "created_at": NOON,
    }  # fmt: skip


def _session(number: int, created_at: str, factor_at: str) -> dict[str, Any]:
    return {
        "id": number, "token_hash": f"t{number}", "account_id": 1, "created_at": created_at, "seen_at": created_at,
        "factor_at": factor_at,
    }  # fmt: skip


def _proposal(number: int, status: str, decided_by: int | None, document: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": number, "program_id": PROGRAM_ID, "status": status, "proposer": 1, "decided_by": decided_by,
        "document": _json(document),
    }  # fmt: skip


def _batch(number: int, status: str, settled_at: str) -> dict[str, Any]:
    return {
        "id": number, "status": status, "account_id": 1, "uploaded_at": NOON, "expires_at": LATER,
        "settled_at": settled_at, "document": _json(_BATCH),
    }  # fmt: skip


def _report(number: int, closed_on: str, outcome: str) -> dict[str, Any]:
    return {
        "id": number, "program_id": PROGRAM_ID, "fields": "hours phone", "right_number": "", "note": "Größe\nx",
        "day": "2026-11-01", "closed_on": closed_on, "outcome": outcome,
    }  # fmt: skip


OLD_ROWS: dict[str, dict[str, list[dict[str, Any]]]] = {
    "0001": {
        "snapshot": [{
            "id": 1, "source": "samhsa-directory", "as_of": "2025-01-01", "format": "national_directory",
            "complete": True, "asked": _json({"SU": ["DT", "SA"]}), "loaded_at": NOON,
        }],
        "listing": [{
            "id": 1, "snapshot_id": 1, "key": "a72e9e09cbc273747eabe082", "block": "CO802", "program_id": PROGRAM_ID,
            "record": _json(_LISTING),
        }],
        "program": [{
            "id": PROGRAM_ID, "listed": True, "sample": False, "state": "CO", "county": "", "latitude": 39.75,
            "longitude": -104.99, "point": "zip", "services": "DT SA", "card": _json(_CARD),
            "document": _json(_PROGRAM), "version": 1,
        }],
    },
    "0002": {
        "account": [_account(1, "a@example.org", "admin"), _account(2, "b@example.org", "reviewer")],
        "staff_session": [_session(1, SPLIT_SECOND, ""), _session(2, NOON, SPLIT_SECOND)],
        "passkey": [{
            "id": 1, "account_id": 1, "credential_id": "c", "public_key": b"\x00\xff", "sign_count": 3, "name": "key",
            "created_at": NOON,
        }],
        "recovery_code": [{"id": 1, "account_id": 1, "code_hash": "h"}],
        "one_time_token": [
            {"token_hash": "t", "purpose": "link", "account_id": 1, "expires_at": LATER},
            {"token_hash": "u", "purpose": "sign_in", "account_id": None, "expires_at": SPLIT_SECOND},
        ],
        "sign_in_failure": [{"email_hash": "e", "count": 2, "last_at": SPLIT_SECOND}],
        "staff_field": [
            {"program_id": PROGRAM_ID, "field": "hours", "value": _json("Mon – Fri"), "said_on": "2026-11-25"},
            {"program_id": PROGRAM_ID, "field": "phones", "value": _json([_PHONE]), "said_on": "2026-11-24"},
            {"program_id": PROGRAM_ID, "field": "opening", "value": _json({"state": "waitlist", "days": 3}),
             "said_on": "2026-11-23"},
        ],
        "staff_conflict": [{
            "program_id": PROGRAM_ID, "field": "name", "ours": _json("a"), "ours_on": "2026-01-01",
            "theirs": _json("b"), "theirs_on": "2026-02-01", "source": "s",
        }],
        "proposal": [_proposal(1, "applied", 2, _PROPOSAL), _proposal(2, "proposed", None, _WAITING)],
        "history": HISTORY,
        "visitor_report": [_report(1, "", ""), _report(2, "2026-11-20", "fixed")],
    },
    "0003": {"page_vote": [{"page": "guide", "month": "2026-11", "helpful": 1, "unhelpful": 0}]},
    "0004": {
        "import_batch": [_batch(1, "committed", SPLIT_SECOND), _batch(2, "planned", "")],
        "import_record": [{"batch_id": 1, "number": 0, "list_number": 0, "row": 2, "record": _json(_LISTING)}],
    },
    "0005": {
        "program_merge": [
            {"id": 1, "kept": PROGRAM_ID, "gone": "gone", "status": "merged", "merged_at": NOON,
             "document": _json(_MERGE)},
        ],
        "assignment": [{"program_id": PROGRAM_ID, "account_id": 1, "assigned_by": 2, "assigned_on": "2026-11-25"}],
    },
    "0013": {"place_edition": [{"id": 1, "edition": "0123456789abcdef"}]},
}  # fmt: skip
ORPHANED_ASSIGNMENT = {"program_id": "gone", "account_id": 1, "assigned_by": 2, "assigned_on": "2026-11-25"}
"""What lists left behind when they joined two programs."""


def fill(connection: Connection, revision: str) -> None:
    """Insert the old rows of the tables that a revision made, unless they are there."""
    metadata = MetaData()
    metadata.reflect(connection, only=list(OLD_ROWS.get(revision, ())))
    for name, rows in OLD_ROWS.get(revision, {}).items():
        table = metadata.tables[name]
        if connection.execute(select(table).limit(1)).first() is None:
            connection.execute(table.insert(), rows)
    if revision == "0002":
        connection.execute(
            text("update history_head set number = :number, seal = :seal"), {"number": len(HISTORY), "seal": LAST_HASH}
        )
    if revision == "0004":
        connection.execute(text("update proposal set batch_id = 1 where id = 2"))
