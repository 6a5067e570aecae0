"""The states of staff pages, as `states.py` has those of public ones, and what must have happened before them.

A later page joins by one line in `STAFF_STATES`. `{program}`, `{ed}` and their like are filled in: programs of the sample
directory, accounts, and what `prepare` gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from finder.listings.store import history
from finder.listings.store.history import HistoryFilter
from finder.listings.store.programs import find_versions, get_program
from finder.staff.accounts.store import accounts, sign_ins
from finder.staff.accounts.store.tables import StaffSessionRow
from finder.staff.accounts.tokens import digest, make_token
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.organizations.proposing_together import TogetherInput, propose_together
from finder.staff.organizations.rules.changes import OrganizationChange
from finder.staff.rules.permissions import ActionContext, Actor
from tests.browser.staff_rest import be_rejected, make_files, make_links, talk, upload_unknown
from tests.browser.staff_work import do_work
from tests.staff_directory import ROLES, add, evidence, phone


@dataclass(frozen=True, slots=True)
class StaffState:
    """One staff page in one state."""

    name: str
    path: str
    form: tuple[tuple[str, str], ...] = ()
    """What to post to `path`; empty for a page that is fetched. The token of the session is added."""
    status: int = 200
    who: str = "ada"
    """Whose desk: a name of `tests.staff_directory.ROLES`, "half way" through a sign-in, "long ago" (a reviewer whose
    factor is too old), or "" for nobody."""


PROBLEMS = (
    ("phones-0-number", "12"),
    ("phones-0-answers", "program"),
    ("zip", "x"),
    ("opening_days", "3"),
    ("code-PW", "perhaps"),
)
"""A form of a program in which much is wrong."""
STALE = (("base_version", "1"), ("began", '{{"status":"open"}}'), ("hours", "Every day"), ("getting_in", "Ring"))
"""A form of a program that somebody changed since."""
PROVIDER_PROBLEMS = (("phones-0-number", "12"), ("zip", "x"), ("website", "not a site"), ("answer", "corrected"))
"""A provider's answer in which much is wrong."""
UNREADABLE = (("columns-0-role", "phone"), ("columns-1-role", "mark"), ("columns-1-code", ""), ("action", "read"))
"""Columns of a list without a name among them."""

STAFF_STATES = (
    StaffState("sign-in", "/staff/sign-in", who=""),
    StaffState("sign-in-problems", "/staff/sign-in", (("email", "x@example.org"), ("password", "y")), 422, ""),
    StaffState("protect", "/staff/account", who="half way"),
    StaffState("account", "/staff/account"),
    StaffState("app", "/staff/account/app", (("x", ""),)),
    StaffState("recovery-codes", "/staff/account/recovery-codes", (("x", ""),)),
    StaffState("people", "/staff/people"),
    StaffState("people-problems", "/staff/people", (("email", "nobody"), ("role", "viewer")), 422),
    StaffState("people-link", "/staff/people/{newcomer}/link", (("x", ""),)),
    StaffState("queue", "/staff/", who="ed"),
    StaffState("queue-called", "/staff/?call={called}", who="ed"),
    StaffState("queue-empty", "/staff/?state=GU", who="ed"),
    StaffState("queue-viewer", "/staff/", who="vera"),
    StaffState("reports", "/staff/reports", who="ed"),
    StaffState("file-done", "/staff/export/files/{file_done}", who="ed"),
    StaffState("file-stopped", "/staff/export/files/{file_stopped}", who="ed"),
    StaffState("reports-none", "/staff/reports?reason=website", who="ed"),
    StaffState("queue-known", "/staff/?call={reported}", who="ed"),
    StaffState("correction", "/staff/calls/{called}/correction?outcome=wrong_number", who="ed"),
    StaffState("correction-problems", "/staff/calls/{called}/correction", (("outcome", "closed"),), 422, "ed"),
    StaffState("conflicts", "/staff/conflicts", who="ed"),
    StaffState("conflicts-of-one", "/staff/conflicts/{differs}", who="ed"),
    StaffState("conflicts-problems", "/staff/conflicts/{differs}", (("reason", ""),), 422, "ed"),
    StaffState("programs", "/staff/programs", who="rita"),
    StaffState("programs-page-2", "/staff/programs?need=medicine&page=2", who="ed"),
    StaffState("programs-none", "/staff/programs?text=nowhere", who="ed"),
    StaffState("imports", "/staff/imports", who="rita"),
    StaffState("import-new", "/staff/imports/new", who="rita"),
    StaffState("import-new-problems", "/staff/imports/new", (("as_of", "x"),), 422, "rita"),
    StaffState("import", "/staff/imports/{batch}", who="rita"),
    StaffState("import-blocked", "/staff/imports/{blocked}", who="rita"),
    StaffState("import-columns-saved", "/staff/imports/columns", who="rita"),
    StaffState("import-columns", "/staff/imports/columns/{unknown}", who="rita"),
    StaffState("import-columns-problems", "/staff/imports/columns/{unknown}", UNREADABLE, 422, "rita"),
    StaffState("import-rows", "/staff/imports/{batch}/rows", who="rita"),
    StaffState("duplicates", "/staff/duplicates", who="ed"),
    StaffState("duplicate", "/staff/duplicates/{one}/{other}", who="ed"),
    StaffState("duplicate-problems", "/staff/duplicates/{one}/{other}/merge", (("reason", ""),), 422, "ed"),
    StaffState("audit", "/staff/audit", who="ed"),
    StaffState("audit-problems", "/staff/audit/draw", (("count", "x"), ("state", "")), 422, "ed"),
    StaffState("figures", "/staff/figures", who="vera"),
    StaffState("figures-of-a-need", "/staff/figures?state=CA&need=detox", who="vera"),
    StaffState("refused", "/staff/people", status=403, who="vera"),
    StaffState("program", "/staff/programs/{edited}", who="rita"),
    StaffState("program-look", "/staff/programs/{edited}", who="vera"),
    StaffState("program-problems", "/staff/programs/{edited}", PROBLEMS, 422, "ed"),
    StaffState("program-stale", "/staff/programs/{edited}", STALE, 409, "ed"),
    StaffState("program-saved", "/staff/programs/{edited}/saved?what=made", who="ed"),
    StaffState("provider-links", "/staff/programs/{edited}/links", who="ed"),
    StaffState("organizations", "/staff/organizations?text=a", who="ed"),
    StaffState("organization-change", "/staff/organizations/change?name={organization_query}", who="ed"),
    StaffState("organization-problems", "/staff/organizations/change", (("name", "{organization}"),), 422, "ed"),
    StaffState("together", "/staff/proposals/together/{group}", who="rita"),
    StaffState("together-own", "/staff/proposals/together/{group}", who="ed"),
    StaffState("together-look", "/staff/proposals/together/{group}", who="vera"),
    StaffState("together-problems", "/staff/proposals/together/{group}/reject", (("note", ""),), 422, "rita"),
    StaffState("program-new", "/staff/programs/new", who="ed"),
    StaffState("program-new-problems", "/staff/programs/new", PROBLEMS, 422, "ed"),
    StaffState("program-history", "/staff/programs/{edited}/history", who="vera"),
    StaffState("proposals", "/staff/proposals", who="rita"),
    StaffState("proposal", "/staff/proposals/{proposal}", who="rita"),
    StaffState("proposal-own", "/staff/proposals/{proposal}", who="ed"),
    StaffState("proposal-refused", "/staff/proposals/{proposal}/approve", (("note", "Seen"),), 422, "rita"),
    StaffState("proposal-comment-problems", "/staff/proposals/{proposal}/comment", (("comment", ""),), 422, "ed"),
    StaffState("proposal-unexplained", "/staff/proposals/{proposal}/reject", (("note", ""),), 422, "rita"),
    StaffState("proposal-rejected", "/staff/proposals/{rejected}", who="ed"),
    StaffState("proposal-rejected-look", "/staff/proposals/{rejected}", who="vera"),
    StaffState("proposal-answered", "/staff/proposals/{answered}", who="rita"),
    StaffState("provider-form", "/check/{link_open}", who=""),
    StaffState("provider-form-es", "/es/check/{link_open}", who=""),
    StaffState("provider-form-problems", "/check/{link_open}", PROVIDER_PROBLEMS, 422, ""),
    StaffState("provider-form-problems-es", "/es/check/{link_open}", PROVIDER_PROBLEMS, 422, ""),
    StaffState("provider-link-used", "/check/{link_used}", status=404, who=""),
    StaffState("provider-link-expired", "/es/check/{link_expired}", status=404, who=""),
    StaffState("provider-link-revoked", "/check/{link_revoked}", status=404, who=""),
    StaffState("provider-links-answered", "/staff/programs/{edited}/links", who="rita"),
    StaffState("confirm", "/staff/proposals/{proposal}/approve", (("field", "name"),), 403, "long ago"),
    StaffState("history", "/staff/history", who="rita"),
    StaffState("history-verify", "/staff/history/verify", who="vera"),
    StaffState("history-undo", "/staff/history/undo?number={entry}", who="ed"),
    StaffState("history-undone", "/staff/history/undone?what=made&left=1", who="ed"),
)
"""In the order of the work."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """The staff of a served directory: session tokens by name, and what addresses are filled in with."""

    tokens: dict[str, str]
    names: dict[str, str]


def prepare(sessions: sessionmaker[Session], programs: dict[str, str], folder: Path) -> Prepared:
    """Add a member of staff of each role, sign them in, and do what pages are to show; `folder`: for an uploaded file."""
    now = datetime.now(UTC)
    tokens: dict[str, str] = {}
    names = dict(programs)
    with sessions.begin() as session:
        for name, role in ROLES.items():
            account = add(session, name, role)
            names[name] = str(account.id)
            tokens[name] = give_session(session, account.id, now, factor_at=now)
        # A new link signs out whoever it is for.
        names["newcomer"] = str(add(session, "newcomer", "viewer").id)
        names |= do_work(session, ed=by(session, "ed"), rita=by(session, "rita"))
        tokens["half way"] = give_session(session, int(names["eve"]), now, factor_at=None)
        tokens["long ago"] = give_session(session, int(names["rita"]), now, factor_at=now - timedelta(minutes=11))
    with sessions.begin() as session:
        names |= _edit(session, programs["edited"])
        names |= _change_together(session, [programs["edited"], names["called"]])
        ed, rita = by(session, "ed"), by(session, "rita")
        talk(session, int(names["proposal"]), ed=ed, rita=rita)
        names |= be_rejected(session, names["differs"], ed=ed, rita=rita)
        names |= make_links(session, [names[name] for name in ("called", "one", "other", "reported")], ed=ed)
        names |= make_files(ed=ed)
    names |= upload_unknown(sessions, folder, rita=rita)
    return Prepared(tokens=tokens, names=names)


def keep_recent(session: Session, prepared: Prepared) -> None:
    """Let everybody who showed a factor have shown it just now: ten minutes are not enough for all states on a slow machine."""
    recent = [digest(token) for name, token in prepared.tokens.items() if name not in ("half way", "long ago")]
    session.execute(
        update(StaffSessionRow).where(StaffSessionRow.token_hash.in_(recent)).values(factor_at=datetime.now(UTC))
    )


def _edit(session: Session, program_id: str) -> dict[str, str]:
    """Change a program: some of it at once, some of it proposed."""
    number = phone("+18885550142")
    changes = {"hours": "Mon to Fri 8-5\nSat 9-12", "code:MD": "yes", "phones": [number], "name": "Harbor House"}
    found = evidence(on=datetime.now(UTC).date().isoformat())
    wanted = Edit(
        program_id=program_id,
        base_version=open_program(session, program_id).version,
        changes=changes,
        reason="They moved to a new line",
        evidence=(found,),
    )
    outcome = edit_program(session, wanted, context=by(session, "ed", request_id="made"))
    entries = history.find_entries(session, HistoryFilter(program_id=program_id, kind="change"))
    return {"proposal": str(outcome.proposal_id), "entry": str(entries[0].number)}


def _change_together(session: Session, ids: list[str]) -> dict[str, str]:
    """Propose one change at several sites."""
    versions = find_versions(session, ids)
    change = OrganizationChange(what="code", code="SS", answer="yes")
    wanted = TogetherInput(title="Harbor House: sliding fee", versions=versions, change=change, reason="All of them do")
    outcome = propose_together(session, wanted, context=by(session, "ed"))
    name = get_program(session, ids[1]).name
    return {"group": str(outcome.group_id), "organization": name, "organization_query": name.replace(" ", "+")}


def give_session(session: Session, account_id: int, now: datetime, *, factor_at: datetime | None) -> str:
    """Sign an account in, and return the token of its session."""
    token = make_token()
    sign_ins.save_session(session, digest(token), account_id=account_id, now=now, factor_at=factor_at)
    return token


def by(session: Session, name: str, *, request_id: str = "") -> ActionContext:
    """Return the context of an action, with a factor just shown."""
    account = accounts.find_account(session, f"{name}@example.org")
    assert account is not None
    now = datetime.now(UTC)
    return ActionContext(
        actor=Actor(account_id=account.id, role=account.role, factor_at=now, request_id=request_id), now=now
    )
