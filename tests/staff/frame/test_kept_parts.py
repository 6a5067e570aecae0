"""Parts of staff pages that are kept: made once for equal values, and never under another root."""

from __future__ import annotations

from flask import Flask

from finder.staff.frame.kept_parts import kept


def test_a_part_is_made_once_for_equal_values() -> None:
    """Another value, or another root of the site, makes another part."""
    made: list[str] = []

    def part(name: str, days: tuple[str, ...]) -> str:
        made.append(name)
        return f"{name} {len(days)}"

    app = Flask(__name__)
    with app.test_request_context("/"):
        assert kept(part, "Hope House", ("2026-11-25",)) == "Hope House 1"
        assert kept(part, "Hope House", ("2026-11-25",)) == "Hope House 1"
        assert kept(part, "Hope House", ()) == "Hope House 0"
    with app.test_request_context("/", base_url="https://localhost/under"):
        assert kept(part, "Hope House", ()) == "Hope House 0"
    assert len(made) == 3


def test_applications_keep_their_own() -> None:
    """Nothing that one application made is shown by another."""
    for text in ("one", "other"):
        with Flask(__name__).test_request_context("/"):
            assert kept(lambda name, text=text: f"{name} {text}", "x") == f"x {text}"
