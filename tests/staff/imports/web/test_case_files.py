"""Lists through the web say what the command says of them: the same counts, warnings, columns, marks and refusals."""

from __future__ import annotations

import json
import os
import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from finder.staff.imports.rules.import_plans import COUNTS
from finder.staff.imports.store import import_batches
from finder.staff.imports.store.tables import ImportBatchRow, ImportRecordRow
from finder.staff.imports.web.import_views import COUNT_WORDS
from tests.commands import finder
from tests.examples import examples
from tests.pages import check_staff_page
from tests.staff.imports.web.test_imports import send_list
from tests.staff_site import Office

REAL = os.environ.get("FINDER_REAL_DATA", "")
CASES = sorted(path for path in (Path(REAL).parent / "cases").glob("*") if path.suffix != ".md") if REAL else []

EXPORT = (
    "name1,name2,street1,city,state,zip,phone,latitude,longitude,type_facility,dt,mm,sa\n"
    "Cedar Hill House,NA,1 Example Street,Denver,CO,80202,303-555-0141,39.75,-104.99,SA,1,maybe,1\n"
    "Bay Street House,NA,2 Example Street,Denver,CO,80202,303-555-0142,39.75,-104.99,SA,0,NA,1\n"
)
OTP = (
    "Program Name,Street,City,State,Zipcode,Phone,Certification,Color\n"
    "Cedar Clinic,1 Example Street,Denver,CO,80202,303-555-0143,,red\n"
)
OWN = (
    "name;street;city;state;zip;phones;services\n"
    "Cedar House;1 Example Street;Denver;CO;80202;303-555-0144;DT, SA, QQQ\n"
    ";;;;;;\nNowhere House;1 Example Street;;;;303-555-0145;DT\n"
)


def zipped(name: str, text: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return held.getvalue()


FICTIONAL = {
    "export-NA-2025-08.csv": EXPORT.encode(),
    "export-utf16-2025-08.csv": EXPORT.encode("utf-16"),
    "export-bom-2025-08.csv": EXPORT.encode("utf-8-sig"),
    "otp-zipcode-2024.csv": OTP.encode(),
    "own-semicolon.csv": OWN.encode("cp1252"),
    "zipped-2025-08.zip": zipped("export-2025-08.csv", EXPORT),
    "two-2025-08.zip": zipped("a/export-2025-08.csv", "x"),
    "future-2031.csv": EXPORT.encode(),
    "brackets.json": b"[" * 100_000,
    "none.csv": b"nothing that anybody knows\n1,2\n",
    "empty.csv": b"",
}


def compare(office: Office, folder: Path, name: str, content: bytes) -> None:
    """Check that page and command say the same of one file."""
    (folder / name).write_bytes(content)
    told = finder(office.directory.url, "import", str(folder / name), "--json", "--dry-run")
    answer = send_list(office.desk("rita"), content, name)
    page = check_staff_page(answer) if answer.status_code != 303 else None
    if told.returncode:
        assert answer.status_code == 422 and page is not None
        said = json.loads(told.stdout or told.stderr)["error"]
        said = said if isinstance(said, str) else said["message"]
        reason = said.removeprefix(f"{name}: ").removesuffix(" Nothing was changed.")
        assert " ".join(reason.split()) in " ".join(page.get_text().split())
        return
    assert answer.status_code == 303, page and page.get_text()
    (command,) = json.loads(told.stdout)["files"]
    address = str(answer.headers["Location"]).split("?")[0]
    with office.directory.readers() as session:
        batch = import_batches.get_batch(session, int(address.rsplit("/", 1)[1]))
    held = {
        field: command[field] for field in ("format", "as_of_from", "as_of_precision", "unclear_marks", "unknown_codes")
    }
    assert {field: getattr(batch, field) for field in held} == held
    assert (batch.as_of or None, batch.source) == (command["as_of"], command["source"])
    assert [list(batch.warnings), list(batch.ignored_columns)] == [command["warnings"], command["ignored_columns"]]
    counts = {field: len(command[field]) if field == "rejected" else command[field] for field in COUNTS}
    assert dict(batch.plan.counts) == counts
    rejected = [(row["row"], row["reason"]) for row in command["rejected"][:20]]
    assert [(sample.row, sample.detail) for sample in batch.plan.samples["rejected"]] == rejected
    shown = check_staff_page(office.desk("rita").get(address))
    words = " ".join(shown.get_text(" ").split())
    numbers = {row.dt.get_text(): row.dd.get_text() for row in shown.select("dl.numbers div") if row.dt and row.dd}
    assert {field: numbers[COUNT_WORDS[field]] for field in COUNTS} == {field: f"{counts[field]:,}" for field in COUNTS}
    for text in [
        *command["warnings"],
        *command["ignored_columns"],
        *command["unclear_marks"],
        *command["unknown_codes"],
    ]:
        assert " ".join(text.split()) in words


@pytest.mark.parametrize("name", FICTIONAL)
def test_fictional_files_are_told_alike(office: Office, tmp_path: Path, name: str) -> None:
    compare(office, tmp_path, name, FICTIONAL[name])


@pytest.mark.real_data
@pytest.mark.skipif(not REAL, reason="real lists absent: set FINDER_REAL_DATA to their folder")
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_case_files_are_told_alike(office: Office, tmp_path: Path, path: Path) -> None:
    compare(office, tmp_path, path.name, path.read_bytes())


JUNK = (
    b"\x00" * 5,
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\xff\xfe",
    b'"',
    b"\r",
    b"\n\n",
    b",,,",
    b"[" * 5_000,
    b'{"a":' * 5_000,
)


def flip(content: bytes, at: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(at.randint(1, 20) if broken else 0):
        broken[at.randrange(len(broken))] = at.randrange(256)
    return bytes(broken)


def insert(content: bytes, at: random.Random) -> bytes:
    place = at.randrange(len(content) + 1)
    return content[:place] + at.choice(JUNK) + content[place:]


def swap(content: bytes, at: random.Random) -> bytes:
    lines = [line.split(b",") for line in content.split(b"\n")]
    return b"\n".join(b",".join(at.sample(line, len(line))) for line in lines)


MUTATIONS = (
    flip, insert, swap,
    lambda content, at: content[: at.randrange(len(content) + 1)],
    lambda content, at: zipped("list.csv", content.decode("latin-1")),
)  # fmt: skip


def mutate(content: bytes, at: random.Random) -> bytes:
    """Return the file, broken in one or several ways."""
    for _ in range(at.randint(1, 2)):
        content = at.choice(MUTATIONS)(content, at)
    return content


@pytest.mark.parametrize("part", range(5))
def test_no_broken_file_breaks_the_page_nor_leaves_half_an_import(office: Office, part: int) -> None:
    at, desk = random.Random(part), office.desk("rita")
    before = office.directory.ids()
    for number in range(examples(30)):
        name = at.choice(sorted(FICTIONAL))
        content = mutate(FICTIONAL[name], at)
        if at.random() < 0.3:
            name = at.choice(["list.xlsx", "list.json", "list.zip", "list", "list-2025.csv\x00.exe"])
        with office.directory.readers() as session:
            held = session.scalar(select(func.count()).select_from(ImportBatchRow))
            records = session.scalar(select(func.count()).select_from(ImportRecordRow))
        answer = send_list(desk, content, name)
        assert answer.status_code in (303, 422), (number, name, content[:200])
        if answer.status_code == 422:
            with office.directory.readers() as session:
                assert session.scalar(select(func.count()).select_from(ImportBatchRow)) == held
                assert session.scalar(select(func.count()).select_from(ImportRecordRow)) == records
    assert office.directory.ids() == before


@pytest.mark.slow
def test_a_zip_bomb_is_refused(office: Office) -> None:
    answer = send_list(office.desk("rita"), zipped("list.csv", EXPORT + " " * 300_000_000), "list.zip")
    assert answer.status_code == 422
