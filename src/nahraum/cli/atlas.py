"""`nahraum indicators atlas`: the social atlas of a city, small numbers protected."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nahraum.analysis.figures import Method
from nahraum.cli.output import answer, emit, fail, json_option, report_option
from nahraum.data.errors import FormatError
from nahraum.data.socialatlas import LICENCE, SOURCE, Atlas, read_atlas
from nahraum.facts.indicators import indicators as catalogue
from nahraum.understand.indicators.rules import Definition, Raw, Reason, Shown, protected, shipped
from nahraum.understand.indicators.rules.atlas import OWN, definition_of

if TYPE_CHECKING:
    from nahraum.base.municipality.models import Municipality
    from nahraum.base.people.rules import Actor

METHOD = Method("indicators.atlas", "1")


@click.command()
@click.argument("folder", metavar="ORDNER", type=click.Path(path_type=Path))
@click.option(
    "--table",
    type=click.Path(path_type=Path),
    metavar="DATEI",
    help="Die Zähler und Nenner als eine Tabelle zum Einlesen schreiben.",
)
@click.option("--municipality", "kommune", default="", help="Einlesen: Name, AGS oder ARS.")
@click.option("--by", "email", default="", help="E-Mail des Zugangs, der dafür einsteht.")
@click.option(
    "--areas",
    type=click.Path(path_type=Path),
    metavar="DATEI",
    help="GeoJSON der Stadtteile; fehlende werden angelegt.",
)
@report_option
@json_option
def atlas(
    folder: Path, table: Path | None, kommune: str, email: str, areas: Path | None, as_json: bool
) -> None:
    """Den Sozialatlas (ORDNER oder Zip mit seinen CSV-Dateien) zeigen oder einlesen.

    Kleine Zahlen bleiben verdeckt, und so viele weitere, dass niemand sie ausrechnen kann.
    """
    if bool(kommune) != bool(email) or (areas is not None and not kommune):
        raise click.UsageError("--municipality und --by gehören zusammen; --areas braucht beide.")
    found = read_atlas(folder)
    counted, values = _protected(found)
    report: dict[str, Any] = {
        "areas": list(found.districts),
        "indicators": counted,
        "values": values,
    }
    if kommune:
        report["loaded"] = _load(found, kommune, email, folder.name, areas)
    if table is not None:
        _write(table, found.table())
    inputs = {"folder": folder, "table": table, "municipality": kommune, "areas": areas}
    emit(
        answer(
            method=METHOD,
            inputs=inputs,
            values=report,
            warnings=found.warnings,
            sources=[f"{SOURCE}, {LICENCE}"],
        ),
        as_json=as_json,
        only=("areas", "indicators", *(["loaded"] if kommune else [])),
    )


def _protected(found: Atlas) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Indicators with how many of their values may be shown, and the values themselves."""
    counted, values = [], []
    for definition in _definitions(found):
        reasons: Counter[Reason] = Counter()
        years = _years(found, definition.key)
        for year, rows in years.items():
            for row in protected(definition, rows):
                reasons[row.reason] += 1
                values.append(_value(definition, year, row))
        counted.append({
            "id": definition.key,
            "label": definition.label,
            "unit": definition.unit,
            "period": f"{min(years)}-{max(years)}",
            "shown": reasons[Reason.NONE],
            "protected": reasons[Reason.PROTECTED] + reasons[Reason.BASE],
            "unknown": reasons[Reason.UNKNOWN],
        })  # fmt: skip
    return counted, values


def _definitions(found: Atlas) -> Iterator[Definition]:
    known: Mapping[str, Definition] = {d.key: d for d in shipped(catalogue().values())}
    for name in dict.fromkeys(row.indicator for row in found.rows):
        yield definition_of(name) if name in OWN else known[name]


def _years(found: Atlas, indicator: str) -> dict[int, list[Raw]]:
    years: dict[int, list[Raw]] = {}
    for row in found.rows:
        if row.indicator == indicator:
            raw = Raw(row.district, row.numerator, row.denominator)
            years.setdefault(row.year, []).append(raw)
    return dict(sorted(years.items()))


def _value(definition: Definition, year: int, row: Shown) -> dict[str, Any]:
    return {
        "id": definition.key,
        "area": row.area or None,
        "year": year,
        "value": row.value,
        "count": row.numerator,
        "reason": row.reason.value or None,
    }


def _write(target: Path, data: bytes) -> None:
    try:
        target.write_bytes(data)
    except OSError as error:
        fail(f"{target}: Die Datei lässt sich nicht schreiben ({error.strerror}); Pfad prüfen")


# ------------------------------------------------------------------ into the house
def _load(found: Atlas, kommune: str, email: str, name: str, areas: Path | None) -> int:
    """Districts, own indicators and all counts. Returns how many counts."""
    from nahraum.web import bootstrap

    bootstrap.start()
    from django.core.exceptions import ValidationError
    from django.utils import translation

    from nahraum.base.municipality.tenancy import municipality_scope
    from nahraum.cli.search import municipalities_meant
    from nahraum.understand.indicators import actions

    municipality = municipalities_meant(kommune)[0]
    with translation.override("de"), municipality_scope(municipality):
        actor = _actor(email, municipality)
        if areas is not None:
            _add_areas(areas, actor)
        try:
            made = actions.preview_atlas(atlas=found, name=name, by=actor)
        except ValidationError as refused:
            fail(f"{name}: {' '.join(refused.messages)}")
        return actions.confirm_values(table=made, by=actor)


def _actor(email: str, municipality: "Municipality") -> "Actor":
    from django.utils import timezone

    from nahraum.base.people.models import Account
    from nahraum.base.people.queries import actor_for
    from nahraum.base.people.rules import allowed

    account = Account.objects.filter(email__iexact=email).first()
    actor = actor_for(account) if account else None
    if actor is None or not allowed(actor, "indicators.change", municipality, at=timezone.now()):
        fail(
            f"--by: {email!r} darf in {municipality.name} keine Zahlen einlesen; "
            "einen Zugang der Planung oder der Verwaltung angeben"
        )
    return actor


def _add_areas(file: Path, by: "Actor") -> None:
    """Districts that are not there yet."""
    from nahraum.base.places.actions import import_neighbourhoods
    from nahraum.base.places.adapters import read_geojson
    from nahraum.base.places.queries import neighbourhoods

    if not file.is_file():
        raise FormatError("Die Datei fehlt", file=str(file), remedy="Pfad prüfen")
    proposals = read_geojson(file.read_bytes(), str(file))
    there = set(neighbourhoods().values_list("name", flat=True))
    fresh = [one for one in proposals if one.name not in there]
    if fresh:
        import_neighbourhoods(proposals=fresh, source=SOURCE, by=by)
