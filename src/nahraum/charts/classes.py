"""Values sorted into classes by given breaks: for maps and for shaded table cells."""

from bisect import bisect_right
from collections.abc import Sequence

from nahraum.charts.looks import STEPS, steps
from nahraum.charts.model import ChartError
from nahraum.charts.scale import checked
from nahraum.charts.words import number


def checked_breaks(breaks: Sequence[float]) -> tuple[float, ...]:
    """At most five rising numbers; ChartError otherwise."""
    limits = tuple(value for value in checked(breaks, "breaks") if value is not None)
    if list(limits) != sorted(set(limits)) or len(limits) != len(breaks) or len(limits) >= STEPS:
        raise ChartError(
            "die Klassengrenzen steigen nicht",
            place="breaks",
            remedy=f"höchstens {STEPS - 1} aufsteigende Grenzen",
        )
    return limits


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Index of the class; a value equal to a break lies in the class above it."""
    return bisect_right(breaks, value)


def span(at: int, breaks: Sequence[float], decimals: int = 0, unit: str = "") -> str:
    """A class in words: unter 10 %, 10 bis unter 20 %, ab 20 %."""
    texts = [number(value, decimals) for value in breaks]
    tail = "\N{NO-BREAK SPACE}" + unit if unit else ""
    if not texts:
        return "alle Werte"
    if at == 0:
        return f"unter {texts[0]}{tail}"
    if at == len(texts):
        return f"ab {texts[-1]}{tail}"
    return f"{texts[at - 1]} bis unter {texts[at]}{tail}"


def heat_class(value: float | None, breaks: Sequence[float]) -> str:
    """CSS class of a table cell shaded by its class; the table itself carries `nr-heat`."""
    limits = checked_breaks(breaks)
    (number_or_none,) = checked((value,), "value")
    if number_or_none is None:
        return "nr-heat-gap"
    return f"nr-heat-{steps(len(limits) + 1)[class_of(number_or_none, limits)]}"
