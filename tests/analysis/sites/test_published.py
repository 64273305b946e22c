"""Published optima: OR-Library, METHODS 4, and the San Francisco sample of pysal/spopt."""

import csv
from pathlib import Path

import numpy as np
import pytest

from nahraum.analysis.sites import (
    Problem,
    all_paths,
    lscp,
    mclp,
    p_center,
    p_median,
    problem,
)
from nahraum.data.orlib import MedianNetwork, read_median_network
from tests.analysis.sites.oracle import judge

pytestmark = pytest.mark.real_data

QUICK = (1, 2, 5)
SLOW = (3, 4, 6, 7, 8, 9, 10)
CASES = [*QUICK, *(pytest.param(number, marks=pytest.mark.slow) for number in SLOW)]


def network(shared_data: Path, number: int) -> MedianNetwork:
    return read_median_network(shared_data / "18_orlib_pmed" / f"pmed{number}.txt")


def ways(found: MedianNetwork) -> Problem:
    return problem(all_paths(found.nodes, found.start, found.end, found.cost))


def optimum(shared_data: Path, number: int) -> int:
    text = (shared_data / "18_orlib_pmed" / "pmedopt.txt").read_text(encoding="ascii")
    return int(dict(line.split() for line in text.splitlines()[1:] if line)[f"pmed{number}"])


@pytest.mark.parametrize("number", CASES)
def test_proven_optima_of_the_or_library(shared_data: Path, number: int) -> None:
    found = network(shared_data, number)
    base = ways(found)
    plan = p_median(base, found.p, seconds=300).value
    assert plan.objective == optimum(shared_data, number)
    assert plan.proven
    assert len(plan.open) == found.p
    assert judge(base, plan) == plan.objective


def test_methods_4_p_median(shared_data: Path) -> None:
    assert optimum(shared_data, 1) == 5819
    assert optimum(shared_data, 5) == 1355


@pytest.mark.parametrize(("number", "longest"), [(1, 127), (5, 48)])
def test_methods_4_p_center(shared_data: Path, number: int, longest: int) -> None:
    found = network(shared_data, number)
    base = ways(found)
    plan = p_center(base, found.p).value
    assert (plan.objective, plan.bound, plan.proven) == (longest, longest, True)
    judge(base, plan)


def test_methods_4_covers(shared_data: Path) -> None:
    base = ways(network(shared_data, 1))
    fewest = {radius: lscp(base, radius).value for radius in (50, 75, 100, 127)}
    assert {r: plan.objective for r, plan in fewest.items()} == {50: 38, 75: 17, 100: 10, 127: 5}
    most = {radius: mclp(base, 5, radius).value for radius in (50, 75, 100)}
    assert {r: plan.objective for r, plan in most.items()} == {50: 51, 75: 72, 100: 90}
    assert all(plan.proven for plan in (*fewest.values(), *most.values()))


@pytest.fixture(scope="module")
def city(shared_data: Path) -> Problem:
    folder = shared_data / "23_facility_location_sf"

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    people = {
        r["NAME"]: float(r["POP2000"]) for r in rows("SF_demand_205_centroid_uniform_weight.csv")
    }
    stores = [r["NAME"] for r in rows("SF_store_site_16_longlat.csv")]
    tracts = list(people)
    cost = np.full((len(tracts), len(stores)), np.inf)
    for row in rows("SF_network_distance_candidateStore_16_censusTract_205_new.csv"):
        at = tracts.index(row["DestinationName"]), stores.index(row["name"])
        cost[at] = float(row["distance"])
    return problem(cost, list(people.values()), places=tracts, sites=stores)


def test_san_francisco(city: Problem) -> None:
    """The values the documentation of pysal/spopt shows for four stores and 5,000 metres."""
    assert city.cost.shape == (205, 16)
    median = p_median(city, 4).value
    assert median.objective == pytest.approx(2848268129.7145104, rel=1e-12)
    assert judge(city, median) == pytest.approx(median.objective)
    assert p_center(city, 4).value.objective == pytest.approx(7403.06, abs=0.01)
    assert lscp(city, 5000).value.objective == 8
    assert mclp(city, 4, 5000).value.objective == 875247


@pytest.mark.slow
def test_search_and_bound_alone_are_near_the_optimum(shared_data: Path) -> None:
    for number in (7, 8, 9, 10):
        found = network(shared_data, number)
        plan = p_median(ways(found), found.p, exact=False).value
        assert plan.objective <= 1.005 * optimum(shared_data, number)
        assert plan.gap < 0.01
