"""`nahraum index`, `nahraum smooth`, `nahraum interval`."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

RATES = "id,events,population\na,2,40\nb,20,150\nc,0,25\nd,25,60\ne,30,500\n"
AREAS = (
    "id,unemployed,benefits,degree\n"
    "a,5,10,40\nb,8,15,30\nc,3,6,60\nd,12,22,20\ne,6,11,35\nf,7,13,31\n"
)


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    (folder / "R.csv").write_text(RATES, encoding="utf-8")
    (folder / "I.csv").write_text(AREAS, encoding="utf-8")


# ------------------------------------------------------------------ smooth, interval
def test_empirical_bayes(ask: Ask) -> None:
    answer = ask("smooth eb R.csv")
    assert answer["mean"] == pytest.approx(0.099355, abs=5e-7)
    assert answer["variance"] == pytest.approx(0.00882095, abs=5e-9)
    assert [set(row) for row in answer["rates"]] == [{"id", "raw", "smoothed", "weight"}] * 5
    smoothed = [0.060844, 0.130960, 0.030860, 0.366514, 0.060867]
    assert [row["smoothed"] for row in answer["rates"]] == pytest.approx(smoothed, abs=5e-7)
    assert answer["inputs"] == {"path": "R.csv", "binomial": False}
    assert ask("smooth eb --file R.csv --binomial")["variance"] != answer["variance"]


def test_intervals(ask: Ask, folder: Path) -> None:
    (folder / "W.csv").write_text("id;Fälle;Einwohner\nx;3;40\n", encoding="cp1252")
    (row,) = ask("interval wilson W.csv")["intervals"]
    assert (round(100 * row["low"], 2), round(100 * row["high"], 2)) == (2.58, 19.86)
    (folder / "P.csv").write_text("id,events,population\na,0,90\nb,5,90\n", encoding="utf-8")
    none, five = ask("interval poisson --table P.csv")["intervals"]
    assert (none["low"], round(none["high"], 3)) == (0, 3.689)
    assert (round(five["low"], 3), round(five["high"], 3)) == (1.623, 11.668)
    wider = ask("interval poisson P.csv --confidence 0.99")["intervals"][1]
    assert wider["low"] < five["low"]


def test_sum_rows_and_empty_areas(ask: Ask, folder: Path) -> None:
    (folder / "R.csv").write_text(RATES + "leer,0,0\nInsgesamt,77,775\n", encoding="utf-8")
    answer = ask("smooth eb R.csv")
    assert [row["id"] for row in answer["rates"]] == ["a", "b", "c", "d", "e", "leer"]
    assert answer["rates"][5] == {"id": "leer", "raw": None, "smoothed": None, "weight": None}
    assert [warning["code"] for warning in answer["warnings"]] == ["SUM_ROW", "DENOM_ZERO"]
    assert ask("interval wilson R.csv")["intervals"][5]["low"] is None


@pytest.mark.parametrize("verb", ["smooth eb", "interval wilson", "interval poisson"])
@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("b,20,150", "b,20,NaN", "R.csv:3: population: „NaN“ ist keine Zahl"),
        ("b,20,150", "b,inf,150", "R.csv:3: events: „inf“ ist keine Zahl"),
        ("b,20,150", "b,-1,150", "R.csv:3: events: „-1“ ist negativ"),
        ("b,20,150", "b,,150", "R.csv:3: events: Die Zelle ist leer"),
        ("b,20,150", "b,x,150", "R.csv:3: events: "),
        ("b,20,150", "b,20", "R.csv:3: population: Die Zeile hat 2 statt 3 Spalten"),
        ("b,20,150", "b,20,150,7", "R.csv:3: "),
        ("b,20,150", "b,20,0", "R.csv:3: events: 20 Fälle, aber niemand wohnt dort"),
        ("b,20,150", "a,20,150", "R.csv:3: id: „a“ steht schon in Zeile 2"),
        ("b,20,150", ",20,150", "R.csv:3: id: Die Zelle ist leer"),
        ("b,20,150", "b,20,1e150", "R.csv:3: population: "),
        ("b,20,150", 'b,"20,150', "R.csv:3: Spalte 1: "),
        ("b,20,150", "b,2\x000,150", "R.csv:3: Spalte 1: "),
        ("id,events,population", "id,events,people", "R.csv:1: population: Spalte"),
        ("id,events,population", "name,events,population", "R.csv:1: id: Spalte"),
        (RATES[21:], "", "R.csv:1: "),
        (RATES, "", "R.csv:1: "),
        (RATES[21:], "Summe,1,2\n", "R.csv:2: id: Die Datei enthält nur Summenzeilen"),
    ],
)
def test_bad_counts(refuse: Refuse, folder: Path, verb: str, old: str, new: str, line: str) -> None:
    assert old in RATES
    (folder / "R.csv").write_text(RATES.replace(old, new, 1), encoding="utf-8")
    assert refuse(f"{verb} R.csv --json").startswith(line)


def test_shares_and_whole_events(refuse: Refuse, folder: Path) -> None:
    (folder / "R.csv").write_text("id,events,population\na,41.5,40\n", encoding="utf-8")
    assert refuse("interval wilson R.csv").startswith("R.csv:2: events: 41.5 Fälle bei 40")
    assert refuse("smooth eb R.csv --binomial").startswith("R.csv:2: events: 41.5 Fälle bei 40")
    assert refuse("interval poisson R.csv").startswith("R.csv:2: events: 41.5 Fälle sind keine")


def test_files_that_are_not_there(refuse: Refuse) -> None:
    for verb in ("smooth eb", "interval wilson", "index zscore", "index gisd"):
        assert refuse(f"{verb} no.csv").startswith("no.csv: Die Datei gibt es nicht")


# ------------------------------------------------------------------ index
def test_zscore(ask: Ask) -> None:
    answer = ask("index zscore I.csv --reverse degree")
    assert [row["id"] for row in answer["scores"]] == list("abcdef")
    z = {row["id"]: row["z"] for row in answer["scores"]}
    assert sum(z.values()) == pytest.approx(0, abs=1e-12)
    assert sum(value**2 for value in z.values()) == pytest.approx(6)
    assert max(z, key=lambda area: z[area]) == "d"
    assert {row["id"]: row["class"] for row in answer["scores"]}["d"] == "very_low"
    assert answer["scores"][0]["parts"]["degree"] < 0
    assert [row["attention"] for row in answer["indicators"]] == [1, 1, -1]
    assert "alpha" not in answer


def test_zscore_weights_population_and_checks(ask: Ask) -> None:
    only = ask("index zscore --file I.csv --weights benefits=0,degree=0")
    parts = [row["parts"]["unemployed"] for row in only["scores"]]
    assert [row["z"] for row in only["scores"]] == pytest.approx(parts)
    people = ask("index zscore I.csv --population benefits --checks --draws 50")
    assert [row["name"] for row in people["indicators"]] == ["unemployed", "degree"]
    mean = sum(x * n for x, n in zip((5, 8, 3, 12, 6, 7), (10, 15, 6, 22, 11, 13), strict=True))
    assert people["indicators"][0]["mean"] == pytest.approx(mean / 77)
    assert len(people["ranks"]) == 6
    assert people["ranks"][0]["low"] <= people["ranks"][0]["high"]
    assert people["alpha"] < 0
    assert people["kmo"] == pytest.approx(0.5)
    assert "loading" in people["indicators"][0]


def test_zscore_over_the_years(ask: Ask, run: Run, folder: Path) -> None:
    rows = ["Kennung;Bezeichnung;Jahr;Armut"]
    rows += [f"{area};Gebiet {area};2020;10" for area in "abcde"]
    rows += [f"{area};Gebiet {area};2023;{11 + n}" for n, area in enumerate("abcd")]
    rows += ["e;Gebiet e;2023;30", "neu;;2023;12"]
    (folder / "Y.csv").write_text("\n".join(rows), encoding="cp1252")
    answer = ask("index zscore Y.csv --since 2020")
    assert answer["year"] == 2023
    found = {row["id"]: (row["dynamics"], row.get("name")) for row in answer["scores"]}
    assert found["e"] == ("negative", "Gebiet e")
    assert found["a"] == ("stable", "Gebiet a")
    assert found["neu"] == (None, None)
    for options in ("--since 2023", "--since 2019"):
        assert run(f"index zscore Y.csv {options}").exit_code == 2
    assert run("index zscore I.csv --since 2019").exit_code == 2


def test_unknown_values_stay_unknown(ask: Ask, folder: Path) -> None:
    (folder / "I.csv").write_text(AREAS.replace("c,3,6,60", "c,3,.,60"), encoding="utf-8")
    answer = ask("index zscore I.csv")
    assert (answer["scores"][2]["z"], answer["scores"][2]["class"]) == (None, None)
    assert answer["scores"][2]["parts"]["benefits"] is None
    assert "UNKNOWN_VALUES" in [warning["code"] for warning in answer["warnings"]]


def test_gisd(ask: Ask) -> None:
    answer = ask(
        "index gisd I.csv --dimension work=unemployed --dimension school=degree --anchor unemployed"
    )
    scores = {row["id"]: row for row in answer["scores"]}
    assert (scores["c"]["z"], scores["d"]["z"]) == (0, 1)
    assert (scores["c"]["class"], scores["d"]["class"]) == (1, 5)
    assert scores["b"]["parts"] == pytest.approx({"work": 5 / 9, "school": 0.75})
    assert [fit["name"] for fit in answer["dimensions"]] == ["work", "school"]
    codes = [warning["code"] for warning in answer["warnings"]]
    assert codes == ["NOT_USED", "RELATIVE_ONLY"]
    assert [source["id"] for source in answer["sources"]] == ["rki-gisd-2025"]


def test_gisd_of_one_dimension_and_several_years(ask: Ask, folder: Path) -> None:
    answer = ask("index gisd I.csv")
    assert answer["inputs"]["anchor"] == "unemployed"
    assert "ONE_DIMENSION" in [warning["code"] for warning in answer["warnings"]]
    rows = ["id,year,x"] + [f"{a},{y},{n * y}" for y in (2020, 2021) for n, a in enumerate("abc")]
    (folder / "Y.csv").write_text("\n".join(rows), encoding="utf-8")
    years = ask("index gisd Y.csv")
    assert [row["year"] for row in years["scores"]] == [2020] * 3 + [2021] * 3
    assert [row["z"] for row in years["scores"]] == pytest.approx([0, 0.5, 1] * 2)
    assert "ANCHOR_GUESSED" in [warning["code"] for warning in years["warnings"]]


@pytest.mark.parametrize("verb", ["zscore", "gisd"])
@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("b,8,15,30", "b,8,NaN,30", "I.csv:3: benefits: „NaN“ ist keine Zahl"),
        ("b,8,15,30", "b,8,inf,30", "I.csv:3: benefits: „inf“ ist keine Zahl"),
        ("b,8,15,30", "b,8,1e200,30", "I.csv:3: benefits: "),
        ("b,8,15,30", "b,8,viel,30", "I.csv:3: benefits: "),
        ("b,8,15,30", "b,8,15", "I.csv:3: degree: Die Zeile hat 3 statt 4 Spalten"),
        ("b,8,15,30", "a,8,15,30", "I.csv:3: id: „a“ steht schon in Zeile 2"),
        ("b,8,15,30", ",8,15,30", "I.csv:3: id: Die Zelle ist leer"),
        ("b,8,15,30", 'b,8,"15,30', "I.csv:3: Spalte 1: "),
        ("b,8,15,30", "b,8,1\x005,30", "I.csv:3: Spalte 1: "),
        ("id,unemployed", "what,unemployed", "I.csv:1: id: Spalte"),
        ("unemployed,benefits", "unemployed,unemployed", "I.csv:1: unemployed: "),
        (AREAS, "id\na\nb\n", "I.csv:"),
        (AREAS[30:], "", "I.csv:1: "),
        (AREAS, "", "I.csv:1: "),
        (AREAS, "%PDF-1.7", "I.csv:1: "),
    ],
)
def test_bad_indicators(
    refuse: Refuse, folder: Path, verb: str, old: str, new: str, line: str
) -> None:
    assert old in AREAS
    (folder / "I.csv").write_text(AREAS.replace(old, new, 1), encoding="utf-8")
    assert refuse(f"index {verb} I.csv --json").startswith(line)


def test_what_cannot_be_computed(refuse: Refuse, folder: Path) -> None:
    (folder / "I.csv").write_text("id,x\na,1\nb,1\nc,1\n", encoding="utf-8")
    line = refuse("index zscore I.csv")
    assert line.startswith("I.csv: indicators: Kein Indikator unterscheidet die Gebiete")
    assert refuse("index gisd I.csv").startswith("I.csv: x: Der Indikator ist überall gleich")
    (folder / "I.csv").write_text("id,x,n\na,1,5\nb,,5\nc,2,\n", encoding="utf-8")
    assert refuse("index gisd I.csv").startswith("I.csv:3: x: Der Wert ist unbekannt")
    assert refuse("index zscore I.csv --population n").startswith("I.csv:4: n: Die Zelle ist leer")
    (folder / "I.csv").write_text("id,x,n\na,1,5\nb,3,-5\nc,2,1\n", encoding="utf-8")
    assert refuse("index zscore I.csv --population n").startswith("I.csv:3: population: -5")


def test_wrong_usage(run: Run) -> None:
    for words in (
        "index zscore",
        "index zscore I.csv --file I.csv",
        "index zscore I.csv --reverse nothing",
        "index zscore I.csv --weights nothing=1",
        "index zscore I.csv --weights degree",
        "index zscore I.csv --weights degree=viel",
        "index zscore I.csv --population nothing",
        "index zscore I.csv --population degree --reverse degree",
        "index gisd I.csv --dimension work",
        "index gisd I.csv --dimension work=",
        "index gisd I.csv --dimension work=nothing",
        "index gisd I.csv --anchor nothing",
        "smooth eb",
        "interval wilson",
    ):
        assert run(words).exit_code == 2, words


def test_one_column_cannot_be_population_and_indicator(run: Run, folder: Path) -> None:
    (folder / "I.csv").write_text("id,x\na,1\nb,2\n", encoding="utf-8")
    assert run("index zscore I.csv --population x").exit_code == 2


def test_impossible_levels(refuse: Refuse) -> None:
    assert refuse("interval wilson R.csv --confidence 1").startswith("confidence: 1.0 ist kein")
    assert refuse("interval poisson R.csv --fdr 0").startswith("discoveries: 0.0 ist kein Niveau")


def test_tables_for_people_are_german(run: Run) -> None:
    assert "Geglättete Rate" in run("smooth eb R.csv").stdout
    assert "Auffällig" in run("interval poisson R.csv").stdout
    result = run("index zscore I.csv --reverse degree --checks")
    for words in ("sehr niedrig", "Cronbachs Alpha", "Ränge"):
        assert words in result.stdout
    assert "Grenzen der Statusklassen" in result.stderr


@pytest.mark.real_data
def test_the_published_scores_as_an_index_of_one_indicator(
    ask: Ask, shared_data: Path, folder: Path
) -> None:
    """Rescaling what is rescaled changes nothing: Lippe stays 0.56178, quintile 3, decile 6."""
    with (shared_data / "09_gisd_deprivation" / "GISD_Bund_Kreis.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        rows = [row for row in csv.DictReader(stream) if row["year"] == "2021"]
    lines = ["id,unemployment", *(f"{row['kreis_id']},{row['gisd_score']}" for row in rows)]
    (folder / "G.csv").write_text("\n".join(lines), encoding="utf-8")
    scores = {row["id"]: row for row in ask("index gisd G.csv")["scores"]}
    lippe = scores["05766"]
    assert lippe["z"] == pytest.approx(0.56178, abs=1e-12)
    assert (lippe["class"], lippe["decile"]) == (3, 6)
    assert json.dumps(lippe["group"]) == "2"
