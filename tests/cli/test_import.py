"""`nahraum import`: a list into the directory; the dry run says what the run does."""

from pathlib import Path
from typing import Any

import pytest

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.connect.directory.models import Offer
from tests.base.world import make_person
from tests.cli.conftest import Ask, Run
from tests.connect.exchange.lists import csv_of, forty
from tests.connect.exchange.test_import_dirty import OSM
from tests.towns import kalletal

__all__ = ["kalletal"]
WHO = ("--municipality", "Kalletal", "--by", "network_coordinator@kalletal.example")


@pytest.fixture
def town(kalletal: Any) -> Any:
    make_person("network_coordinator", kalletal)
    make_person("planner", kalletal)
    return kalletal


def test_the_dry_run_says_what_the_run_does(town: Any, ask: Ask, run: Run, folder: Path) -> None:
    (folder / "liste.csv").write_bytes(csv_of(forty()))
    looked = ask("import", "liste.csv", *WHO, "--dry-run")
    with municipality_scope(town):
        assert not Offer.objects.exists()
    done = ask("import", "liste.csv", *WHO)
    for name in ("rows", "errors", "columns", "undecided", "vanished"):
        assert looked[name] == done[name]
    assert (looked["taken_over"], done["taken_over"]) == (False, True)
    assert looked["counts"].items() <= done["counts"].items()
    assert (done["counts"]["new"], done["counts"]["error"]) == (37, 3)
    assert done["errors"][2] == {
        "line": 33, "column": "PLZ", "value": "„3268“", "suggestion": "32689",
        "expected": "fünf Ziffern, zum Beispiel 32689",
    }  # fmt: skip
    again = ask("import", "liste.csv", *WHO)
    assert (again["counts"]["new"], again["counts"]["equal"]) == (0, 37)
    with municipality_scope(town):
        assert Offer.objects.count() == 37
    read = run("import", "liste.csv", *WHO, "--dry-run")
    assert "Das würde geschehen:" in read.stdout
    assert "Zeile 33, PLZ: „3268“" in read.stderr


def test_openstreetmap_brings_its_source(town: Any, run: Run, folder: Path) -> None:
    (folder / "ort.osm").write_text(OSM, encoding="utf-8")
    done = run("import", "ort.osm", *WHO)
    assert done.exit_code == 0, done.stderr
    assert "1 Orte ohne Namen übergangen" in done.stderr
    with municipality_scope(town):
        assert {offer.source for offer in Offer.objects.all()} == {
            "OpenStreetMap (© OpenStreetMap-Mitwirkende, ODbL)"
        }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fehlt.csv", *WHO), "gibt es nicht"),
        (("leer.csv", *WHO), "leer"),
        (("liste.csv", *WHO[:3], "planner@kalletal.example"), "darf in Kalletal keine"),
        (("liste.csv", *WHO[:3], "niemand@example.org"), "darf in Kalletal keine"),
        (("liste.csv", "--municipality", "Lemgo", *WHO[2:]), "gibt es in dieser Anlage nicht"),
        (("leer.osm", *WHO), "leer"),
    ],
)
def test_refusals_are_one_line(town: Any, run: Run, folder: Path, words: Any, said: str) -> None:
    (folder / "liste.csv").write_bytes(csv_of(forty()))
    (folder / "leer.csv").write_bytes(b"")
    (folder / "leer.osm").write_bytes(b"")
    done = run("import", *words)
    assert done.exit_code == 1
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert done.stdout == ""
