"""What a browser would send of a form, to be changed and sent by a test."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.staff_site import ORIGIN, Dashboard, Office

_QUESTION = re.compile(r'<details class="question"( open)?>.*?</details>', re.DOTALL)


def fields_of(page: BeautifulSoup, selector: str = "form#edit") -> dict[str, Any]:
    """Return the fields of a form with their values; buttons are left out, boxes without a tick too."""
    form = page.select_one(selector)
    assert form is not None
    found: dict[str, Any] = {}
    for part in form.select("input, select, textarea"):
        name, value = str(part.get("name")), _value(part)
        if value is None:
            continue
        found[name] = [*found.get(name, []), value] if part.get("type") == "checkbox" else value
    return found


def _value(part: Tag) -> str | None:
    if part.name == "select":
        chosen = part.select_one("option[selected]") or part.select_one("option")
        return str(chosen["value"]) if chosen else None
    if part.name == "textarea":
        return part.get_text().removeprefix("\n")
    if part.get("type") in ("checkbox", "radio") and not part.has_attr("checked"):
        return None
    return None if part.get("type") == "submit" else str(part.get("value", ""))


def address(office: Office, name: str = "Hope House") -> str:
    """Return the address of a program's form."""
    return f"/staff/programs/{office.directory.ids()[name]}"


def light(answer: TestResponse) -> BeautifulSoup:
    """Return a page without its 224 codes, unchecked: a whole one takes a tenth of a second to read."""
    return BeautifulSoup(without_codes(answer.get_data(as_text=True)), "html.parser")


def without_codes(text: str) -> str:
    """Return a page's text without its collapsed questions."""
    return _QUESTION.sub("", text)


def opened(desk: Dashboard, path: str, **changes: Any) -> dict[str, Any]:
    """Open a program's form, and return its fields, without codes, with some of them typed over."""
    answer = desk.get(path)
    assert answer.status_code == 200
    return fields_of(light(answer)) | changes


def post(desk: Dashboard, path: str, fields: dict[str, Any]) -> TestResponse:
    """Send the fields of a form, its token among them."""
    return desk.client.post(path, data=fields, base_url=ORIGIN, headers=desk.headers)


def wrong_in(page: BeautifulSoup) -> set[str]:
    """Return the ids of the inputs that are said to be wrong; each must be in the summary too."""
    found = {str(part["id"]) for part in page.select("[aria-invalid]")}
    linked = {str(part["href"]).removeprefix("#") for part in page.select(".summary a")}
    assert found <= linked
    return found


BACKED = {
    "reason": "They told us on the phone",
    "evidence-0-method": "called_old_number",
    "evidence-0-source": "303-555-0100",
    "evidence-0-on": "2026-11-25",
    "evidence-0-who_answered": "front desk",
    "evidence-0-words": "Hope House, good morning",
}
"""Good evidence, as typed."""
