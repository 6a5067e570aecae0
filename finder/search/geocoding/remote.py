"""An operator's own Nominatim- or Pelias-compatible server, asked through geopy. No other host is ever asked."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Pelias

from finder.places.rules.places import Place
from finder.platform.errors import GeocoderUnavailable

_TIMEOUT_SECONDS = 3.0
_USER_AGENT = "treatment-program-finder"
_PELIAS_PATH = "/v1"
"""The end of a Pelias server's URL (its API version); Nominatim has none."""
_STATES_BY_TERRITORY = {"PRI": "PR", "GUM": "GU", "VIR": "VI", "ASM": "AS", "MNP": "MP"}
"""Three-letter codes of Pelias, to our two letters."""
_UNAVAILABLE = "The address service does not answer. Type a 5-digit ZIP, or a city and state, instead."


class RemoteGeocoder:
    """Finds street addresses in the US and its territories with the operator's server."""

    def __init__(self, address: str, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> None:
        """Set up for the server at a URL: one that ends with ``/v1`` is Pelias, any other Nominatim."""
        parts = urlsplit(address)
        self._is_pelias = parts.path.rstrip("/").endswith(_PELIAS_PATH)
        path = parts.path.rstrip("/").removesuffix(_PELIAS_PATH)
        # geopy would log each address, and use a proxy from the environment: a third party.
        logging.getLogger("geopy").disabled = True
        # Where the package "requests" is installed, geopy would ask through it, and it logs each address as well.
        settings: dict[str, Any] = {
            "scheme": parts.scheme,
            "timeout": timeout_seconds,
            "proxies": {},
            "adapter_factory": URLLibAdapter,
        }
        server = Pelias if self._is_pelias else Nominatim
        self._server: Any = server(domain=f"{parts.netloc}{path}", user_agent=_USER_AGENT, **settings)

    def locate(self, text: str) -> Place | None:
        """Return the place of a US address, or None.

        The label names its town and ZIP, not the street, and `search_text` is the ZIP: the address itself must not
        appear in links.

        Raises:
            GeocoderUnavailable: the server didn't answer in time or answered nonsense.
        """
        try:
            found = self._ask(text)
            return None if found is None else _place(found, self._is_pelias)
        except (GeopyError, ValueError, KeyError, TypeError, AttributeError):
            # The library's message can contain the address and must not be logged.
            raise GeocoderUnavailable(_UNAVAILABLE) from None

    def _ask(self, text: str) -> Any:
        if self._is_pelias:
            return self._server.geocode(text, countries=["USA", *_STATES_BY_TERRITORY])
        territories = [code.lower() for code in _STATES_BY_TERRITORY.values()]
        return self._server.geocode(text, country_codes=["us", *territories], addressdetails=True)


def _place(found: Any, is_pelias: bool) -> Place | None:
    town, state, zip_code = _of_pelias(found.raw["properties"]) if is_pelias else _of_nominatim(found.raw["address"])
    if len(state) != 2:
        return None
    label = " ".join(part for part in (f"{town}, {state}" if town else state, zip_code) if part)
    return Place(
        label=label,
        kind="alias",
        state=state,
        latitude=float(found.latitude),
        longitude=float(found.longitude),
        search_text=zip_code or label,
    )


def _of_nominatim(address: dict[str, str]) -> tuple[str, str, str]:
    """Return town, two letters and ZIP. Fields: nominatim.org/release-docs/latest/api/Output, under addressdetails."""
    town = next((address[key] for key in ("city", "town", "village", "hamlet", "municipality") if key in address), "")
    country = address["country_code"].upper()
    state = address.get("ISO3166-2-lvl4", "").removeprefix("US-") if country == "US" else country
    return town, state, address.get("postcode", "")[:5]


def _of_pelias(properties: dict[str, str]) -> tuple[str, str, str]:
    """Return town, two letters and ZIP. Fields: https://github.com/pelias/documentation, response.md."""
    town = properties.get("locality") or properties.get("localadmin") or ""
    country = properties["country_a"]
    state = properties.get("region_a", "") if country == "USA" else _STATES_BY_TERRITORY.get(country, "")
    return town, state, properties.get("postalcode", "")[:5]
