"""Published control values of METHODS and its appendices that stand in the shipped tables."""

import csv
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.assessment import instrument_from
from nahraum.analysis.monitoring.catalogue import Kind
from nahraum.data.reference import Reference
from nahraum.facts import care, funding, indicators, nba, projection, supply, tables
from nahraum.facts.published import COLUMNS
from nahraum.facts.reading import FOLDER, rows


@pytest.fixture(scope="module")
def told() -> dict[str, float]:
    """Every figure of the booklet by id."""
    return {
        row.text("id"): row.number("value")
        for row in rows(FOLDER / "published_figures.csv", COLUMNS)
    }


@pytest.fixture(scope="module")
def appendix(shared_data: Path) -> Path:
    return shared_data.parent / "methods" / "data"


def percent(after: float, before: float) -> float:
    return round(100 * (after / before - 1), 2)


# ------------------------------------------------------------------ METHODS 1.6: municipalities
def test_doerentrup_loses_9_67_and_8_32_per_cent(told: dict[str, float]) -> None:
    """The booklet rounds to 9.7 and 8.3 per cent; 2022 is the official register."""
    past, now, later = (told[f"doe-population-{year}"] for year in (1992, 2022, 2050))
    assert (past, now, later) == (8480, 7660, 7023)
    assert (percent(now, past), percent(later, now)) == (-9.67, -8.32)
    assert round(100 * ((later / now) ** (1 / 28) - 1), 2) == -0.31
    assert (told["doe-change-1992-2022"], told["doe-change-2022-2050"]) == (-9.7, -8.3)
    assert tables.areas().get("05766024").population == now
    assert (told["doe-70plus-2023"], told["doe-70plus-2050"]) == (1500, 2000)


def test_kalletal_has_a_little_over_13_000_people(told: dict[str, float]) -> None:
    assert (told["kal-population"], told["kal-villages"]) == (13_000, 16)
    assert tables.areas().get("05766036").population == 13_401


def test_warburg_2023_follows_from_2050_and_misses_the_register(told: dict[str, float]) -> None:
    """20,066 are 12 % less than 22,802; the register has 23,322 a year earlier (census of 2011)."""
    assert (told["war-population"], told["war-population-2050"]) == (23_000, 20_066)
    start = told["war-population-2050"] / (1 + told["war-change-2023-2050"] / 100)
    assert round(start) == 22_802
    register = tables.areas().get("05762036").population
    assert (register, percent(start, register)) == (23_322, -2.23)
    assert (told["war-change-1992-2022"], told["war-non-german-1992-2022"]) == (-3.9, 125)
    assert told["war-70plus-2050"] == 25


# ------------------------------------------------------------------ METHODS 2.2 and 2.6: doctors
def test_shares_of_doctors_agree_but_for_one(told: dict[str, float]) -> None:
    """METHODS 2.6: 4,421 of 5,166 are 85.6 %, the booklet prints 85.8 %."""
    persons = told["kvwl-gp-persons"]
    assert told["kvwl-self-employed"] + told["kvwl-employed"] == persons == 5166
    for part in ("kvwl-self-employed", "kvwl-employed"):
        assert round(100 * told[part] / persons, 1) == told[f"{part}-share"]
    women, men = told["kvwl-women"], persons - told["kvwl-women"]
    alone = women * told["kvwl-women-self-employed"] + men * told["kvwl-men-self-employed"]
    assert (men, round(alone / 100)) == (2954, 3846)
    full = round(100 * told["kvwl-full-mandate"] / persons, 1)
    assert (full, told["kvwl-full-mandate-share"]) == (85.6, 85.8)
    assert round(told["kvwl-gp-posts"] / persons, 4) == 0.9286


def test_densities_and_ages_of_doctors_are_those_told(told: dict[str, float]) -> None:
    gps = ("wl", "herford", "guetersloh", "hamm", "hamburg")
    assert [told[f"density-gp-{place}"] for place in gps] == [59.6, 49.7, 50.4, 54.7, 72.9]
    everyone = ("wl", "brandenburg", "guetersloh", "lippe", "hsk")
    assert [told[f"density-all-{place}"] for place in everyone] == [
        *(194, 188.3, 124.8, 133.8, 135.7),
    ]
    assert (told["kvwl-gp-60plus"], told["kvwl-specialist-60plus"]) == (40, 31)
    assert (told["kvwl-self-employed-full-time"], told["kvwl-employed-part-time"]) == (97.2, 50)
    assert [told[f"doe-{what}"] for what in ("practices", "doctors", "retiring")] == [3, 5, 1]


@pytest.mark.real_data
def test_densities_of_2020_lie_near_those_of_2016(
    shared_data: Path, told: dict[str, float]
) -> None:
    """METHODS 2.6: the booklet's figures beside the federal register of 2016."""
    folder = shared_data / "11_gut_leben_arztdichte"
    keys = {"5758000": "herford", "5754000": "guetersloh", "5915000": "hamm", "2000000": "hamburg"}
    with (folder / "arztdichte_kreisregionen_2010_2016.csv").open(encoding="utf-8") as stream:
        found = {
            keys[row["KREG"]]: 100_000 / float(row["value"])
            for row in csv.DictReader(stream)
            if (row["category"], row["year"]) == ("HAUS", "2016") and row["KREG"] in keys
        }
    assert {place: round(density, 1) for place, density in found.items()} == {
        "herford": 54.9,
        "guetersloh": 49.1,
        "hamm": 51.3,
        "hamburg": 68.5,
    }
    for place, density in found.items():
        assert density == pytest.approx(told[f"density-gp-{place}"], rel=0.11)


@pytest.mark.real_data
def test_ratios_are_those_of_the_appendix(appendix: Path) -> None:
    """verhaeltniszahlen.json: the history for GPs, Ruhrgebiet, and all 54 values of § 12."""
    given = json.loads((appendix / "verhaeltniszahlen.json").read_text(encoding="utf-8"))
    ours = supply.ratios()
    history = [r for r in ours if (r.group, r.planning_type) == ("gp", "0")]
    assert [(r.value, str(r.valid_from) if r.valid_from else None) for r in history] == [
        (entry["value"], entry["valid_from"]) for entry in given["hausarzt"]
    ]
    (ruhr,) = (r for r in ours if r.planning_type == "ruhr")
    assert (ruhr.value, str(ruhr.valid_until)) == (2134, given["ruhrgebiet"][0]["until"])
    groups = (
        *("ophthalmologist", "surgeon-orthopaedist", "gynaecologist", "dermatologist", "ent"),
        *("neurologist", "psychotherapist", "urologist", "paediatrician"),
    )
    listed = list(given["paragraph12"]["values"].values())
    assert listed == [[r.value for r in ours if r.group == group] for group in groups]
    starts = {r.valid_from for r in ours if r.group in groups}
    assert starts == {date.fromisoformat(given["paragraph12"]["valid_from"])}


def test_1607_instead_of_1609_explains_a_quarter_of_the_260_posts() -> None:
    """METHODS 2.2 ascribes about 260 posts to this step: both dates are unverified there."""
    people = tables.national_ages().total("DG", 2020)
    assert round(people / 1607 - people / 1609) == 64


# ------------------------------------------------------------------ METHODS 1.4: municipalities
@pytest.mark.real_data
def test_374_municipalities_of_nrw_belong_to_a_district(shared_data: Path) -> None:
    """METHODS 1.4a counts 373 in 2014; the register of 2022 has 396 less 22 independent cities."""
    areas = Reference.from_directory(shared_data).areas
    towns = areas.children("05")
    independent = [town for town in towns if town.key.endswith("000")]
    assert (len(towns), len(independent), len(towns) - len(independent)) == (396, 22, 374)


# ------------------------------------------------------------------ appendices
@pytest.mark.real_data
@pytest.mark.parametrize("period", ["2020/22", "2022/24"])
def test_life_tables_are_those_of_the_appendix(appendix: Path, period: str) -> None:
    shipped = tables.life_tables().get(period)
    name = f"sterbetafel_{period.replace('/', '_')}.csv"
    with (appendix / name).open(encoding="utf-8", newline="") as stream:
        given = list(csv.DictReader(stream))
    assert len(given) == 202
    for key in ("qx", "px", "lx", "dx", "Lx", "Tx", "ex"):
        column = np.empty((2, 101))
        for row in given:
            column["mw".index(row["geschlecht"]), int(row["alter"])] = float(row[key])
        assert getattr(shipped, key) == pytest.approx(column, abs=1e-9)


@pytest.mark.real_data
def test_care_rates_are_those_of_the_appendix(appendix: Path) -> None:
    """pflegequoten_2021.csv; the sum of the groups is the published total."""
    with (appendix / "pflegequoten_2021.csv").open(encoding="utf-8", newline="") as stream:
        given = {(row["altersgruppe"], row["geschlecht"]): row for row in csv.DictReader(stream)}
    starts, sexes = {0: "<75", 75: "75-85", 85: "85-90", 90: "90+"}, {"all": "alle"}
    for rate in care.care_rates():
        row = given[starts[rate.age_from], sexes.get(rate.sex, rate.sex)]
        assert (rate.recipients, round(100 * rate.rate, 1)) == (
            int(row["anzahl"]),
            float(row["quote_prozent"]),
        )
    total = {sex: int(given["alle", sex]["anzahl"]) for sex in ("alle", "m", "w")}
    assert total == {"alle": 4_961_146, "m": 1_890_307, "w": 3_070_839}
    for sex, label in (("all", "alle"), ("m", "m"), ("w", "w")):
        assert sum(r.recipients or 0 for r in care.care_rates() if r.sex == sex) == total[label]


@pytest.mark.real_data
def test_overall_care_rates_belong_to_the_official_population(shared_data: Path) -> None:
    """METHODS 5.1: 6.0 % of all, 4.6 % of men, 7.3 % of women."""
    nation = Reference.from_directory(shared_data).national_ages.at("DG", 2021)
    men, women = nation.sum(axis=1)
    found = (4_961_146 / (men + women), 1_890_307 / men, 3_070_839 / women)
    assert [round(100 * value, 1) for value in found] == [6.0, 4.6, 7.3]


@pytest.mark.real_data
def test_nba_points_and_bands_are_those_of_the_appendix(appendix: Path) -> None:
    """nba.json: weights, limits, points of every criterion outside module 5, grades."""
    given = json.loads((appendix / "nba.json").read_text(encoding="utf-8"))
    ours = instrument_from(nba.instrument())
    for module in ours.modules:
        other: dict[str, Any] = given["modules"][module.id]
        assert (module.weight, list(module.lower)) == (
            other["weight"],
            [band[0] for band in other["bands"]],
        )
        assert module.most == other["bands"][-1][1]
        assert list(module.weighted) == other["weighted_points"]
        assert {c.id for c in ours.of_module(module.id)} == {c["id"] for c in other["criteria"]}
        for criterion in other["criteria"]:
            mine = ours.criteria[criterion["id"]]
            # 4.K is yes or no; the appendix names the points of yes alone.
            points = [0, 20] if mine.id == "4.K" else criterion["points"]
            assert mine.counted or list(mine.points) == points
    assert [(low, grade) for low, grade, _ in ours.grades] == [
        (low, grade) for low, _, grade in given["grades"]
    ]
    infants = given["grades_children_to_18_months"]
    assert [(low, grade) for low, _, grade in ours.grades][:4] == [
        (low, grade) for low, _, grade in infants
    ]


# ------------------------------------------------------------------ METHODS 5.4 and 6.1
def test_indicators_that_need_data_say_which() -> None:
    """METHODS 5.4: sixty indicators, none of them silently missing."""
    found = [entry for key, entry in indicators.indicators().items() if key.startswith("I")]
    assert len(found) == 60
    assert all(entry.detail for entry in found if entry.kind == Kind.NEEDS_DATA)


def test_seven_indicators_are_those_hamburg_watches() -> None:
    """RISE, marked in the column of systems; I57 and I58 are the indices made of the seven."""
    marked = {
        key
        for key, entry in indicators.indicators().items()
        if any(name == "RISE" or name.startswith("RISE (") for name in entry.systems)
    }
    assert marked - {"I57", "I58"} == {"I17", "I20", "I21", "I25", "I26", "I27", "I31"}


@pytest.mark.parametrize(
    ("key", "rules"),
    [
        ("bw_quartier2020", {"cap_project": 100_000}),
        ("by_anschub", {"cap_project": 80_000, "duration_years": 4}),
        ("bb_fapiq", {"cap_multiple": 40_000}),
        (
            "ni_zuschuss",
            {"max_share": Fraction(3, 4), "cap_project": 75_000, "cap_multiple": 150_000},
        ),
        ("rp_anschub", {"max_share": Fraction(7, 10), "cap_project": 10_000}),
        (
            "dhw",
            {
                "max_share": Fraction(4, 5),
                "min_own_share": Fraction(1, 5),
                "cap_project": 250_000,
                "duration_years": 5,
                "not_before_approval": True,
            },
        ),
        ("aktion_mensch_inklusion", {"cap_project": 60_000}),
        ("aktion_mensch_wohnen", {"cap_project": 300_000}),
        ("sw_nrw", {"cap_project": 700_000}),
        (
            "ni_wohnen_pflege",
            {"max_share": Fraction(1, 2), "cap_project": 100_000, "deadline": (8, 1)},
        ),
    ],
)
def test_programmes_pay_what_methods_6_1_says(key: str, rules: dict[str, Any]) -> None:
    shipped = funding.programmes()[key].rules
    assert {name: shipped[name] for name in rules} == rules


def test_examples_of_mixed_financing_of_methods_6_1() -> None:
    mixes = {mix.id: sorted(mix.shares.values(), reverse=True) for mix in funding.mixes()}
    assert mixes == {
        "dhw_badkreuznach": [Fraction(4, 5), Fraction(1, 10), Fraction(1, 10)],
        "eching": [Fraction(73, 100), Fraction(27, 100)],
        "ravensburg": [Fraction(1, 3)] * 3,
    }
    assert "1 479 000 Euro" in funding.programmes()["ni_rvz"].note
    assert "47 386 Euro" in funding.programmes()["ni_rvz"].note


def test_sex_ratio_and_profile_of_births_are_marked_as_assumptions() -> None:
    """METHODS 1.1 and 1.3: 1.05 boys, mean 31.5 years, deviation 5.5, ages 15 to 49."""
    profile = projection.fertility_profile()
    assert (profile.mean_age, profile.standard_deviation) == (31.5, 5.5)
    assert (profile.age_from, profile.age_to, profile.verified) == (15, 49, False)
    assert (projection.sex_ratio_at_birth().value, projection.sex_ratio_at_birth().verified) == (
        *(1.05, False),
    )
