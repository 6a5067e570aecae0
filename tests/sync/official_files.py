"""Made-up files of the official lists, as bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from finder.bench.directory import write_workbook
from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.rules.records import SourceList
from finder.listings.vocabulary import load_vocabulary
from finder.places.store import places
from finder.platform.database.session import make_session_factory
from finder.platform.resources import folder
from finder.samples.building import make_samples
from tests.migrated import migrate
from tests.staff_directory import COLORADO, DENVER, NOW, ZIPS

OTP_HEADER = "Program Name,Street,City,State,Zip Code,Phone,Certification,First Full Certification Date\n"


def samples(count: int, *, random_state: int = 1) -> SourceList:
    """Return made-up programs."""
    return make_samples(count=count, random_state=random_state, data_folder=folder("data"), zip_points={})


def workbook(path: Path, count: int = 40, *, random_state: int = 1) -> bytes:
    """Return a directory of `count` made-up programs, written at `path`."""
    write_workbook(samples(count, random_state=random_state), path)
    return path.read_bytes()


def mental_health_workbook(path: Path, count: int = 20) -> bytes:
    """Return the directory of made-up mental-health facilities: the same columns, another sheet of codes."""
    known = load_vocabulary(folder("data") / "vocabulary").codes
    codes = sorted({"MH", *(one.code for one in known if one.survey == "mh")})
    found = samples(count, random_state=3)
    records = tuple((number, replace(record, codes=tuple(codes[:8]))) for number, record in found.records)
    write_workbook(replace(found, records=records, asked={"SU": tuple(codes)}), path)
    return path.read_bytes()


def otp_csv(count: int = 5) -> bytes:
    """Return a list of made-up opioid treatment programs."""
    text = io.StringIO()
    text.write(OTP_HEADER)
    for number in range(count):
        text.write(
            f"Example Clinic {number},{number} Example Street,Denver,CO,80202,303-555-0{100 + number % 100},"
            "Certified,01/31/2020\n"
        )
    return text.getvalue().encode()


def fill_samples(engine: Engine) -> None:
    """Make the tables, a few places, and thirty sample programs: a fresh machine after `make run`."""
    migrate(engine)
    with make_session_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER, *COLORADO])
        zips = places.load_zip_points(session)
        import_lists(session, [samples(30, random_state=7)], setting=ImportSetting(zips=zips, now=NOW))
