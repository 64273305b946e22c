from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
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
