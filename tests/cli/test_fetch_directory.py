"""``finder fetch-directory``: from samples to a real directory in one step, and nothing changed when anything goes wrong."""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from finder.app import create_app
from finder.bench.directory import write_workbook
from finder.listings.rules.records import Phone
from finder.listings.store import programs
from finder.platform.database.session import make_session_factory
from tests.commands import Answer, finder
from tests.databases import Database, Databases
from tests.sites import close, site_settings
from tests.sync.official_files import fill_samples, mental_health_workbook, otp_csv, samples, workbook
from tests.sync.stand_in import StandIn, standing_in

NAME = "/reports/2025_SU_Facilities_for_All_City_All.xlsx"
PAGE = "national-directories"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[StandIn]:
    """A stand-in, and a folder for temporary files that is looked into afterwards."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    with standing_in() as found:
        # Nothing here may reach a real server, whatever is tried.
        monkeypatch.setenv("FINDER_DIRECTORY_URL", found.url("/unset"))
        monkeypatch.setenv("FINDER_MENTAL_HEALTH_DIRECTORY_URL", found.url("/unset"))
        yield found
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.fixture
def found(database: Databases) -> Database:
    """A directory of thirty sample programs."""
    return database.fresh(fill_samples)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return workbook(tmp_path_factory.mktemp("books") / "book.xlsx")


def run(found: Database, *arguments: str) -> Answer:
    return finder(found.url, "fetch-directory", *arguments, "--json")


def done(answer: Answer) -> dict[str, Any]:
    assert answer.returncode == 0, answer.stderr
    told: dict[str, Any] = json.loads(answer.stdout)
    return told


def check_refused(found: Database, before: Any, answer: Answer, *, code: int = 2) -> str:
    """See that an answer is one plain line, and that nothing changed; return the line."""
    told = json.loads(answer.stdout)
    assert (answer.returncode, set(told)) == (code, {"error"}), answer.stderr
    assert answer.stderr.splitlines()[-1] == told["error"]
    assert "\n" not in told["error"] and "Traceback" not in answer.stderr
    assert "Nothing was changed." in told["error"]
    assert found.rows() == before
    return str(told["error"])


def count_listed(found: Database) -> int:
    with make_session_factory(found.engine)() as session:
        return sum(program.listed for program in programs.find_programs(session))


def test_from_samples_to_a_real_directory_in_one_step(server: StandIn, found: Database, book: bytes) -> None:
    address = server.give(NAME, book)
    answer = run(found, address)
    told = done(answer)
    (entry,) = told["files"]
    assert told["dry_run"] is False
    assert (entry["format"], entry["source"], entry["rows"]) == ("national_directory", "samhsa-directory", 40)
    assert (entry["as_of"], entry["as_of_from"]) == ("2025-01-01", "name")
    assert (entry["url"], entry["sha256"], entry["bytes"]) == (address, hashlib.sha256(book).hexdigest(), len(book))
    assert entry["path"] == "2025_SU_Facilities_for_All_City_All.xlsx"
    assert entry["added"] == entry["programs"] == count_listed(found)
    assert "Removed 30 sample programs" in answer.stderr
    assert f"{entry['added']} added" in answer.stderr
    with make_session_factory(found.engine)() as session:
        assert not programs.has_samples(session)


def test_a_second_run_finds_nothing_new(server: StandIn, found: Database, book: bytes) -> None:
    address = server.give(NAME, book)
    (first,) = done(run(found, address))["files"]
    answer = run(found, address)
    (entry,) = done(answer)["files"]
    assert (entry["added"], entry["updated"], entry["retired"]) == (0, 0, 0)
    assert entry["unchanged"] == first["programs"]
    assert "Nothing in this list is new." in answer.stderr


def test_a_dry_run_says_the_same_and_changes_nothing(server: StandIn, found: Database, book: bytes) -> None:
    address, before = server.give(NAME, book), found.rows()
    answer = run(found, address, "--dry-run")
    told = done(answer)
    assert told["dry_run"] is True
    assert "nothing was changed" in answer.stderr and "On import: Removed 30 sample programs" in answer.stderr
    assert found.rows() == before
    (entry,) = done(run(found, address))["files"]
    assert {**told["files"][0], "seconds": 0} == {**entry, "seconds": 0}


def test_the_address_of_the_setting_is_asked(
    server: StandIn, found: Database, book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_DIRECTORY_URL", server.give(NAME, book))
    answer = run(found)
    assert [entry["source"] for entry in done(answer)["files"]] == ["samhsa-directory"]
    # A directory from another place than SAMHSA's: nobody is sent there for the other list.
    assert "FINDER_OTP_DIRECTORY_URL" in answer.stderr


def test_the_list_of_opioid_treatment_programs_comes_with_it(
    server: StandIn, found: Database, book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FINDER_DIRECTORY_URL", server.give(NAME, book))
    monkeypatch.setenv("FINDER_OTP_DIRECTORY_URL", server.give("/export?page&_format=csv", otp_csv()))
    told = done(run(found))
    assert [(entry["source"], entry["rows"]) for entry in told["files"]] == [
        ("samhsa-directory", 40),
        ("samhsa-otp", 5),
    ]
    assert {line.split()[1] for line, _ in server.asked} == {NAME, "/export?page&_format=csv"}


def test_both_lists_come_or_none(
    server: StandIn, found: Database, book: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = found.rows()
    monkeypatch.setenv("FINDER_DIRECTORY_URL", server.give(NAME, book))
    monkeypatch.setenv("FINDER_OTP_DIRECTORY_URL", server.url("/gone"))
    line = check_refused(found, before, run(found))
    assert "opioid treatment programs" in line and "--without-otp" in line and "status 404" in line
    assert [entry["source"] for entry in done(run(found, "--without-otp"))["files"]] == ["samhsa-directory"]


def give_html(server: StandIn, book: bytes) -> str:
    return server.give(NAME, b"\n<!DOCTYPE html><html><body>Welcome</body></html>", Content_Type="text/html")


def give_half(server: StandIn, book: bytes) -> str:
    return server.give(NAME, book[: len(book) // 2], Content_Length=str(len(book)))


def give_cut(server: StandIn, book: bytes) -> str:
    return server.give(NAME, book[: len(book) // 2])


def give_damaged(server: StandIn, book: bytes) -> str:
    middle = len(book) // 2
    return server.give(NAME, book[:middle] + b"\0" * 64 + book[middle + 64 :])


def give_altered(server: StandIn, book: bytes) -> str:
    """A workbook in which one digit changed on its way: it still opens, but its parts no longer match their checksums."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry))
    altered = packed.getvalue().replace(b"-555-01", b"-555-91", 1)
    assert altered != packed.getvalue()
    return server.give(NAME, altered)


def give_elsewhere(server: StandIn, book: bytes) -> str:
    return server.give(NAME, status="302 Found", Location="http://lists.example.org/a.xlsx")


def give_round(server: StandIn, book: bytes) -> str:
    return server.give(NAME, status="301 Moved", Location=NAME)


WRONG = {
    "a web page": (give_html, "a web page"),
    "a PDF": (lambda server, book: server.give(NAME, b"%PDF-1.7 ..."), "a PDF"),
    "half a file": (give_half, "broke off"),
    "a cut workbook": (give_cut, "damaged"),
    "a damaged workbook": (give_damaged, "damaged"),
    "an altered workbook": (give_altered, "damaged"),
    "moved away": (give_elsewhere, "no list may be fetched"),
    "moved in a circle": (give_round, "from address to address"),
    "too large": (lambda server, book: server.give(NAME, book, Content_Length="90000000000"), "larger than"),
    "gone": (lambda server, book: server.url("/elsewhere.xlsx"), "status 404"),
    "forbidden": (lambda server, book: server.give(NAME, status="403 Forbidden"), "status 403"),
    "out of order": (lambda server, book: server.give(NAME, status="500 Oops"), "status 500"),
    "empty": (lambda server, book: server.give(NAME, b""), "empty"),
    "no date": (lambda server, book: server.give("/directory.xlsx", book), "--as-of"),
    "another list": (lambda server, book: server.give("/otp-2026.csv", otp_csv()), "opioid treatment programs"),
    "nothing like a list": (lambda server, book: server.give("/2025.csv", b"a,b,c,d\n1,2,3,4\n"), "not a list"),
    "no address": (lambda server, book: "directory.xlsx", "finder import FILE"),
    "not encrypted": (lambda server, book: "http://lists.example.org/2025.xlsx", "https://"),
    "a password in it": (lambda server, book: "https://a:zebrafish@lists.example.org/2025.xlsx", "password"),
}


@pytest.mark.parametrize("way", WRONG)
def test_whatever_goes_wrong_is_one_line_and_changes_nothing(
    server: StandIn, found: Database, book: bytes, way: str
) -> None:
    make, words = WRONG[way]
    before = found.rows()
    line = check_refused(found, before, run(found, make(server, book)))
    assert words in line
    assert PAGE in line
    assert "zebrafish" not in line


def test_wrong_usage(server: StandIn, found: Database, book: bytes) -> None:
    address = server.give(NAME, book)
    for arguments in ([address, "more"], [address, "--as-of", "soon"], [address, "--no-such"], ["--as-of"]):
        answer = run(found, *arguments)
        assert answer.returncode == 2, arguments
        assert set(json.loads(answer.stdout)) == {"error"}
    assert server.asked == []


def test_a_date_can_be_said(server: StandIn, found: Database, book: bytes) -> None:
    (entry,) = done(run(found, server.give("/directory.xlsx", book), "--as-of", "2024-03-31"))["files"]
    assert (entry["as_of"], entry["as_of_from"]) == ("2024-03-31", "option")


def test_a_checksum_can_be_asked_for(server: StandIn, found: Database, book: bytes) -> None:
    address, before = server.give(NAME, book), found.rows()
    assert "checksum" in check_refused(found, before, run(found, address, "--sha256", "0" * 64))
    assert done(run(found, address, "--sha256", hashlib.sha256(book).hexdigest().upper()))


def test_an_older_edition_is_not_taken(server: StandIn, found: Database, book: bytes, tmp_path: Path) -> None:
    done(run(found, server.give(NAME, book)))
    before = found.rows()
    old = server.give("/directory-2022.xlsx", workbook(tmp_path / "old.xlsx", 38))
    line = check_refused(found, before, run(found, old), code=1)
    assert "of 2022" in line and "of 2025" in line and "--force" in line
    assert done(run(found, old, "--force"))["files"][0]["as_of"] == "2022-01-01"


def test_an_edition_that_shrank_is_not_taken(server: StandIn, found: Database, book: bytes, tmp_path: Path) -> None:
    done(run(found, server.give(NAME, book)))
    before = found.rows()
    small = server.give("/directory-2026.xlsx", workbook(tmp_path / "small.xlsx", 20))
    assert "--force" in check_refused(found, before, run(found, small))
    assert done(run(found, small, "--force"))["files"][0]["retired"] > 0


def with_other_phones(path: Path, count: int) -> bytes:
    theirs = samples(40)
    records = tuple(
        (number, replace(one, phones=(Phone(number=f"+13035559{at:03}"),)) if at < count else one)
        for at, (number, one) in enumerate(theirs.records)
    )
    write_workbook(replace(theirs, records=records), path)
    return path.read_bytes()


def test_an_edition_with_some_other_phones_is_taken(
    server: StandIn, found: Database, book: bytes, tmp_path: Path
) -> None:
    done(run(found, server.give(NAME, book)))
    address = server.give("/directory-2026.xlsx", with_other_phones(tmp_path / "other.xlsx", 10))
    (entry,) = done(run(found, address))["files"]
    assert 5 < entry["phones_changed"] <= 10 < entry["phones_compared"]


@pytest.mark.slow
def test_an_edition_with_most_phones_changed_is_not_taken(
    server: StandIn, found: Database, book: bytes, tmp_path: Path
) -> None:
    done(run(found, server.give(NAME, book)))
    before = found.rows()
    address = server.give("/directory-2026.xlsx", with_other_phones(tmp_path / "other.xlsx", 30))
    for options in ((), ("--force",), ("--dry-run",)):
        line = check_refused(found, before, run(found, address, *options))
        assert "other phone numbers" in line and "--other-phones" in line
    (entry,) = done(run(found, address, "--other-phones"))["files"]
    assert 20 < entry["phones_changed"] <= 30 < entry["phones_compared"]


def test_a_database_that_is_not_there_is_told_before_anything_is_fetched(server: StandIn, database: Databases) -> None:
    answer = run(database.empty(), server.url(NAME))
    assert answer.returncode == 2
    assert "finder migrate" in answer.stderr
    assert server.asked == []


def test_people_read_lines_and_nothing_on_stdout(server: StandIn, found: Database, book: bytes) -> None:
    answer = finder(found.url, "fetch-directory", server.give(NAME, book))
    assert (answer.returncode, answer.stdout) == (0, "")
    lines = answer.stderr.splitlines()
    assert hashlib.sha256(book).hexdigest() in lines[0]
    assert lines[-1].startswith("Done")


def test_pages_answer_while_a_directory_comes_in(server: StandIn, found: Database, book: bytes) -> None:
    site = create_app(site_settings(found.url))
    client = site.test_client()
    address, answers = server.give(NAME, book), list[Answer]()
    worker = threading.Thread(target=lambda: answers.append(run(found, address)))
    assert "Sample data" in client.get("/").get_data(as_text=True)
    worker.start()
    statuses = set()
    while worker.is_alive():
        statuses.add(client.get("/find?near=80202&within=any").status_code)
        worker.join(0.01)
    assert statuses <= {200}
    done(answers[0])
    # The home page never asks the database: it says what the last page with programs learned.
    for path in ("/find?near=80202&within=any", "/"):
        assert "Sample data" not in client.get(path).get_data(as_text=True)
    close(site)


def test_the_directory_of_mental_health_comes_only_when_it_is_asked_for(
    server: StandIn, found: Database, book: bytes, tmp_path: Path
) -> None:
    before = found.rows()
    other = server.give("/2025_MH.xlsx", mental_health_workbook(tmp_path / "mental.xlsx"))
    assert "add --mental-health" in check_refused(found, before, run(found, other))
    usual = server.give(NAME, book)
    assert "leave --mental-health out" in check_refused(found, before, run(found, usual, "--mental-health"))
    (entry,) = done(run(found, other, "--mental-health"))["files"]
    assert (entry["format"], entry["source"]) == ("national_directory", "samhsa-mh-directory")
