"""Whether a plan made anew is still the one that was reviewed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from finder.staff.imports.committing import BLOCKED
from finder.staff.imports.rules.import_plans import Difference, Newcomer, Plan
from finder.staff.imports.rules.renewed_plans import is_as_reviewed
from tests.each import in_one_pass


def difference(program_id: str, theirs: str = "B") -> Difference:
    return Difference(
        program_id=program_id, name="A", field="name", ours="A", ours_source="s", ours_on="", theirs=theirs,
        theirs_source="t", theirs_on="", row=2,
    )  # fmt: skip


NEW = Newcomer(program_id="n", name="N", values={}, entries=(0,), rows=(2,), as_of="")
PLAN = Plan(
    counts={}, samples={}, differences=(difference("a"), difference("b")), newcomers=(NEW,), kept_apart=("c", "d"),
    updated=(("a", 2), ("b", 3)), spoken_of=4, phone_changes=0, compared=100,
)  # fmt: skip


@in_one_pass(
    ("changes", "touched"),
    [
        ({"differences": (difference("b"),)}, "a"),
        ({"differences": (difference("a", "other"), difference("b"))}, "a"),
        ({"newcomers": ()}, "n"),
        ({"kept_apart": ("c",)}, "d"),
        ({"updated": (("a", 2),)}, "b"),
    ],
)
def test_only_at_programs_that_were_changed_may_it_differ(changes: dict[str, Any], touched: str) -> None:
    now = replace(PLAN, **changes)
    assert is_as_reviewed(PLAN, now, changed={touched})
    assert not is_as_reviewed(PLAN, now, changed={"elsewhere"})


def test_counts_may_differ_but_not_what_blocks_a_list() -> None:
    assert is_as_reviewed(PLAN, replace(PLAN, spoken_of=5, phone_changes=1), changed=set())
    assert not is_as_reviewed(PLAN, replace(PLAN, phone_changes=50), changed={"a", "b"})
    assert not is_as_reviewed(PLAN, replace(PLAN, is_first=True), changed={"a", "b"})


@in_one_pass(("rows", "rejected", "blocks"), [(12, 8, ()), (40, 20, ()), (42, 21, ()), (41, 21, ("refused",))])
def test_a_list_of_which_most_rows_are_refused_is_blocked(rows: int, rejected: int, blocks: tuple[str, ...]) -> None:
    plan = replace(PLAN, counts={"rows": rows, "rejected": rejected})
    assert plan.blocks == blocks
    assert all(name in BLOCKED for name in plan.blocks)
