"""Look up what the warning signals on a change need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from finder.listings.rules.websites import host_of
from finder.listings.store import history
from finder.listings.store.program_phones import find_hosts, find_owners_of_host, find_owners_of_numbers
from finder.platform.database.session import Session
from finder.staff.editing.rules.signals import Known
from finder.staff.rules.permissions import ActionContext


def look_up_known(session: Session, values: Mapping[str, Any], *, context: ActionContext, touched: int = 1) -> Known:
    """Return what the directory knows of new values, by field; the program that they are for is to be filled in."""
    numbers = [phone["number"] for phone in values.get("phones") or ()]
    return Known(
        program_id="",
        organization="",
        state="",
        number_owners=find_owners_of_numbers(session, numbers),
        host_owners=_host_owners(session, values["website"]) if values.get("website") else {},
        changes_today=history.count_edits(
            session, proposer=context.actor.account_id, since=context.day_began.isoformat()
        ),
        programs_touched=touched,
    )


def _host_owners(session: Session, website: str) -> dict[str, frozenset[str]]:
    """Return the owners of a new website's host; if the host is unknown, those of all hosts, to find similar ones."""
    host = host_of(website)
    if owners := find_owners_of_host(session, host):
        return {host: owners}
    return dict.fromkeys(find_hosts(session), frozenset[str]())
