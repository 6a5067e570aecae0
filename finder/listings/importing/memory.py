"""Mind how a bulk load uses memory."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_garbage_search() -> Iterator[None]:
    """Do not look for garbage meanwhile: a load makes a million small objects that all live to its end.

    Measured on the national directory of 2022: a third of the time of an import.
    """
    was_searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_searching:
            # Into the oldest generation without a walk; else the next object made would set off a search through them all.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
