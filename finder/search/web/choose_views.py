"""The page "Help me choose": a few plain questions that lead to a prepared search. Answers are sent by POST and not stored."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from finder.guide.web.guide_pages import find_topics
from finder.guide.web.services import get_guide_services
from finder.listings.web.services import get_vocabulary
from finder.platform.web.languages import gettext
from finder.search.rules.choosing import choose
from finder.search.web.choose_form import ChooseForm
from finder.search.web.find_form import LETTERS
from finder.search.web.page_models import ChoosePage

chooser = Blueprint("chooser", __name__)


@chooser.get("/choose")
def show_questions() -> str:
    """Show the questions."""
    return render_template("pages/choose.html", page=_page(()))


@chooser.post("/choose")
def show_choice() -> str:
    """Show a prepared search for the answers."""
    form = ChooseForm(request.form)
    form.validate()
    return render_template("pages/choose.html", page=_page(tuple(form.answer.data or ())))


def _page(answers: tuple[str, ...]) -> ChoosePage:
    choice = choose(answers)
    return ChoosePage(
        title=gettext("Help me choose"),
        is_answered=request.method == "POST",
        ticked=frozenset(answers),
        is_danger=choice.is_danger,
        needs=tuple((LETTERS[need], need) for need in choice.needs),
        services=tuple((code, get_vocabulary().label(code)) for code in choice.services),
        wants=tuple((key, get_vocabulary().label(key)) for key in choice.wants),
        topics=find_topics(choice.topics, get_guide_services().guide, get_guide_services().original),
    )
