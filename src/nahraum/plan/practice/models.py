from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.plan.practice.rules import LICENCES, SETTINGS, read_steps

PUBLIC = Protection.PUBLIC


def check_steps(text: str) -> None:
    try:
        read_steps(text)
    except ValueError as error:
        sentence = _("Zeile %(number)s: Die Dauer muss zwischen 1 und 240 Monaten liegen.")
        raise ValidationError(sentence, params={"number": error.args[0]}) from None


class OwnExample(TenantModel):
    """An example the municipality tells itself, or has adopted from a package.

    Topics are keys of the shared vocabulary; partners and steps are lines of text.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")

    title = models.CharField(_("Was wurde gemacht? Ein kurzer Titel"), max_length=200)
    place = models.CharField(_("Wo?"), max_length=200)
    land = models.CharField(_("Land"), max_length=60, blank=True)
    setting = models.CharField(_("Art des Ortes"), max_length=10, choices=list(SETTINGS.items()))
    inhabitants = models.PositiveIntegerField(
        _("Menschen im Quartier oder Dorf"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    of_place = models.PositiveIntegerField(
        _("Menschen in der ganzen Kommune"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    share_65 = models.DecimalField(
        _("Anteil ab 65 Jahren in Prozent"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    shrinking = models.BooleanField(
        _("Verliert der Ort Menschen und wird älter?"), null=True, blank=True
    )
    carrier = models.CharField(_("Träger"), max_length=300, blank=True)
    partners = models.TextField(
        _("Partner"), max_length=4000, blank=True, help_text=_("Je Zeile einer.")
    )
    period = models.CharField(_("Zeitraum"), max_length=300, blank=True)
    staff = models.CharField(
        _("Wer macht es, mit welchen Stellen?"),
        max_length=500,
        blank=True,
        help_text=_("Aufgaben und Umfang, keine Namen."),
    )
    topics = models.JSONField(default=list, blank=True)
    aims = models.TextField(_("Ziele"), max_length=4000, blank=True)
    steps = models.TextField(
        _("Schritte"),
        max_length=8000,
        blank=True,
        validators=[check_steps],
        help_text=_("Je Zeile einer. Die Dauer in Klammern am Ende, zum Beispiel „(6 Monate)“."),
    )
    effects = models.TextField(
        _("Was hat es bewirkt?"),
        max_length=4000,
        blank=True,
        help_text=_("Auch: was nicht gemessen wurde."),
    )
    special = models.TextField(_("Was ist besonders?"), max_length=4000, blank=True)
    funding = models.TextField(_("Wie wird es bezahlt?"), max_length=4000, blank=True)
    source = models.CharField(_("Quelle"), max_length=500, blank=True)
    heading = models.CharField(_("Fundstelle"), max_length=300, blank=True)
    licence = models.CharField(
        _("Lizenz"), max_length=12, choices=list(LICENCES.items()), default="CC-BY-4.0"
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)

    protection: ClassVar = dict.fromkeys(
        """title place land setting inhabitants of_place share_65 shrinking carrier partners period
        staff topics aims steps effects special funding source heading licence state""".split(),
        PUBLIC,
    )
    retention: ClassVar = Retention(
        data_kind="Praxisbeispiele der Kommune",
        period="unbefristet",
        starts="Veröffentlichung",
        basis="Weitergabe von Erfahrungen, keine personenbezogenen Daten",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Praxisbeispiel")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
