from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from nahraum.analysis.language import plain
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.understand.reach.adapters import kept_plan
from nahraum.understand.reach.models import Feed
from nahraum.understand.reach.rules import (
    BERLIN,
    LATEST,
    PERSONAS,
    Bookable,
    By,
    Days,
    Doors,
    Journey,
    Persona,
    Point,
    Reach,
    bookable,
    combined,
    doors,
    journeys,
    next_day,
    places_of,
    reach,
)

# Older people set the pace, unless somebody says otherwise.
USUAL = "65+"
SLOT = timedelta(minutes=5)  # who asks within these gets the answer that was computed already
DAYS_AHEAD = 7
Files = tuple[str, ...]


def feeds() -> QuerySet[Feed]:
    """Timetables of the open scope, by name."""
    return Feed.objects.all()


def removed_feeds() -> QuerySet[Feed]:
    return Feed.trash.order_by("-deleted_at")


def folder() -> Path:
    """Where archives of the open scope lie."""
    return Path(settings.MEDIA_ROOT) / str(current_municipality().pk)


def arrays() -> Path:
    """Where the arrays made of archives lie; they can be made again."""
    found: Path = settings.VAR / "fahrplan"
    return found


def ending(*, on: date, within: int) -> list[Feed]:
    """Timetables in use that end in so many days and have no successor."""
    ready = list(feeds().filter(state=Feed.State.READY))
    latest = max((feed.last for feed in ready if feed.last), default=None)
    if latest is None or latest > on + timedelta(days=within):
        return []
    return [feed for feed in ready if feed.last == latest]


@dataclass(frozen=True, slots=True)
class Service:
    """The timetables in use. `days` is None where there are none."""

    feeds: tuple[Feed, ...]
    files: Files
    days: Days | None

    def covers(self, on: date) -> bool:
        return self.days is not None and self.days.plan.covers(on)

    @property
    def last(self) -> date | None:
        return None if self.days is None else self.days.plan.last


def service() -> Service:
    """What is in use now: one query a request, so that a new timetable counts at once."""
    found = tuple(feeds().filter(state=Feed.State.READY))
    place = folder()
    files = tuple(str(place / f"{feed.digest}.zip") for feed in found)
    days = _days(files, str(arrays())) if files else None
    return Service(found, files, days)


@lru_cache(maxsize=16)
def _days(files: Files, cache: str) -> Days | None:
    """One plan of all archives; those that are lost are missing."""
    plans = [kept_plan(Path(file), Path(cache)) for file in files]
    known = [plan for plan in plans if plan is not None]
    return Days(combined(known)) if known else None


def persona(name: str) -> Persona:
    return PERSONAS.get(name, PERSONAS[USUAL])


def slot(at: datetime) -> datetime:
    """The next full five minutes."""
    seconds = SLOT.total_seconds()
    return datetime.fromtimestamp(-(-at.timestamp() // seconds) * seconds, tz=BERLIN)


def from_here(found: Service, start: Point, at: datetime, who: Persona) -> Reach | None:
    """Where one gets on a day from a place, and until when one gets back.

    None without a timetable for that day.
    """
    moment = slot(at)
    if found.days is None or not found.covers(moment.date()):
        return None
    return _reach(found.files, found.days, start, moment, who.id)


@lru_cache(maxsize=128)
def _reach(files: Files, days: Days, start: Point, moment: datetime, who: str) -> Reach:
    walker = persona(who)
    return reach(days.of(moment.date(), walker), start, moment)


def doors_of(found: Service, points: Sequence[Point], who: Persona) -> Doors | None:
    """Places and the stops in walking reach of each."""
    return None if found.days is None else doors(found.days.plan, places_of(list(points)), who)


def ways(
    found: Service,
    start: Point,
    end: Point,
    at: datetime,
    who: Persona,
    *,
    by: By = "departure",
    most: int = 3,
) -> list[Journey]:
    """Ways from door to door on the day of a moment."""
    day = at.astimezone(BERLIN).date()
    if found.days is None or not found.covers(day):
        return []
    return journeys(found.days.of(day, who), start, end, at, by=by, most=most)


def next_day_with(
    found: Service, start: Point, end: Point, at: datetime, who: Persona, stay_s: int
) -> Journey | None:
    """The first way there on a later day that leaves time for a stay and has a way back."""
    for ahead in range(1, DAYS_AHEAD + 1):
        morning = next_day(at, ahead)
        scan = from_here(found, start, morning, who)
        place = doors_of(found, [end], who)
        if scan is None or place is None or not scan.returnable(place, stay_s)[0]:
            continue
        return next(iter(ways(found, start, end, morning, who, most=1)), None)
    return None


def on_demand(
    found: Service, start: Point, end: Point, at: datetime, who: Persona
) -> tuple[Bookable, ...]:
    """Rides one can book from a place to another."""
    return () if found.days is None else bookable(found.days.plan, start, end, at, who)


def day_ends(at: datetime) -> datetime:
    """Until when a way back is looked for."""
    return next_day(at, LATEST // (24 * 3600))


def stop_called(found: Service, text: str) -> tuple[str, Point] | None:
    """A stop by its name, with typing errors: "Hohenhausen Kirche"."""
    if found.days is None:
        return None
    plan = found.days.plan
    names = {plain(name.replace(",", " ")): at for at, name in enumerate(plan.names)}
    best = process.extractOne(
        plain(text.replace(",", " ")), list(names), scorer=OSA.distance, score_cutoff=2
    )
    if best is None:
        return None
    at = names[best[0]]
    return plan.names[at], Point(float(plan.x[at]), float(plan.y[at]))
