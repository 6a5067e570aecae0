"""An accuracy audit call by call: draw the programs, record the result of each call, publish when all were called.

The drawing, the results and the publication are history entries: nobody can choose afterwards which calls count.
Functions that write need a session from `platform.database.session.make_writing_factory`; they don't commit.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from finder.listings.accuracy import AUDIT, Audit
from finder.listings.rules.accuracy import Accuracy, CallResult, measure
from finder.listings.rules.history import Entry
from finder.listings.rules.overrides import StaffOverride
from finder.listings.rules.programs import Card
from finder.listings.store import history, programs
from finder.listings.store.history import HistoryFilter
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.staff.calls.accuracy_audit import draw_programs, publish_audit
from finder.staff.rules.errors import Stale
from finder.staff.rules.permissions import ActionContext, require

MOST_DRAWN = 400
"""More calls hardly narrow the interval: 400 give about ±5 points at worst."""
_DRAWN, _CALLED = "audit_draw", "audit_call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The result of one call."""

    reached: bool
    """The number reached the program, within three attempts."""
    name: bool = False
    address: bool = False
    phone: bool = False
    services: bool = False

    @property
    def is_exact(self) -> bool:
        """True if everything asked was correct."""
        return self.reached and self.name and self.address and self.phone and self.services


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledProgram:
    """One program of the call list."""

    card: Card
    answers: Answers | None
    """None: not called yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSample:
    """A call sample in progress."""

    number: int
    """Number of the history entry that drew it."""
    state: str
    drawn_on: str
    random_state: int
    lines: tuple[SampledProgram, ...]
    """In the order in which they were drawn; deleted programs are left out."""
    last_call: str
    """ISO date, or ""."""

    @property
    def left(self) -> int:
        """The number still to be called."""
        return sum(line.answers is None for line in self.lines)

    @property
    def accuracy(self) -> Accuracy | None:
        """The accuracy so far."""
        results = [
            CallResult(program_id=line.card.id, reached=line.answers.reached, all_right=line.answers.is_exact)
            for line in self.lines
            if line.answers is not None
        ]
        return measure(results) if results else None


def draw_call_sample(session: Session, *, count: int, state: str, random_state: int, context: ActionContext) -> None:
    """Draw a call sample. One in progress is abandoned; its results stay in the history.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        BadInput: the count isn't from 1 to 400.
        NotFound: the state has no listed program.
    """
    require(context.actor, "edit")
    if not 1 <= count <= MOST_DRAWN:
        raise BadInput(f"Draw 1 to {MOST_DRAWN} programs.")
    ids = [card.id for card in draw_programs(session, count=count, state=state, random_state=random_state)]
    value = {"state": state, "random_state": random_state, "ids": ids}
    history.append(session, [_entry(_DRAWN, value, context)])


def _entry(kind: str, value: dict[str, object], context: ActionContext, program_id: str = "") -> Entry:
    return Entry(
        number=0,
        at=context.now.isoformat(timespec="seconds"),
        kind=kind,
        program_id=program_id,
        new=StaffOverride(value=value, on=context.today.isoformat()),
        proposer=context.actor.account_id,
        request_id=context.actor.request_id,
    )


def find_call_sample(session: Session) -> CallSample | None:
    """Return the call sample in progress, or None if none was drawn since the last one was published."""
    drawn = next(iter(history.find_entries(session, HistoryFilter(kind=_DRAWN, limit=1))), None)
    published = next(iter(history.find_entries(session, HistoryFilter(kind=AUDIT, limit=1))), None)
    if drawn is None or drawn.new is None or (published is not None and published.number > drawn.number):
        return None
    calls = history.find_entries(session, HistoryFilter(kind=_CALLED, since=drawn.at))
    overrides = {
        call.program_id: call.new
        for call in reversed(calls)
        if call.new is not None and call.new.value["drawn"] == drawn.number
    }
    cards = programs.find_cards(session, drawn.new.value["ids"])
    lines = tuple(
        SampledProgram(
            card=card, answers=Answers(**overrides[card.id].value["answers"]) if card.id in overrides else None
        )
        for card in cards
    )
    return CallSample(
        number=drawn.number,
        state=drawn.new.value["state"],
        drawn_on=drawn.new.on,
        random_state=drawn.new.value["random_state"],
        lines=lines,
        last_call=max((override.on for override in overrides.values()), default=""),
    )


def note_result(session: Session, number: int, program_id: str, answers: Answers, *, context: ActionContext) -> None:
    """Record the result of a call; of two results of one program the later counts.

    What else is said of a program that was not reached is not recorded: nobody there was asked.

    Raises:
        NotAllowed: the role lacks the permission to edit.
        Stale: another sample was drawn meanwhile, or this one was published.
        BadInput: the program is not in the sample.
    """
    require(context.actor, "edit")
    sheet = _at_work(session, number)
    if program_id not in {line.card.id for line in sheet.lines}:
        raise BadInput("This program is not on the call list.")
    value = {"drawn": number, "answers": asdict(answers if answers.reached else Answers(reached=False))}
    history.append(session, [_entry(_CALLED, value, context, program_id)])


def _at_work(session: Session, number: int) -> CallSample:
    sheet = find_call_sample(session)
    if sheet is None or sheet.number != number:
        raise Stale("This call list is no longer at work.", {})
    return sheet


def publish_call_sample(session: Session, number: int, *, context: ActionContext) -> Audit:
    """Publish the results of the calls on the public page about the data.

    Raises:
        NotAllowed: the role lacks the permission to review.
        Stale: as in `note_result`.
        BadInput: calls are missing: leaving out programs that are hard to reach would inflate the accuracy.
    """
    require(context.actor, "review")
    sheet = _at_work(session, number)
    accuracy = sheet.accuracy
    if sheet.left or accuracy is None:
        raise BadInput("Call all of them first: leaving some out would flatter us.")
    states = {line.card.state for line in sheet.lines}
    audit = Audit(accuracy=accuracy, states=tuple(sorted(states)), on=sheet.last_call)
    publish_audit(session, audit, now=context.now, proposer=context.actor.account_id)
    return audit
