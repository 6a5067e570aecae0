"""What makes a site unfit for production."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from finder.platform.doctor import Facts, examine

TODAY = date(2026, 11, 25)
FIT: dict[str, Any] = {
    "is_production": True, "has_secret": True, "is_migrated": True, "newest_list": "2026-01-01", "has_samples": False,
    "help_lines": ("2026-01-01",), "active_admins": 1, "reviewing_people": 2, "history_fault": None,
    "last_backup": "2026-11-24", "proxy_sample": True, "site_name": "Nearby Care",
}  # fmt: skip


def levels(**changes: Any) -> dict[str, str]:
    found = examine(Facts(**{**FIT, **changes}), today=TODAY)
    return {one.name: one.level for one in found if one.level != "ok"}


def test_a_fit_site_has_no_findings() -> None:
    assert levels() == {}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_production": False}, {"settings": "unfit"}),
        ({"has_secret": False}, {"secret": "unfit"}),
        ({"is_migrated": False}, {"database": "unfit"}),
        ({"has_samples": True}, {"data": "unfit"}),
        ({"newest_list": "2025-01-01"}, {"data": "warning"}),
        ({"newest_list": ""}, {"data": "warning"}),
        ({"help_lines": ("", "2026-01-01")}, {"help lines": "unfit"}),
        ({"active_admins": 0}, {"admin": "unfit"}),
        ({"site_name": "Denver Detox Finder"}, {"name": "warning"}),
        ({"site_name": "Ayuda con las drogas"}, {"name": "warning"}),
        ({"reviewing_people": 1}, {"reviewers": "warning"}),
        ({"history_fault": (3, "is missing")}, {"history": "unfit"}),
        ({"proxy_sample": False}, {"proxy": "warning"}),
        ({"last_backup": "2026-11-22"}, {"backup": "unfit"}),
        ({"last_backup": ""}, {"backup": "unfit"}),
    ],
)
def test_each_fault_is_found(changes: dict[str, Any], expected: dict[str, str]) -> None:
    assert levels(**changes) == expected
