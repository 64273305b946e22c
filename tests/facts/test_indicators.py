"""The catalogue of indicators: all 60 classified; those with data computed for Lippe."""

import csv
from datetime import date

import numpy as np
import pytest

from nahraum import facts
from nahraum.analysis.monitoring import catalogue
from nahraum.analysis.monitoring.catalogue import AreaNumbers, Direction, Kind, Quantity
from nahraum.facts import sources
from nahraum.facts.areaseries import series_tables
from nahraum.facts.indicators import DIRECTIONS, KINDS, indicators

ADDED = {"E32", "E48"}


def test_all_sixty_are_classified_exactly_once():
    found = indicators()
    assert [key for key in found if key.startswith("I")] == [f"I{n:02}" for n in range(1, 61)]
    assert set(found) - {f"I{n:02}" for n in range(1, 61)} == ADDED
    kinds = {kind: {k for k, d in found.items() if d.kind == kind} for kind in Kind}
    assert kinds[Kind.EXPRESSION] == set(catalogue.EXPRESSIONS)
    assert kinds[Kind.METHOD] == set(catalogue.METHODS)
    assert all(found[key].detail == name for key, name in catalogue.METHODS.items())
    assert {kind: len(keys) for kind, keys in kinds.items()} == {
        Kind.EXPRESSION: 24, Kind.METHOD: 3, Kind.NEEDS_DATA: 35,
    }  # fmt: skip
    assert set(KINDS) == set(Kind)
    assert set(DIRECTIONS) == set(Direction)
    assert all(d.label and d.unit and d.source and d.systems and d.detail for d in found.values())


@pytest.mark.real_data
def test_units_directions_and_denominators_are_those_of_the_methods(shared_data):
    """The list of METHODS 5.4; units in German spelling."""
    path = shared_data.parent / "methods" / "data" / "indicators.csv"
    words = {
        "neutral": "neutral", "Bedarf": "need", "Aufmerksamkeit": "attention",
        "Angebot": "supply", "Ressource": "resource", "Risiko": "risk", "positiv": "positive",
    }  # fmt: skip
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 60
    for row in rows:
        ours = indicators()[row["id"]]
        assert ours.field == row["bereich"]
        assert ours.direction == words[row["richtung"]]
        assert ours.minimum == (float(row["min_nenner"]) if row["min_nenner"] else None)
        assert list(ours.systems) == [name.strip() for name in row["systeme"].split(",")]


@pytest.mark.real_data
def test_unemployment_of_every_municipality_of_lippe_from_the_raw_files(shared_data):
    """Recomputed here from the files as they lie, without our readers."""
    folder = shared_data / "10_inkar_zeitreihen"
    raw = {}
    for name in ("gemeinden_arbeitslose", "gemeinden_bevoelkerung_15_64"):
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            raw[name] = {
                row["kennziffer"]: float(row["2021"])
                for row in csv.DictReader(file)
                if row["kennziffer"].startswith("05766")
            }
    top, base = raw.values()
    assert len(top) == 16
    inkar = series_tables()["inkar"]
    unemployment = catalogue.EXPRESSIONS["I21"]
    for key in top:
        day = date(2021, 12, 31)
        pair = [inkar.get(name).value(key, 2021) for name in ("unemployed", "working_age")]
        numbers = AreaNumbers(
            unemployed=Quantity(pair[0], day, ("a",)), working_age=Quantity(pair[1], day, ("b",))
        )
        assert unemployment(numbers).value == pytest.approx(top[key] / base[key] * 100)
    assert top["05766036"] / base["05766036"] * 100 == pytest.approx(3.690621, abs=1e-6)
    assert top["05766024"] / base["05766024"] * 100 == pytest.approx(3.629952, abs=1e-6)


@pytest.mark.real_data
def test_pharmacies_and_deprivation_of_lippe_from_the_raw_files(shared_data):
    with (shared_data / "25_apotheken_je_gemeinde_osm" / "apotheken_je_gemeinde_2023.csv").open(
        encoding="utf-8"
    ) as file:
        counted = {r["ags"]: float(r["apotheken_osm"]) for r in csv.DictReader(file)}
    ours = series_tables()["pharmacies"].get("pharmacies")
    lippe = [key for key in ours.keys if key.startswith("05766")]
    assert len(lippe) == 16
    assert all(ours.value(key, 2023) == counted[key] for key in lippe)
    gisd = series_tables()["deprivation"].get("gisd")
    assert gisd.value("05766", 2021) == 0.56178


def test_shipped_series_are_those_of_the_sources():
    found = {source.id for source in facts.reference().sources}
    assert {"bbsr-inkar-2024", "rki-gisd-2025", "gut-leben-2016"} <= found <= set(sources.sources())
    inkar = series_tables()["inkar"]
    assert inkar.get("unemployed").value("05", 2021) == 718_222
    assert inkar.get("unemployed").value("DG", 2021) is None
    assert inkar.get("unemployed").value("DG", 2019) == 2_266_550
    assert np.isfinite(inkar.get("working_age").values).all()


@pytest.mark.real_data
def test_sums_of_the_state_are_those_of_its_municipalities(shared_data):
    from nahraum.data.reference import Reference

    full = Reference.from_directory(shared_data).series("inkar")
    shipped = series_tables()["inkar"]
    for name in ("unemployed", "working_age"):
        series = full.get(name)
        inside = [key for key in series.keys if key.startswith("05")]
        total = sum(series.value(key, 2021) or 0 for key in inside)
        assert shipped.get(name).value("05", 2021) == total
