"""Long work in the background lets others go on."""

from __future__ import annotations

import pytest

from finder.platform import pausing as module
from finder.platform.pausing import pausing


def test_items_pass_in_order_with_pauses_between(monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[int] = []
    passed: list[int] = []
    monkeypatch.setattr(module.time, "sleep", lambda _: paused.append(len(passed)))
    for item in pausing(iter(range(25))):
        passed.append(item)
    assert passed == list(range(25))
    assert paused == [0, 10, 20]
