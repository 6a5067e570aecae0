"""Build the guide's page models: the language of each part, and its review state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from markupsafe import Markup

from finder.guide.texts.guide import Guide, GuideSection
from finder.guide.texts.prose import Block
from finder.guide.texts.review import review_state
from finder.guide.web.page_models import GuideBlock, GuidePage, GuidePart, TopicLink, TopicPage
from finder.platform.web.languages import gettext

_TIMELINE = "timeline"
_QUICK = ("emergency", "danger-signs", "rescue-spray")


def find_topics(anchors: Iterable[str], guide: Guide, english: Guide) -> tuple[TopicLink, ...]:
    """Return the links to the topics with these anchors, in their order."""
    links = {link.anchor: link for link in _links(guide, english)}
    return tuple(links[anchor] for anchor in anchors if anchor in links)


def make_guide_page(guide: Guide, english: Guide, *, today: date) -> GuidePage:
    """Return the long page, with links to all topics."""
    shown = [_shown(section, guide.sections) for section in english.sections]
    return GuidePage(
        title=gettext("Guide"),
        parts=tuple(_part(section, today) for section in shown),
        quick=find_topics(_QUICK, guide, english),
        topics=tuple(link for link in _links(guide, english) if link.anchor not in _QUICK),
        sources=guide.sources or english.sources,
    )


def make_topic_page(anchor: str, guide: Guide, english: Guide, *, today: date) -> TopicPage | None:
    """Return the page of one topic, or None for an unknown one."""
    original = next((topic for topic in english.topics if topic.anchor == anchor), None)
    if original is None:
        return None
    section = _shown(original, guide.topics)
    return TopicPage(
        title=section.tab_title,
        part=_part(section, today),
        has_timeline=anchor == _TIMELINE,
        topics=tuple(_links(guide, english)),
        sources=section.sources,
    )


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
        next_step=Markup(section.next_step_html),
        blocks=tuple(map(_block, section.blocks)),
    )


def _block(block: Block) -> GuideBlock:
    return GuideBlock(
        kind=block.kind,
        html=Markup(block.html),
        title=block.title,
        blocks=tuple(map(_block, block.blocks)),
        level=block.level,
        ids=block.ids,
        items=tuple(map(Markup, block.items)),
    )
