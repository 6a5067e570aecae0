"""What may be asked of the HSDS addresses: the parameters that HSDS 3.0 names, with our bounds."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from finder.api.rules.questions import Question

Text = Annotated[str, Meta(min_length=1, max_length=100)]
Uuid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
Moment = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{5,15}(Z|[+-][0-9]{2}:?[0-9]{2})?)?$")]
LARGEST_PAGE = 100
MOST_PAGES = 1_000_000


class PageQuestion(Question, frozen=True, kw_only=True):
    """Which page, and how."""

    search: Text | UnsetType = UNSET
    page: Annotated[int, Meta(ge=1, le=MOST_PAGES)] = 1
    per_page: Annotated[int, Meta(ge=1, le=LARGEST_PAGE)] = 50
    format: Annotated[str, Meta(pattern="^(json|ndjson)$")] = "json"


class OrganizationsQuestion(PageQuestion, frozen=True, kw_only=True):
    """Which organizations."""

    full: bool = False
    full_service: bool = False


class ServicesQuestion(PageQuestion, frozen=True, kw_only=True):
    """Which services."""

    taxonomy_term_id: Uuid | UnsetType = UNSET
    taxonomy_id: Uuid | UnsetType = UNSET
    organization_id: Uuid | UnsetType = UNSET
    modified_after: Moment | UnsetType = UNSET
    minimal: bool = False
    full: bool = False


class PlacesQuestion(PageQuestion, frozen=True, kw_only=True):
    """Which services at which locations."""

    taxonomy_term_id: Uuid | UnsetType = UNSET
    taxonomy_id: Uuid | UnsetType = UNSET
    organization_id: Uuid | UnsetType = UNSET
    modified_after: Moment | UnsetType = UNSET
    full: bool = False
    postcode: Annotated[str, Meta(pattern=r"^[0-9]{5}$")] | UnsetType = UNSET
    proximity: Annotated[float, Meta(ge=0, le=1e7, description="Meters.")] | UnsetType = UNSET


class TermsQuestion(PageQuestion, frozen=True, kw_only=True):
    """Which terms."""

    taxonomy_id: Uuid | UnsetType = UNSET
    top_only: bool = False
    parent_id: Uuid | UnsetType = UNSET


class OneOrganizationQuestion(Question, frozen=True, kw_only=True):
    """How much of one organization."""

    full_service: bool = False
