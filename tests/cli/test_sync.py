"""``finder sync`` against a stand-in: whole, resumed, refused, and polite. The live locator is never called."""

from __future__ import annotations

import gzip
import json
import os
import random
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from finder.cli.syncing import state_folder
from finder.platform.errors import BadInput
from finder.sync import sweeping
from finder.sync.rules import locator as rules
from finder.sync.sweeping import Locator, sweep
from tests.commands import Answer, finder
from tests.databases import Database, Databases
from tests.staff_directory import fill
from tests.sync import locator_stand_in
from tests.sync.locator_stand_in import LocatorStandIn, Row, locating, make_rows


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of seven, so that forty places are several."""
    monkeypatch.setattr(rules, "PAGE_SIZE", 7)
    monkeypatch.setattr(rules, "FEWEST_ROWS", 20)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small: None) -> Iterator[LocatorStandIn]:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    with locating(make_rows(40)) as found:
        monkeypatch.setenv("FINDER_LOCATOR_URL", found.url)
        monkeypatch.setenv("FINDER_LOCATOR_CONTACT", "ops@care.example.org")
        monkeypatch.setenv("FINDER_LOCATOR_PAUSE", "0")
        yield found


@pytest.fixture
def held(database: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A directory of three programs, whose pages are kept in a folder of this test alone."""
    monkeypatch.setattr("finder.cli.syncing._work_folder", lambda: tmp_path / "sync")
    return database.fresh(fill)


def run(held: Database, *arguments: str) -> Answer:
    return finder(held.url, "sync", *arguments, "--json")


def export(held: Database, path: Path) -> str:
    assert finder(held.url, "export", "--format", "ndjson", "-o", str(path)).returncode == 0
    return path.read_text(encoding="utf-8")


def test_it_is_off_until_both_settings_are_there(held: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FINDER_LOCATOR_URL", "FINDER_LOCATOR_CONTACT"):
        monkeypatch.delenv(name, raising=False)
    refused = run(held)
    assert refused.returncode == 2
    assert "FINDER_LOCATOR_URL" in json.loads(refused.stdout)["error"]
    monkeypatch.setenv("FINDER_LOCATOR_URL", "http://127.0.0.1:1")
    assert run(held).returncode == 2


def test_a_sweep_takes_in_every_place_once(held: Database, server: LocatorStandIn, tmp_path: Path) -> None:
    told = json.loads(run(held).stdout)["files"][0]
    assert (told["format"], told["rows"], told["rejected"]) == ("locator_api", 40, [])
    assert told["added"] + told["updated"] == told["programs"]
    assert told["unknown_codes"]
    text = export(held, tmp_path / "one")
    assert "Example Recovery 1 & Sons House" in text
    assert {query["sType"] for query in server.asked} == {"sa"}
    assert set(server.agents) == {server.agents[0]}
    assert "(ops@care.example.org)" in server.agents[0]


@pytest.mark.slow
def test_a_sweep_with_other_phones_is_not_taken_in(held: Database, server: LocatorStandIn) -> None:
    assert run(held).returncode == 0
    before = held.rows()
    server.rows = [{**row, "phone": f"303-555-9{at:03}"} for at, row in enumerate(server.rows)]
    refused = run(held)
    assert (refused.returncode, held.rows()) == (2, before)
    assert "other phone numbers" in json.loads(refused.stdout)["error"]
    (entry,) = json.loads(run(held, "--other-phones").stdout)["files"]
    assert entry["phones_changed"] == entry["phones_compared"] > 5


def test_a_second_sweep_asks_whether_pages_changed(held: Database, server: LocatorStandIn) -> None:
    assert run(held).returncode == 0
    first, statuses = len(server.asked), []

    def watch(_: int, answer: Any) -> Any:
        statuses.append(answer.status)
        return answer

    server.twist = watch
    told = json.loads(run(held).stdout)["files"][0]
    assert (len(server.asked), set(statuses)) == (2 * first, {304})
    assert (told["added"], told["updated"]) == (0, 0)


def test_cut_off_at_ten_places_it_ends_as_if_nothing_had_happened(
    databases_pair: tuple[Database, str], server: LocatorStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, whole = databases_pair
    assert run(held).returncode == 0
    assert export(held, tmp_path / "again") == whole


@pytest.fixture
def databases_pair(
    held: Database, server: LocatorStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database: Databases
) -> tuple[Database, str]:
    """A directory whose sweep was cut off ten times so far, and the export of an undisturbed one."""
    assert run(held).returncode == 0
    whole = export(held, tmp_path / "whole")
    held = database.fresh(fill)
    before = export(held, tmp_path / "before")
    for path in (tmp_path / "sync").iterdir():
        path.unlink()
    monkeypatch.setattr(sweeping, "_TRIES", 1)
    chance, cuts = random.Random(2026), 0
    server.asked.clear()
    while cuts < 10:
        wanted = len(server.asked) + chance.randint(1, 2)

        def cut(number: int, answer: Any, wanted: int = wanted) -> Any:
            if number == wanted:
                answer.cut_at = chance.randrange(len(answer.body) or 1)
            return answer

        server.twist = cut
        asked = len(server.asked)
        done = run(held)
        if done.returncode == 0:
            break
        assert "run the command again" in json.loads(done.stdout)["error"]
        assert len(server.asked) - asked <= 2, "pages that came are not asked for again"
        assert export(held, tmp_path / "between") == before
        cuts += 1
    assert cuts >= 4
    server.twist = lambda number, answer: answer
    return held, whole


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"Invalid request", "not JSON"),
        (b"[]", "no page of places"),
        (b'{"rows": null, "recordCount": 1, "totalPages": 1}', "no page of places"),
        (b'{"page": 1, "totalPages": 0, "recordCount": 0, "rows": []}', "did not understand"),
        (b"[" * 100_000, "not JSON"),
        (b"<html>Moved</html>", "not JSON"),
    ],
)
def test_what_is_no_answer_changes_nothing(
    held: Database, server: LocatorStandIn, tmp_path: Path, body: bytes, told: str
) -> None:
    before = export(held, tmp_path / "before")
    server.twist = lambda number, answer: locator_stand_in.Answer(body)
    refused = run(held)
    assert refused.returncode == 2
    assert told in json.loads(refused.stdout)["error"]
    assert export(held, tmp_path / "after") == before


@pytest.mark.slow
def test_a_fragment_is_refused_and_force_takes_it(held: Database, server: LocatorStandIn, tmp_path: Path) -> None:
    assert run(held).returncode == 0
    before = export(held, tmp_path / "before")
    server.rows = server.rows[:30]
    refused = run(held)
    assert (refused.returncode, "a tenth" in refused.stdout) == (2, True)
    server.rows = server.rows[:10]
    assert "can't be whole" in run(held).stdout
    assert export(held, tmp_path / "after") == before
    assert run(held, "--force").returncode == 0


def test_a_state_is_a_part_and_another_state_is_refused(held: Database, server: LocatorStandIn) -> None:
    told = json.loads(run(held, "--state", "co").stdout)["files"][0]
    assert (told["rows"], told["retired"]) == (10, 0)
    server.rows = [{**row, "state": "KS"} if row["state"] == "CO" else row for row in server.rows]
    server.twist = lambda number, answer: locator_stand_in.Answer(
        json.dumps({"page": 1, "totalPages": 1, "recordCount": 1, "rows": [{"name1": "x", "state": "KS"}]}).encode()
    )
    assert "another state" in run(held, "--state", "CO").stdout
    assert run(held, "--state", "XX").returncode == 2


def test_a_dry_run_changes_nothing(held: Database, server: LocatorStandIn, tmp_path: Path) -> None:
    before = export(held, tmp_path / "before")
    told = json.loads(run(held, "--dry-run").stdout)
    assert told["dry_run"] is True
    assert export(held, tmp_path / "after") == before


def test_an_answer_that_changes_while_it_is_read_is_asked_for_anew(server: LocatorStandIn, tmp_path: Path) -> None:
    def grow(number: int, answer: Any) -> Any:
        if number == 2:
            server.rows = [*server.rows, *make_rows(44)[40:]]
        return answer

    server.twist = grow
    found = sweep(Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0), "")
    assert len(found) == 44


def test_a_busy_server_is_given_the_time_it_asks_for(server: LocatorStandIn, tmp_path: Path) -> None:
    slept: list[float] = []

    def busy(number: int, answer: Any) -> Any:
        return locator_stand_in.Answer(b"", 429, {"Retry-After": "17"}) if number == 1 else answer

    server.twist = busy
    locator = Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0.5, sleep=slept.append)
    assert len(sweep(locator, "")) == 40
    assert slept[:2] == [0.5, 17]
    assert set(slept[2:]) == {0.5}
    server.twist = lambda number, answer: locator_stand_in.Answer(b"", 503, {"Retry-After": "9999"})
    with pytest.raises(BadInput, match="run the command again"):
        sweep(Locator(address=server.url, contact="a", folder=tmp_path / "v", sleep=slept.append), "")


@pytest.mark.parametrize("said", ["a while", "-3", "Mon, 99 Foo 2026"])
def test_a_wait_that_nobody_can_read_is_our_own(server: LocatorStandIn, tmp_path: Path, said: str) -> None:
    slept: list[float] = []
    server.twist = lambda number, answer: (
        locator_stand_in.Answer(b"", 503, {"Retry-After": said}) if number == 1 else answer
    )
    assert (
        len(sweep(Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0.5, sleep=slept.append), ""))
        == 40
    )
    assert slept[:2] == [0.5, 1]


def test_a_busy_server_may_name_a_moment(server: LocatorStandIn, tmp_path: Path) -> None:
    slept: list[float] = []
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    server.twist = lambda number, answer: (
        locator_stand_in.Answer(b"", 503, {"Retry-After": moment}) if number == 1 else answer
    )
    assert (
        len(sweep(Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0.5, sleep=slept.append), ""))
        == 40
    )
    assert 40 < slept[1] <= 60


def test_pages_are_kept_where_a_service_keeps_its_state() -> None:
    assert state_folder({"STATE_DIRECTORY": "/var/lib/finder:/var/lib/other"}) == Path("/var/lib/finder")
    assert state_folder({"XDG_STATE_HOME": "/home/pat/state"}) == Path("/home/pat/state/finder")
    assert state_folder({"XDG_STATE_HOME": "not/absolute"}) == Path.home() / ".local" / "state" / "finder"


def reshaped(path: Path) -> list[Row]:
    """The real directory in the locator's shape; coordinates and websites it doesn't have."""
    book = CalamineWorkbook.from_path(str(path))
    reference = book.get_sheet_by_name("Service Code Reference").to_python()
    columns = [str(name).strip().lower() for name in reference[0]]
    at = {name: columns.index(name) for name in ("category_code", "category_name", "service_code", "service_name")}
    labels = {
        str(row[at["service_code"]]).strip(): row for row in reference[1:] if str(row[at["service_code"]]).strip()
    }
    facilities = book.get_sheet_by_name("Facilities List").to_python()
    names = [str(name).strip().lower() for name in facilities[0]]
    return [_reshape(dict(zip(names, map(str, row), strict=False)), labels, at) for row in facilities[1:]]


def _reshape(row: dict[str, str], labels: dict[str, list[Any]], at: dict[str, int]) -> Row:
    groups: dict[tuple[str, str], list[str]] = {}
    for code in row["service_code_info"].split():
        if code in labels:
            entry = labels[code]
            key = (str(entry[at["category_name"]]), str(entry[at["category_code"]]))
            groups.setdefault(key, []).append(str(entry[at["service_name"]]))
    services = [{"f1": name, "f2": code, "f3": "; ".join(values)} for (name, code), values in groups.items()]
    plain = ("name1", "name2", "street1", "street2", "city", "state", "zip", "phone", "intake1")
    return {**{name: row[name] or None for name in plain}, "typeFacility": "SA", "services": services or None}


_ROWS = 13_000
_CUTS = 10
_MANY = 100_000
"""Bytes of an answer with many places."""


def with_quirks(rows: list[Row], count: int) -> list[Row]:
    """`count` rows, the last of them other houses of the same streets, in every few one of the quirks of real answers."""
    more = [{**row, "name1": f"{row['name1']} Annex", "street2": f"Suite {at}"} for at, row in enumerate(rows)]
    return [_odd(row, at) for at, row in enumerate([*rows, *more][:count])]


def _odd(row: Row, at: int) -> Row:
    twists: dict[int, Row] = {
        3: {"latitude": "-104.99", "longitude": "39.75"},
        5: {"latitude": "0", "longitude": "0", "website": "http://"},
        7: {"services": None, "typeFacility": "OTP"},
        11: {"name1": f"{row['name1']} &amp; Sons\u00a0House"},
        13: {"street2": "North\ufffdside"},
        17: {"services": [*(row["services"] or []), {"f1": "Type of Care ", "f2": "TC", "f3": "A label nobody knows"}]},
        19: {"zip": f"{row['zip']}-0001", "phone": None},
        20: {"services": None},
        21: {
            "services": [
                *(row["services"] or [])[:4],
                None,
                {},
                {"f1": "Type of Opioid Treatment", "f2": "OT", "f3": None},
            ]
        },
    }
    return {**row, **twists.get(at % 23, {})}


class Trouble:
    """Cuts the connection at ten places, chosen at random, and gives other answers that are none in between."""

    _NONE = (b"Invalid request", b"<html>Moved</html>", b'{"page": 1, "totalPages": 0, "recordCount": 0, "rows": []}')

    def __init__(self) -> None:
        self.chance = random.Random(9)
        self.cuts = 0
        self.wait = 1

    def __call__(self, _: int, answer: Any) -> Any:
        self.wait -= 1
        # Small answers are those of islands, which may be empty, and those that say that nothing changed.
        if self.cuts >= _CUTS or self.wait > 0 or len(answer.body) < _MANY:
            return answer
        self.wait = self.chance.randint(1, 3)
        if self.chance.random() < 0.3:
            return locator_stand_in.Answer(self.chance.choice(self._NONE))
        self.cuts += 1
        return _cut(answer, self.chance)


@pytest.mark.real_data
def test_the_real_directory_reshaped_and_cut_off_ends_as_if_nothing_had_happened(
    database: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not os.environ.get("FINDER_REAL_DATA"):
        pytest.skip("no real lists: set FINDER_REAL_DATA to their folder")
    rows = with_quirks(reshaped(Path(os.environ["FINDER_REAL_DATA"]) / "samhsa_national_directory_su_2022.xlsx"), _ROWS)
    assert len(rows) == _ROWS
    monkeypatch.setattr("finder.cli.syncing._work_folder", lambda: tmp_path / "sync")
    monkeypatch.setenv("FINDER_LOCATOR_CONTACT", "ops@care.example.org")
    monkeypatch.setenv("FINDER_LOCATOR_PAUSE", "0")
    # Of ten cuts several come in one sweep of some forty pages.
    monkeypatch.setattr(rules, "PAGE_SIZE", 400)
    with locating(rows) as server:
        monkeypatch.setenv("FINDER_LOCATOR_URL", server.url)
        held = database.fresh(fill)
        told = json.loads(run(held).stdout)["files"][0]
        assert told["rows"] == _ROWS
        assert told["unknown_codes"]
        whole = export(held, tmp_path / "whole")
        assert "& Sons House" in whole
        for path in (tmp_path / "sync").iterdir():
            path.unlink()
        held = database.fresh(fill)
        before = export(held, tmp_path / "before")
        monkeypatch.setattr(sweeping, "_TRIES", 1)
        server.twist = trouble = Trouble()
        runs = 1
        while (done := run(held)).returncode and runs < 40:
            runs += 1
            assert export(held, tmp_path / "between") == before
        assert (done.returncode, trouble.cuts) == (0, _CUTS)
        assert runs > _CUTS
        assert export(held, tmp_path / "again") == whole


def _cut(answer: Any, chance: random.Random) -> Any:
    answer.cut_at = chance.randrange(len(answer.body) or 1)
    return answer


def _packed(answer: Any) -> Any:
    return locator_stand_in.Answer(gzip.compress(answer.body))


def _marked(answer: Any) -> Any:
    return locator_stand_in.Answer(b"\xef\xbb\xbf" + answer.body)


def _in_other_numbers(answer: Any) -> Any:
    found = json.loads(answer.body)
    return locator_stand_in.Answer(
        json.dumps(
            {**found, "recordCount": f"{found['recordCount']}", "totalPages": float(found["totalPages"])}
        ).encode()
    )


def _without_page(answer: Any) -> Any:
    found = json.loads(answer.body)
    del found["page"]
    return locator_stand_in.Answer(json.dumps(found).encode())


@pytest.mark.parametrize("twist", [_packed, _marked, _in_other_numbers, _without_page])
def test_pages_in_other_clothes_are_read(server: LocatorStandIn, tmp_path: Path, twist: Any) -> None:
    locator = Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0)
    plain = sweep(locator, "")
    server.twist = lambda number, answer: twist(answer) if answer.body else answer
    assert sweep(Locator(address=server.url, contact="a", folder=tmp_path / "v", pause=0), "") == plain


def _first_page_again(answer: Any, seen: dict[str, Any]) -> Any:
    found = json.loads(answer.body)
    if len(found["rows"]) == 7:
        found["rows"] = seen.setdefault("rows", found["rows"])
    return locator_stand_in.Answer(json.dumps(found).encode())


def _always_page_one(answer: Any, _: dict[str, Any]) -> Any:
    return locator_stand_in.Answer(json.dumps({**json.loads(answer.body), "page": 1}).encode())


def _one_more_counted(answer: Any, _: dict[str, Any]) -> Any:
    found = json.loads(answer.body)
    return locator_stand_in.Answer(json.dumps({**found, "recordCount": found["recordCount"] + 1}).encode())


def _empty_last_page(answer: Any, _: dict[str, Any]) -> Any:
    found = json.loads(answer.body)
    return locator_stand_in.Answer(json.dumps({**found, "rows": found["rows"] if found["page"] == 1 else []}).encode())


def _claims_to_be_packed(answer: Any, _: dict[str, Any]) -> Any:
    return locator_stand_in.Answer(answer.body, headers={"Content-Encoding": "gzip"})


def _sends_on(answer: Any, _: dict[str, Any]) -> Any:
    return locator_stand_in.Answer(b"", 302, {"Location": "http://locator.example.org/plain"})


@pytest.mark.parametrize(
    "twist",
    [_first_page_again, _always_page_one, _one_more_counted, _empty_last_page, _claims_to_be_packed, _sends_on],
)
def test_an_answer_that_is_not_whole_takes_no_program_away(
    server: LocatorStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, twist: Any
) -> None:
    monkeypatch.setattr(sweeping, "_TRIES", 2)
    seen: dict[str, Any] = {}
    server.twist = lambda number, answer: twist(answer, seen)
    with pytest.raises(BadInput):
        sweep(Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0), "")


def test_a_row_that_moves_to_the_next_page_costs_no_other_one(server: LocatorStandIn, tmp_path: Path) -> None:
    rows = list(server.rows)

    def move(number: int, answer: Any) -> Any:
        # After the first page the order changes: its last row comes again, and the first of the next never.
        server.rows = [*rows[:6], rows[7], rows[6], *rows[8:]] if number == 1 else server.rows
        server.rows = rows if number > 8 else server.rows
        return answer

    server.twist = move
    locator = Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0)
    assert sweep(locator, "") == sweep(Locator(address=server.url, contact="a", folder=tmp_path / "v", pause=0), "")
    assert len(sweep(locator, "")) == 40


def test_a_row_that_stands_there_twice_for_good_is_taken_once(server: LocatorStandIn, tmp_path: Path) -> None:
    server.rows = [*server.rows, server.rows[0]]
    assert len(sweep(Locator(address=server.url, contact="a", folder=tmp_path / "w", pause=0), "")) == 40


def test_rows_that_leave_something_open_are_not_said_to_lack_it(
    held: Database, server: LocatorStandIn, tmp_path: Path
) -> None:
    """Services that are null, a label in new words, a category without a label: neither offered nor not."""
    whole = {**server.rows[0], "services": [
        {"f1": "Type of Care", "f2": "TC", "f3": "Substance use treatment; Detoxification"},
        {"f1": "Type of Opioid Treatment", "f2": "OT", "f3": "Prescribes buprenorphine; Prescribes naltrexone"},
    ]}  # fmt: skip
    odd: list[Any] = [
        None,
        [whole["services"][0], {"f1": "Type of Opioid Treatment", "f2": "OT", "f3": "Ordered by our own doctors"}],
        [whole["services"][0], {"f1": "Type of Opioid Treatment", "f2": "OT", "f3": None}],
        whole["services"][:1],
    ]
    odd_rows = [
        {
            **whole,
            "name1": f"Odd House {at}",
            "street1": f"{at} Odd Street",
            "phone": f"303-555-019{at}",
            "services": services,
        }
        for at, services in enumerate(odd)
    ]
    server.rows = [{**row, "services": whole["services"], "typeFacility": "SA"} for row in server.rows] + odd_rows
    assert run(held).returncode == 0
    shown = [json.loads(line) for line in export(held, tmp_path / "one").splitlines()]
    of_odd = [program for program in shown if program["name"].startswith("Odd House")]
    assert len(of_odd) == len(odd)
    assert [set(program["not_offered"]) & {"UB", "UN", "DT"} for program in of_odd] == [set()] * len(odd)
