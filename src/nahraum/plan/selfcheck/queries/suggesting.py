"""What the data say about a principle or a thesis: suggestions, which people accept or not.

A suggestion is a fact with its source and day. It never says which level follows from it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import formats
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.queries import neighbourhoods
from nahraum.base.registry import tallies
from nahraum.base.signals import queries as signals
from nahraum.base.topics.models import Topic
from nahraum.plan.bodies import queries as bodies
from nahraum.plan.bodies.models import Meeting
from nahraum.plan.measures import queries as measures
from nahraum.plan.measures.models import Measure
from nahraum.plan.participation import queries as participation
from nahraum.plan.participation.models import Procedure
from nahraum.plan.selfcheck.models import SelfCheck, WorkProfile
from nahraum.plan.selfcheck.rules import FIELDS_OF, Suggestion
from nahraum.understand.indicators import queries as indicators
from nahraum.understand.profile import queries as profile

_LIVE = (Measure.State.DECIDED, Measure.State.RUNNING, Measure.State.PAUSED, Measure.State.DONE)
LEAST = 5  # people counted in a sentence
MOST_FIGURES = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """For which area, place and day something is looked for."""

    area: str
    place: Neighbourhood | None
    on: date

    @property
    def where(self) -> str:
        return self.place.name if self.place else _("ganze Kommune")


def suggestions(check: SelfCheck, area: str, on: date) -> tuple[Suggestion, ...]:
    """Facts on an area; what was not counted or is not known makes none."""
    asked = _Asked(area, check.neighbourhood, on)
    found = [one for source in _SOURCES.get(area, _THESIS) for one in source(asked)]
    return tuple(found)


def _said(source: str, text: str, on: date | None) -> Suggestion:
    day = "" if on is None else formats.date_format(on, "SHORT_DATE_FORMAT")
    return Suggestion(text=text, source=str(source), stamp=day)


# ------------------------------------------------------------------ figures
def _topics(asked: _Asked) -> set[str]:
    fields = FIELDS_OF.get(asked.area, ())
    found = Topic.objects.filter(retired=False, parent__key__in=fields)
    return set(found.values_list("key", flat=True)) | set(fields)


def _figures(asked: _Asked) -> Iterator[Suggestion]:
    """The first figures of the fields, with the newest values that may be shown."""
    topics, shown = _topics(asked), 0
    for one in indicators.with_values():
        if topics.isdisjoint(one.topics) or shown == MOST_FIGURES:
            continue
        rows = indicators.latest(one.key)
        known = {pk: row for pk, row in rows.items() if row.value is not None}
        if asked.place is not None:
            known = {pk: row for pk, row in known.items() if pk == asked.place.pk}
        if not known:
            continue
        shown += 1
        yield _figure(one.label, one.unit, one.decimals, known)


def _figure(
    label: str, unit: str, decimals: int, known: Mapping[UUID, indicators.Latest]
) -> Suggestion:
    values = sorted(row.value for row in known.values() if row.value is not None)
    ends = [f"{formats.number_format(v, decimals)} {unit}".strip() for v in (values[0], values[-1])]
    year = max(row.year for row in known.values())
    if len(values) == 1:
        text = _("%(label)s: %(value)s im Jahr %(year)s")
        text = text % {"label": label, "value": ends[0], "year": year}
    else:
        text = _("%(label)s: von %(low)s bis %(high)s in %(n)s Orten, Jahr %(year)s") % {
            "label": label, "low": ends[0], "high": ends[1], "n": len(values), "year": year,
        }  # fmt: skip
    return _said(_("Beobachtung der Orte"), text, None)


def _monitoring(asked: _Asked) -> Iterator[Suggestion]:
    places, figures = neighbourhoods().count(), len(indicators.with_values())
    if places and figures:
        text = _("%(places)s Orte sind abgegrenzt, %(figures)s Kennzahlen haben Werte für Orte.")
        numbers = {"places": places, "figures": figures}
        yield _said(_("Beobachtung der Orte"), text % numbers, asked.on)


def _profile(asked: _Asked) -> Iterator[Suggestion]:
    version = profile.released_version()
    if version is not None:
        text = _("Das Kommunalprofil ist freigegeben (Fassung %(n)s).") % {"n": version.number}
        yield _said(_("Kommunalprofil"), text, asked.on)
    released = signals.released()
    if released is not None:
        text = _("Meldungen von Bedarf sind ausgewertet, zuletzt für %(half)s.")
        yield _said(_("Bedarfskarte"), text % {"half": released.half_year}, asked.on)


def _offers(asked: _Asked) -> Iterator[Suggestion]:
    """In which places there is an offer of the fields, and in which there is none."""
    wanted = _topics(asked)
    for tally in tallies(asked.on):
        if tally.name != "directory.offers":
            continue
        there = {
            place
            for (topic, place), number in tally.by.items()
            if number and place is not None and (not wanted or topic in wanted)
        }
        names = {one.pk: one.name for one in neighbourhoods()}
        text = ""
        if asked.place is not None and asked.place.pk in there:
            text = _("Angebote dazu gibt es in %(place)s") % {"place": asked.place.name}
        elif asked.place is None and there:
            numbers = {"n": len(there & names.keys()), "all": len(names)}
            text = _("Angebote dazu gibt es in %(n)s von %(all)s Orten") % numbers
            without = [name for pk, name in names.items() if pk not in there]
            if without:
                text += _("; keines in: %(places)s") % {"places": ", ".join(without[:8])}
        if text:
            yield _said(tally.source, text, tally.as_of)


# ------------------------------------------------------------------ measures
def _of_field(asked: _Asked, fields: tuple[str, ...]) -> QuerySet[Measure]:
    found = measures.measures().filter(state__in=_LIVE)
    if asked.place is not None:
        found = found.filter(neighbourhoods=asked.place)
    by_topic = found.filter(topic__key__in=fields) | found.filter(topic__parent__key__in=fields)
    return by_topic.distinct().order_by("title")


def _measures(asked: _Asked) -> Iterator[Suggestion]:
    rows = list(_of_field(asked, FIELDS_OF.get(asked.area, ())))
    for row in rows[:3]:
        text = _("Maßnahme „%(title)s“: %(state)s") % {
            "title": row.title, "state": row.get_state_display(),
        }  # fmt: skip
        yield _said(_("Maßnahmenplan"), text, row.state_since)
    if len(rows) > 3:
        text = _("und %(n)s weitere Maßnahmen in diesem Feld") % {"n": len(rows) - 3}
        yield _said(_("Maßnahmenplan"), text, asked.on)


def _all_fields(asked: _Asked) -> Iterator[Suggestion]:
    groups = Topic.objects.filter(key__in=FIELDS_OF["ganzheitlich"]).prefetch_related("labels")
    parts = [f"{group.name} {_of_field(asked, (group.key,)).count()}" for group in groups]
    if parts:
        text = _("Beschlossene, laufende und umgesetzte Maßnahmen je Feld: %(parts)s")
        yield _said(_("Maßnahmenplan"), text % {"parts": ", ".join(parts)}, asked.on)
    versions = measures.versions(released_only=True).count()
    if versions:
        text = ngettext(
            "Eine Fassung des Plans ist freigegeben",
            "%(n)s Fassungen des Plans sind freigegeben",
            versions,
        )
        yield _said(_("Maßnahmenplan"), text % {"n": versions}, asked.on)


def _units(asked: _Asked) -> Iterator[Suggestion]:
    """Who is responsible, and what depends on others."""
    found = measures.measures().filter(state__in=_LIVE).exclude(unit="")
    units = sorted(set(found.values_list("unit", flat=True)))
    if units:
        text = _("Für Maßnahmen zuständig: %(units)s") % {"units": ", ".join(units[:6])}
        yield _said(_("Maßnahmenplan"), text, asked.on)
    shared = found.exclude(partners="").count()
    if shared:
        text = ngettext(
            "Bei einer Maßnahme ist noch jemand beteiligt",
            "Bei %(n)s Maßnahmen sind noch andere beteiligt",
            shared,
        )
        yield _said(_("Maßnahmenplan"), text % {"n": shared}, asked.on)


# ------------------------------------------------------------------ bodies and decisions
def _bodies(asked: _Asked) -> Iterator[Suggestion]:
    year = asked.on.replace(month=1, day=1)
    for body in bodies.bodies().exclude(until__lt=asked.on)[:4]:
        seats = bodies.seats(body, asked.on).exclude(organisation="")
        houses = seats.order_by().values("organisation").distinct().count()
        held = bodies.meetings().filter(body=body, state=Meeting.State.HELD, day__gte=year).count()
        parts = []
        if houses:  # who sits there without a seat being noted is not known
            text = ngettext("eine Einrichtung dabei", "%(n)s Einrichtungen dabei", houses)
            parts.append(text % {"n": houses})
        if held:
            text = ngettext("eine Sitzung in diesem Jahr", "%(n)s Sitzungen in diesem Jahr", held)
            parts.append(text % {"n": held})
        if parts:
            yield _said(_("Gremien"), f"{body.name}: {', '.join(parts)}", asked.on)


def _decisions(asked: _Asked) -> Iterator[Suggestion]:
    for one in bodies.all_known()[:2]:
        text = _("%(body)s: „%(title)s“, %(result)s") % {
            "body": one.body, "title": one.title, "result": one.council_label or one.result_label,
        }  # fmt: skip
        yield _said(_("Beschluss %(number)s") % {"number": one.number}, text, one.decided_on)


def _posts(asked: _Asked) -> Iterator[Suggestion]:
    found = WorkProfile.objects.all()
    if asked.place is not None:
        found = found.filter(neighbourhood=asked.place)
    for post in found[:3]:
        whole = post.weekly_hours == int(post.weekly_hours)
        hours = formats.number_format(post.weekly_hours, 0 if whole else 1)
        until = _("ohne Enddatum")
        if post.funded_until:
            day = formats.date_format(post.funded_until, "SHORT_DATE_FORMAT")
            until = _("bezahlt bis %(day)s") % {"day": day}
        text = _("%(post)s: %(hours)s Stunden in der Woche, %(until)s")
        numbers = {"post": post.title, "hours": hours, "until": until}
        yield _said(_("Quartiersarbeit"), text % numbers, asked.on)


# ------------------------------------------------------------------ participation
def _procedures(asked: _Asked) -> Iterator[Suggestion]:
    by_level = participation.counts_by_level()
    if sum(by_level.values()):
        names = dict(Procedure.Level.choices)
        parts = ", ".join(f"{names[level]} {number}" for level, number in by_level.items())
        text = _("Begonnene Beteiligungen je Stufe: %(parts)s") % {"parts": parts}
        yield _said(_("Beteiligung"), text, asked.on)
    kept = participation.procedures_done().filter(promise_kept=Procedure.Kept.YES).count()
    done = participation.procedures_done().count()
    if done:
        text = _("Zusage gehalten: bei %(kept)s von %(done)s abgeschlossenen Beteiligungen")
        yield _said(_("Beteiligung"), text % {"kept": kept, "done": done}, asked.on)


def _answers(asked: _Asked) -> Iterator[Suggestion]:
    ideas = participation.published_ideas()
    if asked.place is not None:
        ideas = ideas.filter(neighbourhood=asked.place)
    number = ideas.count()
    if not number:
        return
    answered = ideas.filter(answers__isnull=False).distinct().count()
    text = _("%(answered)s von %(number)s Ideen haben eine Antwort (%(where)s)")
    numbers = {"answered": answered, "number": number, "where": asked.where}
    yield _said(_("Beteiligung"), text % numbers, asked.on)


def _reach(asked: _Asked) -> Iterator[Suggestion]:
    """Whom procedures reached: people without the internet, and answers of released surveys."""
    ideas = participation.published_ideas()
    offline = ideas.filter(channel__in=("phone", "paper", "event")).count()
    if offline >= LEAST:
        text = _("%(n)s Ideen kamen am Telefon, auf Papier oder bei Veranstaltungen")
        yield _said(_("Beteiligung"), text % {"n": offline}, asked.on)
    surveys = participation.public_procedures().filter(
        kind=Procedure.Kind.SURVEY, result_at__isnull=False
    )
    for row in surveys[:2]:
        cells = row.result.get("reach", {}).get("age", ())
        hidden = sum(cell["answers"] is None for cell in cells)
        text = _("Umfrage „%(title)s“: %(n)s Antworten") % {
            "title": row.title, "n": row.result.get("answers", 0),
        }  # fmt: skip
        if hidden:
            few = ngettext(
                "; in einer Altersgruppe zu wenige zum Zeigen",
                "; in %(n)s Altersgruppen zu wenige zum Zeigen",
                hidden,
            )
            text += few % {"n": hidden}
        yield _said(_("Beteiligung"), text, localdate(row.result_at) if row.result_at else None)


_Source = Callable[[_Asked], Iterator[Suggestion]]
_THESIS: tuple[_Source, ...] = (_figures, _measures, _offers)
_SOURCES: Mapping[str, tuple[_Source, ...]] = {
    "sozialraum": (_monitoring, _offers, _posts),
    "ganzheitlich": (_all_fields,),
    "vernetzt": (_bodies, _decisions, _posts),
    "partizipativ": (_procedures, _answers, _reach),
    "daseinsvorsorge": (_profile, _monitoring, _posts),
    "versaeulung": (_units, _bodies, _decisions),
    "teilhabe": (_measures, _offers, _answers, _reach),
}
