"""`nahraum rides solve`: tours end to end, usage, broken files."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Ask, Refuse, Run

R = (
    "id,from,to,earliest,latest,seats,wheelchairs\n"
    "r1,A,B,8:00,9:00,1,0\nr2,B,C,480,600,0,1\nr3,A,C,480,485,1,0\n"
)
V = "id,start,end,seats,wheelchairs,shift_from,shift_to\nv1,D,D,4,1,7:00,12:00\n"
T = "from,to,minutes\nA,B,10\nB,C,12\nA,C,20\nD,A,5\nD,B,8\nD,C,9\n"
FILES = "--requests R.csv --vehicles V.csv --times T.csv --iterations 20"
VERB = f"rides solve {FILES}"
DARP = b"""1 2 480 3 30
0 0 0 0 0 0 1440
1 3 4 3 1 10 25
2 3 0 3 -1 0 1440
"""


@pytest.fixture(autouse=True)
def files(folder: Path) -> None:
    write(R=R, V=V, T=T)
    Path("a.txt").write_bytes(DARP)


def write(**files: str) -> None:
    for name, text in files.items():
        Path(f"{name}.csv").write_text(text, encoding="utf-8")


def test_tours_and_refusals(ask: Ask) -> None:
    answer = ask(VERB)
    (route,) = answer["routes"]
    assert [(s["request"], s["type"], s["arrival"], s["wait"], s["load"]) for s in route["stops"]] \
        == [
            ("r1", "pickup", 480, 0, 1),
            ("r2", "pickup", 490, 0, 1),
            ("r1", "dropoff", 490, 0, 0),
            ("r2", "dropoff", 502, 0, 0),
        ]  # fmt: skip
    assert (route["vehicle"], route["start"], route["end"]) == (
        "v1",
        {"place": "D", "departure": 475},
        {"place": "D", "arrival": 511},
    )
    assert answer["cost"] == 36
    assert answer["objective"] == 10036
    assert answer["refused"] == [
        {
            "request": "r3",
            "reason": "Das Zeitfenster ist zu eng: Die direkte Fahrt passt nicht hinein.",
            "code": "WINDOW_TOO_TIGHT",
        }
    ]
    assert answer["key_figures"]["commitment"] == pytest.approx(2 / 3)
    assert [w["code"] for w in answer["warnings"]] == ["TIMES_SYMMETRIC"]
    ride = next(a for a in answer["assumptions"] if a["name"] == "Längste Fahrzeit")
    assert (ride["value"], ride["verified"]) == (45, False)
    assert answer["inputs"]["seed"] == 0


def test_published_format(ask: Ask) -> None:
    answer = ask("rides solve --darp a.txt --seconds 5 --iterations 5")
    (route,) = answer["routes"]
    assert route["vehicle"] == 1
    assert [(s["request"], s["type"]) for s in route["stops"]] == [(1, "pickup"), (1, "dropoff")]
    assert answer["cost"] == pytest.approx(12)
    assert answer["refused"] == []


@pytest.mark.real_data
def test_a_published_instance(ask: Ask, shared_data: Path) -> None:
    path = shared_data / "19_darp_cordeau" / "b2-20.txt"
    answer = ask("rides", "solve", "--darp", str(path), "--iterations", "3000")
    assert 332.63 <= answer["cost"] <= 332.64 * 1.01
    assert answer["refused"] == []


def test_german_headings_seconds_and_everything_optional(ask: Ask) -> None:
    write(
        R="Kennung;von;nach;frühestens;spätestens;Sitze;Rollstühle;Begleitung;Einstieg;Fahrgast\n"
        "r1;A;B;8:00;510,5;1;0;1;2;Ada\n",
        V="Kennung;Depot;Plätze\nv1;D;2\n",
        T="von;nach;Sekunden\nA;B;600\nB;A;600\nD;A;300\nA;D;300\nD;B;480\nB;D;480\n",
    )
    answer = ask(f"{VERB} --waiting 0,5 --riding 0,5 --max-ride 30")
    (route,) = answer["routes"]
    assert [s["load"] for s in route["stops"]] == [2, 0]
    assert route["driving"] == 23
    assert route["cost"] == 23 + 0.5 * 2 * 10
    assert answer["warnings"] == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("r1,A,B,8:00,9:00,1,0", "r1,A,B,8:00,9:00,9,0", "TOO_FEW_SEATS"),
        ("r1,A,B,8:00,9:00,1,0", "r1,A,B,8:00,9:00,1,2", "TOO_FEW_WHEELCHAIR_PLACES"),
        ("r1,A,B,8:00,9:00,1,0", "r1,A,B,1:00,2:00,1,0", "NO_SHIFT"),
    ],
)
def test_who_cannot_be_taken_is_told_why(ask: Ask, old: str, new: str, code: str) -> None:
    write(R=R.replace(old, new))
    refused = {item["request"]: item["code"] for item in ask(VERB)["refused"]}
    assert refused == {"r1": code, "r3": "WINDOW_TOO_TIGHT"}


def test_missing_way_and_no_wheelchair_place(ask: Ask) -> None:
    write(T=T.replace("A,B,10\n", ""), V=V.replace("4,1", "4,0"))
    refused = {item["request"]: item["code"] for item in ask(VERB)["refused"]}
    assert refused == {"r1": "NO_WAY", "r2": "NO_WHEELCHAIR_PLACE", "r3": "WINDOW_TOO_TIGHT"}


def test_table_for_people(run: Run) -> None:
    result = run(VERB)
    assert result.exit_code == 0
    assert "Das Zeitfenster ist zu eng" in result.stdout
    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    start = rows.index("Fahrplan") + 1
    assert rows[start : start + 4] == [
        "Fahrzeug Uhrzeit Art Anfrage Ort Fahrgäste an Bord Rollstühle",
        "v1 07:55 Abfahrt – D 0 0",
        "v1 08:00 Einstieg r1 A 1 0",
        "v1 08:10 Einstieg r2 B 1 1",
    ]
    assert "Längste Fahrzeit" in result.stderr


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("8.30", "„8.30“ kann eine Uhrzeit oder eine Zahl von Minuten sein"),
        ("8,30", "Für die Uhrzeit 8:30 angeben"),
        ("8.30 Uhr", "Für die Uhrzeit 8:30 angeben"),
        ("8 Uhr", "„8 Uhr“ ist keine Zeit"),
        ("8:60", "„8:60“ ist keine Zeit"),
    ],
)
def test_half_past_eight_is_not_eight_minutes(refuse: Refuse, text: str, problem: str) -> None:
    write(R=R.replace("8:00,9:00", f'"{text}",9:00'))
    said = refuse(VERB)
    assert said.startswith("R.csv:2: earliest: ")
    assert problem in said


def test_clock_times_of_spreadsheets_and_full_hours(ask: Ask) -> None:
    write(R=R.replace("8:00,9:00", "08:00:00,09:00 Uhr"))
    assert ask(VERB)["routes"][0]["stops"][0]["begin"] == 480
    write(R=R.replace("8:00,9:00", "8,9"))
    notes = {w["code"]: w["text"] for w in ask(VERB)["warnings"]}
    assert "„8“ gilt als 8 Minuten nach Mitternacht" in notes["HOURS"]
    assert "R.csv:2: earliest" in notes["HOURS"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "--darp a.txt --times T.csv",
        "--darp a.txt --max-ride 20",
        "--requests R.csv --vehicles V.csv",
        f"{FILES} --seconds 0",
        f"{FILES} --max-ride -1",
        f"{FILES} --penalty x",
        f"{FILES} --iterations -1",
    ],
)
def test_wrong_usage(run: Run, words: str) -> None:
    assert run(f"rides solve {words}".strip()).exit_code == 2


@pytest.mark.parametrize(
    ("name", "old", "new", "place"),
    [
        ("R", "id,from", "id,woher", "R.csv:1: from: "),
        ("R", "r2,B,C", "r1,B,C", "R.csv:3: id: "),
        ("R", "r1,A,B", ",A,B", "R.csv:2: id: "),
        ("R", "r1,A,B", "r1,A,X", "R.csv:2: to: Den Ort „X“ gibt es in T.csv nicht; "),
        ("R", "r1,A,B", "r1,,B", "R.csv:2: from: Die Zelle ist leer; "),
        ("R", "r1,A,B", "r1,A,", "R.csv:2: to: "),
        ("R", "r1,A,B", "r1,A,A", "R.csv:2: to: Start und Ziel sind derselbe Ort; "),
        ("R", "8:00,9:00", "9:00,8:00", "R.csv:2: latest: Das Zeitfenster 540 bis 480"),
        ("R", "8:00,9:00", "8:61,9:00", "R.csv:2: earliest: „8:61“ ist keine Zeit; "),
        ("R", "8:00,9:00", "acht,9:00", "R.csv:2: earliest: „acht“ ist keine Zeit; "),
        ("R", "8:00,9:00", "-5,9:00", "R.csv:2: earliest: „-5“ ist keine Zeit; "),
        ("R", "8:00,9:00", "8:00,NaN", "R.csv:2: latest: „NaN“ ist keine Zeit; "),
        ("R", "8:00,9:00", "8:00,", "R.csv:2: latest: „“ ist keine Zeit; "),
        ("R", "8:00,9:00", "8:00,99999", "R.csv:2: latest: „99999“ ist keine Zeit; "),
        ("R", "8:00,9:00", "8:00,1.234", "R.csv:2: latest: „1.234“ ist keine Zeit; "),
        ("R", "9:00,1,0", "9:00,-1,0", "R.csv:2: seats: „-1“"),
        ("R", "9:00,1,0", "9:00,1.5,0", "R.csv:2: seats: "),
        ("R", "9:00,1,0", "9:00,0,0", "R.csv:2: seats: Niemand fährt mit; "),
        ("R", "9:00,1,0", "9:00,1,inf", "R.csv:2: wheelchairs: "),
        ("R", "9:00,1,0", "9:00,1", "R.csv:2: wheelchairs: Die Zeile hat 6 statt 7"),
        ("R", "9:00,1,0", "9:00,1,0,5", "R.csv:2: "),
        ("R", "9:00,1,0", "9:00,9999999,0", "R.csv:2: seats: "),
        ("R", "r1,A", '"r1,A', "R.csv:2: Spalte 1: "),
        ("R", "r1", "r\x001", "R.csv:2: Spalte 1: "),
        ("V", "id,start", "id,garage", "V.csv:1: start: "),
        ("V", "v1,D,D", "v1,X,D", "V.csv:2: start: Den Ort „X“"),
        ("V", "v1,D,D", "v1,D,X", "V.csv:2: end: Den Ort „X“"),
        ("V", "v1,D,D", "v1,,D", "V.csv:2: start: Die Zelle ist leer; "),
        ("V", "v1,D,D", ",D,D", "V.csv:2: id: Die Zelle ist leer; "),
        ("V", "4,1", "-4,1", "V.csv:2: seats: "),
        ("V", "4,1", "vier,1", "V.csv:2: seats: "),
        ("V", "4,1", ",1", "V.csv:2: seats: "),
        ("V", "4,1", "4,1.5", "V.csv:2: wheelchairs: "),
        ("V", "7:00,12:00", "12:00,7:00", "V.csv:2: shift_to: Die Schicht 720 bis 420"),
        ("V", "7:00,12:00", "früh,12:00", "V.csv:2: shift_from: „früh“ ist keine Zeit; "),
        ("V", "7:00,12:00", "7:00", "V.csv:2: shift_to: Die Zeile hat 6 statt 7"),
        ("V", "12:00\n", "12:00\nv1,D,D,4,1,7:00,12:00\n", "V.csv:3: id: "),
        ("V", "v1,D,D,4,1,7:00,12:00\n", "", "V.csv:1: "),
        ("T", "minutes", "wie lange", "T.csv:2: minutes: Die Fahrzeit steht in genau einer"),
        ("T", "A,B,10", "A,B,-10", "T.csv:2: minutes: "),
        ("T", "A,B,10", "A,B,NaN", "T.csv:2: minutes: "),
        ("T", "A,B,10", "A,B,inf", "T.csv:2: minutes: "),
        ("T", "A,B,10", "A,B,1e999", "T.csv:2: minutes: "),
        ("T", "A,B,10", "A,B,20000", "T.csv:2: minutes: "),
        ("T", "A,B,10", "A,,10", "T.csv:2: to: Die Zelle ist leer; "),
        ("T", "A,B,10", "A,B,zehn", "T.csv:2: minutes: "),
        ("T", "A,B,10", "A,B,10\nA,B,11", "T.csv:3: from, to: "),
        ("T", "A,B,10", "A,B", "T.csv:2: minutes: "),
    ],
)
def test_one_damaged_cell(refuse: Refuse, name: str, old: str, new: str, place: str) -> None:
    text = {"R": R, "V": V, "T": T}[name]
    assert old in text
    write(**{name: text.replace(old, new, 1)})
    line = refuse(f"{VERB} --json")
    assert line.startswith(place)
    assert "; " in line


@pytest.mark.parametrize("name", ["R.csv", "V.csv", "T.csv", "a.txt"])
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\xd8\x00\xd8", b"%PDF-1.7", b"\x1f\x8b\x08"]
)
def test_files_that_are_no_tables(refuse: Refuse, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    words = "rides solve --darp a.txt" if name == "a.txt" else VERB
    assert refuse(f"{words} --json").startswith(f"{name}:1: ")


def test_files_that_are_not_there(refuse: Refuse) -> None:
    assert refuse("rides solve --darp b.txt").startswith("b.txt: Die Datei gibt es nicht; ")


def test_a_day_without_requests(ask: Ask) -> None:
    write(R=R.partition("\n")[0] + "\nr1,A,B,0,1,1,0\n")
    answer = ask(VERB)
    assert answer["routes"] == []
    assert answer["unused"] == ["v1"]
    assert answer["key_figures"]["cost_per_ride"] is None


CELLS = st.sampled_from(
    ["A", "B", "D", "r1", "v1", "", "0", "1", "-1", "8:00", "9:30", "510", "1,5", "NaN", "x", '"']
)


@pytest.mark.fuzz
@given(
    st.sampled_from("RVT"),
    st.lists(st.lists(CELLS, min_size=1, max_size=8).map(",".join), max_size=4),
    st.booleans(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_table_is_read_or_refused(run: Run, name: str, rows: list[str], head: bool) -> None:
    texts = {"R": R, "V": V, "T": T}
    first = [texts[name].partition("\n")[0]] if head else []
    write(**{**texts, name: "\n".join([*first, *rows])})
    result = run("rides solve --requests R.csv --vehicles V.csv --times T.csv --iterations 1")
    assert result.exit_code in (0, 1)
    assert "Unerwarteter Fehler" not in result.stderr
    # A table may be sound in itself and lack what another one needs: then that one is named.
    named = tuple(f"error: {file}.csv" for file in texts)
    assert result.exit_code == 0 or result.stderr.startswith(named)
