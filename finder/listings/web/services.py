"""Services for pages that show programs: the vocabulary of each language, and whether samples are shown."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

from flask import Flask, g

from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.sample_flag import SampleFlag
from finder.platform.database.readiness import is_unready
from finder.platform.languages import Language
from finder.platform.web.languages import language
from finder.platform.web.services import SiteServices, get_services, services_of
from finder.platform.web.sessions import get_session


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingServices:
    """Provided by `finder.app`."""

    vocabularies: Mapping[Language, Vocabulary]
    samples: SampleFlag = field(default_factory=SampleFlag)


def get_vocabulary() -> Vocabulary:
    """Return the vocabulary in the language of this page."""
    return get_services(ListingServices).vocabularies[language()]


def sample_notice() -> dict[str, bool]:
    """Return whether the banner about sample programs stands on this page, for every template.

    Only a page that has opened the database for its own needs asks it: the others must stand when it is gone, and show what
    was last known.
    """
    samples = get_services(ListingServices).samples
    may_ask = "session" in g and not g.get("is_failing")
    return {"is_sample": samples.read(get_session()) if may_ask else samples.last_known}


def learn_samples(app: Flask) -> None:
    """Read at the start of the app whether there are samples; a database that isn't there yet, or fails, tells nothing."""
    samples = services_of(app, ListingServices).samples
    try:
        with closing(services_of(app, SiteServices).sessions()) as session:
            samples.read(session)
    except Exception as error:
        if not is_unready(error):
            raise
