"""Writing the directory. Removing puts into the trash; restoring takes it out again.

`key` is the id a creating form brings along: sending the same form twice makes one row. `right` is
the permission that is asked: a room in which houses speak for themselves names its own.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, keep_revision, record
from nahraum.base.municipality.tenancy import AlreadyThere, TenantModel, current_municipality
from nahraum.base.notify.actions import post
from nahraum.base.notify.rules import clean_address
from nahraum.base.people.rules import Actor, check_allowed
from nahraum.base.places.queries import shape_of
from nahraum.base.places.rules import centre
from nahraum.base.signals.actions import emit
from nahraum.base.signals.models import Signal
from nahraum.base.topics.models import Topic
from nahraum.connect.directory import queries
from nahraum.connect.directory.models import (
    Correction,
    Edition,
    Leave,
    Offer,
    OfferWords,
    OpeningHours,
    Organisation,
    PlaceMonth,
    Site,
)
from nahraum.connect.directory.rules import (
    FORGET_ADDRESS,
    FORGET_REPORT,
    LETTERS,
    ContactRefused,
    EntryRefused,
    check_publishable,
    next_check,
    normal_phone,
    search_words,
)

T = TypeVar("T", bound=TenantModel)
_AUTHORS = ("created_by", "changed_by")
_RIGHT = "directory.change"
GONE = "directory.gone"
# Without letters and digits that look alike on paper or sound alike on the phone.
_READABLE = "23456789BCDFGHJKMPRTVWXY"


@audited
def add_organisation(*, by: Actor, key: UUID | None = None, **values: Any) -> Organisation:
    return _add(Organisation(**values), "directory.add-organisation", by, key)


@audited
def add_site(*, by: Actor, key: UUID | None = None, **values: Any) -> Site:
    return _add(Site(**values), "directory.add-site", by, key)


@audited
def add_offer(
    *,
    by: Actor,
    key: UUID | None = None,
    topics: Iterable[Topic] = (),
    sites: Iterable[Site] = (),
    served: Iterable[TenantModel] = (),
    **values: Any,
) -> Offer:
    """A new offer is a draft, whatever else is said; publishing it is a decision of its own."""
    links: dict[str, list[Any]] = {
        "topics": list(topics),
        "sites": list(sites),
        "served": list(served),
    }
    try:
        offer = _insert(Offer(**values), by, key)
    except AlreadyThere as there:
        raise AlreadyThere(there.row, same=there.same and _linked(there.row, links)) from None
    _link(offer, links)
    _index(offer, by)
    return _keep(offer, "directory.add-offer", by)


def _add(row: T, action: str, by: Actor, key: UUID | None, right: str = _RIGHT) -> T:
    return _keep(_insert(row, by, key, right), action, by)


def _insert(row: T, by: Actor, key: UUID | None, right: str = _RIGHT) -> T:
    """Save a new row; what it says is tidied first, so that the same form says the same."""
    row.municipality = current_municipality()
    _may(by, row, right)
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
def change(*, row: T, values: Mapping[str, Any], version: int, by: Actor, right: str = _RIGHT) -> T:
    """Change a row; refuses if somebody else saved since `version`.

    A published offer must stay good enough to be published.
    """
    _may(by, row, right)
    links = {name: values[name] for name in ("topics", "sites", "served") if name in values}
    for name, value in values.items():
        if name not in links:
            setattr(row, name, value)
    _check(row)
    row.save_next_version(by_id=by.id_text, expected=version)
    if isinstance(row, Offer):
        _link(row, links)
        _stay_publishable(row)
    _index(row, by)
    return _keep(row, "directory.change", by)


@audited
def set_hours(
    *, offer: Offer, hours: Sequence[Mapping[str, Any]], by: Actor, version: int | None = None
) -> None:
    """Replace the opening hours of an offer; refuses if somebody else saved it since `version`."""
    _may(by, offer)
    if version is not None:
        offer.save_next_version(by_id=by.id_text, expected=version)
    offer.hours.all().delete()
    for values in hours:
        row = OpeningHours(offer=offer, municipality=offer.municipality, **values)
        _check(row)
        row.save_new(by_id=by.id_text)
    _keep(offer, "directory.set-hours", by, {"spans": len(hours)})


@audited
def restore_state(*, row: T, number: int, version: int, by: Actor) -> T:
    """Let a row say again what it said in a revision; that is a new revision, nothing is undone.

    Links to rows that are gone are left out. Status and the last check stay: they are decisions
    of their own.
    """
    snapshot = queries.snapshot_of(row, number)
    restored = change(row=row, values=queries.told(row, snapshot), version=version, by=by)
    if isinstance(row, Offer) and "hours" in snapshot:
        set_hours(offer=row, hours=queries.told_hours(row, snapshot["hours"]), by=by)
    record(
        "directory.restore-state",
        by=by,
        municipality=row.municipality_id,
        obj=row,
        details={"revision": number},
    )
    return restored


@audited
def add_leave(*, by: Actor, key: UUID | None = None, right: str = _RIGHT, **values: Any) -> Leave:
    return _add(Leave(**values), "directory.add-leave", by, key, right)


@audited
def add_month(*, by: Actor, key: UUID | None = None, **values: Any) -> PlaceMonth:
    """What was counted in a house in a month."""
    return _add(PlaceMonth(**values), "directory.add-month", by, key)


@audited
def publish(
    *, offer: Offer, checked_by: str, on: date, by: Actor, version: int | None = None
) -> Offer:
    """Show an offer to everybody. Raises EntryRefused with all that is missing."""
    _may(by, offer)
    check_publishable(queries.entry_of(queries.offers().get(pk=offer.pk)))
    offer.status = Offer.Status.PUBLISHED
    _checked(offer, checked_by, on)
    offer.save_next_version(by_id=by.id_text, expected=version)
    return _keep(offer, "directory.publish", by)


@audited
def confirm(
    *,
    offer: Offer,
    checked_by: str,
    on: date,
    by: Actor,
    version: int | None = None,
    right: str = _RIGHT,
    places: bool = False,
) -> Offer:
    """Somebody who knows says that everything still holds; `places`: who saw those free, too."""
    _may(by, offer, right)
    _checked(offer, checked_by, on)
    if places and offer.tells_places:
        offer.capacity_as_of = max(on, offer.capacity_as_of or on)
    offer.save_next_version(by_id=by.id_text, expected=version)
    return _keep(offer, "directory.confirm", by)


@audited
def close(*, offer: Offer, by: Actor) -> Offer:
    """The offer is over; it stays in the register and leaves the portal."""
    _may(by, offer)
    offer.status = Offer.Status.CLOSED
    offer.save_next_version(by_id=by.id_text)
    return _keep(offer, "directory.close", by)


@audited
def remove(*, row: TenantModel, by: Actor, right: str = _RIGHT) -> None:
    """Put a row into the trash, from where it can be restored for 30 days."""
    _may(by, row, right)
    if (number := _used(row)) > 0:
        raise ValidationError(
            _("Dazu gehören noch %(number)s Angebote oder Orte. Entfernen Sie diese zuerst.")
            % {"number": number}
        )
    row.move_to_trash(by_id=by.id_text)
    _keep(row, "directory.remove", by)


@audited
def restore(*, row: TenantModel, by: Actor) -> None:
    """Take a row out of the trash, if nothing of the same name has taken its place."""
    _may(by, row)
    try:
        _check(row)
    except ValidationError as error:
        text = " ".join(error.messages)
        raise ValidationError(_("Zurückholen geht nicht: %(text)s") % {"text": text}) from error
    row.restore_from_trash(by_id=by.id_text)
    _index(row, by)
    _keep(row, "directory.restore", by)


@audited
def report_correction(
    *,
    offer: Offer,
    about: str,
    text: str,
    reply_to: str,
    by: Actor,
    key: UUID | None = None,
    link_to: Callable[[str], str] | None = None,
) -> Correction:
    """Anybody may say what is wrong; the number lets them ask what became of it.

    The same words under the same key are the same report. With `link_to`, which makes the link of
    a number, whoever left an address gets the number by mail.
    """
    check_allowed(by, "directory.report", offer, at=timezone.now())
    said = {"offer": offer, "about": about, "text": text, "reply_to": _address(reply_to)}
    ticket = Correction.objects.filter(pk=key, **said).first() or Correction(**said)
    if ticket._state.adding:
        ticket.number = "".join(secrets.choice(_READABLE) for _place in range(7))
        ticket.municipality = current_municipality()
        ticket.pk = key or ticket.pk
        ticket.full_clean(exclude=(*_AUTHORS, "id"))
        ticket.save_once(by_id=by.id_text)
        if link_to is not None:
            _mail(ticket, "received", by, link=link_to(ticket.number))
    _log("directory.report", ticket, by, {"about": about})
    return ticket


@audited
def answer_correction(
    *, ticket: Correction, state: str, answer: str, version: int, by: Actor
) -> Correction:
    """Say what became of it. An answer is for the person who wrote, by mail if they want one."""
    _may(by, ticket)
    if state != Correction.State.OPEN and not answer.strip():
        raise ValidationError(
            {"answer": _("Bitte einen Satz für die Person, die geschrieben hat.")}
        )
    known = ticket.state == Correction.State.DONE
    ticket.state, ticket.answer, ticket.answered_at = state, answer, timezone.now()
    ticket.full_clean(exclude=_AUTHORS)
    ticket.save_next_version(by_id=by.id_text, expected=version)
    if ticket.about == Correction.About.GONE and state == Correction.State.DONE and not known:
        _count_lost(ticket, ticket.answered_at, by)
    # The answer is German; the words around it too, whatever language the staff works in.
    with translation.override("de"):
        day = timezone.localdate(ticket.created_at)
        _mail(ticket, f"answered.{ticket.version}", by, day=day, answer=answer)
    _log("directory.answer", ticket, by, {"state": state})
    return ticket


def _count_lost(ticket: Correction, at: datetime, by: Actor) -> None:
    """Help that has ended is a need that is not met any more: one signal for each topic."""
    site = ticket.offer.sites.first()
    for topic in ticket.offer.topics.all():
        emit(
            kind=GONE,
            municipality=current_municipality(),
            topic=topic,
            neighbourhood=None if site is None else site.neighbourhood,
            reason=Signal.Reason.NO_OFFER,
            party=None,
            person_or_event=ticket.pk,
            at=at,
            by=by,
        )


def _address(text: str) -> str:
    """An address an answer can be sent to, or none. Asked now, while the person is still here."""
    try:
        return clean_address(text) if text.strip() else ""
    except ValidationError as error:
        raise ValidationError({"reply_to": error.messages}) from error


def _mail(ticket: Correction, what: str, by: Actor, **facts: Any) -> None:
    """Queue a letter to the sender, once for each thing there is to say."""
    if not ticket.reply_to:
        return
    write = LETTERS[what.split(".", 1)[0]]
    town = current_municipality().name
    subject, body = write(number=ticket.number, offer=ticket.offer.title, town=town, **facts)
    key = f"directory.{what}.{ticket.pk}"
    try:
        post(key=key, to=ticket.reply_to, subject=subject, body=body, by=by)
    except ValidationError as error:
        raise ValidationError({"reply_to": error.messages}) from error


@audited
def forget_senders(*, at: datetime, by: Actor) -> int:
    """Erase addresses a month after the answer, and the whole report a year after it."""
    answered = Correction.objects.exclude(state=Correction.State.OPEN)
    old = answered.filter(answered_at__lt=at - FORGET_ADDRESS).exclude(reply_to="")
    blanked = old.update(reply_to="")
    erased, _details = answered.filter(answered_at__lt=at - FORGET_REPORT).delete()
    facts = {"blanked": blanked, "erased": erased}
    record("directory.forget", by=by, municipality=current_municipality().pk, details=facts)
    return blanked + erased


def _index(row: TenantModel, by: Actor) -> None:
    """Write anew what the search reads of the offers that say this row's words."""
    for offer in queries.offers_that_say(row):
        words = " ".join(search_words(queries.texts_of(offer)))
        known = OfferWords.objects.filter(offer=offer).first()
        if known is None:
            OfferWords(offer=offer, words=words).save_new(by_id=by.id_text)
        elif known.words != words:
            known.words = words
            known.save_next_version(by_id=by.id_text)


def _may(by: Actor, row: TenantModel, right: str = _RIGHT) -> None:
    check_allowed(by, right, row, at=timezone.now())


def _keep(row: T, action: str, by: Actor, details: Mapping[str, Any] | None = None) -> T:
    """Keep how a row looks now; an offer with its opening hours, which stand in their own table."""
    more = {"hours": queries.hours_snapshot(row)} if isinstance(row, Offer) else None
    keep_revision(row, entry=_log(action, row, by, details), by=by, more=more)
    _next_edition(row, by)
    return row


def _next_edition(row: TenantModel, by: Actor) -> None:
    """Tell every process that keeps offers in memory which of them to read anew.

    The audit chain of the municipality is locked by now: editions are committed in their order.
    """
    touched = set(queries.words_of(row).values_list("pk", flat=True))
    if not touched:
        return
    if not Edition.objects.update(number=F("number") + 1):
        Edition(number=1).save_new(by_id=by.id_text)
    OfferWords.objects.filter(pk__in=touched).update(edition=queries.edition())


def _log(action: str, row: TenantModel, by: Actor, details: Mapping[str, Any] | None = None) -> Any:
    return record(action, by=by, municipality=row.municipality_id, obj=row, details=details or {})


def _checked(offer: Offer, checked_by: str, on: date) -> None:
    offer.checked_at, offer.checked_by, offer.check_due = on, checked_by, next_check(on)


def _tidy(row: TenantModel) -> None:
    """Bring what was typed into the form it is kept in. Raises ValidationError."""
    if hasattr(row, "phone"):
        try:
            row.phone = normal_phone(row.phone)
        except ContactRefused as refused:
            raise ValidationError({"phone": str(refused)}) from None
    if isinstance(row, Site):
        _locate(row)


def _locate(site: Site) -> None:
    """A site without a point of its own lies in the middle of its neighbourhood, roughly.

    A protected site has no point: what is not kept cannot leave the house.
    """
    if site.approximate or site.protected_address:
        site.x, site.y, site.approximate = None, None, False
    if site.x is None and site.neighbourhood and not site.protected_address:
        site.x, site.y = centre(shape_of(site.neighbourhood))
        site.approximate = True


def _check(row: TenantModel) -> None:
    """Whether the directory can take this row. Raises ValidationError with the field's name."""
    _check_own(row)
    _tidy(row)
    _check_name(row)
    if isinstance(row, Leave) and row.last < row.first:
        raise ValidationError({"last": _("Das Ende liegt vor dem Anfang.")})
    if isinstance(row, PlaceMonth) and row.rooms is None and row.rooms_taken is not None:
        raise ValidationError({"rooms": _("Wie viele Räume hat das Haus?")})
    row.full_clean(exclude=_AUTHORS)


def _check_own(row: TenantModel) -> None:
    """A row may only point to rows of its own municipality."""
    for field in row._meta.concrete_fields:
        target = field.related_model
        if isinstance(target, type) and issubclass(target, TenantModel):
            pk = getattr(row, field.attname)
            if pk is not None and not target.objects.filter(pk=pk).exists():
                raise ValidationError({field.name: _("Diesen Eintrag gibt es nicht (mehr).")})


def _check_name(row: TenantModel) -> None:
    """Two entries of one name would confuse everybody; the sentence names the field."""
    same: Any = None
    field = "name"
    if isinstance(row, Organisation):
        same = Organisation.objects.filter(name__iexact=row.name)
    elif isinstance(row, Offer):
        field = "title"
        same = Offer.objects.filter(organisation=row.organisation_id, title__iexact=row.title)
    if same is not None and same.exclude(pk=row.pk).exists():
        raise ValidationError({field: _("Diesen Eintrag gibt es schon.")})


def _link(offer: Offer, links: Mapping[str, Iterable[Any]]) -> None:
    """Set the many-to-many links, to rows of this municipality only."""
    for name, rows in links.items():
        found = list(rows)
        for row in found:
            if isinstance(row, TenantModel) and row.municipality_id != offer.municipality_id:
                raise ValidationError({name: _("Diesen Eintrag gibt es nicht (mehr).")})
        getattr(offer, name).set(found)


def _linked(offer: Offer, links: Mapping[str, Sequence[Any]]) -> bool:
    """Whether an offer has exactly these links."""
    return all(
        {row.pk for row in getattr(offer, name).all()} == {row.pk for row in rows}
        for name, rows in links.items()
    )


def _stay_publishable(offer: Offer) -> None:
    if offer.status == Offer.Status.PUBLISHED:
        try:
            check_publishable(queries.entry_of(queries.offers().get(pk=offer.pk)))
        except EntryRefused as refused:
            raise ValidationError(list(refused.sentences)) from None


def _used(row: TenantModel) -> int:
    """Offers and sites that would lose their home."""
    if isinstance(row, Organisation):
        return row.offers.count() + row.sites.count()
    return row.offers.count() if isinstance(row, Site) else 0
