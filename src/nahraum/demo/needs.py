"""Invented needs: two half-years that were released, and the one that runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils import timezone

from nahraum.base.audit.queries import entries_of
from nahraum.base.municipality.models import Municipality
from nahraum.base.people.rules import Actor
from nahraum.base.places.models import Neighbourhood
from nahraum.base.signals.actions import approve, emit, prepare, publish
from nahraum.base.signals.models import Release
from nahraum.base.signals.rules import half_year_of, last_day
from nahraum.base.topics.models import Topic
from nahraum.base.topics.queries import topic_by_key, topics
from nahraum.demo import tables
from nahraum.understand.needs.actions import add_standard
from nahraum.understand.needs.models import Standard

DEMO = Actor(system="demo")
STANDARDS = (
    ("hausarzt", "car", "15"),
    ("tagespflege", "car", "20"),
    ("fahrdienst", "density", "0.2"),
)


@dataclass(frozen=True)
class Needs:
    """The signals of one municipality. Its planner releases, its officer agrees."""

    municipality: Municipality
    places: Mapping[str, Neighbourhood]
    planner: Actor
    officer: Actor
    now: datetime
    name_id: Callable[[str], UUID]

    def load(self) -> None:
        """Once: a signal leaves nothing by which a second run could know it."""
        sent = entries_of(self.municipality.pk).filter(action="signals.emit", actor=DEMO.id_text)
        if sent.exists():
            return
        known = {topic.key: topic for topic in topics()}
        own = [s for s in tables.signals() if s.municipality == self.municipality.area.key]
        for half in (-2, -1, 0):
            for signal in own:
                if signal.half == half:
                    self._emit(signal, known[signal.topic])
            if half:
                self._release(half)

    def _begin(self, half: int) -> datetime:
        """Noon of the first day of a half-year before the running one."""
        day = timezone.localdate(self.now)
        for _step in range(-half):
            first = day.replace(month=1 if day.month <= 6 else 7, day=1)
            day = first - timedelta(days=1)
        first = day.replace(month=1 if day.month <= 6 else 7, day=1)
        noon = timezone.localtime(self.now).replace(hour=12, minute=0, second=0, microsecond=0)
        return noon.replace(year=first.year, month=first.month, day=1)

    def _emit(self, signal: tables.Signal, topic: Topic) -> None:
        for number in range(signal.count):
            # Four days in a row: enough are on different ones.
            day = timedelta(days=signal.day + number % 4)
            emit(
                kind="signals.search",
                municipality=self.municipality,
                topic=topic,
                neighbourhood=self.places.get(signal.village),
                reason="no-offer",
                party=None,
                person_or_event=self.name_id(f"{topic.key}-{signal.village}-{number}"),
                at=self._begin(signal.half) + day if signal.half else self.now - day,
                by=DEMO,
            )

    def _release(self, half: int) -> None:
        """Six weeks after its end, or now if that is still to come."""
        at = min(self._begin(half + 1) + timedelta(days=42), self.now)
        half_year = half_year_of(self._begin(half).date())
        planner = _long_since(self.planner)
        row = prepare(half_year=half_year, at=at, by=planner)
        publish(release=row, version=row.version, at=at, by=planner)
        if row.state == Release.State.WAITING:
            approve(release=row, version=row.version, at=at, by=_long_since(self.officer))
        if row.state != Release.State.RELEASED:
            raise LookupError(f"{half_year} until {last_day(half_year)}: {row.problem}")


def _long_since(actor: Actor) -> Actor:
    """Who has a role since today only held it then, too."""
    roles = tuple(replace(role, valid_from=date(2000, 1, 1)) for role in actor.roles)
    return replace(actor, roles=roles)


def standards(*, by: Actor, name_id: Callable[[str], UUID]) -> None:
    """What every place shall have at least; nobody decided it."""
    for topic, figure, limit in STANDARDS:
        key = name_id(f"standard {topic}")
        if not Standard.objects.filter(pk=key).exists():
            add_standard(
                key=key,
                topic=topic_by_key(topic),
                figure=figure,
                limit=Decimal(limit),
                decided="Beschluss des Rates vom 12. März 2026 (erfunden)",
                by=by,
            )
