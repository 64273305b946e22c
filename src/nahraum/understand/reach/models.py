from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL


class Feed(TenantModel):
    """A timetable somebody loaded: where it is from, from when to when it holds, what is in it.

    The archive lies on the disk under its digest. `first` and `last` are days of the timetable
    itself; they are empty until it has been read.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("wird eingelesen")
        READY = "ready", _("in Gebrauch")
        REFUSED = "refused", _("nicht lesbar")

    name = models.CharField(_("Name"), max_length=120)
    source = models.CharField(_("Quelle"), max_length=200)
    licence = models.CharField(_("Lizenz"), max_length=120)
    fictitious = models.BooleanField(_("erfunden"), default=False)
    digest = models.CharField(max_length=64, editable=False)
    state = models.CharField(
        _("Stand"), max_length=8, choices=State, default=State.WAITING, editable=False
    )
    problem = models.CharField(max_length=500, blank=True, editable=False)
    first = models.DateField(_("gilt ab"), null=True, blank=True, editable=False)
    last = models.DateField(_("gilt bis"), null=True, blank=True, editable=False)
    lines = models.PositiveIntegerField(_("Linien"), default=0, editable=False)
    stops = models.PositiveIntegerField(_("Haltestellen"), default=0, editable=False)
    trips = models.PositiveIntegerField(_("Fahrten"), default=0, editable=False)

    protection: ClassVar = {
        **dict.fromkeys(
            "name source licence fictitious first last lines stops trips".split(), PUBLIC
        ),
        **dict.fromkeys("digest state problem".split(), INTERNAL),
    }
    retention: ClassVar = Retention(
        data_kind="Fahrpläne",
        period="bis sie ersetzt werden, danach 30 Tage im Papierkorb",
        starts="Entfernen",
        basis="keine personenbezogenen Daten",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Fahrplan")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def said(self) -> dict[str, Any]:
        """What the form said; what the reader found out later is no part of it."""
        names = ("name", "source", "licence", "fictitious", "digest")
        return {name: getattr(self, name) for name in names}


class StoredTime(TenantModel):
    """How long people of a neighbourhood take to the nearest place of a topic.

    `minutes` is empty where nothing leads there; `usual` is the median over a day, by bus only;
    `access` is offers per 1,000 persons in the catchment, by car only. `origin` says what it was
    computed with.
    """

    class Mode(models.TextChoices):
        CAR = "car", _("mit dem Auto")
        WALK = "walk", _("zu Fuß")
        TRANSIT = "transit", _("mit Bus und Bahn")

    class Origin(models.TextChoices):
        NETWORK = "network", _("auf dem Straßennetz")
        STRAIGHT = "straight", _("geschätzt aus der Luftlinie")
        TIMETABLE = "timetable", _("nach Fahrplan")

    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name=_("Ortsteil"), on_delete=models.CASCADE, related_name="+"
    )
    topic = models.CharField(_("Ziel"), max_length=60)
    mode = models.CharField(_("Verkehrsmittel"), max_length=8, choices=Mode)
    minutes = models.FloatField(_("Minuten"), null=True, blank=True)
    usual = models.FloatField(_("Minuten, üblich"), null=True, blank=True)
    access = models.FloatField(_("Angebote je 1.000 Menschen"), null=True, blank=True)
    persons = models.FloatField(_("Menschen"), null=True, blank=True)
    reached = models.CharField(_("nächstes Angebot"), max_length=200, blank=True)
    origin = models.CharField(_("berechnet"), max_length=10, choices=Origin)
    source = models.CharField(_("Quelle"), max_length=400)
    as_of = models.DateField(_("Stand"))
    inputs = models.CharField(max_length=64, editable=False)

    protection: ClassVar = {
        **dict.fromkeys(
            (
                "neighbourhood topic mode minutes usual access persons reached origin source as_of"
            ).split(),
            PUBLIC,
        ),
        "inputs": INTERNAL,
    }
    retention: ClassVar = Retention(
        data_kind="Berechnete Wegezeiten",
        period="bis zur nächsten Berechnung",
        starts="Berechnung",
        basis="keine personenbezogenen Daten",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Wegezeit")
        ordering = ["topic", "mode"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "neighbourhood", "topic", "mode"],
                name="reach_storedtime_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.mode}"
