"""Help me choose: a few plain questions that end in a prepared search. Answers come by POST and are forgotten."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from finder.guide.web.guide_pages import find_topics
from finder.platform.web.languages import gettext
from finder.platform.web.services import get_parts
from finder.search.rules.choosing import choose
from finder.search.web.find_form import LETTERS
from finder.search.web.page_models import ChoosePage

chooser = Blueprint("chooser", __name__)


@chooser.get("/choose")
def show_questions() -> str:
    """Ask."""
    return render_template("pages/choose.html", page=_page(()))


@chooser.post("/choose")
def show_choice() -> str:
    """Answer with a search that is ready to go."""
    return render_template("pages/choose.html", page=_page(tuple(request.form.getlist("answer"))))


def _page(answers: tuple[str, ...]) -> ChoosePage:
    parts = get_parts()
    choice = choose(answers)
    return ChoosePage(
        title=gettext("Help me choose"),
        is_answered=request.method == "POST",
        ticked=frozenset(answers),
        is_danger=choice.is_danger,
        needs=tuple((LETTERS[need], need) for need in choice.needs),
        services=tuple((code, parts.vocabulary.label(code)) for code in choice.services),
        topics=find_topics(choice.topics, parts.guide, parts.guides["en"]),
    )
