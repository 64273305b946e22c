from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL


class Job(TenantModel):
    """A task for the worker, acting for somebody in one municipality.

    `argument` holds ids and codes only. `worker` and `lease_until` say who has it right now; a
    worker that died leaves a lease that runs out.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("wartet")
        RUNNING = "running", _("läuft")
        DONE = "done", _("fertig")
        FAILED = "failed", _("fehlgeschlagen")
        CANCELLED = "cancelled", _("abgebrochen")

    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=64)
    argument = models.JSONField(default=dict)
    idempotency_key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=200, blank=True)
    result = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    worker = models.CharField(max_length=64, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys(
            (
                "kind argument idempotency_key state done total text result error worker"
                " lease_until attempts started_at finished_at"
            ).split(),
            INTERNAL,
        ),
        "actor": PERSONAL,
    }
    retention: ClassVar = Retention(
        data_kind="Aufträge an den Rechenknecht",
        period="90 Tage",
        starts="Ende des Auftrags",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Auftrag")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "idempotency_key"], name="jobs_job_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"])]

    def __str__(self) -> str:
        return self.kind
