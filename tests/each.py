"""One test over many texts, files or rows, in one pass that names all faults: a test for each costs more than its look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import update_wrapper
from inspect import Signature, signature
from typing import Any, TypeVar

import pytest

Item = TypeVar("Item")
Test = Callable[..., None]


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


def in_one_pass(
    names: str | Sequence[str], rows: Iterable[Any], *, ids: Callable[[Any], str] | Iterable[str] = repr
) -> Callable[[Test], Test]:
    """Return a decorator that runs a test over all rows of a table; written and stacked as `pytest.mark.parametrize`.

    For tests that change nothing that another row sees: the fixtures that a test asks for are the same in all rows.
    """
    columns = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    held = list(rows)
    values = [row if len(columns) > 1 else (row,) for row in held]
    labels = [ids(row) for row in held] if callable(ids) else list(ids)

    def decorate(test: Test) -> Test:
        def run(**fixtures: Any) -> None:
            assert held
            faults: dict[str, BaseException] = {}
            for label, row in zip(labels, values, strict=True):
                try:
                    test(**fixtures, **dict(zip(columns, row, strict=True)))
                except (Exception, pytest.fail.Exception) as fault:
                    faults[label] = fault
            if faults:
                told = "\n\n".join(f"{label}: {fault or type(fault).__name__}" for label, fault in faults.items())
                raise AssertionError(f"{len(faults)} of {len(held)} rows:\n\n{told}") from next(iter(faults.values()))

        update_wrapper(run, test)
        del run.__wrapped__  # type: ignore[attr-defined]
        # Pytest brings what is left: fixtures.
        asked = [parameter for name, parameter in signature(test).parameters.items() if name not in columns]
        run.__signature__ = Signature(asked)  # type: ignore[attr-defined]
        return run

    return decorate
