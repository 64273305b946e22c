"""How well two people fit: score(v, n) = Σ w_k · s_k (METHODS 8.4)."""

from collections.abc import Mapping
from dataclasses import dataclass

from nahraum.analysis.figures import Assumption
from nahraum.analysis.matching.people import Helper, Request, distance, overlap

# Unless the helper says how far: beyond this many kilometres the way counts nothing.
FAR = 10.0
WEIGHTS: Mapping[str, float] = {
    "time": 3.0,
    "distance": 2.0,
    "skill": 2.0,
    "language": 2.0,
    "gender": 1.0,
    "interests": 1.0,
    "continuity": 3.0,
    "load": 1.0,
}
NAMES: Mapping[str, str] = {
    "time": "gemeinsame Zeit",
    "distance": "Nähe",
    "skill": "Kompetenz",
    "language": "Sprache",
    "gender": "Geschlecht",
    "interests": "Interessen",
    "continuity": "Kontinuität",
    "load": "Aufwand",
}


@dataclass(frozen=True, slots=True)
class Score:
    """`value` from 0 to 1; `parts` those that are known, 0 to 1; German reasons for the pair."""

    value: float
    parts: Mapping[str, float]
    reasons: tuple[str, ...]


def score(helper: Helper, request: Request, weights: Mapping[str, float] | None = None) -> Score:
    """Weighted mean of the parts known about both; 0 if nothing is.

    Unknown is not zero: a part nobody told us about does not count against the pair.
    """
    chosen = WEIGHTS if weights is None else weights
    known = {k: v for k, v in _parts(helper, request).items() if v is not None}
    total = sum(chosen[k] for k in known)
    value = sum(chosen[k] * v for k, v in known.items()) / total if total else 0.0
    return Score(value, known, _reasons(helper, request, known))


def assumptions(weights: Mapping[str, float] | None = None) -> tuple[Assumption, ...]:
    """The weights, which nobody has checked."""
    chosen = WEIGHTS if weights is None else weights
    return tuple(
        Assumption(f"Gewicht {NAMES[name]}", value, source="METHODS 8.4", verified=False)
        for name, value in chosen.items()
    )


def _parts(helper: Helper, request: Request) -> dict[str, float | None]:
    way = distance(helper, request)
    reach = FAR if helper.max_km is None else helper.max_km
    near = None if way is None else 1.0 if way == 0 else max(0.0, 1 - way / reach) if reach else 0.0
    hours = helper.hours, request.hours
    load = None
    if hours[0] and hours[1] is not None:
        load = max(0.0, 1 - hours[1] / hours[0])
    return {
        "time": overlap(helper, request),
        "distance": near,
        "skill": _share(helper.skills, request.skills),
        "language": _any(helper.languages, request.languages),
        "gender": _same(helper.gender, request.gender),
        "interests": _share(helper.interests, request.interests) if helper.interests else None,
        "continuity": float(helper.id in request.known) if request.known else None,
        "load": load,
    }


def _share(have: frozenset[str], wanted: frozenset[str]) -> float | None:
    return len(have & wanted) / len(wanted) if wanted else None


def _same(one: str, other: str) -> float | None:
    return float(one == other) if one and other else None


def _any(have: frozenset[str], wanted: frozenset[str]) -> float | None:
    return float(bool(have & wanted)) if have and wanted else None


def _reasons(helper: Helper, request: Request, known: Mapping[str, float]) -> tuple[str, ...]:
    way = distance(helper, request)
    both = sorted(helper.interests & request.interests)
    spoken = sorted(helper.languages & request.languages)
    lines = (
        (known.get("continuity", 0) > 0, "Sie kennen sich schon."),
        ("skill" in known, "Kann, was nötig ist: " + ", ".join(sorted(request.skills)) + "."),
        (
            known.get("time", 0) > 0,
            f"Hat zu {100 * known.get('time', 0):.0f} % der gewünschten Zeit Zeit.",
        ),
        (way is not None, f"Wohnt {_km(way)} km entfernt."),
        (bool(spoken), "Gemeinsame Sprache: " + ", ".join(spoken) + "."),
        (known.get("gender", 0) > 0, "Entspricht dem Wunsch nach dem Geschlecht."),
        (bool(both), "Gemeinsame Interessen: " + ", ".join(both) + "."),
        (known.get("load", 0) > 0, "Der Aufwand bleibt unter dem, was angeboten ist."),
    )
    return tuple(text for applies, text in lines if applies)


def _km(way: float | None) -> str:
    return "" if way is None else f"{way:.1f}".replace(".", ",")
