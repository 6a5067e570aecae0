"""Look up what the warning signals on a change need."""

from __future__ import annotations

from collections.abc import Sequence

from finder.listings.rules.changes import Change
from finder.listings.rules.programs import Program
from finder.listings.rules.websites import host_of
from finder.listings.store import history
from finder.listings.store.program_phones import find_hosts, find_owners_of_host, find_owners_of_numbers
from finder.platform.database.session import Session
from finder.staff.accounts.people import get_account
from finder.staff.editing.rules.signals import Known, find_signals
from finder.staff.frame.staff_times import day_bounds, day_of
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Signal


def collect_signals(
    session: Session, program: Program, changes: Sequence[Change], *, context: ActionContext, touched: int = 1
) -> tuple[Signal, ...]:
    """Return the warning signals on changes of a program, in a fixed order (rules: LST-04)."""
    new = {change.field: change.new.value for change in changes if change.new}
    numbers = [phone["number"] for phone in new.get("phones", ())]
    known = Known(
        program_id=program.id,
        organization=program.organization or program.name,
        state=new.get("state", program.state),
        number_owners=find_owners_of_numbers(session, numbers),
        host_owners=_host_owners(session, new["website"]) if new.get("website") else {},
        changes_today=history.count_edits(
            session, proposer=context.actor.account_id, since=_day_began(session, context)
        ),
        programs_touched=touched,
    )
    return find_signals(changes, known)


def _day_began(session: Session, context: ActionContext) -> str:
    """Return when the day of whoever acts began, in their time zone, as ISO text in UTC."""
    zone = get_account(session, context.actor.account_id).time_zone
    return day_bounds(day_of(context.now, zone), zone)[0]


def _host_owners(session: Session, website: str) -> dict[str, frozenset[str]]:
    """Return the owners of a new website's host; if the host is unknown, those of all hosts, to find similar ones."""
    host = host_of(website)
    if owners := find_owners_of_host(session, host):
        return {host: owners}
    return dict.fromkeys(find_hosts(session), frozenset[str]())
