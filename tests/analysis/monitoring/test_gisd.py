"""The deprivation index: the procedure by hand, and against the published tables."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.monitoring import (
    Deprivation,
    Dimension,
    aggregate,
    gisd,
    quantile_classes,
    rescale,
    three_groups,
)

NAMES = ("unemployed", "income", "school", "degree")
THREE = (
    Dimension("work", ("unemployed",)),
    Dimension("money", ("income",)),
    Dimension("learning", ("school", "degree")),
)


def made(seed: int, areas: int = 30, years: int = 2) -> tuple[list[str], list[str], np.ndarray]:
    """One hidden deprivation behind four indicators; income and schooling fall with it."""
    rng = np.random.Generator(np.random.PCG64(seed))
    hidden = rng.normal(size=areas * years)
    noise = rng.normal(scale=0.2, size=(areas * years, 4))
    values = np.outer(hidden, (3, -500, 2, -4)) + noise * (3, 500, 2, 4) + (10, 2000, 8, 30)
    ids = [f"a{n}" for n in range(areas)] * years
    periods = [str(2000 + year) for year in range(years) for _ in range(areas)]
    return ids, periods, values


def run(seed: int = 1) -> Deprivation:
    ids, periods, values = made(seed)
    return gisd(
        ids, NAMES, values.tolist(), dimensions=THREE, anchor="unemployed", periods=periods
    ).value


# ------------------------------------------------------------------ the procedure
def test_by_hand_one_indicator_each() -> None:
    """With single indicators the component is the z-value; income is turned."""
    rows = [(1, 30), (2, 10), (5, 20)]
    two = (Dimension("work", ("u",)), Dimension("money", ("m",)))
    result = gisd("abc", ("u", "m"), rows, dimensions=two, anchor="u")
    # u: 0, 0.25, 1; correlation of m with u is negative: turned 0, 1, 0.5; sums 0, 1.25, 1.5.
    assert [s.score for s in result.value.scores] == pytest.approx([0, 1.25 / 1.5, 1])
    assert result.value.scores[1].parts == pytest.approx({"work": 0.25, "money": 1.0})
    assert [s.period for s in result.value.scores] == ["", "", ""]
    assert [notice.code for notice in result.warnings] == ["RELATIVE_ONLY"]


def test_every_year_runs_from_0_to_1_and_dimensions_weigh_the_same() -> None:
    value = run()
    for period in ("2000", "2001"):
        scores = [s.score for s in value.scores if s.period == period]
        assert (min(scores), max(scores)) == (0.0, 1.0)
        quintiles = [s.quintile for s in value.scores if s.period == period]
        assert [quintiles.count(n) for n in range(1, 6)] == [6] * 5
    for score in value.scores:
        assert score.group == {1: 1, 5: 3}.get(score.quintile, 2)
        assert (score.decile + 1) // 2 == score.quintile
    assert [sum(fit.shares.values()) for fit in value.dimensions] == pytest.approx([1 / 3] * 3)


def test_components_are_pooled_over_the_years_and_turned_to_unemployment() -> None:
    ids, periods, values = made(1)
    value = run()
    learning = value.dimensions[2]
    assert learning.loadings["school"] > 0.9
    assert learning.loadings["degree"] < -0.9
    assert sum(learning.eigenvalues) == pytest.approx(2)
    pooled = values[:, 2:]
    z = (pooled - pooled.mean(axis=0)) / pooled.std(axis=0)
    # Two indicators of opposite sign: the component is their difference.
    score = (z[:, 0] - z[:, 1])[np.array(periods) == "2001"]
    expected = (score - score.min()) / (score.max() - score.min())
    found = [s.parts["learning"] for s in value.scores if s.period == "2001"]
    assert found == pytest.approx(list(expected))
    assert np.corrcoef([s.score for s in value.scores], values[:, 0])[0, 1] > 0.8
    assert [s.id for s in value.scores] == ids


def test_units_do_not_matter() -> None:
    ids, periods, values = made(3)
    moved = values * (7, 0.01, 3, 100) + (1, 5, 9, 2)
    common = {"dimensions": THREE, "anchor": "unemployed", "periods": periods}
    first = gisd(ids, NAMES, values.tolist(), **common).value  # type: ignore[arg-type]
    again = gisd(ids, NAMES, moved.tolist(), **common).value  # type: ignore[arg-type]
    assert [s.score for s in again.scores] == pytest.approx([s.score for s in first.scores])


def test_shares_as_the_institute_publishes_them() -> None:
    """Education: loadings .71, -.71, -.67 (rounded) are 11.4, 11.4, 10.5 per cent."""
    squares = np.array([0.7055, 0.7055, 0.6745]) ** 2
    shares = 100 * squares / squares.sum() / 3
    assert [round(share, 1) for share in shares] == [11.4, 11.4, 10.5]
    fit = run().dimensions[2]
    loads = np.array(list(fit.loadings.values())) ** 2
    assert list(fit.shares.values()) == pytest.approx(list(loads / loads.sum() / 3))


def test_weak_dimensions_are_warned_about() -> None:
    base = [(x, y, w) for x in (-1, 1) for y in (-1, 1) for w in (-1, 1)]
    rows = [(x, x + 0.01 * y, y + 0.02 * w, w) for x, y, w in base]
    result = gisd(
        [str(n) for n in range(8)],
        ("u", "v", "y", "w"),
        rows,
        dimensions=(Dimension("all", ("u", "v", "y", "w")),),
        anchor="u",
    )
    codes = [notice.code for notice in result.warnings]
    assert "LOADING_LOW" in codes
    assert "SECOND_COMPONENT" in codes


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_rescaling(values: list[float]) -> None:
    array = np.array(values)
    if np.ptp(array) == 0:
        with pytest.raises(InvalidInput, match="Skala von 0 bis 1"):
            rescale(array)
        return
    scaled = rescale(array)
    assert (scaled.min(), scaled.max()) == (0.0, 1.0)
    assert (np.diff(scaled[np.argsort(array)]) >= 0).all()


def test_larger_areas_are_means_by_population() -> None:
    found = aggregate(["x", "x", "y", "z"], [0.2, 0.8, 0.4, 0.9], [1, 3, 10, 5]).value
    # x: (0.2 + 3 * 0.8) / 4 = 0.65; rescaled between y = 0.4 and z = 0.9.
    assert found == pytest.approx({"x": 0.5, "y": 0.0, "z": 1.0})


# ------------------------------------------------------------------ refused
def test_impossible_input() -> None:
    rows = [(1.0, 3.0), (2.0, 1.0), (5.0, 2.0)]
    two = (Dimension("work", ("u",)), Dimension("money", ("m",)))
    good = {"dimensions": two, "anchor": "u"}
    for ids, names, table, options, place in (
        ("abb", ("u", "m"), rows, good, "b: id"),
        ("ab", ("u", "m"), rows, good, "id"),
        ("", ("u", "m"), [], good, "id"),
        ("abc", ("u", "m"), [*rows[:2], (1.0, None)], good, "c: m"),
        ("abc", ("u", "m"), [*rows[:2], (1.0, float("nan"))], good, "c: m"),
        ("abc", ("u", "m"), [(1, 3), (1, 1), (1, 2)], good, "u"),
        ("abc", ("u", "m"), [(1, 3), (2, 3), (5, 3)], good, "m"),
        ("abc", ("u", "m"), rows, {**good, "anchor": "x"}, "dimensions"),
        ("abc", ("u", "m"), rows, {**good, "dimensions": ()}, "dimensions"),
        ("abc", ("u", "m"), rows, {**good, "dimensions": (two[0], two[0])}, "dimensions"),
        (
            "abc",
            ("u", "m"),
            rows,
            {**good, "dimensions": (two[0], Dimension("again", ("u",)))},
            "dimensions",
        ),
        ("abc", ("u", "m"), rows, {**good, "dimensions": (Dimension("e", ()),)}, "dimensions"),
        ("ab", ("u", "m"), rows[:2], good, "id"),
    ):
        with pytest.raises(InvalidInput) as caught:
            gisd(ids, names, table, **options)  # type: ignore[arg-type]
        assert caught.value.place == place


def test_impossible_aggregates() -> None:
    for groups, scores, people, place in (
        ((), (), (), "id"),
        (("x",), (0.1, 0.2), (1, 1), "id"),
        (("x", "y"), (0.1, 0.2), (1, 0), "y: population"),
        (("x", "y"), (0.1, 0.1), (1, 1), "scores"),
        (("x", "y"), (float("nan"), 0.1), (1, 1), "x: score"),
    ):
        with pytest.raises(InvalidInput) as caught:
            aggregate(groups, scores, people)
        assert caught.value.place == place


# ------------------------------------------------------------------ the published tables
Rows = list[dict[str, str]]


def published(folder: Path, name: str) -> dict[str, Rows]:
    """Rows of a published table by year."""
    found: dict[str, Rows] = defaultdict(list)
    path = folder / "09_gisd_deprivation" / name
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            found[row["year"]].append(row)
    return found


@pytest.mark.real_data
def test_lippe_2021_is_0_56178(shared_data: Path) -> None:
    rows = published(shared_data, "GISD_Bund_Kreis.csv")["2021"]
    (lippe,) = (row for row in rows if row["kreis_id"] == "05766")
    assert float(lippe["gisd_score"]) == 0.56178
    scores = [float(row["gisd_score"]) for row in rows]
    place = rows.index(lippe)
    assert quantile_classes(scores, 5)[place] == 3
    assert quantile_classes(scores, 10)[place] == 6


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "areas"),
    [("GISD_Bund_Kreis.csv", 400), ("GISD_Bund_Raumordnungsregion.csv", 96)],
)
def test_published_classes_and_scale_are_reproduced(
    shared_data: Path, name: str, areas: int
) -> None:
    by_year = published(shared_data, name)
    assert sorted(by_year) == [str(year) for year in range(1998, 2022)]
    for rows in by_year.values():
        scores = [float(row["gisd_score"]) for row in rows]
        assert len(scores) == areas
        assert list(rescale(np.array(scores))) == scores
        quintiles = quantile_classes(scores, 5)
        assert quintiles == tuple(int(row["gisd_5"]) for row in rows)
        assert quantile_classes(scores, 10) == tuple(int(row["gisd_10"]) for row in rows)
        groups = [three_groups(quintile) for quintile in quintiles if quintile is not None]
        assert groups == [int(row["gisd_k"]) for row in rows]


@pytest.mark.real_data
@pytest.mark.parametrize("year", ["1998", "2015", "2021"])
def test_districts_are_the_published_associations_by_population(
    shared_data: Path, year: str
) -> None:
    """North Rhine-Westphalia: 396 associations give the 53 published districts."""
    path = shared_data / "01_gemeinderegister_vg250ew_2022" / "verwaltungsgemeinschaften.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        people = {row["ARS"]: float(row["EWZ"]) for row in csv.DictReader(stream)}
    small = published(shared_data, "GISD_Nordrhein-Westfalen_Gemeindeverband.csv")[year]
    large = published(shared_data, "GISD_Nordrhein-Westfalen_Kreis.csv")[year]
    found = aggregate(
        [row["gvb_id"][:5] for row in small],
        [float(row["gisd_score"]) for row in small],
        [people[row["gvb_id"]] for row in small],
    ).value
    expected = {row["kreis_id"]: float(row["gisd_score"]) for row in large}
    assert len(expected) == 53
    # Both tables are rounded to five decimals.
    assert found == pytest.approx(expected, abs=1e-5)
