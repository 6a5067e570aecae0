"""Duplicates: likely pairs, two side by side, and what is decided on them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.merging import Merge
from finder.listings.rules.programs import Program
from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.store import merges
from finder.listings.store.likely_pairs import PAIR_KINDS, DistinctPair, PairKind
from finder.listings.store.work_lists import Count
from finder.listings.web.services import get_vocabulary
from finder.platform.web.filters import phone as phone_words
from finder.platform.web.form_fields import read_form
from finder.platform.web.numbers import parse_whole
from finder.staff.accounts.people import list_names
from finder.staff.duplicates import pairs
from finder.staff.duplicates.duplicates import MergeRequest, SplitRequest, propose_merge, propose_split
from finder.staff.duplicates.pairs import LikelyPair
from finder.staff.duplicates.web.duplicate_forms import ApartForm, MergeForm, SplitForm
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.following import count_unsorted, follow_programs
from finder.staff.frame.guard import get_context, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.staff_form import find_problems, require_valid
from finder.staff.frame.state_tiles import STATE_CHOICES, STATES

duplicates = Blueprint("staff_duplicates", __name__, url_prefix="/staff/duplicates")
add_confirmations(
    duplicates,
    merge_proposed="Proposed: somebody else decides whether they are the same program.",
    split_proposed="Proposed: somebody else decides whether to split them again.",
    told_apart="Noted: these are two programs. They are no longer offered as duplicates.",
    not_told_apart="Taken back: they are offered as duplicates again.",
)
SIZE = 25
"""Pairs of a page."""
_LAST_PAGE = 400
_MERGES = 50
KIND_CHOICES: tuple[tuple[PairKind, str], ...] = tuple(
    zip(PAIR_KINDS, ("Likely duplicates", "Sites of one organization", "Decided: two programs"), strict=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsPage(StaffPage):
    """Likely pairs, and programs merged by hand."""

    pairs: tuple[LikelyPair, ...]
    kind: PairKind
    kinds: tuple[tuple[PairKind, str], ...]
    total: Count
    number: int
    pages: int
    unsorted: int
    """Number of programs that changed and that pairs don't follow yet."""
    state: str
    states: tuple[tuple[str, str], ...]
    merges: tuple[Merge, ...]
    names: dict[str, str]
    """Names of programs merged by hand, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(StaffPage):
    """Two programs side by side."""

    pair: LikelyPair
    rows: tuple[tuple[str, str, str, bool], ...]
    """(field, value of one, value of the other, whether they differ)."""
    distinct: DistinctPair | None
    decided_by: str
    reason: str = ""
    kept: str = ""
    apart_reason: str = ""


@duplicates.get("")
@needs("view")
def show_pairs() -> Response | tuple[str, int]:
    """List programs that may be one, the likeliest first."""
    follow_programs()
    session = get_primary_session()
    state, kind = request.args.get("state", ""), _read_kind(request.args.get("kind", ""))
    state = state if state in STATES else ""
    total = pairs.count_pairs(session, kind=kind, state=state)
    pages = min(max(1, -(-total.number // SIZE)), _LAST_PAGE)
    number = min(parse_whole(request.args.get("page", ""), default=1, least=1), pages)
    joined = tuple(merges.find_merges(session, status="merged"))[:_MERGES] if kind == "likely" else ()
    page = PairsPage(
        title="Duplicates",
        pairs=tuple(pairs.list_pairs(session, kind=kind, state=state, limit=SIZE, offset=(number - 1) * SIZE)),
        kind=kind,
        kinds=KIND_CHOICES,
        total=total,
        number=number,
        pages=pages,
        unsorted=count_unsorted(),
        state=state,
        states=STATE_CHOICES,
        merges=joined,
        names=pairs.find_merged_names(session, joined) if joined else {},
    )
    return show("staff/duplicates.html", page)


def _read_kind(text: str) -> PairKind:
    return next((kind for kind in PAIR_KINDS if kind == text), "likely")


@duplicates.get("/<one_id>/<other_id>")
@needs("view")
def show_pair(one_id: str, other_id: str) -> Response | tuple[str, int]:
    """Show two programs side by side."""
    return show("staff/duplicate.html", _compare(one_id, other_id))


def _compare(
    one_id: str,
    other_id: str,
    problems: dict[str, str] | None = None,
    *,
    merge_form: MergeForm | None = None,
    apart_form: ApartForm | None = None,
) -> ComparePage:
    session = get_primary_session()
    found = pairs.compare(session, one_id, other_id)
    return ComparePage(
        title="Two programs",
        pair=found.pair,
        rows=_rows(found, get_vocabulary()),
        distinct=found.distinct,
        decided_by=list_names(session).get(found.distinct.decided_by, "") if found.distinct else "",
        reason=merge_form.reason.data or "" if merge_form else "",
        kept=merge_form.kept.data or "" if merge_form else "",
        apart_reason=apart_form.reason.data or "" if apart_form else "",
        problems=problems or {},
    )


def _rows(found: pairs.Comparison, vocabulary: Vocabulary) -> tuple[tuple[str, str, str, bool], ...]:
    one, other = found.programs
    sides = [_texts(program) for program in found.programs]
    rows = [(name, text, sides[1][name], text != sides[1][name]) for name, text in sides[0].items()]
    ours, theirs = (", ".join(names) for names in found.pair.lists)
    rows.append(("lists", ours, theirs, ours != theirs))
    has, have = set(one.services), set(other.services)
    rows.append(("only here", _labels(has - have, vocabulary), _labels(have - has, vocabulary), has != have))
    return tuple(rows)


def _labels(codes: set[str], vocabulary: Vocabulary) -> str:
    return ", ".join(sorted(vocabulary.label(code) for code in codes))


def _texts(program: Program) -> dict[str, str]:
    return {
        "name": program.name,
        "second name": program.name2,
        "organization": program.organization,
        "street": " ".join((program.street, program.street2)).strip(),
        "city": f"{program.city}, {program.state} {program.zip}",
        "phones": ", ".join(phone_words(phone.number) for phone in program.phones),
        "website": program.website,
        "services": str(len(program.services)),
        "checked": ", ".join(f"{group} {day}" for group, day in program.checked),
    }


@duplicates.post("/<one_id>/<other_id>/merge")
@needs("merge")
def merge(one_id: str, other_id: str) -> Response | tuple[str, int]:
    """Propose to merge two programs under the id of one of them."""
    form = read_form(MergeForm)
    form.offer(one_id, other_id)
    if problems := find_problems(form, {"kept": f"kept-{one_id}"}):
        return show("staff/duplicate.html", _compare(one_id, other_id, problems, merge_form=form), status=422)
    kept = str(form.kept.data)
    wanted = MergeRequest(kept=kept, gone=other_id if kept == one_id else one_id, reason=str(form.reason.data))
    with writing() as session:
        proposal_id = propose_merge(session, wanted, context=get_context())
    return go(url_for("staff_proposals.show_proposal", proposal_id=proposal_id), "merge_proposed")


@duplicates.post("/<one_id>/<other_id>/apart")
@needs("merge")
def tell_apart(one_id: str, other_id: str) -> Response | tuple[str, int]:
    """Note that two programs are two."""
    form = read_form(ApartForm)
    if problems := find_problems(form, {"reason": "apart-reason"}):
        return show("staff/duplicate.html", _compare(one_id, other_id, problems, apart_form=form), status=422)
    with writing() as session:
        pairs.tell_apart(session, one_id, other_id, reason=str(form.reason.data), context=get_context())
    return go(url_for("staff_duplicates.show_pairs"), "told_apart")


@duplicates.post("/<one_id>/<other_id>/apart/undo")
@needs("merge")
def take_back_apart(one_id: str, other_id: str) -> Response:
    """Take back that two programs are two."""
    with writing() as session:
        pairs.take_back_apart(session, one_id, other_id, context=get_context())
    return go(url_for("staff_duplicates.show_pair", one_id=one_id, other_id=other_id), "not_told_apart")


@duplicates.post("/split")
@needs("merge")
def split() -> Response:
    """Propose to split what was merged by hand.

    Raises:
        BadInput: no reason is given.
    """
    form = read_form(SplitForm)
    require_valid(form)
    wanted = SplitRequest(gone=str(form.gone.data or ""), reason=str(form.reason.data))
    with writing() as session:
        proposal_id = propose_split(session, wanted, context=get_context())
    return go(url_for("staff_proposals.show_proposal", proposal_id=proposal_id), "split_proposed")
