"""What a survey says: weighted shares with intervals, and nothing about small groups.

Answers are weighted to the inhabitants by age and part of town. Who did not say a group keeps a
weight of its own: these answers count with the share they have. Groups below 30 are not shown; a
single hidden group takes the next smallest along, so that nobody finds it by subtraction.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.participation import design_effect, raking_weights, share_of

LEAST = 30
_UNSAID = "?"
_HIGHEST_SCALE = 5


@dataclass(frozen=True, slots=True)
class Filled:
    """One sheet: answers by question, and the groups a person belongs to ("" = not said)."""

    answers: Mapping[str, Any]
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and its choices, in their order."""

    key: str
    kind: str
    options: tuple[str, ...] = ()
    elsewhere: Mapping[str, float] = field(default_factory=dict)


def count(
    questions: Sequence[Asked],
    sheets: Sequence[Filled],
    targets: Mapping[str, Mapping[str, float]],
) -> dict[str, Any]:
    """The result as plain data: number of answers, design effect, shares of every question.

    `targets`: inhabitants by group and category; a group without targets is not weighted by.
    """
    weights, effect, remarks = _weights(sheets, targets)
    return {
        "answers": len(sheets),
        "effect": round(effect, 3),
        "remarks": remarks,
        "reach": _reach(sheets, targets),
        "questions": {q.key: _question(q, sheets, weights) for q in questions},
        "by_place": {
            q.key: _by_place(q, sheets)
            for q in questions
            if q.kind in ("ranking", "single", "scale")
        },
    }


def _weights(
    sheets: Sequence[Filled], targets: Mapping[str, Mapping[str, float]]
) -> tuple[Any, float, list[str]]:
    """Weights to the known margins; equal ones, and a remark, where that cannot be done."""
    equal = np.ones(len(sheets))
    columns: dict[str, list[str]] = {}
    margins: dict[str, dict[str, float]] = {}
    remarks = []
    for name, known in targets.items():
        said = [s.groups.get(name, "") for s in sheets]
        column = [group if known.get(group, 0) > 0 else _UNSAID for group in said]
        present = {group: value for group, value in known.items() if group in set(column)}
        if not present:
            continue
        if any(value > 0 and group not in present for group, value in known.items()):
            remarks.append(f"missing-{name}")
        unsaid = column.count(_UNSAID)
        whole = sum(present.values())
        margins[name] = {k: v / whole * (len(sheets) - unsaid) for k, v in present.items()}
        if unsaid:
            margins[name][_UNSAID] = float(unsaid)
        columns[name] = column
    if not columns or len(sheets) < LEAST:
        return equal, 1.0, [*remarks, "unweighted"]
    try:
        found = raking_weights(columns, margins)
    except AnalysisError:
        return equal, 1.0, [*remarks, "unweighted"]
    remarks += [notice.code.lower() for notice in found.warnings]
    return found.value.weights, found.value.design_effect, remarks


def _reach(
    sheets: Sequence[Filled], targets: Mapping[str, Mapping[str, float]]
) -> dict[str, list[dict[str, Any]]]:
    """Answers and inhabitants by group; small groups are hidden."""
    found = {}
    for name, known in targets.items():
        counted = Counter(s.groups.get(name, "") for s in sheets)
        cells = shown_cells({group: counted[group] for group in known}, counted[""])
        found[name] = [
            {"group": group, "answers": cells[group], "people": known[group]} for group in known
        ]
    return found


def shown_cells(
    cells: Mapping[str, int], rest: int = 0, least: int = LEAST
) -> dict[str, int | None]:
    """Counts from `least` on, the others None; what is hidden together is at least `least`.

    `rest` is counted in the total but is no cell of its own: it hides among the hidden ones.
    Zero and too few look alike.
    """
    shown: dict[str, int | None] = {k: n if n >= least else None for k, n in cells.items()}
    while True:
        hidden = sum(n for k, n in cells.items() if shown[k] is None)
        hidden += rest if hidden else 0
        visible = [k for k, n in shown.items() if n is not None]
        if hidden == 0 or hidden >= least or not visible:
            return shown
        shown[min(visible, key=lambda k: (cells[k], k))] = None


def _question(asked: Asked, sheets: Sequence[Filled], weights: Any) -> dict[str, Any]:
    answered = [(at, s.answers[asked.key]) for at, s in enumerate(sheets) if asked.key in s.answers]
    base = len(answered)
    found: dict[str, Any] = {"kind": asked.kind, "base": base}
    if base < LEAST:
        return {**found, "hidden": True}
    own = np.array([weights[at] for at, _answer in answered])
    if own.sum() <= 0:
        own = np.ones(base)
    values = [answer for _at, answer in answered]
    if asked.kind == "text":
        return found
    if asked.kind == "number":
        return {**found, **_mean([float(value) for value in values], own)}
    if asked.kind == "scale":
        found |= _mean([float(value) for value in values], own)
    choices = asked.options or tuple(str(n) for n in range(1, _HIGHEST_SCALE + 1))
    found["shares"] = [_share(choice, asked, values, own) for choice in choices]
    if asked.kind == "ranking":
        found["ranks"] = _ranks(asked, values, own)
    return found


def _share(choice: str, asked: Asked, values: Sequence[Any], own: Any) -> dict[str, Any]:
    said = [_chosen(choice, value, asked.kind) for value in values]
    share = share_of(said, weights=own).value
    return {
        "option": choice,
        "share": _per_cent(share.value),
        "low": _per_cent(share.low),
        "high": _per_cent(share.high),
        "elsewhere": asked.elsewhere.get(choice),
    }


def _chosen(choice: str, value: Any, kind: str) -> bool:
    if kind == "multiple":
        return choice in value
    if kind == "ranking":
        return bool(value) and value[0] == choice
    return str(value) == choice


def _per_cent(share: float | None) -> int | None:
    return None if share is None else round(100 * share)


def _mean(values: Sequence[float], own: Any) -> dict[str, float]:
    """The weighted mean with the interval of a normal distribution on the effective size."""
    numbers = np.array(values)
    mean = float((numbers * own).sum() / own.sum())
    spread = float(((numbers - mean) ** 2 * own).sum() / own.sum())
    half = 1.96 * float(np.sqrt(spread / (len(numbers) / design_effect(own))))
    return {"mean": round(mean, 2), "low": round(mean - half, 2), "high": round(mean + half, 2)}


def _ranks(asked: Asked, values: Sequence[Any], own: Any) -> list[dict[str, Any]]:
    """The mean place of each choice; a choice left out stands in the middle of what is left."""
    number = len(asked.options)
    found = []
    for option in asked.options:
        places = [
            value.index(option) + 1 if option in value else (len(value) + 1 + number) / 2
            for value in values
        ]
        mean = float((np.array(places) * own).sum() / own.sum())
        found.append({"option": option, "rank": round(mean, 2)})
    return sorted(found, key=lambda row: float(str(row["rank"])))


def _by_place(asked: Asked, sheets: Sequence[Filled]) -> list[dict[str, Any]]:
    """The most frequent (first) choice in each part of town with at least 30 answers."""
    answers: dict[str, list[str]] = {}
    for sheet in sheets:
        value = sheet.answers.get(asked.key)
        place = sheet.groups.get("place", "")
        if value is None or not place or (asked.kind == "ranking" and not value):
            continue
        answers.setdefault(place, []).append(str(value[0] if asked.kind == "ranking" else value))
    cells = shown_cells({place: len(said) for place, said in answers.items()})
    found: list[dict[str, Any]] = []
    for place in sorted(answers):
        if cells[place] is None:
            found.append({"place": place, "base": None, "option": "", "share": None})
            continue
        option, number = Counter(answers[place]).most_common(1)[0]
        share = round(100 * number / len(answers[place]))
        found.append({"place": place, "base": cells[place], "option": option, "share": share})
    return found
