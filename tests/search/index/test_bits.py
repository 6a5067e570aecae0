"""Bits are counted right for any number of rows, and counts are told by name."""

from __future__ import annotations

import numpy as np
import pytest

from finder.search.index.bits import CodeOrder, count_bits

_BITS = 150


@pytest.mark.parametrize("rows", [0, 1, 254, 255, 256, 600, 9_000])
def test_counts_are_those_of_a_loop_over_the_bits(rows: int) -> None:
    chance = np.random.default_rng(rows)
    words = chance.integers(0, 2**64 - 1, (3, 9_100), np.uint64)
    chosen = chance.choice(9_100, rows, replace=False)
    expected = [int(((words[bit // 64, chosen] >> np.uint64(bit % 64)) & np.uint64(1)).sum()) for bit in range(_BITS)]
    assert count_bits(words, chosen, _BITS).tolist() == expected


def test_counts_come_in_the_order_of_names_without_what_is_hidden_or_not_counted() -> None:
    order = CodeOrder(("M", "B", "HID", "A", "Z", "NEW"), hidden=("HID",))
    assert list(order.named(np.array([3, 1, 9, 0, 2])).items()) == [("B", 1), ("M", 3), ("Z", 2)]
    assert order.named(np.array([3])) == {"M": 3}
