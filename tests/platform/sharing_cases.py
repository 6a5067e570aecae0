"""Works shared with a second process, each printed as JSON; run by `test_sharing.py` in a process of one thread."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from finder.platform import sharing
from finder.platform.sharing import Left, is_second, share

PARTS = 40
made: list[int] = []
os.register_at_fork(after_in_parent=lambda: made.append(1))


def square(part: int) -> int:
    """Take a while, so that both processes get parts."""
    time.sleep(0.002)
    return part * part


def say_who(part: int) -> tuple[int, bool]:
    return square(part), is_second()


def die_in_second(part: int) -> int:
    if is_second() and part > 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(part)


def leave_in_second(part: int) -> tuple[int, bool]:
    if is_second():
        raise Left
    return say_who(part)


def fail_late(part: int) -> int:
    if part == PARTS - 1:
        raise ValueError("bad row")
    return square(part)


def hang_in_second(part: int) -> int:
    if is_second():
        time.sleep(600)
    return square(part)


def run(work: Callable[[int], object], parts: int = PARTS) -> object:
    """Return the outcomes, or what was raised."""
    try:
        with share(work, parts) as outcomes:
            return list(outcomes)
    except ValueError as error:
        return str(error)


def stop_early() -> object:
    with share(square, PARTS) as outcomes:
        return next(outcomes)


def beside_a_thread() -> object:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    found = run(say_who)
    ended.set()
    thread.join()
    return found


def main() -> None:
    """Run the case that is named, and print what came of it."""
    if (name := sys.argv[1]) == "hang":
        sharing._PATIENCE_SECONDS = 0.2
    cases: dict[str, Callable[[], object]] = {
        "plain": lambda: run(say_who),
        "killed": lambda: run(die_in_second),
        "left": lambda: run(leave_in_second),
        "raised": lambda: run(fail_late),
        "hang": lambda: run(hang_in_second),
        "early": stop_early,
        "thread": beside_a_thread,
        "one core": lambda: run(say_who),
        "one part": lambda: run(say_who, 1),
    }
    if name == "one core":
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    found = cases[name]()
    try:
        os.waitpid(-1, os.WNOHANG)
        left = True
    except ChildProcessError:
        left = False
    sys.stdout.write(json.dumps({"found": found, "forks": len(made), "is_left_running": left}))


if __name__ == "__main__":
    main()
