"""Encodings, delimiters, line ends and archives: read, or refused with the one step that helps."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from finder.platform.errors import BadInput
from tests.listings.importing.lists import read_list, write_workbook

HEADER = ("name1", "street1", "city", "state", "zip", "phone", "latitude", "longitude")
PLACE = ("Peñasco House", "1 Elm Street", "Fargo", "ND", "58102", "701-555-0101", "46.87", "-96.78")
TEXT = "\r\n".join(",".join(line) for line in (HEADER, PLACE)) + "\r\n"
ENCODINGS = {
    "utf-8": TEXT.encode(), "with a mark": TEXT.encode("utf-8-sig"), "with two marks": b"\xef\xbb\xbf" + TEXT.encode("utf-8-sig"),
    "cp1252": TEXT.encode("cp1252"), "utf-16": TEXT.encode("utf-16"), "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"), "utf-16-be with a mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf-32": TEXT.encode("utf-32"), "tabs in utf-16": TEXT.replace(",", "\t").encode("utf-16"),
    "semicolons": TEXT.replace(",", ";").encode("cp1252"), "bars": TEXT.replace(",", "|").encode(),
    "old Mac": TEXT.replace("\r\n", "\r").encode(), "Unix": TEXT.replace("\r\n", "\n").encode(),
    "Excel's first line": b"sep=;\r\n" + TEXT.replace(",", ";").encode(), "end mark": TEXT.encode() + b"\x1a",
    "blank lines above": b"\r\n,,,\r\n \r\n" + TEXT.encode(),
    "title of many cells": b"A,list,of,places,made,by,hand,2025\r\n" + TEXT.encode(),
}  # fmt: skip


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS)
def test_the_same_list_in_every_dress(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    found = read_list(path)
    record = found.lists[0].records[0][1]
    assert (found.format, len(found.lists[0].records)) == ("geocoded_list", 1)
    assert (record.name, record.phones[0].number, record.latitude) == ("Peñasco House", "+17015550101", 46.87)


def test_a_semicolon_is_found_though_cells_hold_commas(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        'id;name;city;state;zip;services\n;A House;Fargo;ND;58102;"[""DT"", ""BUM"", ""SACA"", ""ICO"", ""SA""]"\n'
    )
    found = read_list(path)
    assert (found.format, found.lists[0].records[0][1].codes) == ("finder_csv", ("BUM", "DT", "ICO", "SA", "SACA"))


def test_cells_may_hold_line_ends_and_delimiters(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f'{",".join(HEADER)}\n"A, B\nHouse",{",".join(PLACE[1:])}\n', newline="")
    assert read_list(path).lists[0].records[0][1].name == "A, B House"


def test_a_few_broken_bytes_cost_only_themselves(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(
        TEXT.encode()
        + TEXT.splitlines()[1].replace("1 Elm", "2 Elm").encode().replace(b"Street", b"Str\xffeet")
        + b"\r\n"
    )
    found = read_list(path)
    assert [(record.name, record.street) for _, record in found.lists[0].records] == [
        ("Peñasco House", "1 Elm Street"), ("Peñasco House", "2 Elm Street"),
    ]  # fmt: skip
    assert found.warnings == ("Broken characters of the file that were left out: 1.",)


def pack(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("MACOSX/", "__MACOSX/"), content)
    return packed.getvalue()


def test_an_archive_with_one_list_is_that_list(tmp_path: Path) -> None:
    path = tmp_path / "download.zip"
    path.write_bytes(
        pack(MACOSX__x=b"litter", lists__=b"", **{"lists__list_2024.csv": TEXT.encode(), "lists__.DS_Store": b"x"})
    )
    found = read_list(path, as_of="")
    assert (found.format, found.rows, found.as_of, found.as_of_from, found.as_of_precision) == (
        "geocoded_list", 1, "2024-01-01", "name", "year",
    )  # fmt: skip


def test_an_archive_may_hold_a_workbook_or_json(tmp_path: Path) -> None:
    workbook = write_workbook(tmp_path / "a.xlsx", List=[HEADER, PLACE]).read_bytes()
    rows = json.dumps([dict(zip(HEADER, PLACE, strict=True))]).encode()
    for name, content in (("a.xlsx", workbook), ("a.json", rows)):
        path = tmp_path / "a.zip"
        path.write_bytes(pack(**{name: content}))
        assert read_list(path).rows == 1


REFUSED = {
    "several": (pack(**{"a.csv": TEXT.encode(), "b.csv": TEXT.encode()}), "holds 2 files. Unpack it first"),
    "nothing": (pack(MACOSX__x=b"litter"), "archive is empty"),
    "an archive": (pack(**{"a.zip": pack(**{"a.csv": TEXT.encode()})}), "Unpack it first"),
    "an empty file": (pack(**{"a.csv": b" \n"}), "is empty"),
    "a PDF": (b"%PDF-1.7 rest", "PDF"),
    "a cut archive": (pack(**{"a.csv": TEXT.encode()})[:60], "damaged or cut off"),
    "an old workbook cut off": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged, cut off or locked"),
    "a web page after blanks": (b"\xef\xbb\xbf \n<html></html>", "web page"),
    "some NULs": (b"\x7fELF\x00\x00\x00" + bytes(range(1, 200)), "binary"),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_read_is_refused_with_a_step(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=words):
        read_list(path)


def test_a_locked_archive_asks_to_be_unpacked(tmp_path: Path) -> None:
    content = bytearray(pack(**{"a.csv": TEXT.encode()}))
    place = content.rindex(b"PK\x01\x02")
    content[place + 8] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(content))
    with pytest.raises(BadInput, match="locked with a password. Unpack it first"):
        read_list(path)
