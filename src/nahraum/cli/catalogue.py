"""`nahraum indicators`: the catalogue of indicators, and what each needs or is computed from."""

from typing import Any

import click

from nahraum.analysis.monitoring.catalogue import METHOD
from nahraum.cli.atlas import atlas
from nahraum.cli.output import answer, emit, json_option, report_option
from nahraum.facts.indicators import KINDS, IndicatorEntry
from nahraum.facts.indicators import indicators as catalogue


@click.group()
def indicators() -> None:
    """Katalog der Sozialraumindikatoren, Sozialatlas einer Stadt."""


indicators.add_command(atlas)


@indicators.command(name="list")
@click.option("--kind", type=click.Choice(KINDS), help="Nur Indikatoren dieser Art.")
@click.option("--field", help="Nur ein Bereich, zum Beispiel Pflege.")
@report_option
@json_option
def list_(kind: str | None, field: str | None, as_json: bool) -> None:
    """Alle Indikatoren mit Einheit und Art."""
    fields = {item.field.casefold(): item.field for item in catalogue().values()}
    if field is not None and field.casefold() not in fields:
        listed = ", ".join(dict.fromkeys(fields.values()))
        raise click.UsageError(f"--field: „{field}“ gibt es nicht (vorhanden: {listed}).")
    found = [
        item
        for item in catalogue().values()
        if kind in (None, item.kind) and (field is None or item.field == fields[field.casefold()])
    ]
    rows = [
        {"id": item.id, "label": item.label, "field": item.field, "unit": item.unit,
         "kind": item.kind}
        for item in found
    ]  # fmt: skip
    emit(
        answer(method=METHOD, inputs={"kind": kind, "field": field}, values={"indicators": rows}),
        as_json=as_json,
    )


@indicators.command()
@click.argument("indicator")
@report_option
@json_option
def show(indicator: str, as_json: bool) -> None:
    """Ein Indikator: Formel, Nenner, Quelle oder die Daten, die fehlen."""
    found = catalogue().get(indicator.upper())
    if found is None:
        raise click.UsageError(
            f"„{indicator}“ gibt es nicht; „nahraum indicators list“ nennt alle Kennungen."
        )
    emit(
        answer(method=METHOD, inputs={"indicator": found.id}, values=_plain(found)),
        as_json=as_json,
    )


def _plain(item: IndicatorEntry) -> dict[str, Any]:
    return {
        "id": item.id,
        "label": item.label,
        "field": item.field,
        "unit": item.unit,
        "direction": item.direction,
        "kind": item.kind,
        "detail": item.detail,
        "smallest_base": item.minimum,
        "usual_source": item.source,
        "systems": ", ".join(item.systems),
    }
