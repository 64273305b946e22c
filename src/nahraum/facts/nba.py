"""The assessment of care grades (NBA) as shipped: the plain table the analysis reads."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from nahraum.facts.reading import FOLDER, FactsError, document
from nahraum.facts.sources import sources

_FILE = FOLDER / "nba.toml"
_KEYS = frozenset(
    """source law valid_from valid_until best_of days_per_week days_per_month infant_months
    infant_criterion special_grade needs_incontinence children_only grades modules counted
    criteria""".split()
)


@cache
def instrument() -> Mapping[str, Any]:
    """Criteria, points, bands and grades; `nahraum.analysis.assessment` checks the numbers.

    Raises FactsError where a part is missing or unknown, or the source is not in the catalogue.
    """
    found = document(_FILE)
    if set(found) != _KEYS:
        odd = ", ".join(sorted(set(found) ^ _KEYS))
        raise FactsError(f"{_FILE.name}: missing or unknown: {odd}")
    if found["source"] not in sources():
        raise FactsError(f"{_FILE.name}: source: {found['source']!r} is not in sources.toml")
    return found
