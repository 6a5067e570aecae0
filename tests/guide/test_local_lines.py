"""Help lines of states and counties, which an operator adds."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from finder.guide.local_lines import load_local_lines
from finder.platform.errors import ContentError
from finder.platform.settings import Settings
from tests.paths import ROOT

README = (ROOT / "data" / "lines" / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)[0]
COLORADO = EXAMPLE.replace('"KY"', '"CO"').replace("ky-", "co-")


def write(folder: Path, text: str) -> Path:
    (folder / "lines.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_example_of_the_readme_can_be_read(tmp_path: Path) -> None:
    lines = load_local_lines(write(tmp_path, EXAMPLE))
    assert [line.name("es") for line in lines.of("KY")] == ["Línea de ejemplo de Kentucky"]
    assert lines.of("CO") == ()


def test_none_comes_with_the_product() -> None:
    assert load_local_lines(ROOT / "data" / "lines").lines == ()


def test_lines_of_the_county_come_first_and_those_of_other_counties_not_at_all(tmp_path: Path) -> None:
    county = EXAMPLE.replace('county = ""', 'county = "Jefferson County"').replace("ky-example", "jefferson")
    other = EXAMPLE.replace('county = ""', 'county = "Fayette County"').replace("ky-example", "fayette")
    lines = load_local_lines(write(tmp_path, EXAMPLE + county + other))
    assert [line.id for line in lines.of("KY", "Jefferson County")] == ["jefferson", "ky-example"]
    assert [line.id for line in lines.of("KY")] == ["ky-example"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('state = "KY"', 'state = "Kentucky"', "state"),
        ("+15025550100", "5025550100", "tel"),
        ("502-555-0100", "502-555-0199", "display"),
        ("https://", "http://", "source_url"),
        ("2026-11-29", '"soon"', "source_date"),
        ('hours_en = ""', 'hours_en = "always"', "hours"),
        ('name_es = "Línea de ejemplo de Kentucky"', 'name_es = " "', "name_es"),
        ('id = "ky-example"', "", "fields"),
        ('dialed_on = ""', "dialed_on = 5", "text"),
        ("[[line]]", "[line]", "tables"),
        ("[[line]]", "[[line", "lines.toml"),
    ],
)
def test_a_mistake_is_told_with_its_file(tmp_path: Path, old: str, new: str, told: str) -> None:
    with pytest.raises(ContentError, match=r"lines\.toml") as caught:
        load_local_lines(write(tmp_path, EXAMPLE.replace(old, new, 1)))
    assert told in str(caught.value)


def test_two_lines_may_not_share_an_id(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="ky-example"):
        load_local_lines(write(tmp_path, EXAMPLE * 2))


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_they_stand_beside_the_national_lines_of_their_state(
    make_site: Callable[[Settings], Flask], settings: Settings, tmp_path: Path, prefix: str
) -> None:
    client = make_site(replace(settings, local_lines=write(tmp_path, COLORADO))).test_client()
    for path in ("/find?near=80202", "/find?near=80202", "/programs/aaa"):
        page = BeautifulSoup(client.get(prefix + path).get_data(as_text=True), "html5lib")
        section = page.select_one(".local-lines")
        assert section is not None, path
        assert section.a is not None
        assert section.a["href"] == "tel:+15025550100"
        assert "2026" in section.get_text()
        assert page.select_one(".help a[href='tel:988']")
    asked = client.get("/api/v1/help-lines?state=CO").get_json()["help_lines"]
    assert asked[-1]["id"] == "co-example"
    assert client.get("/api/v1/help-lines").get_json()["help_lines"] == asked[:-1]


def test_other_states_do_not_show_them(
    make_site: Callable[[Settings], Flask], settings: Settings, tmp_path: Path
) -> None:
    client = make_site(replace(settings, local_lines=write(tmp_path, EXAMPLE))).test_client()
    for path in ("/find?near=80202", "/programs/aaa", "/"):
        assert "5550100" not in client.get(path).get_data(as_text=True)
