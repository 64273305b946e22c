"""`nahraum reach fca`: the worked example end to end, options, and files that are broken."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

VERB = "reach fca --demand P.csv --supply S.csv --times T.csv --catchment 30 --method "
P = "id,count\na,1000\nb,2000\nc,500\n"
S = "id,posts\nx,2\ny,1\n"
T = "demand,supply,minutes\na,x,5\na,y,25\nb,x,12\nb,y,8\nc,x,40\nc,y,18\n"


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    write(P=P, S=S, T=T)


def write(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("method", "values", "left"),
    [
        ("2sfca", [0.00095238, 0.00095238, 0.00028571], 3),
        ("e2sfca", [0.0009334, 0.0009669, 0.00026563], 3),
        ("3sfca", [0.0011423, 0.00082073, 0.00043249], 3),
        ("m2sfca", [0.00086636, 0.00078249, 0.00018063], 2.52166),
    ],
)
def test_methods_3_2(ask: Ask, method: str, values: list[float], left: float) -> None:
    answer = ask(VERB + method)
    assert [row["id"] for row in answer["access"]] == ["a", "b", "c"]
    assert [row["value"] for row in answer["access"]] == pytest.approx(values, abs=5e-8)
    assert {row["state"] for row in answer["access"]} == {"served"}
    assert [set(row) for row in answer["supply"]] == [{"id", "ratio", "state"}] * 2
    assert answer["conservation"]["left"] == pytest.approx(left, abs=5e-6)
    assert answer["conservation"]["right"] == 3
    assert answer["conservation"]["holds"] is True
    assert "EDGE" in [w["code"] for w in answer["warnings"]]


def test_gini_ratio_thresholds_and_second_nearest(ask: Ask) -> None:
    answer = ask(VERB + "2sfca --ratio 1633 --threshold 10 --threshold 20 --buffer 30")
    assert answer["inequality"]["gini"] == pytest.approx(0.09524, abs=5e-6)
    first = answer["access"][0]
    assert first["relative"] == pytest.approx(1633 / 1050)
    assert first["persons_per_post"] == pytest.approx(1050)
    assert (first["nearest_minutes"], first["second_minutes"]) == (5, 25)
    assert [row["share"] for row in answer["within"]] == [pytest.approx(6 / 7), 1]
    assert answer["warnings"] == []
    assert answer["inputs"]["threshold"] == [10, 20]


@pytest.mark.parametrize(
    ("weights", "first"),
    [
        ("fast", 0.000933395127118644),
        ("1,0.68,0.22", 0.000933395127118644),
        ("10=1,20=0.68,30=0.22", 0.000933395127118644),
        ("10:1,20:0.68,30:0.22", 0.000933395127118644),
        ("slow", 2 / 1840 + 0.09 / 2300),
    ],
)
def test_weights(ask: Ask, weights: str, first: float) -> None:
    answer = ask(VERB + "e2sfca --weights " + weights)
    assert answer["access"][0]["value"] == pytest.approx(first, rel=1e-13)


@pytest.mark.parametrize("weights", ["gauss", "exp:0.05", "power:1:5"])
def test_smooth_weights_conserve(ask: Ask, weights: str) -> None:
    assert ask(VERB + "e2sfca --weights " + weights)["conservation"]["left"] == pytest.approx(3)


@pytest.mark.parametrize(
    "words",
    [
        "2sfca --weights fast",
        "e2sfca --weights linear",
        "e2sfca --weights exp:0",
        "e2sfca --weights exp:x",
        "e2sfca --weights power:1",
        "e2sfca --weights 20=1,10=0.5",
        "e2sfca --weights 1,2",
        "e2sfca --ratio 0",
        "e2sfca --catchment 0",
        "4sfca",
    ],
)
def test_wrong_usage(run: Run, words: str) -> None:
    result = run(VERB + words)
    assert result.exit_code == 2
    assert result.stdout == ""


def test_states_closed_sites_borders_and_own_catchments(ask: Ask) -> None:
    write(
        P="id;count;catchment;border_minutes\na;1000;10;9\nb;0;30;99\nc;500;10;99\nd;7;30;99\n",
        S="id;posts;accepts\nx;2;ja\ny;1;nein\nz;1,5;1\n",
    )
    answer = ask(VERB + "2sfca")
    assert [row["state"] for row in answer["access"]] == [
        "served",
        "no-demand",
        "no-offer-in-reach",
        "no-offer-in-reach",
    ]
    assert [row["edge"] for row in answer["access"]] == [True, False, False, False]
    states = [(row["ratio"], row["state"]) for row in answer["supply"]]
    assert states == [(0.002, "used"), (None, "closed"), (None, "unused")]
    assert answer["conservation"]["unused"] == 1.5
    assert {"EDGE", "UNUSED_SUPPLY"} <= {w["code"] for w in answer["warnings"]}


def test_table_for_people(run: Run) -> None:
    result = run(VERB + "2sfca")
    assert result.exit_code == 0
    assert "0,00095" in result.stdout
    assert "Hinweis (EDGE)" in result.stderr


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("P", "count", "number", "P.csv:1: count: Spalte „count“ fehlt"),
        ("P", "b,2000", "a,2000", "P.csv:3: id: „a“ steht schon in Zeile 2"),
        ("P", "b,2000", "b,-1", "P.csv:3: count: „-1“ ist negativ"),
        ("P", "b,2000", "b,NaN", "P.csv:3: count: „NaN“ ist keine Zahl"),
        ("P", "b,2000", "b,inf", "P.csv:3: count: „inf“ ist keine Zahl"),
        ("P", "b,2000", "b,", "P.csv:3: count: Die Zelle ist leer"),
        ("P", "b,2000", "b", "P.csv:3: count: Die Zeile hat 1 statt 2 Spalten"),
        ("P", "b,2000", ",2000", "P.csv:3: id: Die Zelle ist leer"),
        ("P", "b,2000", "b,1e200", "P.csv: demand: 1e+200 ist zu groß"),
        ("P", P, "", "P.csv:1: id: Die Datei ist leer"),
        ("P", P, "id,count\n", "P.csv:1: id: Unter der Kopfzeile steht nichts"),
        ("S", "y,1", "x,1", "S.csv:3: id: „x“ steht schon in Zeile 2"),
        ("S", "y,1", "y,eins", "S.csv:3: posts: „eins“ ist keine Zahl"),
        ("S", "posts\nx,2\n", "posts,accepts\nx,2,vielleicht\n", "S.csv:2: accepts: "),
        ("T", "b,y,8", "d,y,8", "T.csv:5: demand: „d“ steht nicht in P.csv"),
        ("T", "b,y,8", "b,z,8", "T.csv:5: supply: „z“ steht nicht in S.csv"),
        ("T", "b,y,8", "b,x,8", "T.csv:5: demand, supply: „b, x“ steht schon in Zeile 4"),
        ("T", "b,y,8", "b,y,-8", "T.csv:5: minutes: „-8“ ist negativ"),
        ("T", "b,y,8", "b,y,8\x00", "T.csv:5: Spalte 1: "),
        ("T", "b,y,8", 'b,"y,8', "T.csv:5: Spalte 1: "),
    ],
)
def test_broken_files(refuse: Refuse, name: str, old: str, new: str, place: str) -> None:
    text = {"P": P, "S": S, "T": T}[name]
    assert old in text
    write(**{name: text.replace(old, new, 1)})
    for words in ("e2sfca", "3sfca --json"):
        assert refuse(VERB + words).startswith(place)


def test_all_unknown_ids_are_in_the_report(run: Run) -> None:
    write(T=T.replace("c,", "d,"))
    result = run(VERB + "2sfca --report R.json")
    assert result.exit_code == 1
    found = json.loads(Path("R.json").read_text(encoding="utf-8"))["findings"]
    assert [(item["line"], item["code"]) for item in found] == [
        (6, "ID_UNKNOWN"),
        (7, "ID_UNKNOWN"),
    ]
