"""Programs that stand here twice: find likely pairs, propose to join them, and to part what was joined by hand.

Joining is sensitive: a second person approves it (`reviewing.approve`), and the address of the one that went leads to the
other from then on. `preview_merge` and the proposing want a session of `platform.database.session.make_writing_factory`.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from finder.listings.rules.changes import Change
from finder.listings.rules.merging import MERGE, SPLIT, Merge
from finder.listings.rules.overrides import Stated
from finder.listings.rules.programs import Card, Program
from finder.listings.store import merges, programs
from finder.platform.database.dry_runs import rehearsal
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.staff.duplicates.merging import check_mergeable, check_newest, merge_programs
from finder.staff.duplicates.rules.similarity import LIKELY_DUPLICATE, LikelyPair, find_likely, measure
from finder.staff.editing.proposing import Backing, Draft, propose
from finder.staff.rules.permissions import By, require, require_fresh
from finder.staff.rules.proposals import Evidence, check_evidence
from finder.staff.store import proposals

MOST_PAIRS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeWish:
    """What somebody wants to join."""

    kept: str
    """The program whose id stays."""
    gone: str
    """The program whose id will lead to the other."""
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitWish:
    """What somebody wants to part again."""

    gone: str
    """The id that went when it was merged."""
    reason: str
    evidence: tuple[Evidence, ...] = ()


def find_duplicates(
    session: Session, *, state: str = "", program_id: str = "", least: int = LIKELY_DUPLICATE, limit: int = 50
) -> list[LikelyPair]:
    """Give listed programs that may be one, the likeliest first: of one ZIP, or with one phone.

    Of a state or all; or only those near one program. Pairs that were merged and parted again by hand are left out. Reads the
    cards of all listed programs (of the state) once; at most 200 pairs. From any session.

    Raises:
        NotFound: no listed program has this id.
    """
    cards = [card for _, _, card in programs.find_for_queue(session, state=state)]
    if program_id:
        cards = _near(cards, program_id)
    parted = {frozenset((one.kept, one.gone)) for one in merges.find_merges(session, status="split")}
    found = [
        pair
        for pair in find_likely(cards, least=least)
        if frozenset((pair.one.id, pair.other.id)) not in parted and program_id in ("", pair.one.id, pair.other.id)
    ]
    found.sort(key=lambda pair: (-pair.likeness.score, pair.one.id, pair.other.id))
    return found[: min(limit, MOST_PAIRS)]


def _near(cards: list[Card], program_id: str) -> list[Card]:
    home = next((card for card in cards if card.id == program_id), None)
    if home is None:
        raise NotFound("No listed program has this id.")
    return [card for card in cards if card.zip == home.zip or (home.phone and card.phone == home.phone)]


def compare(session: Session, one: str, other: str) -> LikelyPair:
    """Give two programs with how alike they are, whatever their score; from any session.

    Raises:
        NotFound: one of them is not in the directory.
    """
    cards = programs.find_cards(session, sorted((one, other)))
    if len(cards) < 2:
        raise NotFound("One of these programs is not in the directory.")
    return LikelyPair(one=cards[0], other=cards[1], likeness=measure(cards[0], cards[1]))


def preview_merge(session: Session, kept: str, gone: str) -> Program:
    """Give the program that joining two would make; nothing is changed.

    Raises:
        BadInput: they can't be joined; see `merging.check_mergeable`.
        NotFound: one of them is not in the directory.
    """
    with rehearsal(session):
        return merge_programs(session, kept, gone, at="")


def propose_merge(session: Session, wish: MergeWish, *, by: By) -> int:
    """Propose to join two programs, and give the proposal's id; another person approves it.

    Raises:
        NotAllowed, ReauthenticationNeeded: the actor may not, or not now.
        InvalidFields: no reason is given.
        EvidenceMissing: the evidence given is not whole.
        BadInput: they can't be joined, or that is proposed already.
        NotFound: one of them is not in the directory.
    """
    require(by.actor, "merge")
    require_fresh(by.actor, by.now)
    _check(wish.reason, wish.evidence, by)
    versions = programs.find_versions(session, [wish.kept, wish.gone])
    if len(versions) < len({wish.kept, wish.gone}):
        raise NotFound("One of these programs is not in the directory.")
    check_mergeable(session, wish.kept, wish.gone)
    _check_first(session, wish.kept, MERGE)
    change = _change(wish.kept, wish.gone, MERGE, by)
    draft = Draft(program_id=wish.kept, base_version=versions[wish.kept], kind="merge", changes=(change,))
    return propose(session, draft, Backing(reason=wish.reason.strip(), evidence=wish.evidence), by=by)


def propose_split(session: Session, wish: SplitWish, *, by: By) -> int:
    """Propose to undo a merge made by hand, and give the proposal's id; another person approves it.

    Raises:
        NotAllowed, ReauthenticationNeeded: the actor may not, or not now.
        InvalidFields: no reason is given.
        EvidenceMissing: the evidence given is not whole.
        BadInput: a later merge has to be undone first, or it is proposed already.
        NotFound: no program of this id was merged by hand.
    """
    require(by.actor, "merge")
    require_fresh(by.actor, by.now)
    _check(wish.reason, wish.evidence, by)
    merge = merges.get_standing_merge(session, wish.gone)
    check_newest(session, merge)
    _check_first(session, merge.kept, SPLIT)
    version = programs.find_versions(session, [merge.kept]).get(merge.kept, 0)
    change = _change(merge.kept, merge.gone, SPLIT, by)
    draft = Draft(program_id=merge.kept, base_version=version, kind="split", changes=(change,))
    return propose(session, draft, Backing(reason=wish.reason.strip(), evidence=wish.evidence), by=by)


def _check(reason: str, evidence: tuple[Evidence, ...], by: By) -> None:
    if not reason.strip():
        raise InvalidFields({"reason": "Say why: a second person has to agree."})
    check_evidence(evidence, today=by.today)


def _check_first(session: Session, kept: str, kind: str) -> None:
    if any(one.kind == kind for one in proposals.find_proposals(session, program_id=kept)):
        raise BadInput("This is proposed already: decide that first.")


def _change(kept: str, gone: str, kind: str, by: By) -> Change:
    value = {"kept": kept, "gone": gone}
    return Change(field=kind, old=None, new=Stated(value=value, on=by.today.isoformat()))


def find_merges_of(session: Session, program_id: str) -> list[Merge]:
    """Give the merges made by hand that a program was in, the newest first, those undone too; from any session."""
    return merges.find_merges(session, program_id=program_id)
