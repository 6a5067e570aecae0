"""What the web faces share in one process: made once by `finder.app`, never changed. No words and no pages here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from flask import current_app

from finder.guide.help_lines import HelpLine
from finder.guide.promises import Promise
from finder.guide.texts.guide import Guide
from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.store import programs
from finder.platform.database import changes
from finder.platform.languages import Language
from finder.platform.settings import Settings
from finder.platform.web.assets import Assets
from finder.platform.web.languages import language
from finder.platform.web.rate_limits import RateLimiter
from finder.search.answering import SearchTools
from finder.search.index.landmarks import Towns
from finder.staff.accounts.password_hashing import Hasher
from finder.staff.imports.batches import ListReader

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker


_FINDING_LINE = "samhsa"


class SampleFlag:
    """Remembers whether sample programs exist, and asks again only when the directory changed."""

    def __init__(self) -> None:
        self._held: tuple[int, bool] = (-1, False)

    @property
    def last_known(self) -> bool:
        """What was true when last asked: for error pages, which must not ask the database."""
        return self._held[1]

    def read(self, session: Session) -> bool:
        """Say whether any sample program exists in what `session` sees."""
        revision = changes.get_revision(session)
        if self._held[0] != revision:
            self._held = (revision, programs.has_samples(session))
        return self._held[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything a view may need besides its request."""

    settings: Settings
    sessions: sessionmaker[Session]
    writing_sessions: sessionmaker[Session]
    """On the main database, for the few pages that keep something."""
    staff_sessions: sessionmaker[Session]
    """On the main database, for reading: staff see what they just wrote."""
    hasher: Hasher
    sign_in_limiter: RateLimiter
    report_limiter: RateLimiter
    """Sees to it that a visitor's reports of one program count once."""
    search: SearchTools
    list_reader: ListReader
    """Reads lists that staff upload."""
    guides: Mapping[Language, Guide]
    vocabularies: Mapping[Language, Vocabulary]
    towns: Towns
    help_lines: tuple[HelpLine, ...]
    promises: tuple[Promise, ...]
    assets: Assets
    today: Callable[[], date]
    now: Callable[[], datetime]
    """The clock of the staff side, UTC."""
    shown_filters: tuple[str, ...]
    """Codes that have a checkbox on results pages, in reading order."""
    samples: SampleFlag = field(default_factory=SampleFlag)

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary in the language of this page."""
        return self.vocabularies[language()]

    @property
    def finding_line(self) -> HelpLine:
        """The help line that stands in for a phone number which is being checked."""
        return next(line for line in self.help_lines if line.id == _FINDING_LINE)

    @property
    def guide(self) -> Guide:
        """The guide in the language of this page."""
        return self.guides[language()]


def get_parts() -> Parts:
    """Give the parts of the running app."""
    return cast("Parts", current_app.extensions["finder"])
