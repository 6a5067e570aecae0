"""A small directory with staff in it: three programs, one of everybody, a stopped clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.rules.records import Phone, SourceList, SourceRecord
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.store import programs
from finder.listings.store.program_work import catch_up_work
from finder.places.store import places
from finder.places.store.places import NamedPlace, ZipPoint
from finder.platform.database.session import make_session_factory, make_writing_factory
from finder.staff.accounts.password_hashing import Hasher, PasswordRules
from finder.staff.accounts.store import accounts
from finder.staff.rules.accounts import Account
from finder.staff.rules.permissions import ActionContext, Actor, Role
from finder.staff.rules.proposals import Evidence
from tests.databases import Database
from tests.migrated import migrate

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RULES = PasswordRules(site_name="Nearby Care", hasher=Hasher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)))
"""The weakest settings Argon2 has: tests try the logic, not the strength."""
ROLES: dict[str, Role] = {"vera": "viewer", "ed": "editor", "eve": "editor", "rita": "reviewer", "ada": "admin"}

_POINTS = (("80202", "CO", 39.75, -104.99), ("80203", "CO", 39.73, -104.98), ("10001", "NY", 40.75, -73.99))
ZIPS = tuple(
    ZipPoint(zip=code, city="", state=state, county="", latitude=lat, longitude=lon, kind="standard")
    for code, state, lat, lon in _POINTS
)
DENVER = NamedPlace(
    kind="city",
    name="Denver",
    normalized="denver",
    state="CO",
    county="Denver",
    latitude=39.74,
    longitude=-104.98,
    weight=1,
)
COLORADO = tuple(
    replace(DENVER, kind="state", name="Colorado", normalized=normalized, county="")
    for normalized in ("co", "colorado")
)
RECORDS = (
    SourceRecord(
        name="Hope House", street="100 Example Street", city="Denver", state="CO", zip="80202",
        phones=(Phone(number="+13035550100"),), website="http://hope.example.org", kinds=("SU",), codes=("DT", "SA"),
    ),
    SourceRecord(
        name="Dawn Clinic", street="7 Other Road", city="Denver", state="CO", zip="80203",
        phones=(Phone(number="+13035550177"),), website="http://dawnclinic.example.org", kinds=("SU",), codes=("SA",),
    ),
    SourceRecord(
        name="River Home", street="9 Long Avenue", city="New York", state="NY", zip="10001",
        phones=(Phone(number="+12125550100"),), kinds=("SU",), codes=("SA",),
    ),
)  # fmt: skip


def fill(engine: Engine) -> None:
    """Make the tables, three programs and five members of staff."""
    migrate(engine)
    with make_writing_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER, *COLORADO])
        load(session, RECORDS)
        for name, role in ROLES.items():
            add(session, name, role)


def add(session: Session, name: str, role: Role, *, email: str = "") -> Account:
    """Add an account."""
    account = Account(
        id=0, email=email or f"{name}@example.org", role=role, is_active=True, user_handle=f"handle-{name}",
        password_hash="", totp_secret="", totp_pending="", totp_last_step=0, created_at=NOW.isoformat(),
    )  # fmt: skip
    return accounts.add_account(session, account)


def load(
    session: Session,
    records: Sequence[SourceRecord],
    *,
    as_of: str = "2025-01-01",
    format_id: str = "national_directory",
) -> None:
    """Import a national directory, or a list of another format."""
    found = SourceList(
        format=format_id, source=LIST_FORMATS[format_id].source, as_of=as_of, as_of_from="option",
        complete=LIST_FORMATS[format_id].is_whole,
        records=tuple(enumerate(records, start=2)), asked={"SU": ("DT", "OTP", "PW", "SA")}, rows=len(records),
    )  # fmt: skip
    setting = ImportSetting(zips=places.load_zip_points(session), now=NOW, force=True)
    import_lists(session, [found], setting=setting)
    catch_up_work(session)


@dataclass(frozen=True, slots=True)
class Directory:
    """What a test works with."""

    sessions: sessionmaker[Session]
    """For writing: each waits for the write lock."""
    readers: sessionmaker[Session]
    url: str = ""
    """Where it is, for what opens it by itself."""

    @classmethod
    def over(cls, database: Database) -> Directory:
        """Return the directory in a database."""
        engine = database.engine
        return cls(sessions=make_writing_factory(engine), readers=make_session_factory(engine), url=database.url)

    def ids(self) -> dict[str, str]:
        """Name of each program to its id."""
        with self.readers() as session:
            return {program.name: program.id for program in programs.find_programs(session)}

    def by(self, name: str, *, minutes: int = 0, fresh: bool = True) -> ActionContext:
        """Somebody, `minutes` after the start, a factor just shown or not."""
        now = NOW + timedelta(minutes=minutes)
        with self.readers() as session:
            account = accounts.find_account(session, f"{name}@example.org")
        assert account is not None
        factor_at = now if fresh else None
        return ActionContext(actor=Actor(account_id=account.id, role=account.role, factor_at=factor_at), now=now)


def phone(number: str, **changes: str) -> dict[str, str]:
    """A phone as the form gives it."""
    return {"number": number, "kind": "main", "extension": "", "answers": "program", **changes}


EVIDENCE = Evidence(
    method="called_old_number", source="the old number", on="2026-11-25", who_answered="desk", words="Hope House, hello"
)


def evidence(**changes: Any) -> Evidence:
    """Good evidence, changed."""
    return replace(EVIDENCE, **changes)
