"""Answer the other questions of the API: a program, a place, the vocabulary, the guide, the help lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape

import msgspec

from finder.api.rules.answers import CodeEntry, FactShown, Places, ProgramRecord, VocabularyAnswer, WantEntry
from finder.api.rules.guide_answers import CitedSource, HelpLineEntry, HelpLines, Topic, Topics, TopicText
from finder.api.searching import Links, make_place
from finder.guide.help_lines import HelpLine
from finder.guide.local_lines import LocalLine
from finder.guide.texts.guide import Block, Guide, GuideSection
from finder.listings.rules.flat import flatten, list_facts
from finder.listings.rules.programs import Program
from finder.listings.rules.stated_hours import find_hours, write_hours
from finder.listings.rules.vocabulary import NEEDS, Vocabulary
from finder.places.geocoder import Geocoder
from finder.places.locating import locate
from finder.platform.database.session import Session
from finder.platform.errors import NotFound, PlaceNotFound
from finder.platform.languages import Language


def make_record(program: Program, links: Links, *, today: date) -> ProgramRecord:
    """Return a program with every fact, and its hours if they may be relied on `today`."""
    hours = write_hours(find_hours(program, today=today))
    # As they are shown, not as plain values that would be checked one by one: there are 200 of them.
    facts = [FactShown(**values) for values in list_facts(program)]
    url, guide = links.program(program.id), links.guide
    values = {**flatten(program), "facts": facts, "hours_by_weekday": hours, "url": url, "guide": guide}
    return msgspec.convert(values, ProgramRecord)


def find_places(text: str, *, session: Session, geocoder: Geocoder) -> Places:
    """Return the places that a text may mean.

    Raises:
        PlaceNotFound: none; carries suggestions.
        GeocoderUnavailable: the operator's geocoder doesn't answer.
    """
    if not text.strip() or not text.isprintable():
        raise PlaceNotFound("That is no place. Send a 5-digit ZIP, or a city and state.")
    found = locate(text, session=session, geocoder=geocoder)
    return Places(places=[make_place(place) for place in found.places], suggestions=list(found.suggestions))


def describe_vocabulary(vocabulary: Vocabulary, language: Language) -> VocabularyAnswer:
    """Return all codes, choices and needs."""
    return VocabularyAnswer(
        language=language,
        needs={need: sorted(codes) for need, codes in NEEDS.items()},
        codes=[
            CodeEntry(
                code=code.code,
                category=code.category,
                official_label=code.official_label,
                label=code.label,
                help=code.help,
                question=code.question,
            )
            for code in vocabulary.codes
        ],
        wants=[
            WantEntry(key=want.key, label=want.label, help=want.help, question=want.question, codes=sorted(want.codes))
            for want in vocabulary.wants
        ],
    )


def list_topics(guides: Mapping[Language, Guide], language: Language, links: Links) -> Topics:
    """Return the pages of the guide; those not translated stand in English."""
    return Topics(topics=[_topic(section, found, links) for section, found in _pages(guides, language)])


def find_topic(anchor: str, guides: Mapping[Language, Guide], language: Language, links: Links) -> TopicText:
    """Return one page of the guide with its text.

    Raises:
        NotFound: there is no such page.
    """
    for section, found in _pages(guides, language):
        if section.anchor == anchor:
            text = _write(section.blocks)
            return TopicText(topic=_topic(section, found, links), html=text, sources=_sources(section))
    raise NotFound("There is no such topic. /guide lists them.")


def list_help_lines(lines: Iterable[HelpLine], local: Iterable[LocalLine], language: Language) -> HelpLines:
    """Return the help lines that may be shown, in their order; then those of a place."""
    shown = sorted((line for line in lines if not line.is_held), key=lambda line: line.order)
    return HelpLines(
        help_lines=[
            HelpLineEntry(
                id=line.id,
                name=line.name(language),
                purpose=line.purpose(language),
                who_answers=line.who_answers(language),
                tel=line.tel,
                display=line.display_in(language),
                sms=line.sms,
                chat_url=line.chat_url,
                hours=line.hours_in(language),
                source_url=line.source_url,
                dialed_on=line.verified_on,
            )
            for line in shown
        ]
        + [_local_line(line, language) for line in local]
    )


def _local_line(line: LocalLine, language: Language) -> HelpLineEntry:
    return HelpLineEntry(
        id=line.id,
        name=line.name(language),
        purpose=line.purpose(language),
        who_answers="",
        tel=line.tel,
        display=line.display,
        sms="",
        chat_url="",
        hours=line.hours(language),
        source_url=line.source_url,
        dialed_on=line.dialed_on,
    )


def _pages(guides: Mapping[Language, Guide], language: Language) -> Iterable[tuple[GuideSection, Language]]:
    """Yield sections and topics in reading order, each with the language it is written in."""
    guide = guides[language]
    translated = {section.id: section for section in (*guide.sections, *guide.topics) if not section.is_stale}
    for original in (*guides["en"].sections, *guides["en"].topics):
        section = translated.get(original.id)
        yield (section, language) if section else (original, "en")


def _topic(section: GuideSection, language: Language, links: Links) -> Topic:
    return Topic(
        id=section.anchor,
        title=section.title,
        language=language,
        url=links.topic(section.anchor, language),
        last_checked=section.last_checked.isoformat(),
        review=section.review,
        text_hash=section.text_hash,
    )


def _write(blocks: Iterable[Block]) -> str:
    return "".join(map(_write_block, blocks))


def _write_block(block: Block) -> str:
    """Return a block as HTML; what only a page can show (help lines, search boxes, stamps) is left out."""
    if block.kind == "html":
        return block.html
    if block.kind == "checklist":
        return "<ul>" + "".join(f"<li>{item}</li>" for item in block.items) + "</ul>"
    title = f"<h3>{escape(block.title)}</h3>" if block.title else ""
    return title + block.html + _write(block.blocks) if block.kind in ("card", "disclosure") else ""


def _sources(section: GuideSection) -> list[CitedSource]:
    return [
        CitedSource(number=number, title=source.title, url=source.address)
        for number, source in enumerate(section.sources, start=1)
    ]
