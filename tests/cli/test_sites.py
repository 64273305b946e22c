"""`nahraum sites`: verbs end to end, usage, broken files, tasks without a solution."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ask, Refuse, Run

KEYS = {"open", "objective", "bound", "gap", "assignment"}
C = "demand,site,cost\na,x,5\na,y,25\nb,x,12\nb,y,8\nc,x,40\nc,y,18\n"
D = "id,count\na,1000\nb,2000\nc,500\n"
S = "id,capacity,minimum,fixed_cost,spending\nx,1500,100,10,7\ny,9000,100,20,8\n"
NET = " 4 3 2\n1 2 5\n2 3 5\n3 4 1\n"
FILES = "--costs C.csv --demand D.csv"


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    write(C=C, D=D, S=S)
    Path("net.txt").write_text(NET, encoding="ascii")


def write(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "opened", "objective"),
    [
        ("pmedian --p 1", ["x"], 49000),
        ("pmedian --p 1 --heuristic", ["x"], 49000),
        ("pmedian --p 2", ["x", "y"], 30000),
        ("pcenter --p 1", ["y"], 25),
        ("lscp --radius 18", ["x", "y"], 2),
        ("lscp --radius 25", ["y"], 1),
        ("mclp --p 1 --radius 12", ["x"], 3000),
        ("capacitated --sites S.csv", ["x", "y"], 30030),
        ("capacitated --sites S.csv --p 1", ["y"], 50020),
        ("capacitated --sites S.csv --budget 8", ["y"], 50020),
        ("capacitated --capacity 9999 --p 1 --minimum 10", ["x"], 49000),
        ("capacitated --capacity 9999 --p 1 --p90 25 --radius 25", ["y"], 50000),
        ("capacitated --capacity 2000 --split", ["x", "y"], 32000),
        ("pareto --p 1", ["x"], 49000),
    ],
)
def test_verbs(ask: Ask, words: str, opened: list[str], objective: float) -> None:
    verb, _, options = words.partition(" ")
    if "--budget" not in words:
        write(S="\n".join(line.rpartition(",")[0] for line in S.splitlines()))
    answer = ask(f"sites {verb} {FILES} {options}")
    assert set(answer) >= KEYS
    assert answer["open"] == opened
    assert answer["objective"] == pytest.approx(objective)
    assert answer["bound"] == pytest.approx(objective)
    assert answer["gap"] == 0
    assert {row["demand"] for row in answer["assignment"]} == {"a", "b", "c"}
    for row in answer["assignment"]:
        assert set(row) == {"demand", "site", "share", "cost", "state"}
    assert answer["inputs"]["costs"] == "C.csv"


def test_the_front(ask: Ask) -> None:
    write(C=C.replace("a,y,25", "a,y,50"))
    answer = ask(f"sites pareto {FILES} --p 1")
    assert [(p["open"], p["objective"], p["equity"]) for p in answer["front"]] == [
        (["x"], 49000, 40)
    ]
    write(C=C.replace("c,x,40", "c,x,35"), D=D.replace("2000", "100"))
    front = ask(f"sites pareto {FILES} --p 1")["front"]
    assert [(p["open"], p["objective"], p["equity"]) for p in front] == [
        (["x"], 23700, 35),
        (["y"], 34800, 25),
    ]


def test_tail(ask: Ask) -> None:
    answer = ask(f"sites capacitated {FILES} --capacity 9999 --p 1 --tail 0.9")
    assert answer["objective"] == pytest.approx(25)
    assert answer["open"] == ["y"]


def test_or_library_nodes_are_numbers_and_p_is_in_the_file(ask: Ask) -> None:
    answer = ask("sites pmedian --orlib net.txt")
    assert answer["open"] == [1, 3]
    assert answer["objective"] == 6
    assert answer["assignment"][1] == {
        "demand": 2,
        "site": 1,
        "share": 1,
        "cost": 5,
        "state": "served",
    }
    assert answer["inputs"]["p"] == 2
    assert ask("sites pcenter --orlib net.txt --p 1")["objective"] == 6
    assert ask("sites lscp --orlib net.txt --radius 5")["objective"] == 2
    assert ask("sites mclp --orlib net.txt --p 1 --radius 1")["objective"] == 2


def test_without_demand_everybody_counts_once(ask: Ask) -> None:
    answer = ask("sites pmedian --costs C.csv --p 1")
    assert answer["objective"] == 51
    assert [w["code"] for w in answer["warnings"]] == ["UNIT_WEIGHTS"]


def test_uncovered_and_unpeopled_places_come_back(ask: Ask) -> None:
    write(D="id,count\na,10\nb,0\nc,5\nd,0\n")
    answer = ask(f"sites mclp {FILES} --p 1 --radius 10")
    rows = {row["demand"]: (row["site"], row["state"]) for row in answer["assignment"]}
    assert rows == {
        "a": ("x", "served"),
        "b": (None, "no-demand"),
        "c": (None, "not-covered"),
        "d": (None, "no-demand"),
    }
    assert answer["ways"]["share"] == pytest.approx(10 / 15)


def test_table_for_people(run: Run) -> None:
    result = run(f"sites pmedian {FILES} --p 1")
    assert result.exit_code == 0
    assert "49.000" in result.stdout
    assert "Zuordnung" in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        "pmedian --p 1",
        "pmedian --costs C.csv --orlib net.txt",
        "pmedian --orlib net.txt --demand D.csv",
        "pmedian --costs C.csv",
        "pmedian --costs C.csv --p 0",
        "pmedian --costs C.csv --p 1 --seconds 0",
        "lscp --costs C.csv",
        "lscp --costs C.csv --radius -1",
        "lscp --costs C.csv --radius 5 --p 2",
        "mclp --costs C.csv --p 1",
        "capacitated --costs C.csv",
        "capacitated --costs C.csv --sites S.csv --capacity 5 --budget 9",
        "capacitated --costs C.csv --sites S.csv",
        "capacitated --costs C.csv --capacity 5 --budget 9",
        "pareto --costs C.csv --p 1 --points 1",
    ],
)
def test_wrong_usage(run: Run, words: str) -> None:
    result = run(f"sites {words}")
    assert result.exit_code == 2
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("C", "cost\n", "price\n", "C.csv:1: cost: Spalte „cost“ fehlt"),
        ("C", "b,y,8", "d,y,8", "C.csv:5: demand: „d“ steht nicht in D.csv"),
        ("C", "b,y,8", "b,x,8", "C.csv:5: demand, site: „b, x“ steht schon in Zeile 4"),
        ("C", "b,y,8", "b,y,-8", "C.csv:5: cost: „-8“ ist negativ"),
        ("C", "b,y,8", "b,y,NaN", "C.csv:5: cost: „NaN“ ist keine Zahl"),
        ("C", "b,y,8", "b,y,inf", "C.csv:5: cost: „inf“ ist keine Zahl"),
        ("C", "b,y,8", "b,y", "C.csv:5: cost: Die Zeile hat 2 statt 3 Spalten"),
        ("C", "b,y,8", "b,y,1e200", "C.csv: cost: 1e+200 ist zu groß"),
        ("C", "b,y,8", "b,y,8\x00", "C.csv:5: Spalte 1: "),
        ("C", C, "", "C.csv:1: demand: Die Datei ist leer"),
        ("C", C, "demand,site,cost\n", "C.csv:1: demand: Unter der Kopfzeile steht nichts"),
        ("C", "c,x,40\nc,y,18\n", "", "C.csv: cost: 1 Ort erreicht keinen Standort: c; "),
        ("D", "b,2000", "a,2000", "D.csv:3: id: „a“ steht schon in Zeile 2"),
        ("D", "b,2000", "b,-1", "D.csv:3: count: „-1“ ist negativ"),
        ("D", "b,2000", "b,viele", "D.csv:3: count: „viele“ ist keine Zahl"),
    ],
)
def test_broken_files(refuse: Refuse, name: str, old: str, new: str, place: str) -> None:
    text = {"C": C, "D": D}[name]
    assert old in text
    write(**{name: text.replace(old, new, 1)})
    for words in ("pmedian --p 1", "pcenter --p 1 --json"):
        assert refuse(f"sites {words} {FILES}").startswith(place)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("id,capacity\nx,5\n", "S.csv:1: id: Standort „y“ fehlt; "),
        ("id,capacity\nx,5\ny,5\nz,5\n", "S.csv:4: id: „z“ steht nicht in C.csv"),
        ("id,capacity\nx,5\nx,5\n", "S.csv:3: id: „x“ steht schon in Zeile 2"),
        ("id,capacity\nx,5\ny,\n", "S.csv:3: capacity: Die Zelle ist leer"),
        ("id,capacity\nx,5\ny,5\n", "C.csv: capacity: Die 2 größten Standorte fassen zusammen 10"),
    ],
)
def test_broken_sites(refuse: Refuse, text: str, place: str) -> None:
    write(S=text)
    assert refuse(f"sites capacitated {FILES} --sites S.csv").startswith(place)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("pmedian --costs C.csv --p 3", "C.csv: p: 3 Standorte sind verlangt, es gibt aber nur 2"),
        ("lscp --costs C.csv --radius 10", "C.csv: radius: 1 Ort erreicht keinen Standort im Um"),
        ("capacitated --costs C.csv --capacity 9 --tail 2", "C.csv: tail: CVaR zum Niveau 2.0"),
        ("pmedian --orlib gone.txt", "gone.txt: Die Datei gibt es nicht"),
        ("pmedian --orlib C.csv", "C.csv:1: nodes: „demand,site,cost“ ist keine ganze Zahl"),
    ],
)
def test_tasks_without_an_answer(refuse: Refuse, words: str, text: str) -> None:
    assert refuse(f"sites {words}").startswith(text)


def test_too_many_pairs_are_refused_before_they_fill_the_memory(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nahraum.cli.sites.MOST_PAIRS", 5)
    assert refuse(f"sites pmedian {FILES} --p 1").startswith("C.csv: 3 Orte mal 2 Standorte")


@pytest.mark.real_data
def test_pmed1_from_the_command_line(ask: Ask, shared_data: Path) -> None:
    file = str(shared_data / "18_orlib_pmed" / "pmed1.txt")
    answer: dict[str, Any] = ask("sites", "pmedian", "--orlib", file)
    assert (answer["objective"], answer["bound"], answer["gap"]) == (5819, 5819, 0)
    assert ask("sites", "pcenter", "--orlib", file)["objective"] == 127
    assert ask("sites", "lscp", "--orlib", file, "--radius", "50")["objective"] == 38
    assert ask("sites", "mclp", "--orlib", file, "--radius", "50")["objective"] == 51
