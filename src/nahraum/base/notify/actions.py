"""The life of a mail, and links that do one thing once.

A claim is one conditional UPDATE, so of two workers only one sends a mail. If a worker dies after
sending and before saying so, the mail is sent again, under the same Message-ID: better twice than
never.
"""

import uuid
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import audited, record
from nahraum.base.municipality.models import TenantModel
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.notify import queries
from nahraum.base.notify.models import Link, Mail
from nahraum.base.notify.rules import (
    FORGET_ADDRESS,
    FORGET_LINK,
    FORGET_ROW,
    LEASE,
    MOST_WAITING,
    AlreadyUsed,
    clean_address,
    clean_body,
    clean_subject,
    digest,
    hold_until,
    new_token,
    next_wait,
)
from nahraum.base.people.rules import ANONYMOUS, Actor, check_allowed

WORKER = Actor(system="worker")


@audited
def post(*, key: str, to: str, subject: str, body: str, by: Actor) -> Mail:
    """Queue one mail of the open scope; the worker sends it once everything is saved.

    The same key is the same mail, however often it is posted. Raises ValidationError for an
    address nothing can be sent to. Mails of people without sign-in to one address are spread:
    three in an hour, the rest waits.
    """
    mail = Mail.objects.filter(key=key).first()
    if mail is None:
        now = timezone.now()
        address = clean_address(to)
        mail = Mail(key=key, to=address, subject=clean_subject(subject), body=clean_body(body))
        mail.next_try = _first_try(address, by, now)
        mail = _insert(mail, by)
    record("notify.post", by=by, municipality=current_municipality().pk, obj=mail)
    return mail


def _first_try(address: str, by: Actor, now: datetime) -> datetime:
    if by.id_text != ANONYMOUS.id_text:
        return now
    if queries.waiting_for(address) >= MOST_WAITING:
        raise ValidationError(
            _("An diese Adresse warten schon viele Nachrichten. Bitte versuchen Sie es später.")
        )
    return hold_until(queries.recent_times(address, at=now), now)


def _insert(mail: Mail, by: Actor) -> Mail:
    try:
        with transaction.atomic():
            mail.save_new(by_id=by.id_text)
    except IntegrityError:
        faster: Mail = Mail.objects.get(key=mail.key)
        return faster
    return mail


def claim(*, at: datetime) -> Mail | None:
    """Take the next mail that is due, or None. How it ends leaves the audit entry."""
    for key in list(queries.due(at).values_list("pk", flat=True)[:20]):
        name = str(uuid.uuid4())
        taken = (
            queries.due(at)
            .filter(pk=key)
            .order_by()
            .update(claim=name, claimed_until=at + LEASE, attempts=F("attempts") + 1)
        )
        mail: Mail | None = Mail.objects.filter(pk=key, claim=name).first() if taken else None
        if mail is not None:
            return mail
    return None


@audited
def mark_sent(*, mail: Mail, at: datetime, by: Actor = WORKER) -> bool:
    """The server took it; the text is gone. False if somebody else has the mail by now."""
    done = _end(mail, state=Mail.State.SENT, ended_at=at, body="", error="")
    _log("notify.sent", mail, by)
    return done


@audited
def mark_failed(*, mail: Mail, error: str, final: bool, at: datetime, by: Actor = WORKER) -> bool:
    """Not this time; later again, unless it is no use or was tried often enough."""
    wait = None if final else next_wait(mail.attempts)
    if wait is None:
        changed = _end(mail, state=Mail.State.FAILED, ended_at=at, error=error[:300])
        _log("notify.failed", mail, by)
    else:
        changed = _end(mail, next_try=at + wait, error=error[:300])
        _log("notify.postponed", mail, by)
    return changed


def _end(mail: Mail, **values: object) -> bool:
    mine = Mail.objects.filter(pk=mail.pk, claim=mail.claim, state=Mail.State.WAITING)
    return bool(mine.update(claim="", claimed_until=None, **values))


@audited
def retry(*, mail: Mail, by: Actor) -> bool:
    """Send a failed mail once more from the beginning. False if its text is gone."""
    check_allowed(by, "notify.retry", mail, at=timezone.now())
    changed = _wait_again(Mail.objects.filter(pk=mail.pk, state=Mail.State.FAILED).order_by())
    _log("notify.retry", mail, by)
    return bool(changed)


@audited
def retry_all(*, by: Actor) -> int:
    """Send all mails once more that nobody has looked at: the server is back. Returns how many."""
    here = current_municipality()
    check_allowed(by, "notify.retry", here, at=timezone.now())
    changed = _wait_again(queries.failed().order_by())
    details = {"mails": changed}
    record("notify.retry-all", by=by, municipality=here.pk, details=details)
    return changed


def _wait_again(mails: QuerySet[Mail]) -> int:
    return mails.exclude(body="").update(
        state=Mail.State.WAITING,
        attempts=0,
        next_try=timezone.now(),
        error="",
        ended_at=None,
        settled_at=None,
    )


@audited
def settle(*, mail: Mail, by: Actor) -> None:
    """Somebody has taken care of a failed mail in another way."""
    check_allowed(by, "notify.retry", mail, at=timezone.now())
    open_ones = Mail.objects.filter(pk=mail.pk, state=Mail.State.FAILED, settled_at__isnull=True)
    open_ones.update(settled_at=timezone.now())
    _log("notify.settle", mail, by)


@audited
def forget(*, at: datetime, by: Actor) -> int:
    """Erase what the retention says, in the open scope. Returns how many rows were touched."""
    ended = Mail.objects.exclude(state=Mail.State.WAITING)
    old = ended.filter(ended_at__lt=at - FORGET_ADDRESS).exclude(to="")
    blanked = old.update(to="", subject="", body="", error="")
    erased, _details = ended.filter(ended_at__lt=at - FORGET_ROW).delete()
    links, _details = Link.objects.filter(expires__lt=at - FORGET_LINK).delete()
    facts = {"blanked": blanked, "erased": erased, "links": links}
    record("notify.forget", by=by, municipality=current_municipality().pk, details=facts)
    return blanked + erased + links


@audited
def make_link(*, purpose: str, subject: TenantModel, expires: datetime, by: Actor) -> str:
    """The token of a new link for a mail. It is told once and stored as a digest only."""
    token = new_token()
    link = Link(
        token_digest=digest(token),
        purpose=purpose,
        subject_type=subject._meta.label,
        subject_id=subject.pk,
        expires=expires,
    )
    link.save_new(by_id=by.id_text)
    _log("notify.link", link, by, purpose)
    return token


@audited
def use_link(*, link: Link, by: Actor) -> None:
    """Mark a link used; of two at once, one gets AlreadyUsed. Only ever from POST."""
    now = timezone.now()
    unused = Link.objects.filter(pk=link.pk, used_at__isnull=True, expires__gt=now)
    if not unused.update(used_at=now, version=F("version") + 1, changed_by=by.id_text):
        raise AlreadyUsed(f"{link.purpose} {link.pk}")
    _log("notify.use-link", link, by, link.purpose)


def _log(action: str, row: TenantModel, by: Actor, purpose: str = "") -> None:
    details = {"purpose": purpose} if purpose else None
    record(action, by=by, municipality=row.municipality_id, obj=row, details=details)
