"""Views of a program's public history and of the page about the data."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, abort, g, render_template, send_file

from finder.listings.data_figures import DataFigures
from finder.listings.data_files import list_files
from finder.listings.public_history import list_public_events
from finder.listings.rules.accuracy import LEVEL
from finder.listings.rules.history import PublicEvent
from finder.listings.rules.sources import source_title
from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.web.labels import FIELD_NAMES, GROUP_NAMES
from finder.listings.web.services import get_vocabulary
from finder.platform.web.headers import CHECK_AGAIN
from finder.platform.web.languages import gettext, page_url
from finder.platform.web.services import get_site
from finder.platform.web.sessions import get_session
from finder.search.program_answers import find_program
from finder.search.rules.vcards import write_vcard
from finder.search.web.record_models import DataPage, EventLine, HistoryPage, SourceLine
from finder.search.web.services import get_search_services

records = Blueprint("records", __name__)


@records.get("/programs/<program_id>/history")
def show_history(program_id: str) -> str | Response:
    """Show what staff changed and checked of one program."""
    found = find_program(program_id, session=get_session())
    if found.program is None:
        location = page_url("records.show_history", program_id=found.moved_to)
        return Response(status=301, headers={"Location": location}, mimetype="text/plain")
    events = list_public_events(get_session(), found.program.id)
    page = HistoryPage(
        title=gettext("Changes"),
        noindex=True,
        program_id=found.program.id,
        name=found.program.name,
        events=tuple(_lines(events, get_vocabulary())),
    )
    return render_template("pages/history.html", page=page)


@records.get("/programs/<program_id>/contact.vcf")
def save_contact(program_id: str) -> Response:
    """Return name, place and numbers of one program for the address book of a phone."""
    found = find_program(program_id, session=get_session())
    if found.program is None:
        location = page_url("records.save_contact", program_id=found.moved_to)
        return Response(status=301, headers={"Location": location}, mimetype="text/plain")
    site = get_site().settings.public_url
    url = f"{site}{page_url('public.show_program', program_id=program_id)}" if site else ""
    headers = {"Content-Disposition": 'attachment; filename="contact.vcf"'}
    return Response(write_vcard(found.program, url=url), content_type="text/vcard; charset=utf-8", headers=headers)


@records.get("/about/data")
def show_data() -> str:
    """Show where the data come from, how accurate they are, and what is unknown."""
    figures = get_search_services().figures.read(get_session(), today=get_site().today())
    page = DataPage(
        title=gettext("About the data"),
        figures=figures,
        sources=tuple(_sources(figures)),
        level=LEVEL,
        today=get_site().today(),
        files=list_files(get_site().settings.data_files),
    )
    return render_template("pages/data.html", page=page)


@records.get("/about/data/files/<name>")
def send_data_file(name: str) -> Response:
    """Send a file of the whole directory. The name is looked up in the list: no path is made of it."""
    files = {file.name: file for file in list_files(get_site().settings.data_files)}
    if name not in files:
        abort(404)
    file = files[name]
    response = send_file(file.path, as_attachment=True, download_name=file.name, etag=file.sha256, max_age=None)
    g.is_open_file = True
    response.headers["Cache-Control"] = CHECK_AGAIN
    return response


def _lines(events: Iterable[PublicEvent], vocabulary: Vocabulary) -> Iterable[EventLine]:
    for event in events:
        yield EventLine(
            day=event.day,
            kind=event.kind,
            names=tuple(dict.fromkeys(_name(field, vocabulary) for field in event.fields)),
            method=event.method,
            is_single_person=event.is_single_person,
        )


def _name(field: str, vocabulary: Vocabulary) -> str:
    kind, _, rest = field.partition(":")
    if kind == "code":
        return vocabulary.label(rest)
    for group, name in GROUP_NAMES.items():
        if field == f"checked:{group}":
            return gettext(name)
    return gettext(FIELD_NAMES[field])


def _sources(figures: DataFigures) -> Iterable[SourceLine]:
    for source in figures.sources:
        yield SourceLine(
            title=source_title(source.source),
            places=source.programs,
            newest=source.newest,
            newest_precision=source.newest_precision,
            oldest=source.oldest,
            oldest_precision=source.oldest_precision,
        )
