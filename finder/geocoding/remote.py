"""An operator's own Nominatim-compatible server, through geopy."""

from __future__ import annotations

from urllib.parse import urlsplit

from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from finder.domain.places import Place
from finder.errors import GeocoderUnavailable

_TIMEOUT_SECONDS = 3


class RemoteGeocoder:
    """Asks the server that the operator named, and no other."""

    def __init__(self, address: str, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        parts = urlsplit(address)
        domain = f"{parts.netloc}{parts.path.rstrip('/')}"
        self._server = Nominatim(domain=domain, scheme=parts.scheme, user_agent="treatment-program-finder", timeout=timeout_seconds)

    def locate(self, text: str) -> Place | None:
        """Give the place of a US address, or None.

        Raises:
            GeocoderUnavailable: the server didn't answer in time or answered nonsense.
        """
        try:
            found = self._server.geocode(text, country_codes="us", addressdetails=True)
        except (GeopyError, ValueError, KeyError) as error:
            raise GeocoderUnavailable("The address service does not answer. Use a ZIP or a city and state.") from error
        if found is None:
            return None
        code = str(found.raw.get("address", {}).get("ISO3166-2-lvl4", ""))
        return Place(
            label="the address you typed",
            kind="alias",
            state=code.removeprefix("US-"),
            latitude=found.latitude,
            longitude=found.longitude,
        )
