from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic

TAKEN = _("Für dieses Thema gibt es diese Grenze schon.")


class Standard(TenantModel):
    """What every place shall have at least: offers of a topic, or a way to one that is not longer.

    Nothing in law says most of these limits; so each says who set it.
    """

    class Figure(models.TextChoices):
        CAR = "car", _("höchstens so viele Minuten mit dem Auto")
        TRANSIT = "transit", _("höchstens so viele Minuten mit Bus und Bahn")
        WALK = "walk", _("höchstens so viele Minuten zu Fuß")
        DENSITY = "density", _("mindestens so viele Angebote je 1.000 Menschen")

    topic = models.ForeignKey(
        Topic, verbose_name=_("Thema"), on_delete=models.PROTECT, related_name="+"
    )
    figure = models.CharField(_("Woran gemessen"), max_length=10, choices=Figure)
    limit = models.DecimalField(
        _("Grenze"),
        max_digits=6,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(1000)],
    )
    decided = models.CharField(
        _("Wer hat das festgelegt?"),
        max_length=200,
        help_text=_("Zum Beispiel: Beschluss des Rates vom 12. März 2026."),
    )

    protection: ClassVar = dict.fromkeys("topic figure limit decided".split(), Protection.PUBLIC)
    retention: ClassVar = Retention(
        data_kind="Mindeststandards der Versorgung",
        period="bis sie geändert werden, danach 30 Tage im Papierkorb",
        starts="Entfernen",
        basis="Planung der Kommune, keine personenbezogenen Daten",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Mindeststandard")
        ordering = ["topic__key", "figure"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "topic", "figure"],
                condition=models.Q(deleted_at__isnull=True),
                name="needs_one_standard_of_a_figure",
                violation_error_message=TAKEN,
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic.name}: {self.get_figure_display()}"
