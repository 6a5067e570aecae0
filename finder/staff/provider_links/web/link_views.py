"""Views of a program's links: the list, a new one by mail or as a letter, and the end of one."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from finder.listings.store import programs
from finder.platform.database.session import Session
from finder.platform.errors import BadInput
from finder.platform.languages import Language
from finder.platform.mail import Letter, send_all
from finder.platform.web.filters import day
from finder.platform.web.form_fields import read_form
from finder.platform.web.languages import gettext, page_url, speaking
from finder.platform.web.qr_codes import draw_qr_code
from finder.platform.web.services import get_site
from finder.provider.links import can_make_links, list_links
from finder.provider.rules.links import ProviderLink, Way, show_code
from finder.staff.accounts.people import list_names
from finder.staff.frame.confirmations import add_confirmations
from finder.staff.frame.guard import get_context, get_now, get_primary_session, needs, own_origin, writing
from finder.staff.frame.layout import go, show
from finder.staff.frame.staff_form import find_problems
from finder.staff.provider_links.issuing import issue_link, revoke
from finder.staff.provider_links.web.link_form import LinkForm
from finder.staff.provider_links.web.link_pages import LetterPage, LinksPage, link_line
from finder.staff.rules.permissions import normalize_email

provider_links = Blueprint("staff_provider_links", __name__, url_prefix="/staff/programs")
add_confirmations(
    provider_links,
    link_sent="The link is on its way. The email address was not kept.",
    link_ended="The link is revoked: it opens nothing any more.",
)


@provider_links.get("/<program_id>/links")
@needs("view")
def show_links(program_id: str) -> Response | tuple[str, int]:
    """Show a program's links and their states."""
    return _show(program_id, LinkForm())


def _show(program_id: str, form: LinkForm, problems: dict[str, str] | None = None) -> Response | tuple[str, int]:
    session = get_primary_session()
    session.rollback()  # What was read before a link was made or revoked is stale.
    program, names = programs.get_program(session, program_id), list_names(session)
    page = LinksPage(
        title="Provider's links",
        problems=problems or {},
        program=program,
        lines=tuple(link_line(link, names, now=get_now()) for link in list_links(session, program.id)),
        has_mail=_has_mail(),
        can_make=program.listed and _can_make(),
    )
    return show("staff/provider_links.html", page, status=422 if problems else 200, form=form)


def _has_mail() -> bool:
    settings = get_site().settings
    return bool(settings.smtp_url and settings.mail_from)


def _can_make() -> bool:
    session: Session = get_primary_session()
    return can_make_links(session)


@provider_links.post("/<program_id>/links")
@needs("edit")
def make(program_id: str) -> Response | tuple[str, int]:
    """Make a link: send it, or show its letter this once."""
    form = read_form(LinkForm)
    problems = find_problems(form)
    if form.way.data == "mail" and not _has_mail():
        problems = {"way": "No mail server is set (FINDER_SMTP_URL, FINDER_MAIL_FROM). Print the letter."}
    if problems:
        return _show(program_id, form, problems)
    way, language = cast("Way", form.way.data), cast("Language", form.language.data)
    try:
        with writing() as session:
            link, code = issue_link(session, program_id, way, context=get_context())
    except BadInput as error:
        return _show(program_id, form, {"way": str(error)})
    if way == "paper":
        return _show_letter(link, code, language)
    try:
        _send(link, code, language, normalize_email(str(form.address.data)))
    except BadInput as error:
        with writing() as session:
            revoke(session, link.program_id, link.id, why="it could not be sent", context=get_context())
        return _show(program_id, form, {"address": f"{error} The link was revoked."})
    return go(url_for("staff_provider_links.show_links", program_id=link.program_id), "link_sent")


def _address(code: str, language: Language) -> str:
    return own_origin() + page_url("provider.show_listing", in_language=language, code=show_code(code))


def _show_letter(link: ProviderLink, code: str, language: Language) -> Response | tuple[str, int]:
    typed_at = own_origin() + page_url("provider.show_code_form", in_language=language)
    page = LetterPage(
        title="A letter",
        program=programs.get_program(get_primary_session(), link.program_id),
        language=language,
        address=typed_at.partition("://")[2],
        code=show_code(code),
        qr=draw_qr_code(_address(code, language)),
        ends_on=link.expires_at.date(),
        today=get_site().today(),
    )
    with speaking(language):
        return show("staff/provider_letter.html", page)


def _send(link: ProviderLink, code: str, language: Language, to: str) -> None:
    settings = get_site().settings
    program = programs.get_program(get_primary_session(), link.program_id)
    with speaking(language):
        subject = gettext("Please check your listing")
        lines = (
            gettext("%(site)s lists places of care so that people can find and call them. Yours is one:")
            % {"site": settings.site_name},
            program.name,
            gettext(
                "Please look at what it says, and confirm or correct it. It takes about two minutes. No account is needed:"
            ),
            _address(code, language),
            gettext("The link works once, until %(day)s. Nothing changes before somebody here has read your answer.")
            % {"day": day(link.expires_at.date())},
            " ".join((settings.operator_name, settings.operator_contact)).strip(),
        )
    letter = Letter(to=to, subject=f"{settings.site_name}: {subject}", text="\n\n".join(filter(None, lines)) + "\n")
    send_all([letter], url=settings.smtp_url, sender=settings.mail_from)


@provider_links.post("/<program_id>/links/<int:link_id>/revoke")
@needs("edit")
def end(program_id: str, link_id: int) -> Response:
    """Revoke an open link."""
    with writing() as session:
        revoke(session, program_id, link_id, context=get_context())
    return go(url_for("staff_provider_links.show_links", program_id=program_id), "link_ended")
