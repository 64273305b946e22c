"""k-anonymity and l-diversity of published cells, measured on the persons by pycanon."""

import warnings
from collections import Counter
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.disclosure import Entry, Rules, count_table, suppress
from nahraum.analysis.disclosure.protection import HOMOGENEOUS, SMALL, primary

pytestmark = pytest.mark.peer
DIMS = ("area", "age")


@pytest.fixture(autouse=True)
def _their_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def persons(seed: int, count: int = 400) -> Any:
    """One row for each person: area, age group, an illness that clusters."""
    import pandas as pd

    rng = np.random.Generator(np.random.PCG64(seed))
    areas = rng.choice(list("ABCDEF"), count, p=[0.3, 0.3, 0.2, 0.1, 0.07, 0.03])
    ages = rng.choice(["0-17", "18-64", "65-79", "80+"], count, p=[0.2, 0.5, 0.2, 0.1])
    ill = np.where(areas == "E", "x", rng.choice(list("xyz"), count))
    return pd.DataFrame({"area": areas, "age": ages, "ill": ill})


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("k", [3, 5, 10])
def test_published_cells_are_k_anonymous(seed: int, k: int) -> None:
    """The whole is only as anonymous as its smallest cell; what stays visible has k or more."""
    from pycanon import anonymity

    people = persons(seed)
    counts = Counter(zip(people.area, people.age, strict=True))
    assert anonymity.k_anonymity(people, list(DIMS)) == min(counts.values())
    table = count_table(DIMS, [Entry(key, count) for key, count in counts.items()])
    cells = suppress(table, rules=Rules(k=k, parties=1, dominance=1.0)).value.cells
    shown = {cell.key for cell in cells if cell.value}
    rows = [key in shown for key in zip(people.area, people.age, strict=True)]
    assert 0 < sum(rows) < len(rows)
    assert anonymity.k_anonymity(people[rows].reset_index(), list(DIMS)) >= k


@pytest.mark.parametrize("seed", range(10))
def test_small_cells_are_exactly_those_below_k(seed: int) -> None:
    from pycanon import anonymity

    people = persons(seed)
    counts = Counter(zip(people.area, people.age, strict=True))
    table = count_table(DIMS, [Entry(key, count) for key, count in counts.items()])
    found = primary(table, Rules(k=5, parties=1, dominance=1.0))
    small = {table.keys[place] for place, reason in found.items() if reason == SMALL}
    for key in counts:
        own = people[(people.area == key[0]) & (people.age == key[1])]
        assert (key in small) == (anonymity.k_anonymity(own, list(DIMS)) < 5)


@pytest.mark.parametrize("seed", range(10))
def test_homogeneous_groups_are_those_without_diversity(seed: int) -> None:
    """Areas in which everybody has the same illness."""
    from pycanon import anonymity

    people = persons(seed)
    counts = Counter(zip(people.area, people.ill, strict=True))
    table = count_table(("area", "ill"), [Entry(key, count) for key, count in counts.items()])
    rules = Rules(k=2, base=1, parties=1, dominance=1.0, sensitive="ill")
    found = primary(table, rules)
    marked = {table.keys[p][0] for p, reason in found.items() if reason == HOMOGENEOUS}
    for area in sorted(set(people.area)):
        kinds = anonymity.l_diversity(people[people.area == area].reset_index(), ["area"], ["ill"])
        assert (area in marked) == (kinds < 2)
