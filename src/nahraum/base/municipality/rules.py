"""Names and addresses of municipalities. Pure."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# First path words of the house itself; a test compares them with the URL configuration.
RESERVED_SLUGS = frozenset(
    """
    abmelden admin anmelden api barrierefreiheit datenschutz de de-simple demo en einladung
    einrichten favicon.ico feedback gesundheit heute hilfe i18n impressum konto kommunen
    leichte-sprache media ohne-netz passwort robots.txt sitemap.xml start static suche tr ueber uk
    zustand
    """.split()
)

TRASH_DAYS = 30

_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def slug_for(name: str, key: str, taken: Collection[str]) -> str:
    """Address word of a municipality; its key is added if the name alone is not free."""
    plain = name.lower().translate(_TRANSLITERATION)
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "kommune"
    if slug in RESERVED_SLUGS or slug in taken:
        return f"{slug}-{key}"
    return slug


def check_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("„%(slug)s“ ist als Adresse vergeben."), params={"slug": slug})


class AreaRow(Protocol):
    """One line of an official register of areas."""

    @property
    def kind(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def ars(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def designation(self) -> str: ...
    @property
    def parent(self) -> str | None: ...
    @property
    def district(self) -> str | None: ...
    @property
    def state(self) -> str | None: ...
    @property
    def valid_from(self) -> date | None: ...
    @property
    def population(self) -> int | None: ...
    @property
    def population_as_of(self) -> date | None: ...
    @property
    def area_km2(self) -> float | None: ...
    @property
    def inhabited(self) -> bool: ...


def area_fields(row: AreaRow, source: str, wkb: bytes | None) -> dict[str, Any]:
    """Column values of an area; the bounding box is in whole metres around the geometry."""
    square = None if row.area_km2 is None else Decimal(str(row.area_km2)).quantize(Decimal("0.01"))
    values = {
        "ars": row.ars,
        "name": row.name,
        "designation": row.designation,
        "valid_from": row.valid_from,
        "population": row.population,
        "population_as_of": row.population_as_of,
        "area_km2": square,
        "inhabited": row.inhabited,
        "source": source,
    }
    if wkb is None:
        return values
    low_x, low_y, high_x, high_y = shapely.from_wkb(wkb).bounds
    box = {"min_x": int(low_x), "min_y": int(low_y), "max_x": int(high_x) + 1}
    return {**values, "geometry": wkb, **box, "max_y": int(high_y) + 1}
