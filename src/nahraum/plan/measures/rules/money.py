"""Euro as people write them, integer cents as they are kept."""

import re

from django.utils.translation import gettext as _

_WRITTEN = re.compile(r"([0-9]{1,3}(?:[. \u00a0\u202f][0-9]{3})+|[0-9]{1,9})(?:,([0-9]{2}))?")
MOST_CENTS = 100_000_000_000


class MoneyRefused(ValueError):
    """The sentence says how to write it."""


def cents_of(text: str) -> int:
    """12.500 or 12500,50 or 12 500 €. Raises MoneyRefused for everything else."""
    plain = text.replace("€", "").replace("Euro", "").strip()
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise MoneyRefused(_("Bitte als Betrag in Euro schreiben, zum Beispiel 12.500 oder 80,50."))
    euros = int(re.sub(r"\D", "", found[1]))
    cents = euros * 100 + int(found[2] or 0)
    if cents > MOST_CENTS:
        raise MoneyRefused(_("Das ist mehr als eine Milliarde Euro. Bitte prüfen Sie die Zahl."))
    return cents


def euros(cents: int) -> str:
    """12.500 €, with cents only where there are some."""
    whole, rest = divmod(abs(cents), 100)
    text = f"{whole:,}".replace(",", ".") + (f",{rest:02d}" if rest else "")
    return f"{'−' if cents < 0 else ''}{text} €"
