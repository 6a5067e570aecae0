"""The garbage collector during a bulk load. A switch for a whole process: for commands, never for a server."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Collect no garbage within: a load makes a million small objects that all live to its end.

    Measured on the national directory of 2022: a third of the time of an import. Other threads of the process would go
    without a collector too, so only commands may use this (a contract of imports sees to it).
    """
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            # Into the oldest generation without a walk; else the next object made would set off a search through them all.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
