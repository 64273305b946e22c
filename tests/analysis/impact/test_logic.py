"""The logic model: a complete one is silent, each gap has its notice."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Result
from nahraum.analysis.impact import (
    Element,
    Goal,
    IndicatorPlan,
    LogicCheck,
    Stage,
    check_logic,
    progress,
)

TODAY = date(2026, 11, 21)
FALLS = IndicatorPlan("falls", 40, 20, date(2028, 12, 31), "Pflegekasse")
CHAIN = (
    Element("money", Stage.INPUT, "60 000 Euro", leads_to=("course",)),
    Element("course", Stage.ACTIVITY, "Sturzkurs", leads_to=("reached",)),
    Element("reached", Stage.OUTPUT, "80 Menschen im Kurs", 2, ("fewer",)),
    Element("fewer", Stage.OUTCOME, "Weniger Stürze", 6, ("town",), ("falls",)),
    Element("town", Stage.IMPACT, "Länger zu Hause", 7),
)
GOAL = Goal(
    "g1",
    "Stürze halbieren",
    "Menschen ab 75 im Ort",
    ("falls",),
    "Seniorenbeirat",
    "gelang im Nachbarort",
    date(2028, 12, 31),
)


def check(
    elements: tuple[Element, ...] = CHAIN,
    indicators: tuple[IndicatorPlan, ...] = (FALLS,),
    goals: tuple[Goal, ...] = (GOAL,),
) -> Result[LogicCheck]:
    return check_logic(elements, indicators, goals, as_of=TODAY)


def codes(result: Result[LogicCheck]) -> list[str]:
    return [notice.code for notice in result.warnings]


def change(index: int, **fields: object) -> tuple[Element, ...]:
    changed = replace(CHAIN[index], **fields)  # type: ignore[arg-type]
    return (*CHAIN[:index], changed, *CHAIN[index + 1 :])


def test_a_complete_model_is_silent() -> None:
    result = check()
    assert codes(result) == []
    assert result.value.stages == dict.fromkeys(Stage, 1)
    assert (result.value.reached, result.value.measurable) == (6, 1.0)
    assert result.value.smart == {"g1": "SMART"}
    assert [a.verified for a in result.assumptions] == [False]


def test_every_outcome_needs_an_indicator() -> None:
    result = check(change(3, indicators=()))
    assert codes(result) == ["OUTCOME_WITHOUT_INDICATOR"]
    assert (result.value.reached, result.value.measurable) == (None, 0.0)


@pytest.mark.parametrize(
    ("missing", "word"),
    [
        ({"baseline": None}, "Ausgangswert"),
        ({"target": None}, "Soll"),
        ({"due": None}, "Termin"),
        ({"source": " "}, "Quelle"),
    ],
)
def test_an_indicator_needs_four_things(missing: dict[str, str | None], word: str) -> None:
    result = check(indicators=(replace(FALLS, **missing),))  # type: ignore[arg-type]
    assert codes(result) == ["INDICATOR_INCOMPLETE", "GOAL_NOT_SMART"]
    assert word in result.warnings[0].text
    assert result.value.smart == {"g1": "SART"}


def test_other_gaps() -> None:
    assert codes(check((*CHAIN[:3], replace(CHAIN[3], leads_to=())))) == [
        "STAGE_EMPTY",
        "LEADS_NOWHERE",
    ]
    assert codes(check(change(2, stair=5))) == ["STAIR_MISMATCH"]
    assert codes(check(change(1, leads_to=()))) == ["LEADS_NOWHERE"]
    backwards = change(4, leads_to=("extra",))
    extra = Element("extra", Stage.OUTPUT, "Faltblatt", 1, ())
    assert codes(check((*backwards, extra))) == ["BACKWARDS", "LEADS_NOWHERE"]
    assert codes(check(indicators=(replace(FALLS, target=40),))) == ["NO_CHANGE_WANTED"]
    assert codes(check(indicators=(replace(FALLS, due=date(2026, 11, 20)),))) == ["DUE_PASSED"]


def test_goals_are_spelled_out() -> None:
    result = check(goals=(Goal("g", "Alle sollen es besser haben"),))
    assert result.value.smart == {"g": ""}
    assert "für wen genau, ein vollständiger Indikator" in result.warnings[0].text


def test_no_outcomes_no_share() -> None:
    result = check((), (), ())
    assert result.value.measurable is None
    assert codes(result) == ["STAGE_EMPTY"] * 5


@pytest.mark.parametrize(
    ("elements", "indicators", "goals", "place"),
    [
        ((*CHAIN, CHAIN[0]), (FALLS,), (), "money: id"),
        (CHAIN, (FALLS, FALLS), (), "falls: id"),
        (CHAIN, (FALLS, replace(FALLS, id=" ")), (), " : id"),
        (CHAIN, (FALLS,), (GOAL, GOAL), "g1: id"),
        (CHAIN, (), (), "fewer: indicators"),
        (CHAIN, (FALLS,), (replace(GOAL, indicators=("x",)),), "g1: indicators"),
        (change(0, leads_to=("nowhere",)), (FALLS,), (), "money: leads_to"),
        (change(2, stair=8), (FALLS,), (), "reached: stair"),
        (change(4, leads_to=("reached",)), (FALLS,), (), "reached: leads_to"),
    ],
)
def test_contradictions(
    elements: tuple[Element, ...],
    indicators: tuple[IndicatorPlan, ...],
    goals: tuple[Goal, ...],
    place: str,
) -> None:
    with pytest.raises(InvalidInput) as caught:
        check(elements, indicators, goals)
    assert caught.value.place == place


@given(st.floats(-1e6, 1e6), st.floats(0.01, 1e6), st.floats(-1, 2))
def test_progress(start: float, way: float, share: float) -> None:
    found = progress(baseline=start, target=start + way, value=start + share * way)
    assert found == pytest.approx(share, rel=1e-3, abs=1e-3)


def test_no_progress_without_a_way() -> None:
    assert progress(baseline=40, target=20, value=35) == 0.25
    with pytest.raises(InvalidInput, match="gleich"):
        progress(baseline=1, target=1, value=1)
    with pytest.raises(InvalidInput) as caught:
        progress(baseline=1, target=2, value=float("nan"))
    assert caught.value.place == "value"
