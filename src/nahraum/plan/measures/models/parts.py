"""What belongs to a measure: dates, money, figures, evidence."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.plan.measures.models.goals import INTERNAL, PLAN, Goal
from nahraum.plan.measures.models.measures import Measure

_YEARS = (MinValueValidator(1990), MaxValueValidator(2100))


class Milestone(TenantModel):
    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("Meilenstein"), max_length=200)
    due = models.DateField(_("bis"))
    done_on = models.DateField(_("erreicht am"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys("measure title due done_on".split(), INTERNAL)
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Meilenstein")
        ordering = ["due", "title"]
        indexes = [models.Index(fields=["municipality", "due"])]

    def __str__(self) -> str:
        return self.title


class CostYear(TenantModel):
    """What something costs in a year."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="costs")
    year = models.PositiveSmallIntegerField(_("Jahr"), validators=_YEARS)
    what = models.CharField(_("Wofür"), max_length=160)
    cents = models.PositiveBigIntegerField(_("Betrag"))

    protection: ClassVar = dict.fromkeys("measure year what cents".split(), INTERNAL)
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Kosten")
        ordering = ["year", "what"]

    def __str__(self) -> str:
        return f"{self.year}: {self.what}"


class Funding(TenantModel):
    """Money from a source in a year, and how sure it is."""

    class Sure(models.TextChoices):
        PLANNED = "planned", _("geplant")
        APPLIED = "applied", _("beantragt")
        PROMISED = "promised", _("zugesagt")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="funding")
    year = models.PositiveSmallIntegerField(_("Jahr"), validators=_YEARS)
    source = models.CharField(_("Woher"), max_length=160)
    cents = models.PositiveBigIntegerField(_("Betrag"))
    sure = models.CharField(_("Wie sicher"), max_length=8, choices=Sure, default=Sure.PLANNED)

    protection: ClassVar = dict.fromkeys("measure year source cents sure".split(), INTERNAL)
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Finanzierung")
        ordering = ["year", "source"]

    def __str__(self) -> str:
        return f"{self.year}: {self.source}"


class ExpectedEffect(TenantModel):
    """A figure that a measure should change, or by which a goal is seen: from where to where."""

    measure = models.ForeignKey(
        Measure, on_delete=models.CASCADE, related_name="effects", null=True, blank=True
    )
    goal = models.ForeignKey(
        Goal, on_delete=models.CASCADE, related_name="figures", null=True, blank=True
    )
    figure = models.CharField(_("Kennzahl"), max_length=160)
    # Where the figure is read: "indicator:<key>:<neighbourhood or nothing>", "profile:<id>:",
    # "signals:<topic>:<neighbourhood or nothing>"; empty for one people write in.
    reads = models.CharField(_("Gelesen aus"), max_length=120, blank=True)
    unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    baseline = models.DecimalField(
        _("Ausgangswert"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    baseline_on = models.DateField(_("Ausgangswert vom"), null=True, blank=True)
    target = models.DecimalField(_("Soll"), max_digits=14, decimal_places=2, null=True, blank=True)
    due = models.DateField(_("bis"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=300)

    protection: ClassVar = dict.fromkeys(
        "measure goal figure reads unit baseline baseline_on target due source".split(), INTERNAL
    )
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Erwartete Wirkung")
        ordering = ["figure"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(measure__isnull=False, goal__isnull=True)
                | models.Q(measure__isnull=True, goal__isnull=False),
                name="measures_effect_of_one",
            ),
        ]

    def __str__(self) -> str:
        return self.figure


class Reading(TenantModel):
    """What a figure was on a day, and who says so."""

    effect = models.ForeignKey(ExpectedEffect, on_delete=models.CASCADE, related_name="readings")
    value = models.DecimalField(_("Ist"), max_digits=14, decimal_places=2)
    on = models.DateField(_("Stand"))
    source = models.CharField(_("Quelle"), max_length=300)

    protection: ClassVar = dict.fromkeys("effect value on source".split(), INTERNAL)
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Ist-Wert")
        ordering = ["on", "created_at"]

    def __str__(self) -> str:
        return f"{self.value} ({self.on:%d.%m.%Y})"


class EvidenceNote(TenantModel):
    """Why a measure is planned, as it was known on that day. Its words are never changed."""

    class Kind(models.TextChoices):
        FIGURE = "figure", _("Kennzahl")
        NEED = "need", _("Bedarfskarte")
        PRACTICE = "practice", _("Praxisbeispiel")
        IDEA = "idea", _("Vorschlag")
        OTHER = "other", _("Sonstiges")

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("Art"), max_length=8, choices=Kind, default=Kind.OTHER)
    text = models.CharField(_("Beleg"), max_length=600)
    value = models.CharField(_("Wert"), max_length=160, blank=True)
    as_of = models.DateField(_("Stand"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)
    url = models.CharField(_("Adresse"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    protection: ClassVar = dict.fromkeys(
        "measure kind text value as_of source url position".split(), INTERNAL
    )
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Beleg")
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return self.text

    @property
    def safe_url(self) -> str:
        """The address if a browser may follow it: a page of the house or of the web."""
        local = self.url.startswith("/") and not self.url.startswith("//")
        return self.url if local or self.url.startswith(("https://", "http://")) else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            here = (type(self).objects, type(self).trash)
            stored = next((row for rows in here for row in rows.filter(pk=self.pk)), None)
            if stored is not None and stored.said() != self.said():
                raise TypeError("evidence is never changed: add another note")
        super().save(*args, **kwargs)
