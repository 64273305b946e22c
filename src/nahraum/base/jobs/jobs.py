"""The worker: takes jobs from the table, one at a time, until it is asked to stop.

Several workers may run. Each job runs in the scope of its municipality and in the name of the
person who ordered it, whose rights are asked again now.
"""

import logging
import math
import secrets
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.analysis.errors import AnalysisError
from nahraum.analysis.figures import to_plain
from nahraum.base.jobs import actions
from nahraum.base.jobs.models import Job
from nahraum.base.jobs.queries import actor_of, ordered_for
from nahraum.base.jobs.rules import LEASE, Interrupted, JobRefused, LeaseLost, slot
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.queries import open_municipalities
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import Actor, NotAllowed, check_allowed
from nahraum.base.registry import JobKind, job_kind, rooms
from nahraum.data.errors import DataError

logger = logging.getLogger(__name__)

IDLE_SECONDS = 2.0
REPORT_SECONDS = 0.5
SCHEDULE_SECONDS = 30.0
SIZES_SECONDS = 600.0
# Errors whose text is a sentence for people.
READABLE = (AnalysisError, DataError, JobRefused, NotAllowed)
SCHEDULE = Actor(system="schedule")
Report = Callable[[int, int, str], None]


class Stop:
    """Set by SIGTERM and SIGINT: finish or put back what is going on, then leave."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def ask(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        self._event.set()

    def asked(self) -> bool:
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        self._event.wait(seconds)


@contextmanager
def stopped_by_signals(stop: Stop) -> Iterator[None]:
    """Listen to the signals while the block runs; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_worker(*, once: bool = False, stop: Stop | None = None) -> int:
    """Work until asked to stop; with `once` until the queue is empty. Returns the jobs run."""
    stop = stop or Stop()
    count, scheduled_at, learned_at, changed = 0, -math.inf, -math.inf, False
    with stopped_by_signals(stop):
        while not stop.asked():
            # A connection that broke is replaced; inside a transaction there is only this one.
            if not connection.in_atomic_block:
                close_old_connections()
            try:
                if time.monotonic() - scheduled_at >= SCHEDULE_SECONDS:
                    enqueue_scheduled(at=timezone.now())
                    scheduled_at = time.monotonic()
                worked = run_next(stop)
                changed = changed or worked
                if changed and not worked and time.monotonic() - learned_at >= SIZES_SECONDS:
                    _learn_sizes()
                    learned_at, changed = time.monotonic(), False
            except DatabaseError:
                logger.exception("the database does not answer")
                worked = False
            count += worked
            if once and not worked:
                break
            if not worked:
                stop.wait(IDLE_SECONDS)
    return count


def _learn_sizes() -> None:
    """After an import or the work of the night SQLite counts again; PostgreSQL does so itself."""
    learn: Callable[[], None] | None = getattr(connection, "learn_sizes", None)
    if learn is not None:
        learn()


def run_next(stop: Stop) -> bool:
    """Run the oldest job; False if there is none."""
    job = actions.claim(at=timezone.now())
    if job is None:
        return False
    run_job(job, stop)
    return True


def enqueue_scheduled(*, at: datetime) -> None:
    """Order what is due by schedule, once per period and municipality however many workers."""
    places = list(open_municipalities())
    for kind in (kind for room in rooms() for kind in room.jobs if kind.every_minutes):
        key = f"schedule:{slot(timezone.localtime(at), kind.every_minutes or 1)}"
        served = ordered_for(kind.name, key)
        for municipality in places:
            if municipality.pk not in served:
                with municipality_scope(municipality):
                    if kind.needed is None or kind.needed(at):
                        actions.enqueue(kind=kind.name, by=SCHEDULE, idempotency_key=key)


def run_job(job: Job, stop: Stop) -> None:
    """Run a claimed job to its end, whatever the end is."""
    with municipality_scope(job.municipality):
        try:
            kind = _checked_kind(job)
            with _pulse(job):
                result = kind.run(job, _reporter(job, stop))
            actions.finish(job=job, result=to_plain(result))
        except LeaseLost:
            logger.info("job %s was cancelled or taken over", job.pk)
        except Interrupted:
            actions.put_back(job=job)
        except READABLE as error:
            _fail(job, str(error))
        except Exception:
            number = secrets.token_hex(4)
            logger.exception("job %s of kind %s failed, number %s", job.pk, job.kind, number)
            _fail(
                job,
                _("Dabei ist ein unerwarteter Fehler aufgetreten. Störungsnummer: %(number)s")
                % {"number": number},
            )


def _checked_kind(job: Job) -> JobKind:
    """The kind, if the municipality is open and the person still may."""
    if job.municipality.state != Municipality.State.OPEN:
        raise JobRefused(_("Die Kommune ist geschlossen."))
    kind = job_kind(job.kind)
    actor = actor_of(job)
    if not actor.system:
        check_allowed(actor, kind.action, job.municipality, at=timezone.now())
    return kind


def _fail(job: Job, error: str) -> None:
    try:
        actions.fail(job=job, error=error)
    except LeaseLost:
        logger.info("job %s was cancelled or taken over while it failed", job.pk)


def _reporter(job: Job, stop: Stop) -> Report:
    """What a job calls with done, total and text; not inside a transaction of its own.

    Raises Interrupted when the worker must stop, LeaseLost when the job was cancelled.
    """
    last = -math.inf

    def report(done: int, total: int, text: str = "") -> None:
        nonlocal last
        if stop.asked():
            raise Interrupted(f"{job.kind} {job.pk}")
        now = time.monotonic()
        if now - last >= REPORT_SECONDS or done >= total:
            last = now
            actions.heartbeat(job=job, at=timezone.now(), progress=(done, total, text))

    return report


@contextmanager
def _pulse(job: Job) -> Iterator[None]:
    """Keep the lease while a job works without reporting; a killed process has no pulse."""
    over = threading.Event()

    def beat() -> None:
        try:
            while not over.wait(LEASE.total_seconds() / 6):
                try:
                    actions.heartbeat(job=job, at=timezone.now())
                except DatabaseError:
                    logger.warning("job %s: no pulse, the database is busy", job.pk)
        except LeaseLost:
            logger.info("job %s: lease lost", job.pk)
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"pulse {job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
