"""The tables of ZIPs and of places people name, filled once from installed packages (`places.building.gazetteer`)."""

from __future__ import annotations

from sqlalchemy import Float, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from finder.platform.database.closed_sets import one_of
from finder.platform.database.tables import Base


class ZipRow(Base):
    """One ZIP. Latitude and longitude are both NULL when its point is unknown."""

    __tablename__ = "zip_place"
    __table_args__ = (one_of("kind", ("standard", "po_box", "unique", "military"), name="kind"),)

    zip: Mapped[str] = mapped_column(String(5), primary_key=True)
    city: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(2))
    """Also AE, AP and AA, of military ZIPs."""
    county: Mapped[str] = mapped_column(String(60))
    """As the Census spells it ("Kern County", "Baltimore city"), or "" if unknown."""
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    kind: Mapped[str] = mapped_column(String(10))
    """``standard``, ``po_box``, ``unique`` or ``military``."""


class PlaceRow(Base):
    """One name under which a city, county, state or other place is known. A place has one row per name."""

    __tablename__ = "place"
    __table_args__ = (
        Index("ix_place_normalized", "normalized", "state"),
        one_of("kind", ("city", "county", "state", "alias"), name="kind"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(6))
    """``city``, ``county``, ``state`` or ``alias``."""
    name: Mapped[str] = mapped_column(String(80))
    """As shown, without the state: "Denver", "Kern County", "Bloomfield (Richmond County)"."""
    normalized: Mapped[str] = mapped_column(String(80))
    """Normalized name that typed text is compared with (`places.rules.place_text`); a county's without "County"."""
    state: Mapped[str] = mapped_column(String(2))
    county: Mapped[str] = mapped_column(String(60))
    """The county it is or mostly lies in, as in `ZipRow`."""
    latitude: Mapped[float] = mapped_column(Float)
    longitude: Mapped[float] = mapped_column(Float)
    weight: Mapped[int] = mapped_column(Integer)
    """How likely it is meant among places of its name: roughly its population; 0 for names that are never suggested."""


class PlaceEditionRow(Base):
    """A single row: what the other two tables were filled from, so that an upgrade knows whether to fill them again."""

    __tablename__ = "place_edition"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    edition: Mapped[str] = mapped_column(String(16))
    """Digest of packages, lists and code (`places.building.edition`); "" when an operator filled them from other files."""
