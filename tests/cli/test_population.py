"""`nahraum population`: golden numbers of METHODS 1.4 and 1.6 through files."""

import csv
from pathlib import Path

import pytest

from nahraum.facts.tables import life_tables
from tests.cli.conftest import Ask, Refuse, Run

EARLIER = "age_from,age_to,count\n0,4,100\n5,9,110\n10,14,120\n15,19,130\n20,,400\n"
LATER = "alter_von;alter_bis;anzahl\n0;4;90\n5;9;102\n10;14;113\n15;19;118\n20;;420\n"


@pytest.fixture
def lifetable(folder: Path) -> Path:
    """Destatis 2020/22 in German columns, open from 100."""
    table = life_tables().get("2020/22")
    path = folder / "L.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["alter", "geschlecht", "qx", "ex"])
        for sex, name in enumerate(("männlich", "weiblich")):
            for age in range(101):
                q, e = f"{table.qx[sex, age]:.8f}", f"{table.ex[sex, age]:.2f}"
                writer.writerow([age, name, q.replace(".", ","), e.replace(".", ",")])
    return path


def years(answer: dict) -> dict[int, dict]:
    return {row["year"]: row for row in answer["years"]}


def test_the_toy_population_of_the_methods(ask: Ask, start: Path, lifetable: Path) -> None:
    answer = ask(
        "population project --start P.csv --lifetable L.csv --tfr 1,46 --years 28 --base-year 2022"
    )
    found = years(answer)
    assert found[2022]["births"] is None
    assert found[2023]["births"] == pytest.approx(145.9757956840978, abs=1e-9)
    assert found[2023]["deaths"] == pytest.approx(945.086393528436, abs=1e-7)
    assert found[2023]["total"] == pytest.approx(19400.889402155663, abs=1e-8)
    assert found[2032]["total"] == pytest.approx(16470.10106753242, abs=1e-8)
    assert found[2050]["total"] == pytest.approx(14760.200274349365, abs=1e-8)
    assert found[2050]["share_65"] == pytest.approx(0.24048700433849607, abs=1e-12)
    last = answer["population"]
    assert len(last) == 202
    assert {row["sex"] for row in last} == {"m", "f"}
    assert sum(row["count"] for row in last) == pytest.approx(found[2050]["total"])
    assert answer["inputs"]["tfr"] == 1.46
    assert answer["inputs"]["base_year"] == 2022
    assert [w["code"] for w in answer["warnings"]] == ["NO_MIGRATION"]


def test_with_two_people_moving_in_per_age(
    ask: Ask, folder: Path, start: Path, lifetable: Path
) -> None:
    rows = [f"{sex};{age};2" for sex in "mw" for age in range(20, 40)]
    (folder / "M.csv").write_text("\n".join(["geschlecht;alter;saldo", *rows]), encoding="cp1252")
    answer = ask(
        "population project --start P.csv --lifetable L.csv --tfr 1.46 --years 28 "
        "--base-year 2022 --migration M.csv"
    )
    found = years(answer)
    assert found[2023]["total"] == pytest.approx(19481.547997281996, abs=1e-8)
    assert found[2050]["total"] == pytest.approx(17636.7757877303, abs=1e-8)
    codes = [warning["code"] for warning in answer["warnings"]]
    assert codes == ["MIG_AGES_MISSING", "MIG_NET_ONLY"]


def test_defaults_come_from_the_shipped_facts(ask: Ask, start: Path) -> None:
    answer = ask("population project --start P.csv --years 1 --base-year 2024")
    ids = [source["id"] for source in answer["sources"]]
    assert ids == ["destatis-12621-0001-2022-24", "destatis-12612-0009"]
    assert all(source["licence"] for source in answer["sources"][:1])


def test_without_a_year_the_years_count_from_zero(ask: Ask, start: Path) -> None:
    answer = ask("population project --start P.csv --years 2")
    assert [row["year"] for row in answer["years"]] == [0, 1, 2]
    assert answer["warnings"][0]["code"] == "BASE_YEAR_UNKNOWN"


def test_all_years_go_into_a_file_other_verbs_read(ask: Ask, folder: Path, start: Path) -> None:
    answer = ask("population project --start P.csv --years 3 --base-year 2021 --out cube.csv")
    with (folder / "cube.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 4 * 202
    whole = sum(float(row["count"]) for row in rows if row["year"] == "2024")
    assert whole == pytest.approx(answer["years"][-1]["total"])
    care = ask("need care --population cube.csv")
    assert [row["year"] for row in care["years"]] == [2021, 2022, 2023, 2024]


def test_equal_input_gives_equal_output(run: Run, start: Path) -> None:
    verb = "population project --start P.csv --years 20 --base-year 2022 --json"
    assert run(verb).stdout == run(verb).stdout


def test_ages_above_100_join_the_open_age(ask: Ask, folder: Path, start: Path) -> None:
    with start.open("a", encoding="utf-8") as stream:
        stream.write("m,101,7\nf,104,5\n")
    answer = ask("population project --start P.csv --years 1 --base-year 2022")
    assert answer["years"][0]["total"] == 20212
    assert answer["warnings"][0]["code"] == "AGES_ABOVE_100"


def test_a_period_is_chosen_from_a_file_with_several(
    run: Run, ask: Ask, folder: Path, start: Path
) -> None:
    rows = ["periode,geschlecht,alter,qx,ex100"]
    for period in ("2016/2018", "2020/2022"):
        table = life_tables().get("2020/22")
        for sex, name in enumerate("mw"):
            for age in range(101):
                rows.append(f"{period},{name},{age},{table.qx[sex, age]:.8f},1.8")
    (folder / "L.csv").write_text("\n".join(rows), encoding="utf-8")
    several = run("population project --start P.csv --lifetable L.csv --years 1")
    assert several.exit_code == 1
    assert "L.csv:2: period: Die Datei enthält mehrere Zeiträume" in several.stderr
    answer = ask(
        "population project --start P.csv --lifetable L.csv --years 1 --period 2020-22 "
        "--base-year 2022"
    )
    assert answer["years"][1]["total"] < 20200


def test_hamilton_perry_toy(ask: Ask, folder: Path) -> None:
    (folder / "A.csv").write_text(EARLIER, encoding="utf-8")
    (folder / "B.csv").write_text(LATER, encoding="utf-8")
    answer = ask("population hamilton-perry --earlier A.csv --later B.csv --steps 1")
    assert answer["ratios"] == pytest.approx(
        [1.02, 1.0272727272727273, 0.9833333333333333, 0.7924528301886793], abs=1e-15
    )
    assert answer["child_woman_ratio"] == pytest.approx(0.16728624535315986, abs=1e-15)
    assert answer["projection"] == [
        pytest.approx(
            [89.90904467980641, 91.8, 104.78181818181818, 111.11666666666666, 426.33962264150944],
            abs=1e-10,
        )
    ]
    assert sum(answer["projection"][0]) == pytest.approx(823.947, abs=5e-4)


def test_hamilton_perry_by_sex(ask: Ask, folder: Path) -> None:
    for name, counts in (("A", (100, 110, 120, 130, 400)), ("B", (90, 102, 113, 118, 420))):
        rows = ["sex,age_group,count"]
        groups = ("0-4", "5-9", "10-14", "15-19", "20+")
        for sex in "mf":
            rows += [f"{sex},{g},{n}" for g, n in zip(groups, counts, strict=True)]
        (folder / f"{name}.csv").write_text("\n".join(rows), encoding="utf-8")
    answer = ask("population hamilton-perry --earlier A.csv --later B.csv --steps 2")
    assert len(answer["ratios"]) == 2
    assert len(answer["projection"]) == 2
    first = answer["projection_by_sex"][0]
    assert answer["projection"][0][1] == pytest.approx(first[0][1] + first[1][1])
    assert first[0][0] / first[1][0] == pytest.approx(1.05)


def test_groups_must_match_and_be_even(refuse: Refuse, folder: Path) -> None:
    (folder / "A.csv").write_text(EARLIER, encoding="utf-8")
    (folder / "B.csv").write_text(LATER.replace("15;19", "15;24"), encoding="utf-8")
    line = refuse("population hamilton-perry --earlier A.csv --later B.csv --steps 1")
    assert line.startswith("B.csv:5: age_to: Die Gruppe 15-24")
    (folder / "B.csv").write_text(LATER.replace("20;;420\n", ""), encoding="utf-8")
    line = refuse("population hamilton-perry --earlier A.csv --later B.csv --steps 1")
    assert line.startswith("B.csv:2: age_from: Die Altersgruppen")


def test_wrong_usage_is_exit_code_2(run: Run, start: Path) -> None:
    for verb in (
        "population project --start P.csv",
        "population project --start P.csv --years 0",
        "population project --start P.csv --years 1 --tfr viele",
        "population project --start P.csv --years 1 --out nowhere/x.csv",
        "population project --start P.csv --years 1 --out x.csv",
        "population project --start P.csv --years 1 --columns age",
        "population hamilton-perry --earlier P.csv --later P.csv --steps 1 --mothers 44-15",
        "population nothing",
    ):
        result = run(verb)
        assert result.exit_code == 2, verb
        assert result.stdout == ""


def test_raking_example(ask: Ask, folder: Path) -> None:
    (folder / "T.csv").write_text("40,30,20\n35,50,100\n10,60,5\n", encoding="utf-8")
    (folder / "R.csv").write_text("100\n200\n90\n", encoding="utf-8")
    (folder / "C.csv").write_text("95,150,145\n", encoding="utf-8")
    answer = ask("population rake --table T.csv --rows R.csv --columns C.csv")
    expected = [
        [44.97729654262309, 30.913467231427394, 24.109236225947406],
        [37.22867693817925, 48.73855724106629, 114.03276582079494],
        [12.794026518576404, 70.34797552750632, 6.857997952830623],
    ]
    for row, wanted in zip(answer["table"], expected, strict=True):
        assert row == pytest.approx(wanted, abs=1e-7)
    assert answer["max_deviation"] < 1e-8
    assert 0 < answer["iterations"] <= 1000


def test_matrices_may_be_german_and_labelled(ask: Ask, folder: Path) -> None:
    (folder / "T.csv").write_text("Ort;A;B\nNord;1,5;2\nSüd;3;4,25\n", encoding="cp1252")
    (folder / "R.csv").write_text("3,5;7,25\n", encoding="utf-8")
    (folder / "C.csv").write_text("4,5\n6,25\n", encoding="utf-8")
    answer = ask("population rake --table T.csv --rows R.csv --columns C.csv --decimal ,")
    assert answer["table"] == [pytest.approx([1.5, 2.0]), pytest.approx([3.0, 4.25])]


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("1,2\n3\n", "T.csv:2: Spalte 2: Die Zeile hat 1 statt 2 Spalten"),
        ("1,NaN\n3,4\n", "T.csv:1: Spalte 2: „NaN“ ist keine Zahl"),
        ("1,\n3,4\n", "T.csv:1: Spalte 2: Die Zelle ist leer"),
        ("1,zwei\n3,4\n", "T.csv:1: Spalte 2: „zwei“ ist keine Zahl"),
        ("1;1.234\n3;4\n", "T.csv:1: Spalte 2: Die Zahl kann 1234 oder 1.234 bedeuten"),
        ("-1,2\n3,4\n", "T.csv:1: Spalte 1: „-1“ ist negativ"),
        ("A,B\n1,2\n-3,4\n", "T.csv:3: Spalte 1: „-3“ ist negativ"),
        ("A,B\n", "T.csv:1: Spalte 1: Die Datei enthält keine Zahlen"),
        ("1;2,5\n3;4.5\n", "T.csv:1: Spalte 2: 2.5 benutzt „,“"),
        ("1,.\n3,4\n", "T.csv:1: Spalte 2: „.“ ist unbekannt"),
        ("", "T.csv:1: Spalte 1: Die Datei ist leer"),
        ('"1,2\n3,4\n', "T.csv:1: Spalte 1: Ein Anführungszeichen"),
        ("1,2\n3,4\n5,6\n", "R.csv:1: Zeilen: 2 Summen, aber die Tabelle hat 3 Zeilen"),
        ("0,0\n3,4\n", "T.csv:1: Rand 1: Position 1 enthält nur Nullen"),
    ],
)
def test_bad_matrices(refuse: Refuse, folder: Path, table: str, line: str) -> None:
    (folder / "T.csv").write_text(table, encoding="utf-8")
    (folder / "R.csv").write_text("5\n5\n", encoding="utf-8")
    (folder / "C.csv").write_text("5,5\n", encoding="utf-8")
    verb = "population rake --table T.csv --rows R.csv --columns C.csv --json"
    assert refuse(verb).startswith(line)


def test_decimal_decides_what_is_ambiguous(ask: Ask, folder: Path) -> None:
    (folder / "T.csv").write_text("1.234\n", encoding="utf-8")
    (folder / "S.csv").write_text("1.234\n", encoding="utf-8")
    verb = "population rake --table T.csv --rows S.csv --columns S.csv"
    assert ask(f"{verb} --decimal ,")["table"] == [[1234.0]]
    assert ask(f"{verb} --decimal .")["table"] == [[1.234]]
