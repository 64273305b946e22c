"""Legal values from the tables of facts, in the form the analysis takes them."""

from datetime import date
from decimal import Decimal

from nahraum.analysis.figures import Result
from nahraum.analysis.supply import RatioVersion, Thresholds, choose_ratio
from nahraum.facts import supply as facts


def gp_ratio(as_of: date) -> Result[RatioVersion]:
    """The Verhältniszahl for GPs proven for the day. Raises InvalidInput if none is."""
    versions = [
        RatioVersion(
            Decimal(ratio.value),
            ratio.valid_from,
            ratio.valid_until,
            ratio.source,
            ratio.verified,
            ratio.note,
        )
        for ratio in facts.ratios()
        if ratio.group == "gp" and ratio.planning_type == facts.ANYWHERE
    ]
    return choose_ratio(versions, as_of=as_of)


def thresholds(group: str) -> Thresholds:
    """Limits of the classes for "gp" or "specialist"."""
    known = {limit.id: limit for limit in facts.thresholds()}
    chosen = [known[f"{group}-undersupply"], known["closed"], known["marked-oversupply"]]
    undersupply, closed, special = (Decimal(str(limit.value)) for limit in chosen)
    return Thresholds(
        undersupply,
        closed,
        special,
        sources=tuple(dict.fromkeys(limit.source for limit in chosen)),
        law="; ".join(limit.note for limit in chosen[:2]),
    )
