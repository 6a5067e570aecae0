"""A copy kept by the feed of changes equals the directory, whatever happens in between."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from finder.listings.rules.flat import show_facts
from finder.listings.store import feeds, programs
from finder.platform.database.counting import collect_statements
from finder.platform.database.session import Session
from finder.platform.web.services import SiteServices, services_of
from tests.examples import examples
from tests.program_order import check_order
from tests.program_texts import check_texts
from tests.site import make_program

EDITS = examples(1_000)


class Mirror:
    """What another site keeps."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.since = ""
        self.records: dict[str, Any] = {}
        self.moved: dict[str, str] = {}

    def read_page(self, limit: int) -> bool:
        """Take one page of changes; return whether there are more."""
        query = {"limit": limit} | ({"since": self.since} if self.since else {})
        page = self.client.get("/api/v1/changes", query_string=query).get_json()
        for change in page["changes"]:
            if change["program"]:
                self.records[change["id"]] = change["program"]
                self.moved.pop(change["id"], None)
            else:
                self.records.pop(change["id"], None)
                self.moved[change["id"]] = change["merged_into"]
        self.since = page["next"]
        return bool(page["more"])


class Editor:
    """Somebody who changes anything at random, the same each run."""

    def __init__(self, ids: list[str]) -> None:
        self.chance = random.Random(20261129)
        self.ids = ids
        self.gone: list[str] = []
        self.count = 0

    def edit(self, session: Session) -> None:
        self.count += 1
        kind = self.chance.choice(("add", "change", "change", "change", "unlist", "delete", "merge", "return", "many"))
        if kind in ("add", "change", "unlist") or len(self.ids) < 5:
            program_id = f"p{self.count}" if kind == "add" else self.chance.choice(self.ids)
            self._save(session, [program_id], listed=kind != "unlist")
        elif kind == "many":
            self._save(session, self.chance.sample(self.ids, 3), listed=True)
        elif kind == "return" and self.gone:
            program_id = self.gone.pop(self.chance.randrange(len(self.gone)))
            programs.delete_alias(session, program_id)
            self._save(session, [program_id], listed=True)
        elif kind in ("delete", "merge"):
            self._remove(session, is_merge=kind == "merge")

    def _save(self, session: Session, ids: list[str], *, listed: bool) -> None:
        made = [make_program(name, "SA DT", name=f"Edit {self.count}", listed=listed) for name in ids]
        programs.save_programs(session, made)
        self.ids += [name for name in ids if name not in self.ids]

    def _remove(self, session: Session, *, is_merge: bool) -> None:
        gone = self.ids.pop(self.chance.randrange(len(self.ids)))
        programs.delete_programs(session, [gone])
        if is_merge:
            programs.save_alias(session, old_id=gone, program_id=self.chance.choice(self.ids))
        self.gone.append(gone)


@pytest.mark.slow
def test_a_mirror_equals_the_directory_after_many_random_edits(own_app: Flask) -> None:
    site = services_of(own_app, SiteServices)
    mirror, chance = Mirror(own_app.test_client()), random.Random(7)
    with site.sessions() as session:
        editor = Editor(sorted(program.id for program in programs.find_programs(session)))
    for _ in range(EDITS):
        with site.writing_sessions.begin() as session:
            editor.edit(session)
            if editor.count % 20 == 0:
                check_order(session)
                check_texts(session)
        if chance.random() < 0.1:
            mirror.read_page(chance.choice((1, 3, 10)))
    while mirror.read_page(50):
        pass
    with site.sessions() as session:
        check_order(session)
        check_texts(session)
        everything = {program.id: show_facts(program) for program in programs.find_programs(session)}
        moved = programs.find_successors(session, sorted(mirror.moved))
    links = ("url", "guide")
    kept = {
        name: {key: part for key, part in record.items() if key not in links} for name, record in mirror.records.items()
    }
    assert kept == everything
    assert {name: into for name, into in mirror.moved.items() if into and into in everything}.items() <= moved.items()
    assert set(editor.gone) <= set(mirror.moved)


def test_a_page_of_changes_is_read_and_written_once(own_app: Flask) -> None:
    """Every copy begins with the same first page, of 100 programs with 200 facts each."""
    client, pages = own_app.test_client(), []
    for documents in (True, False):
        with collect_statements() as asked:
            pages.append(client.get("/api/v1/changes?since=0").get_data())
        assert any("document" in statement for statement in asked) is documents
        assert len(asked) <= 5, asked
    assert pages[0] == pages[1]


def test_a_page_of_changes_is_one_stretch_of_an_index(own_app: Flask) -> None:
    """However many programs changed before it: these are not read."""
    plans: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT") and "version" in statement:
            prefix = "EXPLAIN" if is_server else "EXPLAIN QUERY PLAN"
            plans.append(" / ".join(str(row[-1]) for row in cursor.execute(f"{prefix} {statement}", parameters)))

    with services_of(own_app, SiteServices).sessions() as session:
        is_server = session.get_bind().dialect.name == "postgresql"
        if is_server:  # Else it reads a table as small as this one whole.
            session.execute(text("SET LOCAL enable_seqscan = off"))
        event.listen(session.get_bind(), "before_cursor_execute", explain)
        feeds.find_changed(session, since=(3, "aaa"), limit=2)
        event.remove(session.get_bind(), "before_cursor_execute", explain)
    assert len(plans) == 1
    found = "pk_program_version on program_version" if is_server else "program_version USING PRIMARY KEY"
    within = "Index Cond: (ROW(version" if is_server else "((version,program_id)>(?,?))"
    assert found in plans[0] and within in plans[0], plans
