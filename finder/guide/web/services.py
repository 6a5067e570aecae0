"""Services for pages of the guide: its texts in each language, the help lines, the promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from finder.guide.help_lines import HelpLine
from finder.guide.local_lines import LocalLines
from finder.guide.promises import Promise
from finder.guide.texts.guide import Guide
from finder.guide.texts.hub import Hub
from finder.guide.texts.overdose import Overdose
from finder.platform.languages import Language
from finder.platform.web.languages import language
from finder.platform.web.services import get_services

STAND_ALONE = "finder.stand_alone"
"""In the environment of a request whose page is made for a file."""
_FINDING_LINE, _EMERGENCY_LINE = "samhsa", "911"


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideServices:
    """Provided by `finder.app`."""

    guides: Mapping[Language, Guide]
    hubs: Mapping[Language, Hub]
    help_lines: tuple[HelpLine, ...]
    promises: tuple[Promise, ...]
    local_lines: LocalLines
    """Help lines of states and counties that the operator added."""
    overdose: Overdose
    """What pages outside the guide show of it in brief."""

    @property
    def guide(self) -> Guide:
        """The guide in the language of this page."""
        return self.guides[language()]

    @property
    def hub(self) -> Hub:
        """The first page in the language of this page, or in English if the translation is stale."""
        found = self.hubs[language()]
        return self.hubs["en"] if found.is_stale else found

    @property
    def original(self) -> Guide:
        """The English guide, which translations are made from."""
        return self.guides["en"]

    @property
    def finding_line(self) -> HelpLine:
        """The help line shown instead of a phone number that is being checked."""
        return next(line for line in self.help_lines if line.id == _FINDING_LINE)

    @property
    def emergency_line(self) -> HelpLine:
        """The line for an overdose."""
        return next(line for line in self.help_lines if line.id == _EMERGENCY_LINE)


def stands_alone() -> bool:
    """Return whether this page is made for a file: what only a running site can do is then left out."""
    return bool(request.environ.get(STAND_ALONE))


def get_guide_services() -> GuideServices:
    """Return the services of the guide in the running app."""
    return get_services(GuideServices)
