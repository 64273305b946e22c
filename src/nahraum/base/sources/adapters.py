"""Shipped sources and legal values -> rows to load. No ORM."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from nahraum.facts.sources import sources
from nahraum.facts.supply import ANYWHERE, ratios, thresholds

GROUPS = {
    "gp": "hausärztliche Versorgung",
    "ophthalmologist": "Augenheilkunde",
    "surgeon-orthopaedist": "Chirurgie und Orthopädie",
    "gynaecologist": "Frauenheilkunde",
    "dermatologist": "Hautheilkunde",
    "ent": "Hals-Nasen-Ohren-Heilkunde",
    "neurologist": "Nervenheilkunde",
    "psychotherapist": "Psychotherapie",
    "urologist": "Urologie",
    "paediatrician": "Kinder- und Jugendmedizin",
}
BASES = {"all": "Einwohner", "minors": "Minderjährige", "women": "Frauen"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalRow:
    """A legal value as it is stored; the same row always gets the same id."""

    key: str
    label: str
    value: Decimal
    unit: str
    source: str
    area: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    in_force: bool = True
    verified: bool = False
    note: str = ""


def shipped_sources() -> tuple[dict[str, str], ...]:
    return tuple(asdict(source) for source in sources().values())


def shipped_legal_values() -> tuple[LegalRow, ...]:
    return (*_ratios(), *_thresholds())


def ratio_key(group: str, planning_type: str = ANYWHERE) -> str:
    """Key of a Verhältniszahl: "ratio.gp", or "ratio.urologist.3" where the type counts."""
    return f"ratio.{group}" if planning_type == ANYWHERE else f"ratio.{group}.{planning_type}"


def _ratios() -> Iterator[LegalRow]:
    for ratio in ratios():
        label = f"Verhältniszahl {GROUPS.get(ratio.group, ratio.group)}"
        if ratio.planning_type != ANYWHERE:
            label = f"{label}, Typ {ratio.planning_type}"
        yield LegalRow(
            key=ratio_key(ratio.group, ratio.planning_type),
            label=label,
            value=Decimal(ratio.value),
            unit=f"{BASES[ratio.base]} je Sitz",
            source=ratio.source,
            valid_from=ratio.valid_from,
            valid_until=ratio.valid_until,
            in_force=ratio.in_force,
            verified=ratio.verified,
            note=ratio.note,
        )


def _thresholds() -> Iterator[LegalRow]:
    for limit in thresholds():
        yield LegalRow(
            key=f"threshold.{limit.id}",
            label=limit.label,
            value=Decimal(str(limit.value)),
            unit="% Versorgungsgrad",
            source=limit.source,
            verified=limit.verified,
            note=limit.note,
        )
