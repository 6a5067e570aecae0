"""Views of the page on which a program checks its own listing: no account, one code, nothing public before a review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from finder.listings.rules.field_values import shown_values
from finder.listings.rules.fields import TIMETABLE
from finder.listings.rules.timetables import DAYS, parse_week
from finder.listings.store import programs, staff_overrides
from finder.platform.database.readiness import FAULTS, is_away
from finder.platform.database.session import Session
from finder.platform.errors import InvalidFields, NotFound
from finder.platform.web.form_fields import read_form
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.origin import refuse_foreign_forms
from finder.platform.web.services import get_services, get_site
from finder.provider.links import LinkOver, answer_link, note_opened, open_link
from finder.provider.rules.answers import ASKED, CONFIRMED, PAYMENTS, SERVICES, Answer
from finder.provider.rules.links import ProviderLink, read_code, show_code
from finder.provider.web.code_form import CodeForm
from finder.provider.web.page_models import AnswerPage, CodePage, DonePage, OverPage
from finder.provider.web.provider_form import ProviderForm, fill_form
from finder.provider.web.reading_answers import Problems, problem_input, problem_kind, read_answer
from finder.provider.web.services import ProviderServices, count_try
from finder.provider.web.typed_times import say_times

provider = Blueprint("provider", __name__)
provider.before_request(refuse_foreign_forms)
Answered = str | tuple[str, int] | Response


@provider.get("/check")
def show_code_form() -> str:
    """Show where the code of a letter is typed."""
    return render_template("pages/provider_code.html", page=CodePage(title=gettext("Check your listing"), noindex=True))


@provider.post("/check")
def take_code() -> Answered:
    """Lead to the page of a code."""
    typed = str(read_form(CodeForm).code.data)
    count_try(typed)
    if not (code := read_code(typed)):
        page = CodePage(title=gettext("Check your listing"), noindex=True, code=typed, is_wrong=True)
        return render_template("pages/provider_code.html", page=page), 422
    return redirect(page_url("provider.show_listing", code=show_code(code)), code=303)


@provider.get("/check/<code>")
def show_listing(code: str) -> Answered:
    """Show what the listing says. It can be opened again until it is answered."""
    count_try(code)
    try:
        with get_site().primary_sessions() as session:
            link, values = _open(session, code)
    except (LinkOver, NotFound):
        return _over()
    if link.opened_at is None:
        _note_opened(link)
    return render_template("pages/provider_form.html", page=_page(link, code, values, fill_form(values)))


@provider.post("/check/<code>")
def take_answer(code: str) -> Answered:
    """Take the answer: everything is as it should be, or what has to be corrected. Nothing public changes by it."""
    count_try(code)
    try:
        with get_site().primary_sessions() as session:
            link, values = _open(session, code)
        form = read_form(ProviderForm)
        page = replace(_page(link, code, values, form), is_form_open=True)
        answer, problems = _all_right() if form.is_all_right else read_answer(form, values)
        if not (problems or answer.changes or answer.confirmed):
            problems = {"correct": "nothing"}
        return _refuse(page, problems) if problems else _send(page, answer)
    except (LinkOver, NotFound):
        return _over()


def _all_right() -> tuple[Answer, Problems]:
    return Answer(changes={}, confirmed=CONFIRMED), {}


def _send(page: AnswerPage, answer: Answer) -> Answered:
    site, receive = get_site(), get_services(ProviderServices).receive
    try:
        with site.writing_sessions.begin() as session:
            answer_link(session, page.code, answer, receive=receive, now=site.now())
    except InvalidFields as error:
        return _refuse(page, {problem_input(field): problem_kind(field) for field in error.reasons})
    except FAULTS as error:
        if not is_away(error):
            raise
        return render_template("pages/provider_form.html", page=replace(page, is_unsent=True)), 503
    done = DonePage(title=gettext("Thank you"), noindex=True)
    return render_template("pages/provider_done.html", page=done)


def _refuse(page: AnswerPage, problems: Mapping[str, str]) -> tuple[str, int]:
    return render_template("pages/provider_form.html", page=replace(page, problems=problems)), 422


def _over() -> tuple[str, int]:
    """Return the one page of all links that open nothing: which of them, it does not say."""
    page = OverPage(title=gettext("This link no longer works"), noindex=True)
    return render_template("pages/provider_over.html", page=page), 404


def _open(session: Session, code: str) -> tuple[ProviderLink, dict[str, Any]]:
    """Return an open link, and the listing's values without hidden phones.

    Raises:
        LinkOver: it opens nothing.
        NotFound: its program is gone.
    """
    link = open_link(session, code, now=get_site().now())
    program = programs.get_program(session, link.program_id)
    if not program.listed:
        raise LinkOver("This link no longer works.")
    overrides = staff_overrides.get_overrides(session, program.id)
    values = shown_values(program, overrides)
    values["phones"] = [one for one in values["phones"] if one["number"] not in overrides.hidden]
    return link, values


def _note_opened(link: ProviderLink) -> None:
    """Record the first look; if others are writing, the page is worth more than the note."""
    try:
        with get_site().writing_sessions.begin() as session:
            note_opened(session, link, now=get_site().now())
    except FAULTS as error:
        if not is_away(error):
            raise


def _page(link: ProviderLink, code: str, values: dict[str, Any], form: ProviderForm) -> AnswerPage:
    week = parse_week(values.get(TIMETABLE) or "") or ()
    return AnswerPage(
        title=gettext("Check your listing"),
        noindex=True,
        code=show_code(read_code(code)),
        values=values,
        services=tuple(one for one in SERVICES if values.get(f"code:{one}") == "yes"),
        payments=tuple(one for one in PAYMENTS if values.get(f"code:{one}") == "yes"),
        denied=tuple(one for one in ASKED if values.get(f"code:{one}") == "no"),
        form=form,
        ends_on=link.expires_at.date(),
        week=tuple((day, say_times(times)) for day, times in zip(DAYS, week, strict=False) if times is not None),
    )
