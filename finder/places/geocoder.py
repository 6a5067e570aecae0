"""The interface of geocoders, and the default, which knows nothing."""

from __future__ import annotations

from typing import Protocol

from finder.places.rules.places import Place


class Geocoder(Protocol):
    """Finds street addresses. It is passed only texts that look like one."""

    def locate(self, text: str) -> Place | None:
        """Return the place of a US address, or None.

        Raises:
            GeocoderUnavailable: it didn't answer.
        """


class NoGeocoder:
    """Finds nothing: the default, with no outside service."""

    def locate(self, text: str) -> Place | None:
        """Return None."""
        return None
