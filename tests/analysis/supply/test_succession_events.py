"""From event to event and month by month: one distribution; threads, reports, stopping."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.supply import (
    Demand,
    Doctor,
    Hazards,
    HazardStep,
    PracticeForm,
    Replacement,
    Suppositions,
    simulate,
    succession_events,
)
from nahraum.analysis.supply.succession_events import Samples, sample_events
from nahraum.analysis.supply.succession_model import FORMS
from nahraum.analysis.supply.succession_months import sample_months
from tests.analysis.supply.test_succession import DAY, LIMITS, NEVER

RUNS, YEARS = 3000, 12
ALL_SORTS = [
    Doctor(id="young", posts=1.0, age=38),
    Doctor(id="old", posts=0.75, age=66, form=PracticeForm.MVZ),
    Doctor(id="oldest", posts=1.0, age=119, form=PracticeForm.KV),
    Doctor(id="goes", posts=0.5, age=61, form=PracticeForm.GROUP, leaves_after=31),
    Doctor(id="heir", posts=1.0, age=64, leaves_after=40, successor_known=True),
    Doctor(id="heir without a day", posts=1.0, age=67, successor_known=True),
    Doctor(id="nobody knows", posts=0.75, age=None),
    Doctor(id="free", posts=1.0, age=None, vacant=True),
]
DEMAND = Demand.over(np.linspace(6400, 5200, YEARS + 1), 1600, years=YEARS)


def suppose(**more: Any) -> Suppositions:
    given: dict[str, Any] = {
        "hazards": Hazards(),
        "replacement": Replacement(lapse_chance=0.6, lapse_months=9),
        "deaths": np.linspace(0.001, 0.3, 101),
        **more,
    }
    return Suppositions(thresholds=LIMITS, **given)


def by_months(chosen: Suppositions, runs: int = RUNS, seed: int = 5) -> Samples:
    rng = np.random.Generator(np.random.PCG64(seed))
    return sample_months(ALL_SORTS, DEMAND, chosen, runs, rng)


def by_events(chosen: Suppositions, runs: int = RUNS, seed: int = 5) -> Samples:
    return sample_events(ALL_SORTS, DEMAND, chosen, runs, seed=seed)


def furthest(one: Samples, other: Samples) -> float:
    """Largest distance of two means and of two mean squares, in standard errors."""
    found = 0.0
    for name in ("posts", "vacant", "lapsed", "all_stay"):
        for power in (1, 2):
            ours = getattr(one, name).astype(float) ** power
            theirs = getattr(other, name).astype(float) ** power
            error = np.hypot(ours.std(axis=1), theirs.std(axis=1)) / np.sqrt(ours.shape[1])
            gap = np.abs(ours.mean(axis=1) - theirs.mean(axis=1))
            assert (gap[error == 0] < 1e-9).all()
            found = max(found, float((gap[error > 0] / error[error > 0]).max(initial=0)))
    return found


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"replacement": None},
        {"deaths": None, "replacement": Replacement(lapse_chance=0.0)},
        {"replacement": Replacement(place_factor=3.0, age_mean=60.0, age_sd=9.0)},
    ],
)
def test_events_and_months_draw_from_one_distribution(changed: dict[str, Any]) -> None:
    """13 years, four figures, mean and square: five standard errors are out of reach by chance."""
    chosen = suppose(**changed)
    assert furthest(by_events(chosen), by_months(chosen)) < 5


@pytest.mark.parametrize(
    "changed",
    [
        {"hazards": Hazards().scaled(1.4)},
        {"replacement": Replacement(lapse_chance=0.45, lapse_months=9)},
        {"replacement": Replacement(lapse_chance=0.6, lapse_months=10, place_factor=1.2)},
        {"deaths": None},
    ],
)
def test_the_comparison_sees_a_slightly_different_model(changed: dict[str, Any]) -> None:
    assert furthest(by_events(suppose(**changed)), by_months(suppose())) > 5


def test_runs_of_the_same_model_differ() -> None:
    chosen = suppose()
    assert not np.array_equal(by_events(chosen, 50).posts, by_events(chosen, 50, seed=6).posts)


# ------------------------------------------------------------------ nothing left to chance
def from_age(age: int) -> Hazards:
    """Everybody leaves within the month they reach the age, whatever the practice."""
    steps = (HazardStep(0, 0.0), HazardStep(age, 1.0))
    return Hazards(steps=steps, factors=dict.fromkeys(FORMS, 1.0))


AT_ONCE = Replacement(
    monthly=dict.fromkeys(FORMS, 1.0), extents={0.5: 1.0}, age_sd=0, lapse_chance=0.0
)
NOBODY_COMES = Replacement(monthly=dict.fromkeys(FORMS, 0.0), lapse_chance=1.0, lapse_months=12)


@pytest.mark.parametrize(
    ("hazards", "model"),
    [
        (NEVER, None),
        (NEVER, AT_ONCE),
        (NEVER, NOBODY_COMES),
        (from_age(1), None),
        (from_age(1), AT_ONCE),
        (from_age(42), AT_ONCE),
        (from_age(64), NOBODY_COMES),
        (from_age(120), AT_ONCE),
    ],
)
def test_where_nothing_is_chance_both_are_equal(
    hazards: Hazards, model: Replacement | None
) -> None:
    chosen = suppose(hazards=hazards, replacement=model, deaths=None)
    known = [replace(doctor, age=doctor.age or 50) for doctor in ALL_SORTS]
    rng = np.random.Generator(np.random.PCG64(1))
    plain = sample_months(known, DEMAND, chosen, 3, rng)
    quick = sample_events(known, DEMAND, chosen, 3, seed=2)
    for name in ("posts", "vacant", "lapsed", "all_stay"):
        assert np.array_equal(getattr(quick, name), getattr(plain, name)), name


def test_posts_of_any_size_are_counted_in_millionths() -> None:
    doctors = [Doctor(id=str(n), posts=0.1, age=40) for n in range(3)]
    tiny = Doctor(id="tiny", posts=1e-9, age=40)
    found = sample_events([*doctors, tiny], DEMAND, suppose(hazards=NEVER, deaths=None), 2, seed=1)
    assert found.posts[0].tolist() == [0.300001, 0.300001]


# ------------------------------------------------------------------ threads, reports, stopping
def ask(**more: Any) -> Any:
    return simulate(
        ALL_SORTS, demand=DEMAND, suppose=suppose(), as_of=DAY, seed=3, runs=70, **more
    ).value


def test_threads_change_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ask()
    monkeypatch.setattr(succession_events, "BLOCK_SEATS", 100)
    alone = ask()
    assert ask(workers=3) == alone == ask(workers=2)
    assert alone != whole  # the size of a block is part of the method
    with pytest.raises(InvalidInput, match="0 Arbeiter"):
        ask(workers=0)


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_is_told_block_by_block(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(succession_events, "BLOCK_SEATS", 100)
    told: list[tuple[int, int]] = []
    ask(workers=workers, report=lambda done, total: told.append((done, total)))
    done = [0, *(runs for runs, _ in told)]
    assert {total for _, total in told} == {70}
    assert done[-1] == 70
    assert sorted(later - earlier for earlier, later in pairwise(done)) == [10, *[12] * 5]


class Enough(Exception):
    pass


@pytest.mark.parametrize("workers", [1, 2])
def test_whoever_is_told_can_stop(monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.setattr(succession_events, "BLOCK_SEATS", 8)
    told: list[int] = []

    def report(done: int, _total: int) -> None:
        told.append(done)
        if len(told) == 3:
            raise Enough

    with pytest.raises(Enough):
        ask(workers=workers, report=report)
    assert told == [1, 2, 3]
