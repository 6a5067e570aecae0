"""The list of programs: filtered, paginated, with actions on chosen programs: assign, mark a group checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import cast
from urllib.parse import urlencode

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.fields import GROUPS, Group
from finder.listings.store.work_lists import Count
from finder.platform.errors import InvalidFields
from finder.platform.web.form_fields import read_form
from finder.platform.web.numbers import parse_whole
from finder.staff.accounts import people
from finder.staff.calls import own_views
from finder.staff.calls.assigning import assign
from finder.staff.calls.bulk import BulkCheck, check_many
from finder.staff.calls.program_lists import ProgramFilter, ProgramLine, count_unlisted, find_lines, plan_search
from finder.staff.calls.web.call_forms import AssignForm, GroupForm
from finder.staff.calls.web.program_filters import filter_pairs, read_filter, sent_filter
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.following import count_unsorted, follow_programs
from finder.staff.frame.guard import get_context, get_now, get_primary_session, get_staff, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.queue_labels import GROUP_TITLES
from finder.staff.frame.staff_form import require_valid
from finder.staff.frame.state_tiles import STATE_CHOICES
from finder.staff.store.own_views import SavedView, WorkArea

program_list = Blueprint("staff_program_list", __name__, url_prefix="/staff/programs")
add_confirmations(
    program_list, many_checked="Everything you chose is checked.", many_assigned="Everything you chose is assigned."
)
SIZE = 50
_LAST_PAGE = 1_000
AGE_CHOICES = (
    ("", "Any age"),
    ("half", "Over 6 months"),
    ("year", "Over a year"),
    ("partly", "Some part never checked"),
    ("never", "Never checked"),
)
STANDING_CHOICES = (
    ("", "Listed"),
    ("not_listed", "Not listed"),
    ("closed", "Closed"),
    ("only_in_older_list", "Only in an older list"),
)
NEED_CHOICES = (("", "Any need"), ("detox", "Medical detox"), ("medicine", "Medicine"), ("counseling", "Counseling"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramsPage(StaffPage):
    """A page of the list."""

    lines: tuple[ProgramLine, ...]
    total: Count
    corrected: str
    """What the search was taken for, if nothing has it as typed."""
    knows_county: bool
    unlisted: int
    """Where nothing matches: programs that would, but are not listed."""
    unlisted_query: str
    unsorted: int
    """Number of programs that changed and that lists don't follow yet."""
    number: int
    pages: int
    wanted: ProgramFilter
    query: str
    """The filters as a query string, without the page."""
    fields: tuple[tuple[str, str], ...]
    """The filters as hidden fields."""
    people: dict[int, str]
    states: tuple[tuple[str, str], ...]
    ages: tuple[tuple[str, str], ...]
    standings: tuple[tuple[str, str], ...]
    needs: tuple[tuple[str, str], ...]
    assignees: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]
    own_id: int
    views: tuple[SavedView, ...]
    area: WorkArea
    is_own_area: bool
    """True when the list begins with the area of whoever looks at it."""
    today: date


@program_list.get("")
@needs("view")
def show_programs() -> Response | tuple[str, int]:
    """List programs, the oldest check first."""
    follow_programs()
    session, today = get_primary_session(), get_now().date()
    area = own_views.get_area(session, get_staff().account.id)
    wanted = read_filter(request.args)
    is_own_area = bool(area.state) and not set(request.args) - {"done"}
    if is_own_area:
        wanted = replace(wanted, state=area.state, county=area.county)
    search = plan_search(session, wanted, today=today)
    wanted = replace(wanted, county=search.work.county)
    number = min(parse_whole(request.args.get("page", ""), default=1, least=1), _LAST_PAGE)
    found = find_lines(session, search, number=number, size=SIZE)
    emails = people.list_emails(session)
    pairs = filter_pairs(wanted)
    page = ProgramsPage(
        title="Programs",
        lines=found.lines,
        total=found.total,
        corrected=search.corrected,
        knows_county=search.knows_county,
        unlisted=count_unlisted(session, search) if wanted.text and not (wanted.standing or found.lines) else 0,
        unlisted_query=urlencode(filter_pairs(replace(wanted, standing="not_listed"))),
        unsorted=count_unsorted(),
        number=found.number,
        pages=found.pages,
        wanted=wanted,
        query=urlencode(pairs),
        fields=pairs,
        people=emails,
        states=STATE_CHOICES,
        ages=AGE_CHOICES,
        standings=STANDING_CHOICES,
        needs=NEED_CHOICES,
        assignees=(("", "Anybody's"), ("nobody", "Nobody's"), *((str(one), email) for one, email in emails.items())),
        groups=(("", "choose"), ("all", "All groups"), *((str(group), words) for group, words in GROUP_TITLES.items())),
        own_id=get_staff().account.id,
        views=own_views.list_views(session, get_staff().account.id),
        area=area,
        is_own_area=is_own_area,
        today=today,
    )
    return show("staff/programs.html", page)


def _back(done: str) -> Response:
    query = urlencode(filter_pairs(sent_filter()))
    address = url_for("staff_program_list.show_programs")
    return go(f"{address}?{query}" if query else address, done)


@program_list.post("/checked")
@needs("edit")
def check_chosen() -> Response:
    """Mark a group of fields as checked in all chosen programs, or in none.

    Raises:
        InvalidFields: no group is chosen.
        BadInput: there is no such group.
    """
    form = read_form(GroupForm)
    if not form.group.data:
        raise InvalidFields({"group": "Choose what you asked about: nothing is chosen at first. Nothing was saved."})
    require_valid(form)
    groups = GROUPS if form.group.data == "all" else (cast("Group", form.group.data),)
    made = BulkCheck(versions=form.versions(), groups=groups, note="of several at once")
    with writing() as session:
        check_many(session, made, context=get_context())
    return _back("many_checked")


@program_list.post("/assigned")
@needs("assign")
def assign_chosen() -> Response:
    """Assign all chosen programs to an account, or to nobody is signed in."""
    form = read_form(AssignForm)
    with writing() as session:
        assign(session, list(form.versions()), form.account.number(), context=get_context())
    return _back("many_assigned")
