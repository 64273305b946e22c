"""F-05, F-07, E1: many people, few places, on a SQLite file and on PostgreSQL."""

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.connect.calendar import races

CONTEXT = multiprocessing.get_context("spawn")
PATIENCE = 240


class House:
    """A database of its own and the processes that use it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.children: list[Any] = []

    def begin(self, task: Any, *arguments: object) -> Any:
        child = CONTEXT.Process(target=task, args=(self.environment, *arguments))
        child.start()
        self.children.append(child)
        return child

    def run(self, task: Any, *arguments: object) -> None:
        child = self.begin(task, *arguments)
        child.join(PATIENCE)
        assert child.exitcode == 0

    def together(self, task: Any, count: int, times: int, key: str = "") -> list[str]:
        """Let `count` processes do the same at once; return everything they told."""
        barrier, told = CONTEXT.Barrier(count), CONTEXT.Queue()
        children = [self.begin(task, barrier, told, times, key) for _child in range(count)]
        answers, open_children = [], count
        while open_children:
            answer = told.get(timeout=PATIENCE)
            open_children -= answer is None
            answers += [] if answer is None else [answer]
        for child in children:
            child.join(PATIENCE)
            assert child.exitcode == 0
        return answers

    def look(self) -> tuple[int, int, int, int]:
        told = CONTEXT.Queue()
        child = self.begin(races.look, told)
        answer: tuple[int, int, int, int] = told.get(timeout=PATIENCE)
        child.join(PATIENCE)
        return answer

    def end(self) -> None:
        for child in self.children:
            if child.is_alive():
                child.kill()
                child.join()


@pytest.fixture
def file_house(tmp_path: Path) -> Iterator[House]:
    house = House({"NAHRAUM_VAR": str(tmp_path)})
    yield house
    house.end()


@pytest.fixture
def server_house(tmp_path: Path) -> Iterator[House]:
    """The test database of PostgreSQL, emptied afterwards."""
    from django.db import connection

    told = connection.settings_dict
    secret = f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    url = f"postgres://{told['USER']}{secret}@{quote(told['HOST'], safe='')}{port}/{told['NAME']}"
    house = House({"NAHRAUM_VAR": str(tmp_path), "DATABASE_URL": url})
    yield house
    house.end()


SERVER = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["file", pytest.param("server", marks=SERVER)])
def house(request: pytest.FixtureRequest) -> House:
    found: House = request.getfixturevalue(f"{request.param}_house")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("places", "people"), [(1, 200), (30, 1000)])
def test_a_thousand_people_get_exactly_the_places_there_are(
    house: House, places: int, people: int
) -> None:
    house.run(races.prepare, places)
    answers = house.together(races.sign_up_many, 4, people // 4)
    told = Counter(answer.split()[0] for answer in answers)
    assert told == {"in": places, "full": people - places}
    assert house.look() == (places, places, places, places)


@pytest.mark.slow
def test_a_hundred_forms_sent_many_times_are_a_hundred_registrations(house: House) -> None:
    house.run(races.prepare, 100)
    told = house.together(races.sign_up_many, 3, 300, "same")
    assert len(told) == 900
    assert {answer.split()[0] for answer in told} == {"in"}
    assert len(set(told)) == 100
    assert house.look()[:3] == (100, 100, 100)


def test_twins_who_look_first_and_write_later_overbook(house: House) -> None:
    """The negative control: without the conditional UPDATE both get the last place."""
    house.run(races.prepare, 1)
    house.run(races.make_list)
    assert house.together(races.sign_up_carelessly, 2, 1) == ["in", "in"]
