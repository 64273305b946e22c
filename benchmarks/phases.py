"""Where the time of travel times goes, in nanoseconds a pair; docs/performance.md quotes it.

    python -m benchmarks.phases [NODES SOURCES MINUTES]

One phase after the other for every 32 sources, as `kernels.pairs` does it, then everything at
once: what that takes beyond the phases are the ends of the places, and fresh memory.
"""

import sys
import time
from typing import Any

import numpy as np

from benchmarks import roads
from benchmarks.networks import network, town
from nahraum.analysis.network import prepare, times, travel_times, weigh

SIZES = ((50_000, 2_000, 15), (50_000, 2_000, 30), (50_000, 10_000, 15))
LARGE = ((200_000, 10_000, 15), (600_000, 10_000, 15), (2_000_000, 10_000, 15))


def main() -> None:
    asked = tuple(int(number) for number in sys.argv[1:])
    for nodes, sources, minutes in [asked] if asked else SIZES + LARGE:
        net = network(town(nodes))
        _show(net, sources, 60 * minutes + 0.0005)


def _show(net: Any, sources: int, limit_s: float) -> None:
    here = roads.at_nodes(net, roads._chosen(net, sources))
    there = roads.at_nodes(net, np.arange(net.nodes))
    prepared, inner = weigh(prepare(net), net), [times._collected, times._in_order]
    seen: list[Any] = []

    def collected(*given: Any) -> Any:
        seen.append(given)
        return _kept(seen, inner[0], given)

    times._collected = collected
    times._in_order = lambda *given: _kept(seen, inner[1], given)
    for _ in range(2):  # the first time is for the compiler
        seen.clear()
        start = time.thread_time()
        found = travel_times(net, here, there, limit_s=limit_s, prepared=prepared)
        whole = time.thread_time() - start
        pairs = len(found.seconds)
        del found
    times._collected, times._in_order = inner
    (asked, rows, *_), ordering, collecting = seen
    phases, union = _phases(asked, len(rows))
    phases |= {"ends": whole - collecting, "order": ordering}
    phases["rest"] = whole - sum(phases.values())
    print(f"{net.nodes} nodes, {sources} sources, {limit_s / 60:.0f} min: {pairs / sources:.0f} "
          f"pairs a source, {pairs / (union * times.LANES):.2f} of the lanes in use, "
          f"{whole / pairs * 1e9:.1f} ns a pair")  # fmt: skip
    print("    " + "  ".join(f"{name} {s / pairs * 1e9:.1f}" for name, s in phases.items()))


def _kept(seen: list[Any], inner: Any, given: Any) -> Any:
    start = time.thread_time()
    answer = inner(*given)
    seen.append(time.thread_time() - start)
    return answer


def _phases(asked: Any, sources: int) -> tuple[dict[str, float], int]:
    """Seconds of each phase, and the targets that came into question, of all batches together."""
    from nahraum.analysis.network import kernels

    lanes, desk = times._lanes(asked.down), times._desk(len(asked.doors.node))
    found = times._room_for(np.zeros(sources, dtype=np.int64), 2**24)
    found.target[:], found.ns[:] = 0, 0.0  # memory that is there
    names, spent, union = ("climb", "sweep", "list", "times", "write"), np.zeros(5), 0
    for low in (0, *range(0, sources, times.LANES)):
        if low == 0:  # the first batch twice: once for the compiler
            spent[:], union = 0.0, 0
        high = min(low + times.LANES, sources)
        at = [time.thread_time()]
        kernels._climb_all(low, high, asked, lanes)
        at.append(time.thread_time())
        kernels._sweep(asked.limit, high - low, asked.tree, asked.down, lanes)
        at.append(time.thread_time())
        chosen = kernels._in_question(low, high, asked, lanes, desk)
        at.append(time.thread_time())
        number = found.number[low:high]
        kernels._times(low, high, asked, chosen, lanes, desk, number)
        at.append(time.thread_time())
        kernels._write(asked.limit, chosen, desk.ns, np.cumsum(number + 1) - number - 1, found)
        at.append(time.thread_time())
        spent += np.diff(at)
        union += len(chosen)
    return dict(zip(names, spent.tolist(), strict=True)), union


if __name__ == "__main__":
    main()
