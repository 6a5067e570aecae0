"""The page that says which test keeps each requirement speaks of all of them, and only of tests that exist."""

from __future__ import annotations

import ast
import re

from tests.paths import ROOT

PAGE = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
NUMBERS = {
    "PRV": "1 2 3 4 5 6 7 9 10 11 12 14 15 16 17 20",
    "EXT": "1 2 3 4 5 7",
    "A11Y": "1 2 3 4 5 6 7 8 9 10 11 12 13 14",
    "PERF": "1 2 3 5 6",
    "LANG": "1 2 3",
    "SEC": "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15",
    "LST": "1 2 3 4 5 6 7 8 10",
    "AUD": "1 2 3 5",
    "FRS": "1 2 3 5 7",
}
"""Every requirement marked as a must in the requirements on trust, §§1 to 6, by their numbers there."""
FINDING = "V-1 V-2 V-4 V-5 V-6 V-7 V-8 V-10 V-11 V-13".split()
GUIDE = [f"D-{number}" for number in range(1, 11)]
"""The ten checks of the guide."""
IDS = {f"{kind}-{int(number):02d}" for kind, numbers in NUMBERS.items() for number in numbers.split()}
WITHOUT_TEST = {"A11Y-14": "people's work, docs/launch.md"}
"""The rows that may name no test, and what they must say instead."""
MUST_SAY_HOW_BROKEN = ("PRV", "EXT", "LANG", "D")


def rows() -> dict[str, list[str]]:
    """Return the cells of each row of the tables by its id."""
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in PAGE.splitlines() if "-" in line[:9]]
    return {cells[0]: cells for cells in found if re.fullmatch(r"[A-Z0-9]+-\d+", cells[0])}


def functions_of(path: str) -> set[str]:
    """Return the names of the functions of a file of tests."""
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def named_in(text: str) -> list[str]:
    return re.findall(r"`([\w/]+\.py::\w+)`", text)


def test_every_requirement_has_its_row_and_only_one() -> None:
    wanted = {*IDS, *FINDING, *GUIDE}
    assert set(rows()) == wanted
    assert len(re.findall(r"^\| [A-Z0-9]+-\d+ \|", PAGE, re.MULTILINE)) == len(wanted) == 97


def test_every_test_that_is_named_exists() -> None:
    named = named_in(PAGE)
    assert len(named) > 200
    # A name in another form would not be looked at.
    assert len(named) == PAGE.count("::")
    defined = {path: functions_of(path) for path in {name.partition("::")[0] for name in named}}
    missing = [name for name in set(named) if name.partition("::")[2] not in defined[name.partition("::")[0]]]
    assert missing == []


def test_every_row_names_a_test_or_says_who_else_keeps_it() -> None:
    launch = (ROOT / "docs" / "launch.md").read_text(encoding="utf-8")
    assert "screen-reader session on real devices" in launch
    for name, cells in rows().items():
        if name in WITHOUT_TEST:
            assert WITHOUT_TEST[name] in cells[-1], name
        else:
            assert named_in(cells[2]), name


def test_what_matters_most_was_broken_on_purpose() -> None:
    for name, cells in rows().items():
        if name.split("-")[0] in MUST_SAY_HOW_BROKEN:
            assert len(cells) == 5 and len(cells[3]) > 10, name
