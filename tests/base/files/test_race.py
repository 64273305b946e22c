"""Somebody keeps what somebody else sweeps away: on a SQLite file, and on PostgreSQL if marked."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.base.files import processes
from tests.base.jobs.test_concurrency import (  # noqa: F401 -- fixtures
    CONTEXT,
    PATIENCE,
    SERVER,
    House,
    file_house,
    server_house,
)


@pytest.fixture(params=["file", pytest.param("server", marks=SERVER)])
def house(request: pytest.FixtureRequest) -> House:
    return request.getfixturevalue(f"{request.param}_house")


def kept_while(house: House, sweeping: Callable[..., None]) -> Any:
    """What can be read after one process kept a content while another one swept."""
    house.run(processes.prepare)
    together = CONTEXT.Barrier(2)
    children = [house.begin(task, together) for task in (processes.keep_slowly, sweeping)]
    for child in children:
        child.join(PATIENCE)
        assert child.exitcode == 0
    told = CONTEXT.Queue()
    child = house.begin(processes.look, told)
    answer = told.get(timeout=PATIENCE)
    child.join(PATIENCE)
    return answer


def test_nobody_sweeps_away_what_somebody_is_about_to_keep(house: House) -> None:
    assert kept_while(house, processes.sweep) == processes.CONTENT


def test_twin_who_does_not_wait_sweeps_it_away(house: House) -> None:
    assert kept_while(house, processes.sweep_carelessly) == "lost"
