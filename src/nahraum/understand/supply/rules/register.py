"""What a register entry must look like, and how the register is counted. Pure."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nahraum.analysis.figures import Notice, Result
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
from nahraum.data.values import folded

# Months between the reminder and a planned end without a known successor.
REMINDER_MONTHS = 18
KEEP_PREVIEW_DAYS = 30
FIRST_DAY, LAST_DAY = date(1940, 1, 1), date(2100, 12, 31)


def check_half_posts(posts: Decimal) -> None:
    if posts < 0 or posts % Decimal("0.5"):
        raise ValidationError(_("Offene Sitze werden in halben Schritten angegeben, z. B. 3,5."))


Problems = dict[str, str | Promise]


def extent_problems(role: str, mandate: str, weekly_hours: Decimal | None) -> Problems:
    """By field what is wrong: owners are counted by mandate, employed doctors by hours."""
    if role == "owner" and not mandate:
        return {"mandate": _("Bei Selbständigen zählt der Versorgungsauftrag.")}
    if role == "employed" and not weekly_hours:
        return {"weekly_hours": _("Bei Angestellten zählen die Wochenstunden.")}
    if role == "employed" and mandate:
        return {"mandate": _("Angestellte haben keinen eigenen Versorgungsauftrag.")}
    return {}


def day_problems(**days: date | None) -> Problems:
    """By field what is wrong: days nobody means, and ends before the beginning (`starts`)."""
    found: Problems = {}
    starts = days.get("starts")
    for name, day in days.items():
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            found[name] = _("Das Jahr muss zwischen 1940 und 2100 liegen.")
        elif name in ("planned_end", "ended") and starts and day and day < starts:
            found[name] = _("Das Ende liegt vor dem Beginn.")
    return found


def check_extent(role: str, mandate: str, weekly_hours: Decimal | None) -> None:
    if problems := extent_problems(role, mandate, weekly_hours):
        raise ValidationError(dict(problems))


def check_days(**days: date | None) -> None:
    if problems := day_problems(**days):
        raise ValidationError(dict(problems))


def next_reminder(planned_end: date | None, succession: str) -> date | None:
    """When to ask about a successor if nobody set a reminder: well before the planned end."""
    if planned_end is None or succession not in ("unknown", "searching"):
        return None
    months = planned_end.year * 12 + planned_end.month - 1 - REMINDER_MONTHS
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(planned_end.day, last))


def name_key(name: str) -> str:
    """Names as the register compares them: no case, no accents, single blanks."""
    return folded(name)


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
    births = {a.person or a.id: a.birth_year for a in activities if a.birth_year is not None}
    notices = list(posts.warnings)
    supply = outlook = None
    if ratio is None:
        notices.append(
            Notice(
                "RATIO_UNKNOWN",
                "Für diesen Tag ist keine Verhältniszahl belegt; wählen Sie eine aus.",
            )
        )
    elif not inhabitants:
        notices.append(Notice("INHABITANTS_UNKNOWN", "Die Einwohnerzahl ist nicht bekannt."))
    else:
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
) -> Result[Supply]:
    return assess(
        inhabitants=inhabitants,
        ratio=ratio.value,
        actual=posts,
        thresholds=thresholds,
        expects_undersupply=expects,
        scope=Scope.MUNICIPALITY,
    )


class LegalLimit(Protocol):
    """What `thresholds_from` needs to know of a legal limit."""

    @property
    def id(self) -> str: ...
    @property
    def value(self) -> float: ...
    @property
    def source(self) -> str: ...


def thresholds_from(rows: Iterable[LegalLimit], group: str) -> Thresholds:
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


# Columns of the register as a table, in and out: our name -> heading.
HEADINGS: Mapping[str, str] = {
    "practice": "Praxis",
    "practice_form": "Praxisform",
    "doctor": "Name",
    "group": "Arztgruppe",
    "birth_year": "Geburtsjahr",
    "role": "Tätigkeit",
    "mandate": "Versorgungsauftrag",
    "weekly_hours": "Wochenstunden",
    "jobsharing": "Jobsharing",
    "two_areas": "Zwei Fachgebiete",
    "starts": "Beginn",
    "planned_end": "Geplantes Ende",
    "succession": "Nachfolge",
    "remind_on": "Wiedervorlage",
    "street": "Straße",
    "phone": "Telefon",
}
# Words of the table for our codes; the first one is written, all of them are read.
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "practice_form": {
        "single": ("Einzelpraxis", "einzel"),
        "group": ("Berufsausübungsgemeinschaft", "BAG", "Gemeinschaftspraxis"),
        "mvz": ("Medizinisches Versorgungszentrum", "MVZ"),
        "municipal-mvz": ("Kommunales MVZ", "KMVZ"),
        "kv": ("Sicherstellungspraxis der KV", "Sicherstellungspraxis", "KV", "Eigeneinrichtung"),
    },
    "group": {
        "gp": (
            *("Hausärztliche Versorgung", "Hausarzt", "Hausärztin", "hausärztlich"),
            *("Allgemeinmedizin", "Hausärzte"),
        ),
        "paediatrician": ("Kinder- und Jugendmedizin", "Kinderarzt", "Kinderärztin"),
        "gynaecologist": ("Frauenheilkunde", "Frauenarzt", "Frauenärztin", "Gynäkologie"),
        "ophthalmologist": ("Augenheilkunde", "Augenarzt", "Augenärztin"),
        "surgeon-orthopaedist": (
            *("Chirurgie und Orthopädie", "Chirurgie", "Orthopädie", "Orthopäde", "Orthopädin"),
            *("Chirurg", "Chirurgin"),
        ),
        "dermatologist": ("Hautheilkunde", "Hautarzt", "Hautärztin"),
        "ent": ("Hals-Nasen-Ohren-Heilkunde", "HNO", "HNO-Arzt", "HNO-Ärztin"),
        "neurologist": ("Nervenheilkunde", "Nervenarzt", "Nervenärztin", "Neurologie"),
        "psychotherapist": ("Psychotherapie", "Psychotherapeut", "Psychotherapeutin"),
        "urologist": ("Urologie", "Urologe", "Urologin"),
    },
    "role": {
        "owner": ("selbständig", "selbstständig", "niedergelassen", "Inhaber", "Inhaberin"),
        "employed": ("angestellt",),
        "authorised": ("ermächtigt",),
    },
    "mandate": {
        "1": ("1", "1,0", "1.0", "voll", "voller", "ganz"),
        "0.75": ("0,75", "0.75", "3/4", "drei Viertel", "dreiviertel"),
        "0.5": ("0,5", "0.5", "0,50", "1/2", "halb", "halber"),
    },
    "jobsharing": {"1": ("ja", "x", "wahr"), "0": ("nein", "falsch")},
    "two_areas": {"1": ("ja", "x", "wahr"), "0": ("nein", "falsch")},
    "succession": {
        "unknown": ("noch nicht besprochen", "unbekannt", "offen"),
        "searching": ("wird gesucht", "gesucht"),
        "found": ("gefunden", "geregelt"),
        "closing": ("Praxis schließt", "schließt"),
        "not-needed": ("nicht nötig", "entfällt"),
    },
}
# A row of an uploaded table, as JSON keeps it: our names with texts, numbers, flags.
ImportRow = Mapping[str, Any]


def practice_values(row: ImportRow) -> dict[str, Any]:
    return {
        "name": row["practice"],
        "form": row["practice_form"],
        "street": row["street"] or "",
        "phone": row["phone"] or "",
    }


def doctor_values(row: ImportRow) -> dict[str, Any]:
    return {
        "name": row["doctor"],
        "group": row["group"] or "gp",
        "birth_year": row["birth_year"],
    }


def engagement_values(row: ImportRow) -> dict[str, Any]:
    hours = row["weekly_hours"]
    return {
        "role": row["role"],
        "mandate": row["mandate"] or "",
        "weekly_hours": None if hours is None else Decimal(hours),
        "jobsharing": bool(row["jobsharing"]),
        "two_areas": bool(row["two_areas"]),
        "starts": _day(row["starts"]),
        "planned_end": _day(row["planned_end"]),
        "succession": row["succession"] or "unknown",
        "remind_on": _day(row["remind_on"]),
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def stated(row: ImportRow) -> dict[str, Any]:
    """What the table says about work that is already in the register; empty cells say nothing."""
    values = {**practice_values(row), **doctor_values(row), **engagement_values(row)}
    columns = {"form": "practice_form"}
    return {
        name: value
        for name, value in values.items()
        if name != "name" and row[columns.get(name, name)] not in (None, "", False)
    }
