"""Several workers at once on a real database: a SQLite file here, PostgreSQL where marked."""

from collections import Counter
from typing import Any

from tests.base.notify import processes
from tests.houses import House, file_house, house, server_house

__all__ = ["file_house", "house", "server_house"]


def look(house: House) -> Any:
    return house.ask(processes.rows)


def test_three_workers_send_each_mail_once(house: House) -> None:
    house.run(processes.prepare, 30)
    sent = Counter(house.together(processes.send_all, 3))
    assert len(sent) == 30
    assert set(sent.values()) == {1}
    mails, entries = look(house)
    assert set(mails) == {("sent", 1, "")}
    assert entries == 60


def test_twin_who_looks_first_and_writes_later_sends_twice(house: House) -> None:
    house.run(processes.prepare, 1)
    assert house.together(processes.send_carelessly, 2) == ["p0@nahraum.invalid"] * 2


def test_the_same_key_posted_at_once_is_one_mail(house: House) -> None:
    house.run(processes.prepare, 0)
    keys = house.together(processes.post_same, 3)
    assert len(keys) == 30
    assert len(set(keys)) == 1


def test_a_link_used_at_once_works_once(house: House) -> None:
    house.run(processes.prepare, 1)
    house.run(processes.make_a_link)
    assert sorted(house.together(processes.use_same, 3)) == ["done", "too late", "too late"]
