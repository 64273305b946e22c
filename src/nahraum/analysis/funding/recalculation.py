"""What becomes of a grant when costs or other cover turn out differently.

ANBest-P Nr. 2: a grant falls when the costs fall or other cover rises. Other cover that only
pays for additional costs changes nothing (VG Hannover 6 A 3946/01 on Nr. 2.2). A grant never
rises by itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Notice


class Financing(StrEnum):
    """How a grant is defined (Finanzierungsart)."""

    SHARE = "share"
    FIXED = "fixed"
    GAP = "gap"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Budget:
    """Eligible costs and cover by own or other money, cents."""

    costs: int
    cover: int

    def __post_init__(self) -> None:
        if self.costs < 0 or self.cover < 0:
            raise InvalidInput("Kosten und Deckungsmittel sind nicht negativ.", place="budget")


@dataclass(frozen=True, slots=True)
class Settled:
    """The grant after recalculation and what has to be paid back, cents."""

    grant: int
    reclaim: int
    reasons: tuple[Notice, ...]


def grant_of(
    financing: Financing, plan: Budget, *, share: Fraction = Fraction(0), fixed: int = 0
) -> int:
    """The grant as approved, cents rounded down: a share of the costs, a fixed sum or the gap.

    Raises InvalidInput.
    """
    if financing is Financing.SHARE:
        if not 0 <= share <= 1:
            raise InvalidInput("Ein Anteil liegt zwischen 0 und 1.", place="share")
        return int(share * plan.costs // 1)
    gap = max(0, plan.costs - plan.cover)
    if financing is Financing.FIXED:
        if fixed < 0:
            raise InvalidInput("Der Festbetrag ist nicht negativ.", place="fixed")
        return min(fixed, gap)
    return gap


def recalculate(financing: Financing, grant: int, plan: Budget, actual: Budget) -> Settled:
    """The grant that remains for the actual costs and cover.

    Share financing: Z·K'/K where costs fell, less α·ΔE for cover beyond additional costs. Gap
    and full financing: at most the actual gap. Fixed sum: kept, unless more than the costs
    would be covered. `grant` is what was approved for `plan`. Raises InvalidInput.
    """
    if not 0 <= grant <= plan.costs:
        raise InvalidInput("Die Zuwendung liegt nicht zwischen 0 und den Kosten.", place="grant")
    saved = plan.costs - actual.costs
    more = actual.cover - plan.cover
    extra = max(0, more - max(0, -saved))
    left = max(0, actual.costs - actual.cover)
    if financing is Financing.SHARE:
        rate = Fraction(grant, plan.costs) if plan.costs else Fraction(0)
        kept = rate * min(plan.costs, actual.costs) - rate * extra
        new = max(0, int(kept // 1))
    else:
        new = min(grant, left)
    return Settled(new, grant - new, _reasons(financing, saved, more, extra, grant - new))


def _reasons(
    financing: Financing, saved: int, more: int, extra: int, reclaim: int
) -> tuple[Notice, ...]:
    found = []
    if reclaim and saved > 0:
        found.append(Notice("COSTS_FELL", "Die Kosten sind niedriger als veranschlagt."))
    if reclaim and extra > 0:
        found.append(Notice("COVER_ROSE", "Andere Mittel decken mehr als veranschlagt."))
    if more > 0 and saved < 0 and not extra:
        text = "Die zusätzlichen Mittel decken zusätzliche Kosten; keine Ermäßigung."
        found.append(Notice("COVER_PAYS_NEW_COSTS", text))
    if financing is Financing.FIXED and reclaim:
        found.append(Notice("OVERFUNDED", "Der Festbetrag würde mehr als die Kosten decken."))
    return tuple(found)
