"""Where the municipality stands: people, ages, households, comparison."""

from nahraum.analysis.figures import Figure, Method, Notice, Uncertainty
from nahraum.analysis.population.ages import Band
from nahraum.understand.profile.rules import guard
from nahraum.understand.profile.rules.inputs import ProfileInputs, Structure
from nahraum.understand.profile.rules.wording import number, one_in, percent

COUNTED = Method("profile.register", "1")
SHARES = Method("profile.age-shares", "1")
QUOTIENTS = Method("profile.quotients", "1")
GRID = Method("profile.census-grid", "1")

BANDS: tuple[tuple[str, str, Band], ...] = (
    ("share_18", "unter 18 Jahren", Band(0, 17)),
    ("share_18_64", "von 18 bis 64 Jahren", Band(18, 64)),
    ("share_65", "ab 65 Jahren", Band(65)),
    ("share_80", "ab 80 Jahren", Band(80)),
)


def figures(inputs: ProfileInputs) -> tuple[Figure, ...]:
    return (
        _population(inputs),
        _density(inputs),
        *(_share(inputs, *band) for band in BANDS),
        _mean_age(inputs),
        *_quotients(inputs),
        _women_80(inputs),
        *_households(inputs),
    )


def _population(inputs: ProfileInputs) -> Figure:
    place = inputs.place
    return Figure(
        id="population",
        label="Einwohnerinnen und Einwohner",
        value=float(place.population),
        unit="Personen",
        as_of=place.as_of,
        method=COUNTED,
        formula="amtliche Einwohnerzahl, unverändert",
        sources=(place.source,),
    )


def _density(inputs: ProfileInputs) -> Figure:
    place = inputs.place
    known = place.area_km2 > 0
    return Figure(
        id="density",
        label="Einwohner je Quadratkilometer",
        value=place.population / place.area_km2 if known else None,
        missing="" if known else guard.NO_AREA,
        unit="Personen je km²",
        decimals=0,
        as_of=place.as_of,
        method=COUNTED,
        formula="Einwohner / Fläche",
        inputs={"Einwohner": place.population, "Fläche in km²": place.area_km2},
        sources=(place.source,),
    )


def _share(inputs: ProfileInputs, figure_id: str, label: str, band: Band) -> Figure:
    structure = inputs.municipality
    total = float(structure.persons.sum())
    part = float(band.sum(structure.persons))
    shown = guard.share(part, total)
    value = None if shown.value is None else shown.value * 100
    return Figure(
        id=figure_id,
        label=f"Anteil {label}",
        value=value,
        missing=shown.missing,
        unit="%",
        decimals=1,
        as_of=structure.as_of,
        method=SHARES,
        formula="Personen im Alter / alle Personen × 100",
        inputs={"Altersband": label, "Struktur": structure.method},
        sources=structure.sources,
        uncertainty=_band_interval(structure, figure_id, value),
        notices=_estimate_notice(structure),
    )


def _band_interval(structure: Structure, figure_id: str, value: float | None) -> Uncertainty | None:
    error = structure.band_error.get(figure_id)
    if error is None or value is None:
        return None
    return Uncertainty(max(value - error, 0.0), min(value + error, 100.0), "mean-absolute-error")


def _estimate_notice(structure: Structure) -> tuple[Notice, ...]:
    if structure.counted:
        return ()
    text = (
        "Geschätzt aus der Altersstruktur des Kreises, der Einwohnerzahl der Gemeinde und dem "
        "Zensusgitter. Genauer wird es mit eigenen Zahlen aus dem Melderegister."
    )
    return (Notice("STRUCTURE_ESTIMATED", text),)


def _mean_age(inputs: ProfileInputs) -> Figure:
    structure = inputs.municipality
    by_age = structure.persons.sum(axis=0)
    total = float(by_age.sum())
    known = total >= guard.SMALLEST_BASE
    mean = sum((age + 0.5) * float(n) for age, n in enumerate(by_age)) / total if known else None
    return Figure(
        id="mean_age",
        label="Durchschnittsalter",
        value=mean,
        missing="" if known else guard.BASE_TOO_SMALL,
        unit="Jahre",
        decimals=1,
        as_of=structure.as_of,
        method=SHARES,
        formula="Summe((Alter + 0,5) × Personen) / Personen",
        inputs={"Struktur": structure.method},
        sources=structure.sources,
        notices=_estimate_notice(structure),
    )


_QUOTIENTS = (
    ("old_age_quotient", "Altenquotient", Band(65), Band(20, 64), "65+ je 100 Menschen von 20–64"),
    ("youth_quotient", "Jugendquotient", Band(0, 19), Band(20, 64), "0–19 je 100 von 20–64"),
)


def _quotients(inputs: ProfileInputs) -> tuple[Figure, ...]:
    structure = inputs.municipality
    persons = structure.persons
    found = [
        _quotient(structure, figure_id, label, float(top.sum(persons)), float(low.sum(persons)), f)
        for figure_id, label, top, low, f in _QUOTIENTS
    ]
    daughters = float(persons[1, 45:65].sum())
    eldest = float(persons[:, 80:].sum())
    formula = "Frauen von 45–64 je 100 Menschen ab 80"
    found.append(
        _quotient(structure, "caregiver_potential", "Pflegepotenzial", daughters, eldest, formula)
    )
    return tuple(found)


def _quotient(
    structure: Structure, figure_id: str, label: str, top: float, low: float, formula: str
) -> Figure:
    known = low >= guard.SMALLEST_BASE
    return Figure(
        id=figure_id,
        label=label,
        value=top / low * 100 if known else None,
        missing="" if known else guard.FEW_BELOW,
        unit="je 100",
        decimals=1,
        as_of=structure.as_of,
        method=QUOTIENTS,
        formula=formula,
        inputs={"Zähler": round(top, 1), "Nenner": round(low, 1)} if known else {},
        sources=structure.sources,
        notices=_estimate_notice(structure),
    )


def _women_80(inputs: ProfileInputs) -> Figure:
    structure = inputs.municipality
    women, all_80 = float(structure.persons[1, 80:].sum()), float(structure.persons[:, 80:].sum())
    shown = guard.share(women, all_80)
    return Figure(
        id="women_80",
        label="Frauenanteil ab 80 Jahren",
        value=None if shown.value is None else shown.value * 100,
        missing=guard.FEW_AGED_80 if shown.missing else "",
        unit="%",
        decimals=0,
        as_of=structure.as_of,
        method=SHARES,
        formula="Frauen ab 80 / alle ab 80 × 100",
        sources=structure.sources,
        notices=_estimate_notice(structure),
    )


def _households(inputs: ProfileInputs) -> tuple[Figure, ...]:
    size, people = inputs.household_size, inputs.census_population
    if size is None or people is None or people < guard.SMALLEST_BASE:
        return ()
    return (
        _census(inputs, "household_size", "Menschen je Haushalt", size, "Personen",
                "Einwohner der Gitterzellen / (Einwohner / mittlere Haushaltsgröße)"),
        _census(inputs, "households", "Haushalte", people / size, "Haushalte",
                "Einwohner der Gitterzellen / mittlere Haushaltsgröße"),
    )  # fmt: skip


def _census(
    inputs: ProfileInputs, figure_id: str, label: str, value: float, unit: str, formula: str
) -> Figure:
    return Figure(
        id=figure_id,
        label=label,
        value=value,
        unit=unit,
        decimals=1 if unit == "Personen" else 0,
        as_of=inputs.census_date,
        method=GRID,
        formula=formula,
        inputs={
            "Einwohner 2011": inputs.census_population,
            "Haushaltsgröße 2011": inputs.household_size,
        },
        sources=("zensus-2011-grid",),
        notices=(
            Notice("CENSUS_2011", "Stand des Zensus 2011; seither hat sich vieles verändert."),
        ),
    )


def comparison(inputs: ProfileInputs) -> list[dict[str, object]]:
    """Shares of the municipality beside district, state and Germany, in percent."""
    return [
        {
            "name": structure.name,
            "as_of": structure.as_of.isoformat(),
            "sources": list(structure.sources),
            **{figure_id: _percent(structure, band) for figure_id, _, band in BANDS},
        }
        for structure in (inputs.municipality, *inputs.compared)
    ]


def _percent(structure: Structure, band: Band) -> float | None:
    shown = guard.share(float(band.sum(structure.persons)), float(structure.persons.sum()))
    return None if shown.value is None else shown.value * 100


def sentences(inputs: ProfileInputs) -> list[str]:
    place, structure = inputs.place, inputs.municipality
    said = [
        (
            f"In {place.name} leben {number(place.population)} Menschen "
            f"auf {number(place.area_km2, 1)} Quadratkilometern "
            f"(Stand {place.as_of:%d.%m.%Y})."
        )
    ]
    total = float(structure.persons.sum())
    old = guard.share(float(Band(65).sum(structure.persons)), total)
    eldest = guard.share(float(Band(80).sum(structure.persons)), total)
    if old.value is None or eldest.value is None:
        return [*said, "Für Anteile nach Alter sind es zu wenige Menschen."]
    said.append(
        f"{one_in(old.value)} 65 Jahre oder älter ({percent(old.value)}); "
        f"80 Jahre oder älter sind {percent(eldest.value)}."
    )
    said.extend(_compared_sentence(inputs, old.value))
    return said


def _compared_sentence(inputs: ProfileInputs, share: float) -> list[str]:
    if not inputs.compared:
        return []
    other = inputs.compared[-1]
    theirs = float(Band(65).sum(other.persons) / other.persons.sum())
    points = (share - theirs) * 100
    if abs(points) < 1:
        return [
            f"Der Anteil ab 65 ist etwa so hoch wie in {other.name} insgesamt ({percent(theirs)})."
        ]
    word = "über" if points > 0 else "unter"
    return [
        (
            f"Der Anteil ab 65 liegt {number(abs(points), 1)} Prozentpunkte {word} dem in "
            f"{other.name} insgesamt ({percent(theirs)})."
        )
    ]
