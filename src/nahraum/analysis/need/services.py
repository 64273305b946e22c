"""Kinds of care: who is cared for at home, by services, in homes; places and posts they need.

Shares are constant by sex and age or shift from homes to home care (METHODS 5.1). Day care is
used on top of another kind and therefore is an extra that does not enter the sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.need.care import CareNeed
from nahraum.analysis.need.rates import frozen
from nahraum.analysis.population.ages import SHAPE, Floats, as_floats, not_negative

METHOD = Method("need.services", "1")
SUM_TOLERANCE = 1e-9
# Share of places in homes that are occupied; unverified.
OCCUPANCY = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class ServiceShares:
    """Shares of people in need of care by kind, each (2, 101) or one number.

    `main` kinds exclude each other and sum to one; `extra` kinds come on top.
    """

    main: Mapping[str, Any]
    extra: Mapping[str, Any] = field(default_factory=dict)
    source: str = "nahraum-assumption"


def split_services(care: CareNeed, shares: ServiceShares) -> Result[Mapping[str, Floats]]:
    """People by kind of care, each (years, 2, 101); main kinds add up to all in need.

    Raises InvalidInput where main shares do not sum to one, or a share is not within 0..1.
    """
    main = {kind: _share(kind, share) for kind, share in shares.main.items()}
    total = np.sum(list(main.values()), axis=0) if main else np.zeros(SHAPE)
    wrong = np.argwhere(np.abs(total - 1) > SUM_TOLERANCE)
    if wrong.size:
        cell = tuple(int(i) for i in wrong[0])
        raise InvalidInput(
            f"Die Anteile im Feld {cell} ergeben {total[cell]:g} statt 1.",
            place="main",
            remedy="Jede pflegebedürftige Person genau einer Leistungsart zuordnen.",
        )
    extra = {kind: _share(kind, share) for kind, share in shares.extra.items()}
    found = {kind: frozen(care.counts * share) for kind, share in (main | extra).items()}
    return Result(value=found, method=METHOD, sources=(shares.source,))


def shift_to_home_care(
    shares: ServiceShares, *, home: str, residential: str, points: float
) -> ServiceShares:
    """Move `points` percentage points from residential to home care, at most what is there.

    Raises InvalidInput.
    """
    if not np.isfinite(points) or not 0 <= points <= 100:
        raise InvalidInput(f"{points} Prozentpunkte sind nicht möglich.", place="points")
    for kind in (home, residential):
        if kind not in shares.main:
            raise InvalidInput(f"Die Leistungsart „{kind}“ fehlt.", place="main")
    inside = _share(residential, shares.main[residential])
    moved = np.minimum(inside, points / 100)
    main = {
        **shares.main,
        residential: inside - moved,
        home: _share(home, shares.main[home]) + moved,
    }
    return ServiceShares(main, shares.extra, shares.source)


def places_needed(residents: Any, *, occupancy: float = OCCUPANCY) -> Result[Floats]:
    """Places in homes = residents / occupancy, for any array of residents. Raises InvalidInput."""
    people = not_negative(as_floats(residents, "residents"), "residents")
    if not 0 < occupancy <= 1:
        raise InvalidInput(
            f"Die Auslastung {occupancy:g} liegt nicht zwischen 0 und 1.",
            place="occupancy",
            remedy="Einen Anteil angeben, zum Beispiel 0.95.",
        )
    assumption = Assumption("Auslastung", occupancy, "Anteil", verified=occupancy != OCCUPANCY)
    return Result(value=people / occupancy, method=METHOD, assumptions=(assumption,))


def full_time_posts(
    clients: Mapping[int, float], *, hours: Mapping[int, float], annual_hours: float
) -> Result[float]:
    """Full-time posts = Σ clients · hours a year per client / annual working hours, by care grade.

    The hours have no default: they come from local care statistics or providers.
    Raises InvalidInput for a grade without hours.
    """
    if not np.isfinite(annual_hours) or annual_hours <= 0:
        raise InvalidInput("Die Jahresarbeitszeit ist nicht positiv.", place="annual_hours")
    total = 0.0
    for grade, number in sorted(clients.items()):
        if grade not in hours:
            raise InvalidInput(
                f"Für Pflegegrad {grade} fehlen die Leistungsstunden.",
                place="hours",
                remedy="Stunden je Person und Jahr für jeden Pflegegrad angeben.",
            )
        pair = not_negative(as_floats((number, hours[grade]), f"Pflegegrad {grade}"), "Pflegegrad")
        total += float(pair[0] * pair[1])
    assumption = Assumption("Jahresarbeitszeit", annual_hours, "Stunden")
    return Result(value=total / annual_hours, method=METHOD, assumptions=(assumption,))


def _share(kind: str, share: Any) -> Floats:
    values = not_negative(as_floats(share, kind), kind)
    if values.shape not in ((), SHAPE) or (values > 1).any():
        raise InvalidInput(
            "Ein Anteil liegt über 1 oder hat die falsche Form.",
            place=kind,
            remedy="Anteile zwischen 0 und 1 je Geschlecht und Alter angeben.",
        )
    return np.broadcast_to(values, SHAPE)
