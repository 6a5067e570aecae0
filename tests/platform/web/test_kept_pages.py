"""Pages with gaps: what is put in is written as the template would have, and what can't be found again isn't kept."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote_plus

from flask import Flask, url_for
from markupsafe import Markup, escape

from finder.platform.web.filters import number
from finder.platform.web.kept_pages import KeptPages, Shape, mark_count, mark_markup, mark_series, mark_text
from tests.each import in_one_pass

TEXTS = ("80202", "O'Neil & <Sons>, CO", "Peñasco/NM (x) ~ $1!*", 'a"b+c %41')


@in_one_pass("typed", TEXTS)
def test_a_text_is_written_as_its_place_needs(app: Flask, typed: str) -> None:
    def page(near: str) -> str:
        with app.test_request_context("/"):
            route = url_for("guide_en.show_topic", topic="paying", near=near)
        return f'{escape(near)}<a href="/find?near={quote_plus(near)}">{Markup("<b>{}</b>").format(near)}</a>{escape(route)}'

    assert Shape(page(mark_text("near"))).fill({"near": typed}).decode() == page(typed)


def test_numbers_and_markup() -> None:
    def page(count: int, card: Markup) -> str:
        return f"{number(count)} {count} {escape(count)} {escape(card)}"

    shape = Shape(page(mark_count("total", 2), mark_markup("card0")))
    for count in (0, 7, 12345):
        filled = shape.fill({"total": count, "card0": "<p>&amp;</p>"}).decode()
        assert filled == page(count, Markup("<p>&amp;</p>"))


def test_any_number_of_pieces_stand_in_one_gap() -> None:
    def page(pieces: Sequence[str]) -> str:
        return "<ol>" + "".join(f"{piece},\n" for piece in pieces) + "</ol>"

    shape = Shape(page(mark_series()))
    for pieces in (("á",), ("a", "b", "c")):
        assert shape.fill({"_series": tuple(piece.encode() for piece in pieces)}).decode() == page(pieces)


def test_a_page_that_comes_out_otherwise_is_not_kept() -> None:
    pages = KeptPages()

    def ask(near: str) -> bytes:
        def render() -> str:
            return near.lower()

        return pages.fill(("page",), {"near": near}, render=render, render_marked=lambda: mark_text("near").lower())

    assert [ask("ABC"), ask("DEF"), len(pages)] == [b"abc", b"def", 0]


def test_the_least_recently_used_is_given_up() -> None:
    pages, rendered = KeptPages(limit=2), []

    def ask(name: str) -> None:
        pages.get((name,), lambda: rendered.append(name) or name)  # type: ignore[func-returns-value]

    for name in "abacab":
        ask(name)
    assert rendered == ["a", "b", "c", "b"]
    assert len(pages) == 2
