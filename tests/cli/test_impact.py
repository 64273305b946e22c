"""`nahraum impact did|synthetic|its|pairs`: results from files; broken files refused."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahraum.cli.evaluations import read_panel, read_period, read_series
from nahraum.cli.reading import Reading
from nahraum.data.errors import DataError
from tests.cli.conftest import Ask, Refuse, Run

CARD = """unit,period,treated,post,value
NJ,1,1,0,20.44
NJ,2,1,1,21.03
PA,1,0,0,23.33
PA,2,0,1,21.17
"""


def write(folder: Path, name: str, text: str | bytes) -> None:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def panel_text(units: int = 8, years: int = 6) -> str:
    """Units 0-3 get 5 more from 2018 on; levels, a common trend, a fixed ripple."""
    rows = ["unit,period,treated,post,value"]
    for n in range(units):
        for t in range(years):
            post = t >= 3
            ripple = ((7 * n + 5 * t + n * t) % 11) / 10
            value = 20 + n + t + 5 * (n < 4 and post) + ripple
            rows.append(f"u{n},{2015 + t},{int(n < 4)},{int(post)},{value}")
    return "\n".join(rows) + "\n"


def mixture_text() -> str:
    rows = ["unit,period,value"]
    for t in range(12):
        a, b, c = 10 + t + (t * t) % 5, 20 - t + (3 * t) % 4, 5 + (2 * t) % 7
        rows += [f"a,{2010 + t},{a}", f"b,{2010 + t},{b}", f"c,{2010 + t},{c}"]
        rows.append(f"d,{2010 + t},{30 + (5 * t) % 3}")
        rows.append(f"x,{2010 + t},{(a + b) / 2 + (4 if t >= 8 else 0)}")
    return "\n".join(rows) + "\n"


def series_text(count: int = 24) -> str:
    rows = [
        f"{2019 + m // 12}-{m % 12 + 1:02},{50 + m + (m >= 12) * -6 + (m * 7) % 3}"
        for m in range(count)
    ]
    return "\n".join(["period,value", *reversed(rows)]) + "\n"


PAIRS = "unit,before,after\n" + "".join(f"p{n},{n},{n + 1 + n % 3}\n" for n in range(12))
FILES = {
    "did F.csv": CARD,
    "synthetic F.csv --treated x --start 2018": mixture_text(),
    "its F.csv --start 2020-01": series_text(),
    "pairs F.csv": PAIRS,
}


def test_card_and_krueger(ask: Ask, folder: Path) -> None:
    write(folder, "F.csv", CARD)
    found = ask("impact did --file F.csv")
    assert found["effect"] == pytest.approx(2.75)
    assert (found["ci"], found["pretrend_p"], found["claim"]) == (None, None, "association")
    assert found["units"] == {"treated": 1, "others": 1}
    assert [w["code"] for w in found["warnings"]] == ["NO_ERROR", "PRETREND_UNTESTED"]


def test_an_effect_with_error_and_events(ask: Ask, folder: Path) -> None:
    write(folder, "F.csv", panel_text())
    found = ask("impact did --file F.csv")
    low, high = found["ci"]
    assert low < 5 < high
    assert found["claim"] in {"effect", "association"}
    assert 0 <= found["pretrend_p"] <= 1
    assert [e["period"] for e in found["events"]] == list(range(2015, 2021))
    assert [e["reference"] for e in found["events"]] == [False, False, True, False, False, False]
    assert found["method"] == {"name": "impact.did", "version": "1"}


def test_german_headings_and_words(ask: Ask, folder: Path) -> None:
    rows = CARD.splitlines()[1:]
    text = "gebiet;jahr;maßnahme;nachher;wert\n"
    for row in rows:
        unit, period, treated, post, value = row.split(",")
        words = ("nein", "ja")
        text += (
            f"{unit};{period};{words[int(treated)]};{words[int(post)]};{value.replace('.', ',')}\n"
        )
    write(folder, "F.csv", text.encode("cp1252"))
    assert ask("impact did F.csv")["effect"] == pytest.approx(2.75)


def test_covariates_are_columns(ask: Ask, folder: Path) -> None:
    lines = panel_text().splitlines()
    text = "\n".join(
        [lines[0] + ",rain", *(f"{line},{(n * n) % 7}" for n, line in enumerate(lines[1:]))]
    )
    write(folder, "F.csv", text + "\n")
    assert ask("impact did F.csv --covariates rain")["inputs"]["covariates"] == ["rain"]
    assert "COLUMN_UNKNOWN" in [w["code"] for w in ask("impact did F.csv")["warnings"]]


def test_synthetic_control(ask: Ask, folder: Path) -> None:
    write(folder, "F.csv", mixture_text())
    found = ask("impact synthetic --file F.csv --treated x --start 2018")
    assert found["effect"] == pytest.approx(4)
    assert {w["unit"]: round(w["weight"], 6) for w in found["weights"]} == {
        "a": 0.5,
        "b": 0.5,
        "c": 0,
        "d": 0,
    }
    assert (found["placebo_rank"], found["p_value"]) == (1, 0.2)
    assert (found["claim"], found["ci"]) == ("effect", None)
    assert [gap["period"] for gap in found["gaps"]] == list(range(2010, 2022))
    assert len(found["placebos"]) == 4


def test_predictors_are_columns(ask: Ask, folder: Path) -> None:
    lines = mixture_text().splitlines()
    text = "\n".join([lines[0] + ",age", *(f"{line},{len(line)}" for line in lines[1:])])
    write(folder, "F.csv", text + "\n")
    found = ask("impact synthetic F.csv --treated x --start 2018 --predictors age")
    assert found["inputs"]["predictors"] == ["age"]
    assert sum(w["weight"] for w in found["weights"]) == pytest.approx(1)


def test_interrupted_series_by_month(ask: Ask, folder: Path) -> None:
    write(folder, "F.csv", series_text())
    found = ask("impact its --file F.csv --start 2020-01")
    low, high = found["ci"]
    assert low < -6 < high
    assert found["lag"] == 2
    assert found["series"][0]["period"] == "2019-01"
    assert found["inputs"]["start"] == "2020-01"
    assert found["claim"] == "association"
    assert ask("impact its F.csv --start 1/2020 --lag 0")["lag"] == 0


def test_pairs(ask: Ask, folder: Path) -> None:
    write(folder, "F.csv", PAIRS)
    found = ask("impact pairs --file F.csv --selected")
    assert (found["effect"], found["test"], found["light"]) == (2, "wilcoxon", "amber")
    assert found["p_value"] == 2 / 2**12
    assert "REGRESSION_TO_MEAN" in [w["code"] for w in found["warnings"]]
    codes = [w["code"] for w in ask("impact pairs F.csv --not-selected")["warnings"]]
    assert "REGRESSION_TO_MEAN" not in codes


@pytest.mark.parametrize("verb", FILES)
def test_tables_for_people(run: Run, folder: Path, verb: str) -> None:
    write(folder, "F.csv", FILES[verb])
    result = run(f"impact {verb}")
    assert result.exit_code == 0
    assert "So darf es heißen" in result.stdout


@pytest.mark.parametrize(
    ("text", "number", "label"),
    [
        ("2024", 2024, 2024),
        ("-3", -3, -3),
        ("2024-03", 24290, "2024-03"),
        ("03/2024", 24290, "2024-03"),
        ("2024-Q2", 8097, "2024-Q2"),
        ("2024q2", 8097, "2024-Q2"),
        ("2. Quartal 2024", 8097, "2024-Q2"),
    ],
)
def test_periods(text: str, number: int, label: int | str) -> None:
    period = read_period(text)
    assert period is not None
    assert (period.number, period.label) == (number, label)


def test_what_is_no_period() -> None:
    for text in ("", "2024-13", "2024-00", "Q5/2024", "20245", "März", "2024-Q0", "１２"):
        assert read_period(text) is None


def test_sum_rows_are_left_out(ask: Ask, folder: Path) -> None:
    write(folder, "F.csv", CARD + "Insgesamt,1,0,0,40\n")
    found = ask("impact did F.csv")
    assert found["effect"] == pytest.approx(2.75)
    assert found["warnings"][0]["code"] == "SUM_ROW"


# ------------------------------------------------------------------ broken files
DID = "did F.csv"
SYNTHETIC = "synthetic F.csv --treated x --start 2018"
ITS = "its F.csv --start 2020-01"
PAIRED = "pairs F.csv"


@pytest.mark.parametrize("verb", FILES)
@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"", "F.csv:1: "),
        (b"\n\n\n", "F.csv:1: "),
        (b"\xff\xfe\x00\xd8\x00\xd8", "F.csv:1: Spalte 1: "),
        (b"%PDF-1.7", "F.csv:1: "),
        (b"\x1f\x8b\x08", "F.csv:1: "),
        (b"PK\x03\x04 no workbook", "F.csv"),
        (b"a;b;c\n1;2;3\n", "F.csv:1: "),
    ],
)
def test_files_that_are_no_tables(
    refuse: Refuse, folder: Path, verb: str, content: bytes, place: str
) -> None:
    write(folder, "F.csv", content)
    assert refuse(f"impact {verb} --json").startswith(place)


@pytest.mark.parametrize("verb", FILES)
def test_damage_every_table_can_have(refuse: Refuse, folder: Path, verb: str) -> None:
    """The last number of the second line, in every way it can be wrong."""
    head, first, rest = FILES[verb].split("\n", 2)
    column = "after" if verb == PAIRED else "value"
    start = first.rpartition(",")[0]
    for cell, problem in {
        "": "Die Zelle ist leer",
        "NaN": "„NaN“ ist keine Zahl",
        "inf": "„inf“ ist keine Zahl",
        "1e999": "„1e999“",
        "1e60": "größer",
        "zwölf": "„zwölf“",
        "1.2.3": "„1.2.3“",
        "1\x002": "NUL",
        '"12': "Anführungszeichen",
        "12,7": "statt",
        "x": "unbekannt",
        "#DIV/0!": "#DIV/0!",
    }.items():
        write(folder, "F.csv", f"{head}\n{start},{cell}\n{rest}")
        line = refuse(f"impact {verb}")
        assert line.startswith("F.csv:2: "), (cell, line)
        assert problem in line, (cell, line)
    write(folder, "F.csv", f"{head}\n{start}\n{rest}")
    assert refuse(f"impact {verb}").startswith(f"F.csv:2: {column}: Die Zeile hat")
    write(folder, "F.csv", f"{head}\n{first}\n{first}\n{rest}")
    assert "steht schon in Zeile 2" in refuse(f"impact {verb}")
    write(folder, "F.csv", f"{head}\n")
    assert refuse(f"impact {verb}").startswith("F.csv:1: ")
    write(folder, "F.csv", FILES[verb].replace(f",{column}\n", ",Messung\n", 1))
    assert f"Spalte „{column}“ fehlt" in refuse(f"impact {verb}")
    (folder / "F.csv").unlink()
    assert refuse(f"impact {verb}").startswith("F.csv: Die Datei gibt es nicht; ")


@pytest.mark.parametrize(
    ("verb", "old", "new", "line"),
    [
        (DID, "NJ,2,1,1", "NJ,2,0,1", "F.csv:3: treated: "),
        (DID, "PA,2,0,1", "PA,2,0,0", "F.csv:5: post: "),
        (DID, "NJ,1,1,0", "NJ,1,2,0", "F.csv:2: treated: „2“"),
        (DID, "NJ,1,1,0", "NJ,1,,0", "F.csv:2: treated: "),
        (DID, "NJ,1,1,0", ",1,1,0", "F.csv:2: unit: "),
        (DID, "NJ,1,1,0", "NJ,gestern,1,0", "F.csv:2: period: „gestern“ ist keine Zeit"),
        (DID, "NJ,1,1,0", "NJ,,1,0", "F.csv:2: period: "),
        (DID, "PA,1,0", "PA,2024-01,0", "F.csv:4: period: „2024-01“ neben"),
        (DID, "PA,1,0,0,23.33\n", "", "F.csv:2: value: Von den Gebieten ohne Maßnahme fehlt"),
        (SYNTHETIC, "a,2011,12\n", "", "F.csv:56: period: Für „a“ fehlt 2011"),
        (SYNTHETIC, "x,", "z,", "F.csv:61: period: Für „x“ fehlt"),
        (ITS, "2019-05,", "2019-13,", "F.csv:21: period: „2019-13“"),
        (ITS, "2019-05,", "2019,", "F.csv:21: period: „2019“ neben"),
        (PAIRED, "p3,", ",", "F.csv:5: unit: "),
        (PAIRED, "p3,", "p2,", "F.csv:5: unit: „p2“ steht schon in Zeile 4"),
    ],
)
def test_contradictions(
    refuse: Refuse, folder: Path, verb: str, old: str, new: str, line: str
) -> None:
    assert old in FILES[verb]
    write(folder, "F.csv", FILES[verb].replace(old, new, 1))
    found = refuse(f"impact {verb} --json")
    assert found.startswith(line)
    assert "; " in found


def test_only_sum_rows(refuse: Refuse, folder: Path) -> None:
    write(folder, "F.csv", "unit,before,after\nalle,1,2\n")
    assert "nur Summenzeilen" in refuse("impact pairs F.csv")


def test_starts_outside_the_series(refuse: Refuse, run: Run, folder: Path) -> None:
    write(folder, "F.csv", series_text())
    assert refuse("impact its F.csv --start 2019-01").startswith("F.csv:2: start: ")
    assert run("impact its F.csv --start 2020").exit_code == 2
    assert run("impact its F.csv --start bald").exit_code == 2
    assert run("impact its F.csv").exit_code == 2
    assert refuse("impact its F.csv --start 2020-01 --lag 23").startswith("F.csv:2: lag: ")
    assert refuse("impact its F.csv --start 2020-01 --confidence 1").startswith("F.csv:2: ")
    write(folder, "F.csv", mixture_text())
    assert refuse("impact synthetic F.csv --treated y --start 2018").startswith("F.csv:2: treated")
    assert run("impact synthetic F.csv --start 2018").exit_code == 2


TEXT = st.text(alphabet="unitperodvalsx0123456789,;.-Qe\n\"'\u00e4 ", max_size=120)


@given(TEXT)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_readers_refuse_or_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "F.csv"
    for head, read in (("unit,period,value\n", read_panel), ("period,value\n", read_series)):
        path.write_text(head + text, encoding="utf-8")
        try:
            found = read(path, Reading({}, None))
        except DataError:
            continue
        assert len(found.rows) == len(found.periods) > 0


@pytest.mark.fuzz
@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=500)
def test_any_bytes(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "F.csv"
    path.write_bytes(b"unit,period,value\n" + data)
    try:
        found = read_panel(path, Reading({}, None))
    except DataError:
        return
    assert found.rows
