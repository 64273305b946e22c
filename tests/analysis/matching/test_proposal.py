"""Scores, hard constraints, fixed pairs, and a reason for everybody."""

from itertools import permutations
from typing import Any

import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.matching import (
    CONSTRAINTS,
    Fairness,
    Helper,
    Request,
    Wishes,
    propose,
    score,
)

MONDAY = ((0, 540.0, 720.0),)
SHOP = frozenset({"Einkauf"})


def test_score_of_a_pair_by_hand() -> None:
    helper = Helper(
        id="h",
        skills=SHOP,
        languages=frozenset({"de", "ru"}),
        interests=frozenset({"Schach"}),
        slots=((0, 600.0, 780.0),),
        place=(0, 0),
        gender="f",
        max_km=10,
        hours=4,
    )
    request = Request(
        id="r",
        skills=SHOP,
        languages=frozenset({"ru"}),
        interests=frozenset({"Schach", "Garten"}),
        slots=MONDAY,
        place=(3, 4),
        gender="f",
        hours=1,
        known=frozenset({"h"}),
    )
    found = score(helper, request)
    parts = {
        "time": 2 / 3,
        "distance": 0.5,
        "skill": 1,
        "language": 1,
        "gender": 1,
        "interests": 0.5,
        "continuity": 1,
        "load": 0.75,
    }
    assert found.parts == pytest.approx(parts)
    assert found.value == pytest.approx((2 + 1 + 2 + 2 + 1 + 0.5 + 3 + 0.75) / 15)
    assert found.reasons == (
        "Sie kennen sich schon.",
        "Kann, was nötig ist: Einkauf.",
        "Hat zu 67 % der gewünschten Zeit Zeit.",
        "Wohnt 5,0 km entfernt.",
        "Gemeinsame Sprache: ru.",
        "Entspricht dem Wunsch nach dem Geschlecht.",
        "Gemeinsame Interessen: Schach.",
        "Der Aufwand bleibt unter dem, was angeboten ist.",
    )
    assert score(helper, request, dict.fromkeys(parts, 0.0)).value == 0


def test_unknown_does_not_count() -> None:
    assert score(Helper(id="h"), Request(id="r")).parts == {}
    assert score(Helper(id="h"), Request(id="r")).value == 0
    wish = Request(id="r", gender="f", interests=frozenset({"Schach"}))
    assert score(Helper(id="h"), wish).parts == {}
    told = Helper(id="h", gender="m", interests=frozenset({"Garten"}))
    assert score(told, wish).parts == {"gender": 0, "interests": 0}
    here = Helper(id="h", place=(1, 1), max_km=0)
    assert score(here, Request(id="r", place=(1, 1))).value == 1
    assert score(here, Request(id="r", place=(1, 2))).value == 0
    assert score(Helper(id="h", place=(0, 0)), Request(id="r", place=(0, 5))).value == 0.5


@pytest.mark.parametrize(
    ("helper", "request_", "code"),
    [
        ({"capacity": 0}, {}, "NO_CAPACITY"),
        ({}, {"skills": SHOP}, "QUALIFICATION"),
        ({}, {"licence": True}, "LICENCE"),
        ({"avoids": frozenset({"r"})}, {}, "EXCLUDED"),
        ({}, {"avoids": frozenset({"h"})}, "EXCLUDED"),
        ({"avoids": frozenset({"Katze"})}, {"has": frozenset({"Katze"})}, "ALLERGY"),
        ({"gender": "m"}, {"gender": "f"}, "GENDER"),
        ({"slots": MONDAY}, {"slots": ((1, 540.0, 720.0),)}, "AVAILABILITY"),
        ({"place": (0, 0), "max_km": 2}, {"place": (0, 3)}, "TOO_FAR"),
        ({"hours": 1}, {"hours": 2}, "TOO_MUCH"),
    ],
)
def test_hard_constraints(helper: dict[str, Any], request_: dict[str, Any], code: str) -> None:
    found = propose([Helper(id="h", **helper)], [Request(id="r", **request_)]).value
    assert found.matches == ()
    (gap,) = found.unmatched
    assert (gap.code, gap.missing) == (code, 1)
    assert gap.reason == next(rule.nobody for rule in CONSTRAINTS if rule.code == code)
    assert found.gini is None


def test_the_first_rule_that_leaves_nobody_is_named() -> None:
    helpers = [Helper(id="a", skills=SHOP, gender="m"), Helper(id="b", gender="f")]
    (gap,) = propose(helpers, [Request(id="r", skills=SHOP, gender="f")]).value.unmatched
    assert gap.code == "GENDER"


def test_gaps_that_are_nobodys_fault() -> None:
    ask = [Request(id="r"), Request(id="s")]
    assert [g.code for g in propose([], ask).value.unmatched] == ["NO_HELPERS", "NO_HELPERS"]
    (gap,) = propose([Helper(id="h")], ask).value.unmatched
    assert gap.code == "CAPACITY"
    (gap,) = propose([Helper(id="h", capacity=5)], [Request(id="r", need=2)]).value.unmatched
    assert (gap.code, gap.missing) == ("TOO_FEW", 1)
    only = Wishes(scores={("h", "r"): 1.0})
    (gap,) = propose([Helper(id="h", capacity=2)], ask, only).value.unmatched
    assert (gap.request, gap.code) == ("s", "NO_SCORE")
    helpers = [Helper(id="a", capacity=4, skills=SHOP), Helper(id="b")]
    tasks = [Request(id=name, skills=SHOP) for name in "rst"] + [Request(id="u")]
    fair = propose(helpers, tasks, Wishes(fairness=Fairness(gini=0.0))).value
    assert fair.gini == 0
    assert len(fair.matches) == 2
    assert {gap.code for gap in fair.unmatched} == {"FAIRNESS"}


def test_given_scores_and_confirmation() -> None:
    found = propose(
        [Helper(id="h"), Helper(id="i")],
        [Request(id="r")],
        Wishes(scores={("h", "r"): 2.0, ("i", "r"): 3.0}),
    )
    (match,) = found.value.matches
    assert (match.helper, match.score, match.reasons) == ("i", 3.0, ("Erfüllt alle Bedingungen.",))
    assert [w.code for w in found.warnings] == ["PROPOSAL"]
    assert found.assumptions == ()
    assert found.value.gini == 0.5


def test_existing_pairs_stay() -> None:
    helpers = [Helper(id="h"), Helper(id="i", skills=SHOP)]
    asks = [Request(id="r", skills=SHOP), Request(id="s", need=2)]
    found = propose(helpers, asks, Wishes(fixed=[("h", "r"), ("h", "s")]))
    pairs = [(m.helper, m.request, m.fixed) for m in found.value.matches]
    assert pairs == [("h", "r", True), ("h", "s", True), ("i", "s", False)]
    assert found.value.unmatched == ()
    assert [w.code for w in found.warnings] == ["PROPOSAL", "FIXED_OVER_CAPACITY"]


def test_the_order_of_people_does_not_matter() -> None:
    helpers = [Helper(id=name, capacity=2, place=(k, 0)) for k, name in enumerate("abc")]
    asks = [Request(id=name, place=(k % 2, 1)) for k, name in enumerate("rstu")]
    first = propose(helpers, asks).value
    for mixed in permutations(helpers):
        assert propose(mixed, asks[::-1]).value == first


@pytest.mark.parametrize(
    ("helpers", "requests", "wishes", "place"),
    [
        ([Helper(id="h"), Helper(id="h")], [], Wishes(), "helpers"),
        ([], [Request(id="r"), Request(id="r")], Wishes(), "requests"),
        ([Helper(id="h", capacity=-1)], [], Wishes(), "h: capacity"),
        ([Helper(id="h", max_km=float("nan"))], [], Wishes(), "h: max_km"),
        ([Helper(id="h", place=(0, float("inf")))], [], Wishes(), "h: place"),
        ([], [Request(id="r", need=0)], Wishes(), "r: need"),
        ([Helper(id="h", slots=((7, 0, 1),))], [], Wishes(), "h: slots"),
        ([Helper(id="h", slots=((0, 5, 5),))], [], Wishes(), "h: slots"),
        ([Helper(id="h", slots=((0, 0, 9), (0, 5, 12)))], [], Wishes(), "h: slots"),
        ([Helper(id="h")], [], Wishes(scores={("h", "r"): 1}), "h, r"),
        ([Helper(id="h")], [], Wishes(fixed=[("h", "r")]), "h, r"),
        ([Helper(id="h")], [Request(id="r")], Wishes(scores={("h", "r"): -1}), "h, r"),
    ],
)
def test_impossible_people(helpers: Any, requests: Any, wishes: Wishes, place: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        propose(helpers, requests, wishes)
    assert caught.value.place == place
    assert caught.value.remedy
