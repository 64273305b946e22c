from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.plan.bodies.models import Decision
from nahraum.plan.measures.models.goals import INTERNAL, PERSONAL, PLAN
from nahraum.plan.measures.models.measures import Measure


class PlanVersion(TenantModel):
    """The plan as it was on a day, for the council. Once released, nothing in it changes."""

    class State(models.TextChoices):
        DRAFT = "draft", _("vorbereitet")
        RELEASED = "released", _("freigegeben")

    number = models.PositiveIntegerField(_("Fassung"))
    state = models.CharField(_("Stand"), max_length=8, choices=State, default=State.DRAFT)
    reason = models.CharField(_("Warum es diese Fassung gibt"), max_length=600)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    as_of = models.DateField(_("Stand vom"))
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=64, blank=True)
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("Beschluss"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )

    protection: ClassVar = {
        **dict.fromkeys(
            "number state reason content digest as_of released_at decision".split(), INTERNAL
        ),
        "released_by": PERSONAL,
    }
    retention: ClassVar = PLAN

    FROZEN: ClassVar = ("number", "reason", "content", "digest", "as_of", "released_at")

    class Meta(TenantModel.Meta):
        verbose_name = _("Fassung des Plans")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="measures_version_number"
            ),
        ]

    def __str__(self) -> str:
        return _("Fassung %(number)s") % {"number": self.number}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self._refuse_change()
        super().save(*args, **kwargs)

    def _refuse_change(self) -> None:
        stored = type(self).objects.filter(pk=self.pk).first()
        if stored is None or stored.released_at is None:
            return
        same = all(getattr(self, name) == getattr(stored, name) for name in self.FROZEN)
        if not same or self.deleted_at is not None or self.state != stored.state:
            raise TypeError("a released version of the plan is never changed")


class Review(TenantModel):
    """Looking back at half-time: target and actual, a judgement, and what changes because of it."""

    class Judgement(models.TextChoices):
        ON_TRACK = "on-track", _("auf dem Weg")
        ADJUST = "adjust", _("nachsteuern")
        STOP = "stop", _("beenden")
        REACHED = "reached", _("Ziel erreicht")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="reviews")
    on = models.DateField(_("Halbzeitbilanz vom"))
    judgement = models.CharField(_("Einschätzung"), max_length=8, choices=Judgement)
    text = models.TextField(_("Was wir sehen"), max_length=4000)
    adjustment = models.TextField(_("Was wir ändern"), max_length=4000, blank=True)
    reason = models.CharField(_("Warum wir das ändern"), max_length=600, blank=True)
    # Target and actual as they were on that day, and the measure before the adjustment.
    figures = models.JSONField(default=list, blank=True)
    before = models.JSONField(default=dict, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("measure on judgement text adjustment reason".split(), INTERNAL),
        **dict.fromkeys("figures before".split(), INTERNAL),
    }
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Halbzeitbilanz")
        ordering = ["-on", "-created_at"]

    def __str__(self) -> str:
        return f"{self.get_judgement_display()} ({self.on:%d.%m.%Y})"
