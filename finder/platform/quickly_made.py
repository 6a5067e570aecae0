"""Frozen dataclasses that are made by the hundred thousand, with an `__init__` that takes a third of the time."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

Made = TypeVar("Made")


def quickly_made(frozen: type[Made]) -> type[Made]:
    """Return the class itself, a frozen dataclass of keywords only, with another `__init__` that does the same.

    The generated one calls `object.__setattr__` for every field, which is most of its time. Here a new value with slots is for
    a moment of a class without that guard, whose attributes are simply set; nobody else knows the value yet. One without slots
    gets its fields where it keeps them.

    Raises:
        TypeError: the class has bases, a `__post_init__` or fields that aren't keywords; these are not worth the trouble.
    """
    made = fields(frozen)  # type: ignore[arg-type]  # A dataclass, as said.
    if frozen.__bases__ != (object,) or hasattr(frozen, "__post_init__") or not all(one.kw_only for one in made):
        raise TypeError(f"{frozen.__name__} is no plain frozen dataclass of keywords")
    known: dict[str, Any] = {"_missing": MISSING}
    lines = ["def __init__(self, *, " + ", ".join(_parameter(one, known) for one in made) + "):"]
    values = {str(one.name): _value(one, known) for one in made}
    if "__slots__" in vars(frozen):
        unguarded = type(f"Unguarded{frozen.__name__}", (), {"__slots__": list(values)})
        known |= {"_unguarded": unguarded, "_frozen": frozen, "_set": object.__setattr__}
        lines.append(" _set(self, '__class__', _unguarded)")
        lines.extend(f" self.{name} = {value}" for name, value in values.items())
        lines.append(" self.__class__ = _frozen")
    else:
        lines.append(" _held = self.__dict__")
        lines.extend(f" _held['{name}'] = {value}" for name, value in values.items())
    exec("\n".join(lines), known)  # As dataclasses make theirs: of names that our own classes have.
    init = known["__init__"]
    init.__qualname__, init.__module__ = f"{frozen.__qualname__}.__init__", frozen.__module__
    init.__annotations__ = frozen.__init__.__annotations__
    frozen.__init__ = init  # type: ignore[method-assign]
    return frozen


def _parameter(one: Any, known: dict[str, Any]) -> str:
    if one.default_factory is not MISSING:
        return f"{one.name}=_missing"
    if one.default is MISSING:
        return str(one.name)
    known[f"_default_{one.name}"] = one.default
    return f"{one.name}=_default_{one.name}"


def _value(one: Any, known: dict[str, Any]) -> str:
    if one.default_factory is MISSING:
        return str(one.name)
    known[f"_make_{one.name}"] = one.default_factory
    return f"_make_{one.name}() if {one.name} is _missing else {one.name}"
