from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL
PLAN = Retention(
    data_kind="Ziele und Maßnahmen",
    period="10 Jahre",
    starts="Ende der Maßnahme",
    basis="Akten der Kommune; ohne Namen von Personen",
)


class Goal(TenantModel):
    """What the municipality wants to reach; a field of action or a thesis holds goals below it."""

    class Kind(models.TextChoices):
        FIELD = "field", _("Handlungsfeld")
        THESIS = "thesis", _("These")
        GOAL = "goal", _("Ziel")

    parent = models.ForeignKey(
        "self",
        verbose_name=_("gehört zu"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )
    kind = models.CharField(_("Art"), max_length=8, choices=Kind, default=Kind.GOAL)
    title = models.CharField(_("Ziel"), max_length=160)
    why = models.TextField(_("Was damit gemeint ist"), max_length=2000, blank=True)
    # Name of the shipped row it was taken from; the words may have been changed since.
    template = models.CharField(max_length=60, blank=True, editable=False)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=100)

    protection: ClassVar = {
        **dict.fromkeys("parent kind title why source position".split(), PUBLIC),
        "template": INTERNAL,
    }
    retention: ClassVar = PLAN

    class Meta(TenantModel.Meta):
        verbose_name = _("Ziel")
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "template"],
                condition=models.Q(deleted_at__isnull=True) & ~models.Q(template=""),
                name="measures_goal_template_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title
