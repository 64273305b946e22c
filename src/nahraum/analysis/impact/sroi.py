"""Social return on investment: what a euro brings, with the range it deserves (METHODS 7.2).

Impact of outcome k in the first year = quantity · proxy · (1 − deadweight) · (1 − attribution)
· (1 − displacement); year t counts · (1 − drop-off)^(t−1) / (1 + r)^t. After The SROI Network,
A guide to Social Return on Investment (2012). A ratio never stands alone: whoever gives no
ranges gets assumed ones, named as such.
"""

from dataclasses import dataclass, replace

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result, Uncertainty
from nahraum.analysis.population.ages import Floats

METHOD = Method("impact.sroi", "1")
DISCOUNT_RATE = 0.035
SPREAD = 0.25
RUNS = 10_000
MOST_YEARS = 100
LARGEST = 1e15
CENT = 0.01
SHARES = ("deadweight", "attribution", "displacement", "drop_off")


@dataclass(frozen=True, slots=True)
class Span:
    """A number and how far it may be off. Raises InvalidInput unless low <= value <= high."""

    low: float
    value: float
    high: float

    def __post_init__(self) -> None:
        for number in (self.low, self.value, self.high):
            if not abs(number) <= LARGEST:
                raise InvalidInput(f"{number} ist keine brauchbare Zahl.", remedy="Wert prüfen.")
        if not self.low <= self.value <= self.high:
            raise InvalidInput(
                f"[{self.low:g}, {self.value:g}, {self.high:g}] ist nicht geordnet.",
                remedy="[niedrig, Wert, hoch] angeben.",
            )

    @property
    def known(self) -> bool:
        """Is there a range at all?"""
        return self.low < self.high


def exactly(value: float) -> Span:
    """A number without a range."""
    return Span(value, value, value)


@dataclass(frozen=True, slots=True)
class OutcomeValue:
    """What one outcome is worth: quantity per year, proxy in euros each, shares 0..1.

    deadweight: would have happened anyway. attribution: due to others. displacement: moved from
    elsewhere. drop_off: lost each further year.
    """

    name: str
    quantity: Span
    proxy: Span
    deadweight: Span
    attribution: Span
    displacement: Span
    drop_off: Span


@dataclass(frozen=True, slots=True)
class Investment:
    """input: euros, cash and kind. unpaid_hours · hourly_rate: unpaid work, in addition; None if
    nobody counted it. years: how long the outcomes last. discount_rate: None takes the default."""

    input: Span
    years: int
    outcomes: tuple[OutcomeValue, ...]
    discount_rate: Span | None = None
    unpaid_hours: Span | None = None
    hourly_rate: Span | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """The ratio when one number alone is at its low and at its high end."""

    name: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far this number alone moves the ratio."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class OutcomeImpact:
    """Euros of the first year, and of all years in today's money."""

    name: str
    first_year: float
    present_value: float


@dataclass(frozen=True, slots=True)
class SocialReturn:
    """ratio: euros per euro at the given values; p10, p50, p90 and probability_above_1 over the
    simulated ranges. tornado: widest bar first."""

    ratio: float
    present_value: float
    input: float
    p10: float
    p50: float
    p90: float
    probability_above_1: float
    outcomes: tuple[OutcomeImpact, ...]
    tornado: tuple[Bar, ...]


def social_return(investment: Investment, *, seed: int, runs: int = RUNS) -> Result[SocialReturn]:
    """Ratio, present value, tornado and simulated range.

    Every number with a range is drawn from a triangle (low, value, high), independently (PCG64).
    If no number has one, all are varied by ±25 %, and a warning says so. Raises InvalidInput.
    """
    if not 100 <= runs <= 1_000_000:
        raise InvalidInput(f"{runs} Läufe gehen nicht.", place="runs", remedy="100 bis 1000000.")
    spans, assumed = _spans(investment)
    values = {name: np.array([span.value]) for name, span in spans.items()}
    impacts = _impacts(values, investment)
    total = _total_input(values)
    first = [float(yearly[0]) for yearly, _ in impacts]
    present = [float(worth[0]) for _, worth in impacts]
    ratio = sum(present) / float(total[0])
    draws = _draw(spans, seed, runs)
    ratios = sum(worth for _, worth in _impacts(draws, investment)) / _total_input(draws)
    p10, p50, p90 = (float(v) for v in np.quantile(ratios, (0.1, 0.5, 0.9)))
    value = SocialReturn(
        ratio=ratio,
        present_value=sum(present),
        input=float(total[0]),
        p10=p10,
        p50=p50,
        p90=p90,
        probability_above_1=float((ratios > 1).mean()),
        outcomes=tuple(
            OutcomeImpact(outcome.name, one, all_years)
            for outcome, one, all_years in zip(investment.outcomes, first, present, strict=True)
        ),
        tornado=_tornado(spans, values, investment),
    )
    return Result(
        value=value,
        method=METHOD,
        parts={"runs": runs, "seed": seed},
        assumptions=_assumptions(investment, assumed),
        uncertainty=Uncertainty(p10, p90, "p10-p90"),
        warnings=_warnings(investment, assumed, value),
    )


def _spans(investment: Investment) -> tuple[dict[str, Span], bool]:
    """All numbers by name, and whether their ranges are ours."""
    _check(investment)
    found = {"input": investment.input}
    found["discount_rate"] = investment.discount_rate or exactly(DISCOUNT_RATE)
    if investment.unpaid_hours is not None and investment.hourly_rate is not None:
        found["unpaid_hours"] = investment.unpaid_hours
        found["hourly_rate"] = investment.hourly_rate
    for outcome in investment.outcomes:
        for name in ("quantity", "proxy", *SHARES):
            found[f"{outcome.name}: {name}"] = getattr(outcome, name)
    if any(span.known for span in found.values()):
        return found, False
    return {name: _widened(name, span) for name, span in found.items()}, True


def _widened(name: str, span: Span) -> Span:
    low, high = span.value * (1 - SPREAD), span.value * (1 + SPREAD)
    is_share = name.rpartition(": ")[2] in SHARES
    return replace(span, low=low, high=min(high, 1.0) if is_share else high)


def _check(investment: Investment) -> None:
    if not 1 <= investment.years <= MOST_YEARS:
        problem = f"{investment.years} Jahre lassen sich nicht rechnen."
        raise InvalidInput(problem, place="years", remedy=f"1 bis {MOST_YEARS} angeben.")
    if not investment.outcomes:
        raise InvalidInput(
            "Es ist keine Wirkung angegeben.", place="outcomes", remedy="Mindestens eine nennen."
        )
    names = [outcome.name for outcome in investment.outcomes]
    for n, name in enumerate(names):
        if not name.strip() or name in names[:n]:
            raise InvalidInput(
                f"Der Name „{name}“ fehlt oder kommt mehrfach vor.",
                place=f"outcomes[{n}]: name",
                remedy="Jede Wirkung eigens benennen.",
            )
    if (investment.unpaid_hours is None) != (investment.hourly_rate is None):
        raise InvalidInput(
            "Unbezahlte Stunden und Stundensatz gehören zusammen.",
            place="hourly_rate",
            remedy="Beides angeben oder keines.",
        )
    _in_range(investment.input, "input", CENT, None)
    for name in ("discount_rate", "unpaid_hours", "hourly_rate"):
        span: Span | None = getattr(investment, name)
        if span is not None:
            _in_range(span, name, 0, 1 if name == "discount_rate" else None)
    for n, outcome in enumerate(investment.outcomes):
        for name in ("quantity", "proxy", *SHARES):
            top = 1.0 if name in SHARES else None
            _in_range(getattr(outcome, name), f"outcomes[{n}]: {name}", 0, top)


def _in_range(span: Span, place: str, bottom: float, top: float | None) -> None:
    if span.low < bottom:
        remedy = f"Mindestens {bottom:g} angeben."
        raise InvalidInput(f"{span.low:g} ist zu klein.", place=place, remedy=remedy)
    if top is not None and span.high > top:
        raise InvalidInput(
            f"{span.high:g} ist größer als {top:g}.",
            place=place,
            remedy="Anteile als Zahl von 0 bis 1 schreiben, 25 % als 0.25.",
        )


def _total_input(values: dict[str, Floats]) -> Floats:
    if "unpaid_hours" not in values:
        return values["input"]
    return values["input"] + values["unpaid_hours"] * values["hourly_rate"]


def _impacts(values: dict[str, Floats], investment: Investment) -> list[tuple[Floats, Floats]]:
    """First year and present value of each outcome, each shape (draws,)."""
    found = []
    rate = values["discount_rate"]
    for outcome in investment.outcomes:
        yearly = values[f"{outcome.name}: quantity"] * values[f"{outcome.name}: proxy"]
        for name in SHARES[:3]:
            yearly = yearly * (1 - values[f"{outcome.name}: {name}"])
        kept = 1 - values[f"{outcome.name}: drop_off"]
        worth = sum(
            yearly * kept ** (year - 1) / (1 + rate) ** year
            for year in range(1, investment.years + 1)
        )
        found.append((yearly, np.asarray(worth)))
    return found


def _draw(spans: dict[str, Span], seed: int, runs: int) -> dict[str, Floats]:
    rng = np.random.Generator(np.random.PCG64(seed))
    return {
        name: rng.triangular(span.low, span.value, span.high, runs)
        if span.known
        else np.full(runs, span.value)
        for name, span in spans.items()
    }


def _tornado(
    spans: dict[str, Span], values: dict[str, Floats], investment: Investment
) -> tuple[Bar, ...]:
    bars = []
    for name, span in spans.items():
        if not span.known:
            continue
        changed = {**values, name: np.array([span.low, span.high])}
        worth = sum(worth for _, worth in _impacts(changed, investment))
        at_low, at_high = (float(v) for v in np.broadcast_to(worth / _total_input(changed), (2,)))
        bars.append(Bar(name, span.low, span.high, at_low, at_high))
    return tuple(sorted(bars, key=lambda bar: -bar.width))


def _assumptions(investment: Investment, assumed: bool) -> tuple[Assumption, ...]:
    found = []
    if investment.discount_rate is None:
        source = "The SROI Network, A guide to SROI (2012)"
        found.append(Assumption("Abzinsung", DISCOUNT_RATE, "je Jahr", source, verified=False))
    if assumed:
        text = "eigene Festlegung, weil keine Spannen angegeben sind"
        found.append(Assumption("Spanne jeder Zahl, ±", SPREAD, "Anteil", text, verified=False))
    for outcome in investment.outcomes:
        for name in ("quantity", "proxy", *SHARES):
            span: Span = getattr(outcome, name)
            unit = {"quantity": "je Jahr", "proxy": "Euro"}.get(name, "Anteil")
            found.append(Assumption(f"{outcome.name}: {name}", span.value, unit, "Eingabe"))
    return tuple(found)


def _warnings(investment: Investment, assumed: bool, value: SocialReturn) -> tuple[Notice, ...]:
    text = "Den Verhältniswert nur mit seiner Spanne und der Annahmentabelle weitergeben."
    found = [Notice("NO_RATIO_ALONE", text)]
    if assumed:
        text = f"Ohne angegebene Spannen ist jede Zahl um ±{SPREAD * 100:g} % verändert worden."
        found.append(Notice("RANGE_ASSUMED", text))
    if investment.unpaid_hours is None:
        text = "Unbezahlte Arbeit ist nicht beziffert; sie gehört zum Einsatz."
        found.append(Notice("UNPAID_WORK", text))
    if value.p10 <= 1 <= value.p90:
        text = "Ob ein Euro mehr als einen Euro bringt, ist mit diesen Spannen offen."
        found.append(Notice("UNDECIDED", text))
    return tuple(found)
