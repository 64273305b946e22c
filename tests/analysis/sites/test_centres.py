"""Health centres: foundation, blocks, roof, criteria."""

from typing import Any

import numpy as np
import pytest

from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.sites import (
    Block,
    Brief,
    Candidate,
    Criteria,
    Foundation,
    State,
    plan_centres,
    problem,
)
from tests.analysis.sites.oracle import judge, loads

GOOD = Candidate(stop_m=100, accessible=True, vacant_building=True, walkable=True)
BASE = problem(
    [[1, 20, 30], [5, 15, 25], [20, 2, 10], [30, 9, 1]],
    [2000, 1500, 1500, 500],
    places=["Kern", "Nord", "Süd", "Rand"],
    sites=["Rathaus", "Schule", "Bahnhof"],
)


def brief(**changes: Any) -> Brief:
    given: dict[str, Any] = {"base": BASE, "centres": 1, "foundation": Foundation(ratio=2000)}
    return Brief(**{**given, **changes})


def test_one_centre_with_its_posts() -> None:
    result = plan_centres(brief())
    plan = result.value.plan
    assert plan.open == (0,)
    assert judge(BASE, plan) == pytest.approx(plan.objective)
    assert plan.objective == pytest.approx(2000 + 1500 * 25 + 500 * 30)
    (centre,) = result.value.centres
    assert (centre.posts, centre.persons, centre.builds_roof) == (3, pytest.approx(5500), True)
    assert plan.proven
    assert result.assumptions[0].value == "2 bis 3"


def test_two_centres_keep_the_foundation() -> None:
    result = plan_centres(brief(centres=2))
    assert [c.posts for c in result.value.centres] == [2, 2]
    assert result.value.plan.open == (0, 1)
    used = loads(BASE, result.value.plan)
    assert used == pytest.approx([3500, 2000, 0])
    scarce = plan_centres(brief(centres=2, foundation=Foundation(ratio=2000, posts=3)))
    assert len(scarce.value.centres) == 1


def test_blocks_open_where_enough_people_use_them() -> None:
    users = [50, 40, 30, 10]
    therapy = Block("Physiotherapie", users, minimum=80, way_today=18)
    midwife = Block("Hebamme", users, minimum=500, way_today=18)
    near = Block("Apotheke", users, minimum=5, way_today=18, longest=2)
    result = plan_centres(brief(centres=2, blocks=[therapy, midwife, near]))
    first, second = result.value.centres
    # Therapy: Kern 1 and Nord 5 at the first site, Süd and Rand (40 users) are too few alone.
    assert first.blocks == {"Physiotherapie": 90, "Apotheke": 50}
    assert second.blocks == {"Apotheke": 30}
    assert [w.code for w in result.warnings] == ["BLOCK_NOT_VIABLE"]
    assert "Hebamme" in result.warnings[0].text
    ways = 2000 + 1500 * 5 + 1500 * 2 + 500 * 9
    saved = 50 * 17 + 40 * 13 + 50 * 17 + 30 * 16
    assert result.value.plan.objective == pytest.approx(ways - saved)


def test_a_block_can_move_the_centre() -> None:
    base = problem([[0, 10], [10, 0]], [1000, 900])
    ratio = Foundation(ratio=2000)
    assert plan_centres(Brief(base=base, centres=1, foundation=ratio)).value.plan.open == (0,)
    care = Block("Tagespflege", [0, 300], minimum=10, way_today=30)
    moved = plan_centres(Brief(base=base, centres=1, foundation=ratio, blocks=[care]))
    assert moved.value.plan.open == (1,)


def test_a_block_nobody_needs_is_no_block() -> None:
    idle = Block("Labor", [5, 5, 5, 5], minimum=0, way_today=0)
    result = plan_centres(brief(blocks=[idle]))
    assert result.value.centres[0].blocks == {}
    assert [w.code for w in result.warnings] == ["BLOCK_NOT_VIABLE"]


def test_a_roof_near_by_saves_its_cost() -> None:
    base = problem([[0, 1]], [100])
    foundation = Foundation(ratio=2000)
    candidates = [GOOD, Candidate(stop_m=0, accessible=True, meeting_place=True)]
    task = Brief(base=base, centres=1, foundation=foundation, candidates=candidates)
    assert plan_centres(task).value.plan.open == (0,)
    dear = Brief(base=base, centres=1, foundation=foundation, candidates=candidates, roof_cost=101)
    (centre,) = plan_centres(dear).value.centres
    assert (centre.site, centre.builds_roof) == (1, False)


def test_criteria_exclude_with_reasons_and_unknown_is_not_met() -> None:
    candidates = [
        Candidate(stop_m=400, accessible=False, vacant_building=False, walkable=None),
        Candidate(),
        GOOD,
    ]
    every = Criteria(vacant_building=True, walkable=True)
    result = plan_centres(brief(candidates=candidates, criteria=every))
    assert result.value.plan.open == (2,)
    assert result.value.excluded == {
        0: "Haltestelle 400 m entfernt; Barrierefreiheit nicht gegeben; "
        "leerstehendes Gebäude nicht gegeben; Lage zu Fuß erreichbar unbekannt",
        1: "Weg zur Haltestelle unbekannt; Barrierefreiheit unbekannt; "
        "leerstehendes Gebäude unbekannt; Lage zu Fuß erreichbar unbekannt",
    }
    assert result.warnings[0].code == "SITES_EXCLUDED"
    assert "Rathaus, Schule" in result.warnings[0].text
    lenient = Criteria(stop_m=None, accessible=False)
    assert plan_centres(brief(candidates=candidates, criteria=lenient)).value.excluded == {}


def test_places_without_demand_come_back() -> None:
    base = problem([[1], [2]], [10, 0])
    plan = plan_centres(Brief(base=base, centres=1, foundation=Foundation(ratio=100))).value.plan
    assert [a.state for a in plan.assignment] == [State.SERVED, State.NO_DEMAND]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"candidates": [Candidate()] * 3}, "Kein Standort erfüllt die Kriterien (Rathaus: Weg"),
        (
            {"foundation": Foundation(ratio=1000)},
            "3 Sitze versorgen 3000 Personen, nötig sind 5500",
        ),
        ({"foundation": Foundation(ratio=9000, posts=1)}, "Ein Zentrum braucht 2 Sitze"),
        ({"base": problem([[1, np.inf], [np.inf, 1]], [2, 2])}, "Mit 1 Zentren reichen die Sitze"),
        ({"base": problem([[1], [np.inf]], [2, 2])}, "1 Ort erreicht keinen Standort: 2."),
    ],
)
def test_why_there_is_no_plan(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Infeasible) as caught:
        plan_centres(brief(**changes))
    assert words in caught.value.problem


@pytest.mark.parametrize(
    "changes",
    [
        {"centres": 0},
        {"centres": 4},
        {"candidates": [GOOD]},
        {"foundation": Foundation(ratio=0)},
        {"foundation": Foundation(ratio=1, fewest_posts=4)},
        {"blocks": [Block("a", [1] * 4, 1, 1), Block("a", [1] * 4, 1, 1)]},
        {"blocks": [Block("a", [1], 1, 1)]},
        {"blocks": [Block("a", [1] * 4, -1, 1)]},
        {"roof_cost": float("nan")},
    ],
)
def test_briefs_that_cannot_be(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        plan_centres(brief(**changes))
