"""A database of made-up programs with everything that staff work with: checks, proposals, reports, conflicts, history.

Rows are written in bulk past the services, which would take an hour for 100,000 programs; what they hold is what the
services would have written.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from finder.bench.staff_programs import SOURCES, TODAY, make_programs, make_record
from finder.listings.following import follow_directory
from finder.listings.rules.programs import Program
from finder.listings.store import documents, programs
from finder.places.building.gazetteer import fill_places
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.bulk import insert_rows
from finder.platform.database.migrating import migrate
from finder.platform.database.session import Session, make_engine, make_session_factory, make_writing_factory
from finder.platform.database.tables import Base
from finder.platform.garbage import no_garbage_collection
from finder.staff.accounts.tokens import digest, make_token
from finder.staff.calls.calling import Asking, find_turns

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
"""When all of it was done."""
_SEED = 17
_CHUNK = 4_000
_ROLES = ("admin", "reviewer", "editor", "editor")
_PROPOSALS, _REPORTS, _CONFLICTS, _ASSIGNED = 0.005, 0.01, 0.01, 0.05
"""Shares of the programs that have one."""
_MOST_REPORTS = 4_000
"""Fewer than the site takes."""


@dataclass(slots=True)
class _Filler:
    session: Session
    rng: random.Random

    def insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        insert_rows(self.session, Base.metadata.tables[table], rows)

    def moment(self, at: datetime) -> str:
        """Return a moment as the driver takes it: SQLite keeps no zone."""
        text = at.strftime("%Y-%m-%d %H:%M:%S.%f")
        return text if self.session.get_bind().dialect.name == "sqlite" else f"{text}+00"

    def pick(self, found: Sequence[Program], share: float, most: int = 1_000_000) -> list[Program]:
        return self.rng.sample(list(found), min(most, int(len(found) * share)))


def fill_directory(url: str, *, count: int) -> None:
    """Fill the empty database at `url` with places, `count` programs, and the work of staff on them."""
    engine = make_engine(url)
    migrate(engine)
    data = resources.folder("data")
    with no_garbage_collection(), make_session_factory(engine).begin() as session:
        fill_places(session, data_folder=data)
        zips = places.load_zip_points(session)
        found = list(make_programs(zips, count=count, random_state=_SEED, folder=data))
        filler = _Filler(session, random.Random(_SEED))
        for start in range(0, len(found), _CHUNK):
            programs.save_programs(session, found[start : start + _CHUNK], known=frozenset())
        _fill_lists(filler, found)
        _fill_staff(filler)
        _fill_work(filler, found)
    follow_directory(make_writing_factory(engine))
    with make_session_factory(engine).begin() as session:
        _clear_first_call(session)
    engine.dispose()


def _clear_first_call(session: Session) -> None:
    """Leave nothing waiting at the program that the queue shows first.

    Each kind of what waits costs the queue a statement. By chance the first program has a conflict at one size and none at
    another, and their statements are compared.
    """
    first = find_turns(session, Asking(account_id=1, now=NOW))[0].call
    assert first is not None
    for name in ("proposal", "visitor_report", "staff_conflict"):
        table = Base.metadata.tables[name]
        session.execute(table.delete().where(table.c.program_id == first.card.id))


def _fill_lists(filler: _Filler, found: Sequence[Program]) -> None:
    filler.insert(
        "snapshot",
        [
            {
                "id": at, "source": source, "as_of": as_of, "as_of_precision": "day", "format": "finder_csv",
                "complete": False, "asked": '{"SU": ["SA"]}', "loaded_at": filler.moment(NOW - timedelta(days=30 * at)),
            }
            for at, (source, as_of) in enumerate(SOURCES, start=1)
        ],
    )  # fmt: skip
    numbers = {one: at for at, one in enumerate(SOURCES, start=1)}
    rows = [
        {
            "snapshot_id": numbers[report.source, report.as_of],
            "key": f"{program.id}-{at}",
            "blocking_key": f"{program.state} {program.zip[:3]}",
            "program_id": program.id,
            "record": documents.write_record(make_record(program)),
        }
        for program in found
        for at, report in enumerate(program.reports)
    ]
    filler.insert("listing", rows)


def _fill_staff(filler: _Filler) -> None:
    accounts = [
        {
            "id": at, "email": f"staff{at}@example.org", "role": role, "is_active": True, "user_handle": f"handle{at}",
            "password_hash": "", "totp_secret": "", "totp_pending": "", "totp_last_step": 0,
            "created_at": filler.moment(NOW), "has_shortcuts": True,
        }
        for at, role in enumerate(_ROLES, start=1)
    ]  # fmt: skip
    known = Base.metadata.tables["account"].c
    # Columns that the account has by now, and that an empty value fits.
    more = {column.name: "" if not column.nullable else None for column in known if column.name not in accounts[0]}
    filler.insert("account", [{**row, **more} for row in accounts])


def sign_in_admin(url: str) -> str:
    """Return the token of a new session of the made-up admin, who just showed a factor."""
    engine = make_engine(url)
    token = make_token()
    with make_session_factory(engine).begin() as session:
        filler = _Filler(session, random.Random())
        at = filler.moment(datetime.now(UTC))
        row = {"token_hash": digest(token), "account_id": 1, "created_at": at, "seen_at": at, "factor_at": at}
        filler.insert("staff_session", [row])
    engine.dispose()
    return token


def _fill_work(filler: _Filler, found: Sequence[Program]) -> None:
    filler.insert("staff_override", [row for program in found for row in _overrides(program)])
    listed = [program for program in found if program.listed]
    filler.insert("proposal", [_proposal(filler, program) for program in filler.pick(listed, _PROPOSALS)])
    filler.insert("visitor_report", [_report(filler, one) for one in filler.pick(listed, _REPORTS, _MOST_REPORTS)])
    filler.insert("staff_conflict", [_conflict(program) for program in filler.pick(listed, _CONFLICTS)])
    today = TODAY.isoformat()
    filler.insert(
        "assignment",
        [
            {"program_id": one.id, "account_id": filler.rng.choice((1, 3, 4)), "assigned_by": 2, "assigned_on": today}
            for one in filler.pick(listed, _ASSIGNED)
        ],
    )


def _overrides(program: Program) -> list[dict[str, Any]]:
    said = [(f"checked:{group}", "true", day) for group, day in program.checked]
    if program.opening:
        state, days, day = program.opening
        said.append(("opening", json.dumps({"state": state, "days": days}), day))
    return [{"program_id": program.id, "field": name, "value": value, "stated_on": day} for name, value, day in said]


def _proposal(filler: _Filler, program: Program) -> dict[str, Any]:
    new = {"value": f"{program.name} Annex", "on": TODAY.isoformat()}
    rest = {"base_version": 1, "changes": [{"field": "name", "old": None, "new": new}], "reason": "They answer so."}
    return {
        "program_id": program.id, "kind": "edit", "status": "proposed", "proposer": 3,
        "proposed_at": filler.moment(NOW - timedelta(days=filler.rng.randrange(60))), "decided_by": None,
        "decided_at": None, "batch_id": None, "document": json.dumps(rest),
    }  # fmt: skip


def _report(filler: _Filler, program: Program) -> dict[str, Any]:
    return {
        "program_id": program.id, "fields": "phone", "right_number": "", "note": "Nobody answers there.",
        "day": (TODAY - timedelta(days=filler.rng.randrange(1, 30))).isoformat(), "closed_on": None, "outcome": "",
    }  # fmt: skip


def _conflict(program: Program) -> dict[str, Any]:
    return {
        "program_id": program.id, "field": "website", "ours": '"https://ours.example.org"', "ours_on": "2024-01-01",
        "theirs": '"https://theirs.example.org"', "theirs_on": "2025-01-01", "source": "samhsa-directory",
    }  # fmt: skip
