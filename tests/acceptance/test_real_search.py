"""The real lists, imported once, searched through the command and checked by brute force on the export."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from finder.cli import group
from tests.acceptance import brute_force
from tests.commands import forget_tools
from tests.counting import unwatched

REAL = os.environ.get("FINDER_REAL_DATA", "")
SEARCHES = int(os.environ.get("FINDER_SEARCHES", "50"))
PLACES = (
    "80202", "Denver, CO", "Adak, AK", "99546", "Atka, AK", "Guam", "96910", "San Juan, PR", "00901", "Mayaguez, PR",
    "New York, NY", "Los Angeles, CA", "Boston, MA", "Miami, FL", "Honolulu, HI", "Anchorage, AK", "Nome, AK",
    "59718", "Cook County, IL", "Jefferson County, KY", "Harris County, TX", "Fairfax County, VA",
    "Marin County, CA", "Kings County, NY", "Ohio", "Wyoming", "Puerto Rico", "Alaska", "Chicago, IL",
    "Terlingua, TX", "Eastport, ME", "Seattle, WA", "Kansas",
)  # fmt: skip

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL, reason="real lists absent: set FINDER_REAL_DATA to their folder"),
]


@unwatched
def run(*arguments: str) -> dict[str, Any]:
    result = CliRunner().invoke(group, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture(scope="module")
def imported(places_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    database = tmp_path_factory.mktemp("real") / "finder.sqlite3"
    shutil.copy(places_file, database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FINDER_DATABASE_URL", f"sqlite:///{database}")
        forget_tools()
        directory = Path(REAL) / "samhsa_national_directory_su_2022.xlsx"
        yield {"directory": directory, "first": run("import", str(directory))["files"][0], "database": database}
    forget_tools()


@pytest.fixture(scope="module")
def exported(imported: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the listed programs of an export: searches change none, so one is enough."""
    export = tmp_path_factory.mktemp("export") / "directory.ndjson"
    assert CliRunner().invoke(group, ["export", "--format", "ndjson", "-o", str(export)]).exit_code == 0
    return brute_force.read_export(export)


def test_every_row_of_the_directory_is_accounted_for(imported: dict[str, Any]) -> None:
    first = imported["first"]
    assert first["rows"] == 12_176 == first["programs"] + first["merged"] + len(first["rejected"])
    assert first["programs"] == first["added"]
    assert first["unknown_codes"] == {}


def test_importing_it_again_changes_nothing(imported: dict[str, Any]) -> None:
    again = run("import", str(imported["directory"]))["files"][0]
    assert (again["added"], again["updated"], again["retired"]) == (0, 0, 0)


@pytest.mark.parametrize(
    "area", ["Cook County, IL", "Los Angeles County, CA", "Fairfax County, VA", "Vermont", "Puerto Rico"]
)
def test_everything_in_a_county_or_a_state_equals_brute_force(exported: list[dict[str, Any]], area: str) -> None:
    """Say each area by itself, without a radius: the searches below choose one at random most of the time."""
    for need in ((), ("--need", "medicine")):
        answer = run("search", area, "--size", "100", *need)
        wanted = brute_force.search(
            exported, answer["place"], within=None, wanted=set(need[1:]), unwanted=set(), page=1, size=100
        )
        assert answer["total"] == wanted["total"] > 0
        assert [result["id"] for result in answer["results"]] == wanted["ids"]
        assert answer["facets"] == wanted["facets"]


def test_searches_equal_brute_force_over_the_export(exported: list[dict[str, Any]]) -> None:
    codes = sorted({code for program in exported for code in program["services"]})
    rng = random.Random(2026)
    for number in range(SEARCHES):
        typed = (
            PLACES[number % len(PLACES)] if number < len(PLACES) or rng.random() < 0.3 else rng.choice(exported)["zip"]
        )
        within = rng.choice((None, "5", "10", "25", "50", "100", "any"))
        needs = rng.sample(sorted(brute_force.NEEDS), rng.choice((0, 0, 1, 2)))
        services, unwanted = rng.sample(codes, rng.choice((0, 0, 1, 2))), rng.sample(codes, rng.choice((0, 0, 0, 1)))
        wants = rng.sample(sorted(brute_force.WANTS), rng.choice((0, 0, 1, 2)))
        page, size = rng.choice((1, 1, 2, 5)), rng.choice((20, 7, 100))
        arguments = ["search", typed, "--page", str(page), "--size", str(size)]
        arguments += ["--within", within] if within else []
        arguments += [part for need in needs for part in ("--need", need)]
        arguments += [part for code in services for part in ("--service", code)]
        arguments += [part for code in unwanted for part in ("--exclude", code)]
        arguments += [part for key in wants for part in ("--want", key)]
        answer = run(*arguments)
        is_area = answer["place"]["kind"] in ("state", "county")
        wanted = brute_force.search(
            exported,
            answer["place"],
            within=within or (None if is_area else "25"),
            wanted={*needs, *services, *wants},
            unwanted=set(unwanted),
            page=page,
            size=size,
        )
        found = {
            "ids": [result["id"] for result in answer["results"]],
            "miles": [result["miles"] for result in answer["results"]],
            **{name: answer[name] for name in ("total", "facets", "widened")},
        }
        assert found == wanted, arguments
