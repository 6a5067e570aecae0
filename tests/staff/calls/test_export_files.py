"""A large list is written in the background with progress, for whoever asked for it, and goes after an hour."""

from __future__ import annotations

import csv
import os
import tempfile
import time
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from finder.platform.errors import NotFound
from finder.platform.web.services import provide
from finder.staff.calls.export_files import FileTask, Order, begin_file, delete_old_files, find_file, write_file
from finder.staff.calls.program_lists import ProgramFilter
from finder.staff.calls.web.export_views import ExportServices
from tests.pages import check_staff_page
from tests.staff_site import Office


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("sheet_format", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["programs", "edit", "calls"])
def test_a_large_list_is_the_same_file_as_a_small_one(office: Office, what: str, sheet_format: str) -> None:
    desk = office.desk("ed")
    small = desk.send(f"/staff/export/{what}", {"format": sheet_format})
    provide(office.app, ExportServices(start=write_file, large_rows=1))
    answer = desk.send(f"/staff/export/{what}", {"format": sheet_format})
    address = answer.headers["Location"]
    page = desk.page(address)
    assert "The file is ready." in page.get_text()
    (link,) = page.select("a[download]")
    sent = desk.get(str(link["href"]))
    assert sent.headers["Content-Length"] == str(len(sent.get_data()))
    assert sent.headers["Cache-Control"] == "no-store"
    assert sent.headers["Content-Disposition"].endswith(f'.{sheet_format}"')
    assert sent.headers["Content-Disposition"] == small.headers["Content-Disposition"]
    if sheet_format == "csv":
        assert small.get_data() == sent.get_data()
    for name in ("rita", "ada"):
        assert office.desk(name).get(address).status_code == 404, "somebody else's"
        assert office.desk(name).get(f"{address}/file").status_code == 404


def test_the_page_says_how_far_it_is_and_asks_again(office: Office, own_folder: Path) -> None:
    tasks: list[FileTask] = []
    provide(office.app, ExportServices(start=tasks.append, large_rows=1))
    desk = office.desk("ed")
    address = desk.send("/staff/export/programs", {"format": "csv"}).headers["Location"]
    answer = desk.get(address)
    assert answer.headers["Refresh"] == "2"
    assert "0 of" in check_staff_page(answer).get_text()
    assert desk.get(f"{address}/file").status_code == 400
    (folder,) = own_folder.glob("finder-export-*")
    assert folder.stat().st_mode & 0o077 == 0
    (folder / "written").write_text("1")
    page = desk.page(address)
    assert "1 of" in page.get_text()
    assert 0 < int(str(page.select("progress")[0]["value"])) < 100
    long_ago = time.time() - 200
    for path in folder.iterdir():
        os.utime(path, (long_ago, long_ago))
    answer = desk.get(address)
    assert "Refresh" not in answer.headers
    assert "the server was restarted" in check_staff_page(answer).get_text()
    write_file(replace(tasks[0], order=replace(tasks[0].order, what="nothing")))
    assert "something went wrong" in desk.page(address).get_text()
    write_file(tasks[0])
    assert "The file is ready." in desk.page(address).get_text()
    rows = list(csv.reader(StringIO(desk.get(f"{address}/file").get_data().decode("utf-8-sig"))))
    assert f"{len(rows) - 1} row" in desk.page(address).get_text()


def test_files_go_after_an_hour(own_folder: Path, office: Office) -> None:
    order = Order(what="programs", sheet_format="csv", wanted=ProgramFilter(), today=office.clock.at.date())
    keys = [begin_file(order, name="x.csv", rows=3, account_id=1) for _ in range(2)]
    old = own_folder / f"finder-export-{keys[0]}" / "order"
    os.utime(old, (time.time() - 3_700, time.time() - 3_700))
    assert delete_old_files() == 1
    with pytest.raises(NotFound):
        find_file(keys[0], account_id=1)
    assert find_file(keys[1], account_id=1).state == "running"


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "a" * 22, "é" * 22, "a" * 21 + "/"])
def test_a_made_up_key_opens_nothing(key: str) -> None:
    with pytest.raises(NotFound):
        find_file(key, account_id=1)
