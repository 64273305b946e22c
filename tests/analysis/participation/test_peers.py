"""Equal shares against pabutools: both utilities, with and without add1, and a whole city."""

import warnings
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from nahraum.analysis.participation import Ballot, Completion, Project, Utility, equal_shares
from tests.analysis.participation import test_shares as golden

pytestmark = pytest.mark.peer


@pytest.fixture(autouse=True)
def _their_warnings() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def city(
    seed: int, projects: int, voters: int, budget: int
) -> tuple[list[Project], list[Ballot], Fraction]:
    """Costs are all different, so that the cheaper project settles every tie."""
    rng = np.random.Generator(np.random.PCG64(seed))
    costs = rng.permutation(np.arange(1, 4 * projects))[:projects] * (budget // (6 * projects))
    liked = rng.uniform(0.05, 0.6, projects)
    listed = [Project(f"p{n:03}", Fraction(int(cost))) for n, cost in enumerate(costs)]
    ballots = []
    for n in range(voters):
        chosen = [p.id for p, yes in zip(listed, rng.random(projects) < liked, strict=True) if yes]
        ballots.append(Ballot(str(n), frozenset(chosen or [listed[0].id])))
    return listed, ballots, Fraction(budget)


def theirs(
    projects: list[Project],
    ballots: list[Ballot],
    budget: Fraction,
    utility: Utility,
    completion: Completion,
) -> set[str]:
    from pabutools.election import (
        ApprovalBallot,
        ApprovalProfile,
        Cardinality_Sat,
        Cost_Sat,
        Instance,
    )
    from pabutools.election import Project as TheirProject
    from pabutools.rules import method_of_equal_shares
    from pabutools.tiebreaking import min_cost_tie_breaking

    named = {p.id: TheirProject(p.id, int(p.cost)) for p in projects}
    found = method_of_equal_shares(
        Instance(named.values(), budget_limit=int(budget)),
        ApprovalProfile([ApprovalBallot(named[key] for key in b.approved) for b in ballots]),
        sat_class=Cost_Sat if utility is Utility.COST else Cardinality_Sat,
        tie_breaking=min_cost_tie_breaking,
        voter_budget_increment=1 if completion is Completion.ADD1 else None,
    )
    return {project.name for project in found}


CHOICES = [(u, c) for u in Utility for c in (Completion.NONE, Completion.ADD1)]


@pytest.mark.parametrize(("utility", "completion"), CHOICES)
def test_the_example_of_methods(utility: Utility, completion: Completion) -> None:
    given = (golden.PROJECTS, golden.BALLOTS, golden.BUDGET)
    found = equal_shares(*given[:2], budget=golden.BUDGET, utility=utility, completion=completion)
    assert set(found.value.selected) == theirs(*given, utility, completion)


@pytest.mark.parametrize(("utility", "completion"), CHOICES)
@pytest.mark.parametrize("seed", range(12))
def test_random_towns(seed: int, utility: Utility, completion: Completion) -> None:
    projects, ballots, budget = city(seed, 8, 12, 480)
    found = equal_shares(projects, ballots, budget=budget, utility=utility, completion=completion)
    assert set(found.value.selected) == theirs(projects, ballots, budget, utility, completion)


@pytest.mark.parametrize(("utility", "completion"), CHOICES)
def test_a_city_like_krefeld(utility: Utility, completion: Completion) -> None:
    """Forty projects, six hundred persons, 60 000 euros."""
    projects, ballots, budget = city(99, 40, 600, 60_000)
    found = equal_shares(projects, ballots, budget=budget, utility=utility, completion=completion)
    assert set(found.value.selected) == theirs(projects, ballots, budget, utility, completion)
    assert found.value.spent <= budget
