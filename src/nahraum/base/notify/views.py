from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from nahraum.base.notify import actions, queries
from nahraum.base.notify.models import Mail
from nahraum.base.notify.rules import veiled
from nahraum.base.people.queries import HouseRequest

SHOWN = 50
MONTH = timedelta(days=30)


@require_GET
def outbox(request: HouseRequest, kommune: str) -> HttpResponse:
    """What waits, what failed and why. Nobody reads here what people were written."""
    now = timezone.now()
    failed, waiting = queries.failed(), queries.waiting()
    context = {
        "failed": failed[:SHOWN],
        "failed_count": failed.count(),
        "waiting": [(mail, veiled(mail.to), mail.next_try > now) for mail in waiting[:SHOWN]],
        "waiting_count": waiting.count(),
        "settled": queries.settled()[:SHOWN],
        "sent_count": queries.sent_since(now - MONTH),
        "shown": SHOWN,
    }
    return render(request, "notify/outbox.html", context)


@require_POST
def retry(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    if actions.retry(mail=_mail(key), by=request.actor):
        messages.success(request, _("Wird noch einmal verschickt, in etwa einer Minute."))
    else:
        messages.info(request, _("Die Nachricht ist schon unterwegs oder ihr Text gelöscht."))
    return redirect("notify:outbox", kommune=kommune)


@require_POST
def retry_all(request: HouseRequest, kommune: str) -> HttpResponse:
    number = actions.retry_all(by=request.actor)
    said = ngettext(
        "Eine Nachricht wird noch einmal verschickt.",
        "%(number)s Nachrichten werden noch einmal verschickt.",
        number,
    )
    if number:
        messages.success(request, said % {"number": number})
    else:
        messages.info(request, _("Es gibt nichts, was noch einmal verschickt werden könnte."))
    return redirect("notify:outbox", kommune=kommune)


@require_POST
def settle(request: HouseRequest, kommune: str, key: UUID) -> HttpResponse:
    actions.settle(mail=_mail(key), by=request.actor)
    messages.success(request, _("Erledigt. Unter „Erledigt“ lässt sie sich noch verschicken."))
    return redirect("notify:outbox", kommune=kommune)


def _mail(key: UUID) -> Mail:
    found: Mail = get_object_or_404(Mail, pk=key)
    return found
