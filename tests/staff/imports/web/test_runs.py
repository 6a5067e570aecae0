"""Imports in the background: progress without script, a way to stop, and what is said when one stopped by itself."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from finder.platform.web.services import SiteServices, provide, services_of
from finder.staff.imports import running
from finder.staff.imports.heartbeat import keep_heard
from finder.staff.imports.running import Task, start_process
from finder.staff.imports.store import import_runs
from finder.staff.imports.web import run_views
from finder.staff.imports.web.services import ImportServices
from tests.pages import check_staff_page
from tests.staff.imports.web.test_imports import EXPORT, send_list
from tests.staff_site import ORIGIN, Dashboard, Office


@pytest.fixture
def held(office: Office, monkeypatch: pytest.MonkeyPatch) -> list[Task]:
    """Tasks that nobody does until the test does them."""
    monkeypatch.setattr(run_views, "_PATIENCE_SECONDS", 0)
    tasks: list[Task] = []
    provide(office.app, replace(services_of(office.app, ImportServices), start=tasks.append))
    return tasks


def do(office: Office, task: Task) -> None:
    site = services_of(office.app, SiteServices)
    running.work(task, site.writing_sessions, services_of(office.app, ImportServices).list_reader)


def begin(desk: Dashboard) -> str:
    answer = send_list(desk, EXPORT.encode(), name="export_2025.csv")
    assert answer.status_code == 303, check_staff_page(answer).get_text()
    return str(answer.headers["Location"])


def test_the_page_says_how_far_it_is_and_leads_to_the_result(office: Office, held: list[Task]) -> None:
    desk = office.desk("rita")
    address = begin(desk)
    answer = desk.get(address)
    page = check_staff_page(answer)
    assert answer.headers["Refresh"] == "3"
    assert page.select_one("progress") is not None and page.select_one(f"a[href='{address}']") is not None
    assert "export_2025.csv" in desk.page("/staff/imports").get_text()

    do(office, held[0])

    assert not held[0].upload or not held[0].upload.path.exists(), "the file is gone"
    done = desk.get(address)
    assert done.status_code == 303 and str(done.headers["Location"]).endswith("?done=dry_run")


def test_one_that_is_stopped_changes_nothing(office: Office, held: list[Task]) -> None:
    desk = office.desk("rita")
    address = begin(desk)
    assert office.desk("ed").send(f"{address}/stop").status_code == 403
    assert desk.send(f"{address}/stop").status_code == 303
    do(office, held[0])
    assert "was stopped. Nothing was changed." in desk.page(address).get_text()
    assert "No list has been uploaded yet." in desk.page("/staff/imports").get_text()


def test_one_that_died_says_so(office: Office, held: list[Task]) -> None:
    """Killed, or the server was: nothing is heard of it any more."""
    desk = office.desk("rita")
    address = begin(desk)
    office.clock.at += timedelta(minutes=2)
    answer = desk.get(address)
    assert "Refresh" not in answer.headers
    assert "Upload the file again." in check_staff_page(answer).get_text()
    assert held[0].upload is not None
    held[0].upload.path.unlink()


def test_what_is_wrong_with_a_list_is_said(office: Office, held: list[Task]) -> None:
    desk = office.desk("rita")
    answer = send_list(desk, b"nothing that anybody knows\n1,2\n")
    do(office, held[0])
    assert "not a list in any format" in desk.page(str(answer.headers["Location"])).get_text()


def test_a_bug_is_said_without_its_details(
    office: Office, held: list[Task], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    desk = office.desk("rita")
    address = begin(desk)
    monkeypatch.setattr(running, "upload_batch", break_down)
    do(office, held[0])
    assert "Something went wrong." in desk.page(address).get_text()
    assert "secret" in caplog.text


@pytest.mark.slow
def test_a_process_of_its_own_does_it(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server: the page waits for a moment, then shows how far it is."""
    monkeypatch.setattr(run_views, "_PATIENCE_SECONDS", 0)
    site = services_of(office.app, SiteServices)
    provide(office.app, replace(site, settings=replace(site.settings, database_url=office.directory.url)))
    provide(office.app, replace(services_of(office.app, ImportServices), start=start_process))
    desk = office.desk("rita")
    address = begin(desk)
    until = time.monotonic() + 120
    while (answer := desk.get(address)).status_code == 200 and time.monotonic() < until:
        time.sleep(0.3)
    assert answer.status_code == 303, check_staff_page(answer).get_text()


def test_the_limit_is_a_setting_and_said_before_anything_is_read(office: Office) -> None:
    site = services_of(office.app, SiteServices)
    provide(office.app, replace(site, settings=replace(site.settings, upload_limit_mb=1)))
    try:
        answer = office.desk("rita").client.post(
            "/staff/imports/new",
            base_url=ORIGIN,
            headers={"Origin": ORIGIN},
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(2 * 1024 * 1024)},
        )
    finally:
        provide(office.app, site)
    assert answer.status_code == 413
    assert "at most 1 MB" in check_staff_page(answer).get_text()


class Slow:
    """A process that is alive until it was waited for a few times."""

    def __init__(self, lives: int) -> None:
        self.lives = lives

    def join(self, timeout: float | None = None) -> None:
        self.lives -= 1

    def is_alive(self) -> bool:
        return self.lives > 0


def test_one_that_has_nothing_to_tell_is_heard_of_while_its_process_lives(office: Office, held: list[Task]) -> None:
    office.clock.at = datetime.now(UTC)
    desk = office.desk("rita")
    address = begin(desk)
    with office.sessions.begin() as session:
        import_runs.change_run(session, held[0].run_id, heard_at=office.clock.at - timedelta(minutes=2))
    assert "It stopped in the middle" in desk.page(address).get_text()
    keep_heard(Slow(3), office.sessions, held[0].run_id, every_seconds=0.01).join()
    page = desk.page(address)
    assert page.select_one("progress") is not None
    assert "It stopped in the middle" not in page.get_text()
