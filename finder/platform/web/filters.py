"""Jinja filters: numbers, telephone numbers and dates written in the page's language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.lists import format_list
from markupsafe import Markup, escape

from finder.platform.counted import counted
from finder.platform.iso_dates import parse_day
from finder.platform.languages import Language
from finder.platform.web.distances import whole_miles
from finder.platform.web.languages import gettext, language, ngettext

_DAYS_A_YEAR = 365.25
_DAYS_A_MONTH = 30.44
_COUNTRY = "+1"
_KEPT = 4_000
"""Dates kept in words, in both languages."""
_CONTACT = Markup('<a href="{}" rel="noreferrer noopener">{}</a>')


def phone(number: str) -> str:
    """Return an E.164 number as people read it: "+13035550101" is "303-555-0101"."""
    digits = number.removeprefix(_COUNTRY)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if len(digits) == 10 else number


def contact_link(contact: str) -> Markup:
    """Return how to reach the operator, as a link where it is an email or web address or a plain phone number."""
    address = contact_address(contact)
    return _CONTACT.format(address, contact) if address else Markup(escape(contact))


def contact_address(contact: str) -> str:
    """Return the address of a link to an email or web address or a plain phone number, "" for any other text."""
    if re.fullmatch(r"[^\s@<>:/?&%]+@[^\s@<>:/?&%]+\.[^\s@<>:/?&%]+", contact):
        return f"mailto:{contact}"
    if contact.startswith(("https://", "http://")) and " " not in contact:
        return contact
    digits = re.sub(r"[\s().-]", "", contact).removeprefix(_COUNTRY)
    return f"tel:{_COUNTRY}{digits}" if re.fullmatch(r"\d{10}", digits) else ""


def tel(number: str, extension: str = "") -> str:
    """Return the address that dials a number, with a pause before the extension."""
    return f"tel:{number}" + (f",{extension}" if extension else "")


def month(as_of: str) -> str:
    """Return month and year of an ISO date, "" for none."""
    if not (value := parse_day(as_of)):
        return ""
    pattern = "MMMM 'de' y" if language() == "es" else "MMMM y"
    return str(format_date(value, pattern, locale=language()))


def short_month(as_of: str) -> str:
    """Return the same for a narrow line: "Jan 2022", "ene 2022"; "" for none."""
    if not (value := parse_day(as_of)):
        return ""
    return str(format_date(value, "MMM y", locale=language()))


def list_date(as_of: str, precision: str) -> str:
    """Return the date of a list, as precisely as it is known: "2022", or month and year."""
    return as_of[:4] if precision == "year" and parse_day(as_of) else month(as_of)


def day(as_of: str | date) -> str:
    """Return a date as it is written: "January 5, 2022"."""
    return _day(as_of, language())


# A page of staff says a hundred dates, few of them different, and writing one takes as long as the rest of its line.


@lru_cache(maxsize=_KEPT)
def _day(as_of: str | date, _language: Language) -> str:
    if not (value := as_of if isinstance(as_of, date) else parse_day(as_of)):
        return gettext("no date")
    return str(format_date(value, "long", locale="es_US" if language() == "es" else "en_US"))


def ago(as_of: str, today: date, precision: str = "day") -> str:
    """Return the age of an ISO date in words: "almost 5 years ago"; of a list known by its year, no closer than that."""
    return _ago(as_of, today, precision, language())


@lru_cache(maxsize=_KEPT)
def _ago(as_of: str, today: date, precision: str, _language: Language) -> str:
    if not (value := parse_day(as_of)):
        return gettext("date not known")
    if precision == "year":
        return _years_ago(max(0, today.year - value.year))
    days = max(0, (today - value).days)
    if days == 0:
        return gettext("today")
    if days < 2 * _DAYS_A_MONTH:
        return ngettext("1 day ago", "%(count)s days ago", days) % {"count": days}
    if days < 2 * _DAYS_A_YEAR:
        return gettext("%(count)s months ago") % {"count": int(days / _DAYS_A_MONTH)}
    years, part = divmod(days / _DAYS_A_YEAR, 1)
    if part >= 0.75:
        return gettext("almost %(count)s years ago") % {"count": int(years) + 1}
    if part >= 0.25:
        return gettext("more than %(count)s years ago") % {"count": int(years)}
    return gettext("about %(count)s years ago") % {"count": int(years)}


def _years_ago(years: int) -> str:
    if years <= 0:
        return gettext("this year")
    return gettext("about %(count)s years ago") % {"count": years} if years > 1 else gettext("last year")


def listed(names: Iterable[str]) -> str:
    """Return names as a list within a sentence: "phone, services and payment"."""
    return str(format_list(list(names), locale="es_US" if language() == "es" else "en_US"))


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning, HTML staying what it is."""
    return text[:1].upper() + text[1:]


def code_marked(text: str) -> Markup:
    """Return a text with what stands between backticks as `<code>`."""
    pieces = str(escape(text)).split("`")
    return Markup("".join(f"<code>{piece}</code>" if at % 2 else piece for at, piece in enumerate(pieces)))


def percent(share: float) -> str:
    """Return a share from 0 to 1 in whole hundredths: "56%"."""
    return f"{share:.0%}"


def number(count: int) -> str:
    """Return a count with commas, as is usual in the United States in both languages."""
    return f"{count:,}"


FILTERS = {
    "whole_miles": whole_miles,
    "phone": phone,
    "contact_link": contact_link,
    "tel": tel,
    "month": month,
    "short_month": short_month,
    "list_date": list_date,
    "day": day,
    "ago": ago,
    "listed": listed,
    "sentence": sentence,
    "code_marked": code_marked,
    "percent": percent,
    "number": number,
    "counted": counted,
}
"""By the name that templates use."""
