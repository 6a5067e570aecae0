"""What staff said of programs, when these become one; and sources' bad addresses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from finder.listings.exporting import write_export
from finder.listings.importing.importer import ImportSetting, import_lists
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.recognizing import ImportOptions, read_lists
from finder.listings.republishing import republish
from finder.listings.rules.conflicts import Conflict
from finder.listings.rules.overrides import StaffOverride
from finder.listings.store import documents, programs, staff_overrides
from finder.listings.vocabulary import load_vocabulary
from finder.places.store import places
from finder.platform import resources
from finder.platform.database.session import make_engine, make_writing_factory
from finder.platform.errors import NotFound
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.store import assignments, proposals
from finder.staff.store.assignments import Assignment
from tests.migrated import migrate
from tests.staff_directory import DENVER, NOW, RECORDS, ZIPS, Directory, load


def said(value: str, on: str) -> StaffOverride:
    return StaffOverride(value=value, on=on)


def test_merged_programs_keep_the_newer_word(directory: Directory) -> None:
    ids = directory.ids()
    old, new = ids["Hope House"], ids["Dawn Clinic"]
    with directory.sessions.begin() as session:
        for program_id, field, stated in (
            (old, "hours", said("old", "2026-02-01")),
            (old, "name", said("old", "2026-01-01")),
            (old, "zip", said("80202", "2026-01-01")),
            (new, "hours", said("new", "2026-01-01")),
            (new, "name", said("new", "2026-01-01")),
        ):
            staff_overrides.save_field(session, program_id, field, stated)
        conflict = Conflict(
            field="hours", ours="a", ours_on="2026-02-01", theirs="b", theirs_on="2026-03-01", source="s"
        )
        staff_overrides.save_conflicts(session, old, [conflict])
        staff_overrides.move_overrides(session, {old: new})
        found = staff_overrides.load_overrides(session, [old, new])
        assert set(found) == {new}
        assert {field: stated.value for field, stated in found[new].fields.items()} == {
            "hours": "old", "name": "new", "zip": "80202",
        }  # fmt: skip
        assert staff_overrides.find_conflicts(session) == []


@pytest.mark.parametrize("value", ["yes", "7", 7, 1.5, None, True, [1, "a"], {"b": 1, "a": [None, {"d": 1, "c": 2}]}])
def test_any_value_comes_back_as_it_was_saved(directory: Directory, value: object) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        staff_overrides.save_field(session, program_id, "hours", StaffOverride(value=value, on="2026-01-01"))
    with directory.readers() as session:
        stated = staff_overrides.get_overrides(session, program_id).fields["hours"]
    assert (stated, type(stated.value)) == (StaffOverride(value=value, on="2026-01-01"), type(value))
    assert repr(stated.value) == repr(json.loads(json.dumps(value, sort_keys=True)))


def test_a_character_that_no_database_holds_is_left_out(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        edit = Edit(
            program_id=program_id, base_version=open_program(session, program_id).version,
            changes={"name": "Hope Home"}, reason="moved\0 to \\u0000",
        )  # fmt: skip
        edit_program(session, edit, context=directory.by("ed"))
    with directory.readers() as session:
        (proposal,) = proposals.find_proposals(session)
    assert proposal.reason == "moved to \\u0000"


def test_an_unknown_program_has_no_overrides(directory: Directory) -> None:
    with pytest.raises(IntegrityError), directory.sessions.begin() as session:
        staff_overrides.save_field(session, "nothing", "hours", said("Mon", "2026-01-01"))


def test_conflicts_and_assignments_go_with_their_program(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    conflict = Conflict(field="hours", ours="a", ours_on="2026-02-01", theirs="b", theirs_on="2026-03-01", source="s")
    assignment = Assignment(program_id=program_id, account_id=1, assigned_by=1, assigned_on="2026-01-01")
    with directory.sessions.begin() as session:
        staff_overrides.save_conflicts(session, program_id, [conflict])
        assignments.save_assignments(session, [assignment])
    with directory.sessions() as session:  # Not committed: the program's listings still point to it.
        programs.delete_programs(session, [program_id])
        assert staff_overrides.find_conflicts(session) == []
        assert assignments.list_assignments(session) == {}


def test_staff_overrides_survive_a_merge(directory: Directory) -> None:
    """A list of our own gives two programs one id: they become one, with what staff said of both."""
    ids = directory.ids()
    with directory.sessions.begin() as session:
        for name, changes in (("Hope House", {"hours": "Mon"}), ("Dawn Clinic", {"getting_in": "Walk in."})):
            version = open_program(session, ids[name]).version
            edit = Edit(program_id=ids[name], base_version=version, changes=changes)
            edit_program(session, edit, context=directory.by("ed"))
        for number, as_of in ((0, "2025-02-01"), (1, "2025-02-02")):
            load(session, [replace(RECORDS[number], public_id="one")], as_of=as_of, format_id="finder_csv")
        left = list(programs.find_programs(session))
        assert len(left) == 2
        (merged,) = [program for program in left if program.zip != "10001"]
        assert dict(merged.notes) == {"hours": "Mon", "getting_in": "Walk in."}
        assert staff_overrides.list_overridden_ids(session) == {merged.id}


def test_a_program_without_lists_is_not_published(directory: Directory) -> None:
    with directory.sessions() as session, pytest.raises(NotFound):
        republish(session, "nothing")


def test_a_source_s_broken_website_raises_no_alarm(directory: Directory) -> None:
    program_id = directory.ids()["Hope House"]
    with directory.sessions.begin() as session:
        load(session, [*RECORDS[:2], replace(RECORDS[2], website="http://[broken")], as_of="2025-02-01")
        version = open_program(session, program_id).version
        changes = {"website": "https://new.example.org"}
        edit = Edit(program_id=program_id, base_version=version, changes=changes, reason="r")
        outcome = edit_program(session, edit, context=directory.by("ed"))
    assert [signal.code for signal in outcome.signals] == ["domain_new"]


def test_programs_that_staff_never_touched_are_written_as_before(directory: Directory) -> None:
    with directory.readers() as session:
        text = documents.write_program(list(programs.find_programs(session))[0])
    assert not any(name in text for name in ("phone_hidden", "checked", "opening"))
    assert NOW.isoformat() not in text


def test_what_was_said_of_samples_goes_with_them(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'samples.sqlite3'}")
    migrate(engine)
    with make_writing_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER])
        load(session, RECORDS, format_id="sample")
        (program_id, *_) = programs.find_sample_ids(session)
        staff_overrides.save_field(session, program_id, "opening", said("x", "2026-01-01"))
        load(session, RECORDS)
        assert staff_overrides.list_overridden_ids(session) == set()
    engine.dispose()


def test_what_staff_checked_goes_out_and_comes_home_in_another_directory(directory: Directory, tmp_path: Path) -> None:
    program_id = directory.ids()["Hope House"]
    for days, code, answer in ((0, "PW", "yes"), (1, "DT", "no")):
        with directory.sessions.begin() as session:
            version = open_program(session, program_id).version
            edit = Edit(program_id=program_id, base_version=version, changes={f"code:{code}": answer})
            edit_program(session, edit, context=directory.by("ed", minutes=days * 24 * 60))
    path = tmp_path / "export.csv"
    with directory.readers() as session:
        write_export(programs.find_programs(session), path, "csv")
        before = programs.get_program(session, program_id)
    vocabulary = load_vocabulary(resources.folder("data") / "vocabulary")
    decoder = LabelDecoder(vocabulary, resources.folder("data") / "vocabulary" / "label_aliases.csv")
    found = read_lists(path, vocabulary=vocabulary, decoder=decoder, options=ImportOptions())
    engine = make_engine(f"sqlite:///{tmp_path / 'second.sqlite3'}")
    migrate(engine)
    with make_writing_factory(engine).begin() as session:
        places.save_places(session, ZIPS, [DENVER])
        setting = ImportSetting(zips=places.load_zip_points(session), now=NOW)
        import_lists(session, found.lists, setting=setting)
        after = programs.get_program(session, program_id)
    engine.dispose()
    assert after.reports == before.reports
    assert [report.basis for report in after.reports] == ["staff", "staff", "survey"]
    assert after.services == before.services == ("PW", "SA")
