"""`nahraum fund`: programmes with reasons, plans with plan B; broken files refused."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

PLAN = """\
measures:
  - {id: M1, costs: {2027: 180000}, utility: 8, kinds: [quartier]}
  - {id: M2, costs: {2027: 90000}, utility: 5, kinds: [quartier]}
  - {id: M3, costs: {2027: 400000}, utility: 14, kinds: [rvz]}
own_funds: {2027: 120000}
minimum_own_share: 0.1
programmes:
  - {id: DHW, max_share: 0.8, cap_project: 250000, eligible: [quartier], excludes: [Land]}
  - {id: Land, max_share: 0.75, cap_project: 75000}
  - {id: RVZ, max_share: 0.7, cap_project: 300000, eligible: [rvz]}
"""
PROJECT = """\
measures:
  - id: Q
    costs: {2027: 60000, 2028: {Personalkosten: 60000}}
    kinds: [Quartiersmanagement, Personalkosten]
    state: NI
    start: 2027-03-01
programmes: [ni_zuschuss, dhw, rp_anschub]
confirmed: [dhw]
"""
VERB = "fund plan --file P.yaml --as-of 2026-11-21"
CHECK = "fund check --project P.yaml --as-of 2026-11-21"


@pytest.fixture
def plan(folder: Path) -> Path:
    path = folder / "P.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_golden_plan(ask: Ask, plan: Path) -> None:
    found = ask(VERB)
    amounts = {(row["measure"], row["source"]): row["amount"] for row in found["plan"]}
    assert amounts == {
        ("M1", "DHW"): 144_000,
        ("M2", "DHW"): 72_000,
        ("M3", "Land"): 75_000,
        ("M3", "RVZ"): 280_000,
    }
    assert (found["own_funds"], found["utility"], found["left_out"]) == (99_000, 27, [])
    assert [row["amount"] for row in found["own"]] == [36_000, 18_000, 45_000]
    assert [row["refused"] for row in found["plan_b"]] == ["DHW", "Land", "RVZ"]
    assert found["plan_b"][0]["dropped"] == ["M1"]
    assert "sure" not in found


def test_the_form_of_the_programmes_does_not_matter(ask: Ask, plan: Path) -> None:
    before = ask(VERB)
    text = plan.read_text(encoding="utf-8")
    for name in ("DHW", "Land", "RVZ"):
        text = text.replace(f"- {{id: {name}, ", f"{name}: {{")
    plan.write_text(text, encoding="utf-8")
    assert ask(VERB)["plan"] == before["plan"]


def test_probabilities_and_what_comes_after(ask: Ask, plan: Path) -> None:
    change(plan, "max_share: 0.75", "probability: 0.5, max_share: 0.75")
    plan.write_text(
        plan.read_text(encoding="utf-8")
        + "sustaining:\n  criteria: {concept: 2, finance: 0, carrier: null}\n"
        + "  costs: {2028: 100, 2029: 100}\n  income: {regular: {2028: 40, 2029: 100}}\n",
        encoding="utf-8",
    )
    found = ask(VERB)
    assert found["sure"]["probability"] == 1
    assert (found["sure"]["measures"], found["sure"]["utility"]) == (["M3"], 14)
    assert found["years_until_covered"] == 1
    assert (found["sustaining"]["lowest"], found["sustaining"]["points"]) == (2, None)
    assert {w["code"] for w in found["warnings"]} == {"CRITERION_UNKNOWN"}


def test_nothing_is_sure(ask: Ask, plan: Path) -> None:
    change(plan, "own_funds: {2027: 120000}", "own_funds: {2027: 45000}")
    change(plan, "max_share: 0.8", "probability: 0.5, max_share: 0.8")
    change(plan, "max_share: 0.75", "probability: 0.5, max_share: 0.75")
    found = ask(VERB)
    assert found["sure"] is None
    assert [w["code"] for w in found["warnings"]] == ["NOT_SURE"]


def test_check_gives_reasons_and_amounts(ask: Ask, folder: Path) -> None:
    (folder / "P.yaml").write_text(PROJECT, encoding="utf-8")
    found = ask(CHECK)
    rows = {row["programme"]: row for row in found["eligible"]}
    assert list(rows) == ["dhw", "ni_zuschuss", "rp_anschub"]
    assert (rows["dhw"]["eligible"], rows["dhw"]["max_amount"]) == (True, 96_000)
    assert (rows["ni_zuschuss"]["eligible"], rows["ni_zuschuss"]["max_amount"]) == (None, 75_000)
    assert (rows["rp_anschub"]["eligible"], rows["rp_anschub"]["max_amount"]) == (False, 0)
    assert "Das Programm gilt nur in RP." in rows["rp_anschub"]["reasons"]
    assert [w["code"] for w in found["warnings"]] == ["PROGRAMME_UNCERTAIN"]
    assert {a["name"] for a in found["assumptions"] if not a["verified"]} >= {"proof_months"}
    assert {"dstgb-150", "diakonie-hamburg-dhw"} <= {source["id"] for source in found["sources"]}


def test_without_programmes_all_shipped_ones_are_checked(ask: Ask, folder: Path) -> None:
    (folder / "P.yaml").write_text(PROJECT.partition("programmes:")[0], encoding="utf-8")
    assert len(ask(CHECK)["eligible"]) == 21


def test_tables_for_people(run: Run, plan: Path) -> None:
    result = run(VERB)
    assert result.exit_code == 0
    assert "Finanzierungsplan" in result.stdout
    assert "144.000" in result.stdout
    assert "passt" in run(CHECK).stdout


def test_unknown_keys_are_reported(ask: Ask, plan: Path) -> None:
    change(plan, "minimum_own_share: 0.1", "minimum_own_share: 0.1\nweather: fine")
    (warning,) = ask(VERB)["warnings"]
    assert warning["code"] == "KEY_UNKNOWN"
    assert "P.yaml:7: weather: „weather“ wird nicht gelesen" in warning["text"]


BROKEN = [
    ("minimum_own_share: 0.1", "minimun_own_share: 0.1", "P.yaml:6: minimun_own_share: "),
    ("minimum_own_share: 0.1", "minimum_own_share: 10", "P.yaml:6: minimum_own_share: "),
    ("minimum_own_share: 0.1", "minimum_own_share: 0,1", "P.yaml:6: minimum_own_share: "),
    ("minimum_own_share: 0.1", "minimum_own_share: .nan", "P.yaml:6: minimum_own_share: "),
    ("minimum_own_share: 0.1", "minimum_own_share: .inf", "P.yaml:6: minimum_own_share: "),
    ("minimum_own_share: 0.1", "own_funds: {2027: 1}", "P.yaml:6: own_funds: "),
    ("own_funds: {2027: 120000}", "own_funds: 120000", "P.yaml:5: own_funds: "),
    ("own_funds: {2027: 120000}", "own_funds: {27: 120000}", "P.yaml:5: own_funds.27: "),
    ("own_funds: {2027: 120000}", "own_funds: {2027: }", "P.yaml:5: own_funds.2027: "),
    ("own_funds: {2027: 120000}", "own_funds: {2027: 120.000}", "P.yaml:5: own_funds.2027: "),
    ("own_funds: {2027: 120000}", "own_funds: {2027: 1e99}", "P.yaml:5: own_funds.2027: "),
    ("own_funds: {2027: 120000}", "own_funds: {2027: 0.005}", "P.yaml:5: own_funds.2027: "),
    ("own_funds: {2027: 120000}", "own_funds: {2027: -1}", "P.yaml:5: own_funds.2027: "),
    ("own_funds: {2027: 120000}\n", "", "P.yaml:1: own_funds: "),
    ("own_funds: {2027: 120000}", "own_funds: {2027: 17999.99}", "P.yaml:5: own_funds: "),
    ("id: M2", "id: M1", "P.yaml:3: measures[2].id: "),
    ("id: M2, ", "", "P.yaml:3: measures[2].id: "),
    ("costs: {2027: 90000}", "costs: {}", "P.yaml:3: measures[2].costs: "),
    ("costs: {2027: 90000}", "costs: {2027: viel}", "P.yaml:3: measures[2].costs.2027: "),
    ("costs: {2027: 90000}", "costs: {2027: [1]}", "P.yaml:3: measures[2].costs.2027: "),
    ("utility: 5", "utility: -5", "P.yaml:3: measures[2].utility: "),
    ("utility: 5", "utility: 0", "P.yaml:3: utility: "),
    ("utility: 5", "start: 31.12.2027", "P.yaml:3: measures[2].start: "),
    ("utility: 5", "required: maybe", "P.yaml:3: measures[2].required: "),
    ("kinds: [rvz]", "kinds: rvz", "P.yaml:4: measures[3].kinds: "),
    ("kinds: [rvz]", "kinds: [[rvz]]", "P.yaml:4: measures[3].kinds: "),
    ("kinds: [rvz]", "kinds: [rvz", "P.yaml:"),
    ("id: Land,", "id: DHW,", "P.yaml:9: programmes[2].id: "),
    ("max_share: 0.75", "max_share: 75", "P.yaml:9: programmes[2].max_share: "),
    ("max_share: 0.75", "max_shar: 0.75", "P.yaml:9: programmes[2].max_shar: "),
    ("max_share: 0.75", "duration_years: 0", "P.yaml:9: programmes[2].duration_years: "),
    ("max_share: 0.75", "duration_years: 1.5", "P.yaml:9: programmes[2].duration_years: "),
    ("max_share: 0.75", "deadline: 02-30", "P.yaml:9: programmes[2].deadline: "),
    ("max_share: 0.75", "unknown: [luck]", "P.yaml:9: programmes[2].unknown: "),
    ("max_share: 0.75", "max_share: *x", "P.yaml:9: "),
    ("max_share: 0.75", "max_share: &x 0.75", "P.yaml:9: Verweise"),
    ("max_share: 0.75", "max_share: !!python/name:os.system x", "P.yaml:9: Die Angabe"),
    ("- {id: Land, max_share: 0.75, cap_project: 75000}", "- ni_zuschus", "P.yaml:9: programmes"),
    ("- {id: Land, max_share: 0.75, cap_project: 75000}", "- [a]", "P.yaml:9: programmes[2]: "),
    ("- {id: M2", "- M2 {id: M2", "P.yaml:3: "),
    ("programmes:", "confirmed: [x]\nprogrammes:", "P.yaml:7: confirmed: "),
    ("programmes:", "---\nprogrammes:", "P.yaml:7: Die Datei enthält mehrere"),
    ("programmes:", "level: 2\nprogrammes:", "P.yaml:7: level: "),
    ("programmes:", "certain: 5\nprogrammes:", "P.yaml:7: certain: "),
    ("programmes:", "? [a]\n: b\nprogrammes:", "P.yaml:7: Ein Schlüssel"),
    ("programmes:", "\tprogrammes:", "P.yaml:"),
]


@pytest.mark.parametrize(("old", "new", "place"), BROKEN)
def test_broken_plans(refuse: Refuse, plan: Path, old: str, new: str, place: str) -> None:
    change(plan, old, new)
    for arguments in (VERB, f"{VERB} --json"):
        assert refuse(arguments).startswith(place)


FILES = [
    (b"", "P.yaml:1: Die Datei ist leer"),
    (b"# nothing\n", "P.yaml:1: Die Datei ist leer"),
    (b"- a\n- b\n", "P.yaml:1: Erwartet werden Schlüssel"),
    (b"just text", "P.yaml:1: Erwartet werden Schlüssel"),
    (b"{}", "P.yaml:1: measures: Die Angabe fehlt"),
    (b"measures: []\n", "P.yaml:1: measures: 0 Maßnahmen"),
    (b"measures: 5\n", "P.yaml:1: measures: Erwartet wird eine Liste"),
    (b"\xff\xfe\x00\xd8", "P.yaml"),
    (b"PK\x03\x04 zip", "P.yaml"),
    (b"%PDF-1.7", "P.yaml"),
    (b"a: \x07b", "P.yaml:1: "),
    (b"a: 'b", "P.yaml:"),
    (b"[" * 100_000, "P.yaml:1: Die Datei ist zu gro"),
    (b"{a: " * 50_000, "P.yaml:1: Die Datei ist zu gro"),
    (b"x: [" + b"1," * 500_000 + b"]", "P.yaml:1: Die Datei ist zu gro"),
    (b"#" * 6_000_000, "P.yaml: Die Datei hat 6000000 Bytes"),
    (b"a: &a [x]\nb: &b [*a, *a]\n", "P.yaml:1: Verweise"),
    (b"measures: 1\nmeasures: 2\n", "P.yaml:2: measures: steht schon in Zeile 1"),
]


@pytest.mark.parametrize(("content", "place"), FILES)
def test_files_that_are_no_plans(refuse: Refuse, folder: Path, content: bytes, place: str) -> None:
    (folder / "P.yaml").write_bytes(content)
    for verb in (VERB, CHECK):
        assert refuse(verb).startswith(place)


def test_a_missing_file(refuse: Refuse) -> None:
    assert refuse(VERB).startswith("P.yaml: Die Datei gibt es nicht")


def test_a_mark_at_the_start_and_windows_lines_do_not_matter(ask: Ask, plan: Path) -> None:
    plan.write_bytes(b"\xef\xbb\xbf" + PLAN.replace("\n", "\r\n").encode())
    assert ask(VERB)["own_funds"] == 99_000


def test_wrong_usage(run: Run, plan: Path) -> None:
    assert run("fund plan").exit_code == 2
    assert run(f"{VERB} --seconds 0").exit_code == 2


SLIPS = [
    ("max_share: 0.75", "max_share: 80", "80 % sind 0.8"),
    ("max_share: 0.75", "max_share: 80 %", "hier 0.8"),
    ("max_share: 0.75", "max_share: '0,75'", "Mit Punkt statt Komma schreiben, hier 0.75"),
    ("costs: {2027: 90000}", "costs: {2027: 90.000}", "90000 oder 90 schreiben"),
    ("costs: {2027: 90000}", "costs: {2027: -5}", "Mindestens 0 angeben"),
    ("costs: {2027: 90000}", "costs: {2027: 1e12}", "Zahl und Einheit prüfen"),
    ("utility: 5", "revenue: {2031: 5}", "P.yaml:3: revenue: Für 2031 sind Einnahmen, aber"),
    ("max_share: 0.75", "valid_from: 2028, valid_until: 2027", "P.yaml:9: valid_until: Das Prog"),
    ("own_funds:", "\town_funds:", "Mit Leerzeichen statt Tabulator einrücken"),
    ("own_funds:", "  own_funds:", "Einrückung, Doppelpunkte"),
]


@pytest.mark.parametrize(("old", "new", "says"), SLIPS)
def test_slips_are_answered_with_what_was_meant(
    refuse: Refuse, plan: Path, old: str, new: str, says: str
) -> None:
    change(plan, old, new)
    assert says in refuse(VERB)


AFTER = "sustaining:\n  criteria: {concept: 3}\n  costs: {2029: 5, 2030: 5}\n  income:\n    "


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (AFTER + "levy: {2029: 5}\n    lvy: {2029: 5}\n", "P.yaml:16: lvy: Die Einnahmeart"),
        (AFTER + "levy: {2031: 5}\n", "P.yaml:15: levy: Für 2031 sind keine Kosten"),
        ("sustaining:\n  income: {levy: {2029: 5}}\n", "P.yaml:11: sustaining.costs: Die Angabe"),
        ("sustaining:\n  criteria:\n    konzept: 3\n", "P.yaml:13: konzept: Das Kriterium"),
    ],
)
def test_what_comes_after_is_checked_in_its_line(
    refuse: Refuse, plan: Path, text: str, place: str
) -> None:
    plan.write_text(PLAN + text, encoding="utf-8")
    assert refuse(VERB).startswith(place)


def test_a_year_without_income_is_said(ask: Ask, plan: Path) -> None:
    plan.write_text(PLAN + AFTER + "levy: {2029: 5}\n", encoding="utf-8")
    texts = [w["text"] for w in ask(VERB)["warnings"] if w["code"] == "INCOME_YEAR_MISSING"]
    assert texts == ["levy 2030 ist nicht angegeben; gerechnet ist mit null."]


def test_a_year_as_start_is_said(ask: Ask, folder: Path) -> None:
    text = PROJECT.replace("2027-03-01", "2027")
    (folder / "P.yaml").write_text(text, encoding="utf-8")
    (warning,) = [w for w in ask(CHECK)["warnings"] if w["code"] == "START_YEAR_ONLY"]
    assert "Als Beginn zählt der 1.1.2027" in warning["text"]
    (folder / "P.yaml").write_text(PROJECT, encoding="utf-8")
    assert "START_YEAR_ONLY" not in [w["code"] for w in ask(CHECK)["warnings"]]


def test_people_read_cents_and_german_words(run: Run, plan: Path) -> None:
    change(plan, "{2027: 90000}", "{2027: 90000.08}")
    plan.write_text(
        plan.read_text(encoding="utf-8")
        + "sustaining:\n  criteria: {concept: 3, finance: 0}\n  costs: {2029: 100.80}\n"
        + "  income: {levy: {2029: 100.10}, regular: {2029: 0.70}}\n",
        encoding="utf-8",
    )
    shown = run(VERB).stdout
    assert "72.000,06" in shown
    assert "18.000,02" in shown
    lines = [line.split("  ")[0] for line in shown.splitlines()]
    for label in ("Ampel", "Schwach", "Nicht bewertet", "Lücke nach der Förderung"):
        assert label in lines
    assert "Trägerschaft, Kümmererstelle" in shown
    assert not set("[]_") & set(shown)
