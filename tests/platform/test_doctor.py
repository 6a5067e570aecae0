"""What makes a site unfit for production."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from finder.platform.doctor import Facts, examine
from finder.platform.surroundings import Room
from tests.each import in_one_pass

TODAY = date(2026, 11, 25)
FIT: dict[str, Any] = {
    "is_production": True, "has_secret": True, "database": "SQLite, /x/finder.sqlite3", "database_fault": "",
    "has_samples": False,
    "listed": 16_243, "on_old_lists": 900, "on_undated_lists": 0,
    "help_lines": ("2026-01-01",), "active_admins": 1, "reviewing_people": 2, "history_fault": None,
    "last_backup": "2026-11-24", "proxy_sample": True, "is_behind_proxy": True, "has_trusted_proxies": True,
    "site_name": "Nearby Care",
    "operator_name": "Example County Health", "operator_contact": "hello@example.org",
}  # fmt: skip


def levels(**changes: Any) -> dict[str, str]:
    found = examine(Facts(**{**FIT, **changes}), today=TODAY)
    return {one.name: one.level for one in found if one.level != "ok"}


def test_a_fit_site_has_no_findings() -> None:
    assert levels() == {}


@in_one_pass(
    ("changes", "expected"),
    [
        ({"is_production": False}, {"settings": "unfit"}),
        ({"operator_name": ""}, {"operator": "unfit"}),
        ({"operator_contact": ""}, {"operator": "unfit"}),
        ({"has_secret": False}, {"secret": "unfit"}),
        ({"weak_secrets": ("FINDER_SECRET_KEY",)}, {"secret": "unfit"}),
        ({"is_rotating": True}, {"secret": "warning"}),
        # What such a database holds is unknown: nothing more is said of it.
        ({"database_fault": "It is damaged.", "active_admins": 0, "listed": 0}, {"database": "unfit"}),
        ({"is_default_database": True}, {"database": "warning"}),
        ({"replica_fault": "It is of another engine."}, {"replica": "unfit"}),
        ({"backup_fault": "It is damaged."}, {"backup": "unfit"}),
        ({"is_backup_seen": False}, {"backup": "warning"}),
        ({"open_files": ("/x/finder.sqlite3",)}, {"files": "unfit"}),
        ({"rooms": (Room(folder=Path("/x"), free=5, needed=6),)}, {"disk": "unfit"}),
        ({"rooms": (Room(folder=Path("/x"), free=6, needed=6),)}, {}),
        ({"has_samples": True}, {"data": "unfit"}),
        ({"listed": 0, "on_old_lists": 0}, {"data": "warning"}),
        ({"on_old_lists": 1_624}, {}),
        ({"on_old_lists": 1_625}, {"data": "warning"}),
        ({"on_undated_lists": 800}, {"data": "warning"}),
        ({"help_lines": ("", "2026-01-01")}, {"help lines": "unfit"}),
        ({"local_lines_fault": "ky.toml: it must hold [[line]] tables."}, {"local lines": "unfit"}),
        ({"unknown_areas": ("Jeferson County, KY",)}, {"local lines": "unfit"}),
        ({"has_trusted_proxies": False}, {"proxy": "unfit"}),
        ({"has_trusted_proxies": False, "is_behind_proxy": False}, {}),
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


def test_the_age_of_data_is_told_by_share() -> None:
    def words(**changes: Any) -> str:
        found = examine(Facts(**{**FIT, **changes}), today=TODAY)
        return next(one.words for one in found if one.name == "data")

    assert words(on_old_lists=0) == "0 % of 16,243 listed programs are on no list of the last 12 months."
    # One new list of a few places makes the others no younger.
    assert words(on_old_lists=14_133).startswith("88 % of 16,243 listed programs are on no list of the last 12 months.")
    assert words(on_old_lists=1).startswith("1 %")
    assert "100 of them only on lists without a date" in words(on_undated_lists=100)
    assert "finder fetch-directory" in words(on_old_lists=14_133)


def test_where_nobody_could_look_no_backup_is_called_missing() -> None:
    unread = {**FIT, "database_fault": "It is damaged.", "last_backup": ""}
    said = []
    for is_seen in (True, False):
        found = examine(Facts(**unread, is_backup_seen=is_seen), today=TODAY)
        said += [(one.level, one.words) for one in found if one.name == "backup"]
    assert said == [
        ("unfit", "There is no backup. Run: finder backup PATH"),
        ("unfit", "Whether there is a backup is not known: name its folder in FINDER_BACKUPS."),
    ]
