"""The quick `__init__` of frozen dataclasses does what that of `dataclasses` does."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, dataclass, field, replace
from typing import Any

import pytest

from finder.listings.rules.records import Phone, SourceRecord
from finder.listings.store.documents import write_record
from finder.platform.quick_values import quick


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class WithSlots:
    name: str
    number: int = 3
    note: str = field(default="", compare=False)


@quick
@dataclass(frozen=True, kw_only=True)
class WithDict:
    name: str
    number: int = 3


@pytest.mark.parametrize("kind", [WithSlots, WithDict])
def test_values_are_made_compared_replaced_and_frozen_as_ever(kind: Any) -> None:
    value = kind(name="a")
    assert (value.name, value.number) == ("a", 3)
    assert value == kind(name="a", number=3) != kind(name="a", number=4)
    assert hash(value) == hash(kind(name="a"))
    assert replace(value, number=5) == kind(number=5, name="a")
    assert repr(value).startswith(f"{kind.__name__}(name='a', number=3")
    with pytest.raises(FrozenInstanceError):
        value.name = "b"


@pytest.mark.parametrize("kind", [WithSlots, WithDict])
def test_values_are_pickled_whole(kind: Any) -> None:
    value = kind(name="a", number=5)
    assert pickle.loads(pickle.dumps(value)) == value
    assert pickle.loads(pickle.dumps(WithSlots(name="a", note="x"))).note == "x"
    with pytest.raises(FrozenInstanceError):
        pickle.loads(pickle.dumps(value)).name = "b"


def test_a_default_that_was_pickled_is_the_very_same_object_again() -> None:
    """A record that came from another process is written as ever: defaults are left out by identity."""
    phone = Phone(number="+13035550101", answers="".join(["not_", "stated"]))
    back = pickle.loads(pickle.dumps(phone))
    assert back == phone
    assert back.answers is Phone(number="").answers
    assert write_record(SourceRecord(name="a", phones=(back,))) == write_record(
        SourceRecord(name="a", phones=(Phone(number=phone.number),))
    )


def test_what_is_left_out_of_a_comparison_stays_so() -> None:
    assert WithSlots(name="a", note="x") == WithSlots(name="a", note="y")


@pytest.mark.parametrize("kind", [WithSlots, WithDict])
@pytest.mark.parametrize("given", [{}, {"number": 1}, {"name": "a", "other": 1}])
def test_missing_and_unknown_fields_are_refused(kind: Any, given: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        kind(**given)


def test_classes_that_need_their_own_init_are_refused() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Listed:
        names: list[str] = field(default_factory=list)

    @dataclass(frozen=True, slots=True)
    class Placed:
        name: str

    for kind in (Listed, Placed):
        with pytest.raises(TypeError, match="needs its own __init__"):
            quick(kind)
