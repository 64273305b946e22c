"""Loading timetables. Removing puts into the trash; restoring takes it out again."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, keep_revision, record
from nahraum.base.jobs.actions import enqueue
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.registry import Destination
from nahraum.understand.reach import queries
from nahraum.understand.reach.adapters import MOST_BYTES, digest_of, erase_others, keep_file
from nahraum.understand.reach.models import Feed, StoredTime
from nahraum.understand.reach.rules import Plan

_AUTHORS = ("created_by", "changed_by")
JOB, TIMES_JOB = "reach.read-feed", "reach.compute-times"
FRESH = timedelta(days=1)  # an archive this young may still wait for its row


@audited
def add_feed(*, data: bytes, by: Actor, key: UUID | None = None, **values: Any) -> Feed:
    """Keep an archive and order that it is read. Raises ValidationError, AlreadyThere."""
    feed = Feed(municipality=current_municipality(), **values)
    check_allowed(by, "reach.change", feed, at=timezone.now())
    _check_archive(data)
    feed.digest = digest_of(data)
    if key is not None:
        feed.pk = key
        feed.refuse_repeat()
    feed.full_clean(exclude=_AUTHORS)
    keep_file(queries.folder(), data)
    feed.save_once(by_id=by.id_text)
    enqueue(kind=JOB, by=by, argument={"feed": str(feed.pk)}, idempotency_key=str(feed.pk))
    return _keep(feed, "reach.add-feed", by)


def _check_archive(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise ValidationError(
            {
                "file": _("Die Datei ist größer als %(size)s MB. Bitte auf die Region zuschneiden.")
                % {"size": MOST_BYTES // 1_000_000}
            }
        )
    if not data.startswith(b"PK"):
        raise ValidationError({"file": _("Das ist kein Zip-Archiv. Gebraucht wird ein GTFS-Zip.")})


@audited
def note_read(*, feed: Feed, plan: Plan, by: Acting) -> Feed:
    """The archive has been read: from now on it is in use."""
    feed.state, feed.problem = Feed.State.READY, ""
    feed.first, feed.last = plan.first, plan.last
    feed.lines, feed.stops, feed.trips = len(plan.lines), len(plan.names), plan.trips
    feed.save_next_version(by_id=by.id_text)
    return _keep(feed, "reach.read-feed", by)


@audited
def note_refused(*, feed: Feed, problem: str, by: Acting) -> Feed:
    """The archive cannot be read; the sentence says why."""
    feed.state, feed.problem = Feed.State.REFUSED, problem[:500]
    feed.save_next_version(by_id=by.id_text)
    return _keep(feed, "reach.refuse-feed", by)


@audited
def remove_feed(*, feed: Feed, by: Actor) -> None:
    check_allowed(by, "reach.change", feed, at=timezone.now())
    feed.move_to_trash(by_id=by.id_text)
    _keep(feed, "reach.remove-feed", by)


@audited
def restore_feed(*, feed: Feed, by: Actor) -> None:
    check_allowed(by, "reach.change", feed, at=timezone.now())
    feed.restore_from_trash(by_id=by.id_text)
    _keep(feed, "reach.restore-feed", by)


@audited
def tidy(*, at: datetime, by: Acting) -> int:
    """Erase archives of timetables that left the trash. Returns how many."""
    digests = {*Feed.objects.values_list("digest", flat=True)}
    digests |= {*Feed.trash.values_list("digest", flat=True)}
    erased = erase_others(queries.folder(), digests, before=(at - FRESH).timestamp())
    municipality = current_municipality().pk
    record("reach.tidy", by=by, municipality=municipality, details={"erased": erased})
    return erased


@audited
def order_times(*, by: Actor, key: str = "") -> None:
    """Have the ways to all destinations computed anew by the worker."""
    municipality = current_municipality()
    check_allowed(by, "reach.change", municipality, at=timezone.now())
    enqueue(kind=TIMES_JOB, by=by, idempotency_key=key)
    record("reach.order-times", by=by, municipality=municipality.pk)


@audited
def compute_times(
    *, on: date, by: Acting, targets: Iterable[Destination] | None = None
) -> dict[str, int]:
    """Store how long people of each neighbourhood take to the nearest destination of each topic.

    `targets` are what the rooms know, unless somebody hands others in. Equal inputs change nothing.
    """
    task = queries.task_of(on=on, targets=targets)
    municipality = current_municipality()
    rows: list[StoredTime] = []
    if not queries.is_stored(task):
        rows = queries.computed(task)
        StoredTime.objects.all().delete()
        for row in rows:
            row.municipality = municipality
            row.created_by = row.changed_by = by.id_text
        StoredTime.objects.bulk_create(rows)
    counts = {"times": len(rows), "targets": len(task.targets), "places": len(task.places)}
    record("reach.compute-times", by=by, municipality=municipality.pk, details=counts)
    return counts


def _keep(feed: Feed, action: str, by: Acting) -> Feed:
    entry = record(action, by=by, municipality=feed.municipality_id, obj=feed)
    keep_revision(feed, entry=entry, by=by)
    return feed
