"""Page models of the guide and of fixed text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from finder.guide.promises import Promise
from finder.guide.texts.guide import GuideSection, Source
from finder.guide.texts.hub import Hub
from finder.guide.ways import BroughtPlace
from finder.platform.web.page_models import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideBlock:
    """A part of a guide section; `html` is checked and escaped by the loader."""

    kind: str
    html: Markup
    title: str
    blocks: tuple[GuideBlock, ...]
    level: str
    """For a card: emergency, urgent or call; else ""."""
    ids: tuple[str, ...]
    """For help lines: only these, or all when empty."""
    items: tuple[Markup, ...]
    """For a checklist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePart:
    """One section of the guide."""

    section: GuideSection
    review: str
    """Its review state today: not_reviewed, checked_against_sources, clinician_reviewed, overdue."""
    next_step: Markup
    blocks: tuple[GuideBlock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HubEntry:
    """A section as the first page shows it: its heading, two lines, and a link to the whole of it."""

    anchor: str
    title: str
    brief: Markup


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidePage(Page):
    """`pages/guide.html`: the guide's first page."""

    hub: Hub
    is_english: bool
    """True for a translated page whose texts are English."""
    entries: tuple[HubEntry, ...]
    topics: tuple[TopicLink, ...]
    review: GuidePart
    """The section that says whether the guide has been reviewed."""
    place: BroughtPlace = field(default_factory=BroughtPlace)
    is_missing: bool = False
    """True when a part was asked for that the guide doesn't have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicLink:
    """A link to one topic."""

    anchor: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage(Page):
    """`pages/topic.html`: a topic, or a section of the first page in full."""

    part: GuidePart
    is_section: bool
    has_timeline: bool
    """True for the topic that includes the picture of the timeline."""
    topics: tuple[TopicLink, ...]
    sources: tuple[Source, ...]
    lists_sources: bool
    """False for the section that lists the sources itself."""
    place: BroughtPlace = field(default_factory=BroughtPlace)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideThanksPage(Page):
    """`pages/guide_thanks.html`: after an answer about a page of the guide, or a report on it."""

    kind: Literal["helpful", "report", "known"]
    """"known" when the same report waits already: this one is not kept."""
    back: str
    """URL path of that page, with a place that may stand in addresses."""
    place: BroughtPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisesPage(Page):
    """`pages/privacy.html` and `pages/health_data.html`."""

    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage(Page):
    """`pages/about.html`."""

    count: int
