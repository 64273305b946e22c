"""Several processes on one real database: a SQLite file here, PostgreSQL where the marker says.

SQLite locks the whole file, so races show on PostgreSQL first: a green run on SQLite alone
proves little.
"""

import multiprocessing
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.base.jobs import processes

CONTEXT = multiprocessing.get_context("spawn")
PATIENCE = 90


class House:
    """A database of its own and the processes that use it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.children: list[Any] = []

    def run(self, task: Callable[..., None], *arguments: object) -> None:
        child = self.begin(task, *arguments)
        child.join(PATIENCE)
        assert child.exitcode == 0

    def begin(self, task: Callable[..., None], *arguments: object) -> Any:
        child = CONTEXT.Process(target=task, args=(self.environment, *arguments))
        child.start()
        self.children.append(child)
        return child

    def together(self, task: Callable[..., None], count: int) -> list[str]:
        """Let `count` processes do the same at once; return everything they told."""
        barrier, told = CONTEXT.Barrier(count), CONTEXT.Queue()
        children = [self.begin(task, barrier, told) for _child in range(count)]
        answers, open_children = [], count
        while open_children:
            answer = told.get(timeout=PATIENCE)
            open_children -= answer is None
            answers += [] if answer is None else [answer]
        for child in children:
            child.join(PATIENCE)
            assert child.exitcode == 0
        return answers

    def look(self) -> tuple[list[dict[str, Any]], int, list[str]]:
        told = CONTEXT.Queue()
        child = self.begin(processes.rows, told)
        answer = told.get(timeout=PATIENCE)
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
    host = quote(told["HOST"], safe="")
    url = f"postgres://{told['USER']}{secret}@{host}{port}/{told['NAME']}"
    house = House({"NAHRAUM_VAR": str(tmp_path), "DATABASE_URL": url})
    yield house
    house.end()


SERVER = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["file", pytest.param("server", marks=SERVER)])
def house(request: pytest.FixtureRequest) -> House:
    return request.getfixturevalue(f"{request.param}_house")


def test_four_workers_and_forty_jobs(house: House) -> None:
    house.run(processes.prepare, [("count", {})] * 40)
    claimed = Counter(house.together(processes.claim_all, 4))
    assert len(claimed) == 40
    assert set(claimed.values()) == {1}
    jobs, entries, _actions = house.look()
    assert {job["attempts"] for job in jobs} == {1}
    assert len({job["worker"] for job in jobs}) == 40
    assert entries == 40


def test_twin_who_looks_first_and_writes_later_doubles(house: House) -> None:
    house.run(processes.prepare, [("count", {})])
    claimed = house.together(processes.claim_carelessly, 2)
    assert len(claimed) == 2
    assert len(set(claimed)) == 1


def test_thirty_sends_of_one_order_are_one_job(house: House) -> None:
    house.run(processes.prepare, [])
    keys = house.together(processes.enqueue_same, 3)
    assert len(keys) == 30
    assert len(set(keys)) == 1
    jobs, entries, _actions = house.look()
    assert len(jobs) == 1
    assert entries == 30


def started(file: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_killed_worker_leaves_a_job_that_is_tried_again(house: House, tmp_path: Path) -> None:
    began = tmp_path / "began"
    house.run(processes.prepare, [("endless", {"file": str(began)})])
    worker = house.begin(processes.work)
    started(began)
    worker.kill()
    worker.join(PATIENCE)
    assert worker.exitcode == -signal.SIGKILL
    (job,), _entries, _actions = house.look()
    assert (job["state"], job["attempts"]) == ("running", 1)
    house.run(processes.let_leases_run_out)
    began.unlink()
    second = house.begin(processes.work)
    started(began)
    second.terminate()
    second.join(PATIENCE)
    (job,), _entries, actions = house.look()
    assert (job["state"], job["attempts"]) == ("waiting", 1)
    assert actions == ["jobs.put-back", "jobs.enqueue"]


def test_an_asked_worker_puts_its_job_back_and_leaves(house: House, tmp_path: Path) -> None:
    began = tmp_path / "began"
    house.run(processes.prepare, [("endless", {"file": str(began)})])
    worker = house.begin(processes.work)
    started(began)
    worker.terminate()
    worker.join(PATIENCE)
    assert worker.exitcode == 0
    (job,), _entries, actions = house.look()
    assert (job["state"], job["attempts"], job["worker"]) == ("waiting", 0, "")
    assert actions == ["jobs.put-back", "jobs.enqueue"]


def test_a_job_without_a_word_keeps_its_lease(house: House) -> None:
    """It works for three leases; without its pulse it would be lost to the next worker."""
    house.run(processes.prepare, [("silent", {"seconds": 3.0})])
    first = house.begin(processes.work_with_short_leases, 1.0)
    time.sleep(2.5)
    house.run(processes.work_with_short_leases, 1.0)
    first.join(PATIENCE)
    (job,), _entries, actions = house.look()
    assert (job["state"], job["attempts"]) == ("done", 1)
    assert actions == ["jobs.finish", "jobs.enqueue"]
