"""Imports in the background: a process of its own each, so that the pages stay quick, with progress and a way to stop it."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from finder.listings.following import follow_directory
from finder.listings.importing.dating import BadListDate
from finder.listings.importing.labels import LabelDecoder
from finder.listings.importing.unknown import UnknownList
from finder.listings.vocabulary import load_vocabulary
from finder.platform import resources
from finder.platform.database.session import Session, SessionFactory, make_engine, make_writing_factory, open_to_read
from finder.platform.errors import BadInput, FinderError
from finder.platform.settings import read_settings
from finder.staff.imports.batches import ListReader, Upload, upload_batch
from finder.staff.imports.committing import Progress, check_commit, commit_batch
from finder.staff.imports.committing_edits import commit_edited
from finder.staff.imports.edited_sheets import find_edited, plan_edited
from finder.staff.imports.heartbeat import keep_heard
from finder.staff.imports.list_files import describe_unknown, end_file, keep_file, list_saved_maps
from finder.staff.imports.rules.import_batches import EDITED_FORMAT, Batch
from finder.staff.imports.rules.import_runs import ImportRun, RunPhase, RunTask
from finder.staff.imports.store import import_batches, import_runs, list_files
from finder.staff.rules.permissions import ActionContext, require
from finder.staff.rules.proposals import Evidence

_EVERY_SECONDS = 1.0
_BROKEN = "Something went wrong. The server's log says what."
_REST_SECONDS = 2.0
"""After a list is in place, before its process goes on with what nobody waits for: all who waited for it write at once then,
and a search index is built anew in each process of the site (`search.directory`)."""
_COLLECT_EVERY = 50_000
"""Objects made between two collections of garbage: an import makes millions that live to its end."""


class ImportCancelled(FinderError):
    """Somebody stopped the import. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What a process in the background needs to know."""

    database_url: str
    run_id: int
    context: ActionContext
    upload: Upload | None = None
    """The file to read, which is removed in the end unless it waits for its columns; None to commit `batch_id`."""
    batch_id: int = 0
    evidence: tuple[Evidence, ...] = ()
    rest_seconds: float = 0.0
    """As `listings.importing.staged_work.Work.rest_seconds`."""


Start = Callable[[Task], None]
"""Starts a task; returns at once or when it is done."""


def begin_upload(session: Session, upload: Upload, *, context: ActionContext) -> int:
    """Note that an upload begins, and return the number of its run; doesn't commit.

    Raises:
        NotAllowed: the role lacks the permission to import.
    """
    require(context.actor, "import")
    name = "".join(letter for letter in upload.name if letter.isprintable())[-120:]
    return import_runs.add_run(session, _new("upload", name, None, context))


def _new(task: RunTask, file_name: str, batch_id: int | None, context: ActionContext) -> ImportRun:
    return ImportRun(
        id=0,
        account_id=context.actor.account_id,
        batch_id=batch_id,
        task=task,
        state="running",
        phase="",
        percent=0,
        message="",
        file_name=file_name,
        is_cancelled=False,
        started_at=context.now,
        heard_at=context.now,
    )


def begin_commit(
    session: Session, batch_id: int, *, context: ActionContext, evidence: tuple[Evidence, ...] = ()
) -> int:
    """Note that a commit begins, and return the number of its run; doesn't commit. Errors as `committing.commit_batch`."""
    batch = check_commit(session, batch_id, context=context, evidence=evidence)
    return import_runs.add_run(session, _new("commit", batch.file_name, batch_id, context))


def cancel_run(session: Session, run_id: int, *, context: ActionContext) -> None:
    """Ask a run to stop; what is already being written is finished. Doesn't commit.

    Raises:
        NotAllowed: the role lacks the permission to import.
        NotFound: there is no such run.
    """
    require(context.actor, "import")
    run = import_runs.get_run(session, run_id)
    import_runs.change_run(session, run_id, is_cancelled=True)
    if run.has_stopped(context.now):
        import_runs.change_run(session, run_id, state="cancelled")


def get_run(session: Session, run_id: int) -> ImportRun:
    """Return one run; works with any session.

    Raises:
        NotFound: there is no such run.
    """
    return import_runs.get_run(session, run_id)


def list_running(session: Session) -> list[ImportRun]:
    """Return the runs that have not ended, the newest first; works with any session."""
    return import_runs.list_running(session)


def start_process(task: Task) -> None:
    """Start a task in a process of its own, which ends with this one at the latest."""
    # Spawned, not forked: a copy of a server with threads may hang.
    process = multiprocessing.get_context("spawn").Process(target=_work_alone, args=(task,), daemon=True)
    process.start()
    keep_heard(process, make_writing_factory(make_engine(task.database_url)), task.run_id)


def _work_alone(task: Task) -> None:
    gc.set_threshold(_COLLECT_EVERY)
    folder = resources.folder("data") / "vocabulary"
    vocabulary = load_vocabulary(folder)
    reader = ListReader(vocabulary=vocabulary, decoder=LabelDecoder(vocabulary, folder / "label_aliases.csv"))
    # The environment is the server's: with its secret the history goes on as it began.
    sessions = make_writing_factory(make_engine(task.database_url), read_settings().keys)
    work(replace(task, rest_seconds=_REST_SECONDS), sessions, reader)


def work(task: Task, sessions: SessionFactory, reader: ListReader) -> None:
    """Do a task, and note how it goes and what comes of it. Never raises."""
    reporter = _Reporter(sessions=sessions, run_id=task.run_id)
    try:
        batch_id = _do(task, sessions, reader, reporter)
    except ImportCancelled:
        reporter.end(state="cancelled")
    except FinderError as error:
        is_kept = _keep_unknown(task, error, sessions, reader)
        phase = "columns" if is_kept else "as_of" if isinstance(error, BadListDate) else "list"
        reporter.end(state="failed", phase=phase, message=str(error))
    except Exception:
        logging.getLogger("finder").exception("An import in the background failed.")
        reporter.end(state="failed", phase="", message=_BROKEN)
    else:
        with sessions.begin() as session:
            end_file(session, task.run_id)
        reporter.end(state="done", percent=100, batch_id=batch_id)
    finally:
        _remove(task, sessions)


def _keep_unknown(task: Task, error: FinderError, sessions: SessionFactory, reader: ListReader) -> bool:
    """Keep a file that no format explains until somebody says what its columns are; return whether it was kept."""
    if task.upload is None or not isinstance(error, UnknownList) or not error.tables:
        return False
    try:
        file = describe_unknown(task.upload, error, reader, task.context)
    except BadInput:  # Nobody would look through its columns: the first message holds.
        return False
    with sessions.begin() as session:
        keep_file(session, file, run_id=task.run_id, now=task.context.now)
    return True


def _remove(task: Task, sessions: SessionFactory) -> None:
    """Remove the file of an upload, unless it waits for its columns."""
    with open_to_read(sessions) as session:
        waits = list_files.find_file(session, run_id=task.run_id)
    if task.upload and not waits:
        task.upload.path.unlink(missing_ok=True)


def _do(task: Task, sessions: SessionFactory, reader: ListReader, reporter: _Reporter) -> int:
    reporter.watch("working")
    if task.upload:
        with open_to_read(sessions) as session:
            reader = replace(reader, saved_maps={one.fingerprint: one for one in list_saved_maps(session)})
        return _read_upload(task, task.upload, sessions, reader, reporter).id
    progress = Progress(watch=reporter.watch, tick=reporter.tick, rest_seconds=task.rest_seconds)
    with open_to_read(sessions) as session:
        is_edited = import_batches.get_batch(session, task.batch_id).format == EDITED_FORMAT
    commit = commit_edited if is_edited else commit_batch
    commit(sessions, task.batch_id, context=task.context, evidence=task.evidence, progress=progress)
    _follow(sessions)
    return task.batch_id


def _read_upload(
    task: Task, upload: Upload, sessions: SessionFactory, reader: ListReader, reporter: _Reporter
) -> Batch:
    try:
        return upload_batch(sessions, upload, reader=reader, context=task.context, tick=reporter.tick)
    except UnknownList as error:
        if (table := find_edited(error.tables)) is None:
            raise
        return plan_edited(sessions, upload, table, context=task.context, tick=reporter.tick)


def _follow(sessions: SessionFactory) -> None:
    """Let the lists of staff follow, so that no page has to; the import is done, whatever happens here."""
    try:
        follow_directory(sessions)
    except Exception:
        logging.getLogger("finder").exception("The lists of staff did not follow an import; pages will see to it.")


@dataclass(slots=True, kw_only=True)
class _Reporter:
    """Notes how far a run is, about once a second, and stops it when it was cancelled."""

    sessions: SessionFactory
    run_id: int
    share: float = 0.0
    told_at: float = field(default_factory=time.monotonic)
    phase: RunPhase = ""

    def watch(self, phase: RunPhase) -> None:
        """Note what the run does now."""
        is_new, self.phase = phase != self.phase, phase
        self._tell(is_urgent=is_new)

    def tick(self, share: float) -> None:
        """Note how far it is; it never goes back."""
        self.share = max(self.share, share)
        self._tell(is_urgent=False)

    def end(self, **values: object) -> None:
        """Note what came of it."""
        with self.sessions.begin() as session:
            import_runs.change_run(session, self.run_id, heard_at=datetime.now(UTC), **values)

    def _tell(self, *, is_urgent: bool) -> None:
        if not is_urgent and time.monotonic() - self.told_at < _EVERY_SECONDS:
            return
        self.told_at = time.monotonic()
        percent = min(99, int(100 * self.share))
        with self.sessions.begin() as session:
            values = {"phase": self.phase, "percent": percent, "heard_at": datetime.now(UTC)}
            import_runs.change_run(session, self.run_id, **values)
            is_cancelled = import_runs.get_run(session, self.run_id).is_cancelled
        if is_cancelled:
            raise ImportCancelled("Stopped. Nothing was changed.")
