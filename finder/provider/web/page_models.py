"""Page models of the pages that a provider's link opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from finder.listings.rules.timetables import DAYS
from finder.platform.web.page_models import Page
from finder.provider.rules.answers import PAYMENTS, SERVICES
from finder.provider.web.provider_form import ProviderForm


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePage(Page):
    """`pages/provider_code.html`: where a code from a letter is typed."""

    code: str = ""
    """As typed, if it is none."""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OverPage(Page):
    """`pages/provider_over.html`: the link is used, expired, revoked or unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePage(Page):
    """`pages/provider_done.html`: the answer arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage(Page):
    """`pages/provider_form.html`: what the listing says, to confirm or to correct."""

    code: str
    """As it stands in the address."""
    values: Mapping[str, Any]
    """The listing's values by field, as in `listings.rules.field_values`; phones without hidden ones."""
    services: tuple[str, ...]
    """Codes that it offers, of those that are asked about."""
    payments: tuple[str, ...]
    denied: tuple[str, ...]
    """Codes that it says it does not offer."""
    form: ProviderForm
    ends_on: date
    """The last day on which the link works."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Field id to kind of problem, in the order of the form."""
    week: tuple[tuple[str, str], ...] = ()
    """(weekday, its times as typed) of the days with known hours."""
    days: tuple[str, ...] = DAYS
    asked_services: tuple[str, ...] = SERVICES
    asked_payments: tuple[str, ...] = PAYMENTS
    is_form_open: bool = False
    is_unsent: bool = False
    """True when others were writing for too long."""
