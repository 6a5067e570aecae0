"""The staff home page: the program to call next, with keyboard shortcuts, and everything else that waits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.store.work_lists import Count
from finder.listings.web.services import get_vocabulary
from finder.platform.web.form_fields import read_form
from finder.platform.web.numbers import parse_whole
from finder.platform.web.services import get_site
from finder.staff.accounts.people import find_reviewers
from finder.staff.calls import assigning, calling, own_views
from finder.staff.calls.dashboard import Dashboard, build_dashboard
from finder.staff.calls.known import collect_known
from finder.staff.calls.leasing import take_turn
from finder.staff.calls.web.call_forms import PlaceForm
from finder.staff.calls.web.call_keys import OUTCOME_KEYS, OutcomeKey
from finder.staff.calls.web.call_models import CallView, make_call
from finder.staff.editing.editing import open_program
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.field_labels import label_of
from finder.staff.frame.following import follow_programs
from finder.staff.frame.guard import get_actor, get_context, get_now, get_primary_session, get_staff, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.queue_labels import WORDS, Words
from finder.staff.frame.state_tiles import STATE_CHOICES, STATES
from finder.staff.rules.accounts import Account
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import may

queue = Blueprint("staff_queue", __name__, url_prefix="/staff")
add_confirmations(
    queue,
    claimed="It is assigned to you: it is no longer in anybody else's queue.",
    claim_late="This program is now assigned to somebody else. This is the next one.",
)
LINES = 4
"""Lines of each kind beside the call."""
_MOST_SKIPPED = 40
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A position in the queue: kept in the URL and in forms, never stored."""

    state: str = ""
    is_everywhere: bool = False
    """True for all states, where somebody's own area would be shown else."""
    skipped: tuple[str, ...] = ()
    wanted: str = ""
    """The program to keep in front."""

    @property
    def address(self) -> str:
        """The URL of the page at this position."""
        skip = " ".join(self.skipped)
        return url_for("staff_queue.show_queue", state=self._state or None, call=self.wanted or None, skip=skip or None)

    @property
    def _state(self) -> str:
        return "all" if self.is_everywhere else self.state

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The same, as hidden form fields."""
        return (("state", self._state), ("skip", " ".join(self.skipped)))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(StaffPage):
    """The staff home."""

    call: CallView | None
    left: Count
    place: Place
    skip_to: str
    """The URL of the next one."""
    states: tuple[tuple[str, str], ...]
    state: str
    """The chosen one of them."""
    county: str
    """The county of somebody's own area, or ""."""
    dashboard: Dashboard
    outcomes: tuple[OutcomeKey, ...]
    accounts_waiting: tuple[Account, ...]
    """Accounts that wait for a second admin, for admins."""
    back: tuple[str, str]
    """(program, number of the entry) that can be taken back in one step, or two empty texts."""
    is_alone: bool
    """True if only one person may review: sensitive changes wait for a day."""
    words: Words
    fields: Mapping[str, str]
    """Labels of the fields with conflicts."""
    site_says: str
    """The person calling."""
    today: date


@queue.get("/")
@needs("view")
def show_queue() -> Response | tuple[str, int]:
    """Show what to call next, and the waiting proposal."""
    follow_programs()
    session, now = get_primary_session(), get_now()
    place = read_place(request.args)
    area = own_views.get_area(session, get_staff().account.id)
    is_own_area = bool(area.state) and not (place.state or place.is_everywhere)
    asking = calling.Asking(
        account_id=get_staff().account.id,
        now=now,
        skipped=place.skipped,
        state=area.state if is_own_area else place.state,
        county=area.county if is_own_area else "",
        wanted=place.wanted,
    )
    turn = (
        take_turn(session, asking, writing) if may(get_actor().role, "edit") else calling.find_turns(session, asking)[0]
    )
    call = None
    if turn.call is not None:
        editable = open_program(session, turn.call.card.id)
        call = make_call(turn, editable, collect_known(session, editable), get_vocabulary(), today=now.date())
    reviewers = find_reviewers(session, now=now)
    dashboard = build_dashboard(session, account_id=get_staff().account.id, now=now, lines=LINES)
    page = QueuePage(
        title="Work",
        call=call,
        left=turn.left,
        place=place,
        skip_to=skipping(place, call.program.id if call else "").address,
        states=(("all", STATE_CHOICES[0][1]), *STATE_CHOICES[1:]) if area.state else STATE_CHOICES,
        state="all" if place.is_everywhere else asking.state,
        county=asking.county,
        dashboard=dashboard,
        outcomes=OUTCOME_KEYS,
        accounts_waiting=reviewers.waiting if may(get_actor().role, "accounts") else (),
        back=_read_back(request.args.get("back", "")),
        is_alone=reviewers.is_alone,
        words=WORDS,
        fields={
            one.conflict.field: label_of(one.conflict.field, get_vocabulary()) for one in dashboard.waiting.conflicts
        },
        site_says=get_site().settings.site_name,
        today=now.date(),
    )
    return show("staff/queue.html", page)


def _read_back(text: str) -> tuple[str, str]:
    program_id, _, number = text.rpartition("-")
    is_entry = parse_whole(number, default=None) is not None
    return (program_id, number) if _ID.fullmatch(program_id) and is_entry else ("", "")


def read_place(values: object) -> Place:
    """Return the position in the queue that a URL or a form holds."""
    get = cast("dict[str, str]", values).get
    state, wanted = get("state", "").upper(), get("call", "")
    skipped = [name for name in re.split(r"[ +]", get("skip", "")) if _ID.fullmatch(name)]
    return Place(
        state=state if state in STATES else "",
        is_everywhere=state == "ALL",
        skipped=tuple(skipped[-_MOST_SKIPPED:]),
        wanted=wanted if _ID.fullmatch(wanted) else "",
    )


def sent_place() -> Place:
    """Return the position in the queue that the form that was sent holds."""
    return read_place(read_form(PlaceForm).data)


def skipping(place: Place, program_id: str) -> Place:
    """Return the position after a program was skipped."""
    others = tuple(name for name in place.skipped if name != program_id)
    return replace(place, skipped=(*others, program_id)[-_MOST_SKIPPED:], wanted="")


@queue.post("/calls/<program_id>/claim")
@needs("assign")
def claim(program_id: str) -> Response:
    """Assign a program to oneself."""
    place = sent_place()
    try:
        with writing() as session:
            assigning.claim(session, program_id, context=get_context())
    except Stale:
        return go(place.address, "claim_late")
    return go(replace(place, wanted=program_id).address, "claimed")
