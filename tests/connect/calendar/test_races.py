"""F-05, F-07, E1: many people, few places, on a SQLite file and on PostgreSQL."""

from collections import Counter

import pytest

from tests.connect.calendar import races
from tests.houses import House, file_house, house, server_house

__all__ = ["file_house", "house", "server_house"]


@pytest.mark.slow
@pytest.mark.parametrize(("places", "people"), [(1, 200), (30, 1000)])
def test_a_thousand_people_get_exactly_the_places_there_are(
    house: House, places: int, people: int
) -> None:
    house.run(races.prepare, places)
    answers = house.together(races.sign_up_many, 4, people // 4, "")
    told = Counter(answer.split()[0] for answer in answers)
    assert told == {"in": places, "full": people - places}
    assert house.ask(races.look) == (places, places, places, places)


@pytest.mark.slow
def test_a_hundred_forms_sent_many_times_are_a_hundred_registrations(house: House) -> None:
    house.run(races.prepare, 100)
    told = house.together(races.sign_up_many, 3, 300, "same")
    assert len(told) == 900
    assert {answer.split()[0] for answer in told} == {"in"}
    assert len(set(told)) == 100
    assert house.ask(races.look)[:3] == (100, 100, 100)


def test_twins_who_look_first_and_write_later_overbook(house: House) -> None:
    """The negative control: without the conditional UPDATE both get the last place."""
    house.run(races.prepare, 1)
    house.run(races.make_list)
    assert house.together(races.sign_up_carelessly, 2, 1, "") == ["in", "in"]
