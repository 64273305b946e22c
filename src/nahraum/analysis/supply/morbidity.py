"""Morbidity factor of the Bedarfsplanungs-Richtlinie § 9: how age and illness move the ratio.

Official regional distribution factors are published per planning area; where they are at hand,
import them instead. Direction and normation of the quotients follow METHODS 2.3 and are not
yet checked against annex 4, therefore the assumption is marked unverified.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Result
from nahraum.analysis.supply.exact import Number, exact, non_negative, to_decimal

METHOD = Method("supply.morbidity", "1")
UNVERIFIED = Assumption(
    "Richtung des Morbiditätsfaktors",
    "Anteil × Leistungsbedarf, Basis geteilt durch heute",
    source="g-ba-bpl-rl",
    verified=False,
)
SHARE_TOLERANCE = Fraction(1, 1000)


def service_need(shares: Sequence[Number], factors: Sequence[Number]) -> Fraction:
    """Return the mean need factor of a population: Σ share · factor over the groups.

    Shares must sum to 1 within 0.001. Raises InvalidInput.
    """
    if len(shares) != len(factors) or not shares:
        raise InvalidInput(
            f"{len(shares)} Anteile, aber {len(factors)} Faktoren.",
            place="factors",
            remedy="Je Gruppe einen Anteil und einen Faktor angeben.",
        )
    parts = [non_negative(share, "shares") for share in shares]
    total = sum(parts, Fraction(0))
    if abs(total - 1) > SHARE_TOLERANCE:
        raise InvalidInput(
            f"Die Anteile ergeben {float(total):.4f} statt 1.",
            place="shares",
            remedy="Anteile der Bevölkerung angeben, die zusammen 1 sind.",
        )
    weights = [non_negative(factor, "factors") for factor in factors]
    return sum((p * w for p, w in zip(parts, weights, strict=True)), Fraction(0))


def adjusted_ratio(ratio: Number, *, need_base: Number, need_here: Number) -> Result[Decimal]:
    """Return ratio · need_base / need_here: more need per head means fewer inhabitants per post.

    Step 1 compares the population of 2010 with today's, step 2 the federation with the region.
    Raises InvalidInput for needs that are not positive.
    """
    base, here = exact(need_base, "need_base"), exact(need_here, "need_here")
    if base <= 0 or here <= 0:
        raise InvalidInput("Der Leistungsbedarf ist nicht positiv.", place="need_here")
    value = exact(ratio, "ratio") * base / here
    return Result(
        value=to_decimal(value),
        method=METHOD,
        parts={"need_base": float(base), "need_here": float(here)},
        assumptions=(UNVERIFIED,),
        sources=("g-ba-bpl-rl",),
    )
