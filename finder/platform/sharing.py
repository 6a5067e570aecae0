"""Parts of a long work, shared with a second process, forked from this one, on another core (decision 0032).

It has all that the work takes, without a byte being sent, and only computes; whatever it may not touch (a database) or can't
do stays with the first process, and if it is killed, the first process does its parts too. So the outcome is the same with
and without it.
"""

from __future__ import annotations

import gc
import os
import pickle
import select
import signal
import struct
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, Generic, NoReturn, TypeVar

Result = TypeVar("Result")
Rest = Callable[[], AbstractContextManager[None]]
"""Stops a thread while the process is forked: the second one would keep for ever what the thread holds at that moment."""

_CLAIM = struct.Struct("=i")
_TOLD = struct.Struct("=iq")
"""The number of a part and the bytes of its outcome; 0: it is left to the first process."""
_MOST_PARTS = 16_000
"""Their claims fit into a pipe of Linux, 65,536 bytes, before anybody reads them."""
_READ_BYTES = 512 * _TOLD.size
_LAST_PARTS = 8
"""What is left is cut into so many parts, until they are small."""
_PATIENCE_SECONDS = 60.0
"""How long the second process may say nothing while it alone is waited for."""
_resting: dict[int, Rest] = {}
_state = {"is_second": False}


class Left(Exception):
    """In the second process: this part takes what only the first one has."""


def is_second() -> bool:
    """Return whether this process is the second one, which may touch no database."""
    return _state["is_second"]


def let_rest(key: object, rest: Rest) -> None:
    """Have a background thread stopped by `rest` while the process is forked, until `forget`."""
    _resting[id(key)] = rest


def forget(key: object) -> None:
    """Forget the thread of `let_rest`."""
    _resting.pop(id(key), None)


def can_share() -> bool:
    """Return whether this process may be forked, and it would be of use: on Linux, with a second core, and one thread alone.

    A server, which has threads, never shares anything.
    """
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1 and threading.active_count() == 1


def cut(weights: Sequence[int], *, most: int, least: int) -> list[slice]:
    """Return the parts of a work in order, as slices of its items, each weighing `most` or, towards the end, down to `least`.

    Both processes then end at about the same time. An item may weigh more: it is a part of its own.
    """
    parts, start, weight, left = list[slice](), 0, 0, sum(weights)
    for place, added in enumerate(weights):
        if weight and weight + added > max(least, min(most, left // _LAST_PARTS)):
            parts.append(slice(start, place))
            start, left, weight = place, left - weight, 0
        weight += added
    return [*parts, slice(start, len(weights))] if weights else parts


@contextmanager
def share(work: Callable[[int], Result], parts: int) -> Iterator[Iterator[Result]]:
    """Open the outcomes of `work` for 0, 1 … `parts` - 1, in this order; each is worked out by this process or the second.

    `work`: computes; its outcomes can be pickled. A part that fails in the second process is done once more in this one.
    """
    second = _start(work, parts) if 1 < parts <= _MOST_PARTS else None
    if second is None:
        yield map(work, range(parts))
        return
    with closing(second):
        yield second.outcomes()


def _start(work: Callable[[int], Result], parts: int) -> _Second[Result] | None:
    with ExitStack() as resting:
        for rest in tuple(_resting.values()):
            resting.enter_context(rest())
        try:
            return _Second(work, parts) if can_share() else None
        except OSError:  # No room for a file, or no more processes allowed.
            return None


class _Second(Generic[Result]):
    """The second process, as the first one sees it."""

    def __init__(self, work: Callable[[int], Result], parts: int) -> None:
        self._work, self._parts = work, parts
        # A file: the second process never waits for this one to read, and memory holds one outcome at a time.
        self._outcomes: IO[bytes] = TemporaryFile(buffering=0)  # noqa: SIM115  # Closed by `close`.
        self._claims, claims = os.pipe()
        os.write(claims, b"".join(map(_CLAIM.pack, range(parts))))
        os.close(claims)
        self._told, tell = os.pipe()
        self._places: dict[int, tuple[int, int]] = {}
        """By part, where its outcome stands in the file, and its bytes."""
        self._end = 0
        self._is_heard = True
        self._process = _fork()
        if not self._process:
            _work_in_second(work, claims=self._claims, tell=tell, outcomes=self._outcomes)
        os.close(tell)

    def close(self) -> None:
        """End the second process, whatever it does."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        for number in (self._claims, self._told):
            os.close(number)
        self._outcomes.close()

    def outcomes(self) -> Iterator[Result]:
        """Yield the outcomes in order; while one of the second process is not there yet, others are worked out here."""
        ours: dict[int, Result] = {}
        for part in range(self._parts):
            while part not in ours and not self._has(part):
                if (claimed := _claim(self._claims)) is not None:
                    ours[claimed] = self._work(claimed)
                elif not self._hear(_PATIENCE_SECONDS):
                    break  # It was killed, or hangs.
            yield ours.pop(part) if part in ours else self._take(part)

    def _has(self, part: int) -> bool:
        while part not in self._places and self._hear(0.0):
            pass
        return part in self._places

    def _take(self, part: int) -> Result:
        place, size = self._places.get(part, (0, 0))
        if not size:
            return self._work(part)
        outcome: Result = pickle.loads(os.pread(self._outcomes.fileno(), size, place))  # Our own process wrote it.
        return outcome

    def _hear(self, seconds: float) -> bool:
        """Take in what the second process says within `seconds`; return whether it said something."""
        if not self._is_heard or not select.select([self._told], [], [], seconds)[0]:
            return False
        data = os.read(self._told, _READ_BYTES)
        self._is_heard = bool(data)
        for part, size in _TOLD.iter_unpack(data):
            self._places[part] = (self._end, size)
            self._end += size
        return self._is_heard


def _claim(claims: int) -> int | None:
    """Return the next part that nobody works out yet; None: there is none."""
    data = os.read(claims, _CLAIM.size)
    return int(_CLAIM.unpack(data)[0]) if data else None


def _fork() -> int:
    with warnings.catch_warnings():
        # Python 3.12 counts NumPy's threads too, which see to themselves when a process is forked.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _work_in_second(work: Callable[[int], object], *, claims: int, tell: int, outcomes: IO[bytes]) -> NoReturn:
    """Do parts until none is left. Never returns: nothing of the first process may be ended or written twice."""
    try:
        _state["is_second"] = True
        gc.disable()
        while (part := _claim(claims)) is not None:
            data = b""
            with suppress(Left):
                data = pickle.dumps(work(part), pickle.HIGHEST_PROTOCOL)
            if outcomes.write(data) != len(data):  # The disk is full.
                break
            os.write(tell, _TOLD.pack(part, len(data)))
    finally:
        os._exit(0)
