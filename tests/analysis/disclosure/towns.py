"""Simulated towns: who needs what where, drawn with a seed."""

import numpy as np

from nahraum.analysis.disclosure import Entry, Frame, Report, Stream, Tables, tally

GROUPS, AREAS, TOPICS, REASONS, PARTIES = 8, 12, 30, 8, 6


def frame(half_year: str = "2026-1", areas: int = AREAS) -> Frame:
    return Frame(
        municipality="kalletal",
        half_year=half_year,
        topics={f"t{n}": f"g{n % GROUPS}" for n in range(TOPICS)},
        neighbourhoods=tuple(f"n{n}" for n in range(areas)),
        reasons=tuple(f"r{n}" for n in range(REASONS)),
    )


def reports(seed: int, cases: int, *, second_need: float = 0.2) -> list[Report]:
    """Cases with one or two needs by a handful of parties, and searches over many days."""
    rng = np.random.Generator(np.random.PCG64(seed))
    topics = rng.dirichlet(np.full(TOPICS, 0.7))
    areas = rng.dirichlet(np.ones(AREAS))
    reasons = rng.dirichlet(np.ones(REASONS))
    found = []
    for case in range(cases):
        for _ in range(1 + int(rng.random() < second_need)):
            needs = [int(rng.choice(len(p), p=p)) for p in (topics, areas, reasons)]
            party, day = int(rng.integers(PARTIES)), int(rng.integers(180))
            stream = Stream.PERSONS if case % 3 else Stream.EVENTS
            found.append(
                Report(
                    stream,
                    f"t{needs[0]}",
                    f"n{needs[1]}",
                    f"r{needs[2]}",
                    f"p{case}",
                    f"a{party}",
                    day,
                )
            )
    return found


def town(seed: int, cases: int, *, second_need: float = 0.2) -> Tables:
    return tally(frame(), reports(seed, cases, second_need=second_need))


def entries(seed: int, cases: int, shape: tuple[int, ...]) -> list[Entry]:
    """A table of independent attributes with uneven categories."""
    rng = np.random.Generator(np.random.PCG64(seed))
    shares = [rng.dirichlet(np.ones(size)) for size in shape]
    counts = np.zeros(shape, dtype=int)
    for _ in range(cases):
        counts[tuple(int(rng.choice(len(p), p=p)) for p in shares)] += 1
    return [
        Entry(tuple(f"{'abcd'[axis]}{i}" for axis, i in enumerate(at)), int(counts[at]))
        for at in np.ndindex(*shape)
    ]
