"""What is answered about the guide and help lines, as types."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from finder.api.rules.answer_parts import Answer, IsoDay


class Topic(Answer, frozen=True, kw_only=True):
    """A page of the guide."""

    id: str
    title: str
    language: str
    url: str
    last_checked: IsoDay
    review: Annotated[str, Meta(description="Who has read it: `not_reviewed` until a clinician did.")]
    text_hash: str


class Topics(Answer, frozen=True, kw_only=True):
    """The pages of the guide in reading order."""

    topics: Annotated[list[Topic], Meta(description="Title, address, date and review state of each.")]


class CitedSource(Answer, frozen=True, kw_only=True):
    """A source of a page of the guide."""

    number: int
    title: str
    url: str


class TopicText(Answer, frozen=True, kw_only=True):
    """A page of the guide with its text. Show it whole, with its date and review state."""

    topic: Annotated[Topic, Meta(description="Its title, address, date and review state.")]
    html: Annotated[str, Meta(description="Its text, safe to put into a page.")]
    sources: Annotated[list[CitedSource], Meta(description="What its numbers in brackets cite.")]


class HelpLineEntry(Answer, frozen=True, kw_only=True):
    """A line that a person can call, text or open."""

    id: str
    name: str
    purpose: str
    who_answers: str
    tel: Annotated[str, Meta(description="E.164 or a short code; empty for none.")]
    display: str
    sms: str
    chat_url: str
    hours: str
    source_url: str
    dialed_on: Annotated[IsoDay, Meta(description="When a person last dialed it; empty: nobody has.")]


class HelpLines(Answer, frozen=True, kw_only=True):
    """Help lines in the order of their urgency."""

    help_lines: Annotated[list[HelpLineEntry], Meta(description="Number, purpose and hours of each.")]
