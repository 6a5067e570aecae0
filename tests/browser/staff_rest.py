"""What must have happened before the rest of the staff pages: providers' links, an unknown list, comments, files of lists."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from finder.listings.importing.labels import LabelDecoder
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.provider.links import answer_link
from finder.provider.rules.answers import Answer
from finder.staff.calls.export_files import Order, begin_file, find_file
from finder.staff.calls.program_lists import ProgramFilter
from finder.staff.editing.editing import Edit, edit_program, open_program
from finder.staff.imports.batches import ListReader, Upload
from finder.staff.imports.running import Task, begin_upload, work
from finder.staff.imports.store import list_files
from finder.staff.provider_links.issuing import issue_link, revoke
from finder.staff.provider_links.receiving import receive_answer
from finder.staff.reviewing.commenting import add_comment
from finder.staff.reviewing.deciding import Decision, reject
from finder.staff.rules.permissions import ActionContext
from tests.staff_directory import evidence

UNKNOWN = (
    "Agency,Full address,Main phone,Detox?\n"
    'Elm House,"12 Elm Street, Denver, CO 80202",303-555-0101,yes\n'
    "No Place,somewhere,303-555-0121,\n"
)


def make_links(session: Session, ids: list[str], *, ed: ActionContext) -> dict[str, str]:
    """Send a provider's link to each of four programs: open, answered, expired, revoked; the codes, and what was answered."""
    long_ago = replace(ed, now=ed.now - timedelta(days=31))
    codes = {
        name: issue_link(session, program_id, "paper", context=long_ago if name == "expired" else ed)
        for name, program_id in zip(("open", "used", "expired", "revoked"), ids, strict=True)
    }
    answer = Answer(
        changes={"website": "https://answered.example.org", "hours": "Mon to Fri 9-5"}, confirmed=("phone",)
    )
    used = answer_link(session, codes["used"][1], answer, receive=receive_answer, now=ed.now)
    revoke(session, ids[3], codes["revoked"][0].id, why="sent to the wrong place", context=ed)
    return {f"link_{name}": code for name, (_, code) in codes.items()} | {"answered": str(used.proposal_id)}


def talk(session: Session, proposal_id: int, *, ed: ActionContext, rita: ActionContext) -> None:
    """Let a reviewer ask and the author answer, and the reviewer ask again."""
    add_comment(session, proposal_id, "Who answered there? <b>I</b> got a fax.", context=rita)
    add_comment(session, proposal_id, "The front desk, twice.\nAsk for intake.", context=ed)
    add_comment(session, proposal_id, "On which number?", context=rita)


def be_rejected(session: Session, program_id: str, *, ed: ActionContext, rita: ActionContext) -> dict[str, str]:
    """Propose a name, and have it rejected with a reason."""
    edit = Edit(
        program_id=program_id, base_version=open_program(session, program_id).version,
        changes={"name": "Sample Harbor Inn"}, reason="A sign", evidence=(evidence(on=ed.today.isoformat()),),
    )  # fmt: skip
    number = edit_program(session, edit, context=ed).proposal_id
    assert number is not None
    reject(session, Decision(proposal_id=number, note="That is the house next door."), context=rita)
    add_comment(session, number, "Then which one is it?", context=ed)
    return {"rejected": str(number)}


def upload_unknown(sessions: sessionmaker[Session], folder: Path, *, rita: ActionContext) -> dict[str, str]:
    """Upload a list that no format explains: it waits for its columns."""
    path = folder / "county_2026-05.csv"
    path.write_text(UNKNOWN, encoding="utf-8")
    data = resources.folder("data") / "vocabulary"
    vocabulary = load_vocabulary(data)
    reader = ListReader(vocabulary=vocabulary, decoder=LabelDecoder(vocabulary, data / "label_aliases.csv"))
    upload = Upload(path=path, name=path.name)
    with sessions.begin() as session:
        run_id = begin_upload(session, upload, context=rita)
    work(Task(database_url="", run_id=run_id, context=rita, upload=upload), sessions, reader)  # type: ignore[arg-type]
    with sessions() as session:
        file = list_files.find_file(session, run_id=run_id)
    assert file is not None
    return {"unknown": str(file.id)}


def make_files(*, ed: ActionContext) -> dict[str, str]:
    """Ask for large lists as files: one is written, one stopped in the middle."""
    account_id, names = ed.actor.account_id, {}
    for name in ("file_done", "file_stopped"):
        order = Order(what="programs", sheet_format="csv", wanted=ProgramFilter(), today=ed.today)
        key = begin_file(order, name="programs-2026-11-25.csv", rows=21_962, account_id=account_id)
        folder = find_file(key, account_id=account_id).folder
        (folder / "written").write_text("9000", encoding="ascii")
        names[name] = key
        if name == "file_done":
            (folder / "whole").write_bytes(b"id,name\r\n" * 9_000)
        long_ago = time.time() - 600
        for path in folder.iterdir():
            os.utime(path, (long_ago, long_ago))
    return names
