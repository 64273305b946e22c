"""Work in blocks: every block once, in any order, until somebody says stop."""

import threading

import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.population.blocks import Block, blocks_of, in_blocks


def test_blocks_cover_everything_once() -> None:
    assert blocks_of(7, 3) == [(0, 3), (3, 6), (6, 7)]
    assert blocks_of(0, 3) == []


@pytest.mark.parametrize("workers", [1, 2, 9])
def test_all_blocks_are_done_and_told_in_the_thread_of_the_caller(workers: int) -> None:
    done: list[Block] = []
    told: list[tuple[int, int, int]] = []
    in_blocks(
        done.append,
        blocks_of(7, 3),
        workers=workers,
        report=lambda ready, total: told.append((ready, total, threading.get_ident())),
    )
    assert sorted(done) == blocks_of(7, 3)
    assert told[-1] == (7, 7, threading.get_ident())
    assert {who for _, _, who in told} == {threading.get_ident()}


def test_nothing_to_do_and_nobody_to_tell() -> None:
    told: list[int] = []
    in_blocks(lambda block: None, [], workers=2, report=lambda done, total: told.append(done))
    in_blocks(lambda block: None, [(0, 1)])
    assert told == []


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_block_stops_those_that_have_not_begun(workers: int) -> None:
    begun: list[Block] = []

    def work(block: Block) -> None:
        begun.append(block)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_blocks(work, blocks_of(1000, 1), workers=workers)
    assert 1 <= len(begun) <= workers


def test_there_must_be_somebody_to_work() -> None:
    with pytest.raises(InvalidInput, match="0 Arbeiter"):
        in_blocks(lambda block: None, [(0, 1)], workers=0)
