"""Workers of several processes and one list of jobs."""

import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.base.jobs import processes
from tests.houses import PATIENCE, House, file_house, house, server_house

__all__ = ["file_house", "house", "server_house"]


def look(house: House) -> tuple[list[dict[str, Any]], int, list[str]]:
    found: tuple[list[dict[str, Any]], int, list[str]] = house.ask(processes.rows)
    return found


def test_four_workers_and_forty_jobs(house: House) -> None:
    house.run(processes.prepare, [("count", {})] * 40)
    claimed = Counter(house.together(processes.claim_all, 4))
    assert len(claimed) == 40
    assert set(claimed.values()) == {1}
    jobs, entries, _actions = look(house)
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
    jobs, entries, _actions = look(house)
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
    (job,), _entries, _actions = look(house)
    assert (job["state"], job["attempts"]) == ("running", 1)
    house.run(processes.let_leases_run_out)
    began.unlink()
    second = house.begin(processes.work)
    started(began)
    second.terminate()
    second.join(PATIENCE)
    (job,), _entries, actions = look(house)
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
    (job,), _entries, actions = look(house)
    assert (job["state"], job["attempts"], job["worker"]) == ("waiting", 0, "")
    assert actions == ["jobs.put-back", "jobs.enqueue"]


def test_a_job_without_a_word_keeps_its_lease(house: House) -> None:
    """It works for three leases; without its pulse it would be lost to the next worker."""
    house.run(processes.prepare, [("silent", {"seconds": 3.0})])
    first = house.begin(processes.work_with_short_leases, 1.0)
    time.sleep(2.5)
    house.run(processes.work_with_short_leases, 1.0)
    first.join(PATIENCE)
    (job,), _entries, actions = look(house)
    assert (job["state"], job["attempts"]) == ("done", 1)
    assert actions == ["jobs.finish", "jobs.enqueue"]
