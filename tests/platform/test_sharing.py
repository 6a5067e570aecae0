"""A work that is shared with a second process comes to the same as without, whatever happens to that process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from finder.platform.sharing import cut

CASES = Path(__file__).with_name("sharing_cases.py")
SQUARES = [part * part for part in range(40)]
two_cores = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and a second core"
)


def run(case: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-W", "error", CASES, case], capture_output=True, check=True, timeout=60, text=True
    )
    assert not done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert not found["is_left_running"]
    return found


@two_cores
def test_both_processes_do_parts_and_the_outcomes_come_in_order() -> None:
    found = run("plain")
    assert [square for square, _ in found["found"]] == SQUARES
    assert {is_of_second for _, is_of_second in found["found"]} == {True, False}
    assert found["forks"] == 1


@two_cores
@pytest.mark.parametrize("case", ["killed", "hang"])
def test_a_second_process_that_is_killed_or_hangs_changes_nothing(case: str) -> None:
    assert run(case)["found"] == SQUARES


@two_cores
def test_what_the_second_process_leaves_is_done_by_the_first_process() -> None:
    assert run("left")["found"] == [[square, False] for square in SQUARES]


@two_cores
def test_an_error_in_the_second_process_is_raised_in_the_first_process() -> None:
    assert run("raised")["found"] == "bad row"


@two_cores
def test_the_second_process_ends_with_the_work_that_is_given_up() -> None:
    assert run("early")["found"] == 0


@pytest.mark.parametrize("case", ["thread", "one core", "one part"])
def test_nothing_is_forked_beside_a_thread_on_one_core_or_for_one_part(case: str) -> None:
    found = run(case)
    assert found["forks"] == 0
    assert not any(is_of_second for _, is_of_second in found["found"])


@pytest.mark.parametrize("weights", [[], [1] * 3, [1] * 60, [9, 0, 0, 9, 1, 1], [0, 0, 5, 1]])
def test_parts_hold_all_items_in_order(weights: list[int]) -> None:
    items = list(range(len(weights)))
    parts = [items[one] for one in cut(weights, most=4, least=2)]
    assert [item for part in parts for item in part] == items and all(parts)
    assert all(sum(map(weights.__getitem__, part)) <= max(4, *map(weights.__getitem__, part)) for part in parts)


def test_parts_grow_smaller_towards_the_end() -> None:
    sizes = [one.stop - one.start for one in cut([1] * 60, most=4, least=2)]
    assert sizes == sorted(sizes, reverse=True) and (sizes[0], sizes[-2]) == (4, 2)
