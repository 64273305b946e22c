"""`smooth eb --neighbours`, `smooth fay-herriot|time`, `interval life`: answers and refusals."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahraum.cli.reading import Reading
from nahraum.cli.small_areas import read_neighbours
from nahraum.data.errors import DataError
from tests.cli.conftest import Ask, Refuse, Run

SIZE = 5
SURVEY = "id,value,variance,x\na,10,1,1\nb,12,2,2\nc,15,1,3\nd,15,3,4\ne,20,1,5\nf,,,6\n"
LIFE = "age,deaths,population\n0,5,1000\n1,2,4000\n15,20,20000\n65,90,4000\n85+,60,500\n"
TIME = "id,year,value\na,2020,1\na,2021,2\na,2022,6\na,2024,7\nb,2020,4\nb,2021,8\n"


def write(folder: Path, name: str, text: str | bytes) -> None:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def slope() -> tuple[str, str]:
    """A square of areas whose rates rise to one corner, and who touches whom."""
    areas, pairs = ["id,events,population"], ["id,neighbour"]
    for r in range(SIZE):
        for c in range(SIZE):
            areas.append(f"{r}/{c},{5 + 6 * (r + c) + (r * c) % 3},200")
            for dr, dc in ((0, 1), (1, -1), (1, 0), (1, 1)):
                if r + dr < SIZE and 0 <= c + dc < SIZE:
                    pairs.append(f"{r}/{c},{r + dr}/{c + dc}")
    return "\n".join(areas) + "\n", "\n".join(pairs) + "\n"


@pytest.fixture
def town(folder: Path) -> None:
    areas, pairs = slope()
    write(folder, "A.csv", areas)
    write(folder, "N.csv", pairs)


@pytest.mark.usefixtures("town")
def test_neighbours_who_are_alike(ask: Ask) -> None:
    found = ask("smooth eb A.csv --neighbours N.csv --seed 7")
    assert found["local"]
    assert found["moran"]["value"] > 0.3
    assert found["moran"]["p_value"] == 0.001
    assert found["rates"][0]["towards"] < found["mean"] < found["rates"][-1]["towards"]
    assert found["method"]["name"] == "monitoring.local_empirical_bayes"
    assert found["inputs"]["seed"] == 7
    whole = ask("smooth eb A.csv")
    assert "local" not in whole
    assert whole["mean"] == found["mean"]


@pytest.mark.usefixtures("town")
def test_without_a_pattern_all_areas_count(ask: Ask, folder: Path) -> None:
    write(folder, "N.csv", "gebiet;nachbar\n0/0;4/4\n0/1;4/3\n0/2;4/2\n")
    found = ask("smooth eb A.csv --neighbours N.csv")
    assert not found["local"]
    assert "NO_NEIGHBOUR_PATTERN" in [w["code"] for w in found["warnings"]]
    assert found["rates"][0]["towards"] == found["mean"]


def test_surveys(ask: Ask, folder: Path) -> None:
    write(folder, "S.csv", SURVEY)
    found = ask("smooth fay-herriot S.csv --covariates x")
    assert [area["id"] for area in found["areas"]] == list("abcdef")
    assert set(found["coefficients"]) == {"constant", "x"}
    last = found["areas"][-1]
    assert (last["direct"], last["weight"]) == (None, None)
    expected = found["coefficients"]["constant"] + 6 * found["coefficients"]["x"]
    assert last["estimate"] == pytest.approx(expected)
    root = SURVEY.replace("variance", "standard_error").replace(",2,2\n", ",1.4142135623731,2\n")
    write(folder, "S.csv", root.replace(",3,4\n", ",1.7320508075689,4\n"))
    again = ask("smooth fay-herriot S.csv --covariates x")
    assert again["areas"][0]["estimate"] == pytest.approx(found["areas"][0]["estimate"])
    assert ask("smooth fay-herriot S.csv --estimator moments")["inputs"]["estimator"] == "moments"


def test_time(ask: Ask, folder: Path) -> None:
    write(folder, "T.csv", TIME)
    found = ask("smooth time T.csv")["rates"]
    assert [row["smoothed"] for row in found] == [None, None, 3, None, None, None, None]
    assert found[3] == {"id": "a", "year": 2023, "raw": None, "smoothed": None}
    found = ask("smooth time T.csv --method exponential --share 0.5")["rates"]
    assert [row["smoothed"] for row in found] == [1, 1.5, 3.75, None, 5.375, 4, 6]
    write(folder, "T.csv", "jahr;wert\n2021;4,5\n2020;3,5\n")
    assert ask("smooth time T.csv --width 2")["rates"][1]["smoothed"] == 4


def test_life(ask: Ask, folder: Path) -> None:
    write(folder, "L.csv", LIFE)
    found = ask("interval life L.csv")
    assert found["low"] < found["expectancy"] < found["high"]
    assert [group["age"] for group in found["groups"]] == [0, 1, 15, 65, 85]
    assert found["groups"][-1]["expectancy"] == pytest.approx(500 / 60)
    wide = ask("interval life L.csv --confidence 0.99")
    assert wide["high"] > found["high"]


@pytest.mark.usefixtures("town")
def test_tables_for_people(run: Run, folder: Path) -> None:
    write(folder, "S.csv", SURVEY)
    write(folder, "L.csv", LIFE)
    write(folder, "T.csv", TIME)
    for verb, word in {
        "smooth eb A.csv --neighbours N.csv": "Gleichen sich Nachbarn?",
        "smooth fay-herriot S.csv": "Befragung",
        "smooth time T.csv": "Geglättete Rate",
        "interval life L.csv": "Lebenserwartung",
    }.items():
        result = run(verb)
        assert result.exit_code == 0
        assert word in result.stdout


VERBS = {
    "smooth eb A.csv --neighbours F.csv": "id,neighbour\n0/0,0/1\n0/1,0/2\n",
    "smooth fay-herriot F.csv": SURVEY,
    "smooth time F.csv": TIME,
    "interval life F.csv": LIFE,
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"a,b\n1,2\n",
        b"%PDF-1.7",
        b"\x1f\x8b\x08",
        b"PK\x03\x04",
        b"\xff\xfe\x00\xd8\x00\xd8",
    ],
)
@pytest.mark.usefixtures("town")
def test_files_that_are_no_tables(refuse: Refuse, folder: Path, verb: str, content: bytes) -> None:
    write(folder, "F.csv", content)
    assert refuse(verb).startswith("F.csv")


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.usefixtures("town")
def test_rows_cut_off_or_no_rows(refuse: Refuse, folder: Path, verb: str) -> None:
    head, first, rest = VERBS[verb].split("\n", 2)
    write(folder, "F.csv", f"{head}\n")
    assert refuse(verb).startswith("F.csv:1: ")
    write(folder, "F.csv", f"{head}\n{first.rpartition(',')[0]}\n{rest}")
    assert refuse(verb).startswith("F.csv:2: ")
    write(folder, "F.csv", f'{head}\n"{first}\n{rest}')
    assert "Anführungszeichen" in refuse(verb)
    write(folder, "F.csv", f"{head}\n{first}\x00\n{rest}")
    assert "NUL" in refuse(verb)
    (folder / "F.csv").unlink()
    assert refuse(verb).startswith("F.csv: Die Datei gibt es nicht")


PAIRS, SURVEYS, TIMES, LIVES = VERBS


@pytest.mark.parametrize(
    ("verb", "old", "new", "place"),
    [
        (PAIRS, "0/0,0/1", "0/0,9/9", "F.csv:2: neighbour: Das Gebiet „9/9“"),
        (PAIRS, "0/0,0/1", "9/9,0/0", "F.csv:2: neighbour: Das Gebiet „9/9“"),
        (PAIRS, "0/0,0/1", "0/0,0/0", "F.csv:2: neighbour: „0/0“ ist kein Nachbar"),
        (PAIRS, "0/0,0/1", "0/0,", "F.csv:2: neighbour: "),
        (PAIRS, "neighbour", "next", "F.csv:1: neighbour: "),
        (SURVEYS, "a,10,1", "a,10,0", "F.csv:2: variance: "),
        (SURVEYS, "a,10,1", "a,10,-1", "F.csv:2: variance: "),
        (SURVEYS, "a,10,1", "a,10,", "F.csv:2: variance: Wert und Varianz"),
        (SURVEYS, "a,10,1", "a,,1", "F.csv:2: variance: Wert und Varianz"),
        (SURVEYS, "a,10,1", "a,NaN,1", "F.csv:2: value: "),
        (SURVEYS, "a,10,1", "a,1e99,1", "F.csv:2: value: "),
        (SURVEYS, "b,12", "a,12", "F.csv:3: id: „a“ steht schon in Zeile 2"),
        (SURVEYS, "b,12", ",12", "F.csv:3: id: "),
        (SURVEYS, "variance", "v", "F.csv:1: variance: Es fehlt die Varianz"),
        (SURVEYS, ",x\n", ",se\n", "F.csv:1: variance: Beide Spalten"),
        (SURVEYS, "c,15,1,3\nd,15,3,4\ne,20,1,5\n", "", "F.csv:2: value: 2 befragte Gebiete"),
        (TIMES, "a,2021", "a,2020", "F.csv:3: year: „a, 2020“ steht schon in Zeile 2"),
        (TIMES, "a,2021", "a,21", "F.csv:3: year: "),
        (TIMES, "a,2021", "a,bald", "F.csv:3: year: "),
        (TIMES, "2021,2", "2021,inf", "F.csv:3: value: "),
        (LIVES, "0,5,1000", "0,5,0", "F.csv:2: population: "),
        (LIVES, "0,5,1000", "0,-5,1000", "F.csv:2: deaths: "),
        (LIVES, "0,5,1000", "0,,1000", "F.csv:2: deaths: "),
        (LIVES, "0,5,1000", "alt,5,1000", "F.csv:2: age: "),
        (LIVES, "1,2,4000", "0,2,4000", "F.csv:3: age: "),
        (LIVES, "85+,60,500", "85+,0,500", "F.csv:6: deaths: In der offenen Altersgruppe"),
        (LIVES, "65,90,4000", "65,9000,4000", "F.csv:5: deaths: 9000 Sterbefälle"),
        (LIVES, "1,2,4000\n15,20,20000\n65,90,4000\n85+,60,500\n", "", "F.csv:2: age: "),
    ],
)
@pytest.mark.usefixtures("town")
def test_damage(refuse: Refuse, folder: Path, verb: str, old: str, new: str, place: str) -> None:
    assert old in VERBS[verb]
    write(folder, "F.csv", VERBS[verb].replace(old, new, 1))
    for arguments in (verb, f"{verb} --json"):
        line = refuse(arguments)
        assert line.startswith(place)
        assert "; " in line


def test_wrong_usage(run: Run, refuse: Refuse, folder: Path) -> None:
    write(folder, "T.csv", TIME)
    assert run("smooth time T.csv --method magic").exit_code == 2
    assert run("smooth time T.csv --width 0").exit_code == 2
    assert refuse("smooth time T.csv --method exponential --share 2").startswith("T.csv:2: share")


@given(st.text(alphabet="ab,;/0123\n\"' ", max_size=100))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pairs_are_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "N.csv"
    path.write_text("id,neighbour\n" + text, encoding="utf-8")
    try:
        found, _ = read_neighbours(path, Reading({}, None), ["a", "b", "a/b"])
    except DataError:
        return
    assert set(found.degrees.tolist()) <= {0, 1, 2}
