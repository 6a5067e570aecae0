"""Which changes one person may make alone, and what changes make of overrides."""

from __future__ import annotations

from finder.listings.rules.changes import Change, split_changes
from finder.listings.rules.overrides import NO_OVERRIDES, StaffOverride, StaffOverrides
from finder.listings.rules.publications import with_changes

OLD, NEW = (StaffOverride(value=value, on="2026-01-01") for value in ("old", "new"))


def test_ordinary_and_sensitive_changes_part() -> None:
    changes = tuple(
        Change(field=name, old=None, new=StaffOverride(value="x", on="2026-01-01"))
        for name in ("hours", "name", "code:PW")
    )
    ordinary, sensitive = split_changes(changes)
    assert [change.field for change in ordinary] == ["hours", "code:PW"]
    assert [change.field for change in sensitive] == ["name"]


def test_a_change_replaces_adds_or_removes_an_override() -> None:
    before = StaffOverrides(fields={"hours": OLD, "name": OLD, "city": OLD})
    changes = (
        Change(field="hours", old=OLD, new=NEW),
        Change(field="name", old=OLD, new=None),
        Change(field="street", old=None, new=NEW),
    )
    assert with_changes(before, changes).fields == {"hours": NEW, "city": OLD, "street": NEW}
    assert with_changes(before, ()) is before
    assert with_changes(NO_OVERRIDES, [Change(field="name", old=None, new=None)]).fields == {}
