from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahraum.base.jobs.queries import actor_of
from nahraum.base.jobs.rules import JobRefused
from nahraum.connect.exchange import actions
from nahraum.connect.exchange.models import Import

Report = Callable[[int, int, str], None]


def take_over(job: Any, report: Report) -> Mapping[str, Any]:
    """Take a list over, part by part. Taken over twice, the second time changes nothing."""
    imported = Import.objects.filter(pk=UUID(job.argument["import"])).first()
    if imported is None:
        raise JobRefused(_("Diese Tabelle gibt es nicht mehr."))
    if imported.state != Import.State.DONE:
        report(0, 1, _("Tabelle lesen und mit dem Verzeichnis vergleichen"))
        by = actor_of(job)
        taking = actions.Taking(imported=imported, seen=job.argument["seen"], by=by)
        while not actions.take_part(taking=taking, by=by):
            report(taking.position, taking.total, _("Zeilen übernehmen"))
        report(taking.total, taking.total, _("Übernommen"))
    page = reverse("exchange:import", args=[job.municipality.slug, imported.pk])
    return {"url": page, **imported.counts}


def clean_up(job: Any, report: Report) -> Mapping[str, Any]:
    """Erase lists whose time has come."""
    erased = actions.clean_up(at=timezone.now(), by=actor_of(job))
    report(1, 1, "")
    return {"erased": erased}
