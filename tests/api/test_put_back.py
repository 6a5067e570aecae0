"""An older state of the database put in place by hand: no answer that was kept before is shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from finder.api.web.services import ApiServices
from finder.listings.rules.hsds_ids import make_uuid
from finder.listings.store import programs
from finder.platform.database.session import Session, get_engine
from finder.platform.web.services import SiteServices, services_of
from finder.search.web.services import SearchServices
from tests.site import make_program

ADDRESSES = (
    "/api/v1/search?near=80202&within=any",
    "/api/v1/programs/aaa",
    f"/api/hsds/services/{make_uuid('service', 'aaa')}",
    "/api/hsds/services?per_page=100",
    "/api/hsds/organizations?per_page=100",
    "/api/v1/changes",
    "/find?near=80202&within=any",
    "/programs/aaa",
)
_TABLES = ("program", "program_version", "directory", "directory_revision", "program_change")


def change(app: Flask, work: Callable[[Session], object]) -> None:
    with services_of(app, SiteServices).writing_sessions.begin() as session:
        work(session)


def save(app: Flask, name: str) -> None:
    fresh = make_program("aaa", "SA DT MD", name=name, organization=f"{name} Inc.")
    change(app, lambda session: programs.save_programs(session, [fresh]))


def ask(app: Flask) -> dict[str, str]:
    answers = {address: app.test_client().get(address) for address in ADDRESSES}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {address: answer.get_data(as_text=True) for address, answer in answers.items()}


@pytest.fixture
def put_back(own_app: Flask) -> Iterator[Callable[[], None]]:
    """What puts the tables of programs and of the change log back as they are now, as a copy of the whole file would."""
    engine = get_engine(services_of(own_app, SiteServices).writing_sessions)

    def run(*statements: str) -> None:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    run(*(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}" for name in _TABLES))
    yield lambda: run(
        *(f"DELETE FROM {name}" for name in reversed(_TABLES)),
        *(f"INSERT INTO {name} SELECT * FROM kept_{name}" for name in _TABLES),
    )
    run(*(f"DROP TABLE kept_{name}" for name in _TABLES))


@pytest.mark.parametrize("edits", [1, 2, 3])
@pytest.mark.parametrize("is_seen", [False, True])
def test_edits_after_it_are_shown_whatever_was_kept(
    own_app: Flask, put_back: Callable[[], None], edits: int, is_seen: bool
) -> None:
    """Two edits are lost; then fewer, as many and more are made, with and without a search of the older state."""
    ask(own_app)
    for number in range(2):
        save(own_app, f"Thrown away {number}")
        ask(own_app)
    put_back()
    if is_seen:
        services_of(own_app, SearchServices).tools.follower._clock = iter(range(0, 10_000, 40)).__next__
        ask(own_app)
    for number in range(edits):
        save(own_app, f"Kept edit {number}.")
    answers = ask(own_app)
    if not is_seen and edits == 1:
        # So far it may be a replica that lags, as far as the index can know.
        services_of(own_app, SearchServices).tools.follower._clock = lambda: 10.0**9
        answers = ask(own_app)
    for address, answer in answers.items():
        assert "Thrown away" not in answer, address
        assert f"Kept edit {edits - 1}." in answer, address
    assert len(services_of(own_app, ApiServices).results) > 0
