"""Programs as GeoJSON (RFC 7946), as types."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from finder.api.rules.answer_parts import Answer


class Point(Answer, frozen=True, kw_only=True, tag="Point", tag_field="type"):
    """A GeoJSON point (RFC 7946)."""

    coordinates: Annotated[list[float], Meta(min_length=2, max_length=2, description="Longitude, latitude.")]


class Feature(Answer, frozen=True, kw_only=True, tag="Feature", tag_field="type"):
    """A program as a GeoJSON feature."""

    id: str
    geometry: Point | None
    properties: dict[str, Any]


class FeatureCollection(Answer, frozen=True, kw_only=True, tag="FeatureCollection", tag_field="type"):
    """A page of programs as GeoJSON; the other members of the answer stand beside `features`."""

    features: list[Feature]
    total: int
    next: str | None
    guide: str
