"""The demo region: published figures, villages, an invented register and invented logins."""

import csv
import json
import tomllib
from datetime import date
from pathlib import Path

import pytest
from pyproj import Transformer
from shapely.geometry import Point, shape

import nahraum
from nahraum.facts.reading import FOLDER, rows
from nahraum.facts.sources import sources
from nahraum.facts.supply import published_supply
from nahraum.facts.tables import areas

REGION = Path(nahraum.__file__).parent / "demo" / "region"
DOERENTRUP, KALLETAL, WARBURG = "05766024", "05766036", "05762036"
TODAY = date(2026, 11, 21)
INVENTED = "(erfunden)"

FIGURES = (
    *("id", "area", "topic", "label", "value", "unit", "quality"),
    *("period", "primary", "chapter", "note"),
)
VILLAGES = ("municipality", "slug", "name", "kind", "part_of", "lat", "lon", "uncertainty_m")


@pytest.fixture(scope="module")
def figures():
    return {row.text("id"): row for row in rows(FOLDER / "published_figures.csv", FIGURES)}


@pytest.fixture(scope="module")
def villages():
    return list(rows(REGION / "villages.csv", VILLAGES))


@pytest.fixture(scope="module")
def register():
    return tomllib.loads((REGION / "practices.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def accounts():
    return tomllib.loads((REGION / "accounts.toml").read_text(encoding="utf-8"))["account"]


# ---- published figures -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("doe-population-1992", 8480),
        ("doe-population-2022", 7660),
        ("doe-population-2050", 7023),
        ("doe-supply-ratio", 94.1),
        ("kal-supply-ratio", 68.4),
        ("kal-villages", 16),
        ("war-population-2050", 20066),
        ("war-supply-ratio", 96.8),
        ("war-paediatric-open", 3.5),
        ("kvwl-gp-posts", 4796.9),
        ("density-gp-wl", 59.6),
        ("density-all-lippe", 133.8),
    ],
)
def test_figures_are_those_of_the_booklet(figures, key, value):
    assert figures[key].number("value") == value


def test_every_figure_can_be_traced(figures):
    known = set(areas().by_key) | {
        "kv-wl",
        "owl",
        "02",
        "03",
        "12",
        "05754",
        "05758",
        "05915",
        "05958",
    }
    for row in figures.values():
        assert row.text("area") in known, row.place
        assert row.text("label")
        assert row.text("unit")
        assert row.text("topic")
        assert row.text("chapter")[0] in "1234567V", row.place
        assert row.note("primary") in {"", *sources()}, row.place
        row.number("value")
        if row.choice("quality", ("exact", "about", "over", "almost", "uncertain")) == "uncertain":
            assert row.note("note"), row.place
    assert len(figures) == 78


def test_the_booklet_agrees_with_itself_but_for_one_known_figure(figures):
    def value(key):
        return figures[key].number("value")

    persons = value("kvwl-gp-persons")
    assert value("kvwl-self-employed") + value("kvwl-employed") == persons
    assert round(100 * value("kvwl-self-employed") / persons, 1) == value(
        "kvwl-self-employed-share"
    )
    assert round(100 * value("kvwl-employed") / persons, 1) == value("kvwl-employed-share")
    change = 100 * (value("doe-population-2022") / value("doe-population-1992") - 1)
    assert change == pytest.approx(value("doe-change-1992-2022"), abs=0.05)
    later = 100 * (value("doe-population-2050") / value("doe-population-2022") - 1)
    assert later == pytest.approx(value("doe-change-2022-2050"), abs=0.05)
    share = 100 * value("kvwl-full-mandate") / persons
    assert round(share, 1) == 85.6 != value("kvwl-full-mandate-share") == 85.8
    assert "85,6" in figures["kvwl-full-mandate-share"].note("note")


def test_supply_figures_equal_the_planning_areas(figures):
    ratios = {
        item.municipality: item.supply_ratio for item in published_supply() if item.group == "gp"
    }
    found = {key: figures[f"{key}-supply-ratio"].number("value") for key in ("doe", "kal", "war")}
    assert ratios == {DOERENTRUP: found["doe"], KALLETAL: found["kal"], WARBURG: found["war"]}


def test_milestones_are_dated_to_the_month_at_most():
    columns = ("id", "area", "date", "label", "chapter", "note")
    found = {row.text("id"): row for row in rows(REGION / "milestones.csv", columns)}
    assert found["kal-centre"].text("date") == "2025-04"
    assert found["doe-network"].text("date") == "2024-10"
    assert found["kal-securing-practice"].text("date") == "2024"
    for row in found.values():
        assert len(row.note("date")) in (0, 4, 7), row.place
        assert row.text("area") in (DOERENTRUP, KALLETAL, WARBURG)


# ---- villages ----------------------------------------------------------------------------------


def test_all_villages_are_there_once(villages):
    keys = [(row.text("municipality"), row.text("slug")) for row in villages]
    assert len(set(keys)) == len(keys)
    counts = {
        key: sum(
            1 for row in villages if row.text("municipality") == key and not row.note("part_of")
        )
        for key in (DOERENTRUP, KALLETAL, WARBURG)
    }
    assert counts == {DOERENTRUP: 5, KALLETAL: 16, WARBURG: 16}
    slugs = {slug for _, slug in keys}
    for row in villages:
        row.choice("kind", ("town", "village", "settlement"))
        assert row.note("part_of") in {"", *slugs}
        assert 400 <= row.integer("uncertainty_m") <= 1500
        assert 51.4 < row.number("lat") < 52.2
        assert 8.8 < row.number("lon") < 9.3


@pytest.mark.real_data
def test_villages_lie_inside_their_municipality(villages, shared_data):
    text = (shared_data / "02_gemeindegrenzen" / "owl_gemeinden.geojson").read_text("utf-8")
    areas_by_key = {
        feature["properties"]["AGS"]: shape(feature["geometry"])
        for feature in json.loads(text)["features"]
    }
    for row in villages:
        point = Point(row.number("lon"), row.number("lat"))
        assert areas_by_key[row.text("municipality")].contains(point), row.place


@pytest.mark.real_data
def test_people_live_where_the_villages_are_marked(villages, shared_data):
    to_grid = Transformer.from_crs(4326, 3035, always_xy=True)
    path = shared_data / "04_zensus2011_gitter" / "zensus2011_1km_owl.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        cells = {
            (int(float(row["x"])) // 1000, int(float(row["y"])) // 1000): int(row["Einwohner"])
            for row in csv.DictReader(handle)
        }
    for row in villages:
        x, y = to_grid.transform(row.number("lon"), row.number("lat"))
        assert cells.get((int(x) // 1000, int(y) // 1000), 0) >= 30, row.place


# ---- the invented register ---------------------------------------------------------------------


def at_work(register, municipality, day, group="gp"):
    """Doctors of a municipality on a day, with their practice."""
    return [
        (practice, doctor)
        for practice in register["practice"]
        if practice["municipality"] == municipality and practice["group"] == group
        for doctor in practice["doctors"]
        if doctor["start"] <= day <= doctor.get("end", day)
        and day <= doctor.get("planned_end", day)
    ]


def posts(pairs):
    """Posts by the counting rules: mandate, or quarter posts by weekly hours; jobsharing none."""
    steps = ((10, 0.25), (20, 0.5), (30, 0.75), (168, 1.0))
    total = 0.0
    for _, doctor in pairs:
        if not doctor.get("jobsharing"):
            hours = doctor.get("hours", 0)
            total += float(doctor.get("mandate") or next(f for limit, f in steps if hours <= limit))
    return total


def test_everybody_in_the_register_is_marked_as_invented(register):
    doctors = [doctor for practice in register["practice"] for doctor in practice["doctors"]]
    assert all(doctor["name"].endswith(INVENTED) for doctor in doctors)
    assert all(practice["name"].endswith("erfunden)") for practice in register["practice"])
    for identifiers in ([d["id"] for d in doctors], [p["id"] for p in register["practice"]]):
        assert len(set(identifiers)) == len(identifiers)


def test_the_register_is_sound(register, villages):
    places = {(row.text("municipality"), row.text("slug")) for row in villages}
    doctors = {d["id"]: d for practice in register["practice"] for d in practice["doctors"]}
    planning = {item.id for item in published_supply()}
    for practice in register["practice"]:
        assert (practice["municipality"], practice["village"]) in places, practice["id"]
        assert practice["form"] in ("single", "group", "mvz", "municipal-mvz", "kv")
        assert practice["planning_area"] in planning
        for doctor in practice["doctors"]:
            assert (doctor["role"] == "owner") == ("mandate" in doctor), doctor["id"]
            assert (doctor["role"] == "employed") == ("hours" in doctor), doctor["id"]
            assert doctor.get("mandate", "1") in ("1", "0.75", "0.5")
            assert doctor["succession"] in ("not-needed", "unknown", "searching", "found")
            assert doctor["sex"] in ("m", "f")
            assert practice["opened"] <= doctor["start"]
            assert 26 <= doctor["start"].year - doctor["birth_year"] <= 60
            assert (doctor["succession"] == "found") == ("successor" in doctor), doctor["id"]
            if "successor" in doctor:
                leaves = doctor.get("planned_end") or doctor["end"]
                assert doctors[doctor["successor"]]["start"] > leaves


def test_doerentrup_fits_the_booklet(register):
    then = at_work(register, DOERENTRUP, date(2024, 12, 31))
    assert (len({practice["id"] for practice, _ in then}), len(then)) == (3, 5)
    assert len(at_work(register, DOERENTRUP, TODAY)) == 6
    retiring = [d for _, d in then if d["succession"] == "found"]
    assert [d["planned_end"] for d in retiring] == [date(2027, 3, 31)]
    after = at_work(register, DOERENTRUP, date(2027, 4, 1))
    assert len(after) == 6
    assert "quellmoor" in {d["id"] for _, d in after}


def test_kalletal_fits_the_booklet(register):
    forms = {p["id"]: p for p in register["practice"] if p["municipality"] == KALLETAL}
    died = [d for p in forms.values() for d in p["doctors"] if d.get("end_reason") == "death"]
    assert [d["end"].year for d in died] == [2023]
    secured = forms["kal-sicherstellung"]
    assert (secured["form"], secured["opened"].year) == ("kv", 2024)
    assert forms[secured["taken_over_by"]]["opened"] > secured["closed"]
    assert (forms["kal-mvz"]["form"], forms["kal-mvz"]["opened"]) == (
        "municipal-mvz",
        date(2025, 4, 14),
    )
    assert posts(at_work(register, KALLETAL, TODAY)) == 5.25


def test_warburg_is_plausible(register):
    actual = posts(at_work(register, WARBURG, TODAY))
    ratio = 100 * actual * 1633 / areas().get(WARBURG).population
    assert (actual, round(ratio, 1)) == (13.75, 96.3)
    assert [post["posts"] for post in register["open_post"]] == [3.5]


# ---- logins ------------------------------------------------------------------------------------

ROLES = {
    *("citizen", "relative", "volunteer", "driver", "provider_member", "network_coordinator"),
    *("navigator", "case_team_lead", "planner", "council_member", "municipality_admin"),
    *("data_protection_officer", "operator"),
}


def test_one_login_for_each_role(accounts):
    in_kalletal = [account["role"] for account in accounts if account["municipality"] == "kalletal"]
    assert sorted(in_kalletal) == sorted(ROLES - {"operator"})
    assert {account["role"] for account in accounts} == ROLES
    planners = {a["municipality"] for a in accounts if a["role"] == "planner"}
    assert planners == {"doerentrup", "kalletal", "warburg"}


def test_logins_reach_nobody_and_name_nobody(accounts):
    addresses = [account["email"] for account in accounts]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith("@nahraum.invalid") for address in addresses)
    assert all(account["name"].endswith(INVENTED) for account in accounts)
    assert [a["role"] for a in accounts if not a["municipality"]] == ["operator"]
