"""The logic of effects: from inputs to impact, and whether one could ever see them (METHODS 7.1).

Stages: inputs, activities, outputs, outcomes, impact (IOOI). Stairs 1-7 after Phineo, Kursbuch
Wirkung [K]: 1 activities take place, 2 the target group is reached, 3 it accepts the offer
(outputs); 4 knowledge, 5 behaviour, 6 life situation (outcomes); 7 society (impact).

Nothing here refuses a plan: what is missing comes back as a notice, with the place it concerns.
Only contradictions (ids twice or unknown, circles) raise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.impact.regression import check_number

METHOD = Method("impact.logic", "1")


class Stage(StrEnum):
    """The five stages, in the order of cause and effect."""

    INPUT = "input"
    ACTIVITY = "activity"
    OUTPUT = "output"
    OUTCOME = "outcome"
    IMPACT = "impact"


ORDER = tuple(Stage)
NAMES: Mapping[Stage, str] = {
    Stage.INPUT: "Einsatz",
    Stage.ACTIVITY: "Aktivitäten",
    Stage.OUTPUT: "Leistungen (Output)",
    Stage.OUTCOME: "Wirkungen (Outcome)",
    Stage.IMPACT: "gesellschaftliche Wirkung (Impact)",
}
STAIRS: Mapping[int, Stage] = {
    1: Stage.OUTPUT,
    2: Stage.OUTPUT,
    3: Stage.OUTPUT,
    4: Stage.OUTCOME,
    5: Stage.OUTCOME,
    6: Stage.OUTCOME,
    7: Stage.IMPACT,
}


@dataclass(frozen=True, slots=True)
class IndicatorPlan:
    """What will be measured: start value, value wanted, by when, from which source."""

    id: str
    baseline: float | None = None
    target: float | None = None
    due: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One box of the model; `leads_to` and `indicators` are ids. stair: 1-7 or unknown."""

    id: str
    stage: Stage
    text: str
    stair: int | None = None
    leads_to: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as SMART asks: specific (text, target_group), measurable (indicators), accepted
    (agreed_by), realistic (because), timed (due)."""

    id: str
    text: str
    target_group: str = ""
    indicators: tuple[str, ...] = ()
    agreed_by: str = ""
    because: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class LogicCheck:
    """stages: elements of each. reached: the highest stair somebody plans to measure, or None.
    smart: for each goal the letters that hold, such as "SMT". measurable: share of the outcomes
    with a complete indicator, None without outcomes."""

    stages: Mapping[Stage, int]
    reached: int | None
    smart: Mapping[str, str]
    measurable: float | None


T = TypeVar("T", IndicatorPlan, Element, Goal)


def check_logic(
    elements: Sequence[Element],
    indicators: Sequence[IndicatorPlan],
    goals: Sequence[Goal] = (),
    *,
    as_of: date,
) -> Result[LogicCheck]:
    """Everything a plan lacks to be evaluated later.

    Raises InvalidInput for ids that occur twice or point nowhere, stairs outside 1-7 and chains
    that bite their own tail.
    """
    plans = _indexed(indicators, "indicators")
    boxes = _indexed(elements, "elements")
    _indexed(goals, "goals")
    _check_links(boxes, plans, goals)
    complete = {key for key, plan in plans.items() if not _lacks(plan)}
    outcomes = [box for box in elements if box.stage is Stage.OUTCOME]
    measured = [box for box in elements if complete & set(box.indicators)]
    smart = {goal.id: _smart(goal, complete) for goal in goals}
    value = LogicCheck(
        stages={stage: sum(box.stage is stage for box in elements) for stage in ORDER},
        reached=max((box.stair for box in measured if box.stair is not None), default=None),
        smart=smart,
        measurable=sum(box in measured for box in outcomes) / len(outcomes) if outcomes else None,
    )
    warnings = [
        *_about_stages(value),
        *(notice for box in elements for notice in _about_element(box, boxes)),
        *(notice for plan in indicators for notice in _about_indicator(plan, as_of)),
        *(notice for goal in goals for notice in _about_goal(goal, smart[goal.id])),
    ]
    source = "Phineo, Kursbuch Wirkung"
    return Result(
        value=value,
        method=METHOD,
        assumptions=(Assumption("Stufen der Wirkungstreppe", 7, "", source, verified=False),),
        warnings=tuple(warnings),
    )


def progress(*, baseline: float, target: float, value: float) -> float:
    """Share of the way from baseline to target; below 0 and above 1 are possible.

    Raises InvalidInput if there is no way to go.
    """
    for name, number in (("baseline", baseline), ("target", target), ("value", value)):
        check_number(number, name)
    if baseline == target:
        raise InvalidInput("Soll und Ausgangswert sind gleich.", place="target")
    return (value - baseline) / (target - baseline)


def _indexed(items: Sequence[T], place: str) -> dict[str, T]:
    found: dict[str, T] = {}
    for item in items:
        if not item.id.strip() or item.id in found:
            raise InvalidInput(
                f"Die Kennung „{item.id}“ fehlt oder kommt mehrfach vor.",
                place=f"{item.id}: id",
                remedy=f"In {place} jede Kennung einmal vergeben.",
            )
        found[item.id] = item
    return found


def _check_links(
    boxes: Mapping[str, Element], plans: Mapping[str, IndicatorPlan], goals: Sequence[Goal]
) -> None:
    for box in boxes.values():
        if box.stair is not None and box.stair not in STAIRS:
            raise InvalidInput(
                f"Die Stufe {box.stair} gibt es nicht.",
                place=f"{box.id}: stair",
                remedy="1 bis 7 angeben.",
            )
        for key in box.leads_to:
            if key not in boxes:
                raise InvalidInput(
                    f"„{key}“ gibt es nicht.",
                    place=f"{box.id}: leads_to",
                    remedy="Kennung eines Elements angeben.",
                )
    used = [(box.id, box.indicators) for box in boxes.values()]
    used += [(goal.id, goal.indicators) for goal in goals]
    for owner, keys in used:
        for key in keys:
            if key not in plans:
                raise InvalidInput(
                    f"Den Indikator „{key}“ gibt es nicht.",
                    place=f"{owner}: indicators",
                    remedy="Kennung eines Indikators angeben.",
                )
    _check_circles(boxes)


def _check_circles(boxes: Mapping[str, Element]) -> None:
    """Take away boxes nothing leads to until none is left."""
    causes = dict.fromkeys(boxes, 0)
    for box in boxes.values():
        for key in box.leads_to:
            causes[key] += 1
    free = [key for key, count in causes.items() if count == 0]
    done = 0
    while free:
        done += 1
        for key in boxes[free.pop()].leads_to:
            causes[key] -= 1
            if causes[key] == 0:
                free.append(key)
    if done < len(boxes):
        first = next(key for key, count in causes.items() if count > 0)
        raise InvalidInput(
            f"Die Wirkungskette von „{first}“ läuft im Kreis.",
            place=f"{first}: leads_to",
            remedy="Einen Pfeil streichen.",
        )


def _lacks(plan: IndicatorPlan) -> list[str]:
    parts = {
        "Ausgangswert": plan.baseline is not None,
        "Soll": plan.target is not None,
        "Termin": plan.due is not None,
        "Quelle": bool(plan.source.strip()),
    }
    return [name for name, there in parts.items() if not there]


def _about_stages(value: LogicCheck) -> list[Notice]:
    return [
        Notice("STAGE_EMPTY", f"Im Modell fehlt die Ebene {NAMES[stage]}.")
        for stage, count in value.stages.items()
        if count == 0
    ]


def _about_element(box: Element, boxes: Mapping[str, Element]) -> list[Notice]:
    found = []
    if box.stage is Stage.OUTCOME and not box.indicators:
        text = f"Die Wirkung „{box.id}“ hat keinen Indikator; man wird sie nicht sehen."
        found.append(Notice("OUTCOME_WITHOUT_INDICATOR", text))
    if box.stair is not None and STAIRS[box.stair] is not box.stage:
        text = f"„{box.id}“: Stufe {box.stair} gehört zu {NAMES[STAIRS[box.stair]]}."
        found.append(Notice("STAIR_MISMATCH", text))
    if box.stage is not Stage.IMPACT and not box.leads_to:
        found.append(Notice("LEADS_NOWHERE", f"Von „{box.id}“ führt kein Pfeil weiter."))
    for key in box.leads_to:
        if ORDER.index(boxes[key].stage) < ORDER.index(box.stage):
            text = f"Der Pfeil von „{box.id}“ zu „{key}“ geht gegen die Richtung der Wirkung."
            found.append(Notice("BACKWARDS", text))
    return found


def _about_indicator(plan: IndicatorPlan, as_of: date) -> list[Notice]:
    found = []
    lacks = _lacks(plan)
    if lacks:
        text = f"Dem Indikator „{plan.id}“ fehlt: {', '.join(lacks)}."
        found.append(Notice("INDICATOR_INCOMPLETE", text))
    if plan.baseline is not None and plan.baseline == plan.target:
        text = f"Der Indikator „{plan.id}“ soll bleiben, wie er ist; Fortschritt ist nicht messbar."
        found.append(Notice("NO_CHANGE_WANTED", text))
    if plan.due is not None and plan.due < as_of:
        text = f"Der Termin von „{plan.id}“ ({plan.due:%d.%m.%Y}) ist vorbei."
        found.append(Notice("DUE_PASSED", text))
    return found


def _smart(goal: Goal, complete: set[str]) -> str:
    letters = {
        "S": bool(goal.text.strip() and goal.target_group.strip()),
        "M": bool(complete & set(goal.indicators)),
        "A": bool(goal.agreed_by.strip()),
        "R": bool(goal.because.strip()),
        "T": goal.due is not None,
    }
    return "".join(letter for letter, holds in letters.items() if holds)


WANTED: Mapping[str, str] = {
    "S": "für wen genau",
    "M": "ein vollständiger Indikator",
    "A": "wer zugestimmt hat",
    "R": "warum es erreichbar ist",
    "T": "bis wann",
}


def _about_goal(goal: Goal, letters: str) -> list[Notice]:
    lacks = [text for letter, text in WANTED.items() if letter not in letters]
    if not lacks:
        return []
    return [Notice("GOAL_NOT_SMART", f"Dem Ziel „{goal.id}“ fehlt: {', '.join(lacks)}.")]
