"""What must be true before a gate is passed, who passes it, and what dates may be. Pure."""

import calendar
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# So many factors that keep people make a list worth weighing. Our proposal.
FEWEST_FACTORS = 3
FEWEST_REASON = 10
SOON_DAYS = 30


class ProcessRefused(ValueError):
    """What the process does not allow; the text is a sentence for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the rooms know at this moment, as far as gates ask for it."""

    council_decided: bool = False  # the gate points to a decision of the council
    steering_groups: int = 0
    steering_meetings: int = 0
    minutes_missing: int = 0
    recommendations_waiting: int = 0
    profile: int | None = None  # number of the released version
    signals: str = ""  # newest released half-year
    procedures_done: int = 0
    ideas_unanswered: int = 0
    factors_weighed: int = 0
    measures: int = 0
    measures_running: int = 0
    measures_incomplete: int = 0
    measures_to_review: int = 0
    measures_reviewed: int = 0
    milestones_overdue: int = 0
    plan_versions: int = 0
    plan_decided: bool = False  # a released version points to a decision of the council
    advice: int = 0
    partners: int = 0
    products_open: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One condition: its sentence, whether it holds, what is known, and the page that mends it."""

    sentence: "StrOrPromise"
    holds: Callable[[Standing], bool]
    known: Callable[[Standing], str]
    url_name: str


CHECKS: Mapping[str, Check] = {
    "council-decided": Check(
        gettext_lazy("Ein Beschluss des Rates liegt vor"),
        lambda s: s.council_decided,
        lambda s: _("ausgewählt") if s.council_decided else _("keiner ausgewählt"),
        "bodies:keep",
    ),
    "steering-group": Check(
        gettext_lazy("Eine Steuerungsgruppe ist eingesetzt"),
        lambda s: s.steering_groups > 0,
        lambda s: _("Steuerungsgruppen: %(n)s") % {"n": s.steering_groups},
        "bodies:keep",
    ),
    "steering-met": Check(
        gettext_lazy("Die Steuerungsgruppe hat getagt"),
        lambda s: s.steering_meetings > 0,
        lambda s: _("Sitzungen mit Protokoll: %(n)s") % {"n": s.steering_meetings},
        "bodies:keep",
    ),
    "minutes-written": Check(
        gettext_lazy("Zu jeder Sitzung gibt es ein Protokoll"),
        lambda s: s.minutes_missing == 0,
        lambda s: _("fehlende Protokolle: %(n)s") % {"n": s.minutes_missing},
        "bodies:keep",
    ),
    "profile-released": Check(
        gettext_lazy("Das Kommunalprofil ist freigegeben"),
        lambda s: s.profile is not None,
        lambda s: _("Fassung %(n)s") % {"n": s.profile} if s.profile else _("noch keine Fassung"),
        "profile:draft",
    ),
    "signals-released": Check(
        gettext_lazy("Ein Halbjahr Meldungen ist freigegeben"),
        lambda s: bool(s.signals),
        lambda s: s.signals or _("noch keines"),
        "signals:releases",
    ),
    "participation-done": Check(
        gettext_lazy("Mindestens ein Beteiligungsverfahren ist abgeschlossen"),
        lambda s: s.procedures_done > 0,
        lambda s: _("abgeschlossen: %(n)s") % {"n": s.procedures_done},
        "participation:keep",
    ),
    "ideas-answered": Check(
        gettext_lazy("Jede Idee hat eine Antwort mit Begründung"),
        lambda s: s.ideas_unanswered == 0,
        lambda s: _("fehlende Antworten: %(n)s") % {"n": s.ideas_unanswered},
        "participation:keep",
    ),
    "factors-weighed": Check(
        gettext_lazy("Die Halte- und Bleibefaktoren sind gewichtet"),
        lambda s: s.factors_weighed >= FEWEST_FACTORS,
        lambda s: (
            _("gewichtet: %(n)s, nötig: %(m)s") % {"n": s.factors_weighed, "m": FEWEST_FACTORS}
        ),
        "process:support",
    ),
    "measures-planned": Check(
        gettext_lazy("Der Plan hat Maßnahmen"),
        lambda s: s.measures > 0,
        lambda s: _("Maßnahmen: %(n)s") % {"n": s.measures},
        "measures:list",
    ),
    "measures-complete": Check(
        gettext_lazy("Jede Maßnahme hat eine zuständige Stelle und eine Wirkungszahl"),
        lambda s: s.measures > 0 and s.measures_incomplete == 0,
        lambda s: _("unvollständig: %(n)s") % {"n": s.measures_incomplete},
        "measures:list",
    ),
    "plan-decided": Check(
        gettext_lazy("Der Plan ist dem Rat vorgelegt und beschlossen"),
        lambda s: s.plan_decided,
        lambda s: _("freigegebene Fassungen: %(n)s") % {"n": s.plan_versions},
        "measures:versions",
    ),
    "measures-running": Check(
        gettext_lazy("Maßnahmen laufen"),
        lambda s: s.measures_running > 0,
        lambda s: _("laufend: %(n)s") % {"n": s.measures_running},
        "measures:list",
    ),
    "milestones-kept": Check(
        gettext_lazy("Kein Meilenstein ist überfällig"),
        lambda s: s.milestones_overdue == 0,
        lambda s: _("überfällig: %(n)s") % {"n": s.milestones_overdue},
        "measures:list",
    ),
    "advice-given": Check(
        gettext_lazy("Die Beratung hat etwas empfohlen"),
        lambda s: s.advice > 0,
        lambda s: _("Einsätze mit Empfehlung: %(n)s") % {"n": s.advice},
        "process:support",
    ),
    "partners-found": Check(
        gettext_lazy("Es gibt Austausch mit anderen Kommunen oder Projekten"),
        lambda s: s.partners > 0,
        lambda s: _("Partner: %(n)s") % {"n": s.partners},
        "process:support",
    ),
    "measures-reviewed": Check(
        gettext_lazy("Jede fällige Maßnahme ist zur Halbzeit angesehen"),
        lambda s: s.measures_reviewed > 0 and s.measures_to_review == 0,
        lambda s: (
            _("angesehen: %(n)s, fällig: %(m)s")
            % {"n": s.measures_reviewed, "m": s.measures_to_review}
        ),
        "measures:standing",
    ),
    "plan-renewed": Check(
        gettext_lazy("Nach der Halbzeitbilanz gibt es eine neue Fassung des Plans"),
        lambda s: s.plan_versions > 1,
        lambda s: _("freigegebene Fassungen: %(n)s") % {"n": s.plan_versions},
        "measures:versions",
    ),
    "products-done": Check(
        gettext_lazy("Alle Ergebnisse des Prozesses liegen vor"),
        lambda s: s.products_open == 0,
        lambda s: _("offen: %(n)s") % {"n": s.products_open},
        "process:keep",
    ),
    "recommendations-answered": Check(
        gettext_lazy("Der Rat hat jede Empfehlung beantwortet"),
        lambda s: s.recommendations_waiting == 0,
        lambda s: _("ohne Antwort: %(n)s") % {"n": s.recommendations_waiting},
        "bodies:keep",
    ),
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A check as it stands now."""

    key: str
    sentence: str
    holds: bool
    known: str
    url_name: str


def conditions(keys: Iterable[str], standing: Standing) -> tuple[Condition, ...]:
    """How the named checks stand. A key nobody knows (any more) does not hold: unknown is no."""
    found = []
    for key in keys:
        check = CHECKS.get(key)
        if check is None:
            text = _("Diese Bedingung gibt es nicht mehr.")
            found.append(Condition(key, text, False, key, "process:keep"))
        else:
            known = check.known(standing)
            found.append(
                Condition(key, str(check.sentence), check.holds(standing), known, check.url_name)
            )
    return tuple(found)


def check_pass(
    *, opens: Iterable[Condition], reason: str, override: bool, decides: str, council_decided: bool
) -> None:
    """Raises ProcessRefused where a gate cannot be passed.

    Every passing has a reason. Where conditions are open it needs an explicit override on top. A
    decision of the council cannot be replaced by anything.
    """
    if len(reason.strip()) < FEWEST_REASON:
        raise ProcessRefused(
            _("Bitte begründen Sie die Freigabe, mit mindestens %(n)s Zeichen.")
            % {"n": FEWEST_REASON}
        )
    if decides == "council" and not council_decided:
        raise ProcessRefused(_("Hier entscheidet der Rat: Bitte wählen Sie seinen Beschluss aus."))
    missing = [condition.sentence for condition in opens if not condition.holds]
    if missing and not override:
        raise ProcessRefused(
            _("Noch offen: %(what)s. Wer trotzdem freigibt, muss das ausdrücklich ankreuzen.")
            % {"what": "; ".join(missing)}
        )


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def check_stage(*, starts: date, ends: date, level: int) -> None:
    if ends < starts:
        raise ProcessRefused(_("Das Ende liegt vor dem Anfang."))
    if level not in (1, 2, 3, 4):
        raise ProcessRefused(_("Die Stufe der Beteiligung geht von 1 bis 4."))


def check_moved(*, before: date | None, after: date | None, reason: str) -> bool:
    """Whether a date has moved; raises ProcessRefused if nobody says why."""
    if before == after or before is None:
        return False
    if len(reason.strip()) < FEWEST_REASON:
        raise ProcessRefused(
            _("Ein Termin ändert sich. Bitte sagen Sie, warum, mit mindestens %(n)s Zeichen.")
            % {"n": FEWEST_REASON}
        )
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as far as its state asks: days, and how many gates there are and are passed."""

    starts: date
    ends: date
    gates: int
    passed: int


def state_of(step: Step, on: date) -> str:
    """done (all gates passed), late (over, gates open), running, or ahead."""
    if step.gates and step.passed == step.gates:
        return "done"
    if on > step.ends:
        return "late" if step.gates else "done"
    return "running" if on >= step.starts else "ahead"
