"""The facts of a program as its page shows them: each code once, under its question, as yes, no, not stated or both."""

from __future__ import annotations

from collections.abc import Iterable

from finder.listings.rules.detox import DETOXED_FROM
from finder.listings.rules.medicine_answers import MEDICINES, answer_medicine
from finder.listings.rules.programs import Program
from finder.listings.rules.sources import source_title
from finder.listings.rules.vocabulary import ABOUT_OUTSIDE, LIMITS, NEEDS, ServiceCode, Vocabulary
from finder.search.web.program_models import Answer, FactGroup, FactLine, FactState

_OTHER_QUESTION = "special"
"""The question for codes that the vocabulary lacks."""
_NAMED_DETOX = DETOXED_FROM | NEEDS["detox"]
"""What it detoxes from, beside a no to detox."""


def fact_state(program: Program, code: str) -> FactState:
    """Return the state of one code; a code that nobody asked about is never a no, a contradicted one neither yes nor no."""
    if code in program.contradictions:
        return "both"
    fact = program.facts.get(code)
    if fact is None:
        return "not_stated"
    if program.detox == "named" and code in _NAMED_DETOX:
        return "both"
    return "yes" if fact.state == "offered" else "no"


def medicine_answers(program: Program) -> Iterable[Answer]:
    """Return the answers to "Can I stay on my medicine?"."""
    for medicine in MEDICINES:
        state = answer_medicine(
            medicine,
            offered=program.services,
            not_offered=program.not_offered,
            contradictions=program.contradictions,
        )
        yield Answer(id=medicine.id, state=state)


def fact_groups(program: Program, vocabulary: Vocabulary) -> Iterable[FactGroup]:
    """Return all facts, by question."""
    for question in vocabulary.questions:
        here = [code for code in vocabulary.codes if code.question == question.id]
        limits = [code for code in here if code.code in LIMITS]
        codes = [code for code in here if code.code not in LIMITS]
        keeps_nobody = [code for code in limits if not _is_limit_of(program, code.code)]
        offered = fact_lines((code for code in here if code in codes or code in keeps_nobody), program, "yes")
        if question.id == _OTHER_QUESTION:
            offered += tuple(_unknown(program, vocabulary))
        yield FactGroup(
            id=question.id,
            text=question.text,
            # A no to a restriction would read as a no to the service itself, so it is omitted.
            limits=fact_lines((code for code in limits if code not in keeps_nobody), program, "yes"),
            offered=offered,
            not_offered=fact_lines(codes, program, "no"),
            not_stated=fact_lines((code for code in codes if code.is_filter), program, "not_stated"),
            both=fact_lines(here, program, "both"),
        )


def _is_limit_of(program: Program, code: str) -> bool:
    """Return whether that limit keeps somebody from something here: not from medicine that the program gives itself."""
    return ABOUT_OUTSIDE.get(code, frozenset()).isdisjoint(program.services)


def fact_lines(codes: Iterable[ServiceCode], program: Program, state: FactState) -> tuple[FactLine, ...]:
    """Return the lines of those codes that are in this state."""
    return tuple(
        FactLine(
            label=code.label,
            help=code.help,
            disputed_by=_disputed_by(program, code.code),
            is_denied=state == "both" and code.code not in program.services,
        )
        for code in codes
        if fact_state(program, code.code) == state
    )


def _unknown(program: Program, vocabulary: Vocabulary) -> Iterable[FactLine]:
    for code in program.services:
        if code not in vocabulary.by_code:
            yield FactLine(label=code, help="", disputed_by=_disputed_by(program, code))


def _disputed_by(program: Program, code: str) -> str:
    fact = program.facts.get(code)
    return source_title(fact.disputed_by) if fact and fact.disputed_by else ""
