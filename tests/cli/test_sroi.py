"""`nahraum impact sroi`: the golden case from YAML; broken files refused."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahraum.cli.sroi import _investment
from nahraum.cli.yamlfiles import read_yaml
from nahraum.data.errors import DataError
from tests.cli.conftest import Ask, Refuse, Run

VERB = "impact sroi --file S.yaml"
CASE = """input: 60000
years: 3
discount_rate: 0.035
outcomes:
  - name: Stürze vermieden
    quantity: 50
    proxy: 1200
    deadweight: 0.25
    attribution: 0.30
    displacement: 0.05
    drop_off: 0.20
"""


def write(folder: Path, text: str | bytes) -> None:
    content = text if isinstance(text, bytes) else text.encode()
    (folder / "S.yaml").write_bytes(content)


def test_golden_values(ask: Ask, folder: Path) -> None:
    write(folder, CASE)
    found = ask(VERB)
    assert found["outcomes"][0]["first_year"] == pytest.approx(29_925)
    assert found["present_value"] == pytest.approx(68_535.29634398653)
    assert found["ratio"] == pytest.approx(1.142254939066442)
    low, high = found["range"]
    assert low < found["ratio"] < high
    assert found["tornado"][0]["width"] >= found["tornado"][-1]["width"] > 0
    assert "RANGE_ASSUMED" in [w["code"] for w in found["warnings"]]
    assert found["method"] == {"name": "impact.sroi", "version": "1"}


def test_ranges_and_unpaid_work(ask: Ask, folder: Path) -> None:
    text = CASE.replace("deadweight: 0.25", "deadweight: [0.1, 0.25, 0.5]")
    write(folder, text + "unpaid_hours: [800, 1000, 1200]\nhourly_rate: 15\n")
    found = ask(VERB + " --seed 3 --runs 500")
    assert {bar["name"] for bar in found["tornado"]} == {
        "Stürze vermieden: deadweight",
        "unpaid_hours",
    }
    assert found["input"] == 75_000
    codes = [w["code"] for w in found["warnings"]]
    assert not {"RANGE_ASSUMED", "UNPAID_WORK"} & set(codes)
    assert ask(VERB + " --seed 3 --runs 500") == found
    assert ask(VERB + " --seed 4 --runs 500")["range"] != found["range"]


def test_the_discount_rate_has_a_default(ask: Ask, folder: Path) -> None:
    write(folder, CASE.replace("discount_rate: 0.035\n", ""))
    found = ask(VERB)
    assert found["ratio"] == pytest.approx(1.142254939066442)
    assert next(a["name"] for a in found["assumptions"] if not a["verified"]) == "Abzinsung"


def test_other_keys_are_named(ask: Ask, folder: Path) -> None:
    write(folder, CASE + "author: Planung\n")
    assert ask(VERB)["warnings"][0]["code"] == "KEY_UNKNOWN"


def test_a_table_for_people(run: Run, folder: Path) -> None:
    write(folder, CASE)
    result = run(VERB)
    assert result.exit_code == 0
    assert "68.535,3" in result.stdout
    assert "nur mit seiner Spanne" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("input: 60000\n", "", "S.yaml:1: input: "),
        ("years: 3\n", "", "S.yaml:1: years: "),
        ("input: 60000", "input:", "S.yaml:1: input: "),
        ("input: 60000", "input: 0", "S.yaml:1: input: "),
        ("input: 60000", "input: -5", "S.yaml:1: input: "),
        ("input: 60000", "input: .nan", "S.yaml:1: input: "),
        ("input: 60000", "input: .inf", "S.yaml:1: input: "),
        ("input: 60000", "input: 1e99", "S.yaml:1: input: "),
        ("input: 60000", "input: viel", "S.yaml:1: input: "),
        ("input: 60000", "input: {a: 1}", "S.yaml:1: input: "),
        ("input: 60000", "input: [1, 2]", "S.yaml:1: input: 2 Zahlen"),
        ("input: 60000", "input: [3, 2, 1]", "S.yaml:1: input: Die Zahlen fallen"),
        ("input: 60000", "input: [1, x, 3]", "S.yaml:1: input: "),
        ("input: 60000", "input: 60000\ninput: 7", "S.yaml:2: input: "),
        ("years: 3", "years: 2.5", "S.yaml:2: years: "),
        ("years: 3", "years: 0", "S.yaml:2: years: "),
        ("years: 3", "years: 5000", "S.yaml:2: years: "),
        ("discount_rate: 0.035", "discount_rate: 3.5", "S.yaml:3: discount_rate: "),
        ("quantity: 50", "quantity: -1", "S.yaml:6: outcomes[1].quantity: "),
        ("    proxy: 1200\n", "", "S.yaml:5: outcomes[1].proxy: "),
        ("deadweight: 0.25", "deadweight: 25", "S.yaml:8: outcomes[1].deadweight: "),
        ("deadweight", "deadwieght", "S.yaml:8: outcomes[1].deadwieght: "),
        ("drop_off: 0.20", "drop_off: [0.1, 0.2, 1.2]", "S.yaml:11: outcomes[1].drop_off: "),
        ("name: Stürze vermieden", "name: ", "S.yaml:5: outcomes[1].name: "),
        ("name: Stürze vermieden", 'name: " "', "S.yaml:5: "),
        ("years: 3", "years: 3\nunpaid_hours: 5", "S.yaml:1: hourly_rate: "),
        ("years: 3", "years: &a 3", "S.yaml:2: "),
        ("years: 3", "years: !!python/object 3", "S.yaml:2: "),
        ("years: 3", "years: [3", "S.yaml:"),
        ("years: 3", "years: 3\n--- \nx: 1", "S.yaml:"),
        ("outcomes:", "outcomes: {}\nrest:", "S.yaml:4: outcomes: "),
    ],
)
def test_damaged_cases(refuse: Refuse, folder: Path, old: str, new: str, place: str) -> None:
    assert old in CASE
    write(folder, CASE.replace(old, new, 1))
    for verb in (VERB, f"{VERB} --json"):
        line = refuse(verb)
        assert line.startswith(place)
        assert "; " in line


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"- a\n- b\n",
        b"just text",
        b"\xff\xfe\x00\xd8\x00\xd8",
        b"PK\x03\x04",
        b"a: \x00",
        b"[" * 50_000,
        b"{a: " * 50_000,
        b"input: 5\nyears: 1\noutcomes: []\n",
        b"input: 5\nyears: 1\noutcomes: [1]\n",
        b"\tinput: 5",
    ],
)
def test_files_that_are_no_cases(refuse: Refuse, folder: Path, content: bytes) -> None:
    write(folder, content)
    assert refuse(VERB).startswith("S.yaml")


def test_no_file_and_wrong_usage(refuse: Refuse, run: Run, folder: Path) -> None:
    assert refuse(VERB).startswith("S.yaml: Die Datei gibt es nicht")
    assert run("impact sroi").exit_code == 2
    assert run(VERB + " --runs 5").exit_code == 2


@given(st.text(alphabet="inputyearsoc:0123456789.-[]{},\n #&*!'\"", max_size=150))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_reader_refuses_or_reads(tmp_path: Path, text: str) -> None:
    path = tmp_path / "S.yaml"
    path.write_text(CASE + text, encoding="utf-8")
    try:
        found, _ = _investment(read_yaml(path))
    except DataError:
        return
    assert found.years >= 1


@pytest.mark.parametrize(("old", "new"), [("60000", "60.000"), ("1200", "[1.000, 1200, 1300]")])
def test_points_for_thousands_are_ambiguous(
    refuse: Refuse, folder: Path, old: str, new: str
) -> None:
    write(folder, CASE.replace(old, new, 1))
    assert "ist mehrdeutig" in refuse(VERB)
