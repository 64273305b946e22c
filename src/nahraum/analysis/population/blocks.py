"""Long work in blocks: on several threads if wanted, told about and stopped between two of them.

What a block computes never depends on the others, so that neither their order nor the number of
threads changes a result. Compiled code lets other threads run; interpreted code gains nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from itertools import islice

from nahraum.analysis.errors import InvalidInput

# Called with what is done and what there is in all; whatever it raises stops the work.
Report = Callable[[int, int], None]
Block = tuple[int, int]


def blocks_of(total: int, size: int) -> list[Block]:
    """(first, one after the last) of blocks of `size`; the last may be smaller."""
    return [(first, min(first + size, total)) for first in range(0, total, size)]


def in_blocks(
    work: Callable[[Block], None],
    blocks: Sequence[Block],
    *,
    workers: int = 1,
    report: Report | None = None,
) -> None:
    """Do all blocks and tell `report` after each; it is called in the thread of the caller.

    If a block or the report raises, no further block begins, those begun are waited for, and the
    exception goes on. Raises InvalidInput for less than one worker.
    """
    if workers < 1:
        raise InvalidInput(f"{workers} Arbeiter sind zu wenig.", place="workers")
    done, total = 0, sum(last - first for first, last in blocks)
    for first, last in _finished(work, blocks, min(workers, len(blocks))):
        done += last - first
        if report is not None:
            report(done, total)


def _finished(
    work: Callable[[Block], None], blocks: Sequence[Block], workers: int
) -> Iterator[Block]:
    """The blocks as they get ready; the next begins when one before it has succeeded."""
    if workers <= 1:
        for block in blocks:
            work(block)
            yield block
        return
    waiting = iter(blocks)
    with ThreadPoolExecutor(workers) as pool:
        begun = {pool.submit(work, block): block for block in islice(waiting, workers)}
        while begun:
            ready, _ = wait(begun, return_when=FIRST_COMPLETED)
            for future in ready:
                future.result()
            finished = [begun.pop(future) for future in ready]
            following = islice(waiting, len(finished))
            begun |= {pool.submit(work, block): block for block in following}
            yield from finished
