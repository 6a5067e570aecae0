"""Kept cards: bounded, and the distance always escaped."""

from __future__ import annotations

from finder.search.web.fragments import Fragments, without_line_breaks


def test_the_least_recently_used_is_given_up() -> None:
    fragments = Fragments(limit=2)
    rendered: list[str] = []

    def show(name: str) -> bytes:
        def render(distance: str) -> str:
            rendered.append(name)
            return f"<b>{name}</b>{distance}."

        return fragments.fill((name,), render, ["<1 mile"])

    assert show("a") == b"<b>a</b>&lt;1 mile."
    for name in ("b", "a", "c", "a", "b"):
        show(name)
    assert rendered == ["a", "b", "c", "b"]
    assert len(fragments) == 2


def test_line_breaks_go_but_where_paragraphs_stand_in_one_line() -> None:
    part = '<div>\n\n<p class="age">List of 2022.</p>\n<p class="age">Some services: 2021.</p>\n</div>\n'
    assert without_line_breaks(part) == (
        '<div><p class="age">List of 2022.</p>\n<p class="age">Some services: 2021.</p>\n</div>\n'
    )
