"""Programs kept as JSON are never old, whoever changes them and whenever, and are those written plainly."""

from __future__ import annotations

import random
import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask

from finder.api.written_programs import Writing, WrittenPrograms
from finder.listings.rules.hsds_ids import make_uuid
from finder.listings.rules.programs import Program
from finder.listings.store import programs
from finder.listings.store.open_data import Versioned
from finder.platform.database.changes import Seen
from finder.platform.database.session import Session
from finder.platform.web.services import SiteServices, provide, services_of
from tests.site import make_program

ADDRESSES = (
    "/api/v1/programs/aaa",
    f"/api/hsds/services/{make_uuid('service', 'aaa')}",
    f"/api/hsds/service_at_locations/{make_uuid('service_at_location', 'aaa')}",
    "/api/hsds/services?per_page=100",
    "/api/hsds/services?per_page=100&full=true",
    "/api/hsds/services?per_page=100&minimal=true",
    "/api/hsds/service_at_locations?per_page=100",
    "/api/hsds/service_at_locations?per_page=100&full=true",
    "/api/hsds/service_at_locations?postcode=80202&proximity=40000",
)
TODAY = date(2026, 1, 1)


def keep(app: Flask, *, keeps: bool) -> None:
    site = services_of(app, SiteServices)
    provide(app, replace(site, settings=replace(site.settings, caches=keeps)))


def save(app: Flask, name: str, program_id: str = "aaa") -> None:
    with services_of(app, SiteServices).writing_sessions.begin() as session:
        programs.save_programs(session, [make_program(program_id, "SA DT MD", name=name)])


def remove(app: Flask, program_id: str) -> None:
    with services_of(app, SiteServices).writing_sessions.begin() as session:
        programs.delete_programs(session, [program_id])


def ask(app: Flask, address: str) -> bytes:
    answer = app.test_client().get(address)
    assert answer.status_code == 200, address
    return answer.get_data()


def ask_plainly(app: Flask) -> list[bytes]:
    keep(app, keeps=False)
    try:
        return [ask(app, address) for address in ADDRESSES]
    finally:
        keep(app, keeps=True)


def test_kept_and_plain_answers_are_the_same(own_app: Flask) -> None:
    save(own_app, 'Called "contents":[] \\ é')
    kept = [ask(own_app, address) for _ in range(2) for address in ADDRESSES]
    plain = ask_plainly(own_app)
    assert kept == plain + plain


def test_a_kept_answer_is_never_old(own_app: Flask) -> None:
    chance = random.Random(4)
    for number in range(12):
        save(own_app, f"Number {number}.")
        if chance.random() < 0.5:
            save(own_app, f"Another {number}", "bbb")
        for address in ADDRESSES:
            if "minimal" not in address:
                assert f"Number {number}.".encode() in ask(own_app, address), address
        assert [ask(own_app, address) for address in ADDRESSES] == ask_plainly(own_app)


def test_a_program_that_is_gone_is_gone_from_every_answer(own_app: Flask) -> None:
    save(own_app, "Soon gone", "bbb")
    for address in ADDRESSES[3:]:
        assert b"Soon gone" in ask(own_app, address) or "minimal" in address
    assert own_app.test_client().get("/api/v1/programs/bbb").status_code == 200
    remove(own_app, "bbb")
    for address in ADDRESSES[3:]:
        assert b"Soon gone" not in ask(own_app, address)
    assert own_app.test_client().get("/api/v1/programs/bbb").status_code == 410
    assert own_app.test_client().get(f"/api/hsds/services/{make_uuid('service', 'bbb')}").status_code == 404


def test_a_new_tag_comes_with_new_words(own_app: Flask) -> None:
    save(own_app, "First")
    client = own_app.test_client()
    for address in ADDRESSES[:4]:
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        save(own_app, f"Since {address}")
        again = client.get(address, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
        assert again.status_code == 200
        assert again.headers["ETag"] != tag


def test_while_others_edit_nothing_older_than_what_was_seen_is_told(own_app: Flask) -> None:
    save(own_app, "Edit 0.")
    edits, failures = 25, []

    def edit() -> None:
        for number in range(1, edits):
            save(own_app, f"Edit {number}.")

    editor = threading.Thread(target=edit)
    editor.start()
    newest, is_over = 0, False
    while not is_over:
        is_over = not editor.is_alive()
        for address in (ADDRESSES[0], ADDRESSES[1], ADDRESSES[3]):
            text = ask(own_app, address).decode()
            told = int(text.partition('"Edit ')[2].partition(".")[0])
            if told < newest:
                failures.append((address, told, newest))
            newest = max(newest, told)
    editor.join()
    assert (failures, newest) == ([], edits - 1)


def test_the_longest_unasked_go_when_there_is_no_more_room(own_app: Flask) -> None:
    program = make_program("aaa", "SA DT", name="x" * 100)
    how = Writing(shape="record", write=lambda found, _: _plain(found), today=TODAY)
    held = WrittenPrograms(most_bytes=1_000)
    for version in range(20):
        held.write(program, Versioned("aaa", version), how)
        held.find(Versioned("aaa", 0), how)
    assert 5 < len(held) <= 10
    assert held.find(Versioned("aaa", 0), how) is not None
    assert held.find(Versioned("aaa", 5), how) is None
    assert held.find(Versioned("aaa", 19), how) is not None


@pytest.mark.parametrize("seen", [Seen(6, "another"), Seen(4, "one"), Seen(5, "one", "2026-01-02T00:00:00+00:00")])
def test_nothing_is_kept_of_another_directory_or_a_later_state(seen: Seen) -> None:
    how, held = Writing(shape="record", write=lambda found, _: _plain(found), today=TODAY), WrittenPrograms()
    held.follow(before := Seen(5, "one", "2026-01-01T00:00:00+00:00"), Session())
    held.write(make_program("aaa", "SA DT"), Versioned("aaa", 3), how)
    held.follow(before, Session())
    assert len(held) == 1
    held.follow(seen, Session())
    assert len(held) == 0


def _plain(program: Program) -> Any:
    return {"name": program.name}
