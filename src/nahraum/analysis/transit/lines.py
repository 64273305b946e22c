"""New lines (Bürgerbus, changed timetables) and what they change for people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Method, Result
from nahraum.analysis.transit.timetable import Trips

METHOD = Method("transit.gain", "1")
WITHIN_S = 1800


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as plain data: stops in order, seconds after the start at each, starts of the day.

    New stops are positions after the last known one. `wheelchair`: 0 unknown, 1 yes, 2 no.
    """

    stops: tuple[int, ...]
    offsets: tuple[int, ...]
    starts: tuple[int, ...]
    wheelchair: int = 0

    def __post_init__(self) -> None:
        if len(self.stops) != len(self.offsets) or len(self.stops) < 2:
            raise InvalidInput("Zu jedem Halt gehört eine Fahrzeit, mindestens zwei", place="line")


def with_lines(trips: Trips, lines: Sequence[Line]) -> Trips:
    """The trips of a day and those of further lines."""
    ptr, stop, moment, wheelchair = [trips.ptr], [trips.stop], [], [trips.wheelchair]
    last = int(trips.ptr[-1])
    for line in lines:
        for start in line.starts:
            last += len(line.stops)
            ptr.append(np.array([last], dtype=np.int64))
            stop.append(np.array(line.stops, dtype=np.int64))
            moment.append(np.array(line.offsets, dtype=np.int64) + start)
            wheelchair.append(np.array([line.wheelchair], dtype=np.int64))
    allowed = np.ones(last - len(trips.stop), dtype=np.bool_)
    return Trips(
        ptr=np.concatenate(ptr),
        stop=np.concatenate(stop),
        arrival=np.concatenate([trips.arrival, *moment]),
        departure=np.concatenate([trips.departure, *moment]),
        board=np.concatenate([trips.board, allowed]),
        alight=np.concatenate([trips.alight, allowed]),
        wheelchair=np.concatenate(wheelchair),
    )


@dataclass(frozen=True)
class Gain:
    """Inhabitants who get within reach, who fall out of it, and seconds saved on average by
    those who arrive before and after (None if nobody does)."""

    gained: float
    lost: float
    within_before: float
    within_after: float
    mean_saved_s: float | None


def gain(
    before_s: npt.ArrayLike,
    after_s: npt.ArrayLike,
    inhabitants: npt.ArrayLike,
    *,
    within_s: int = WITHIN_S,
) -> Result[Gain]:
    """Compare the travel times of places before and after a change.

    Arrays of equal length (places,); NaN = does not arrive. "Gaining 30 minutes" is read as: more
    than 30 minutes before, at most 30 minutes after. Raises InvalidInput.
    """
    before = np.asarray(before_s, dtype=np.float64)
    after = np.asarray(after_s, dtype=np.float64)
    people = np.asarray(inhabitants, dtype=np.float64)
    if not before.shape == after.shape == people.shape or before.ndim != 1:
        raise InvalidInput("Die Spalten sind verschieden lang", place="gain")
    if not np.isfinite(people).all() or (people < 0).any():
        raise InvalidInput("Einwohner müssen null oder mehr sein", place="inhabitants")
    if any((times < 0).any() or np.isinf(times).any() for times in (before, after)):
        raise InvalidInput("Reisezeiten müssen null oder mehr sein", place="before, after")
    near, then = before <= within_s, after <= within_s
    both = np.isfinite(before) & np.isfinite(after)
    weight = float(people[both].sum())
    saved = float((people[both] * (before[both] - after[both])).sum()) / weight if weight else None
    value = Gain(
        float(people[~near & then].sum()),
        float(people[near & ~then].sum()),
        float(people[near].sum()),
        float(people[then].sum()),
        saved,
    )
    return Result(value=value, method=METHOD, parts={"within_s": within_s})
