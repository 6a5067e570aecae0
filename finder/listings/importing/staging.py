"""Import without keeping anybody waiting: work it out on copies of the tables, then put the outcome in place at once.

One import at a time holds the lease. What others changed in the meantime (an edit, a number hidden, an approval) is taken in
before the outcome is written, so that an import never undoes it. Whatever goes wrong, nothing or everything is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Generic, Literal

from finder.listings.importing.first_import import may_be_first, write_first
from finder.listings.importing.importer import ImportResult, ImportSetting
from finder.listings.importing.phone_changes import import_counting_phones
from finder.listings.importing.rebuilding import Follow, Means, Rebuilt, follow_nothing, join_rebuilt, rebuild
from finder.listings.importing.staged_work import Found, Renewal, Work, do_nothing
from finder.listings.rules.listed import WholeLists
from finder.listings.rules.records import SourceList
from finder.listings.store.left_texts import try_to_sweep
from finder.listings.store.staging import Changed, Staging
from finder.listings.store.whole_lists import load_whole_lists
from finder.platform.database import leases
from finder.platform.database.session import Session, SessionFactory, open_to_read
from finder.platform.database.shadow import Busy
from finder.platform.errors import BadInput

LEASE = "import"
Phase = Literal["waiting", "copying", "working", "writing"]
Watch = Callable[[Phase], None]
"""Told what an import does now; it may raise to give up, until the writing is done."""
_MOST_STARTS = 5
_MOST_TRIES = 40
_PATIENCE_SECONDS = 300.0
"""Where a try takes long, because the machine is busy, there are as many as fit into this: what took minutes to work out is
not thrown away because others go on writing."""
_PAUSE_SECONDS = 0.1
_FEW, _MANY = 5, 1_000
"""Programs changed by others that are worked out anew while everybody waits: each takes hundredths of a second. More are worked
out before, while they go on; where that does not end within `_SOME_TRIES`, others wait longer this once."""
_SOME_TRIES = 6
_LOOKS = 5
"""How often at most it is looked, right before others have to wait, whether they changed anything: each time there is less."""


def watch_nothing(_phase: Phase) -> None:
    """Watch nothing."""


@dataclass(slots=True)
class _Notes:
    """The moves of programs to other ids."""

    moves: list[Mapping[str, str]] = field(default_factory=list)

    def follow(self, _session: Session, moves: Mapping[str, str]) -> None:
        self.moves.append(moves)


def run_import(sessions: SessionFactory, work: Work[Found], *, watch: Watch = watch_nothing) -> Found:
    """Import, and return what `work.compute` found; `sessions`: a writing factory.

    Raises:
        BadInput: as the steps of the work; or so much changes that the import can't be put in place.
        LeaseLost: the process stood still for so long that another import began.
    """
    with leases.hold(sessions, LEASE, on_wait=lambda: watch("waiting")) as lease:
        if work.is_first and (first := _run_first(sessions, work, lease, watch)) is not None:
            return first[0]
        for _ in range(_MOST_STARTS):
            watch("copying")
            try:
                with closing(Staging(sessions)) as staging:
                    done = _Attempt(sessions=sessions, staging=staging, work=work, lease=lease, watch=watch).run()
                if done is not None:
                    time.sleep(work.rest_seconds)
                    return done[0]
            finally:
                try_to_sweep(sessions, lease)
    raise BadInput("The directory changes too much right now. Nothing was imported; try again later.")


def _run_first(sessions: SessionFactory, work: Work[Found], lease: leases.Lease, watch: Watch) -> tuple[Found] | None:
    """Import the first list and return what was found; None: it is not the first any more, and nothing was done."""

    def run(session: Session) -> Found:
        lease.confirm(session)
        watch("working")
        found = work.compute(session, work.follow)
        watch("writing")
        work.before(session, found)
        work.after(session, found)
        # A transaction of its own would write SQLite's log back once more, and wait for the disk.
        lease.release(session)
        return found

    first = write_first(sessions, run)
    lease.is_released = first is not None
    return first


def import_staged(
    sessions: SessionFactory,
    lists: Sequence[SourceList],
    *,
    setting: ImportSetting,
    watch: Watch = watch_nothing,
    after: Callable[[Session, ImportResult], None] = do_nothing,
) -> ImportResult:
    """Import the lists of one file, as `phone_changes.import_counting_phones` does, and commit; `sessions`: a writing factory.

    `after` writes in the transaction that puts the outcome in place.

    Raises:
        BadInput: as `importer.import_lists`; or so much changes that the import can't be put in place.
        LeaseLost: as `run_import`.
    """

    def compute(session: Session, follow: Follow) -> ImportResult:
        return import_counting_phones(session, lists, setting=replace(setting, follow=follow))

    is_first = may_be_first(sessions, lists)
    work = Work(compute=compute, zips=setting.zips, follow=setting.follow, after=after, is_first=is_first)
    return run_import(sessions, work, watch=watch)


def compute_only(sessions: SessionFactory, compute: Callable[[Session, Follow], Found]) -> Found:
    """Return what `compute` finds on copies of the directory, which are then dropped; nothing is locked or changed.

    `compute` imports with the `Follow` it is called with, which does nothing: it would write to real tables.
    """
    with closing(Staging(sessions)) as staging, closing(staging.shadow.session()) as session:
        return compute(session, follow_nothing)


class _TooMuchChanged(Exception):
    """Others changed more than is taken in while everybody waits."""

    def __init__(self, changed: Changed) -> None:
        super().__init__()
        self.changed = changed


@dataclass(slots=True, kw_only=True)
class _Attempt(Generic[Found]):
    sessions: SessionFactory
    staging: Staging
    work: Work[Found]
    lease: leases.Lease
    watch: Watch
    notes: _Notes = field(default_factory=_Notes)
    whole_lists: WholeLists = field(default_factory=dict)
    """Of the copies, once the work is done on them. Others can't change them without starting anew."""

    def run(self) -> tuple[Found] | None:
        """Return what was found, once it is in place; None if only starting anew helps."""
        self.watch("working")
        with closing(self.staging.shadow.session()) as session:
            found = self.work.compute(session, self.notes.follow)
            session.commit()
            self.whole_lists = load_whole_lists(session)
        self.watch("writing")
        self.staging.prepare()
        until, tries = time.monotonic() + _PATIENCE_SECONDS, 0
        while tries < _MOST_TRIES or time.monotonic() < until:
            tries += 1
            try:
                self.staging.save_ahead(self.lease.confirm)
                if not self._catch_up(found):
                    return None
                changed = self._swap(found, most_within=self._most_within(tries))
            except Busy:  # Nothing was done, and all is ready still.
                time.sleep(_PAUSE_SECONDS)
                continue
            if changed is None:
                return (found,)
            if not self._take_in_before(changed, found):
                return None
        raise BadInput("The directory changes too much right now. Nothing was imported; try again later.")

    def _most_within(self, tries: int) -> int:
        """Return how many changed programs are worked out anew while others wait.

        None at first where the lock may be given back (`Staging.gives_back_lock`).
        """
        if tries >= _SOME_TRIES:
            return _MANY
        return 0 if self.staging.gives_back_lock else _FEW

    def _swap(self, found: Found, *, most_within: int) -> Changed | None:
        """Put the outcome in place and return None, or return what others changed: more programs than `most_within`."""
        revision = self.staging.revision
        try:
            self._put_in_place(found, most_within=most_within)
        except (Busy, _TooMuchChanged) as error:  # All that was written or taken in is undone by now.
            self.staging.revision = revision
            if isinstance(error, Busy):
                raise
            return error.changed
        return None

    def _put_in_place(self, found: Found, *, most_within: int) -> None:
        taken: set[str] = set()

        def take_in(session: Session) -> bool:
            """Return whether others changed anything."""
            changed = self.staging.find_changed(session)
            if self._is_too_much(session, changed, found, most_within):
                raise _TooMuchChanged(replace(changed, ids=changed.ids | taken))
            if changed.ids and not self._take_in_within(changed, found):
                raise _TooMuchChanged(replace(changed, is_reshaped=True))
            taken.update(changed.ids)
            return bool(changed.ids)

        def look(session: Session) -> None:
            take_in(session)
            for _ in range(_LOOKS):
                is_late = self.work.ahead(session, found)
                if not (take_in(session) or is_late):
                    return

        with self.staging.shadow.real(also=self.work.also, ahead=self.staging.write_ahead, look=look) as session:
            self.lease.confirm(session)
            take_in(session)
            self.work.before(session, found)
            self.staging.swap(session)
            for moves in self.notes.moves:
                self.work.follow(session, moves)
            self.staging.drop_gone(session)
            self.work.after(session, found)

    def _is_too_much(self, session: Session, changed: Changed, found: Found, most_within: int) -> bool:
        """Return whether it is worked out before others have to wait: there is too much, or some where none is allowed."""
        is_late = not (most_within or self.work.is_ready(session, found))
        return is_late or changed.is_reshaped or len(changed.ids) > most_within

    def _catch_up(self, found: Found) -> bool:
        """Take in what others changed until now, so that little or nothing is left to do while they wait."""
        for _ in range(_LOOKS):
            with self.staging.shadow.looking() as session:
                changed = self.staging.find_changed(session)
                if not (changed.ids or changed.is_reshaped):
                    if not self.work.ahead(session, found):
                        return True
                    continue  # That took a while.
            if not self._take_in_before(changed, found):
                return False
            self.staging.save_ahead(self.lease.confirm)
        return True

    def _take_in_before(self, changed: Changed, found: Found) -> bool:
        """Take in what others changed, while they go on."""
        if changed.is_reshaped or not changed.ids:
            return not changed.is_reshaped
        with closing(self.staging.shadow.session()) as session:
            rebuilt = self._take_in(session, changed, found)
            session.commit()
        if rebuilt is None:
            return False
        if rebuilt.added or rebuilt.moved or len(changed.ids) > _MANY:
            self.staging.prepare()
        else:  # Quicker: less changes in the meantime.
            self.staging.prepare_again(sorted(changed.ids | rebuilt.updated))
            self.staging.shadow.connection.commit()
        return True

    def _take_in_within(self, changed: Changed, found: Found) -> bool:
        """Take in what others changed, within the last transaction: it is undone with that."""
        with self.staging.shadow.copies_within() as session:
            rebuilt = self._take_in(session, changed, found)
        if rebuilt is None or rebuilt.added or rebuilt.moved:
            return False
        self.staging.prepare_again(sorted(changed.ids | rebuilt.updated))
        return True

    def _take_in(self, session: Session, changed: Changed, found: Found) -> Rebuilt | None:
        """Work out anew on the copies what others changed, and return what became of it; None if that isn't enough."""
        areas = self.staging.take_in(session, changed)
        if areas is None:
            return None
        parts: list[Rebuilt] = []

        def again() -> None:
            means = Means(zips=self.work.zips, follow=self.notes.follow, whole_lists=self.whole_lists)
            parts.append(rebuild(session, means, blocking_keys=areas))

        again()
        with open_to_read(self.sessions) as real:
            renewal = Renewal(ids=changed.ids, copies=session, real=real, rebuild=again)
            if not self.work.renew(renewal, found):
                return None
        return join_rebuilt(parts)
