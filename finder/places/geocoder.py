"""What a geocoder is to us, and the one we have unless an operator runs another."""

from __future__ import annotations

from typing import Protocol

from finder.places.rules.places import Place


class Geocoder(Protocol):
    """Finds street addresses. Only texts that look like one are ever passed to it."""

    def locate(self, text: str) -> Place | None:
        """Return the place of a US address, or None.

        Raises:
            GeocoderUnavailable: it didn't answer.
        """


class NoGeocoder:
    """Knows nothing and asks nobody."""

    def locate(self, text: str) -> Place | None:
        """Return None."""
        return None
