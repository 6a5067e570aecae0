"""How the Census points that we keep are renewed."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.places.building.census_points import read_gazetteer, write_points
from finder.places.building.zip_points import read_census_points

OF_THE_CENSUS = (
    "GEOID\tALAND\tINTPTLAT\tINTPTLONG                 \n01001\t9\t42.06\t -72.6   \n01002\t9\t42.37\t-72.46\n"
)
OF_THE_PACKAGE = "GEOID,LAT,LONG,COUNTRY\n01001,42.06,-72.6,US\n01002,42.37,-72.46,US\n"


@pytest.mark.parametrize("text", [OF_THE_CENSUS, OF_THE_PACKAGE])
def test_both_forms_of_the_gazetteer_are_read_and_only_what_is_needed_is_kept(tmp_path: Path, text: str) -> None:
    gazetteer, kept = tmp_path / "gazetteer.txt", tmp_path / "kept.csv"
    gazetteer.write_text(text, encoding="utf-8")
    assert write_points(read_gazetteer(gazetteer), ["01002", "99999"], kept) == 1
    assert read_census_points(kept) == {"01002": (42.37, -72.46)}
