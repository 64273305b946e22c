"""Names and addresses of municipalities. Pure."""

import re
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# First path words of the house itself; a test compares them with the URL configuration.
RESERVED_SLUGS = frozenset(
    """
    abmelden admin anmelden api barrierefreiheit datenschutz de de-simple demo en einladung
    einrichten favicon.ico feedback gesundheit heute hilfe i18n impressum konto kommunen
    leichte-sprache media passwort robots.txt sitemap.xml start static suche ueber zustand
    """.split()
)

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
