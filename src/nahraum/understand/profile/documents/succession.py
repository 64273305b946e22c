"""Charts of the succession, for the profile and for the page of those who plan."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nahraum.analysis.figures import Assumption
from nahraum.analysis.supply import Scenario, SuccessionYear
from nahraum.base.sources.rules import number_text
from nahraum.charts import About, Bar, Chart, Line, Reference, Theme, bar_chart, line_chart
from nahraum.understand.profile.documents.wording import plain_text
from nahraum.understand.profile.rules.succession import FLAG, more_text
from nahraum.understand.profile.rules.wording import number
from nahraum.understand.supply.rules import Ahead

LINES = (("replaced", "mit Nachfolge"), ("alone", "ohne Nachfolge"))


def succession_charts(found: Mapping[str, Any] | None, *, theme: Theme = "page") -> list[Chart]:
    """Course, what-if and risk; nothing where the profile knows or shows nothing."""
    if not found or not found["known"]:
        return []
    limit = number(found["undersupply"])
    return [
        course(found["years"], theme=theme),
        _what_if(found, "ratio", "Versorgungsgrad", theme),
        _what_if(found, "below", f"Wahrscheinlichkeit, unter {limit} % zu liegen", theme),
    ]


def course(rows: Sequence[Mapping[str, Any]], *, theme: Theme = "page") -> Chart:
    """Both courses; the band belongs to the one with successors."""
    years = sorted({row["year"] for row in rows})
    lines = []
    for variant, label in LINES:
        own = {row["year"]: row for row in rows if row["variant"] == variant}
        band = variant == "replaced"
        lines.append(
            Line(
                label,
                [own[year]["ratio"] for year in years],
                [own[year]["low"] for year in years] if band else (),
                [own[year]["high"] for year in years] if band else (),
            )
        )
    return line_chart(
        years,
        lines,
        About(
            title="Versorgungsgrad mit und ohne Nachfolge",
            prefix="nachfolge",
            unit="%",
            theme=theme,
        ),
        zero=True,
        forecast_from=years[0],
        band_label="acht von zehn Rechnungen mit Nachfolge",
    )


def _what_if(found: Mapping[str, Any], name: str, what: str, theme: Theme) -> Chart:
    rows, ratio = found["scenarios"], name == "ratio"
    factor = 1 if ratio else 100
    bars = [
        Bar(
            row["label"],
            row[name] * factor,
            row["low"] if ratio else None,
            row["high"] if ratio else None,
            row["more"] == 0 and row["variant"] == "replaced",
        )
        for row in rows
    ]
    limit = found["undersupply"] if ratio else found["flag_chance"] * 100
    label = "Grenze der Unterversorgung" if ratio else "gilt als drohend"
    return bar_chart(
        bars,
        About(
            title=f"Was wäre, wenn? {what}, {rows[0]['year']}",
            prefix=f"nachfolge-{name}",
            unit="%",
            theme=theme,
            columns=("Sitze", what),
        ),
        reference=Reference(label, limit),
        interval_label="acht von zehn Rechnungen",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """State in one year as people read it; chances in percent."""

    label: str
    ratio: str
    span: str
    risk: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the page of the succession shows, exact and without names."""

    now: str
    posts: str
    persons: int
    year: int
    soon: Row
    end: Row
    threatened: bool
    already: bool
    limit: str
    flag_years: int
    flag_chance: str
    chart: Chart
    more: tuple[tuple[Row, Row], ...]
    varied: tuple[Row, ...]
    control: tuple[str, str] | None
    assumptions: tuple[tuple[Assumption, str], ...]
    notices: tuple[str, ...]
    runs: str
    seed: int


def prospects(ahead: Ahead) -> Answer:
    """The answers in words and numbers of the page's language, for readers of the register."""
    value, alone = ahead.replaced.value, ahead.without.value
    start, end = value.years[0], value.years[-1]
    control = ahead.control
    return Answer(
        now=number_text(_percent(start, ahead, start.mean), 1),
        posts=number_text(start.mean),
        persons=ahead.seats.persons,
        year=end.year,
        soon=_row(str(value.years[FLAG.years].year), value.years[FLAG.years], ahead),
        end=_row(str(end.year), end, ahead),
        threatened=bool(value.threatened),
        already=bool(start.prob_undersupply),
        limit=number_text(float(ahead.seats.thresholds.undersupply)),
        flag_years=FLAG.years,
        flag_chance=number_text(FLAG.chance * 100),
        chart=course([*_course(ahead)]),
        more=tuple(
            (_row(more_text(at), one.at_end, ahead), _row(more_text(at), other.at_end, ahead))
            for at, (one, other) in enumerate(zip(ahead.more, ahead.more_without, strict=True))
        ),
        varied=tuple(_scenario(scenario, ahead) for scenario in ahead.varied),
        control=None
        if control is None
        else (number_text(float(control.value.posts[-1]), 2), number_text(alone.years[-1].mean, 2)),
        assumptions=tuple((item, plain_text(item.value)) for item in ahead.assumptions),
        notices=tuple(notice.text for notice in ahead.notices),
        runs=number_text(value.runs),
        seed=value.seed,
    )


def _percent(year: SuccessionYear, ahead: Ahead, posts: float) -> float:
    return 100 * posts * float(ahead.ratio) / float(ahead.demand.inhabitants[year.elapsed])


def _course(ahead: Ahead) -> Iterator[dict[str, Any]]:
    for variant, found in (("replaced", ahead.replaced), ("alone", ahead.without)):
        for year in found.value.years:
            yield {
                "variant": variant,
                "year": year.year,
                "ratio": _percent(year, ahead, year.mean),
                "low": _percent(year, ahead, year.p10),
                "high": _percent(year, ahead, year.p90),
            }


def _row(label: str, year: SuccessionYear, ahead: Ahead) -> Row:
    low, high = (number_text(_percent(year, ahead, posts), 1) for posts in (year.p10, year.p90))
    risk = year.prob_undersupply
    return Row(
        label=label,
        ratio=f"{number_text(_percent(year, ahead, year.mean), 1)} %",
        span=f"{low}–{high} %",
        risk="–" if risk is None else f"{number_text(risk * 100, 1)} %",
    )


def _scenario(scenario: Scenario, ahead: Ahead) -> Row:
    return _row(scenario.label, scenario.at_end, ahead)
