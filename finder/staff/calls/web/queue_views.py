"""The staff home page: the program to call next, with keyboard shortcuts, and everything else that waits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.fields import GROUPS, Group
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import BadInput
from finder.platform.web.numbers import parse_whole
from finder.platform.web.services import get_site
from finder.staff.calls import assigning, calling
from finder.staff.calls.dashboard import Dashboard, build_dashboard
from finder.staff.calls.web.call_models import CallView, make_call, payment_codes
from finder.staff.editing.editing import CheckMade, mark_checked, open_program
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.field_labels import label_of
from finder.staff.frame.guard import get_context, get_now, get_primary_session, get_staff, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.queue_labels import WORDS, Words
from finder.staff.frame.state_tiles import STATE_CHOICES, STATES
from finder.staff.rules.errors import Stale

queue = Blueprint("staff_queue", __name__, url_prefix="/staff")
add_confirmations(
    queue,
    checked="Checked. This is the next one.",
    checked_part="Checked. There is more to ask about this one.",
    no_answer="Noted: nobody answered. It will come back tomorrow. This is the next one.",
    claimed="It is assigned to you: it is no longer in anybody else's queue.",
    claim_late="This program is now assigned to somebody else. This is the next one.",
    call_stale="Somebody changed this program in the meantime, so nothing was saved. This is the current version.",
    phone_hidden="A number of this program is hidden while being checked: settle that first. Nothing was saved.",
)
LINES = 4
"""Lines of each kind beside the call."""
_MOST_SKIPPED = 40
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A position in the queue: kept in the URL and in forms, never stored."""

    state: str = ""
    skipped: tuple[str, ...] = ()
    wanted: str = ""
    """The program to keep in front."""

    @property
    def address(self) -> str:
        """The URL of the page at this position."""
        skip = " ".join(self.skipped)
        return url_for("staff_queue.show_queue", state=self.state or None, call=self.wanted or None, skip=skip or None)

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The same, as hidden form fields."""
        return (("state", self.state), ("skip", " ".join(self.skipped)))


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(StaffPage):
    """The staff home."""

    call: CallView | None
    left: int
    place: Place
    skip_to: str
    """The URL of the next one."""
    states: tuple[tuple[str, str], ...]
    dashboard: Dashboard
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
    session, now = get_primary_session(), get_now()
    place = _place(request.args)
    asking = calling.Asking(
        account_id=get_staff().account.id, now=now, skipped=place.skipped, state=place.state, wanted=place.wanted
    )
    turn = calling.find_turn(session, asking)
    call = None
    if turn.call is not None:
        call = make_call(turn, open_program(session, turn.call.card.id), get_vocabulary(), today=now.date())
    dashboard = build_dashboard(session, today=now.date(), lines=LINES)
    page = QueuePage(
        title="Work",
        call=call,
        left=turn.left,
        place=place,
        skip_to=_skipping(place, call.program.id if call else "").address,
        states=STATE_CHOICES,
        dashboard=dashboard,
        words=WORDS,
        fields={
            one.conflict.field: label_of(one.conflict.field, get_vocabulary()) for one in dashboard.waiting.conflicts
        },
        site_says=get_site().settings.site_name,
        today=now.date(),
    )
    return show("staff/queue.html", page)


def _place(values: object) -> Place:
    get = cast("dict[str, str]", values).get
    state, wanted = get("state", "").upper(), get("call", "")
    skipped = [name for name in re.split(r"[ +]", get("skip", "")) if _ID.fullmatch(name)]
    return Place(
        state=state if state in STATES else "",
        skipped=tuple(skipped[-_MOST_SKIPPED:]),
        wanted=wanted if _ID.fullmatch(wanted) else "",
    )


def _skipping(place: Place, program_id: str) -> Place:
    others = tuple(name for name in place.skipped if name != program_id)
    return replace(place, skipped=(*others, program_id)[-_MOST_SKIPPED:], wanted="")


@queue.post("/calls/<program_id>/checked")
@needs("edit")
def check(program_id: str) -> Response:
    """Record that groups of fields are correct; after the last one, show the next program.

    Raises:
        BadInput: no known group is given.
    """
    place = _place(request.form)
    named = request.form.getlist("group")
    if not named or not set(named) <= set(GROUPS):
        raise BadInput("Choose the part that was checked.")
    groups = cast("tuple[Group, ...]", tuple(named))
    made = CheckMade(program_id=program_id, base_version=_version(), groups=groups)
    stays = replace(place, wanted=program_id).address
    try:
        with writing() as session:
            if "phone" in groups and open_program(session, program_id).program.phone_hidden:
                return go(stays, "phone_hidden")
            mark_checked(session, made, payment_codes=payment_codes(get_vocabulary()), context=get_context())
            checked = dict(open_program(session, program_id).program.checked)
    except Stale:
        return go(stays, "call_stale")
    today = get_now().date().isoformat()
    if all(checked.get(group) == today for group in GROUPS):
        return go(place.address, "checked")
    return go(stays, "checked_part")


def _version() -> int:
    return parse_whole(request.form.get("version", ""), default=-1)


@queue.post("/calls/<program_id>/no-answer")
@needs("edit")
def note_no_answer(program_id: str) -> Response:
    """Record that nobody answered, and go on."""
    with writing() as session:
        calling.note_no_answer(session, program_id, context=get_context())
    return go(_skipping(_place(request.form), program_id).address, "no_answer")


@queue.post("/calls/<program_id>/claim")
@needs("assign")
def claim(program_id: str) -> Response:
    """Assign a program to oneself."""
    place = _place(request.form)
    try:
        with writing() as session:
            assigning.claim(session, program_id, context=get_context())
    except Stale:
        return go(place.address, "claim_late")
    return go(replace(place, wanted=program_id).address, "claimed")
