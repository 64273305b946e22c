from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from nahraum.base.municipality.models import TenantModel
from nahraum.base.notify.models import Link, Mail
from nahraum.base.notify.rules import HOUR, MOST_IN_AN_HOUR, digest


def address_of(path: str) -> str:
    """The address of a page as it stands in a mail; `path` as `reverse` gives it."""
    return f"{settings.NAHRAUM_ADDRESS}{path}"


def link_of(token: str, purpose: str, at: datetime) -> Link | None:
    """The link of this token, if it is for this purpose, unused and still valid."""
    found: Link | None = Link.objects.filter(
        token_digest=digest(token), purpose=purpose, used_at__isnull=True, expires__gt=at
    ).first()
    return found


def row_of(link: Link, model: type[TenantModel]) -> TenantModel | None:
    """The row a link is about, if it is of this kind and still there."""
    if link.subject_type != model._meta.label:
        return None
    found: TenantModel | None = model.objects.filter(pk=link.subject_id).first()
    return found


def due(at: datetime) -> QuerySet[Mail]:
    """Mails that may be sent now, and those whose sender fell silent; the oldest first."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=at)
    waiting = Mail.objects.filter(free, state=Mail.State.WAITING, next_try__lte=at)
    return waiting.order_by("next_try", "created_at")


def anything_due(at: datetime) -> bool:
    return due(at).exists()


def failed() -> QuerySet[Mail]:
    """Mails somebody has to look at, the latest first."""
    found = Mail.objects.filter(state=Mail.State.FAILED, settled_at__isnull=True)
    return found.order_by("-ended_at")


def settled() -> QuerySet[Mail]:
    """Failed mails somebody has looked at, as long as they could still be sent."""
    found = Mail.objects.filter(state=Mail.State.FAILED, settled_at__isnull=False)
    return found.exclude(body="").order_by("-settled_at")


def waiting() -> QuerySet[Mail]:
    return Mail.objects.filter(state=Mail.State.WAITING).order_by("next_try")


def sent_since(at: datetime) -> int:
    return Mail.objects.filter(state=Mail.State.SENT, ended_at__gte=at).count()


def recent_times(address: str, *, at: datetime) -> list[datetime]:
    """When forms without sign-in wrote, or will write, to an address; latest first."""
    found = Mail.objects.filter(to__iexact=address, created_by="anonymous")
    times = found.filter(next_try__gt=at - HOUR).order_by("-next_try")
    return list(times.values_list("next_try", flat=True)[: MOST_IN_AN_HOUR + 1])


def waiting_for(address: str) -> int:
    """Mails of forms without sign-in that wait for an address."""
    found = Mail.objects.filter(
        to__iexact=address, created_by="anonymous", state=Mail.State.WAITING
    )
    return found.count()
