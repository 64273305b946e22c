"""`nahraum supply succession`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

HEAD = "id,role,weekly_hours,mandate,jobsharing,birth_year,practice_form,planned_end,successor\n"
# METHODS 2.7: ages 38, 47, 56, 62, 66 in 2026.
FIVE = HEAD + "".join(
    f"d{year},owner,,1,0,{year},single,,\n" for year in (1988, 1979, 1970, 1964, 1960)
)
VERB = (
    "supply succession --doctors D.csv --inhabitants 8000 --ratio 1600 --years 10 "
    "--runs 4000 --seed 1 --as-of 2026-11-21"
)


@pytest.fixture(autouse=True)
def doctors(folder: Path) -> Path:
    path = folder / "D.csv"
    path.write_text(FIVE, encoding="utf-8")
    return path


def test_closed_values(ask: Ask) -> None:
    answer = ask(f"{VERB} --no-replacement")
    years = answer["years"]
    assert [row["year"] for row in years] == list(range(2026, 2037))
    assert {"year", "mean", "p10", "p90", "supply_ratio_mean", "prob_below_75"} <= set(years[0])
    assert years[0]["mean"] == 5.0
    assert years[5]["mean"] == pytest.approx(3.442379, abs=3 * years[5]["standard_error"])
    assert years[10]["mean"] == pytest.approx(2.418590, abs=3 * years[10]["standard_error"])
    assert years[5]["all_stay"] == pytest.approx(0.062198, abs=0.0115)
    assert years[0]["supply_ratio_mean"] == 100.0
    assert answer["flag_threatened"] is True
    assert answer["inputs"]["no_replacement"] is True
    assert "shocks" not in answer
    unchecked = [item["name"] for item in answer["assumptions"] if not item["verified"]]
    assert "Ausscheiden je Jahr nach Alter" in unchecked


def test_replacement_is_the_rule_and_runs_repeat(ask: Ask) -> None:
    with_successors = ask(VERB)
    assert with_successors["years"][10]["mean"] > 3
    assert ask(VERB)["years"] == with_successors["years"]
    assert ask(f"{VERB} --seed 2")["years"] != with_successors["years"]
    better = ask(f"{VERB} --place-factor 2 --funding-factor 1.5 --hazard-factor 0.5")
    assert better["years"][10]["mean"] > with_successors["years"][10]["mean"]


def test_scenarios(ask: Ask) -> None:
    answer = ask(f"{VERB} --scenarios --runs 500")
    assert {row["id"] for row in answer["shocks"]} == {
        f"d{y}" for y in (1988, 1979, 1970, 1964, 1960)
    }
    assert answer["shocks"][0]["supply_ratio"] == 80.0
    assert answer["shocks"][0]["orphaned"] == 1600.0
    assert [row["id"] for row in answer["scenarios"]][:3] == ["posts+1", "posts+2", "posts+3"]
    assert "prob_below_75" in answer["scenarios"][0]["at_end"]


def test_announced_ends_and_settled_successions(ask: Ask, doctors: Path) -> None:
    doctors.write_text(
        HEAD + "a,owner,,1,0,1980,group,31.12.2027,0\nb,owner,,1,0,1980,group,2027,1\n",
        encoding="utf-8",
    )
    years = ask(f"{VERB} --hazard-factor 0 --place-factor 0")["years"]
    assert [row["mean"] for row in years[:4]] == [2.0, 2.0, 1.0, 1.0]


def test_a_life_table_and_changing_demand(ask: Ask, folder: Path) -> None:
    rows = [f"{sex},{age},0.5" for sex in "mf" for age in range(101)]
    (folder / "L.csv").write_text("\n".join(["sex,age,qx", *rows]) + "\n", encoding="utf-8")
    lines = ["Jahr;Einwohner;Verhältniszahl"]
    lines += [f"{year};{8000 - 100 * (year - 2026)};1600" for year in range(2026, 2029)]
    (folder / "N.csv").write_text("\n".join(lines), encoding="utf-8")
    answer = ask(
        "supply succession --doctors D.csv --demand N.csv --ratio 1500 --years 2 --runs 4000 "
        "--as-of 2026-11-21 --hazard-factor 0 --no-replacement --lifetable L.csv"
    )
    assert answer["years"][2]["mean"] == pytest.approx(1.25, abs=0.06)
    first, _, last = answer["years"]
    assert first["supply_ratio_mean"] == 100.0
    assert last["supply_ratio_mean"] == pytest.approx(last["mean"] * 1600 / 78)
    assert answer["flag_threatened"] is None


def test_the_ratio_in_force_is_the_default(ask: Ask) -> None:
    answer = ask("supply succession --doctors D.csv --inhabitants 8165 --years 5 --runs 50")
    assert answer["inputs"]["ratio"] == 1633
    assert answer["years"][0]["supply_ratio_mean"] == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("d1988,owner,,1", "d1988,owner,,0.6", "D.csv:2: mandate: Ein Versorgungsauftrag von 0.6"),
        ("d1988,owner,,1", "d1988,owner,,", "D.csv:2: mandate: Der Versorgungsauftrag fehlt"),
        ("d1988,owner,,1", "d1988,owner,,NaN", "D.csv:2: mandate: „NaN“ ist keine Zahl"),
        ("d1988,owner,,1", "d1988,owner,,inf", "D.csv:2: mandate: „inf“ ist keine Zahl"),
        ("d1988,owner,,1", "d1988,owner,,-1", "D.csv:2: mandate: „-1“ ist negativ"),
        ("d1988,owner", "d1988,chef", "D.csv:2: role: „chef“"),
        ("d1988,owner", "d1979,owner", "D.csv:3: id: „d1979“ steht schon in Zeile 2"),
        ("0,1988,", "0,2015,", "D.csv:2: age: Ein Alter von 11 Jahren gibt es nicht"),
        ("0,1988,", "0,1788,", "D.csv:2: birth_year: „1788“ ist kleiner"),
        ("0,1988,", "0,achtundachtzig,", "D.csv:2: birth_year: "),
        ("1988,single", "1988,palace", "D.csv:2: practice_form: „palace“"),
        ("1988,single,,", "1988,single,bald,", "D.csv:2: planned_end: „bald“ ist kein Datum"),
        ("1988,single,,\n", "1988,single,,vielleicht\n", "D.csv:2: successor: "),
        ("1988,single,,\n", "1988,single\n", "D.csv:2: planned_end: Die Zeile hat 7 statt 9"),
        ("id,role", "id,rank", "D.csv:1: role: Spalte „role“ fehlt"),
    ],
)
def test_bad_doctors(refuse: Refuse, doctors: Path, old: str, new: str, line: str) -> None:
    assert old in FIVE
    doctors.write_text(FIVE.replace(old, new, 1), encoding="utf-8")
    assert refuse(f"{VERB} --json").startswith(line)


def test_nobody_with_a_known_age(refuse: Refuse, doctors: Path) -> None:
    doctors.write_text(HEAD + "a,owner,,1,0,,single,,\n", encoding="utf-8")
    line = refuse(VERB)
    assert line.startswith("D.csv:2: birth_year: Von niemandem ist das Alter bekannt; Geburtsjahre")


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"%PDF-1.7", HEAD.encode()])
def test_files_that_are_no_tables(refuse: Refuse, doctors: Path, content: bytes) -> None:
    doctors.write_bytes(content)
    assert refuse(VERB).startswith("D.csv")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ("--inhabitants=-5 --ratio 1633", "inhabitants: -5 ist negativ"),
        ("--inhabitants 5 --ratio 0", "ratio: Eine Verhältniszahl von 0"),
        ("--inhabitants 5 --ratio 1633 --hazard-factor=-1", "hazards.scale: -1.0 ist keine Größe"),
        ("--inhabitants 5 --ratio 1633 --lifetable no.csv", "no.csv: Die Datei gibt es nicht"),
        ("--demand N.csv --ratio 1633", "N.csv:2: year: Das Jahr 2028 fehlt; Alle Jahre von 2026"),
        ("--demand Z.csv --ratio 1633", "Z.csv:2: ratio: Eine Verhältniszahl von 0"),
    ],
)
def test_impossible_options(refuse: Refuse, folder: Path, options: str, line: str) -> None:
    rows = "year,inhabitants\n2026,10\n2027,10\n"
    (folder / "N.csv").write_text(rows, encoding="utf-8")
    rows = "year,inhabitants,ratio\n2026,10,0\n2027,10,0\n2028,10,0\n"
    (folder / "Z.csv").write_text(rows, encoding="utf-8")
    verb = "supply succession --doctors D.csv --years 2 --runs 50 --as-of 2026-11-21"
    assert refuse(f"{verb} {options} --json").startswith(line)


def test_wrong_usage(run: Run) -> None:
    for options in (
        "--inhabitants 5",
        "--doctors D.csv",
        "--doctors D.csv --inhabitants 5 --demand N.csv",
        "--doctors D.csv --inhabitants 5 --period 2020/22",
        "--doctors D.csv --inhabitants 5 --years 0",
        "--doctors D.csv --inhabitants 5 --runs 1",
        "--doctors D.csv --inhabitants 5 --seed=-1",
    ):
        assert run(f"supply succession {options}").exit_code == 2, options


def test_the_table_for_people_is_german(run: Run) -> None:
    result = run(f"{VERB} --runs 50 --scenarios")
    assert result.exit_code == 0
    for words in ("Unterversorgung droht", "Wenn jemand morgen ausfällt", "2 Sitze mehr"):
        assert words in result.stdout
    assert "keine Vorhersage" in result.stderr
