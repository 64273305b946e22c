"""Counting rules: how much of a post each doctor fills (G-BA Bedarfsplanungs-Richtlinie).

The rules are a table with id, German sentence and legal source; the functions only look things
up in it. Persons are not posts: one person may work in several places, and several halves make
one post. Every number is a Decimal, so sums are exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result

METHOD = Method("supply.counting", "1")
NOTHING = Decimal(0)


class Role(StrEnum):
    """In which capacity a doctor takes part in public health insurance care."""

    OWNER = "owner"
    EMPLOYED = "employed"
    AUTHORISED = "authorised"


@dataclass(frozen=True, slots=True)
class CountingRule:
    """One line of the rule table; `text` is what people read beside the counted doctor."""

    id: str
    text: str
    law: str


@dataclass(frozen=True, slots=True)
class HoursClass:
    """Employed doctors up to and including `up_to` hours a week count `factor` (None: no limit)."""

    up_to: Decimal | None
    factor: Decimal
    rule: str


@dataclass(frozen=True, slots=True)
class CountingRules:
    """A version of the counting rules.

    `mandates` maps the size of the mandate to the rule that counts it; `hours` is ascending and
    ends with an open class; `source` is an id of the source catalogue.
    """

    mandates: Mapping[Decimal, str]
    hours: tuple[HoursClass, ...]
    month_to_week: Decimal
    person_cap: Decimal
    table: Mapping[str, CountingRule]
    source: str
    valid_from: date | None
    valid_until: date | None = None


def _table(*rules: CountingRule) -> Mapping[str, CountingRule]:
    return MappingProxyType({rule.id: rule for rule in rules})


FEDERAL_RULES = CountingRules(
    mandates=MappingProxyType(
        {
            Decimal(1): "mandate-full",
            Decimal("0.75"): "mandate-three-quarter",
            Decimal("0.5"): "mandate-half",
        }
    ),
    hours=(
        HoursClass(Decimal(10), Decimal("0.25"), "hours-up-to-10"),
        HoursClass(Decimal(20), Decimal("0.5"), "hours-over-10-to-20"),
        HoursClass(Decimal(30), Decimal("0.75"), "hours-over-20-to-30"),
        HoursClass(None, Decimal(1), "hours-over-30"),
    ),
    month_to_week=Decimal("0.23"),
    person_cap=Decimal(1),
    table=_table(
        CountingRule("mandate-full", "Voller Versorgungsauftrag zählt 1,0.", "SGB V § 101 Abs. 1"),
        CountingRule(
            "mandate-three-quarter",
            "Dreiviertel-Versorgungsauftrag zählt 0,75.",
            "SGB V § 101 Abs. 1",
        ),
        CountingRule("mandate-half", "Halber Versorgungsauftrag zählt 0,5.", "SGB V § 101 Abs. 1"),
        CountingRule(
            "two-areas",
            "Zulassung für zwei Fachgebiete: In jedem Gebiet zählt die Hälfte des Auftrags.",
            "BPL-RL, Zulassung für mehrere Gebiete",
        ),
        CountingRule(
            "hours-up-to-10", "Angestellt bis 10 Wochenstunden zählt 0,25.", "BPL-RL § 51"
        ),
        CountingRule(
            "hours-over-10-to-20",
            "Angestellt über 10 bis 20 Wochenstunden zählt 0,5.",
            "BPL-RL § 51",
        ),
        CountingRule(
            "hours-over-20-to-30",
            "Angestellt über 20 bis 30 Wochenstunden zählt 0,75.",
            "BPL-RL § 51",
        ),
        CountingRule("hours-over-30", "Angestellt über 30 Wochenstunden zählt 1,0.", "BPL-RL § 51"),
        CountingRule(
            "jobsharing",
            "Jobsharing mit Leistungsbegrenzung zählt nicht.",
            "SGB V § 101 Abs. 1 Nr. 4 und 5",
        ),
        CountingRule(
            "authorised",
            "Ermächtigte zählen bei der Feststellung von Unter- und Überversorgung nicht.",
            "SGB V §§ 100 Abs. 1, 103 Abs. 1",
        ),
        CountingRule(
            "person-cap",
            "Eine Person zählt höchstens 1,0; der Rest dieser Tätigkeit zählt nicht.",
            "BSG B 6 KA 25/19 B",
        ),
    ),
    source="g-ba-bpl-rl",
    valid_from=None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One work relation of one doctor. Hours are hours a week (or a month), mandate is a share.

    Owners need `mandate`, employed doctors need `weekly_hours` or `monthly_hours`. `person`
    ties several activities of one person together and defaults to `id`. `areas` is the number
    of specialist fields the licence covers (1 or 2).
    """

    id: str
    role: Role
    weekly_hours: Decimal | None = None
    monthly_hours: Decimal | None = None
    mandate: Decimal | None = None
    jobsharing: bool = False
    areas: int = 1
    person: str = ""
    birth_year: int | None = None
    planned_end: date | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """What one activity contributes: posts, the rule applied, and hours a week if they decided."""

    id: str
    person: str
    factor: Decimal
    rule: str
    text: str
    weekly_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Posts:
    """Sum of posts, number of persons, and each activity with its rule in the given order."""

    posts: Decimal
    persons: int
    counted: tuple[Counted, ...] = field(default=())

    @property
    def posts_per_person(self) -> Decimal | None:
        """Posts per head; None without persons."""
        return self.posts / self.persons if self.persons else None


def count_activity(activity: Activity, rules: CountingRules = FEDERAL_RULES) -> Counted:
    """Count one activity on its own (the cap per person is applied by `count_posts`).

    Raises InvalidInput where mandate or hours are missing, unknown or impossible.
    """
    _check_numbers(activity)
    hours: Decimal | None = None
    if activity.role is Role.AUTHORISED:
        factor, rule = NOTHING, "authorised"
    elif activity.jobsharing:
        factor, rule = NOTHING, "jobsharing"
    elif activity.role is Role.OWNER:
        factor, rule = _count_owner(activity, rules)
    else:
        hours = _weekly_hours(activity, rules)
        factor, rule = _count_hours(hours, rules)
    person = activity.person or activity.id
    return Counted(activity.id, person, factor, rule, rules.table[rule].text, hours)


def count_posts(
    activities: Iterable[Activity], *, as_of: date, rules: CountingRules = FEDERAL_RULES
) -> Result[Posts]:
    """Sum the posts of all activities at `as_of`; a person never counts more than the cap.

    A planned end is a plan, not a fact: who has passed it still counts, with a warning.
    Raises InvalidInput for a repeated id, and as `count_activity`.
    """
    if (rules.valid_from and as_of < rules.valid_from) or (
        rules.valid_until and as_of > rules.valid_until
    ):
        raise InvalidInput(
            f"Diese Zählregeln gelten am {as_of:%d.%m.%Y} nicht.",
            place="as_of",
            remedy="Die Fassung der Regeln zum Stichtag angeben.",
        )
    seen: set[str] = set()
    used: dict[str, Decimal] = {}
    counted: list[Counted] = []
    warnings: list[Notice] = []
    for activity in activities:
        if activity.id in seen:
            raise InvalidInput(
                f"Die Kennung „{activity.id}“ kommt mehrfach vor.",
                place=f"{activity.id}: id",
                remedy="Jede Tätigkeit einmal nennen; dieselbe Person über „person“ verbinden.",
            )
        seen.add(activity.id)
        entry = _cap(count_activity(activity, rules), used, rules)
        counted.append(entry)
        if activity.planned_end and activity.planned_end < as_of and entry.factor:
            warnings.append(_planned_end_passed(activity, activity.planned_end))
    posts = Posts(sum((c.factor for c in counted), NOTHING), len(used), tuple(counted))
    if any(c.rule == "authorised" for c in counted):
        warnings.append(
            Notice(
                "AUTHORISED_NOT_COUNTED",
                "Ermächtigte Ärztinnen und Ärzte helfen mit, zählen hier aber nicht.",
            )
        )
    return Result(
        value=posts,
        method=METHOD,
        parts={"posts_per_person": posts.posts_per_person},
        assumptions=(Assumption("Stichtag", as_of.isoformat()),),
        warnings=tuple(warnings),
        sources=(rules.source,),
    )


def _check_numbers(activity: Activity) -> None:
    for name in ("weekly_hours", "monthly_hours", "mandate"):
        value: Decimal | None = getattr(activity, name)
        if value is not None and not value.is_finite():
            raise _invalid(activity, name, f"„{value}“ ist keine Zahl.", "Eine Zahl angeben.")
    if activity.areas not in (1, 2):
        raise _invalid(
            activity, "areas", f"{activity.areas} Gebiete sind nicht möglich.", "1 oder 2 angeben."
        )


def _count_owner(activity: Activity, rules: CountingRules) -> tuple[Decimal, str]:
    if activity.mandate is None:
        raise _invalid(
            activity, "mandate", "Der Versorgungsauftrag fehlt.", "1, 0.75 oder 0.5 eintragen."
        )
    rule = rules.mandates.get(activity.mandate)
    if rule is None:
        raise _invalid(
            activity,
            "mandate",
            f"Ein Versorgungsauftrag von {activity.mandate} ist nicht vorgesehen.",
            "1, 0.75 oder 0.5 eintragen.",
        )
    if activity.areas == 2:
        return activity.mandate / 2, "two-areas"
    return activity.mandate, rule


def _weekly_hours(activity: Activity, rules: CountingRules) -> Decimal:
    weekly, monthly = activity.weekly_hours, activity.monthly_hours
    if activity.areas == 2:
        raise _invalid(
            activity,
            "areas",
            "Zwei Gebiete gibt es nur bei Zulassungen.",
            "Die Stunden je Gebiet als eigene Tätigkeit eintragen.",
        )
    if weekly is not None and monthly is not None:
        raise _invalid(
            activity,
            "monthly_hours",
            "Wochen- und Monatsstunden zugleich.",
            "Nur eine Angabe lassen.",
        )
    name = "monthly_hours" if weekly is None and monthly is not None else "weekly_hours"
    hours = monthly * rules.month_to_week if monthly is not None else weekly
    if hours is None:
        raise _invalid(activity, name, "Die Arbeitsstunden fehlen.", "Stunden je Woche eintragen.")
    if hours <= 0:
        raise _invalid(activity, name, f"{hours} Stunden gibt es nicht.", "Mehr als 0 angeben.")
    if hours > 7 * 24:
        raise _invalid(
            activity,
            name,
            f"{hours} Stunden hat keine Woche.",
            "Stunden je Woche angeben, Monatsstunden unter monthly_hours.",
        )
    return hours


def _count_hours(hours: Decimal, rules: CountingRules) -> tuple[Decimal, str]:
    for step in rules.hours:
        if step.up_to is None or hours <= step.up_to:
            return step.factor, step.rule
    raise InvalidInput("Die Stundenklassen enden nicht offen.", place="rules.hours")


def _cap(entry: Counted, used: dict[str, Decimal], rules: CountingRules) -> Counted:
    before = used.get(entry.person, NOTHING)
    room = rules.person_cap - before
    used[entry.person] = before + min(entry.factor, room)
    if entry.factor <= room:
        return entry
    text = rules.table["person-cap"].text
    return Counted(entry.id, entry.person, room, "person-cap", text, entry.weekly_hours)


def _planned_end_passed(activity: Activity, end: date) -> Notice:
    return Notice(
        "PLANNED_END_PASSED",
        f"{activity.id}: Das geplante Ende {end:%d.%m.%Y} liegt vor dem Stichtag; "
        "die Tätigkeit zählt noch mit. Bitte prüfen.",
    )


def _invalid(activity: Activity, name: str, problem: str, remedy: str) -> InvalidInput:
    return InvalidInput(problem, place=f"{activity.id}: {name}", remedy=remedy)
