"""Two people accept the same proposal in one moment: one effect, and the other is told.

On a SQLite file here, on PostgreSQL where the marker says.
"""

from collections import Counter

from tests.connect.upkeep import processes
from tests.houses import House, file_house, house, server_house

__all__ = ["file_house", "house", "server_house"]


def look(house: House) -> tuple[str, int, int, int]:
    return house.ask(processes.rows)


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
