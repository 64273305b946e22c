"""One municipality as a row of the national atlas: the profile's own figures, without its words.

The same functions as in `compute_document`, so that a row and a profile never differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nahraum.analysis.figures import Figure
from nahraum.understand.profile.rules import care, guard, outlook, standing
from nahraum.understand.profile.rules.document import remarks
from nahraum.understand.profile.rules.inputs import Floats, ProfileInputs

# Columns of the years: what a municipality's row has of each year of the main variant.
YEARS = ("year", "total", "p10", "p50", "p90", "share_65", "share_80", "care", "dementia")
# Why a value is unknown.
REASONS: Mapping[str, str] = {
    "TOO_FEW": guard.TOO_FEW,
    "BASE_TOO_SMALL": guard.BASE_TOO_SMALL,
    "FEW_BELOW": guard.FEW_BELOW,
    "FEW_AGED_80": guard.FEW_AGED_80,
    "NO_AREA": guard.NO_AREA,
    "UNKNOWN": guard.UNKNOWN,
    "NO_CENSUS": "Das Zensusgitter sagt nichts oder zu wenig über die Gemeinde.",
}
CODES = {text: code for code, text in REASONS.items()}
# Figures a profile leaves out where the census grid is silent; a table has their column anyway.
FROM_GRID = ("household_size", "households")


@dataclass(frozen=True, slots=True)
class Row:
    """values: by figure, None where `missing` has the code of the reason.

    spans: low and high of the figures that have them; medians: p50 of those projected. years: rows
    of `YEARS`. notices: code and text of all remarks. counted: the age structure is published, not
    estimated.
    """

    values: Mapping[str, float | None]
    missing: Mapping[str, str]
    spans: Mapping[str, tuple[float, float]]
    medians: Mapping[str, float]
    years: tuple[tuple[float | None, ...], ...]
    notices: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    counted: bool


def compute_row(inputs: ProfileInputs) -> Row:
    """Figures on people, projection and care need, and the years in between."""
    ahead = outlook.compute(inputs)
    need = care.compute(inputs, ahead)
    figures = (
        *standing.figures(inputs),
        *outlook.figures(inputs, ahead),
        *care.figures(inputs, ahead, need),
    )
    values = {figure.id: figure.value for figure in figures}
    missing = {figure.id: _code(figure) for figure in figures if figure.value is None}
    for silent in FROM_GRID:
        if silent not in values:
            values[silent], missing[silent] = None, "NO_CENSUS"
    spans = {f.id: (f.uncertainty.low, f.uncertainty.high) for f in figures if f.uncertainty}
    return Row(
        values=values,
        missing=missing,
        spans=spans,
        medians=_medians(inputs, ahead, spans),
        years=_years(inputs, ahead, need),
        notices=tuple((notice.code, notice.text) for notice in remarks(inputs, figures)),
        sources=tuple(sorted({source for figure in figures for source in figure.sources})),
        counted=inputs.municipality.counted,
    )


def _code(figure: Figure) -> str:
    return CODES.get(figure.missing, "UNKNOWN")


def _medians(
    inputs: ProfileInputs, ahead: outlook.Outlook, spans: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Of the projected populations that may be shown."""
    middle, first = _median(ahead), ahead.main.base_year
    years = {f"population_{year}": year for year in outlook.milestones(inputs)}
    return {name: float(middle[year - first]) for name, year in years.items() if name in spans}


def _median(ahead: outlook.Outlook) -> Floats:
    """p50 of the population by year."""
    median: Floats = ahead.band.groups[outlook.ALL.label][1]
    return median


def _years(
    inputs: ProfileInputs, ahead: outlook.Outlook, need: care.Care
) -> tuple[tuple[float | None, ...], ...]:
    main = [row for row in outlook.rows(inputs, ahead) if row["variant"] == outlook.MAIN]
    median = _median(ahead)
    people, dementia = need.variants[care.MAIN].totals, need.dementia.totals
    return tuple(
        (
            row["year"],
            row["total"],
            row["low"],
            float(median[step]),
            row["high"],
            row["share_65"],
            row["share_80"],
            guard.count(float(people[step])).value,
            guard.count(float(dementia[step])).value,
        )
        for step, row in enumerate(main)
    )
