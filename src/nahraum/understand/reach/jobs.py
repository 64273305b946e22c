from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.jobs.models import Job
from nahraum.base.jobs.queries import actor_of
from nahraum.base.people.rules import Actor
from nahraum.data.errors import DataError
from nahraum.understand.reach import actions, queries
from nahraum.understand.reach.adapters import kept_plan
from nahraum.understand.reach.models import Feed


def run_read_feed(job: Job, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Read an archive into arrays. What cannot be read is noted on the timetable, and fails."""
    feed = Feed.objects.filter(pk=job.argument["feed"]).first()
    if feed is None or feed.state == Feed.State.READY:  # removed, or read already
        return {"trips": feed.trips if feed else 0}
    by = actor_of(job)
    report(0, 2, _("Fahrplan lesen"))
    try:
        plan = kept_plan(queries.folder() / f"{feed.digest}.zip", queries.arrays())
    except DataError as error:
        actions.note_refused(feed=feed, problem=str(error), by=by)
        raise
    if plan is None:
        actions.note_refused(feed=feed, problem=_("Die Datei ist verloren gegangen."), by=by)
        return {"trips": 0}
    actions.note_read(feed=feed, plan=plan, by=by)
    report(2, 2, _("Fahrplan gelesen"))
    return {"trips": plan.trips, "lines": len(plan.lines), "stops": len(plan.names)}


def run_tidy(job: Any, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Daily: erase archives nobody can bring back any more."""
    erased = actions.tidy(at=timezone.now(), by=Actor(system="reach"))
    report(1, 1, "")
    return {"erased": erased}


def run_compute_times(job: Job, report: Callable[[int, int, str], None]) -> Mapping[str, Any]:
    """Ways of the neighbourhoods to everything the rooms know."""
    report(0, 1, _("Wege berechnen"))
    found = actions.compute_times(on=timezone.localdate(), by=actor_of(job))
    report(1, 1, _("Wege berechnet"))
    return found


def times_needed(at: datetime) -> bool:
    """Whether places, destinations, timetables or networks have changed since."""
    return not queries.is_stored(queries.task_of(on=timezone.localdate(at)))
