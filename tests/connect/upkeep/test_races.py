"""Two people accept the same proposal in one moment: one effect, and the other is told.

On a SQLite file here, on PostgreSQL where the marker says.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.base.jobs.test_concurrency import CONTEXT, PATIENCE, SERVER, House, server_house
from tests.connect.upkeep import processes

__all__ = ["server_house"]


@pytest.fixture
def file_house(tmp_path: Path) -> Iterator[House]:
    house = House({"NAHRAUM_VAR": str(tmp_path)})
    yield house
    house.end()


@pytest.fixture(params=["file", pytest.param("server", marks=SERVER)])
def house(request: pytest.FixtureRequest) -> House:
    return request.getfixturevalue(f"{request.param}_house")


def look(house: House) -> tuple[str, int, int, int]:
    told = CONTEXT.Queue()
    child = house.begin(processes.rows, told)
    answer = told.get(timeout=PATIENCE)
    child.join(PATIENCE)
    return answer


def test_two_who_accept_at_once(house: House) -> None:
    house.run(processes.prepare)
    before = 2  # added, published
    answers = Counter(house.together(processes.accept, 2))
    assert answers == {"done": 1, "told": 1}
    assert look(house) == ("6 Euro", before + 1, 1, 1)


def test_twin_without_a_version_both_decide(house: House) -> None:
    house.run(processes.prepare)
    answers = Counter(house.together(processes.accept_carelessly, 2))
    assert answers == {"done": 2}
    assert look(house)[3] == 2
