"""The page of a visitor's own list of programs, built without request or database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from finder.listings.rules.programs import Program
from finder.listings.rules.records import Phone
from finder.listings.rules.vocabulary import Vocabulary
from finder.platform.web.filters import phone as written_phone
from finder.platform.web.languages import gettext
from finder.platform.web.page_models import Page
from finder.platform.web.qr_codes import QrCode, draw_qr_code
from finder.search.list_answers import ListAnswer
from finder.search.rules.my_list import MOST_KEPT, TextEntry, write_list, write_message
from finder.search.web.cards import make_card_view
from finder.search.web.open_hours import OpeningTimes, hours_to_rely_on
from finder.search.web.page_models import CardView


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One program on a list."""

    program: Program
    view: CardView
    phones: tuple[Phone, ...]
    """The one to call first; without referral lines, which are no numbers of the place."""
    address: str
    times: OpeningTimes
    """Nothing where staff did not check them in the last twelve months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """`pages/list.html`."""

    entries: tuple[ListEntry, ...]
    unknown: int
    left_out: int
    most: int
    is_private: bool
    """True when the ids came by form, so that the address holds none."""
    sent: tuple[tuple[str, str], ...]
    """Fields of the search that it was made from, then the ids: what each form of the page sends along."""
    has_search: bool
    """True when `sent` has a search to go back to."""
    text: str
    message: str
    """A link that begins a text message (RFC 5724); "" where no program has a phone."""
    address: str
    """The address of the list, with its ids and nothing else; "" for an empty list."""
    other_address: str
    """The same page in the other language; "" where it came by form."""
    qr_code: QrCode | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """What only a request can tell: the addresses of its list, and the moment."""

    absolute: str
    """With the site's name, for another device."""
    own: str
    other_language: str
    now: datetime
    """With a time zone."""


def make_list_page(
    answer: ListAnswer,
    asked: ListRequest,
    *,
    search: tuple[tuple[str, str], ...] | None,
    vocabulary: Vocabulary,
    today: date,
) -> ListPage:
    """Return the page of a list; `search`: the fields of the search it was made from, None for a list by address."""
    entries = tuple(
        _entry(program, make_card_view(card, vocabulary, today), asked.now) for program, card in answer.programs
    )
    texts = tuple(_text(entry) for entry in entries if entry.program.listed)
    message = write_message(texts, more=_more)
    return ListPage(
        title=gettext("My list"),
        noindex=True,
        entries=entries,
        unknown=answer.unknown,
        left_out=answer.left_out,
        most=MOST_KEPT,
        is_private=search is not None,
        sent=(*(search or ()), *(("p", entry.program.id) for entry in entries)),
        has_search=bool(search),
        text=write_list(texts, no_phone=gettext("No phone listed")),
        # Android reads "?body=", iOS "&body=": both take this.
        message=f"sms:?&body={quote(message)}" if message else "",
        address=asked.own if entries else "",
        other_address=asked.other_language if search is None else "",
        qr_code=draw_qr_code(asked.absolute) if entries else None,
    )


def _entry(program: Program, view: CardView, now: datetime) -> ListEntry:
    phones = tuple(phone for phone in program.phones if phone.answers != "referral_line")
    return ListEntry(
        program=program,
        view=view,
        phones=tuple(sorted(phones, key=lambda phone: phone != program.call_phone)),
        address=", ".join(part for part in (program.street, f"{program.city}, {program.state} {program.zip}") if part),
        times=hours_to_rely_on(program, now=now),
    )


def _text(entry: ListEntry) -> TextEntry:
    return TextEntry(
        name=entry.program.name, phones=tuple(_phone(phone) for phone in entry.phones), address=entry.address
    )


def _phone(phone: Phone) -> str:
    number = written_phone(phone.number)
    return f"{number} {gettext('ext.')} {phone.extension}" if phone.extension else number


def _more(count: int) -> str:
    return gettext("and %(num)s more") % {"num": count}
