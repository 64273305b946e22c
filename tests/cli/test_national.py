"""`nahraum atlas`: rows equal to the Kommunalprofil, from any number of workers, whole or not."""

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nahraum import facts
from nahraum.cli import national
from nahraum.data.areas import AreaTable
from nahraum.data.reference import Reference
from nahraum.understand.profile.adapters import Rows, Unknown, profile_inputs
from nahraum.understand.profile.rules import YEARS, Row, compute_document, compute_row, outlook
from tests.cli.conftest import Ask, Refuse, Run
from tests.understand.profile.samples import DAY, DOERENTRUP, KALLETAL, WARBURG

TWO = f"--within {KALLETAL} --within {WARBURG}"
# Cities that are districts, the smallest places, an island, keys changed and districts merged.
SAMPLE = (
    "01054039", "02000000", "03159016", "04012000", "05314000", "05762036", "05766036",
    "07232001", "07235207", "09162000", "11000000", "12060020", "14713000", "16063105",
)  # fmt: skip


@pytest.fixture(autouse=True)
def shipped(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Nothing loaded: the two districts that ship with the program."""
    monkeypatch.setenv("NAHRAUM_DATA", str(folder / "nothing-loaded"))


def differences(row: Row, document: Mapping[str, Any]) -> list[str]:
    """Where a row says something else than the profile; empty if nowhere."""
    told = {figure["id"]: figure for figure in document["figures"]}
    found = [
        name for name in row.values if name in told and row.values[name] != told[name]["value"]
    ]
    found += [name for name in row.values if name not in told and row.values[name] is not None]
    for name, span in row.spans.items():
        spread = told[name]["uncertainty"]
        found += [f"{name} span"] if span != (spread["low"], spread["high"]) else []
    main = [year for year in document["projection"] if year["variant"] == "moderate"]
    need = [year for year in document["care"] if year["variant"] == "status-quo"]
    for mine, year, care in zip(row.years, main, need, strict=True):
        one = dict(zip(YEARS, mine, strict=True))
        theirs = {**year, "p10": year["low"], "p90": year["high"], "care": care["count"]}
        same = [name for name in YEARS if name in theirs]
        found += [f"{name} {year['year']}" for name in same if one[name] != theirs[name]]
    return found


def records(ask: Ask, words: str) -> dict[str, Any]:
    return {row["ags"]: row for row in ask(f"atlas {words} --workers 1")["rows"]}


def test_rows_are_equal_to_the_profile_of_each_municipality(ask: Ask) -> None:
    found = records(ask, TWO)
    assert list(found) == [WARBURG, KALLETAL]
    for key, row in found.items():
        profile = ask("profile", key)
        told = {figure["id"]: figure for figure in profile["figures"]}
        assert row["population"] == told["population"]["value"]
        for name, value in row["figures"].items():
            assert value == told[name]["value"], name
            assert row["spans"].get(name) == _span(told[name]), name
        assert set(profile["municipality"].items()) >= {
            (name, row[name]) for name in ("ags", "ars", "name", "district", "state", "as_of")
        }
    assert found[KALLETAL]["figures"]["care_2035"] > found[KALLETAL]["figures"]["care_2022"]


def _span(figure: Mapping[str, Any]) -> list[float] | None:
    spread = figure["uncertainty"]
    return None if spread is None else [spread["low"], spread["high"]]


def test_years_too_and_differences_are_found() -> None:
    reference = facts.reference()
    rows = Rows(reference, DAY)
    row, other = rows.of(KALLETAL), rows.of(WARBURG)
    assert isinstance(row, Row)
    assert isinstance(other, Row)
    document = compute_document(profile_inputs(reference, KALLETAL, as_of=DAY))
    assert differences(row, document) == []
    assert "care_2050" in differences(other, document)
    assert "p90 2050" in differences(other, document)


def test_a_row_from_other_draws_is_not_equal(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = profile_inputs(facts.reference(), WARBURG, as_of=DAY)
    document = compute_document(inputs)
    assert differences(compute_row(inputs), document) == []
    monkeypatch.setattr(outlook, "DRAWS", outlook.DRAWS - 1)
    assert "population_2050 span" in differences(compute_row(inputs), document)


def test_tables_hold_what_json_holds(ask: Ask, folder: Path) -> None:
    answer = ask(f"atlas {TWO} --workers 1 --csv a.csv --years y.csv")
    assert answer["warnings"][0]["code"] == "TWO_DISTRICTS"
    with (folder / "a.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["ags"] for row in table] == [WARBURG, KALLETAL]
    for record, cells in zip(answer["rows"], table, strict=True):
        for name, value in record["figures"].items():
            assert cells[name] == ("" if value is None else repr(value))
        low, high = record["spans"]["population_2050"]
        assert (cells["population_2050_low"], cells["population_2050_high"]) == (
            str(low),
            str(high),
        )
        assert cells["notices"].split() == record["notices"]
        assert "STRUCTURE_ESTIMATED" in record["notices"]
    with (folder / "y.csv").open(encoding="utf-8", newline="") as file:
        years = list(csv.DictReader(file))
    assert list(years[0]) == ["ags", *YEARS]
    assert len(years) == 2 * 29
    last = years[-1]
    assert (last["ags"], last["year"]) == (KALLETAL, "2050")
    assert [last["p10"], last["p90"]] == [
        table[1][f"population_2050_{end}"] for end in ("low", "high")
    ]
    assert last["p50"] == table[1]["population_2050_p50"]
    assert float(last["p10"]) < float(last["p50"]) < float(last["p90"])
    assert last["care"] == table[1]["care_2050"]


def test_two_workers_find_the_same_as_one(
    ask: Ask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(national, "BLOCK", 1)
    one = ask(f"atlas {TWO} --workers 1 --csv 1.csv --years 1y.csv")
    two = ask(f"atlas {TWO} --workers 2 --csv 2.csv --years 2y.csv")
    assert one["rows"] == two["rows"]
    assert (folder / "1.csv").read_bytes() == (folder / "2.csv").read_bytes()
    assert (folder / "1y.csv").read_bytes() == (folder / "2y.csv").read_bytes()


class Altered(Reference):
    """The shipped tables: Kalletal is empty, nobody counted Warburg, Dörentrup is tiny."""

    @property
    def areas(self) -> AreaTable:
        people = {KALLETAL: 0, WARBURG: None, DOERENTRUP: 60}
        return AreaTable(
            tuple(replace(area, population=people.get(area.key, area.population))
                  for area in facts.reference().areas)
        )  # fmt: skip


def test_unknown_stays_empty_and_says_why(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    altered = Altered(facts.reference()._backend)
    monkeypatch.setattr(national, "_reference", lambda _: altered)
    words = f"atlas {TWO} --within {DOERENTRUP} --workers 1 --csv a.csv --years y.csv --json"
    answer = json.loads(run(words).stdout)
    assert (answer["computed"], answer["uninhabited"], answer["unknown"]) == (1, 1, 1)
    reasons = {row["name"]: (row["status"], row["reason"]) for row in answer["not_computed"]}
    assert reasons["Kalletal"][0] == "uninhabited"
    assert "unbewohnt" in reasons["Kalletal"][1]
    assert reasons["Warburg"] == (
        "unknown", "Die Einwohnerzahl von Warburg (05762036) ist nicht bekannt",
    )  # fmt: skip
    tiny = next(row for row in answer["rows"] if row["name"] == "Dörentrup")
    assert tiny["figures"]["share_65"] is None
    assert tiny["missing"]["share_65"] == "BASE_TOO_SMALL"
    assert tiny["missing"]["dementia_2022"] == "TOO_FEW"
    assert answer["reasons"]["TOO_FEW"].startswith("Zu wenige Menschen")
    with (folder / "a.csv").open(encoding="utf-8", newline="") as file:
        table = {row["name"]: row for row in csv.DictReader(file)}
    assert (table["Kalletal"]["population"], table["Warburg"]["population"]) == ("0", "")
    assert table["Kalletal"]["share_65"] == table["Dörentrup"]["share_65"] == ""
    assert "share_65:BASE_TOO_SMALL" in table["Dörentrup"]["missing"].split()
    assert DOERENTRUP in (folder / "y.csv").read_text("utf-8")
    assert KALLETAL not in (folder / "y.csv").read_text("utf-8")


def test_stopped_half_way_leaves_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def stop(_: Rows, key: str) -> Row | Unknown:
        asked.append(key)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return Unknown("UNINHABITED", "unbewohnt")

    monkeypatch.setattr(national.Rows, "of", stop)
    result = run(f"atlas {TWO} --workers 1 --csv a.csv --years y.csv --json")
    assert (result.exit_code, result.stdout, result.stderr) == (130, "", "Abgebrochen.\n")
    assert list(folder.iterdir()) == []
    assert asked == [WARBURG, KALLETAL]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("atlas", "Wohin?"),
        ("atlas --json --within 99", "„99“ ist kein geladenes Gebiet"),
        ("atlas --json --within Kreis", "kein geladenes Gebiet"),
        ("atlas --json --workers 0", "0 is not in the range"),
        ("atlas --csv nowhere/a.csv", "Den Ordner nowhere gibt es nicht"),
    ],
)
def test_wrong_usage(run: Run, words: str, said: str) -> None:
    result = run(words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_folder_without_tables_is_refused(refuse: Refuse, folder: Path) -> None:
    (folder / "empty").mkdir()
    assert "empty" in refuse("atlas --data empty --csv a.csv")


def test_a_table_that_is_missing_is_named(refuse: Refuse, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = Unknown("NO_DATA", "Für Lippe liegen keine Altersgruppen vor")
    monkeypatch.setattr(national.Rows, "of", lambda _, key: lost)
    assert "keine Altersgruppen" in refuse(f"atlas {TWO} --workers 1 --csv a.csv")


@pytest.mark.real_data
def test_sample_of_germany_is_equal_to_its_profiles(shared_data: Path) -> None:
    """What `nahraum profile --data` says of each; the row of another day's draws would differ."""
    germany = Reference.from_directory(shared_data)
    rows = Rows(germany, DAY)
    for key in SAMPLE:
        row = rows.of(key)
        assert isinstance(row, Row), key
        document = compute_document(profile_inputs(germany, key, as_of=DAY))
        assert differences(row, document) == [], key
    empty = [area.key for area in germany.areas.of_kind("municipality") if area.population == 0]
    assert len(empty) == 204
    nobody = rows.of(empty[0])
    assert isinstance(nobody, Unknown)
    assert nobody.code == "UNINHABITED"
