"""`nahraum contract` and `nahraum centre`: answers as specified, broken files refused."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahraum.cli.yamlfiles import read_yaml
from nahraum.data.errors import DataError
from tests.cli.conftest import Ask, Refuse, Run

FILES = {
    "contract shared-savings": """\
norm_cost: 75500000
actual_cost: 70000000
share: 0.5
minimum_saving_rate: 0.02
cap: 0.1
loss_share: 0.4
loss_cap: 0.05
persons: 33000
""",
    "contract corridor": """\
norm_cost: 100
actual_cost: 90
inner: 0.03
outer: 0.06
shared: 0.5
""",
    "contract capitation": """\
base: 1000
risk_scores: [1.0, 2.0, 0.5]
discount: 0.05
stop_loss: 2000
costs: [500, 5000, 100]
""",
    "contract bundle": """\
prices: {visit: 50, call: 10}
volumes: {visit: 100, call: 400}
norm_cost: 10000
""",
    "contract p4p": """\
pool: 1000
goals:
  - {name: a, weight: 0.5, minimum: 10, target: 20, value: 15}
  - {name: b, weight: 0.5, minimum: 30, target: 10, value: 12}
""",
    "contract budget": """\
budget: 20.00
base: 0
corridor: 0.1
weights: {need: 1}
spaces:
  - {id: a, persons: 100, need: {need: 9}, previous: 10}
  - {id: b, persons: 100, need: {need: 1}, previous: 10}
""",
    "centre economics": """\
posts: 2
cases_per_quarter: 900
fee_per_case: 71.26
extra_share: 0.12
doctor_salary: 115000
employer_share: 0.14
assistants_per_post: 1.5
assistant_cost: 46000
rent: 36000
material_per_post: 45000
fixed_cost: 60000
grants: []
""",
}


def write(folder: Path, verb: str) -> str:
    (folder / "F.yaml").write_text(FILES[verb], encoding="utf-8")
    return f"{verb} --file F.yaml"


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "F.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_golden_kinzigtal(ask: Ask, folder: Path) -> None:
    verb = write(folder, "contract shared-savings")
    found = ask(verb)
    assert (found["settlement"], found["saving"]) == (2_750_000, 5_500_000)
    assert found["rate"] == 5.5 / 75.5
    assert found["per_person"] == pytest.approx(166.67, abs=0.005)
    assert found["distribution"]["p10"] < 2_750_000 < found["distribution"]["p90"]
    assert found["assumptions"][0]["verified"] is False
    assert ask(verb)["distribution"] == found["distribution"]
    assert ask(f"{verb} --seed 1")["distribution"] != found["distribution"]
    assert ask(f"{verb} --runs 50")["distribution"]["runs"] == 50
    change(folder, "persons: 33000", "runs: 70\nhistory:\n- {year: 2012, norm_cost: 75.5, "
           "actual_cost: 80}")  # fmt: skip
    found = ask(verb)
    assert found["distribution"] == {"p10": None, "p50": None, "p90": None}
    assert found["history"][0]["settlement"] == pytest.approx(-1.51)
    assert found["inputs"]["runs"] == 70


@pytest.mark.parametrize(("actual", "paid"), [("74500000", 0), ("80000000", -1_510_000)])
def test_golden_settlements(ask: Ask, folder: Path, actual: str, paid: float) -> None:
    verb = write(folder, "contract shared-savings")
    change(folder, "70000000", actual)
    assert ask(verb)["settlement"] == pytest.approx(paid)


def test_other_contracts(ask: Ask, folder: Path) -> None:
    assert ask(write(folder, "contract corridor"))["settlement"] == pytest.approx(5.5)
    found = ask(write(folder, "contract capitation"))
    assert (found["settlement"], found["retained"]) == (3_325, 2_600)
    (folder / "scores.csv").write_text("risk_score\n1.0\n2.0\n0.5\n", encoding="utf-8")
    change(folder, "[1.0, 2.0, 0.5]", "scores.csv")
    assert ask("contract capitation --file F.yaml")["settlement"] == 3_325
    assert ask(write(folder, "contract bundle"))["rate"] == 0.1
    found = ask(write(folder, "contract p4p"))
    assert (found["settlement"], found["rate"]) == (700, 0.7)
    change(folder, "value: 12", "value: null")
    found = ask("contract p4p --file F.yaml")
    assert (found["settlement"], found["range"]) == (None, [250, 750])
    found = ask(write(folder, "contract budget"))
    assert [row["amount"] for row in found["budgets"]] == [11, 9]
    assert [row["limited_by"] for row in found["budgets"]] == ["high", "low"]
    assert found["total"] == 20


def test_golden_centre(ask: Ask, folder: Path) -> None:
    verb = write(folder, "centre economics")
    found = ask(verb)
    assert (round(found["revenue"]), found["cost"]) == (574_641, 586_200)
    assert (round(found["result"]), found["break_even_cases"]) == (-11_559, 919)
    assert [bar["name"] for bar in found["tornado"]] == [
        *("cases_per_quarter", "fee_per_case", "posts")
    ]
    assert len(found["months"]) == 24
    change(folder, "grants: []", "grants: [5000, 6559.36]\nranges: {cases: 0}\n"
           "payment: {advance_share: 1, first_advance: 1}")  # fmt: skip
    found = ask(verb)
    assert found["result"] == pytest.approx(0, abs=1e-6)
    assert found["liquidity"]["owed"] == pytest.approx(0, abs=1e-6)
    change(folder, "[5000, 6559.36]", "[{name: Land, amount: 11559.36}]")
    assert ask(verb)["result"] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("verb", FILES)
def test_tables_for_people(run: Run, folder: Path, verb: str) -> None:
    result = run(write(folder, verb))
    assert result.exit_code == 0
    assert result.stdout.strip()


DAMAGE = [
    ("colon", lambda text: text.replace(":", "", 1), "F.yaml:"),
    ("tab", lambda text: "\t" + text, "F.yaml:1: "),
    ("twice", lambda text: text + text.splitlines()[0], "F.yaml:"),
    ("slip", lambda text: text.replace(text[:4], text[:3], 1), "F.yaml:1: "),
    ("missing", lambda text: "note: x\n" + text.partition("\n")[2], "F.yaml:"),
    ("empty value", lambda text: text.replace(text.splitlines()[0].split(":")[1], " "), "F.yaml:1"),
    ("list", lambda text: "- " + text.splitlines()[0], "F.yaml:1: "),
    ("two documents", lambda text: text + "---\n" + text, "F.yaml:"),
    ("alias", lambda text: text + "x: *y\n", "F.yaml:"),
    ("anchor", lambda text: text + "x: &y 1\n", "F.yaml:"),
    ("tag", lambda text: text + "x: !!binary abcd\n", "F.yaml:"),
    ("key", lambda text: text + "? {a: b}\n: c\n", "F.yaml:"),
    ("bracket", lambda text: text + "x: [1, 2\n", "F.yaml:"),
    ("quote", lambda text: text + 'x: "1\n', "F.yaml:"),
    ("control", lambda text: text + "x: \x07\n", "F.yaml:"),
    ("deep", lambda text: text + "x: " + "[" * 5_000 + "\n", "F.yaml:"),
    ("nothing", lambda _: "", "F.yaml:1: "),
    ("comment", lambda _: "# a\n", "F.yaml:1: "),
    ("text", lambda _: "hello", "F.yaml:1: "),
    ("nul", lambda text: text + "\x00", "F.yaml"),
]
NUMBERS = ("-1", "viel", ".nan", ".inf", "1e99", "1,5", "0x10", "[1]", "{a: 1}", "true", "1_000")


@pytest.mark.parametrize("verb", FILES)
@pytest.mark.parametrize(("name", "damage", "place"), DAMAGE, ids=[row[0] for row in DAMAGE])
def test_broken_files(
    refuse: Refuse, folder: Path, verb: str, name: str, damage: object, place: str
) -> None:
    assert callable(damage)
    arguments = write(folder, verb)
    (folder / "F.yaml").write_text(damage(FILES[verb]), encoding="utf-8")
    assert refuse(f"{arguments} --json").startswith(place), name


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("verb", "key"),
    [
        ("contract shared-savings", "norm_cost"),
        ("contract corridor", "inner"),
        ("contract capitation", "base"),
        ("contract bundle", "norm_cost"),
        ("contract p4p", "pool"),
        ("contract budget", "budget"),
        ("centre economics", "rent"),
    ],
)
def test_impossible_numbers(refuse: Refuse, folder: Path, verb: str, key: str, number: str) -> None:
    arguments = write(folder, verb)
    lines = FILES[verb].splitlines()
    (at,) = [n for n, line in enumerate(lines) if line.startswith(f"{key}:")]
    lines[at] = f"{key}: {number}"
    (folder / "F.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert refuse(arguments).startswith(f"F.yaml:{at + 1}: {key}: ")


@pytest.mark.parametrize(
    ("verb", "old", "new", "place"),
    [
        ("contract shared-savings", "persons: 33000", "secured: true", "F.yaml:1: persons: "),
        ("contract shared-savings", "norm_cost: 75500000", "norm_cost: 0", "F.yaml:1: norm_cost: "),
        ("contract corridor", "outer: 0.06", "outer: 0.01", "F.yaml:4: outer: "),
        ("contract capitation", "[500, 5000, 100]", "[500]", "F.yaml:5: costs: "),
        ("contract capitation", "[1.0, 2.0, 0.5]", "[]", "F.yaml:2: risk_scores: "),
        ("contract capitation", "[1.0, 2.0, 0.5]", "none.csv", "none.csv: "),
        ("contract bundle", "call: 400", "cal: 400", "F.yaml:2: cal: "),
        ("contract p4p", "weight: 0.5", "weight: 0.4", "F.yaml:2: goals: "),
        ("contract p4p", "target: 20", "target: 10", "F.yaml:3: target: "),
        ("contract p4p", "name: b", "name: a", "F.yaml:2: goals: "),
        ("contract budget", "budget: 20.00", "budget: 22.01", "F.yaml:3: corridor: "),
        ("contract budget", "{need: 1}\n", "{need: 0.5}\n", "F.yaml:4: weights: "),
        ("contract budget", "{need: 9}", "{other: 9}", "F.yaml:6: a: "),
        ("contract budget", "id: b", "id: a", "F.yaml:5: spaces: "),
        ("centre economics", "posts: 2", "posts: 0", "F.yaml:1: posts: "),
        ("centre economics", "grants: []", "grants: [{name: a}]", "F.yaml:12: grants[1].amount: "),
        ("centre economics", "grants: []", "payment: 5", "F.yaml:12: payment: "),
    ],
)
def test_impossible_terms(
    refuse: Refuse, folder: Path, verb: str, old: str, new: str, place: str
) -> None:
    arguments = write(folder, verb)
    change(folder, old, new)
    assert refuse(arguments).startswith(place)


def refusal(path: Path) -> str:
    """The refusal, or the path where the file can be read."""
    try:
        read_yaml(path)
    except DataError as error:
        return str(error)
    return str(path)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(max_size=200), st.text("[]{}:,-&*!?'\"#|> \nab1", max_size=200)))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert refusal(path).startswith(str(path))


@pytest.mark.fuzz
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "any.yaml"
    path.write_bytes(data)
    assert refusal(path).startswith(str(path))


@pytest.mark.parametrize(
    ("verb", "old", "new", "says"),
    [
        ("centre economics", "115000", "115.000", "115000 oder 115 schreiben"),
        ("centre economics", "900", "1.200", "1200 oder 1.2 schreiben"),
        ("centre economics", "71.26", "71.265", "71265 oder 71.2650 schreiben"),
        ("centre economics", "0.14", "14", "14 % sind 0.14"),
        ("centre economics", "0.12", "12", "12 % sind 0.12"),
        ("contract shared-savings", "75500000", "75.500", "75500 oder 75.5 schreiben"),
        ("contract shared-savings", "33000", "33.000", "33000 oder 33 schreiben"),
        ("contract capitation", "[500, 5000", "[500, 5.000", "5000 oder 5 schreiben"),
        ("contract capitation", "1000", "1.000", "1000 oder 1 schreiben"),
        ("contract p4p", "pool: 1000", "pool: 1.000", "1000 oder 1 schreiben"),
        ("contract bundle", "visit: 50", "visit: 50.000", "50000 oder 50 schreiben"),
        ("contract budget", "{need: 1}", "{need: 0.5}", "ergeben zusammen 0.5 statt 1"),
    ],
)
def test_points_for_thousands_and_percents_are_no_numbers(
    refuse: Refuse, folder: Path, verb: str, old: str, new: str, says: str
) -> None:
    arguments = write(folder, verb)
    change(folder, old, new)
    assert says in refuse(arguments)


def test_a_range_of_everything_is_refused_in_its_line(refuse: Refuse, folder: Path) -> None:
    arguments = write(folder, "centre economics")
    path = next(folder.glob("*.yaml"))
    lines = path.read_text(encoding="utf-8").count("\n")
    path.write_text(
        path.read_text(encoding="utf-8") + "ranges:\n  fee: 0.1\n  cases: 1\n", encoding="utf-8"
    )
    assert f".yaml:{lines + 3}: cases: Die Spanne ist ein Anteil" in refuse(arguments)
