"""Charts of a profile document, for the page and for print."""

from typing import Any

from nahraum.charts import (
    About,
    Bar,
    Chart,
    Limit,
    Line,
    PyramidYear,
    ShareRow,
    Theme,
    bar_chart,
    gauge,
    line_chart,
    population_pyramid,
    share_bars,
)
from nahraum.understand.profile.documents.maps import neighbourhood_map
from nahraum.understand.profile.documents.succession import succession_charts

MAIN = "moderate"


def drawings(document: dict[str, Any], *, theme: Theme = "page") -> dict[str, list[Chart]]:
    """Charts by chapter id; a chapter without anything to draw has an empty list."""
    name = document["municipality"]["name"]
    return {
        "standing": [*_comparison(document, name, theme)],
        "outlook": [*_pyramid(document, name, theme), *_lines(document, name, theme),
                    *_age_groups(document, name, theme)],
        "care": [*_care(document, name, theme)],
        "supply": [*_supply(document, theme)],
        "succession": succession_charts(document.get("succession"), theme=theme),
        "social": [*_unemployment(document, name, theme)],
        "neighbourhoods": [*_map(document, name, theme), *_neighbourhoods(document, theme)],
    }  # fmt: skip


def _comparison(document: dict[str, Any], name: str, theme: Theme) -> list[Chart]:
    rows = document["comparison"]
    if rows[0]["share_65"] is None:
        return []
    error = document["structure"]["band_error"].get("share_65")
    bars = [_compared_bar(row, error if index == 0 else None, index == 0)
            for index, row in enumerate(rows)]  # fmt: skip
    return [
        bar_chart(
            bars,
            About(
                title=f"Anteil der Menschen ab 65: {name} im Vergleich",
                prefix="vergleich",
                unit="%",
                decimals=1,
                theme=theme,
            ),
            interval_label="mittlerer Schätzfehler",
        )
    ]


def _compared_bar(row: dict[str, Any], error: float | None, highlight: bool) -> Bar:
    value = row["share_65"]
    if value is None or error is None:
        return Bar(row["name"], value, highlight=highlight)
    return Bar(row["name"], value, max(value - error, 0.0), value + error, highlight)


def _pyramid(document: dict[str, Any], name: str, theme: Theme) -> list[Chart]:
    years = [
        PyramidYear(str(year["year"]), year["men"], year["women"], step=5)
        for year in document["pyramid"]["years"]
    ]
    counts = [*years[0].male, *years[0].female]
    if sum(count is not None and count > 0 for count in counts) < len(counts) // 2:
        return []
    return [
        population_pyramid(
            years[0],
            years[1:],
            About(title=f"Altersaufbau in {name}", prefix="pyramide", unit="Menschen", theme=theme),
        )
    ]


def _lines(document: dict[str, Any], name: str, theme: Theme) -> list[Chart]:
    rows = document["projection"]
    years = sorted({row["year"] for row in rows})
    lines = []
    for variant in document["variants"]:
        own = {row["year"]: row for row in rows if row["variant"] == variant["id"]}
        band = variant["id"] == MAIN
        lines.append(
            Line(
                variant["label"],
                [own[year]["total"] for year in years],
                [own[year]["low"] for year in years] if band else (),
                [own[year]["high"] for year in years] if band else (),
            )
        )
    return [
        line_chart(
            years,
            lines,
            About(
                title=f"Einwohner in {name}, vorausberechnet",
                prefix="linien",
                unit="Menschen",
                theme=theme,
            ),
            forecast_from=years[0],
            band_label="acht von zehn Rechnungen der mittleren Variante",
        )
    ]


def _age_groups(document: dict[str, Any], name: str, theme: Theme) -> list[Chart]:
    groups = document["age_groups"]
    years = [value["year"] for value in groups[0]["values"]]
    rows = [
        ShareRow(str(year), [group["values"][index]["count"] for group in groups])
        for index, year in enumerate(years)
    ]
    if any(part is None for row in rows for part in row.parts):
        return []
    return [
        share_bars(
            rows,
            [group["group"] for group in groups],
            About(title=f"Altersgruppen in {name}", prefix="gruppen", unit="Menschen", theme=theme),
        )
    ]


def _care(document: dict[str, Any], name: str, theme: Theme) -> list[Chart]:
    rows = document["care"]
    years = sorted({row["year"] for row in rows})
    variants = list(dict.fromkeys((row["variant"], row["variant_label"]) for row in rows))
    lines = [
        Line(
            label,
            [_at(rows, variant, year) for year in years],
        )
        for variant, label in variants
    ]
    if not any(value is not None for line in lines for value in line.values):
        return []
    return [
        line_chart(
            years,
            lines,
            About(
                title=f"Pflegebedürftige Menschen in {name}, vorausberechnet",
                prefix="pflege",
                unit="Menschen",
                theme=theme,
            ),
            zero=True,
        )
    ]


def _at(rows: list[dict[str, Any]], variant: str, year: int) -> float | None:
    found = (row["count"] for row in rows if row["variant"] == variant and row["year"] == year)
    value: float | None = next(found, None)
    return value


def _supply(document: dict[str, Any], theme: Theme) -> list[Chart]:
    figures = {figure["id"]: figure for figure in document["figures"]}
    labels = {"supply_published": "veröffentlicht", "supply_own": "eigene Rechenhilfe"}
    bars = [
        Bar(label, figures[id_]["value"], highlight=id_ == "supply_published")
        for id_, label in labels.items()
        if id_ in figures
    ]
    if not bars:
        return []
    return [
        gauge(
            bars,
            (Limit(75.0), Limit(100.0), Limit(110.0, over=True)),
            ("Unterversorgung", "unter dem Soll", "über dem Soll", "gesperrt"),
            About(
                title="Hausärztlicher Versorgungsgrad",
                prefix="versorgung",
                unit="%",
                decimals=1,
                theme=theme,
            ),
        )
    ]


def _unemployment(document: dict[str, Any], name: str, theme: Theme) -> list[Chart]:
    course = (document.get("indicators") or {}).get("course") or []
    if not any(row["shares"][0]["share"] is not None for row in course):
        return []
    lines = [
        Line(own["name"], [row["shares"][place]["share"] for row in course])
        for place, own in enumerate(course[0]["shares"])
        if any(row["shares"][place]["share"] is not None for row in course)
    ]
    return [
        line_chart(
            [row["year"] for row in course],
            lines,
            About(
                title=f"Arbeitslose je 100 Menschen von 15 bis 64: {name} im Vergleich",
                prefix="arbeit",
                unit="%",
                decimals=1,
                theme=theme,
            ),
            zero=True,
        )
    ]


def _neighbourhoods(document: dict[str, Any], theme: Theme) -> list[Chart]:
    rows = document["neighbourhoods"]
    known = [row for row in rows if row["share_65"] is not None]
    if len(known) < 2:
        return []
    bars = [Bar(row["name"], None if row["share_65"] is None else row["share_65"] * 100)
            for row in rows]  # fmt: skip
    return [
        bar_chart(
            bars,
            About(
                title="Anteil der Menschen ab 65 nach Orten (Zensus 2011)",
                prefix="orte",
                unit="%",
                decimals=1,
                theme=theme,
                columns=("Ort", "Anteil ab 65"),
            ),
        )
    ]


def _map(document: dict[str, Any], name: str, theme: Theme) -> list[Chart]:
    found = neighbourhood_map(document, name, theme)
    return [found] if found is not None else []
