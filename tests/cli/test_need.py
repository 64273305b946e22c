"""`nahraum need care`."""

from pathlib import Path

import pytest

from tests.cli.conftest import Ask, Refuse, Run

# The published table of 2021 as it is spelled, sum rows and overlapping labels included.
PUBLISHED = """altersgruppe,geschlecht,anzahl,quote_prozent,quelle
alle,alle,4961146,6.0,gbe-bund.de
alle,m,1890307,4.6,
<75,alle,1715689,2.3,
<75,m,868018,2.3,
<75,w,847671,2.3,
75-85,m,566764,19.6,
75-85,w,1025614,27.1,
85-90,m,287867,43.2,
85-90,w,674290,60.6,
90+,alle,690922,81.6,
90+,m,167658,69.6,
90+,w,523264,86.4,
"""
BANDS = {("m", 0): (868018, 0.023, 75), ("m", 75): (566764, 0.196, 10),
         ("m", 85): (287867, 0.432, 5), ("m", 90): (167658, 0.696, 11),
         ("f", 0): (847671, 0.023, 75), ("f", 75): (1025614, 0.271, 10),
         ("f", 85): (674290, 0.606, 5), ("f", 90): (523264, 0.864, 11)}  # fmt: skip


@pytest.fixture
def germany(folder: Path) -> Path:
    """The population implied by counts and rates, open from 100."""
    rows = ["sex,age,count"]
    for (sex, low), (count, rate, ages) in BANDS.items():
        rows += [f"{sex},{age},{count / rate / ages!r}" for age in range(low, low + ages)]
    path = folder / "P.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_published_counts_come_back(ask: Ask, folder: Path, germany: Path) -> None:
    (folder / "R.csv").write_text(PUBLISHED, encoding="utf-8")
    answer = ask("need care --population P.csv --rates R.csv --year 2021 --rates-year 2021")
    (row,) = answer["years"]
    assert row["year"] == 2021
    assert row["total"] == pytest.approx(4_961_146, rel=1e-9)
    found = {band["age_from"]: band for band in row["by_age"]}
    for (sex, low), (count, _, _) in BANDS.items():
        assert found[low][sex] == pytest.approx(count, rel=1e-9)
    assert [(b["age_from"], b["age_to"]) for b in row["by_age"]] == [
        (0, 74), (75, 84), (85, 89), (90, None)
    ]  # fmt: skip
    codes = {warning["code"] for warning in answer["warnings"]}
    assert {"AGE_BELOW", "SUM_ROW", "COLUMN_UNKNOWN", "COARSE_RATES"} <= codes


def test_shipped_rates_are_the_default(ask: Ask, germany: Path) -> None:
    answer = ask("need care --population P.csv --year 2021")
    assert answer["years"][0]["total"] == pytest.approx(4_961_146, rel=1e-9)
    assert [source["id"] for source in answer["sources"]] == ["gbe-pflegequoten-2021"]


def test_three_variants_keep_their_order(ask: Ask, start: Path) -> None:
    ask("population project --start P.csv --years 14 --base-year 2021 --out cube.csv")
    totals = {
        variant: [
            row["total"]
            for row in ask(f"need care --population cube.csv --variant {variant}")["years"]
        ]
        for variant in ("delayed", "status-quo", "trend")
    }
    assert totals["delayed"][0] == totals["status-quo"][0] == totals["trend"][0]
    assert totals["delayed"][-1] < totals["status-quo"][-1] < totals["trend"][-1]
    assert totals["trend"][-1] < totals["status-quo"][-1] * 6.3 / 5.6


def test_own_growth_and_gain(ask: Ask, start: Path) -> None:
    ask("population project --start P.csv --years 1 --base-year 2021 --out cube.csv")
    flat = "sex,age_from,age_to,rate\nm,0,,0.1\nf,0,,0.1\n"
    Path("R.csv").write_text(flat, encoding="utf-8")
    verb = "need care --population cube.csv --rates R.csv --rates-year 2021"
    trend = ask(f"{verb} --variant trend --growth 0.05")["years"]
    quo = ask(f"{verb} --variant status-quo")["years"]
    assert trend[1]["total"] / quo[1]["total"] == pytest.approx(1 + 0.05 * 0.8)
    delayed = ask(f"{verb} --variant delayed --gain 0.2")["years"]
    assert delayed[1]["total"] == pytest.approx(quo[1]["total"])


def test_an_open_age_of_90_is_enough_for_open_rates(ask: Ask, folder: Path) -> None:
    rows = [f"{sex},{age},10" for sex in "mf" for age in range(90)] + ["m,90+,20", "f,90+,30"]
    (folder / "P.csv").write_text("\n".join(["sex,age,count", *rows]), encoding="utf-8")
    answer = ask("need care --population P.csv --year 2021")
    assert answer["years"][0]["by_age"][-1]["m"] == pytest.approx(20 * 0.696)
    assert "OPEN_AGE" in [warning["code"] for warning in answer["warnings"]]


def test_unknown_years_are_said(ask: Ask, start: Path, folder: Path) -> None:
    (folder / "R.csv").write_text("sex,age_from,age_to,rate\nm,0,,0.1\nf,0,,0.2\n")
    answer = ask("need care --population P.csv --rates R.csv")
    assert answer["years"][0]["year"] == 0
    assert answer["years"][0]["total"] == pytest.approx(10100 * 0.3)
    assert "YEAR_UNKNOWN" in [warning["code"] for warning in answer["warnings"]]


@pytest.mark.parametrize(
    ("rates", "line"),
    [
        ("sex,age_from,age_to,rate\nm,0,74,0.1\nm,76,,0.2\nf,0,,0.1\n",
         "R.csv:2: rates: Für m im Alter 75 fehlt die Quote"),
        ("sex,age_from,age_to,rate\nm,0,75,0.1\nm,75,,0.2\nf,0,,0.1\nf,3,4,1\n",
         "R.csv:5: age_from: Ein Alter ist doppelt belegt"),
        ("sex,age_from,age_to,rate\nm,0,,24.1\nf,0,,0.1\n",
         "R.csv:2: rate: Die Quote 24.1 liegt über 1"),
        ("sex,age_from,age_to,rate\nm,0,,\nf,0,,0.1\n", "R.csv:2: rate: Die Quote ist unbekannt"),
        ("sex,age_from,age_to,rate\nm,0,,-0.1\nf,0,,0.1\n", "R.csv:2: rate: „-0.1“ ist negativ"),
        ("sex,age_from,age_to,rate\nm,9,3,0.1\n", "R.csv:2: age_to: 3 liegt unter 9"),
        ("sex,age_group,rate\nm,alt,0.1\n", "R.csv:2: age_group: „alt“ ist keine Altersgruppe"),
        ("sex,rate\nm,0.1\n", "R.csv:2: age_from: Es fehlt die Altersgruppe"),
        ("sex,age_from,age_to\nm,0,\n", "R.csv:2: rate: Es braucht genau eine Spalte"),
    ],
)  # fmt: skip
def test_bad_rates(refuse: Refuse, folder: Path, start: Path, rates: str, line: str) -> None:
    (folder / "R.csv").write_text(rates, encoding="utf-8")
    verb = "need care --population P.csv --rates R.csv --rates-year 2021 --json"
    assert refuse(verb).startswith(line)


def test_wrong_usage(run: Run, start: Path) -> None:
    for options in (
        "--growth 0.04",
        "--gain 0.1",
        "--variant both",
        "--variant trend --growth viel",
    ):
        assert run(f"need care --population P.csv {options}").exit_code == 2, options
