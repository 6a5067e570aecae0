"""One test over many texts or files, in one pass that names all faults: a test for each costs more than what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import TypeVar

Item = TypeVar("Item")


def for_each(
    items: Iterable[Item], name: Callable[[Item], str]
) -> Callable[[Callable[[Item], None]], Callable[[], None]]:
    """Return a decorator that runs a test of one item over all; what fails is told by the item's name."""
    held = tuple(items)

    def decorate(test: Callable[[Item], None]) -> Callable[[], None]:
        def run() -> None:
            assert held
            faults = [f"{name(item)}: {fault}" for item in held if (fault := _find_fault(test, item))]
            if faults:
                raise AssertionError("\n\n".join(faults))

        update_wrapper(run, test)
        # Else pytest would take the item for a fixture.
        del run.__wrapped__  # type: ignore[attr-defined]
        return run

    return decorate


def _find_fault(test: Callable[[Item], None], item: Item) -> str:
    try:
        test(item)
    except AssertionError as fault:
        return str(fault) or "it does not hold"
    return ""
