"""What search engines are told of: home, guide and programs, in both languages. Never searches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from finder.platform.languages import LANGUAGES
from finder.platform.web.languages import PREFIXES

PROGRAMS_A_FILE = 10_000
"""Both languages make 20,000 addresses; a file may have 50,000 (sitemaps.org)."""
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def write_index(site: str, program_files: int) -> bytes:
    """Return the list of all sitemaps."""
    root = Element("sitemapindex", xmlns=_SPACE)
    for name in ("pages", *(f"programs-{number}" for number in range(1, program_files + 1))):
        SubElement(SubElement(root, "sitemap"), "loc").text = f"{site}/sitemaps/{name}.xml"
    return _write(root)


def write_addresses(site: str, paths: Iterable[str]) -> bytes:
    """Return a sitemap of English paths, each with its page in the other language."""
    root = Element("urlset", {"xmlns": _SPACE, "xmlns:xhtml": _XHTML})
    for path in paths:
        for address in _both(path):
            url = SubElement(root, "url")
            SubElement(url, "loc").text = f"{site}{address}"
            for language, other in zip(LANGUAGES, _both(path), strict=True):
                SubElement(url, "xhtml:link", rel="alternate", hreflang=language, href=f"{site}{other}")
    return _write(root)


def count_files(programs: int) -> int:
    """Return how many sitemaps of programs there are."""
    return -(-programs // PROGRAMS_A_FILE)


def _both(path: str) -> Sequence[str]:
    return [f"{PREFIXES[language]}{path}" for language in LANGUAGES]


def _write(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def list_pages(topics: Iterable[str]) -> Iterator[str]:
    """Yield the paths of pages that are no programs."""
    yield from ("/", "/guide", "/about", "/about/data", "/privacy", "/stay-private")
    yield from (f"/guide/{topic}" for topic in topics)
