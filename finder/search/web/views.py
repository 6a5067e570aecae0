"""The public views: each parses, calls one service, and renders. No cookies, no texts, no decisions about care."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Blueprint, Response, render_template, request

from finder.feedback.reporting import being_checked, find_failing_phones
from finder.guide.ways import BroughtPlace, carry_place
from finder.listings.rules.programs import Program
from finder.listings.web.services import get_vocabulary, sample_notice
from finder.platform.database.changes import look
from finder.platform.errors import BadInput, PlaceNotFound
from finder.platform.web.kept_pages import KeptPages, surroundings
from finder.platform.web.languages import base, gettext, page_url
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session
from finder.search.answering import answer_search, unknown_codes
from finder.search.program_answers import ProgramAnswer, answer_program
from finder.search.rules.area_map import Atlas
from finder.search.rules.results import SearchAnswer
from finder.search.web.cards import CardContext, render_cards
from finder.search.web.details import Around, make_program_page
from finder.search.web.doors import render_with_doors
from finder.search.web.find_form import LETTERS, FindForm, Problem, parse_find
from finder.search.web.fragments import as_markup
from finder.search.web.kept_results import render_results
from finder.search.web.maps import draw_program, draw_results, make_atlas
from finder.search.web.opened import add_opened
from finder.search.web.place_lines import place_label
from finder.search.web.results_pages import make_form_page, make_home
from finder.search.web.services import get_search_services

public = Blueprint("public", __name__)

ResponseReturnValue = str | bytes | Response | tuple[str, int] | tuple[str | bytes, int, dict[str, str]]
_NOINDEX = {"X-Robots-Tag": "noindex"}


@public.get("/")
def show_home() -> ResponseReturnValue:
    """Show the home page: one field, three needs."""
    return _kept(get_search_services().pages, ("home",), _render_home)


@public.get("/find")
def show_results() -> ResponseReturnValue:
    """Answer a search sent in the URL."""
    form = parse_find(request.args, is_private=False, base=base())
    if form.problems:
        return _show_problems(form)
    sent = request.query_string.decode("ascii", "replace")
    if not form.near or f"{request.path}?{sent}" != form.address:
        return _redirect(form.address if form.near else page_url("public.show_home"), 302)
    return _answer(form)


@public.post("/find")
def show_private_results() -> ResponseReturnValue:
    """Answer a search that must not appear in the URL: the same page, without a redirect."""
    form = parse_find(request.form, is_private=True, base=base())
    if form.problems:
        return _show_problems(form)
    if not form.near and not form.at:
        return _show_problems(form, "near")
    return _answer(form)


@public.get("/find/map")
def show_map() -> ResponseReturnValue:
    """Show the map of a public search alone, for the script of a results page."""
    form = parse_find(request.args, is_private=False, base=base())
    answer, drawn = None, None
    if form.near and not form.problems:
        with suppress(PlaceNotFound, BadInput):
            answer = answer_search(form.request(), session=get_session(), tools=get_search_services().tools)
            drawn = draw_results(answer, _atlas())
    if answer is None or drawn is None:
        return Response(status=404, mimetype="text/plain")
    return render_template("pages/map.html", drawn=drawn, place=place_label(answer.place)), 200, _NOINDEX


@public.get("/programs/<program_id>")
def show_program(program_id: str) -> ResponseReturnValue:
    """Show one program, redirect if it was merged, or show what else is near."""
    session = get_session()
    services = get_search_services()
    # The directory's state is read first: a page is never older than it. The other parts of the key don't change with it,
    # but for what the index shows: what it lacks for a moment after a large list, a kept page must not lack for long.
    shown = services.tools.follower.revision
    key = (look(session), shown, program_id, being_checked(session, program_id), get_site().today())
    return _kept(services.programs, key, lambda: _show_program(program_id))


def _show_program(program_id: str) -> str | Response:
    found = answer_program(program_id, session=get_session(), follower=get_search_services().tools.follower)
    if found.program is None:
        return _redirect(page_url("public.show_program", program_id=found.moved_to), 301)
    return _show_found(found, found.program)


@public.post("/programs/<program_id>")
def show_private_program(program_id: str) -> ResponseReturnValue:
    """Show one program to somebody whose list must not appear in a URL, with the way back to that list."""
    form = parse_find(request.form, is_private=True, base=base())
    if form.problems or not (form.near or form.at):
        return _redirect(page_url("public.show_program", program_id=program_id), 303)
    tools = get_search_services().tools
    found = answer_program(program_id, session=get_session(), follower=tools.follower)
    if found.program is None:
        found = answer_program(found.moved_to, session=get_session(), follower=tools.follower)
    if found.program is None:
        return _redirect(page_url("public.show_program", program_id=found.moved_to), 303)
    return _show_found(found, found.program, form.brought, form.fields)


def _show_found(
    found: ProgramAnswer,
    program: Program,
    place: BroughtPlace | None = None,
    way_back: tuple[tuple[str, str], ...] = (),
) -> str:
    """Return the page of a program; `place` goes along to the guide: by default the program's own."""
    around = Around(
        alternatives=as_markup(render_cards(found.alternatives, get_search_services().fragments)),
        map=draw_program(found, _atlas()),
        reported=being_checked(get_session(), program.id),
        phone_fails=program.id in find_failing_phones(get_session(), (program.id,)),
        way_back=way_back,
        now=get_site().now(),
    )
    page = make_program_page(program, around, vocabulary=get_vocabulary(), today=get_site().today())
    return carry_place(render_template("pages/program.html", page=page), place or BroughtPlace(near=page.near_here))


def _render_home() -> str:
    return render_template("pages/home.html", page=make_home(FindForm(base=base()), get_vocabulary()))


def _kept(pages: KeptPages, key: tuple[object, ...], render: Callable[[], str | Response]) -> bytes | str | Response:
    """Return a page that depends on `key` and its frame alone."""
    if not get_site().settings.caches:
        return render()
    return pages.get((*key, *surroundings(), sample_notice()["is_sample"]), render)


def _atlas() -> Atlas:
    services = get_search_services()
    return make_atlas(get_session(), services.outlines, services.towns, services.grounds)


def _answer(form: FindForm) -> ResponseReturnValue:
    try:
        answer = answer_search(form.request(), session=get_session(), tools=get_search_services().tools)
    except PlaceNotFound as error:
        page = make_form_page(form, kind="unknown_place", suggestions=error.suggestions, reason=error.reason)
        return carry_place(render_template("pages/form.html", page=page), form.brought), 404, _NOINDEX
    except BadInput:
        return _show_problems(form)
    if form.page > answer.pages:
        return _show_last_page(form, answer)
    opener = partial(add_opened, fields=form.fields) if form.is_private else None
    cards = render_with_doors(answer, get_search_services().fragments, _card_context(form, answer), opener)
    return render_results(form, answer, cards, _atlas), 200, _NOINDEX


def _card_context(form: FindForm, answer: SearchAnswer) -> CardContext:
    label = get_vocabulary().label
    return CardContext(
        state=answer.place.state,
        # Detox and medicine have an answer of their own on every card.
        chosen=(
            *((("counseling", gettext("Counseling")),) if LETTERS["counseling"] in form.needs else ()),
            *((code, label(code)) for code in (*form.services, *form.wants)),
        ),
        has_miles=not answer.is_area or (answer.widened and answer.place.kind != "state"),
        beyond=answer.within_miles if answer.widened else None,
        opens_here=form.is_private,
        kept=frozenset(form.kept),
        query=form.near_query.encode(),
    )


def _show_last_page(form: FindForm, answer: SearchAnswer) -> ResponseReturnValue:
    last = _changed(form, page=answer.pages)
    return _answer(last) if form.is_private else _redirect(last.address, 302)


def _show_problems(form: FindForm, *problems: Problem) -> ResponseReturnValue:
    page = make_form_page(_with_problems(form, *problems), kind="bad_value")
    return carry_place(render_template("pages/form.html", page=page), form.brought), 400, _NOINDEX


def _with_problems(form: FindForm, *problems: Problem) -> FindForm:
    """Return the form with these problems too, and without codes that do not exist, which are problems as well."""
    tools = get_search_services().tools
    sent = (*form.services, *form.excluded)
    unknown = unknown_codes(sent, tools.vocabulary, tools.follower.current(get_session())) if sent else frozenset()
    services = tuple(code for code in form.services if code not in unknown)
    excluded = tuple(code for code in form.excluded if code not in unknown)
    wants = tuple(key for key in form.wants if key in tools.vocabulary.want_keys)
    found: list[Problem] = [*form.problems, *problems]
    found += ["service"] if services != form.services else []
    found += ["not"] if excluded != form.excluded else []
    found += ["want"] if wants != form.wants else []
    # The answer refuses a place too long, or criteria that do not exist: without these, it was the place.
    named: tuple[Problem, ...] = tuple(dict.fromkeys(found)) or ("near",)
    return _changed(form, problems=named, services=services, excluded=excluded, wants=wants)


def _changed(form: FindForm, **changes: Any) -> FindForm:
    return FindForm(**{name: getattr(form, name) for name in FindForm.__slots__} | changes)


def _redirect(address: str, status: int) -> Response:
    """Return a redirect without a body: the usual one would show the URL."""
    return Response(status=status, headers={"Location": address}, mimetype="text/plain")
