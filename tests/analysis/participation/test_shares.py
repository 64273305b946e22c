"""METHODS 9: equal shares; reference values, properties, and a slow peer on small towns."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.participation import (
    Ballot,
    Completion,
    Project,
    Utility,
    equal_shares,
    shares,
)

COSTS = {"A": 300, "B": 400, "C": 300, "D": 240, "E": 170, "F": 100}
VOTES = ["AB"] * 3 + ["ABC"] * 2 + ["ABD"] + ["CDE"] * 2 + ["EF"] * 2
PROJECTS = [Project(key, Fraction(cost)) for key, cost in COSTS.items()]
BALLOTS = [Ballot(str(number), frozenset(vote)) for number, vote in enumerate(VOTES)]
BUDGET = Fraction(900)


def test_methods_cost_utility_selects_a_and_e() -> None:
    result = equal_shares(PROJECTS, BALLOTS, budget=BUDGET)
    found = result.value
    assert found.selected == ("A", "E")
    assert [p.left for p in found.payments] == [40] * 6 + [Fraction("47.5")] * 4
    assert [p.paid for p in found.payments[5:7]] == [{"A": 50}, {"E": Fraction("42.5")}]
    assert [(r.project, r.rho, r.supporters) for r in found.rounds] == [
        ("A", Fraction(1, 6), 6),
        ("E", Fraction(1, 4), 4),
    ]
    assert (found.spent, found.unspent, found.share, found.raises) == (470, 430, 90, 0)
    assert result.parts["votes"] == {"A": 6, "B": 6, "C": 4, "D": 3, "E": 4, "F": 2}
    assert result.warnings == ()


def test_methods_cardinality_utility_selects_e_then_a() -> None:
    found = equal_shares(PROJECTS, BALLOTS, budget=BUDGET, utility=Utility.CARDINALITY).value
    assert found.selected == ("E", "A")
    assert [r.rho for r in found.rounds] == [Fraction("42.5"), 50]


def test_methods_add1_selects_a_e_f() -> None:
    result = equal_shares(PROJECTS, BALLOTS, budget=BUDGET, completion=Completion.ADD1)
    found = result.value
    assert found.selected == ("A", "E", "F")
    assert found.spent == 570
    assert found.share == 90 + found.raises
    assert [w.code for w in result.warnings] == ["SHARES_RAISED"]


def test_most_votes_first_is_shown_beside_it() -> None:
    assert equal_shares(PROJECTS, BALLOTS, budget=BUDGET).value.by_votes == ("A", "B", "E")


def test_ties_go_to_the_cheaper_project_then_to_the_lot() -> None:
    ballots = [Ballot("1", frozenset("XY")), Ballot("2", frozenset("XY"))]
    cheap = [Project("X", Fraction(10)), Project("Y", Fraction(6))]
    found = equal_shares(cheap, ballots, budget=Fraction(10))
    assert found.value.selected == ("Y",)
    assert found.value.rounds[0].tied == ("X",)
    assert found.warnings == ()
    equal = [Project("X", Fraction(10)), Project("Y", Fraction(10))]
    drawn = [equal_shares(equal, ballots, budget=Fraction(10), seed=n) for n in range(20)]
    assert {result.value.selected for result in drawn} == {("X",), ("Y",)}
    assert all(result.warnings[0].code == "DECIDED_BY_LOT" for result in drawn)
    again = equal_shares(equal[::-1], ballots[::-1], budget=Fraction(10), seed=7)
    assert again.value.selected == drawn[7].value.selected


def test_ballots_without_a_project_keep_their_share() -> None:
    ballots = [Ballot("1", frozenset("X")), Ballot("2", frozenset())]
    result = equal_shares([Project("X", Fraction(10))], ballots, budget=Fraction(12))
    assert result.value.selected == ()
    assert result.value.by_votes == ("X",)
    assert [w.code for w in result.warnings] == ["EMPTY_BALLOTS", "NOTHING_AFFORDABLE"]
    raised = equal_shares(
        [Project("X", Fraction(10))], ballots, budget=Fraction(12), completion=Completion.ADD1
    )
    assert raised.value.selected == ("X",)
    assert raised.value.raises == 4


def test_add1_stops_when_nothing_more_fits() -> None:
    ballots = [Ballot("1", frozenset("XY")), Ballot("2", frozenset("X"))]
    projects = [Project("X", Fraction(10)), Project("Y", Fraction(20)), Project("Z", Fraction(1))]
    found = equal_shares(projects, ballots, budget=Fraction(10), completion=Completion.ADD1).value
    assert (found.selected, found.raises) == (("X",), 0)


def test_add1_does_not_run_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "MOST_RAISES", 5)
    ballots = [Ballot("1", frozenset("X")), Ballot("2", frozenset())]
    for step, fine in ((Fraction(1, 2), False), (Fraction(2), True)):
        arguments = {"budget": Fraction(12), "completion": Completion.ADD1, "step": step}
        if fine:
            assert (
                equal_shares([Project("X", Fraction(10))], ballots, **arguments).value.raises == 2
            )
        else:
            with pytest.raises(Infeasible, match="Schrittweite"):
                equal_shares([Project("X", Fraction(10))], ballots, **arguments)


@pytest.mark.parametrize(
    ("projects", "ballots", "budget", "problem"),
    [
        (PROJECTS, BALLOTS, Fraction(0), "Budget 0"),
        ([*PROJECTS, PROJECTS[0]], BALLOTS, BUDGET, "Projekt kommt zweimal"),
        ([Project("A", Fraction(0))], BALLOTS[:1], BUDGET, "Kosten 0"),
        (PROJECTS, [*BALLOTS, BALLOTS[0]], BUDGET, "zweimal abgestimmt"),
        (PROJECTS, [Ballot("x", frozenset("Z"))], BUDGET, "Projekt „Z“ gibt es nicht"),
        ([], [], BUDGET, "fehlen"),
        (PROJECTS, [], BUDGET, "fehlen"),
    ],
)
def test_what_cannot_be_counted(
    projects: Sequence[Project], ballots: Sequence[Ballot], budget: Fraction, problem: str
) -> None:
    with pytest.raises(InvalidInput, match=problem):
        equal_shares(projects, ballots, budget=budget)


def test_the_step_is_positive() -> None:
    with pytest.raises(InvalidInput, match="Schrittweite"):
        equal_shares(PROJECTS, BALLOTS, budget=BUDGET, step=Fraction(0))


# ---- properties and a peer ------------------------------------------------------------------


def slow_rule(
    costs: dict[str, Fraction], votes: list[frozenset[str]], budget: Fraction, by_cost: bool
) -> list[tuple[str, Fraction]]:
    """The definition read aloud: person by person, every set of those who give all they have."""
    left = [budget / len(votes) for _ in votes]
    bought: list[tuple[str, Fraction]] = []
    while True:
        offers = []
        for key, cost in costs.items():
            people = [i for i, vote in enumerate(votes) if key in vote]
            if key in dict(bought) or sum(left[i] for i in people) < cost or not people:
                continue
            worth = cost if by_cost else Fraction(1)
            for size in range(len(people)):
                for broke in combinations(people, size):
                    others = [i for i in people if i not in broke]
                    each = (cost - sum(left[i] for i in broke)) / len(others)
                    fits = all(left[i] <= each for i in broke)
                    if fits and all(left[i] >= each for i in others):
                        offers.append((each / worth, cost, key))
        if not offers:
            return bought
        rho, cost, key = min(offers)
        worth = cost if by_cost else Fraction(1)
        for i, vote in enumerate(votes):
            if key in vote:
                left[i] -= min(left[i], rho * worth)
        bought.append((key, rho))


ELECTIONS = st.tuples(
    st.lists(st.integers(1, 12), min_size=1, max_size=5, unique=True),
    st.lists(st.sets(st.sampled_from("ABCDE")), min_size=1, max_size=6),
    st.integers(1, 40),
)


@given(ELECTIONS, st.sampled_from(Utility))
def test_it_agrees_with_the_definition(
    election: tuple[list[int], list[set[str]], int], utility: Utility
) -> None:
    prices, sets, budget = election
    costs = {key: Fraction(price) for key, price in zip("ABCDE", prices, strict=False)}
    votes = [frozenset(vote & costs.keys()) for vote in sets]
    found = equal_shares(
        [Project(key, cost) for key, cost in costs.items()],
        [Ballot(str(i), vote) for i, vote in enumerate(votes)],
        budget=Fraction(budget),
        utility=utility,
    ).value
    expected = slow_rule(costs, votes, Fraction(budget), utility is Utility.COST)
    assert [(r.project, r.rho) for r in found.rounds] == expected


@given(ELECTIONS, st.sampled_from(Completion))
def test_money_is_neither_made_nor_lost(
    election: tuple[list[int], list[set[str]], int], completion: Completion
) -> None:
    prices, sets, budget = election
    costs = {key: Fraction(price) for key, price in zip("ABCDE", prices, strict=False)}
    ballots = [Ballot(str(i), frozenset(s & costs.keys())) for i, s in enumerate(sets)]
    found = equal_shares(
        [Project(key, cost) for key, cost in costs.items()],
        ballots,
        budget=Fraction(budget),
        completion=completion,
    ).value
    assert found.spent + found.unspent == budget
    assert found.unspent >= 0
    for key in found.selected:
        assert sum(p.paid.get(key, Fraction(0)) for p in found.payments) == costs[key]
    for ballot, payment in zip(ballots, found.payments, strict=True):
        assert payment.paid.keys() == ballot.approved & set(found.selected)
        assert payment.left >= 0
        assert sum(payment.paid.values()) + payment.left == found.share
    assert [r.rho for r in found.rounds] == sorted(r.rho for r in found.rounds)
