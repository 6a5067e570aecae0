"""Build the guide's page models: the language of each part, and its review state."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from markupsafe import Markup

from finder.guide.texts.guide import Guide, GuideSection
from finder.guide.texts.headings import number_headings
from finder.guide.texts.hub import Hub
from finder.guide.texts.prose import Block
from finder.guide.texts.review import review_state
from finder.guide.web.page_models import GuideBlock, GuidePage, GuidePart, HubEntry, TopicLink, TopicPage
from finder.platform.web.languages import gettext, page_url

_TIMELINE = "timeline"
_REVIEW = "review-status"
_EMERGENCY = ("911",)
_HERE = re.compile(r'href="#(?!source-)([a-z-]+)"')
"""A link from one section to another: they stand on pages of their own."""


def find_topics(anchors: Iterable[str], guide: Guide, english: Guide) -> tuple[TopicLink, ...]:
    """Return the links to the topics with these anchors, in their order."""
    links = {link.anchor: link for link in _links(guide, english)}
    return tuple(links[anchor] for anchor in anchors if anchor in links)


def make_guide_page(guide: Guide, english: Guide, hub: Hub, *, today: date) -> GuidePage:
    """Return the first page: situations, two lines on every section, and links to all topics."""
    review = next(section for section in english.sections if section.anchor == _REVIEW)
    return GuidePage(
        title=gettext("Guide"),
        hub=hub,
        is_english=guide is not english and hub.parts[0].section in english.sections,
        # The loader has validated and escaped every text of the guide.
        entries=tuple(
            HubEntry(anchor=part.section.anchor, title=part.section.title, brief=Markup(part.html))
            for part in hub.parts
        ),
        topics=tuple(_links(guide, english)),
        review=_part(_shown(review, guide.sections), today),
    )


def make_missing_page(page: GuidePage) -> GuidePage:
    """Return the first page for a part that the guide doesn't have."""
    return replace(page, is_missing=True, noindex=True)


def make_topic_page(anchor: str, guide: Guide, english: Guide, *, hub: Hub, today: date) -> TopicPage | None:
    """Return the page of one topic, or of one section in full; None for an unknown one."""
    originals = (*english.topics, *english.sections)
    original = next((section for section in originals if section.anchor == anchor), None)
    if original is None:
        return None
    section = _shown(original, (*guide.topics, *guide.sections))
    lists_sources = not any(block.kind == "sources" for block in section.blocks)
    return TopicPage(
        title=section.tab_title or _tab_title(anchor, hub),
        part=_call_first(_part(section, today)),
        is_section=original in english.sections,
        has_timeline=anchor == _TIMELINE,
        topics=tuple(_links(guide, english)),
        sources=section.sources if lists_sources else guide.sources or english.sources,
        lists_sources=lists_sources,
    )


def _tab_title(anchor: str, hub: Hub) -> str:
    return next(part.tab_title for part in hub.parts if part.section.anchor == anchor)


def _shown(original: GuideSection, translated: Iterable[GuideSection]) -> GuideSection:
    """Return the translation, or the English if there is none or it is stale: English is safer than outdated advice."""
    found = next((section for section in translated if section.id == original.id), original)
    return original if found.is_stale else found


def _links(guide: Guide, english: Guide) -> Iterable[TopicLink]:
    for topic in english.topics:
        yield TopicLink(anchor=topic.anchor, title=_shown(topic, guide.topics).title)


def _part(section: GuideSection, today: date) -> GuidePart:
    # The loader has validated and escaped every text of the guide.
    return GuidePart(
        section=section,
        review=review_state(section, today),
        next_step=_linked(section.next_step_html),
        blocks=tuple(map(_block, number_headings(section.blocks))),
    )


def _call_first(part: GuidePart) -> GuidePart:
    """Return the part with the button that calls 911 before its steps: it must stand on the first screen of a phone."""
    return replace(part, blocks=tuple(sorted(part.blocks, key=lambda block: block.ids != _EMERGENCY)))


def _block(block: Block) -> GuideBlock:
    return GuideBlock(
        kind=block.kind,
        html=_linked(block.html),
        title=block.title,
        blocks=tuple(map(_block, block.blocks)),
        level=block.level,
        ids=block.ids,
        items=tuple(map(_linked, block.items)),
    )


def _linked(html: str) -> Markup:
    """Return checked HTML whose links to other sections lead to their pages."""
    return Markup(_HERE.sub(lambda found: f'href="{page_url("guide.show_topic", topic=found[1])}"', html))
