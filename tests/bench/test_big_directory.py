"""The maker of any number of programs, and the benchmark that is run on them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from finder.bench import big_directory
from finder.bench.big_directory import fill_big_directory
from finder.bench.directory import keep_directory
from finder.platform.database.session import make_engine
from finder.platform.errors import BadInput
from tests.place_database import filler_from
from tests.program_order import check_order
from tests.program_texts import check_texts

pytestmark = pytest.mark.slow

DRAWN, MADE = 40, 100


@pytest.fixture
def made(places_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(big_directory, "_DRAWN", DRAWN)
    monkeypatch.setattr(big_directory, "fill_places", filler_from(places_file))
    fill_big_directory(f"sqlite:///{tmp_path / 'made.sqlite3'}", count=MADE)
    return tmp_path / "made.sqlite3"


def test_copies_have_ids_and_points_of_their_own_and_say_the_same_everywhere(made: Path) -> None:
    engine = make_engine(f"sqlite:///{made}")
    with engine.connect() as connection:
        rows = connection.execute(
            text(
                "select p.id, latitude, longitude, card, document "
                "from program as p join program_text as t on t.id = p.text_id"
            )
        ).all()
        orphans = connection.execute(
            text("select count(*) from program_phone where program_id not in (select id from program)")
        ).scalar_one()
        check_order(connection)
        check_texts(connection)
        indexes = set(connection.execute(text("select name from sqlite_master where type = 'index'")).scalars())
    engine.dispose()
    assert len(rows) == MADE and orphans == 0
    assert {"ix_program_zip", "ix_program_phone_number"} <= indexes
    originals = {row.id: row for row in rows if not row.id.startswith("c0")}
    assert len(originals) == DRAWN
    for row in rows:
        card, document = json.loads(row.card), json.loads(row.document)
        assert card["id"] == document["id"] == row.id
        assert (document["latitude"], document["longitude"]) == (row.latitude, row.longitude)
        original = originals[row.id[-6:]]
        if row.latitude is None:
            assert original.latitude is None
        elif row.id not in originals:
            assert (row.latitude, row.longitude) != (original.latitude, original.longitude)
            assert abs(row.latitude - original.latitude) <= 0.1001 and abs(row.longitude - original.longitude) <= 0.1001


def test_a_kept_directory_is_measured_only_if_it_has_so_many_programs(made: Path) -> None:
    assert keep_directory(made, programs=MADE).programs == MADE
    with pytest.raises(BadInput, match=f"There are {MADE} programs"):
        keep_directory(made, programs=MADE + 1)
