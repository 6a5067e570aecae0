"""Texts that stand in the domain as names and are shown in the page's language: here so that translators see them."""

from __future__ import annotations

from finder.web.language import mark

SOURCE_TITLES = (
    mark("SAMHSA National Directory"),
    mark("SAMHSA locator"),
    mark("SAMHSA locator, addresses only"),
    mark("SAMHSA list of certified opioid treatment programs"),
    mark("California state licence list (DHCS)"),
    mark("A list made with this finder"),
    mark("Checked by our staff"),
    mark("Made-up sample data"),
)
"""The titles of `domain.sources.LIST_FORMATS`; a test compares the two."""
