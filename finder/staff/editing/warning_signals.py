"""Gather what the directory knows, for the warning signals on a change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from finder.listings.rules.changes import Change
from finder.listings.rules.programs import Program
from finder.listings.store import history, programs
from finder.platform.database.session import Session
from finder.staff.editing.rules.signals import Known, find_signals, host_of
from finder.staff.rules.permissions import By
from finder.staff.rules.proposals import Signal

_DAY = timedelta(days=1)


def know(
    session: Session, program: Program, changes: Sequence[Change], *, by: By, touched: int = 1
) -> tuple[Signal, ...]:
    """Give the warning signals on some changes of a program."""
    new = {change.field: change.new.value for change in changes if change.new}
    numbers = [phone["number"] for phone in new.get("phones", ())]
    known = Known(
        program_id=program.id,
        organization=program.organization or program.name,
        state=new.get("state", program.state),
        number_owners={number: programs.find_owners_of_number(session, number) for number in numbers},
        host_owners=hosts(session) if new.get("website") else {},
        changes_today=history.count_changes(
            session, proposer=by.actor.account_id, since=(by.now - _DAY).isoformat(timespec="seconds")
        ),
        programs_touched=touched,
    )
    return find_signals(changes, known)


def hosts(session: Session) -> dict[str, frozenset[str]]:
    """Give the organizations (or names) of the programs of each host; reads every program with a website."""
    owners: dict[str, set[str]] = {}
    for website, owner in programs.find_websites(session):
        owners.setdefault(host_of(website), set()).add(owner)
    owners.pop("", None)
    return {host: frozenset(names) for host, names in owners.items()}
