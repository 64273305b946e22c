"""`nahraum match assign`: proposals end to end, usage, broken files."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Ask, Refuse, Run

H = "id,capacity,skills\nh1,1,Einkauf|Vorlesen\nh2,1,einkauf\nh3,1,\n"
R = "id,need,skills\nr1,1,Einkauf\nr2,1,Vorlesen\nr3,1,Pflege\n"
S = "helper,request,score\nh1,r1,4\nh1,r2,1\nh2,r1,2\n"
VERB = "match assign --helpers H.csv --requests R.csv"
WIDE_H = (
    "id;Kapazität;Kompetenzen;Sprachen;Interessen;Zeiten;x;y;Geschlecht;Stunden;meidet;"
    "Führerschein;höchstens_km\n"
    "h1;2;Einkauf;ru, de;Schach;mo 9-12 | do 14:30-16;0;0;w;4;Katze;ja;10\n"
)
WIDE_R = (
    "id;Bedarf;Kompetenzen;Sprachen;Interessen;Zeiten;x;y;Geschlecht;Stunden;Tiere;kennt;"
    "Führerschein\n"
    "r1;1;einkauf;ru;Schach;Mo 10-11;3;4;w;1;Hund;h1;ja\n"
    "r2;1;;;;;;;;;katze;;\n"
)


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    write(H=H, R=R, S=S)


def write(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")


def pairs(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["helper"], item["request"]) for item in answer["matches"]]


def test_skills_decide(ask: Ask) -> None:
    answer = ask(VERB)
    assert pairs(answer) == [("h2", "r1"), ("h1", "r2")]
    assert answer["matches"][0]["reasons"] == ["Kann, was nötig ist: Einkauf."]
    assert answer["matches"][0]["score"] == 1
    assert answer["unmatched"] == [
        {
            "request": "r3",
            "missing": 1,
            "code": "QUALIFICATION",
            "reason": "Niemand hat die nötige Qualifikation.",
        }
    ]
    assert [w["code"] for w in answer["warnings"]] == ["PROPOSAL"]
    assert "beide Seiten zustimmen" in answer["warnings"][0]["text"]
    assert all(not item["verified"] for item in answer["assumptions"])


def test_given_scores(ask: Ask) -> None:
    answer = ask(f"{VERB} --scores S.csv")
    assert pairs(answer) == [("h1", "r1")]
    assert answer["total"] == 4
    assert {u["request"]: u["code"] for u in answer["unmatched"]} == {
        "r2": "CAPACITY",
        "r3": "QUALIFICATION",
    }
    assert pairs(ask(f"{VERB} --scores S.csv --served")) == [("h2", "r1"), ("h1", "r2")]


def test_golden_assignment_of_methods_8_4(ask: Ask) -> None:
    rows = [[4, 1, 3], [2, 0, 5], [3, 2, 2]]
    write(
        H="id,capacity,skills\na,1,\nb,1,\nc,1,\n",
        R="id,need,skills\n0,1,\n1,1,\n2,1,\n",
        S="helper,request,score\n"
        + "".join(f"{h},{r},{5 - rows[k][r]}\n" for k, h in enumerate("abc") for r in range(3)),
    )
    answer = ask(f"{VERB} --scores S.csv")
    assert sorted(pairs(answer)) == [("a", "1"), ("b", "0"), ("c", "2")]
    assert 15 - answer["total"] == 5


def test_existing_pairs_and_fairness(ask: Ask) -> None:
    write(H=H.replace("h1,1", "h1,3"), F="helper,request\nh3,r3\n")
    answer = ask(f"{VERB} --fixed F.csv --even --gini 0,3")
    assert pairs(answer) == [("h2", "r1"), ("h1", "r2"), ("h3", "r3")]
    assert [item["fixed"] for item in answer["matches"]] == [False, False, True]
    assert answer["gini"] == 0
    assert answer["unmatched"] == []


def test_everything_known_in_german(ask: Ask) -> None:
    write(H=WIDE_H, R=WIDE_R)
    answer = ask(VERB)
    (match,) = answer["matches"]
    assert match["request"] == "r1"
    assert match["reasons"] == [
        "Sie kennen sich schon.",
        "Kann, was nötig ist: Einkauf.",
        "Hat zu 100 % der gewünschten Zeit Zeit.",
        "Wohnt 5,0 km entfernt.",
        "Gemeinsame Sprache: ru.",
        "Entspricht dem Wunsch nach dem Geschlecht.",
        "Gemeinsame Interessen: Schach.",
        "Der Aufwand bleibt unter dem, was angeboten ist.",
    ]
    assert [item["code"] for item in answer["unmatched"]] == ["ALLERGY"]


def test_table_for_people(run: Run) -> None:
    result = run(VERB)
    assert result.exit_code == 0
    assert "Niemand hat die nötige Qualifikation." in result.stdout
    assert "Kann, was nötig ist" in result.stdout
    assert "Gewicht Kompetenz" in result.stderr


@pytest.mark.parametrize(
    "words", ["match assign", "match assign --helpers H.csv", f"{VERB} --gini 2"]
)
def test_wrong_usage(run: Run, words: str) -> None:
    assert run(words).exit_code == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("H", "capacity", "menge", "H.csv:1: capacity: "),
        ("H", "skills", "kann", "H.csv:1: skills: "),
        ("H", "h2,1", "h1,1", "H.csv:3: id: "),
        ("H", "h1,1", ",1", "H.csv:2: id: Die Zelle ist leer; "),
        ("H", "h1,1", "h1,-1", "H.csv:2: capacity: "),
        ("H", "h1,1", "h1,1.5", "H.csv:2: capacity: "),
        ("H", "h1,1", "h1,NaN", "H.csv:2: capacity: "),
        ("H", "h1,1", "h1,inf", "H.csv:2: capacity: "),
        ("H", "h1,1", "h1,", "H.csv:2: capacity: "),
        ("H", "h1,1", "h1,99999999", "H.csv:2: capacity: "),
        ("H", "h1,1", "h1,eins", "H.csv:2: capacity: "),
        ("H", "h1,1,", "h1,1;", "H.csv:2: "),
        ("H", "h1,1,", '"h1,1,', "H.csv:2: Spalte 1: "),
        ("H", "h1,1,", "h1\x00,1,", "H.csv:2: Spalte 1: "),
        ("H", "Vorlesen", "Vorlesen,5", "H.csv:2: Spalte 4: "),
        ("R", "need", "wieviele", "R.csv:1: need: "),
        ("R", "r1,1", "r1,0", "R.csv:2: need: "),
        ("R", "r1,1", "r1,-1", "R.csv:2: need: "),
        ("R", "r1,1", "r1,viele", "R.csv:2: need: "),
        ("R", "r1,1", "r1,1e999", "R.csv:2: need: "),
        ("R", "r1,1", "r2,1", "R.csv:3: id: "),
        ("R", "r1,1", ",1", "R.csv:2: id: Die Zelle ist leer; "),
        ("R", "r1,1,Einkauf\n", "r1\n", "R.csv:2: "),
        ("S", "score", "note", "S.csv:1: score: "),
        ("S", "h1,r1,4", "hx,r1,4", "S.csv:2: helper: „hx“ steht nicht in H.csv; "),
        ("S", "h1,r1,4", "h1,rx,4", "S.csv:2: request: „rx“ steht nicht in R.csv; "),
        ("S", "h1,r1,4", "h1,r1,-4", "S.csv:2: score: "),
        ("S", "h1,r1,4", "h1,r1,NaN", "S.csv:2: score: "),
        ("S", "h1,r1,4", "h1,r1,inf", "S.csv:2: score: "),
        ("S", "h1,r1,4", "h1,r1,1e12", "S.csv:2: score: "),
        ("S", "h1,r1,4", "h1,r1,", "S.csv:2: score: "),
        ("S", "h1,r1,4", "h1,r1,gut", "S.csv:2: score: "),
        ("S", "h1,r1,4", "h1,r1,1.234", "S.csv:2: score: "),
        ("S", "h1,r1,4", "h1,,4", "S.csv:2: request: "),
        ("S", "h1,r1,4", "h1,r2,4", "S.csv:3: helper, request: "),
        ("S", "h1,r1,4", "h1,r1", "S.csv:2: score: "),
        ("F", "h3", "hx", "F.csv:2: helper: „hx“ steht nicht in H.csv; "),
        ("F", "request", "anliegen", "F.csv:1: request: "),
    ],
)
def test_one_damaged_cell(refuse: Refuse, name: str, old: str, new: str, place: str) -> None:
    texts = {"H": H, "R": R, "S": S, "F": "helper,request\nh3,r3\n"}
    write(**texts)
    assert old in texts[name]
    write(**{name: texts[name].replace(old, new, 1)})
    line = refuse(f"{VERB} --scores S.csv --fixed F.csv --json")
    assert line.startswith(place)
    assert "; " in line


@pytest.mark.parametrize(
    ("times", "problem"),
    [
        ("mo 9-12 | mo 11-13", "Zwei Zeiten am mo überschneiden sich"),
        ("mo 12-9", "„mo 12-9“ ist keine Zeit in der Woche"),
        ("mo 9-25", "„mo 9-25“"),
        ("mo 9:70-12", "„mo 9:70-12“"),
        ("xx 9-12", "„xx 9-12“"),
    ],
)
def test_times_of_the_week(refuse: Refuse, times: str, problem: str) -> None:
    write(H=f"id,capacity,skills,times\nh1,1,,{times}\n")
    assert refuse(VERB).startswith(f"H.csv:2: times: {problem}")


@pytest.mark.parametrize("name", ["H", "R", "S"])
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\xd8\x00\xd8", b"%PDF-1.7", b"\x1f\x8b\x08"]
)
def test_files_that_are_no_tables(refuse: Refuse, name: str, content: bytes) -> None:
    Path(f"{name}.csv").write_bytes(content)
    assert refuse(f"{VERB} --scores S.csv --json").startswith(f"{name}.csv:1: ")


def test_half_a_place(refuse: Refuse) -> None:
    write(H="id,capacity,skills,x\nh1,1,,5\n")
    assert refuse(VERB).startswith("H.csv:2: x: Es fehlt eine der Koordinaten x und y; ")


CELLS = st.sampled_from(
    ["h1", "h2", "r1", "r2", "", "0", "1", "2", "-1", "1,5", "a|b", "mo 9-12", "NaN", "x", '"']
)


@pytest.mark.fuzz
@given(
    st.sampled_from("HRS"),
    st.lists(st.lists(CELLS, min_size=1, max_size=5).map(",".join), max_size=4),
    st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_is_read_or_refused(run: Run, name: str, rows: list[str], head: bool) -> None:
    texts = {"H": H, "R": R, "S": S}
    first = [texts[name].partition("\n")[0]] if head else []
    write(**{**texts, name: "\n".join([*first, *rows])})
    result = run(f"{VERB} --scores S.csv")
    assert result.exit_code in (0, 1)
    assert "Unerwarteter Fehler" not in result.stderr
    assert result.exit_code == 0 or result.stderr.startswith("error: ")
