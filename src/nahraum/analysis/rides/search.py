"""Plan a day: insertion, then large-neighbourhood search.

Regret insertion with destroy and repair, accepted as in simulated annealing: Ropke & Pisinger
(2006); removal of related requests: Shaw (1998). Refusing is allowed at a penalty, so there is
always a plan.
"""

from collections.abc import Callable

import numpy as np

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.rides.arrays import data_of, plan_of, room_for, tours_from
from nahraum.analysis.rides.checker import violations
from nahraum.analysis.rides.plan import Plan
from nahraum.analysis.rides.reasons import refusals
from nahraum.analysis.rides.shapes import Data, Options, Tours
from nahraum.analysis.rides.task import Task

METHOD = Method("rides.large-neighbourhood", "2")
ITERATIONS = 10_000
# Steps between two looks at the clock.
BATCH = 100
# A plan worse by this share of the mean cost per request is at first taken every third time.
HOT, COLD = 1.0, 0.05


def solve(
    task: Task,
    *,
    seed: int = 0,
    iterations: int = ITERATIONS,
    stop: Callable[[], bool] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> Result[Plan]:
    """Plan the tours of a day. Equal arguments give equal plans.

    `stop` is asked after every 100 steps and ends the search early when it says so; only then the
    result depends on the machine. `report(done, iterations)` is called as often; who raises there
    ends it without a plan. The plan is checked rule by rule by code of its own before it is
    returned. `parts["steps"]`: steps done.

    Raises InvalidInput for negative numbers of iterations.
    """
    if iterations < 0:
        raise InvalidInput(
            f"{iterations} Schritte sind nicht möglich.",
            place="iterations",
            remedy="0 oder mehr angeben.",
        )
    data = data_of(task)
    tours, steps = _improve(task, data, seed, iterations, stop, report)
    plan = checked(task, plan_of(task, data, tours, refusals(task, data, tours)))
    return Result(
        value=plan,
        method=METHOD,
        parts={"steps": steps},
        assumptions=assumptions(task),
        warnings=_early(steps, iterations),
    )


def checked(task: Task, plan: Plan) -> Plan:
    """The plan, if it keeps every rule of the task; a plan that does not is a fault of ours."""
    wrong = violations(task, plan)
    if wrong:
        raise RuntimeError(f"plan breaks its own rules: {wrong[0].text}")
    return plan


def assumptions(task: Task) -> tuple[Assumption, ...]:
    """The chosen numbers of the task."""
    weights = task.weights
    rides = sorted({request.max_ride for request in task.requests})
    return (
        Assumption("Gewicht der Fahrzeit", weights.driving, source="METHODS 8.5"),
        Assumption("Gewicht des Wartens", weights.waiting, source="METHODS 8.5"),
        Assumption("Gewicht der Zeit der Fahrgäste", weights.riding, source="METHODS 8.5"),
        *(
            Assumption("Längste Fahrzeit", value, "min", "METHODS 8.5", verified=False)
            for value in rides
        ),
    )


def _early(steps: int, iterations: int) -> tuple[Notice, ...]:
    if steps == iterations:
        return ()
    text = (
        f"Die Zeit war nach {steps} von {iterations} Schritten um; ein neuer Lauf kann abweichen."
    )
    return (Notice("TIME_LIMIT", text),)


def _improve(
    task: Task,
    data: Data,
    seed: int,
    iterations: int,
    stop: Callable[[], bool] | None,
    report: Callable[[int, int], None] | None,
) -> tuple[Tours, int]:
    from nahraum.analysis.rides.kernels import anneal, copy, repair

    count, fleet = len(task.requests), len(task.vehicles)
    work = room_for(count)
    plans = tuple(tours_from(task, data, (), work) for _ in range(3))
    best, current, following = plans
    numbers = (np.zeros((count, fleet), dtype=np.int64) for _ in range(3))
    options = Options(np.zeros((count, fleet)), *numbers)
    repair(data, best, 2, work, options)
    if not count:
        return best, iterations
    copy(best, current)
    heat = _heat(best, iterations)
    generator = np.random.Generator(np.random.PCG64(seed))
    done = 0
    while done < iterations and not (stop is not None and stop()):
        steps = min(BATCH, iterations - done)
        draws = generator.random((steps, count + 5))
        anneal(data, (best, current, following), draws, heat[done : done + steps], work, options)
        done += steps
        if report is not None:
            report(done, iterations)
    return best, done


def _heat(tours: Tours, iterations: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Temperatures falling geometrically, (iterations,); relative to the mean cost of a ride."""
    taken = int((tours.of >= 0).sum())
    mean = float(tours.cost.sum()) / max(taken, 1)
    return np.asarray(mean * np.geomspace(HOT, COLD, iterations), dtype=np.float64)
