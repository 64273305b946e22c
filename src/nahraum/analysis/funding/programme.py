"""What eligibility and plans compute on: measures and programmes, money in whole cents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from nahraum.analysis.errors import InvalidInput

# Rules a source may leave open; `Programme.unknown` names them.
RULES = (
    *("validity", "state", "carrier", "max_share", "min_own_share", "cap_project"),
    *("cap_multiple", "duration_years", "eligible", "not_before_approval", "deadline"),
)
MOST_CENTS = 10**13


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Cents spent in a year; `kind` is the type of cost, empty where costs are not split."""

    year: int
    cents: int
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is to be paid for.

    `kinds` describe the whole measure (subject or type of cost); empty means not stated, as do
    an empty state or carrier and a missing start. `revenue` and `operating` are cents by year;
    operating costs follow the project and no programme pays for them. `in_kind` is the value of
    unpaid work in cents, `others` are grants already agreed, by programme.
    """

    id: str
    costs: tuple[Cost, ...]
    utility: float = 1.0
    kinds: tuple[str, ...] = ()
    state: str = ""
    carrier: str = ""
    start: date | None = None
    early_start_approved: bool = False
    required: bool = False
    revenue: Mapping[int, int] = field(default_factory=dict)
    operating: Mapping[int, int] = field(default_factory=dict)
    in_kind: int = 0
    others: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.costs:
            raise InvalidInput("Kosten fehlen.", place=f"{self.id}: costs")
        amounts = [cost.cents for cost in self.costs]
        for name, values in (
            ("costs", amounts),
            ("revenue", self.revenue.values()),
            ("operating", self.operating.values()),
            ("in_kind", (self.in_kind,)),
            ("others", self.others.values()),
        ):
            if any(not 0 <= value <= MOST_CENTS for value in values):
                raise InvalidInput(
                    "Ein Betrag ist negativ oder unmöglich groß.", place=f"{self.id}: {name}"
                )
        alone = set(self.revenue) - set(self.operating) - {cost.year for cost in self.costs}
        if alone:
            raise InvalidInput(
                f"Für {min(alone)} sind Einnahmen, aber keine Kosten angegeben.",
                place=f"{self.id}: revenue",
                remedy="Einnahmen in Jahren mit Kosten angeben.",
            )
        if set(self.operating) & {cost.year for cost in self.costs}:
            raise InvalidInput(
                "Ein Jahr hat Projektkosten und Betriebskosten zugleich.",
                place=f"{self.id}: operating",
                remedy="Betriebskosten erst nach dem Projekt angeben.",
            )

    @property
    def total(self) -> int:
        """All project costs, cents."""
        return sum(cost.cents for cost in self.costs)

    @property
    def years(self) -> tuple[int, ...]:
        """Years with project costs, ascending."""
        return tuple(sorted({cost.year for cost in self.costs}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A source of money and its rules; None or empty means: no such rule.

    Shares are exact fractions, caps cents: `cap_project` for one measure, `cap_multiple` for all
    together. `unknown` names the rules nobody knows. `combination` is the largest share of the
    costs all programmes together may pay. `deadline` is (month, day) of every year.
    """

    id: str
    name: str = ""
    max_share: Fraction | None = None
    min_own_share: Fraction | None = None
    cap_project: int | None = None
    cap_multiple: int | None = None
    cap_year: int | None = None
    duration_years: int | None = None
    eligible: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    combination: Fraction = Fraction(1)
    own_in_kind: bool = False
    not_before_approval: bool = False
    states: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    deadline: tuple[int, int] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    unknown: frozenset[str] = frozenset()
    probability: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        for name in ("max_share", "min_own_share", "combination", "probability"):
            share = getattr(self, name)
            if share is not None and not 0 <= share <= 1:
                raise InvalidInput("Ein Anteil liegt zwischen 0 und 1.", place=f"{self.id}: {name}")
        for name in ("cap_project", "cap_multiple", "cap_year"):
            cap = getattr(self, name)
            if cap is not None and not 0 <= cap <= MOST_CENTS:
                raise InvalidInput(
                    "Ein Höchstbetrag ist negativ oder unmöglich groß.", place=f"{self.id}: {name}"
                )
        if self.duration_years is not None and self.duration_years < 1:
            raise InvalidInput(
                "Die Laufzeit muss mindestens ein Jahr sein.", place=f"{self.id}: duration_years"
            )
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise InvalidInput(
                "Das Programm endet, bevor es beginnt.", place=f"{self.id}: valid_until"
            )
        if self.deadline is not None:
            _check_deadline(self.id, self.deadline)
        strange = self.unknown - set(RULES)
        if strange:
            raise InvalidInput(f"Unbekannte Regel {min(strange)}.", place=f"{self.id}: unknown")


def _check_deadline(programme: str, deadline: tuple[int, int]) -> None:
    month, day = deadline
    try:
        date(2001, month, day)  # no leap year: a deadline must exist every year
    except ValueError:
        raise InvalidInput(
            f"Den {day}.{month}. gibt es nicht in jedem Jahr.", place=f"{programme}: deadline"
        ) from None
