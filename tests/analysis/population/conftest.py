"""Shared inputs: the Destatis life table 2020/2022 as published (see the file's first line)."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from nahraum.analysis.population.lifetable import LifeTable, from_qx

FIXTURE = Path(__file__).parent / "lifetable_2020_2022.csv"


@dataclass(frozen=True)
class Published:
    """Columns of the published table, each (2, 101)."""

    qx: np.ndarray
    l: np.ndarray  # noqa: E741
    L: np.ndarray
    e: np.ndarray


@pytest.fixture(scope="session")
def published() -> Published:
    with FIXTURE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    columns = {name: np.full((2, 101), np.nan) for name in ("qx", "l", "L", "e")}
    for row in rows:
        for name, column in columns.items():
            column["mw".index(row["sex"]), int(row["age"])] = float(row[name])
    return Published(**columns)


@pytest.fixture(scope="session")
def table(published: Published) -> LifeTable:
    return from_qx(published.qx, published.e[:, 100]).value
