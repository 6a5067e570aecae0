"""An id that no program can have is not found, on every address that holds one."""

from __future__ import annotations

import pytest

from tests.staff_site import ORIGIN, Office


@pytest.mark.parametrize(
    "odd", ["%0A", "%0D%0ASet-Cookie:x", "a%0Ab", "%00", "%E2%80%AEabc", "%7F", "%F0%9F%A6%8A", "a" * 300]
)
def test_ids_that_nothing_has_are_not_found(office: Office, odd: str) -> None:
    client = office.desk("ada").client
    paths = sorted(
        {
            rule.rule.replace("<program_id>", odd)
            for rule in office.app.url_map.iter_rules()
            if "<program_id>" in rule.rule and "GET" in (rule.methods or ())
        }
    )
    found = {path: client.get(path, base_url=ORIGIN).status_code for path in paths}
    assert set(found.values()) == {404}, found
