"""Where the municipality is heading: projection in variants, pyramid, change of age groups."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from nahraum.analysis.figures import Assumption, Figure, Method, Notice, Uncertainty
from nahraum.analysis.population import Bands, Projection, project_inputs, simulate_bands
from nahraum.analysis.population.ages import Band, Floats
from nahraum.understand.profile.rules import guard
from nahraum.understand.profile.rules.inputs import ProfileInputs, Published, VariantRates
from nahraum.understand.profile.rules.wording import assumption_label, change, number

METHOD = Method("population.cohort-component", "1")
MAIN = "moderate"
MILESTONES = (2035, 2050)
DRAWS = 500
ALL = Band(0)
# Kinds of published figures the projection has a counterpart for.
PUBLISHED_BANDS = {"population": ALL, "people-70": Band(70)}
GROUPS = (("0–17", 0, 18), ("18–64", 18, 65), ("65–79", 65, 80), ("80+", 80, 101))
CAUTION = Notice(
    "PROJECTION",
    "Vorausberechnung: Was geschieht, wenn die Annahmen eintreffen. Keine Vorhersage.",
)


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Projections by variant id, and the band around the main variant."""

    variants: dict[str, Projection]
    band: Bands
    notices: tuple[Notice, ...]

    def interval(self, step: int) -> tuple[float, float]:
        """p10 and p90 of the population after `step` years."""
        quantiles = self.band.groups[ALL.label][:, step]
        return float(quantiles[0]), float(quantiles[2])

    @property
    def main(self) -> Projection:
        return self.variants[MAIN]


def compute(inputs: ProfileInputs) -> Outlook:
    notices: dict[str, Notice] = {}
    found = {}
    for variant in inputs.variants:
        result = project_inputs(variant.inputs)
        found[variant.id] = result.value
        notices.update({notice.code: notice for notice in result.warnings})
    band = simulate_bands(
        main_variant(inputs).inputs, seed=inputs.seed, draws=DRAWS, groups=(ALL,)
    ).value
    return Outlook(found, band, tuple(notices.values()))


def main_variant(inputs: ProfileInputs) -> VariantRates:
    return next(variant for variant in inputs.variants if variant.id == MAIN)


def rows(inputs: ProfileInputs, outlook: Outlook) -> list[dict[str, Any]]:
    """One row per year and variant; shares only where enough people stand behind them."""
    labels = {variant.id: variant.label for variant in inputs.variants}
    return [
        {
            "year": year,
            "variant": variant,
            "variant_label": labels[variant],
            "total": float(projection.totals[step]),
            "share_65": _share(projection.population[step], Band(65)),
            "share_80": _share(projection.population[step], Band(80)),
            "low": outlook.interval(step)[0] if variant == MAIN else None,
            "high": outlook.interval(step)[1] if variant == MAIN else None,
        }
        for variant, projection in outlook.variants.items()
        for step, year in enumerate(projection.years)
    ]


def _share(persons: Floats, band: Band) -> float | None:
    return guard.share(float(band.sum(persons)), float(persons.sum())).value


def pyramid(inputs: ProfileInputs, outlook: Outlook) -> dict[str, Any]:
    """Five-year groups by sex for now and the milestones; small cells are None."""
    edges = [*list(range(0, 95, 5)), 101]
    labels = [f"{low}–{low + 4}" for low in edges[:-2]] + ["90+"]
    return {
        "groups": labels,
        "years": [
            {
                "year": year,
                "men": _groups(outlook.main.at(year)[0], edges),
                "women": _groups(outlook.main.at(year)[1], edges),
            }
            for year in (outlook.main.years[0], *milestones(inputs))
        ],
    }


def _groups(by_age: Floats, edges: list[int]) -> list[float | None]:
    sums = np.add.reduceat(by_age, edges[:-1])
    return [guard.count(float(value)).value for value in sums]


def milestones(inputs: ProfileInputs) -> tuple[int, ...]:
    return tuple(year for year in MILESTONES if year <= inputs.horizon)


def age_groups(inputs: ProfileInputs, outlook: Outlook) -> list[dict[str, Any]]:
    """People in four age groups now and at the milestones, main variant."""
    projection = outlook.main
    return [
        {
            "group": label,
            "values": [
                {
                    "year": year,
                    "count": guard.count(float(projection.at(year)[:, low:high].sum())).value,
                }
                for year in (projection.years[0], *milestones(inputs))
            ],
        }
        for label, low, high in GROUPS
    ]


def figures(inputs: ProfileInputs, outlook: Outlook) -> tuple[Figure, ...]:
    found: list[Figure] = []
    for year in milestones(inputs):
        step = year - outlook.main.base_year
        interval = Uncertainty(outlook.interval(step)[0], outlook.interval(step)[1], "p10-p90")
        found.append(
            _projected(
                inputs, f"population_{year}", f"Einwohner {year}", year, ALL, outlook, interval
            )
        )
        for suffix, label, band in (
            ("65", "Menschen ab 65", Band(65)),
            ("80", "Menschen ab 80", Band(80)),
        ):
            found.append(
                _projected(
                    inputs, f"people_{suffix}_{year}", f"{label} {year}", year, band, outlook, None
                )
            )
    return tuple(found)


def _projected(
    inputs: ProfileInputs,
    figure_id: str,
    label: str,
    year: int,
    band: Band,
    outlook: Outlook,
    interval: Uncertainty | None,
) -> Figure:
    shown = guard.count(float(band.sum(outlook.main.at(year))))
    now = float(band.sum(outlook.main.population[0]))
    main = main_variant(inputs)
    return Figure(
        id=figure_id,
        label=label,
        value=shown.value,
        missing=shown.missing,
        unit="Personen",
        as_of=date(year, 12, 31),
        method=METHOD,
        formula="Kohorten-Komponenten-Methode: altern, sterben, geboren werden, zu- und wegziehen",
        inputs={
            f"Ausgangswert {outlook.main.base_year}": round(now, 1),
            "Variante": main.label,
            **{assumption_label(a.name): a.value for a in main.inputs.assumptions},
        },
        sources=(*inputs.municipality.sources, *main.sources),
        uncertainty=None if shown.value is None else interval,
        notices=(CAUTION, *_unverified(main.inputs.assumptions), *outlook.notices),
    )


def _unverified(assumptions: tuple[Assumption, ...]) -> tuple[Notice, ...]:
    names = [assumption_label(a.name) for a in assumptions if not a.verified]
    if not names:
        return ()
    return (Notice("UNVERIFIED", f"Noch nicht am Original geprüft: {', '.join(names)}."),)


def published_comparison(inputs: ProfileInputs, outlook: Outlook) -> list[dict[str, Any]]:
    """What others published for a year of the projection, beside our own value."""
    rows_ = []
    for published in inputs.published:
        ours = _ours(published, outlook)
        difference = None if ours is None else (ours / published.value - 1) * 100
        rows_.append(
            {
                "id": published.id,
                "label": published.label,
                "year": published.year,
                "chapter": published.chapter,
                "published": published.value,
                "unit": published.unit,
                "ours": ours,
                "difference_percent": difference,
                "source": published.source,
            }
        )
    return rows_


def _ours(published: Published, outlook: Outlook) -> float | None:
    """Our counterpart of a published figure: people of an age in a projected year."""
    if published.kind not in PUBLISHED_BANDS or published.year not in outlook.main.years:
        return None
    return float(PUBLISHED_BANDS[published.kind].sum(outlook.main.at(published.year)))


def sentences(inputs: ProfileInputs, outlook: Outlook) -> list[str]:
    projection = outlook.main
    if projection.totals[0] < guard.SMALLEST_BASE:
        return ["Bei so wenigen Menschen sagt eine Vorausberechnung kaum etwas aus."]
    start, last = projection.years[0], milestones(inputs)[-1]
    now, then = float(projection.totals[0]), float(projection.at(last).sum())
    step = last - start
    low, high = outlook.interval(step)[0], outlook.interval(step)[1]
    course = change(then / now - 1)
    said = [
        (
            f"Nach der mittleren Variante {course.verb} die Bevölkerung bis {last}{course.extent}: "
            f"von {number(now)} auf {number(then)} Menschen "
            f"(in acht von zehn Rechnungen zwischen {number(low)} und {number(high)})."
        )
    ]
    said.append(_old_sentence(projection, last))
    closed = outlook.variants.get("closed")
    if closed is not None:
        alone = float(closed.at(last).sum())
        said.append(f"Ohne Zu- und Wegzüge wären es {number(alone)}.")
    return [sentence for sentence in said if sentence]


def _old_sentence(projection: Projection, last: int) -> str:
    now = guard.count(float(Band(80).sum(projection.population[0])))
    then = guard.count(float(Band(80).sum(projection.at(last))))
    if now.value is None or then.value is None or not now.value:
        return ""
    course = change(then.value / now.value - 1)
    return (
        f"Die Zahl der Menschen ab 80 {course.verb}{course.extent}: "
        f"von {number(now.value)} auf {number(then.value)}."
    )
