"""Duplicates: likely pairs, two side by side, and proposals to merge or split them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from finder.listings.rules.merging import Merge
from finder.listings.rules.programs import Program
from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.store import merges, programs
from finder.listings.web.services import get_vocabulary
from finder.platform.errors import BadInput
from finder.platform.web.filters import phone as phone_words
from finder.staff.duplicates.duplicates import (
    MergeRequest,
    SplitRequest,
    compare,
    find_duplicates,
    propose_merge,
    propose_split,
)
from finder.staff.duplicates.rules.similarity import LikelyPair
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import get_context, get_primary_session, needs, writing
from finder.staff.frame.layout import StaffPage, go, show
from finder.staff.frame.state_tiles import STATE_CHOICES, STATES

duplicates = Blueprint("staff_duplicates", __name__, url_prefix="/staff/duplicates")
add_confirmations(
    duplicates,
    merge_proposed="Proposed: somebody else decides whether they are the same program.",
    split_proposed="Proposed: somebody else decides whether to split them again.",
)
_LONGEST_REASON = 1_000
_PAIRS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsPage(StaffPage):
    """Likely pairs, and programs merged by hand."""

    pairs: tuple[LikelyPair, ...]
    state: str
    states: tuple[tuple[str, str], ...]
    merges: tuple[Merge, ...]
    names: dict[str, str]
    """Names of kept programs, by id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage(StaffPage):
    """Two programs side by side."""

    pair: LikelyPair
    rows: tuple[tuple[str, str, str, bool], ...]
    """(field, value of one, value of the other, whether they differ)."""
    reason: str = ""
    kept: str = ""


@duplicates.get("")
@needs("view")
def show_pairs() -> Response | tuple[str, int]:
    """List programs that may be one, the likeliest first."""
    session = get_primary_session()
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    joined = tuple(merges.find_merges(session, status="merged"))[:_PAIRS]
    page = PairsPage(
        title="Duplicates",
        pairs=tuple(find_duplicates(session, state=state, limit=_PAIRS)),
        state=state,
        states=STATE_CHOICES,
        merges=joined,
        names={card.id: card.name for card in programs.find_cards(session, sorted({one.kept for one in joined}))},
    )
    return show("staff/duplicates.html", page)


@duplicates.get("/<one_id>/<other_id>")
@needs("view")
def show_pair(one_id: str, other_id: str) -> Response | tuple[str, int]:
    """Show two programs side by side."""
    return show("staff/duplicate.html", _compare(one_id, other_id))


def _compare(one_id: str, other_id: str, problems: dict[str, str] | None = None) -> ComparePage:
    session = get_primary_session()
    pair = compare(session, one_id, other_id)
    one, other = (programs.get_program(session, card.id) for card in (pair.one, pair.other))
    return ComparePage(
        title="Two programs",
        pair=pair,
        rows=_rows(one, other, get_vocabulary()),
        reason=request.form.get("reason", ""),
        kept=request.form.get("kept", ""),
        problems=problems or {},
    )


def _rows(one: Program, other: Program, vocabulary: Vocabulary) -> tuple[tuple[str, str, str, bool], ...]:
    sides = [_texts(program) for program in (one, other)]
    rows = [(name, text, sides[1][name], text != sides[1][name]) for name, text in sides[0].items()]
    ours, theirs = set(one.services), set(other.services)
    rows.append(("only here", _labels(ours - theirs, vocabulary), _labels(theirs - ours, vocabulary), ours != theirs))
    return tuple(rows)


def _labels(codes: set[str], vocabulary: Vocabulary) -> str:
    return ", ".join(sorted(vocabulary.label(code) for code in codes))


def _texts(program: Program) -> dict[str, str]:
    newest = program.newest
    return {
        "name": program.name,
        "second name": program.name2,
        "organization": program.organization,
        "street": " ".join((program.street, program.street2)).strip(),
        "city": f"{program.city}, {program.state} {program.zip}",
        "phones": ", ".join(phone_words(phone.number) for phone in program.phones),
        "website": program.website,
        "newest list": f"{newest.source} {newest.as_of}".strip() if newest else "",
        "services": str(len(program.services)),
        "checked": ", ".join(f"{group} {day}" for group, day in program.checked),
    }


@duplicates.post("/<one_id>/<other_id>/merge")
@needs("merge")
def merge(one_id: str, other_id: str) -> Response | tuple[str, int]:
    """Propose to merge two programs under the id of one of them."""
    kept, reason = request.form.get("kept", ""), request.form.get("reason", "").strip()
    problems = {}
    if kept not in (one_id, other_id):
        problems[f"kept-{one_id}"] = "Say which page stays."
    if not 0 < len(reason) <= _LONGEST_REASON:
        problems["reason"] = "Say why: a second person has to agree."
    if problems:
        return show("staff/duplicate.html", _compare(one_id, other_id, problems), status=422)
    gone = other_id if kept == one_id else one_id
    with writing() as session:
        proposal_id = propose_merge(session, MergeRequest(kept=kept, gone=gone, reason=reason), context=get_context())
    return go(url_for("staff_proposals.show_proposal", proposal_id=proposal_id), "merge_proposed")


@duplicates.post("/split")
@needs("merge")
def split() -> Response:
    """Propose to split what was merged by hand.

    Raises:
        BadInput: no reason is given.
    """
    reason = request.form.get("reason", "").strip()
    if not 0 < len(reason) <= _LONGEST_REASON:
        raise BadInput("Say why: a second person has to agree.")
    with writing() as session:
        proposal_id = propose_split(
            session, SplitRequest(gone=request.form.get("gone", ""), reason=reason), context=get_context()
        )
    return go(url_for("staff_proposals.show_proposal", proposal_id=proposal_id), "split_proposed")
