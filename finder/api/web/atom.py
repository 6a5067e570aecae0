"""A feed of a state's programs that changed last, as Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from finder.api.feeding import FeedEntry
from finder.api.rules.operations import BASE
from finder.api.searching import Links

ATOM = "application/atom+xml"
_SPACE = "http://www.w3.org/2005/Atom"
_NAMESPACE = UUID("5b0a4a5e-6d0f-4e0c-9f52-3a3c7d1c8f10")
"""Drawn once; ids are made from it and a name."""
_NEVER = "1970-01-01T00:00:00+00:00"
"""For a state without a program: a feed has to say when it changed."""


def write_atom(entries: Sequence[FeedEntry], state: str, links: Links, site_name: str) -> bytes:
    """Return the feed. Addresses in it are whole only where the site knows its own (`FINDER_PUBLIC_URL`)."""
    feed = Element("feed", xmlns=_SPACE)
    SubElement(feed, "id").text = _stable_id(f"states:{state}")
    SubElement(feed, "title").text = f"{site_name}: changes in {state}"
    SubElement(feed, "updated").text = max((entry.changed_at for entry in entries), default=_NEVER)
    SubElement(feed, "link", rel="self", href=f"{links.site}{BASE}/states/{state}/changes.atom")
    author = SubElement(feed, "author")
    SubElement(author, "name").text = site_name
    for entry in entries:
        _add(feed, entry, links)
    text: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return text


def _add(feed: Element, entry: FeedEntry, links: Links) -> None:
    written = SubElement(feed, "entry")
    SubElement(written, "id").text = _stable_id(f"programs:{entry.program_id}")
    SubElement(written, "title").text = f"{entry.name}, {entry.city}"
    SubElement(written, "updated").text = entry.changed_at
    SubElement(written, "link", rel="alternate", href=links.program(entry.program_id))
    words = "Changed." if entry.is_listed else "No longer listed."
    SubElement(written, "summary").text = words


def _stable_id(name: str) -> str:
    """Return an id that stays when the site moves to another address."""
    return uuid5(_NAMESPACE, name).urn
