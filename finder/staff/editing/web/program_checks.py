"""Validation of the program form: all problems at once, each at its own input. The rules validate again on saving."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from finder.listings.denied_phones import is_denied
from finder.listings.rules.changes import Change, is_typo
from finder.listings.rules.fields import check_values, is_sensitive
from finder.listings.rules.overrides import StaffOverride
from finder.listings.web.services import get_vocabulary
from finder.platform.database.session import Session
from finder.staff.editing.editing import find_faults
from finder.staff.editing.web.program_form import ProgramForm, changed_values, problems_by_input, typed_values
from finder.staff.frame.evidence_form import LONGEST_REASON, read_evidence
from finder.staff.frame.field_labels import LABELS, label_of
from finder.staff.rules.errors import EvidenceMissing
from finder.staff.rules.permissions import ActionContext
from finder.staff.rules.proposals import Evidence, check_evidence, check_phone_backing

DENIED = "This number may not appear in any listing."
WHO_ANSWERS = "Say who answers this number."
WAITS = "This waits for a second person. Say how you checked it."
NOTHING_CHANGED = "Nothing has changed yet: make a change above, then save."
WHY = "Say why: a second person has to agree."


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedForm:
    """What a form asks for, and what is wrong with it for which nothing need be looked up."""

    changes: dict[str, Any]
    """Field to value."""
    evidence: tuple[Evidence, ...]
    faults: Mapping[str, str]
    """What the rules find wrong with single values, by field."""
    problems: dict[str, str]
    """What else is wrong, by the id of its input."""


def check_form(form: ProgramForm, began: Mapping[str, Any], context: ActionContext) -> CheckedForm:
    """Return what was changed in a form since it was opened; `began`: its values then."""
    typed, problems = typed_values(form, began)
    changes = changed_values(typed, began)
    if form.opening_again.data and typed["opening"]:
        changes["opening"] = typed["opening"]
    found = check_changes(form, changes, began, context)
    return replace(found, problems=problems | phone_problems(form, changes, began) | found.problems)


def check_changes(
    form: ProgramForm, changes: dict[str, Any], began: Mapping[str, Any], context: ActionContext
) -> CheckedForm:
    """Return some changes with the evidence that a form has for them; `began`: the values before.

    A mended typo in a name needs no evidence; the service asks for it where a name was changed before.
    """
    _, faults = check_values(changes)
    evidence, too_long = read_evidence(form)
    waiting = {field for field, value in changes.items() if _is_sensitive(field) and not _mends(field, value, began)}
    found = {**too_long, **_evidence_problems(waiting, evidence, context)}
    if waiting and not str(form.reason.data or "").strip():
        found["reason"] = WHY
    if not changes and (evidence or form.reason.data):
        found = {"name": NOTHING_CHANGED} | found
    return CheckedForm(changes=changes, evidence=evidence, faults=faults, problems=found)


def phone_problems(form: ProgramForm, changes: Mapping[str, Any], began: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with single parsed phones, by the id of their input."""
    problems: dict[str, str] = {}
    rows = [at for at, entry in enumerate(form.phones.entries) if entry.form.number.data or entry.form.extension.data]
    for at, phone in zip(rows, changes.get("phones") or (), strict=False):
        if phone["number"] and (found := _phone_problem(phone, began.get("phones") or ())):
            problems[f"phones-{at}-{found[0]}"] = found[1]
    return problems


def _phone_problem(phone: Mapping[str, str], known: Any) -> tuple[str, str] | None:
    _, wrong = check_values({"phones": [phone]})
    if wrong:
        return ("extension" if "extension" in wrong["phones"] else "number"), wrong["phones"]
    if is_denied(phone["number"]):
        return "number", DENIED
    if phone["answers"] == "not_stated" and phone not in known:
        return "answers", WHO_ANSWERS
    return None


def _mends(field: str, value: Any, began: Mapping[str, Any]) -> bool:
    new = StaffOverride(value=value, on="")
    return is_typo(Change(field=field, old=None, new=new, shown=began.get(field)))


def _evidence_problems(
    sensitive: Collection[str], evidence: tuple[Evidence, ...], context: ActionContext
) -> dict[str, str]:
    """Return what is missing in the evidence for sensitive changes: without it nobody could approve them."""
    if not sensitive:
        return {}
    if not evidence:
        return {"evidence-0-method": WAITS}
    try:
        check_evidence(evidence, today=context.today)
        if "phones" in sensitive:
            check_phone_backing(evidence)
    except EvidenceMissing as error:
        return {"evidence-0-method": str(error)}
    return {}


def _is_sensitive(field: str) -> bool:
    try:
        return is_sensitive(field)
    except KeyError:
        return False


def value_problems(
    session: Session, form: ProgramForm, changes: Mapping[str, Any], before: Mapping[str, Any], codes: frozenset[str]
) -> dict[str, str]:
    """Return the problems that the rules find in values, by the id of their input."""
    values, reasons = check_values(changes)
    reasons |= {field: words for field, words in find_faults(session, values, before).items() if field not in reasons}
    if len(str(form.reason.data or "")) > LONGEST_REASON:
        reasons["reason"] = f"This is too long: {LONGEST_REASON} characters at most."
    return by_input(reasons, form, codes)


def in_order(problems: Mapping[str, str], form: ProgramForm) -> dict[str, str]:
    """Return problems in the order of the page: its fields, then codes, then the reason and the evidence."""
    order = {name: at for at, name in enumerate(form._fields)}
    at_end = len(order)

    def place(item: tuple[str, str]) -> tuple[int, str]:
        whole, _, _ = item[0].partition("-")
        late = {"code": at_end, "reason": at_end + 1, "evidence": at_end + 2}
        return late.get(whole, order.get(whole, at_end)), item[0]

    return dict(sorted(problems.items(), key=place))


def by_input(reasons: Mapping[str, str], form: ProgramForm, codes: frozenset[str]) -> dict[str, str]:
    """Return the problems by the id of an input that the form has."""
    rows = {f"phones-{at}-number" for at in range(len(form.phones.entries))}
    named = {field: _named(field, words) for field, words in reasons.items()}
    return problems_by_input(named, {*form._fields, *rows, *(f"code-{code}" for code in codes)})


def _named(field: str, words: str) -> str:
    """Prefix problems with the field's name: in the summary they appear without its label."""
    label = label_of(field, get_vocabulary()) if field.startswith("code:") else LABELS.get(field)
    return f"{label}: {words[:1].lower()}{words[1:]}" if label else words
