"""Somebody keeps what somebody else sweeps away: on a SQLite file, and on PostgreSQL if marked."""

from collections.abc import Callable
from typing import Any

from tests.base.files import processes
from tests.houses import CONTEXT, PATIENCE, House, file_house, house, server_house

__all__ = ["file_house", "house", "server_house"]


def kept_while(house: House, sweeping: Callable[..., None]) -> Any:
    """What can be read after one process kept a content while another one swept."""
    house.run(processes.prepare)
    together = CONTEXT.Barrier(2)
    children = [house.begin(task, together) for task in (processes.keep_slowly, sweeping)]
    for child in children:
        child.join(PATIENCE)
        assert child.exitcode == 0
    return house.ask(processes.look)


def test_nobody_sweeps_away_what_somebody_is_about_to_keep(house: House) -> None:
    assert kept_while(house, processes.sweep) == processes.CONTENT


def test_twin_who_does_not_wait_sweeps_it_away(house: House) -> None:
    assert kept_while(house, processes.sweep_carelessly) == "lost"
