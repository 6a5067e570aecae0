"""What staff may say: each field at its limits and past them."""

from __future__ import annotations

from typing import Any

from finder.listings.rules.fields import FIELDS, check_values, field_of, is_sensitive
from tests.each import in_one_pass

PHONE = {"number": "+13035550100", "kind": "main", "extension": "", "answers": "program"}

GOOD: list[tuple[str, Any, Any]] = [
    ("name", "  Hope   House ", "Hope House"),
    ("name", "Casa Nin\u0303o", "Casa Ni\u00f1o"),
    ("name", "x" * 120, "x" * 120),
    ("zip", " 80202 ", "80202"),
    ("state", "CO", "CO"),
    ("website", "https://www.example.org/a?b=1", "https://www.example.org/a?b=1"),
    ("website", "", ""),
    ("website", "example.org", "https://example.org"),
    ("website", " www.example.org/a?b=1 ", "https://www.example.org/a?b=1"),
    ("website", "example.org:8080/a", "https://example.org:8080/a"),
    ("phones", [PHONE], [PHONE]),
    ("phones", [{"number": "+13035550100"}], [{**PHONE, "answers": "not_stated"}]),
    ("phones", [], []),
    ("point", ["39.7392361", -104.98], [39.739236, -104.98]),
    ("point", "zip", "zip"),
    ("hours", "Mon 8-5\r\nTue 8-5", "Mon 8-5\nTue 8-5"),
    ("status", "closed", "closed"),
    ("opening", {"state": "waitlist", "days": 14}, {"state": "waitlist", "days": 14}),
    ("opening", {"state": "full", "days": 3}, {"state": "full", "days": None}),
    ("hidden", ["+13035550101", "+13035550100"], ["+13035550100", "+13035550101"]),
    ("code:PW", "yes", "yes"),
    ("checked:phone", "yes", "yes"),
    ("name", None, None),
    ("name", "Hope\tHouse", "Hope House"),
    ("city", "x" * 60, "x" * 60),
    ("website", "http://example.org", "http://example.org"),
    ("website", "HTTPS://example.org", "HTTPS://example.org"),
    ("website", "http://example.org/" + "x" * 281, "http://example.org/" + "x" * 281),
    ("phones", [{"number": f"+1303555{n:04}"} for n in range(10)],
     [{**PHONE, "number": f"+1303555{n:04}", "answers": "not_stated"} for n in range(10)]),
    ("phones", [PHONE, {**PHONE, "extension": "12345678"}], [PHONE, {**PHONE, "extension": "12345678"}]),
    ("point", [90, 180], [90.0, 180.0]),
    ("point", [-90, -180], [-90.0, -180.0]),
    ("opening", {"state": "waitlist", "days": 0}, {"state": "waitlist", "days": 0}),
    ("opening", {"state": "waitlist", "days": 365}, {"state": "waitlist", "days": 365}),
    ("opening", {"state": "taking"}, {"state": "taking", "days": None}),
    ("hidden", ["+13035550100", "+13035550100"], ["+13035550100"]),
    ("code:PW", "no", "no"),
]  # fmt: skip

BAD: list[tuple[str, Any]] = [
    ("name", ""),
    ("name", "x" * 121),
    ("name", "a\u202eb"),
    ("name", "a\u061cb"),
    ("name", "a\U000e0041b"),
    ("name", "a\x00b"),
    ("name", 7),
    ("zip", "8020"),
    ("zip", "\u0663\u0663\u0663\u0663\u0663"),
    ("state", "Co"),
    ("website", "javascript:alert(1)"),
    ("website", "https://user:pw@example.org"),
    ("website", 'https://example.org/"><script>'),
    ("website", "http://[::1"),
    ("phones", "303"),
    ("phones", [{"number": "303"}]),
    ("phones", [PHONE, PHONE]),
    ("phones", [{**PHONE, "kind": "fax"}]),
    ("phones", [{**PHONE, "extension": "x1"}]),
    ("phones", [{**PHONE, "cost": "1"}]),
    ("phones", [{**PHONE, "number": f"+1303555{n:04}"} for n in range(11)]),
    ("point", [91, 0]),
    ("point", "x"),
    ("hidden", ["303"]),
    ("opening", {"state": "maybe"}),
    ("opening", {"state": "waitlist", "days": 366}),
    ("opening", {"state": "waitlist", "days": True}),
    ("status", "gone"),
    ("code:PW", "maybe"),
    ("code:p w", "yes"),
    ("checked:shoes", "yes"),
    ("sponsor", "x"),
    ("name", "a\ue000b"),
    ("name", "a\ud800b"),
    ("name", "a\nb"),
    ("name", "   "),
    ("city", "x" * 61),
    ("city", ""),
    ("hours", "a\x07b"),
    ("website", "ftp://example.org"),
    ("website", "none"),
    ("website", "n.a."),
    ("website", "info@example.org"),
    ("website", "mailto:info@example.org"),
    ("website", "javascript:alert(1).example.org"),
    ("website", "hope house.example.org"),
    ("website", "example.org/" + "x" * 285),
    ("website", "http://localhost"),
    ("website", "http:///path"),
    ("website", "http://example.org/" + "x" * 282),
    ("phones", [{"kind": "main"}]),
    ("phones", [{**PHONE, "answers": "robot"}]),
    ("phones", [{**PHONE, "extension": "123456789"}]),
    ("phones", [{**PHONE, "number": "+11035550100"}]),
    ("phones", [{**PHONE, "number": "+1303555010"}]),
    ("phones", ["+13035550100"]),
    ("point", [90.1, 0]),
    ("point", [-90.1, 0]),
    ("point", [0, 180.1]),
    ("point", [0, -180.1]),
    ("point", [1, 2, 3]),
    ("point", 7),
    ("point", ["nan", "0"]),
    ("hidden", "+13035550100"),
    ("opening", "taking"),
    ("opening", {"state": "waitlist", "days": -1}),
    ("opening", {"state": "waitlist", "days": 1.5}),
    ("checked:phone", "no"),
    ("checked:phone:services", "yes"),
    ("code:PW:x", "yes"),
    ("held:phones", [PHONE]),
]


@in_one_pass(("field", "value", "expected"), GOOD)
def test_good_values_take_one_form(field: str, value: Any, expected: Any) -> None:
    assert check_values({field: value}) == ({field: expected}, {})


@in_one_pass(("field", "value"), BAD)
def test_bad_values_are_refused_with_a_reason(field: str, value: Any) -> None:
    good, bad = check_values({field: value})
    assert not good
    assert bad[field].endswith(".")


def test_what_could_hijack_a_listing_is_sensitive() -> None:
    ordinary = {name for name in FIELDS if not is_sensitive(name)}
    assert ordinary == {"hours", "timetable", "getting_in", "what_to_bring", "opening", "calls", "staff_notes"}
    assert not is_sensitive("code:PW")
    assert not field_of("staff_notes").is_public


def test_a_refusal_names_the_choices_and_the_limit() -> None:
    reasons = check_values({"status": "gone", "opening": {}, "name": "x" * 121, "held:name": "x", "sponsor": "x"})[1]
    assert reasons == {
        "status": "This must be one of: open, closed.",
        "opening": "Openings are one of: taking, waitlist, full.",
        "name": "This is too long: 120 characters at most.",
        "held:name": "Only an import can hold a field.",
        "sponsor": "There is no such field.",
    }


def test_a_field_knows_its_name_and_only_notes_for_staff_are_not_public() -> None:
    for name in ("name", "code:PW", "checked:phone", "held:name"):
        assert (field_of(name).id, field_of(name).is_public) == (name, True)
    assert is_sensitive("held:name") and is_sensitive("hidden")
    assert not is_sensitive("checked:phone")
