"""The states of staff pages, as `states.py` has those of public ones, and what must have happened before them.

A later page joins by one line in `STAFF_STATES`. `{program}`, `{ed}` and their like are filled in: programs of the sample
directory, accounts, and what `prepare` gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session, sessionmaker

from finder.domain.staff import Actor, By
from finder.store import accounts, sign_ins
from finder.usecases.tokens import digest, make_token
from tests.browser.staff_work import do_work
from tests.staff_directory import ROLES, add


@dataclass(frozen=True, slots=True)
class StaffState:
    """One staff page in one state."""

    name: str
    path: str
    form: tuple[tuple[str, str], ...] = ()
    """What to post to `path`; empty for a page that is fetched. The token of the session is added."""
    status: int = 200
    who: str = "ada"
    """Whose desk: a name of `tests.staff_directory.ROLES`, "half way" through a sign-in, or "" for nobody."""


STAFF_STATES = (
    StaffState("sign-in", "/staff/sign-in", who=""),
    StaffState("sign-in-problems", "/staff/sign-in", (("email", "x@example.org"), ("password", "y")), 422, ""),
    StaffState("protect", "/staff/account", who="half way"),
    StaffState("account", "/staff/account"),
    StaffState("app", "/staff/account/app", (("x", ""),)),
    StaffState("recovery-codes", "/staff/account/recovery-codes", (("x", ""),)),
    StaffState("people", "/staff/people"),
    StaffState("people-problems", "/staff/people", (("email", "nobody"), ("role", "viewer")), 422),
    StaffState("people-link", "/staff/people/{eve}/link", (("x", ""),)),
    StaffState("queue", "/staff/", who="ed"),
    StaffState("queue-called", "/staff/?call={called}", who="ed"),
    StaffState("queue-empty", "/staff/?state=GU", who="ed"),
    StaffState("queue-viewer", "/staff/", who="vera"),
    StaffState("reports", "/staff/reports", who="ed"),
    StaffState("reports-none", "/staff/reports?reason=website", who="ed"),
    StaffState("conflicts", "/staff/conflicts", who="ed"),
    StaffState("programs", "/staff/programs", who="rita"),
    StaffState("programs-page-2", "/staff/programs?need=medicine&page=2", who="ed"),
    StaffState("programs-none", "/staff/programs?text=nowhere", who="ed"),
    StaffState("imports", "/staff/imports", who="rita"),
    StaffState("import-new", "/staff/imports/new", who="rita"),
    StaffState("import-new-problems", "/staff/imports/new", (("as_of", "x"),), 422, "rita"),
    StaffState("import", "/staff/imports/{batch}", who="rita"),
    StaffState("import-blocked", "/staff/imports/{blocked}", who="rita"),
    StaffState("import-rows", "/staff/imports/{batch}/rows", who="rita"),
    StaffState("duplicates", "/staff/duplicates", who="ed"),
    StaffState("duplicate", "/staff/duplicates/{one}/{other}", who="ed"),
    StaffState("duplicate-problems", "/staff/duplicates/{one}/{other}/merge", (("reason", ""),), 422, "ed"),
    StaffState("audit", "/staff/audit", who="ed"),
    StaffState("audit-problems", "/staff/audit/draw", (("count", "x"), ("state", "")), 422, "ed"),
    StaffState("figures", "/staff/figures", who="vera"),
    StaffState("figures-of-a-need", "/staff/figures?state=CA&need=detox", who="vera"),
    StaffState("refused", "/staff/people", status=403, who="vera"),
)
"""In the order of the work."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The staff of a served directory: session tokens by name, and what addresses are filled in with."""

    tokens: dict[str, str]
    names: dict[str, str]


def prepare(sessions: sessionmaker[Session], programs: dict[str, str]) -> Prepared:
    """Add a member of staff of each role, sign them in, and do what pages are to show."""
    now = datetime.now(UTC)
    tokens: dict[str, str] = {}
    names = dict(programs)
    with sessions.begin() as session:
        for name, role in ROLES.items():
            account = add(session, name, role)
            names[name] = str(account.id)
            tokens[name] = _sign_in(session, account.id, now, factor_at=now)
        names |= do_work(session, ed=by(session, "ed"), rita=by(session, "rita"))
        tokens["half way"] = _sign_in(session, int(names["eve"]), now, factor_at=None)
    return Prepared(tokens=tokens, names=names)


def _sign_in(session: Session, account_id: int, now: datetime, *, factor_at: datetime | None) -> str:
    token = make_token()
    sign_ins.save_session(session, digest(token), account_id=account_id, now=now, factor_at=factor_at)
    return token


def by(session: Session, name: str) -> By:
    """Give who does a deed, with a factor just shown."""
    account = accounts.find_account(session, f"{name}@example.org")
    assert account is not None
    now = datetime.now(UTC)
    return By(actor=Actor(account_id=account.id, role=account.role, factor_at=now), now=now)
