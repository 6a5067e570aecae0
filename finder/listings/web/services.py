"""Services for pages that show programs: the vocabulary of each language, and whether samples are shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import g

from finder.listings.rules.vocabulary import Vocabulary
from finder.listings.sample_flag import SampleFlag
from finder.platform.languages import Language
from finder.platform.web.languages import language
from finder.platform.web.services import get_services
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
    """Return whether the banner about sample programs stands on this page, for every template."""
    samples = get_services(ListingServices).samples
    return {"is_sample": samples.last_known if g.get("is_failing") else samples.read(get_session())}
