"""The views of a visitor's list: the programs ticked on other pages, or named by an address. Nothing is kept."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request

from finder.guide.ways import BroughtPlace, carry_place
from finder.listings.web.services import get_vocabulary
from finder.platform.languages import Language
from finder.platform.web.languages import base, language, page_url
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session
from finder.search.list_answers import answer_list
from finder.search.web.find_form import parse_find
from finder.search.web.list_form import read_list
from finder.search.web.list_pages import ListRequest, make_list_page

lists = Blueprint("lists", __name__)

_NOINDEX = {"X-Robots-Tag": "noindex"}


@lists.get("/list")
def show_list() -> tuple[str, int, dict[str, str]]:
    """Show the list of an address: from a QR code, or shared on purpose."""
    return _show(read_list(request.args), BroughtPlace(), search=None)


@lists.post("/list")
def show_private_list() -> tuple[str, int, dict[str, str]]:
    """Show the list of a form, with the way back to the search that it was made from."""
    form = parse_find(request.form, is_private=True, base=base())
    has_place = bool(form.near or form.at) and not form.problems
    search = replace(form, kept=()).fields if has_place else ()
    return _show(read_list(request.form), form.brought if has_place else BroughtPlace(), search=search)


def _show(
    ids: tuple[str, ...], place: BroughtPlace, *, search: tuple[tuple[str, str], ...] | None
) -> tuple[str, int, dict[str, str]]:
    answer = answer_list(ids, session=get_session())
    found = [program.id for program, _ in answer.programs]
    other: Language = "es" if language() == "en" else "en"
    asked = ListRequest(
        absolute=page_url("lists.show_list", p=found, _external=True),
        own=page_url("lists.show_list", p=found),
        other_language=page_url("lists.show_list", in_language=other, p=found),
        now=get_site().now(),
    )
    page = make_list_page(answer, asked, search=search, vocabulary=get_vocabulary(), today=get_site().today())
    return carry_place(render_template("pages/list.html", page=page), place), 200, _NOINDEX
