"""A list through the web: a dry run that changes nothing, a commit that lets ordinary facts in, two people for the rest."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from finder.feedback.rules.visitor_reports import VisitorReport
from finder.feedback.store import visitor_reports
from finder.listings.following import follow_directory
from finder.listings.importing import staging
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.reading import Table
from finder.listings.importing.rebuilding import Tick, do_nothing
from finder.listings.rules.field_values import plain_values
from finder.listings.rules.overrides import StaffOverrides
from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone, SourceList, SourceRecord, without_source
from finder.listings.rules.sources import LIST_FORMATS
from finder.listings.store import documents, history, listings, programs, staff_overrides
from finder.listings.store.history import HistoryFilter
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.platform.database.session import get_engine, make_writing_factory
from finder.platform.errors import BadInput, InvalidFields, NotFound
from finder.platform.keys import Keys
from finder.staff.editing.checking import CheckMade, mark_checked
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.editing.hiding import hide_phone
from finder.staff.editing.proposing import Backing
from finder.staff.editing.rules.signals import MASS_EDIT
from finder.staff.editing.undoing import undo_entries
from finder.staff.figures.staff_figures import count_imports
from finder.staff.imports import batches, committing
from finder.staff.imports.batches import ListReader, Upload, discard_batch, upload_batch
from finder.staff.imports.committing import Committed, commit_batch
from finder.staff.imports.committing_edits import commit_edited
from finder.staff.imports.edited_sheets import plan_edited
from finder.staff.imports.getting_ready import Ready
from finder.staff.imports.rules.import_batches import Batch
from finder.staff.imports.standings import find_standings, get_standing
from finder.staff.imports.store import import_batches
from finder.staff.reviewing.deciding import Decision, approve
from finder.staff.reviewing.import_rows import (
    RowsDecision,
    approve_rows,
    decide_one_by_one,
    find_waiting_rows,
    reject_rows,
)
from finder.staff.rules.edit_sheets import COLUMNS, write_cells
from finder.staff.rules.errors import AlreadyDecided, EvidenceMissing, NotAllowed, ReauthenticationNeeded, Stale
from finder.staff.rules.proposals import Proposal
from finder.staff.store import proposals
from tests.databases import Databases
from tests.idle_locks import watch_idle_locks
from tests.staff_directory import RECORDS, Directory, add, evidence, fill, load, phone

NAMES = (
    "Amber Birch Cedar Dahlia Elm Fern Garnet Hazel Iris Juniper Kestrel Laurel Maple Nettle Olive Poplar Quince Rowan "
    "Sorrel Thistle Umber Violet Willow Yarrow Zinnia Aspen Briar Clover Daisy Ember Flint Gorse Heather Indigo Jasper "
    "Karst Linden Marble Nimbus Onyx"
).split()


def one_by_itself(session: Session, batch_id: int, name: str) -> int:
    """The proposal of a row with a warning, which is decided on its own page."""
    return next(row.proposal.id for row in find_waiting_rows(session, batch_id) if row.name == name)


def every_row(session: Session, batch_id: int) -> RowsDecision:
    """A decision on all waiting rows of an import, as if each page had been looked at."""
    waiting = proposals.find_of_batch(session, batch_id, limit=200)
    return RowsDecision(batch_id=batch_id, proposal_ids=tuple(one.id for one in waiting))


def record(number: int, **changes: Any) -> SourceRecord:
    """One of forty programs of Denver."""
    values: dict[str, Any] = {
        "name": f"{NAMES[number]} Recovery Center", "street": f"{100 + 37 * number} {NAMES[number]} Street",
        "city": "Denver", "state": "CO", "zip": "80202", "phones": (Phone(number=f"+1303555{1000 + number}"),),
        "website": f"http://{NAMES[number].lower()}.example.org", "kinds": ("SU",), "codes": ("SA",),
    }  # fmt: skip
    return SourceRecord(**{**values, **changes})


FORTY = tuple(record(number) for number in range(40))


def changed(*changes: tuple[int, dict[str, Any]]) -> list[SourceRecord]:
    """The forty and the three, with PW offered by all, and changes on some."""
    found = [replace(entry, codes=("PW", "SA")) for entry in (*FORTY, *RECORDS)]
    for number, values in changes:
        found[number] = replace(found[number], **values)
    return found


def fill_many(engine: Engine) -> None:
    fill(engine)
    with make_writing_factory(engine).begin() as session:
        load(session, [*FORTY, *RECORDS])
        add(session, "rob", "reviewer")


@pytest.fixture
def many(database: Databases) -> Directory:
    """A directory of forty-three programs, and a second reviewer."""
    return Directory.over(database.fresh(fill_many))


@pytest.fixture(scope="module")
def reader() -> ListReader:
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    aliases = resources.folder("data") / "vocabulary" / "label_aliases.csv"
    return ListReader(vocabulary=vocabulary, decoder=LabelDecoder(vocabulary, aliases))


def bring(
    directory: Directory,
    records: Sequence[SourceRecord],
    *,
    as_of: str = "2026-01-01",
    format_id: str = "national_directory",
    who: str = "rita",
    monkeypatch: pytest.MonkeyPatch,
    tick: Tick = do_nothing,
) -> Batch:
    """Upload a list, as if its file had been read into `records`."""
    found = SourceList(
        format=format_id, source=LIST_FORMATS[format_id].source, as_of=as_of, as_of_from="option",
        complete=LIST_FORMATS[format_id].is_whole, records=tuple(enumerate(records, start=2)),
        asked={"SU": ("DT", "OTP", "PW", "SA")}, rows=len(records),
    )  # fmt: skip
    read = batches.ReadFile(
        format=format_id, lists=(found,), rows=len(records), rejected=((99, "no name"),), as_of=as_of,
        as_of_from="option",
    )  # fmt: skip
    monkeypatch.setattr(batches, "_read", lambda upload, reader, context: read)
    upload = Upload(path=Path(__file__), name="list.csv")
    return upload_batch(directory.sessions, upload, reader=None, context=directory.by(who), tick=tick)  # type: ignore[arg-type]


def commit(directory: Directory, batch: Batch, *, who: str = "rita", minutes: int = 1, **more: Any) -> Committed:
    return commit_batch(directory.sessions, batch.id, context=directory.by(who, minutes=minutes), **more)


def state(directory: Directory) -> dict[str, str]:
    """Every program as published."""
    with directory.readers() as session:
        return {program.id: documents.write_program(program) for program in programs.find_programs(session)}


def look(directory: Directory, name: str) -> Program:
    with directory.readers() as session:
        return programs.get_program(session, directory.ids()[name])


HARD: dict[str, Any] = {"phones": (Phone(number="+18005550199"),)}
SENSITIVE: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("phones", HARD, [phone("+13035551003", answers="not_stated")], [phone("+18005550199", answers="not_stated")]),
    ("website", {"website": "http://other.example.org"}, "http://dahlia.example.org", "http://other.example.org"),
    ("name", {"name": "Dahlia Recovery Centre of Hope"}, "Dahlia Recovery Center", "Dahlia Recovery Centre of Hope"),
    ("organization", {"organization": "Big Chain"}, "", "Big Chain"),
]


def test_nobody_is_kept_from_writing_while_a_list_is_only_read(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watch_idle_locks() as idle:
        commit(many, bring(many, changed((3, HARD)), monkeypatch=monkeypatch))
        follow_directory(many.sessions)
        header, *rows = edited_rows(many)
        table = Table(columns=header, numbered=tuple(enumerate(rows, start=2)))
        upload = Upload(path=Path(__file__), name="edited.csv")
        batch = plan_edited(many.sessions, upload, table, context=many.by("rita", minutes=2))
        commit_edited(many.sessions, batch.id, context=many.by("rita", minutes=3))
    assert not idle


def edited_rows(directory: Directory) -> list[tuple[str, ...]]:
    """An editable download of one program, with other hours."""
    one = look(directory, RECORDS[0].name)
    cells = dict(zip(COLUMNS, write_cells(one.id, plain_values(one, StaffOverrides())), strict=True))
    return [COLUMNS, tuple({**cells, "hours": "Daily"}.values())]


def test_a_dry_run_counts_samples_and_changes_nothing(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(many)
    news = [
        *changed((3, HARD), (4, {"street": "999 Far Avenue"}))[:-1],
        record(5, name="Wholly New House", street="1 A St"),
    ]
    batch = bring(many, news, monkeypatch=monkeypatch)
    plan = batch.plan
    assert state(many) == before
    with many.readers() as session:
        assert len(listings.list_snapshots(session)) == 1
        assert staff_overrides.list_overridden_ids(session) == set()
    assert dict(plan.counts) == {
        "rows": 44, "programs": 43, "added": 1, "updated": 42, "unchanged": 0, "retired": 1, "merged": 0, "rejected": 1,
        "mental_health_only": 0,
    }  # fmt: skip
    assert {name: len(rows) for name, rows in plan.samples.items()} == {
        "added": 1, "updated": 20, "unchanged": 0, "merged": 0, "retired": 1, "rejected": 1,
    }  # fmt: skip
    assert [(sample.row, sample.name) for sample in plan.samples["added"]] == [(44, "Wholly New House")]
    assert [sample.name for sample in plan.samples["retired"]] == ["River Home"]
    assert [(sample.row, sample.detail) for sample in plan.samples["rejected"]] == [(99, "no name")]
    assert (plan.phone_changes, plan.spoken_of, plan.blocks) == (1, 42, ())
    assert sorted((one.name, one.field, one.row) for one in plan.differences) == [
        ("Dahlia Recovery Center", "phones", 5),
        ("Elm Recovery Center", "address", 6),
        ("River Home", "status", None),
    ]
    phones = next(one for one in plan.differences if one.field == "phones")
    assert (phones.ours_source, phones.ours_on) == ("samhsa-directory", "2025-01-01")
    assert (phones.theirs_source, phones.theirs_on) == ("samhsa-directory", "2026-01-01")
    assert [(one.name, one.rows) for one in plan.newcomers] == [("Wholly New House", (44,))]
    with many.readers() as session:
        assert import_batches.get_batch(session, batch.id) == batch
        assert import_batches.get_batch(session, batch.id).plan.digest == plan.digest
        assert history.find_entries(session, HistoryFilter(kind="import"))[0].reason.startswith(
            f"import {batch.id} dry run"
        )


@pytest.mark.parametrize(("field", "changes", "ours", "theirs"), SENSITIVE, ids=[case[0] for case in SENSITIVE])
def test_ordinary_facts_apply_and_a_sensitive_field_waits_for_somebody_else(
    many: Directory, monkeypatch: pytest.MonkeyPatch, field: str, changes: dict[str, Any], ours: Any, theirs: Any
) -> None:
    before = look(many, "Dahlia Recovery Center")
    batch = bring(many, changed((3, changes)), monkeypatch=monkeypatch)
    done = commit(many, batch)
    after = look(many, "Dahlia Recovery Center")
    assert after.services == ("PW", "SA")
    assert look(many, "Amber Recovery Center").services == ("PW", "SA")
    shown = ["name", "organization", "website", "street", "latitude", "listed"]
    assert [without_source(phone) for phone in after.phones] == [without_source(phone) for phone in before.phones]
    if field == "phones":
        assert after.phones == before.phones, "with the source and date of what is shown"
    assert [getattr(after, name) for name in shown] == [getattr(before, name) for name in shown]
    with many.readers() as session:
        (row,) = find_waiting_rows(session, batch.id)
    assert (row.name, row.is_new, row.proposal.rows) == ("Dahlia Recovery Center", False, (5,))
    (difference,) = row.differences
    assert (difference.field, difference.ours, difference.theirs) == (field, ours, theirs)
    assert row.proposal.reason == f"Import {batch.id}, row 5: SAMHSA National Directory 2026-01-01"
    assert [entry.method for entry in row.proposal.evidence] == ["samhsa_list"]
    with many.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            approve(session, Decision(proposal_id=done.proposal_ids[0]), context=many.by("rita", minutes=2))
        approve(session, Decision(proposal_id=done.proposal_ids[0]), context=many.by("rob", minutes=2))
    final = next(program for program in map(documents.read_program, state(many).values()) if program.id == before.id)
    value = {"phones": final.phone, "website": final.website, "name": final.name, "organization": final.organization}
    assert value[field] == (theirs if field != "phones" else "+18005550199")
    with many.readers() as session:
        assert staff_overrides.get_overrides(session, before.id).fields == {}
        assert history.verify(session) is None


def test_what_waits_for_a_second_person_is_not_said_to_change_by_itself(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    sensitive = [(number, changes) for number, (_, changes, _, _) in enumerate(SENSITIVE, start=3)]
    moved = {"street": "999 Far Avenue"}
    batch = bring(many, changed(*sensitive, (20, moved), (21, {"codes": ("SA",)}))[:-1], monkeypatch=monkeypatch)
    waiting = {one.field for one in batch.plan.differences}
    assert waiting >= {"phones", "website", "name", "organization", "address", "status"}
    assert [(one.kind, one.count) for one in batch.plan.kinds] == [("services", 41), ("dates", 1)]


def test_warnings_of_lists_stand_on_what_waits(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = {"phones": (Phone(number="+13035551007"),), "website": "http://hazels.example.org"}
    batch = bring(many, changed((3, HARD), (4, taken)), monkeypatch=monkeypatch)
    commit(many, batch)
    with many.readers() as session:
        rows = {
            row.name: {signal.code for signal in row.proposal.signals} for row in find_waiting_rows(session, batch.id)
        }
    assert rows["Dahlia Recovery Center"] == {"toll_free_replaces_local"}
    assert {"number_of_another", "domain_look_alike"} <= rows["Elm Recovery Center"]


def test_that_a_list_has_many_rows_is_no_warning_on_each(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[tuple[int, dict[str, Any]]] = [(at, {"name": f"Somewhere Else {at}"}) for at in range(10, 22)]
    batch = bring(many, changed(*names), monkeypatch=monkeypatch)
    commit(many, batch)
    with many.readers() as session:
        waiting = find_waiting_rows(session, batch.id)
    assert len(waiting) >= MASS_EDIT
    assert "mass_edit" not in {signal.code for row in waiting for signal in row.proposal.signals}


def test_address_and_point_are_held_together(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    with many.sessions.begin() as session:
        load(
            session,
            [replace(entry, latitude=39.75, longitude=-104.99) for entry in (*FORTY, *RECORDS)],
            as_of="2025-02-01",
        )
    moved = {"street": "4 Elm Circle", "zip": "80203", "latitude": 39.7301, "longitude": -104.9801}
    news = [replace(entry, latitude=39.75, longitude=-104.99) for entry in changed()[:42]] + [RECORDS[2]]
    news[3] = replace(news[3], **moved)
    news[4] = replace(news[4], latitude=39.7502)
    news[5] = replace(news[5], latitude=39.77)
    news[6] = replace(news[6], street=news[6].street.replace("Street", "St."))
    batch = bring(many, news, monkeypatch=monkeypatch)
    before = look(many, "Dahlia Recovery Center")
    assert [(one.name, one.field) for one in sorted(batch.plan.differences, key=lambda one: one.name)] == [
        ("Dahlia Recovery Center", "address"),
        ("Fern Recovery Center", "address"),
    ]
    done = commit(many, batch)
    after = look(many, "Dahlia Recovery Center")
    where = ("street", "zip", "latitude", "longitude", "point")
    assert [getattr(after, name) for name in where] == [getattr(before, name) for name in where]
    assert look(many, "Elm Recovery Center").latitude == 39.7502
    assert look(many, "Garnet Recovery Center").street.endswith("St.")
    with many.sessions.begin() as session:
        decided = approve_rows(session, every_row(session, batch.id), context=many.by("rob", minutes=2))
    assert (decided.decided, decided.refused, decided.left) == (done.proposal_ids, (), 0)
    final = look(many, "Dahlia Recovery Center")
    assert [getattr(final, name) for name in where] == ["4 Elm Circle", "80203", 39.7301, -104.9801, "street"]


def test_what_a_whole_list_lacks_stays_until_somebody_agrees(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(many, changed()[:-1], monkeypatch=monkeypatch)
    commit(many, batch)
    assert look(many, "River Home").listed
    with many.sessions.begin() as session:
        approve_rows(session, every_row(session, batch.id), context=many.by("rob", minutes=2))
    assert not look(many, "River Home").listed
    back = bring(many, [*changed()], as_of="2026-02-01", monkeypatch=monkeypatch)
    assert [(one.field, one.ours, one.theirs) for one in back.plan.differences] == [("status", "closed", "open")]
    commit(many, back)
    assert not look(many, "River Home").listed


def test_a_new_program_waits_and_its_row_is_imported_when_approved(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = record(5, name="Wholly New House", street="1 First Street", phones=(Phone(number="+13035559999"),))
    other = record(6, name="Another Harbor", street="2 Second Avenue", phones=())
    batch = bring(many, [*changed(), new, other], monkeypatch=monkeypatch)
    commit(many, batch)
    assert {"Wholly New House", "Another Harbor"}.isdisjoint(many.ids())
    with many.readers() as session:
        rows = {row.name: row for row in find_waiting_rows(session, batch.id)}
        assert sum(len(found.records) for found in import_batches.load_lists(session, batch)) == 2
    row = rows["Wholly New House"]
    assert (row.is_new, row.proposal.rows) == (True, (45,))
    assert {one.field: one.theirs for one in row.differences}["code:SA"] == "yes"
    with many.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            approve(session, Decision(proposal_id=row.proposal.id), context=many.by("rita", minutes=2))
        approve(session, Decision(proposal_id=row.proposal.id), context=many.by("rob", minutes=2))
    assert many.ids()["Wholly New House"] == row.proposal.program_id
    program = look(many, "Wholly New House")
    assert (program.phone, program.phones[0].source, program.listed) == ("+13035559999", "samhsa-directory", True)
    reject_the_other(many, batch, rows["Another Harbor"].proposal, row.proposal)
    with many.sessions.begin() as session:
        load(session, [*changed(), new, other], as_of="2026-01-01")
    assert many.ids()["Wholly New House"] == row.proposal.program_id


def test_what_waits_is_numbered_in_the_order_of_the_plan(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """New programs after those that are there, each with its own entry in the history."""
    new = [record(at, name=f"New House {at}", street=f"{at} A Street", phones=()) for at in (5, 6)]
    batch = bring(many, [*changed((3, HARD), (4, HARD)), *new], monkeypatch=monkeypatch)
    done = commit(many, batch)
    with many.readers() as session:
        waiting = proposals.find_of_batch(session, batch.id)
        entries = history.find_entries(session, HistoryFilter(kind="proposal"))
        versions = programs.find_versions(session, [one.program_id for one in waiting])
    assert tuple(one.id for one in waiting) == done.proposal_ids
    assert [one.rows for one in waiting[2:]] == [one.rows for one in batch.plan.newcomers] == [(45,), (46,)]
    assert [one.base_version for one in waiting] == [versions.get(one.program_id, 0) for one in waiting]
    assert [bool(one.base_version) for one in waiting] == [True, True, False, False]
    assert sorted((one.proposal_id, one.program_id) for one in entries) == [(one.id, one.program_id) for one in waiting]


def reject_the_other(many: Directory, batch: Batch, other: Proposal, approved: Proposal) -> None:
    with many.sessions.begin() as session:
        ids = (other.id,)
        assert import_batches.delete_settled_records(session) == 0
        done = reject_rows(
            session, RowsDecision(batch_id=batch.id, proposal_ids=ids), context=many.by("rob", minutes=2)
        )
        assert done.decided == ids
        assert import_batches.delete_settled_records(session) == 1
    with many.readers() as session:
        standing = find_standings(session)[0]
        assert standing == get_standing(session, batch.id)
        entry = history.find_entries(session, HistoryFilter(program_id=approved.program_id, kind="import"))[0]
    assert (standing.proposed, standing.applied, standing.rejected) == (0, 1, 1)
    assert (entry.approver, entry.proposal_id) == (many.by("rob").actor.account_id, approved.id)
    assert "Another Harbor" not in many.ids()


def test_a_new_row_that_became_a_known_program_is_refused_by_itself(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = record(5, name="Wholly New House", street="1 First Street", phones=(Phone(number="+13035559999"),))
    batch = bring(many, [*changed((3, HARD)), new], monkeypatch=monkeypatch)
    commit(many, batch)
    with many.sessions.begin() as session:
        load(session, [replace(new, phones=())], as_of="2025-06-01", format_id="locator_export")
        done = approve_rows(session, every_row(session, batch.id), context=many.by("rob", minutes=2))
        flagged = one_by_itself(session, batch.id, "Dahlia Recovery Center")
        approve(session, Decision(proposal_id=flagged), context=many.by("rob", minutes=2))
    assert (len(done.decided), len(done.refused), done.left) == (0, 2, 2)
    told = dict(done.refused)
    assert "its own page" in told.pop(flagged)
    # A number of a known program's is a warning: the row waits for a look of its own.
    assert "its own page" in next(iter(told.values()))
    assert look(many, "Wholly New House").phone == ""
    assert look(many, "Dahlia Recovery Center").phone == "+18005550199"


@pytest.mark.parametrize(("count", "blocks"), [(2, ()), (5, ()), (6, ("phones",))])
def test_more_than_five_percent_of_the_phones_block_a_batch(
    many: Directory, monkeypatch: pytest.MonkeyPatch, count: int, blocks: tuple[str, ...]
) -> None:
    changes = [(at, {"phones": (Phone(number=f"+1303555{9000 + at}"),)}) for at in range(count)]
    batch = bring(many, changed(*changes)[:40], monkeypatch=monkeypatch)
    assert (batch.plan.phone_share, batch.plan.blocks) == (count / 40, blocks)
    before = state(many)
    if not blocks:
        commit(many, batch)
        return
    with pytest.raises(NotAllowed, match="More than 5%"):
        commit(many, batch)
    assert state(many) == before


def test_only_reviewers_import_and_with_a_fresh_factor(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotAllowed):
        bring(many, changed(), who="ed", monkeypatch=monkeypatch)
    batch = bring(many, changed(), monkeypatch=monkeypatch)
    with pytest.raises(NotAllowed):
        commit_batch(many.sessions, batch.id, context=many.by("ed"))
    with pytest.raises(ReauthenticationNeeded):
        commit_batch(many.sessions, batch.id, context=many.by("rita", fresh=False))
    with many.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            discard_batch(session, batch.id, context=many.by("ed"))
        with pytest.raises(NotAllowed):
            approve_rows(session, every_row(session, batch.id), context=many.by("ed"))


def test_a_batch_is_settled_once_and_expires(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch, other = (bring(many, changed(), monkeypatch=monkeypatch) for _ in range(2))
    with pytest.raises(BadInput, match="a day old"):
        commit(many, batch, minutes=24 * 60)
    commit(many, batch, minutes=24 * 60 - 1)
    for again in (lambda: commit(many, batch), lambda: discard(many, batch)):
        with pytest.raises(AlreadyDecided):
            again()
    discard(many, other)
    with many.readers() as session:
        assert [entry.status for entry in import_batches.find_batches(session)] == ["discarded", "committed"]
        (month, *_) = count_imports(session, today=batch.uploaded_at.date() + timedelta(days=1))
        assert (month.committed, month.discarded) == (1, 1)
        assert import_batches.load_lists(session, other)[0].records == ()
    third = bring(many, changed(), monkeypatch=monkeypatch)
    with many.sessions.begin() as session:
        assert import_batches.delete_expired(session, now=third.expires_at - timedelta(seconds=1)) == 0
        assert import_batches.delete_expired(session, now=third.expires_at) == 1
        with pytest.raises(NotFound):
            import_batches.get_batch(session, third.id)


def discard(directory: Directory, batch: Batch) -> None:
    with directory.sessions.begin() as session:
        discard_batch(session, batch.id, context=directory.by("rita"))


def test_what_others_did_since_the_dry_run_keeps_no_list_out_and_is_kept(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bring(many, changed((3, HARD), (8, HARD)), monkeypatch=monkeypatch)
    edit(many, "Amber Recovery Center", {"hours": "Mon"})
    edit(many, "Iris Recovery Center", {"phones": [phone("+13035550111")]})
    with many.sessions.begin() as session:
        hide_phone(session, many.ids()["Dahlia Recovery Center"], "+13035551003", reason="r", context=many.by("rita"))
    made = commit(many, batch)
    assert [one.number for one in look(many, "Iris Recovery Center").phones] == ["+13035550111"]
    assert look(many, "Dahlia Recovery Center").phones == ()
    assert all("PW" in look(many, name).services for name in ("Amber Recovery Center", "Iris Recovery Center"))
    with many.readers() as session:
        waiting = [proposals.get_proposal(session, one).program_id for one in made.proposal_ids]
        # The other's number was said by staff after the list's date.
        assert waiting == [many.ids()["Dahlia Recovery Center"]]


@pytest.mark.parametrize("few", [5, 0])
def test_what_waits_for_a_second_person_still_waits_when_others_edit_the_program_meanwhile(
    many: Directory, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Edited between the working out and the last transaction: what staff said is kept, and the number is held as before."""
    batch = bring(many, changed((3, HARD), (8, HARD)), monkeypatch=monkeypatch)
    monkeypatch.setattr(staging, "_FEW", few)
    acts = [
        lambda: edit(many, "Dahlia Recovery Center", {"hours": "Mon"}),
        lambda: edit(many, "Iris Recovery Center", {"phones": [phone("+13035550111")]}),
        lambda: edit(many, "Dahlia Recovery Center", {"hours": "Tue"}),
    ]
    swap = staging._Attempt._swap

    def act_and_swap(attempt: Any, found: Any, **values: Any) -> Any:
        while acts:
            acts.pop(0)()
            if not few:
                break
        return swap(attempt, found, **values)

    monkeypatch.setattr(staging._Attempt, "_swap", act_and_swap)
    made = commit(many, batch)

    dahlia, iris = look(many, "Dahlia Recovery Center"), look(many, "Iris Recovery Center")
    assert not acts and [one.number for one in dahlia.phones] == ["+13035551003"]
    assert [one.number for one in iris.phones] == ["+13035550111"]
    assert ("hours", "Tue") in dahlia.notes
    assert "PW" in dahlia.services and "PW" in iris.services
    with many.readers() as session:
        waiting = [proposals.get_proposal(session, one) for one in made.proposal_ids]
        assert {one.program_id for one in waiting} == {dahlia.id}
        assert "held:phones" in staff_overrides.get_overrides(session, dahlia.id).fields
        assert history.verify(session) is None
        proposed = history.find_entries(session, HistoryFilter(kind="proposal", program_id=dahlia.id))
        assert [one.proposal_id for one in proposed] == [one.id for one in waiting]
        told_by_list = history.find_entries(session, HistoryFilter(kind="import"))
        assert [one.program_id for one in told_by_list if one.field == "held:phones"] == [dahlia.id]
        for one in (dahlia.id, iris.id):
            told = [entry.reason for entry in told_by_list if entry.program_id == one]
            assert any(reason.startswith(f"import {batch.id} row") for reason in told)
    approve_all(many, batch)
    assert [one.number for one in look(many, "Dahlia Recovery Center").phones] == ["+18005550199"]


def test_what_somebody_else_proposes_meanwhile_has_a_number_of_its_own(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers of a list's proposals may be given before they are written; each entry of the history names its own."""
    batch = bring(many, changed((3, HARD)), monkeypatch=monkeypatch)
    swap = staging._Attempt._swap

    def propose_and_swap(attempt: Any, found: Any, **values: Any) -> Any:
        monkeypatch.setattr(staging._Attempt, "_swap", swap)
        edit(many, "Iris Recovery Center", {"organization": "Big Chain"})
        return swap(attempt, found, **values)

    monkeypatch.setattr(staging._Attempt, "_swap", propose_and_swap)
    made = commit(many, batch)
    with many.readers() as session:
        told = {
            one.proposal_id or 0: one.program_id
            for one in history.find_entries(session, HistoryFilter(kind="proposal"))
        }
        assert told == {number: proposals.get_proposal(session, number).program_id for number in told}
        assert history.verify(session) is None
    assert len(told) == 2 and set(made.proposal_ids) < set(told)


def test_a_list_comes_in_where_the_history_is_keyed(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the operator's secret the last transaction goes on with the chain as sign-ins and edits began it."""
    keyed = replace(many, sessions=make_writing_factory(get_engine(many.sessions), Keys("s" * 40)))
    batch = bring(keyed, changed((3, HARD)), monkeypatch=monkeypatch)
    assert commit(keyed, batch).proposal_ids
    with keyed.sessions() as session:
        assert history.get_head(session).entry_hash.startswith("k")
        assert history.verify(session) is None


def approve_all(directory: Directory, batch: Batch) -> None:
    with directory.sessions.begin() as session:
        for one in proposals.find_of_batch(session, batch.id, limit=200):
            approve(session, Decision(proposal_id=one.id), context=directory.by("rob"))


def test_when_the_list_would_do_something_else_now_it_is_stale(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = bring(many, changed((3, HARD)), monkeypatch=monkeypatch)
    moved = [replace(entry, phones=(Phone(number=f"+1303555{2000 + at}"),)) for at, entry in enumerate(FORTY)]
    with many.sessions.begin() as session:
        load(session, [*moved, *RECORDS], as_of="2025-12-31")
    before = state(many)
    with pytest.raises(Stale) as caught:
        commit(many, batch)
    assert caught.value.current["phone_changes"] == 40, "against the last list of its source"
    assert state(many) == before


def edit(directory: Directory, name: str, changes: dict[str, Any]) -> None:
    with directory.sessions.begin() as session:
        program_id = directory.ids()[name]
        version = open_program(session, program_id).version
        wanted = Edit(program_id=program_id, base_version=version, changes=changes, reason="r", evidence=(evidence(),))
        outcome = edit_program(session, wanted, context=directory.by("ed"))
        if outcome.proposal_id:
            approve(session, Decision(proposal_id=outcome.proposal_id), context=directory.by("rob"))


@pytest.mark.parametrize("where", ["carry_out", "write_ready", "note"])
def test_killed_in_the_middle_nothing_is_applied(many: Directory, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    batch = bring(many, [*changed((3, HARD)), record(5, name="New House", street="1 A St")], monkeypatch=monkeypatch)
    before = state(many)
    with many.readers() as session:
        head = history.get_head(session)
    whole = getattr(committing, where)

    def killed(*arguments: Any, **more: Any) -> None:
        whole(*arguments, **more)
        raise KeyboardInterrupt

    monkeypatch.setattr(committing, where, killed)
    with pytest.raises(KeyboardInterrupt):
        commit(many, batch)
    assert state(many) == before
    with many.readers() as session:
        assert history.get_head(session) == head
        assert proposals.find_proposals(session) == []
        assert staff_overrides.list_overridden_ids(session) == set()
        assert import_batches.get_batch(session, batch.id).status == "planned"
        assert len(listings.list_snapshots(session)) == 1
    monkeypatch.setattr(committing, where, whole)
    commit(many, batch)


def test_nothing_is_committed_that_the_dry_run_did_not_say(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(many, changed((3, HARD)), monkeypatch=monkeypatch)
    monkeypatch.setattr(committing, "hold", lambda _copies, batch, backed: Ready(backed=backed, batch=batch, held={}))
    with pytest.raises(BadInput, match="more than its dry run said"):
        commit(many, batch)


def test_a_newer_list_takes_the_place_of_what_waits_and_a_rejected_number_never_shows(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bring(many, changed((3, HARD)), monkeypatch=monkeypatch)
    old = commit(many, first).proposal_ids[0]
    again = bring(many, changed((3, HARD)), as_of="2026-02-01", monkeypatch=monkeypatch)
    assert again.plan.differences == ()
    other = {"phones": (Phone(number="+13035558888"),)}
    second = bring(many, changed((3, other)), as_of="2026-03-01", monkeypatch=monkeypatch)
    done = commit(many, second)
    assert done.superseded == (old,)
    with many.sessions.begin() as session:
        with pytest.raises(AlreadyDecided):
            approve(session, Decision(proposal_id=old), context=many.by("rob"))
        reject_rows(session, every_row(session, second.id), context=many.by("rob"))
    assert look(many, "Dahlia Recovery Center").phone == "+13035551003"
    with (
        many.sessions.begin() as session
    ):  # The command is trusted: what it brings is shown, but for what was rejected.
        load(session, changed((3, other)), as_of="2026-04-01")
    assert look(many, "Dahlia Recovery Center").phone == "+13035551003"
    with many.sessions.begin() as session:
        load(session, changed((3, {"phones": (Phone(number="+13035557777"),)})), as_of="2026-05-01")
    assert look(many, "Dahlia Recovery Center").phone == "+13035557777"


def test_what_staff_checked_is_spared_and_hidden_numbers_stay_hidden(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = many.ids()
    with many.sessions.begin() as session:
        dahlia = ids["Dahlia Recovery Center"]
        made = CheckMade(program_id=dahlia, base_version=open_program(session, dahlia).version, groups=("phone",))
        mark_checked(session, made, context=many.by("ed"))
        hide_phone(session, ids["Elm Recovery Center"], "+13035551004", reason="x", context=many.by("rita"))
    more = (Phone(number="+13035551004"), Phone(number="+13035558888"))
    batch = bring(many, changed((3, HARD), (4, {"phones": more})), as_of="2027-01-01", monkeypatch=monkeypatch)
    assert [(one.name, one.field) for one in batch.plan.differences] == [("Elm Recovery Center", "phones")]
    assert [entry["number"] for entry in batch.plan.differences[0].ours] == ["+13035551004"]
    commit(many, batch)
    with many.readers() as session:
        conflicts = staff_overrides.find_conflicts(session)
    assert [(one.program_id, one.conflict.field) for one in conflicts] == [(ids["Dahlia Recovery Center"], "phones")]
    elm = look(many, "Elm Recovery Center")
    assert (elm.phone, elm.phone_hidden) == ("", True)
    with many.sessions.begin() as session:
        approve_rows(session, every_row(session, batch.id), context=many.by("rob"))
    elm = look(many, "Elm Recovery Center")
    assert ([entry.number for entry in elm.phones], elm.phone_hidden) == (["+13035558888"], True)


def test_an_approved_row_can_be_taken_back(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(many, changed((3, HARD)), monkeypatch=monkeypatch)
    commit(many, batch)
    held = state(many)
    with many.sessions.begin() as session:
        flagged = one_by_itself(session, batch.id, "Dahlia Recovery Center")
        approve(session, Decision(proposal_id=flagged), context=many.by("rob"))
        program_id = many.ids()["Dahlia Recovery Center"]
        entry = next(
            e for e in history.find_entries(session, HistoryFilter(program_id=program_id)) if e.kind == "change"
        )
        outcome = undo_entries(session, [entry.number], Backing(reason="wrong"), context=many.by("ed"))
        approve(session, Decision(proposal_id=outcome.proposal_ids[0]), context=many.by("rob"))
    assert state(many) == held


HERE = record(10, name="Harbor Light", street="500 Lake Road", phones=())
THERE = replace(HERE, street="505 Lake Road")
BOTH = replace(HERE, name="Alpha Place Clinic", name2="Sunrise Harbor")
PARTS = ([HERE], [THERE], [HERE, THERE])
JOINS = ([replace(BOTH, name2="")], [replace(BOTH, name="Gamma Works")], [BOTH])


@pytest.mark.parametrize(("listed", "located", "news", "kept"), [(*PARTS, 1), (*JOINS, 2)], ids=["parts", "joins"])
def test_a_list_neither_joins_nor_parts_programs_by_itself(
    many: Directory,
    monkeypatch: pytest.MonkeyPatch,
    listed: list[SourceRecord],
    located: list[SourceRecord],
    news: list[SourceRecord],
    kept: int,
) -> None:
    with many.sessions.begin() as session:
        load(session, [*FORTY, *RECORDS, *listed])
        load(session, located, as_of="2025-03-01", format_id="locator_export")
    before = set(state(many))
    assert len(before) == 43 + kept
    batch = bring(many, [*changed(), *news], monkeypatch=monkeypatch)
    assert (len(batch.plan.kept_apart), batch.plan.newcomers) == (kept, ())
    commit(many, batch)
    assert set(state(many)) == before
    with many.sessions.begin() as session:  # It stays so with the next list, whoever brings it.
        load(session, [*changed(), *news], as_of="2026-03-01")
    assert set(state(many)) == before


def test_others_write_while_a_list_is_read_that_would_join_programs(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What staff and visitors have on the programs stays where it is: SQLite would have locked everybody out for that."""
    listed, located, news = JOINS
    with many.sessions.begin() as session:
        load(session, [*FORTY, *RECORDS, *listed])
        load(session, located, as_of="2025-03-01", format_id="locator_export")
    dahlia = many.ids()["Dahlia Recovery Center"]
    told = VisitorReport(id=0, program_id=dahlia, fields=("phone",), right_number="", note="", day="2026-01-02")
    shares: list[float] = []

    def write(share: float) -> None:
        with many.sessions.begin() as session:
            visitor_reports.save_report(session, told)
        shares.append(share)

    batch = bring(many, [*changed(), *news], monkeypatch=monkeypatch, tick=write)
    assert len(batch.plan.kept_apart) == 2
    assert len(shares) > 2


@pytest.mark.parametrize(("listed", "located", "news", "kept"), [(*PARTS, 1), (*JOINS, 2)], ids=["parts", "joins"])
def test_the_command_would_have(
    many: Directory,
    listed: list[SourceRecord],
    located: list[SourceRecord],
    news: list[SourceRecord],
    kept: int,
) -> None:
    with many.sessions.begin() as session:
        load(session, [*FORTY, *RECORDS, *listed])
        load(session, located, as_of="2025-03-01", format_id="locator_export")
        load(session, [*changed(), *news], as_of="2026-03-01")
    assert len(state(many)) == 43 + (3 - kept)


def test_our_own_csv_is_no_evidence_by_itself(
    many: Directory, tmp_path: Path, reader: ListReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.listings.importing.test_edited_export import export

    path = tmp_path / "export.csv"
    rows = export(many.sessions, path)
    before = state(many)
    batch = upload_batch(many.sessions, Upload(path=path, name="export.csv"), reader=reader, context=many.by("rita"))
    assert (batch.plan.counts["unchanged"], batch.plan.differences, batch.plan.updated) == (43, (), ())
    edited = next(row for row in rows if row["name"] == "Dahlia Recovery Center")
    edited["phones"] = "(303) 555-0155"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    batch = upload_batch(many.sessions, Upload(path=path, name="export.csv"), reader=reader, context=many.by("rita"))
    assert [(one.name, one.field) for one in batch.plan.differences] == [("Dahlia Recovery Center", "phones")]
    done = commit(many, batch)
    assert state(many) == before
    with many.sessions.begin() as session, pytest.raises(EvidenceMissing):
        approve_rows(session, every_row(session, batch.id), context=many.by("rob"))
    assert len(done.proposal_ids) == 1
    batch = upload_batch(many.sessions, Upload(path=path, name="export.csv"), reader=reader, context=many.by("rita"))
    assert batch.plan.differences == ()


def test_files_that_are_too_much_or_no_list_are_refused(
    many: Directory, tmp_path: Path, reader: ListReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    upload = Upload(path=path, name="x.csv")
    with pytest.raises(BadInput, match="not a list in any format"):
        upload_batch(many.sessions, upload, reader=reader, context=many.by("rita"))
    with pytest.raises(BadInput, match="larger than 0 MB"):
        upload_batch(many.sessions, replace(upload, most_bytes=3), reader=reader, context=many.by("rita"))
    with many.readers() as session:
        assert import_batches.find_batches(session) == []
    monkeypatch.setattr(batches, "MOST_ROWS", 42)
    from tests.listings.importing.test_edited_export import export

    export(many.sessions, path)
    with pytest.raises(BadInput, match="30,000 rows"):
        upload_batch(many.sessions, upload, reader=reader, context=many.by("rita"))


def test_two_rows_of_one_place_are_one_program(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(many, [*changed(), changed()[0]], monkeypatch=monkeypatch)
    assert (batch.plan.counts["merged"], [sample.row for sample in batch.plan.samples["merged"]]) == (1, [45])


def test_rows_of_another_import_or_too_many_are_refused(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    first = bring(many, changed((3, HARD)), monkeypatch=monkeypatch)
    ids = commit(many, first).proposal_ids
    second = bring(many, changed((8, HARD)), as_of="2026-02-01", monkeypatch=monkeypatch)
    commit(many, second)
    with many.sessions.begin() as session:
        for chosen in (ids, tuple(range(201))):
            with pytest.raises(InvalidFields):
                approve_rows(session, RowsDecision(batch_id=second.id, proposal_ids=chosen), context=many.by("rob"))


def test_others_write_between_two_rows_of_one_decision(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(many, changed((3, HARD), (4, {"street": "999 Far Avenue"})), monkeypatch=monkeypatch)
    commit(many, batch)
    with many.readers() as session:
        rows = every_row(session, batch.id)
    written = []

    def begin() -> AbstractContextManager[Session]:
        with many.sessions.begin() as session:  # On SQLite this fails at once, or waits, while another writes.
            written.append(add(session, f"new{len(written)}", "editor"))
        return many.sessions.begin()

    done = decide_one_by_one(begin, reject_rows, rows, context=many.by("rob", minutes=2))
    assert len(done.decided) == len(rows.proposal_ids) == 2 and (done.refused, done.left) == ((), 0)
    assert len(written) == 1 + len(rows.proposal_ids)


def test_a_new_program_whose_rows_are_gone_is_refused(many: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(many, [*changed(), record(5, name="Wholly New House", street="1 A St")], monkeypatch=monkeypatch)
    (proposal_id,) = commit(many, batch).proposal_ids
    with many.sessions.begin() as session:
        import_batches.keep_records(session, batch.id, ())
        with pytest.raises(NotFound, match="Upload the file again"):
            approve(session, Decision(proposal_id=proposal_id), context=many.by("rob"))


def test_another_source_has_other_numbers_and_is_not_stopped_by_them(
    many: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list is compared with the last one of its own source; what differs from others waits all the same."""
    changes = [(at, {"phones": (Phone(number=f"+1303555{9000 + at}"),)}) for at in range(20)]
    first = bring(many, changed(*changes), format_id="locator_export", monkeypatch=monkeypatch)
    assert (first.plan.compared, first.plan.phone_changes, first.plan.blocks) == (0, 0, ())
    assert len(commit(many, first).proposal_ids) == 20
    hijacked = [(at, {"phones": (Phone(number="+18005550199"),)}) for at in range(20)]
    second = bring(many, changed(*hijacked), as_of="2026-02-01", format_id="locator_export", monkeypatch=monkeypatch)
    assert (second.plan.phone_changes, second.plan.blocks) == (20, ("phones",))


def test_the_first_real_list_takes_the_place_of_the_samples(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    with directory.sessions.begin() as session:
        listings.delete_source(session, "samhsa-directory")
        programs.delete_programs(session, sorted(directory.ids().values()))
        made_up = replace(RECORDS[0], name="Sample House")
        load(session, [made_up], format_id="sample")
    batch = bring(directory, RECORDS, monkeypatch=monkeypatch)
    assert (batch.plan.is_first, batch.plan.blocks, batch.plan.waiting) == (True, (), 0)
    assert set(directory.ids()) == {"Sample House"}
    assert commit(directory, batch).proposal_ids == ()
    assert set(directory.ids()) == {entry.name for entry in RECORDS}
