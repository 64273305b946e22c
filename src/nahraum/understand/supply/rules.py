"""What a register entry must look like, and how the register is counted. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nahraum.analysis.figures import Notice
from nahraum.analysis.supply import (
    Activity,
    AgeOutlook,
    Counted,
    RatioVersion,
    Scope,
    Supply,
    Thresholds,
    age_outlook,
    assess,
    count_posts,
)

# Weeks between a planned end without a known successor and its reminder.
REMINDER_DAYS = 540


def check_half_posts(posts: Decimal) -> None:
    if posts < 0 or posts % Decimal("0.5"):
        raise ValidationError(_("Offene Sitze werden in halben Schritten angegeben, z. B. 3,5."))


def check_extent(role: str, mandate: str, weekly_hours: Decimal | None) -> None:
    """Owners are counted by mandate, employed doctors by hours; both kinds of number confuse."""
    if role == "owner" and not mandate:
        raise ValidationError({"mandate": _("Bei Selbständigen zählt der Versorgungsauftrag.")})
    if role == "employed" and not weekly_hours:
        raise ValidationError({"weekly_hours": _("Bei Angestellten zählen die Wochenstunden.")})
    if role == "employed" and mandate:
        raise ValidationError(
            {"mandate": _("Angestellte haben keinen eigenen Versorgungsauftrag.")}
        )


def check_dates(
    starts: date | None, planned_end: date | None, ended: date | None
) -> None:
    for name, value in (("planned_end", planned_end), ("ended", ended)):
        if starts and value and value < starts:
            raise ValidationError({name: _("Das Ende liegt vor dem Beginn.")})


@dataclass(frozen=True, slots=True)
class RegisterState:
    """The register counted by the rules, on one day. `supply` is None without a sure ratio."""

    counted: tuple[Counted, ...]
    posts: Decimal
    persons: int
    aged_60: int
    known_ages: int
    supply: Supply | None
    outlook: AgeOutlook | None
    ratio: RatioVersion | None
    thresholds: Thresholds
    notices: tuple[Notice, ...]
    as_of: date


def count_register(
    activities: Sequence[Activity],
    *,
    inhabitants: int | None,
    ratio: RatioVersion | None,
    thresholds: Thresholds,
    as_of: date,
) -> RegisterState:
    """Count posts and set them against the inhabitants; an aid without legal effect."""
    posts = count_posts(activities, as_of=as_of)
    births = {a.person: a.birth_year for a in activities if a.birth_year is not None}
    notices = list(posts.warnings)
    supply = outlook = None
    if ratio is not None and inhabitants:
        plain = _assess(inhabitants, ratio, posts.value.posts, thresholds, None)
        outlook = age_outlook(
            activities,
            posts.value.counted,
            need=plain.value.need,
            as_of=as_of,
            thresholds=thresholds,
        ).value
        judged = _assess(
            inhabitants, ratio, posts.value.posts, thresholds, outlook.expects_undersupply
        )
        supply = judged.value
        notices.extend(judged.warnings)
    elif ratio is None:
        notices.append(
            Notice(
                "RATIO_UNKNOWN",
                "Für diesen Tag ist keine Verhältniszahl belegt; wählen Sie eine aus.",
            )
        )
    return RegisterState(
        counted=posts.value.counted,
        posts=posts.value.posts,
        persons=posts.value.persons,
        aged_60=sum(as_of.year - year >= 60 for year in births.values()),
        known_ages=len(births),
        supply=supply,
        outlook=outlook,
        ratio=ratio,
        thresholds=thresholds,
        notices=tuple(notices),
        as_of=as_of,
    )


def _assess(
    inhabitants: int,
    ratio: RatioVersion,
    posts: Decimal,
    thresholds: Thresholds,
    expects: bool | None,
) -> Any:
    return assess(
        inhabitants=inhabitants,
        ratio=ratio.value,
        actual=posts,
        thresholds=thresholds,
        expects_undersupply=expects,
        scope=Scope.MUNICIPALITY,
    )


def thresholds_from(rows: Iterable[Any], group: str) -> Thresholds:
    """Classes of supply for a group of doctors from the table of legal values."""
    wanted = "gp" if group == "gp" else "specialist"
    found = {row.id: row for row in rows}
    used = (found[f"{wanted}-undersupply"], found["closed"], found["marked-oversupply"])
    undersupply, closed, special = (Decimal(str(row.value)) for row in used)
    return Thresholds(
        undersupply=undersupply,
        closed=closed,
        special=special,
        sources=tuple(dict.fromkeys(row.source for row in used)),
        law="SGB V §§ 100 bis 103, Bedarfsplanungs-Richtlinie",
    )


def next_reminder(planned_end: date | None, succession: str) -> date | None:
    """When to ask about a successor if nobody set a reminder: well before the planned end."""
    if planned_end is None or succession not in ("unknown", "searching"):
        return None
    return date.fromordinal(planned_end.toordinal() - REMINDER_DAYS)
