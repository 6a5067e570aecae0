"""The matching against a hundred pairs that a person labelled: false merges and misses, counted apart.

First count: one false merge (two schools of one organization), two misses. The rule that merged the schools was mended
after that, so the pairs are no longer unseen: these bounds keep what was reached, they do not estimate what is to come.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.acceptance.labelled_pairs import Pair, find_pairs

REAL = os.environ.get("FINDER_REAL_DATA", "")
LABELS = Path(__file__).with_name("pair_labels.csv")
FALSE_MERGES_SEEN = 0
MISSES_SEEN = 2

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL, reason="real lists absent: set FINDER_REAL_DATA to their folder"),
]


@pytest.fixture(scope="module")
def labelled() -> list[tuple[Pair, str]]:
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = {row["pair"]: row["label"] for row in csv.DictReader(file)}
    return [(pair, labels[pair.digest]) for pair in find_pairs(Path(REAL), labels)]


def test_every_labelled_pair_is_compared(labelled: list[tuple[Pair, str]]) -> None:
    counts = Counter(label for _, label in labelled)
    assert counts == {"same": 33, "different": 57, "unsure": 10}


def test_no_more_false_merges_than_were_seen(labelled: list[tuple[Pair, str]]) -> None:
    false = [pair.digest for pair, label in labelled if label == "different" and pair.merged]
    assert len(false) <= FALSE_MERGES_SEEN, f"two places made one: {false}"


def test_no_more_misses_than_were_seen(labelled: list[tuple[Pair, str]]) -> None:
    missed = [pair.digest for pair, label in labelled if label == "same" and not pair.merged]
    assert len(missed) <= MISSES_SEEN, f"one place kept as two: {missed}"
