"""Writing the calendar: events, programmes, stands, building blocks."""

import copy
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import AlreadyThere, TenantModel, current_municipality
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.topics.models import Topic
from nahraum.connect.calendar import queries
from nahraum.connect.calendar.actions.dates import plan
from nahraum.connect.calendar.actions.signing_up import move_up
from nahraum.connect.calendar.actions.telling import tell_cancelled, tell_changed, tell_revived
from nahraum.connect.calendar.models import (
    Course,
    Event,
    Exhibitor,
    GuestList,
    Module,
    Occurrence,
    Programme,
)
from nahraum.connect.calendar.rules import (
    ClockRefused,
    RuleRefused,
    Said,
    check_clock,
    check_publishable,
    parse_rule,
    write_rule,
)
from nahraum.connect.directory.rules import ContactRefused, normal_phone

T = TypeVar("T", bound=TenantModel)
_AUTHORS = ("created_by", "changed_by")
# What people who signed up have to hear of.
_WHEN_AND_WHERE = ("starts_on", "starts_at", "second_time", "minutes", "rule", "site_id", "place")
# Makes dates come and go; one that people have signed up for does neither.
_OTHER_DATES = {"starts_on", "rule"}
_COURSE = ("goal", "share", "exemption", "source")


@audited
def add_event(
    *,
    by: Actor,
    key: UUID | None = None,
    topics: Iterable[Topic] = (),
    course: Mapping[str, Any] | None = None,
    modules: Iterable[Mapping[str, Any]] = (),
    **values: Any,
) -> Event:
    """A new event is a draft with its dates; `course` and `modules` make it a course."""
    chosen = list(topics)
    row = Event(**{**values, "status": Event.Status.DRAFT})
    if course is not None:
        row.kind = Event.Kind.COURSE
    try:
        event = _insert(row, by, key)
    except AlreadyThere as there:
        same = there.same and {t.pk for t in there.row.topics.all()} == {t.pk for t in chosen}
        raise AlreadyThere(there.row, same=same) from None
    event.topics.set(chosen)
    if course is not None:
        _add_course(event, course, modules, by)
    plan(event, by=by)
    return _keep(event, "calendar.add-event", by)


def _add_course(
    event: Event, values: Mapping[str, Any], modules: Iterable[Mapping[str, Any]], by: Actor
) -> None:
    course = Course(event=event, municipality=event.municipality, **values)
    course.full_clean(exclude=_AUTHORS)
    course.save_new(by_id=by.id_text)
    for position, module in enumerate(modules, start=1):
        row = Module(course=course, municipality=event.municipality, position=position, **module)
        row.full_clean(exclude=_AUTHORS)
        row.save_new(by_id=by.id_text)


@audited
def add_programme(*, by: Actor, key: UUID | None = None, **values: Any) -> Programme:
    return _keep(_insert(Programme(**values), by, key), "calendar.add-programme", by)


@audited
def add_exhibitor(*, by: Actor, key: UUID | None = None, **values: Any) -> Exhibitor:
    return _keep(_insert(Exhibitor(**values), by, key), "calendar.add-exhibitor", by)


@audited
def add_module(*, by: Actor, key: UUID | None = None, **values: Any) -> Module:
    return _keep(_insert(Module(**values), by, key), "calendar.add-module", by)


def _insert(row: T, by: Actor, key: UUID | None) -> T:
    row.municipality = current_municipality()
    _may(by, row)
    _tidy(row)
    if key is not None:
        row.pk = key
        row.refuse_repeat()
    _check(row)
    try:
        row.save_once(by_id=by.id_text)
    except IntegrityError:
        raise ValidationError({"__all__": _("Diesen Eintrag gibt es schon.")}) from None
    return row


@audited
def change(*, row: T, values: Mapping[str, Any], version: int, by: Actor) -> T:
    """Change a row; refuses if somebody else saved since `version`.

    Who signed up for an event hears of a new time or place.
    """
    _may(by, row)
    given = dict(values)
    topics, course = given.pop("topics", None), given.pop("course", None)
    before = {name: getattr(row, name) for name in _WHEN_AND_WHERE if hasattr(row, name)}
    for name, value in given.items():
        setattr(row, name, value)
    _tidy(row)
    _check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    if isinstance(row, Event):
        if topics is not None:
            row.topics.set(topics)
        if course is not None:
            _change_course(row, course, by)
        _follow(row, before, by)
    return _keep(row, "calendar.change", by)


def _change_course(event: Event, values: Mapping[str, Any], by: Actor) -> None:
    course = event.course
    for name in _COURSE:
        if name in values:
            setattr(course, name, values[name])
    course.full_clean(exclude=_AUTHORS)
    course.save_next_version(by_id=by.id_text)


def _follow(event: Event, before: Mapping[str, Any], by: Actor) -> None:
    """Dates, places and people follow what was changed."""
    _set_places(event, by)
    changed = {name for name in before if before[name] != getattr(event, name)}
    if event.sign_up != Event.SignUp.WHOLE:
        changed -= _OTHER_DATES
    now = timezone.now()
    plan(event, by=by)
    if event.status == Event.Status.PUBLISHED:
        _check_published(event, now)
        if changed:
            tell_changed(event, by=by, at=now)


def _set_places(event: Event, by: Actor) -> None:
    """New numbers of places hold for lists that exist; nobody is thrown out, and who waits moves
    up if there are more."""
    lists = GuestList.objects.filter(event=event)
    if event.places is not None and lists.filter(taken__gt=event.places).exists():
        raise ValidationError(
            {"places": _("Es sind schon mehr Menschen angemeldet, als dann Plätze da wären.")}
        )
    for guests in list(lists):
        if guests.places != event.places:
            lists.filter(pk=guests.pk).update(places=event.places)
            move_up(guests=guests, by=by, at=timezone.now())


@audited
def publish(
    *,
    row: Event | Programme,
    by: Actor,
    version: int | None = None,
    at: datetime | None = None,
) -> TenantModel:
    """Show an event or a programme to everybody. Raises EntryRefused with all that is missing.

    Who signed up for an event that was called off hears that it takes place after all.
    """
    _may(by, row)
    now = at or timezone.now()
    again = False
    if isinstance(row, Event):
        _check_published(row, now)
        again = row.status == Event.Status.CANCELLED
        row.cancelled_because = ""
    row.status = row.Status.PUBLISHED
    row.save_next_version(by_id=by.id_text, expected=version)
    if isinstance(row, Event) and again:
        tell_revived(row, None, by=by, at=now)
        for guests in GuestList.objects.filter(event=row):
            move_up(guests=guests, by=by, at=now)
    return _keep(row, "calendar.publish", by)


def _check_published(event: Event, at: datetime) -> None:
    site = event.site
    check_publishable(
        Said(
            summary=event.summary,
            topics=event.topics.count(),
            place=bool(event.place or site),
            online=bool(event.online_link),
            phone=queries.phone_of(event),
            dates=queries.dates_of(event, since=at).count(),
        )
    )


@audited
def cancel_event(*, event: Event, because: str, by: Actor, version: int | None = None) -> int:
    """Call everything off; who signed up gets a mail. Returns how many have none to be told by."""
    _may(by, event)
    event.status, event.cancelled_because = Event.Status.CANCELLED, because.strip()
    event.full_clean(exclude=_AUTHORS)
    event.save_next_version(by_id=by.id_text, expected=version)
    unreached = tell_cancelled(event, None, by=by, at=timezone.now())
    _keep(event, "calendar.cancel", by)
    return unreached


@audited
def duplicate(*, event: Event, by: Actor, key: UUID, shift_days: int = 0) -> Event:
    """The same event once more, as a draft without people. The same key makes one copy."""
    _may(by, event)
    made = Event.objects.filter(pk=key).first()
    if made is not None:
        record("calendar.duplicate", by=by, municipality=made.municipality_id, obj=made)
        return made
    again = copy.copy(event)
    again.pk, again._state = key, type(event._state)()
    again._state.adding = True
    again.status, again.cancelled_because = Event.Status.DRAFT, ""
    again.version, again.created_at = 1, timezone.now()
    again.title = _("%(title)s (Kopie)") % {"title": event.title[:150]}
    _check(again)
    again.save_once(by_id=by.id_text)
    again.topics.set(event.topics.all())
    if event.kind == Event.Kind.COURSE:
        old = event.course
        values = {name: getattr(old, name) for name in _COURSE}
        names = ("kind", "title", "about", "hours")
        modules = [{n: getattr(m, n) for n in names} for m in queries.modules_of(event)]
        _add_course(again, values, modules, by)
    plan(again, by=by)
    return _keep(again, "calendar.duplicate", by)


@audited
def remove(*, row: TenantModel, by: Actor) -> None:
    """Put a row into the trash; an event with people who have signed up is cancelled first."""
    _may(by, row)
    if isinstance(row, Event) and _expected(row):
        raise ValidationError(
            _("Es sind Menschen angemeldet. Sagen Sie den Termin zuerst ab, dann wissen es alle.")
        )
    row.move_to_trash(by_id=by.id_text)
    _keep(row, "calendar.remove", by)


def _expected(event: Event) -> bool:
    if event.status == Event.Status.CANCELLED:
        return False
    coming = queries.dates_of(event, since=timezone.now())
    return coming.exists() and GuestList.objects.filter(event=event, taken__gt=0).exists()


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    _may(by, row)
    try:
        _check(row)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise ValidationError(_("Zurückholen geht nicht: %(text)s") % {"text": text}) from error
    row.restore_from_trash(by_id=by.id_text)
    _keep(row, "calendar.restore", by)


@audited
def set_module(*, occurrence: Occurrence, module: Module | None, by: Actor) -> None:
    """Say which building block of the course a date is about."""
    _may(by, occurrence)
    occurrence.module = module
    _check_own(occurrence)
    occurrence.save_next_version(by_id=by.id_text)
    record("calendar.change", by=by, municipality=occurrence.municipality_id, obj=occurrence)


# ------------------------------------------------------------------ what an entry must be
def _may(by: Actor, row: TenantModel) -> None:
    check_allowed(by, "calendar.change", row, at=timezone.now())


def _keep(row: T, action: str, by: Actor) -> T:
    entry = record(action, by=by, municipality=row.municipality_id, obj=row)
    keep_revision(row, entry=entry, by=by)
    return row


def _tidy(row: TenantModel) -> None:
    if isinstance(row, Event):
        try:
            row.phone = normal_phone(row.phone)
        except ContactRefused as refused:
            raise ValidationError({"phone": str(refused)}) from None
        try:
            row.rule = write_rule(parse_rule(row.rule), row.starts_on) if row.rule else ""
        except RuleRefused as refused:
            raise ValidationError({"rule": str(refused)}) from None


def _check(row: TenantModel) -> None:
    """Whether the calendar can take this row. Raises ValidationError with the field's name."""
    _check_own(row)
    if isinstance(row, Event):
        _check_event(row)
    if isinstance(row, Programme) and row.last < row.first:
        raise ValidationError({"last": _("Das Ende liegt vor dem Anfang.")})
    row.full_clean(exclude=_AUTHORS)


def _check_event(event: Event) -> None:
    try:
        check_clock(event.starts_on, event.starts_at)
    except ClockRefused as refused:
        raise ValidationError({"starts_at": str(refused)}) from None
    if event.cost != Event.Cost.FEE:
        event.fee_cents = None
    if event.sign_up == Event.SignUp.NONE:
        event.places = None
    elif event.places == 0:
        raise ValidationError({"places": _("Ohne Plätze kann niemand kommen.")})


def _check_own(row: TenantModel) -> None:
    """A row may only point to rows of its own municipality."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, TenantModel):
            pk = getattr(row, field.attname)
            if pk is not None and not target.objects.filter(pk=pk).exists():
                raise ValidationError({field.name: _("Diesen Eintrag gibt es nicht (mehr).")})


@audited
def extend(*, at: datetime, by: Actor) -> int:
    """Nightly: series without an end get the dates of the next year. Returns how many are new."""
    added = 0
    for event in Event.objects.exclude(rule="").exclude(status=Event.Status.CANCELLED):
        added += plan(event, by=by, at=at)
    record(
        "calendar.extend",
        by=by,
        municipality=current_municipality().pk,
        details={"added": added},
    )
    return added
