"""Page models of the guide and of pages of text, as `pagemodels` holds those of searches and programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from finder.guide.help_lines import HelpLine
from finder.guide.promises import Promise
from finder.guide.texts.guide import GuideSection, Source
from finder.listings.rules.accuracy import Share
from finder.platform.web.page_models import Page
from finder.search.rules.picture import Picture
from finder.search.web.page_models import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideBlock:
    """A part of a guide section; `html` is checked and escaped by the loader."""

    kind: str
    html: Markup
    title: str
    blocks: tuple[GuideBlock, ...]
    level: str
    """Of a card: emergency, urgent or call; else ""."""
    ids: tuple[str, ...]
    """Of help lines: only these, or all when empty."""
    items: tuple[Markup, ...]
    """Of a checklist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePart:
    """One section of the guide."""

    section: GuideSection
    review: str
    """What may be said of its review today: not_reviewed, checked_against_sources, clinician_reviewed, overdue."""
    next_step: Markup
    blocks: tuple[GuideBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage(Page):
    """`pages/guide.html`."""

    parts: tuple[GuidePart, ...]
    quick: tuple[TopicLink, ...]
    """For someone in a hurry."""
    topics: tuple[TopicLink, ...]
    """All but the quick ones."""
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLink:
    """The way to one topic."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage(Page):
    """`pages/topic.html`."""

    part: GuidePart
    has_timeline: bool
    """True for the topic that the picture of the days belongs to."""
    topics: tuple[TopicLink, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage(Page):
    """`pages/choose.html`: questions, and once answered a prepared search."""

    is_answered: bool
    ticked: frozenset[str]
    is_danger: bool
    needs: tuple[tuple[str, str], ...]
    """(letter, need)."""
    services: tuple[tuple[str, str], ...]
    """(code, label)."""
    topics: tuple[TopicLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesPage(Page):
    """`pages/privacy.html` and `pages/health_data.html`."""

    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThanksPage(Page):
    """`pages/thanks.html`: after an answer or a report."""

    kind: Literal["helpful", "report"]
    back: str
    """Address of the page that the answer is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """`pages/about.html`."""

    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StylePage(Page):
    """`pages/styleguide.html`, in development only."""

    colors: tuple[str, ...]
    sizes: tuple[tuple[str, str, str], ...]
    """Name of a size of letters, how large, what for."""
    gaps: tuple[str, ...]
    """In rem."""
    share: Share
    needs: tuple[Choice, ...]
    cards: tuple[Markup, ...]
    picture: Picture | None
    lines: tuple[HelpLine, ...]
    finding_line: HelpLine
