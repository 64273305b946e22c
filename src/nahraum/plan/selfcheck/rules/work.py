"""Neighbourhood work: what the hours are for, and the report made of what was counted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_HOURS = re.compile(r"^(?P<title>.*\S)\s*\((?P<hours>\d{1,2}(?:,\d)?)\s*Stunden?\)$")


@dataclass(frozen=True, slots=True)
class Job:
    """A task; hours a week, None if nobody said."""

    title: str
    hours: Decimal | None


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in a half-year; None: not counted."""

    half_year: str
    talks: int | None
    referrals: int | None
    events: int | None
    visitors: int | None
    volunteers: int | None


def read_jobs(text: str) -> tuple[Job, ...]:
    """One task a line; "(4 Stunden)" at its end says how long a week."""
    jobs = []
    for line in text.splitlines():
        words = line.strip()
        if not words:
            continue
        match = _HOURS.match(words)
        if match:
            jobs.append(Job(match["title"], Decimal(match["hours"].replace(",", "."))))
        else:
            jobs.append(Job(words, None))
    return tuple(jobs)


def check_jobs(jobs: Sequence[Job], weekly: Decimal) -> None:
    """Refuse tasks that need more hours than there are."""
    needed = sum((job.hours for job in jobs if job.hours is not None), Decimal(0))
    if needed > weekly:
        sentence = _("Die Aufgaben brauchen %(needed)s Stunden, die Stelle hat %(weekly)s.")
        raise ValidationError(sentence % {"needed": plain(needed), "weekly": plain(weekly)})


def report(
    title: str, weekly: Decimal, jobs: Sequence[Job], counts: Sequence[Counted]
) -> list[str]:
    """Sentences of the report over the half-years given. What was not counted is said so."""
    sentences = [
        _("%(title)s ist mit %(hours)s Stunden in der Woche besetzt.")
        % {"title": title, "hours": plain(weekly)}
    ]
    timed = sorted((j for j in jobs if j.hours), key=lambda j: -(j.hours or 0))
    if timed:
        parts = ", ".join(f"{j.title} ({plain(j.hours or Decimal(0))})" for j in timed)
        sentences.append(_("Stunden je Aufgabe: %(parts)s.") % {"parts": parts})
    if not counts:
        return [*sentences, _("Für diesen Zeitraum wurde noch nichts gezählt.")]
    for name, known, unknown in _sayings():
        values = [getattr(one, name) for one in counts]
        total = None if None in values else sum(values)
        sentences.append(unknown if total is None else known % {"number": total})
    return sentences


def _sayings() -> tuple[tuple[str, str, str], ...]:
    return (
        ("talks", _("Gespräche und Beratungen: %(number)s."),
         _("Gespräche wurden nicht durchgehend gezählt.")),
        ("referrals", _("Weitergeleitet an andere Stellen: %(number)s."),
         _("Weiterleitungen wurden nicht durchgehend gezählt.")),
        ("events", _("Treffen und Veranstaltungen: %(number)s."),
         _("Treffen wurden nicht durchgehend gezählt.")),
        ("visitors", _("Besuche dabei: %(number)s."),
         _("Besuche wurden nicht durchgehend gezählt.")),
        ("volunteers", _("Begleitete Engagierte (Summe der Halbjahre): %(number)s."),
         _("Engagierte wurden nicht durchgehend gezählt.")),
    )  # fmt: skip


def plain(number: Decimal) -> str:
    """19.50 -> "19,5"."""
    text = format(number.normalize(), "f")
    return text.replace(".", ",")
