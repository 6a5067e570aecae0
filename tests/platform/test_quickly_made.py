"""Frozen dataclasses with a quicker `__init__` are otherwise the same."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from finder.platform.lazy import lazy
from finder.platform.quickly_made import quickly_made


@quickly_made
@dataclass(frozen=True, slots=True, kw_only=True)
class Slotted:
    """With slots."""

    name: str
    codes: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict, compare=False)


@quickly_made
@dataclass(frozen=True, kw_only=True)
class Open:
    """Without slots, for values that are worked out once."""

    name: str
    codes: tuple[str, ...] = ()

    @lazy
    def joined(self) -> str:
        """All in one."""
        return " ".join((self.name, *self.codes))


@pytest.mark.parametrize("kind", [Slotted, Open])
def test_a_value_is_made_compared_copied_and_shown_as_before(kind: type[Slotted] | type[Open]) -> None:
    value = kind(name="a", codes=("x",))
    assert type(value) is kind
    assert isinstance(value, kind)
    assert value == kind(codes=("x",), name="a") != kind(name="a")
    assert hash(value) == hash(kind(name="a", codes=("x",)))
    assert replace(value, name="b") == kind(name="b", codes=("x",))
    assert copy.copy(value) == copy.deepcopy(value) == pickle.loads(pickle.dumps(value)) == value
    assert [entry.name for entry in fields(value)][:2] == ["name", "codes"]
    assert repr(value).startswith(f"{kind.__qualname__}(name='a', codes=('x',)")
    assert list(inspect.signature(kind).parameters)[:2] == ["name", "codes"]


@pytest.mark.parametrize("kind", [Slotted, Open])
def test_it_stays_frozen(kind: type[Slotted] | type[Open]) -> None:
    value = kind(name="a")
    with pytest.raises(FrozenInstanceError):
        value.name = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del value.name
    assert value.name == "a"


@pytest.mark.parametrize("wrong", [{}, {"name": "a", "other": 1}])
def test_missing_and_unknown_fields_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Slotted(**wrong)  # type: ignore[arg-type]


def test_every_value_has_a_default_of_its_own() -> None:
    one, other = Slotted(name="a"), Slotted(name="a")
    assert one.counts == {}
    assert one.counts is not other.counts
    assert Slotted(name="a", counts={"x": 1}).counts == {"x": 1}


def test_what_is_worked_out_once_stays() -> None:
    value = Open(name="a", codes=("b",))
    assert value.joined == "a b"
    assert vars(value)["joined"] == "a b"


def test_only_plain_dataclasses_of_keywords_are_taken() -> None:
    @dataclass(frozen=True)
    class Positional:
        name: str

    @dataclass(frozen=True, kw_only=True)
    class Checked:
        name: str

        def __post_init__(self) -> None:
            raise ValueError

    @dataclass(frozen=True, kw_only=True)
    class Derived(Positional):
        other: str

    for kind in (Positional, Checked, Derived):
        with pytest.raises(TypeError, match="no plain frozen dataclass"):
            quickly_made(kind)
