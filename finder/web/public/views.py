"""The public pages: each view reads, asks one use case, and shows. No cookies, no words, no decisions about care."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, current_app, render_template, request
from markupsafe import Markup

from finder.content.guide import GuideSection
from finder.content.prose import Block
from finder.domain.results import SearchAnswer
from finder.errors import BadInput, PlaceNotFound
from finder.store import programs
from finder.usecases.programs import answer_program
from finder.usecases.search import answer_search
from finder.web.db import get_session
from finder.web.parts import get_parts
from finder.web.privacy import IMMUTABLE
from finder.web.public.cards import render_cards
from finder.web.public.details import make_program_page
from finder.web.public.filter_lists import render_filters
from finder.web.public.find_form import FindForm, Problem, parse_find
from finder.web.public.fragments import Fragments
from finder.web.public.pagemodels import AboutPage, GuideBlock, GuidePage, GuidePart, PlainPage
from finder.web.public.searching import RenderedParts, make_form_page, make_home, make_results

public = Blueprint("public", __name__)

Shown = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]
_NOINDEX = {"X-Robots-Tag": "noindex"}


@public.get("/")
def show_home() -> str:
    """One field, three needs, search."""
    return render_template("pages/home.html", page=make_home(FindForm()))


@public.get("/find")
def show_results() -> Shown:
    """Answer a search sent in the address."""
    form = parse_find(request.args, is_private=False)
    if form.problems:
        return _show_problems(form)
    sent = request.query_string.decode("ascii", "replace")
    if not form.near or f"/find?{sent}" != form.address:
        return _redirect(form.address if form.near else "/", 302)
    return _answer(form)


@public.post("/find")
def show_private_results() -> Shown:
    """Answer a search that must not stand in the address: the same page, and no redirect."""
    form = parse_find(request.form, is_private=True)
    if form.problems:
        return _show_problems(form)
    if not form.near and not form.at:
        return _show_problems(_with_problem(form, "near"))
    return _answer(form)


@public.get("/programs/<program_id>")
def show_program(program_id: str) -> Shown:
    """Show one program, where it went, or what else is near."""
    parts = get_parts()
    found = answer_program(program_id, session=get_session(), follower=parts.search.follower)
    if found.program is None:
        return _redirect(f"/programs/{found.moved_to}", 301)
    page = make_program_page(
        found.program,
        alternatives=render_cards(found.alternatives, _fragments()),
        vocabulary=parts.search.vocabulary,
        today=parts.today(),
    )
    return render_template("pages/program.html", page=page)


@public.get("/guide")
def show_guide() -> str:
    """The whole guide on one page."""
    guide = get_parts().guide
    parts = tuple(_guide_part(section) for section in guide.sections)
    return render_template("pages/guide.html", page=GuidePage(title="Guide", parts=parts, sources=guide.sources))


@public.get("/about")
def show_about() -> str:
    """What this is, and where its data come from."""
    page = AboutPage(title="About", count=programs.count_programs(get_session()))
    return render_template("pages/about.html", page=page)


@public.get("/privacy")
def show_privacy() -> str:
    """What we keep: only what the code keeps."""
    return render_template("pages/privacy.html", page=PlainPage(title="Privacy"))


@public.get("/health-data")
def show_health_data() -> str:
    """The separate statement that Washington's law asks for (RCW 19.373.020)."""
    return render_template("pages/health_data.html", page=PlainPage(title="Consumer health data"))


@public.get("/stay-private")
def show_stay_private() -> str:
    """How to leave fewer traces."""
    return render_template("pages/stay_private.html", page=PlainPage(title="Stay private"))


@public.get("/healthz")
def show_health() -> Response:
    """Alive."""
    return Response("ok\n", mimetype="text/plain")


@public.get("/readyz")
def show_readiness() -> Response:
    """Able to answer a search: the database is up to date and the index follows it."""
    programs.count_programs(get_session())
    get_parts().search.follower.current(get_session())
    return Response("ready\n", mimetype="text/plain")


@public.get("/robots.txt")
def show_robots() -> Response:
    """Searches are nobody's to index."""
    return Response("User-agent: *\nDisallow: /find\nDisallow: /staff\n", mimetype="text/plain")


@public.get("/static/<name>")
def show_asset(name: str) -> Response:
    """Our CSS and JS under names that change with their content."""
    asset = get_parts().assets.by_served_name.get(name)
    if asset is None:
        abort(404)
    return Response(asset.content, content_type=asset.content_type, headers={"Cache-Control": IMMUTABLE})


def _answer(form: FindForm) -> Shown:
    parts = get_parts()
    try:
        answer = answer_search(form.request(), session=get_session(), tools=parts.search)
    except PlaceNotFound as error:
        page = make_form_page(form, kind="unknown_place", suggestions=error.suggestions)
        return render_template("pages/form.html", page=page), 404, _NOINDEX
    except BadInput:
        return _show_problems(_with_problem(form, _bad_field(form)))
    if form.page > answer.pages:
        return _show_last_page(form, answer)
    cards = render_cards(answer.results, _fragments())
    filters = render_filters(form.services, answer.counts, _fragments())
    rendered = RenderedParts(cards=cards, filters=filters, shown=frozenset(parts.shown_filters))
    page_model = make_results(form, answer, rendered, parts.search.vocabulary)
    return render_template("pages/results.html", page=page_model), 200, _NOINDEX


def _show_last_page(form: FindForm, answer: SearchAnswer) -> Shown:
    last = _changed(form, page=answer.pages)
    return _answer(last) if form.is_private else _redirect(last.address, 302)


def _show_problems(form: FindForm) -> Shown:
    return render_template("pages/form.html", page=make_form_page(form, kind="bad_value")), 400, _NOINDEX


def _bad_field(form: FindForm) -> Problem:
    known = get_parts().search.vocabulary.by_code
    if any(code not in known for code in form.services):
        return "service"
    return "not" if any(code not in known for code in form.excluded) else "near"


def _with_problem(form: FindForm, problem: Problem) -> FindForm:
    known = get_parts().search.vocabulary.by_code
    return _changed(
        form,
        problems=(*form.problems, problem),
        services=tuple(code for code in form.services if code in known),
        excluded=tuple(code for code in form.excluded if code in known),
    )


def _changed(form: FindForm, **changes: Any) -> FindForm:
    return FindForm(**{name: getattr(form, name) for name in FindForm.__slots__} | changes)


def _redirect(address: str, status: int) -> Response:
    """Give a redirect without a body: the usual one would show the address."""
    return Response(status=status, headers={"Location": address}, mimetype="text/plain")


def _fragments() -> Fragments:
    held: Fragments = current_app.extensions["finder_fragments"]
    return held


def _guide_part(section: GuideSection) -> GuidePart:
    # The loader has checked and escaped every text of the guide.
    return GuidePart(
        section=section,
        next_step=Markup(section.next_step_html),
        blocks=tuple(map(_guide_block, section.blocks)),
    )


def _guide_block(block: Block) -> GuideBlock:
    return GuideBlock(
        kind=block.kind,
        html=Markup(block.html),
        title=block.title,
        blocks=tuple(map(_guide_block, block.blocks)),
    )
