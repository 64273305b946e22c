from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic

PUBLIC, INTERNAL, SOCIAL = Protection.PUBLIC, Protection.INTERNAL, Protection.SOCIAL
_SERIES = Retention(
    data_kind="Zahlenreihen der Ortsteile",
    period="unbefristet",
    starts="Einlesen",
    basis="statistische Daten; kleine Zahlen sind nur geschützt sichtbar",
)


class OwnIndicator(TenantModel):
    """An indicator a municipality adds to the catalogue."""

    class Unit(models.TextChoices):
        PERCENT = "%", _("Prozent")
        PER_100 = "je 100", _("je 100")
        PER_1000 = "je 1.000", _("je 1.000")
        PER_10000 = "je 10.000", _("je 10.000")
        PERSONS = "Personen", _("Personen, eine Anzahl ohne Nenner")
        CASES = "Fälle", _("Fälle, eine Anzahl ohne Nenner")
        MINUTES = "Minuten", _("Minuten")
        YEARS = "Jahre", _("Jahre")
        EURO = "EUR", _("Euro")

    class Direction(models.TextChoices):
        NEED = "need", _("hohe Werte zeigen Bedarf")
        ATTENTION = "attention", _("hohe Werte brauchen Aufmerksamkeit")
        RISK = "risk", _("hohe Werte sind ein Risiko")
        SUPPLY = "supply", _("hohe Werte zeigen gutes Angebot")
        RESOURCE = "resource", _("hohe Werte zeigen Stärke")
        POSITIVE = "positive", _("hohe Werte sind gut")
        NEUTRAL = "neutral", _("weder gut noch schlecht")

    label = models.CharField(_("Name"), max_length=160)
    field = models.CharField(_("Bereich"), max_length=60, default="Eigene")
    formula = models.CharField(
        _("Formel in Worten"),
        max_length=400,
        help_text=_("Zum Beispiel: Arbeitslose / Menschen von 18 bis 64 × 100."),
    )
    numerator = models.CharField(_("Zähler"), max_length=160, blank=True)
    denominator = models.CharField(_("Nenner"), max_length=160, blank=True)
    unit = models.CharField(_("Einheit"), max_length=12, choices=Unit)
    direction = models.CharField(
        _("Richtung"), max_length=10, choices=Direction, default=Direction.NEUTRAL
    )
    minimum = models.PositiveIntegerField(
        _("kleinster Nenner"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(1_000_000)],
        help_text=_("Darunter wird kein Wert gezeigt. Üblich sind 30 bis 100."),
    )
    decimals = models.PositiveSmallIntegerField(
        _("Nachkommastellen"), default=1, validators=[MaxValueValidator(3)]
    )
    health = models.BooleanField(
        _("Gesundheit oder Pflege"),
        default=False,
        help_text=_("Dann werden Zahlen unter 10 Menschen geschützt, sonst unter 5."),
    )
    source = models.CharField(_("übliche Quelle"), max_length=200, blank=True)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("Thema"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Dann steht der Indikator bei diesem Thema auf der Bedarfskarte."),
    )

    protection: ClassVar = dict.fromkeys(
        (
            "label field formula numerator denominator unit direction minimum decimals health"
            " source topic"
        ).split(),
        PUBLIC,
    )
    retention: ClassVar = Retention(
        data_kind="Eigene Indikatoren",
        period="unbefristet, entfernte 30 Tage im Papierkorb",
        starts="Entfernen",
        basis="keine personenbezogenen Daten",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Eigener Indikator")
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "label"],
                condition=models.Q(deleted_at__isnull=True),
                name="indicators_own_label",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        return f"own-{self.pk.hex}"


class ValueImport(TenantModel):
    """A table of values: read and shown first, then confirmed, perhaps taken back.

    `rows` holds what was read until it is confirmed. Of several confirmed imports the newest one
    counts for each indicator, area and year; taking it back brings the earlier values back.
    """

    file_name = models.CharField(max_length=200)
    source = models.CharField(_("Quelle"), max_length=200)
    licence = models.CharField(_("Lizenz"), max_length=120, blank=True)
    rows = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0)

    protection: ClassVar = {
        **dict.fromkeys("source licence".split(), PUBLIC),
        **dict.fromkeys("file_name findings confirmed_at undone_at count".split(), INTERNAL),
        "rows": SOCIAL,
    }
    retention: ClassVar = _SERIES

    class Meta(TenantModel.Meta):
        verbose_name = _("Eingelesene Tabelle")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.file_name


class RawValue(TenantModel):
    """One number as it was entered. No page shows it: `ShownValue` says what may be seen."""

    table = models.ForeignKey(ValueImport, on_delete=models.CASCADE, related_name="values")
    indicator = models.CharField(max_length=40)
    neighbourhood = models.ForeignKey(Neighbourhood, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(1900), MaxValueValidator(2100)]
    )
    numerator = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True)
    value = models.FloatField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("table indicator neighbourhood year".split(), INTERNAL),
        **dict.fromkeys("numerator denominator value".split(), SOCIAL),
    }
    retention: ClassVar = _SERIES

    class Meta(TenantModel.Meta):
        verbose_name = _("Rohwert")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "indicator", "neighbourhood", "year"],
                name="indicators_rawvalue_once",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "indicator", "year"])]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"


class ShownValue(TenantModel):
    """What may be shown of an indicator, a year and an area (none: the whole municipality)."""

    class Reason(models.TextChoices):
        PROTECTED = "protected", _("geschützt, zu wenige Menschen")
        BASE = "base", _("zu kleine Bezugszahl")
        UNKNOWN = "unknown", _("keine Angabe")

    indicator = models.CharField(max_length=40)
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    year = models.PositiveSmallIntegerField()
    value = models.FloatField(null=True, blank=True)
    numerator = models.FloatField(null=True, blank=True)
    denominator = models.FloatField(null=True, blank=True)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    table = models.ForeignKey(ValueImport, on_delete=models.CASCADE, related_name="+")

    protection: ClassVar = dict.fromkeys(
        "indicator neighbourhood year value numerator denominator reason table".split(), INTERNAL
    )
    retention: ClassVar = _SERIES

    class Meta(TenantModel.Meta):
        verbose_name = _("Gezeigter Wert")
        indexes = [models.Index(fields=["municipality", "indicator", "year"])]

    def __str__(self) -> str:
        return f"{self.indicator} {self.year}"
