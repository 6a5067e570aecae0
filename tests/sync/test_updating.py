"""A fetched file read: what a live list of its publisher's own site is taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ReadFile
from finder.listings.vocabulary import load_vocabulary
from finder.platform.errors import BadInput
from finder.platform.resources import folder
from finder.sync.fetching import FetchedFile
from finder.sync.rules.official_lists import DIRECTORY, OTP_DIRECTORY, OfficialList
from finder.sync.updating import ListReader, read_fetched
from tests.staff_directory import NOW
from tests.sync.official_files import otp_csv, workbook

OFFICIAL = "https://www.samhsa.gov/otp/export?page&_format=csv"


@pytest.fixture(scope="module")
def reader() -> ListReader:
    vocabulary = load_vocabulary(folder("data") / "vocabulary")
    decoder = LabelDecoder(vocabulary, folder("data") / "vocabulary" / "label_aliases.csv")
    return ListReader(vocabulary=vocabulary, decoder=decoder, now=NOW)


def read(
    reader: ListReader, path: Path, *, wanted: OfficialList = OTP_DIRECTORY, address: str = OFFICIAL, **about: bool
) -> ReadFile:
    name = address.rpartition("/")[2]
    file = FetchedFile(path=path, address=address, name=name, is_counted=about.get("is_counted", True))
    return read_fetched(wanted, file, as_of="", reader=reader)


def otp(path: Path, count: int) -> Path:
    path.write_bytes(otp_csv(count))
    return path


def test_a_whole_live_list_is_of_today_and_drops_what_it_lacks(reader: ListReader, tmp_path: Path) -> None:
    found = read(reader, otp(tmp_path / "list", 1_500))
    assert (found.as_of, found.rows) == ("2026-11-25", 1_500)
    assert [one.complete for one in found.lists] == [True]


def test_a_part_of_it_drops_nothing(reader: ListReader, tmp_path: Path) -> None:
    assert not read(reader, otp(tmp_path / "few", 1_499)).lists[0].complete
    assert not read(reader, otp(tmp_path / "uncounted", 1_500), is_counted=False).lists[0].complete


def test_a_copy_elsewhere_is_as_old_as_its_name_says(reader: ListReader, tmp_path: Path) -> None:
    copy = read(reader, otp(tmp_path / "list", 1_500), address="https://example.org/otp-2024-03.csv")
    assert (copy.as_of, copy.lists[0].complete) == ("2024-03-01", False)
    undated = read(reader, tmp_path / "list", address="https://example.org/otp.csv")
    assert (undated.as_of, undated.lists[0].complete) == ("", False)


def test_the_directory_is_whole_and_dated_by_its_name(reader: ListReader, tmp_path: Path) -> None:
    workbook(tmp_path / "list")
    found = read(reader, tmp_path / "list", wanted=DIRECTORY, address="https://www.samhsa.gov/data/2025_SU.xlsx")
    assert (found.as_of, found.as_of_precision, found.lists[0].complete) == ("2025-01-01", "year", True)
    with pytest.raises(BadInput, match="--as-of"):
        read(reader, tmp_path / "list", wanted=DIRECTORY, address="https://www.samhsa.gov/data/list.xlsx")
