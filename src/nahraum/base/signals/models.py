import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import Here
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic

INTERNAL, SOCIAL = Protection.INTERNAL, Protection.SOCIAL
_UNTIL_RELEASE = Retention(
    data_kind="Bedarfsmeldungen vor der Freigabe",
    period="bis zur Freigabe des Halbjahres",
    starts="Ende des Halbjahres",
    basis="Art. 25 DSGVO, Veröffentlichungsregel",
)
_ONE_DAY = Retention(
    data_kind="Puffer der Suchanfragen",
    period="bis zum Folgetag",
    starts="Suche",
    basis="Art. 25 DSGVO",
)


class ScopedManager(models.Manager[Any]):
    """Rows of the open scope; without a scope there are none, only an error."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(municipality_id=Here())


class Anonymous(models.Model):
    """Base of what is counted here. Not a `TenantModel`: time stamps and authors point at people.

    The wall is the same: without a scope there are no rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[ScopedManager] = ScopedManager()
    across_tenants: ClassVar[models.Manager[Any]] = models.Manager()

    common_protection: ClassVar = {"id": INTERNAL, "municipality": INTERNAL}

    class Meta:
        abstract = True
        base_manager_name = "across_tenants"
        default_manager_name = "objects"


class Signal(Anonymous):
    """A need was not met.

    `party` and `token` are keyed hashes that only serve for counting distinct ones; `day`,
    `party` and `token` are emptied at release.
    """

    class Reason(models.TextChoices):
        NO_OFFER = "no-offer", _("kein Angebot")
        TOO_FAR = "too-far", _("zu weit")
        TOO_EXPENSIVE = "too-expensive", _("zu teuer")
        WAITING_TIME = "waiting-time", _("zu lange Wartezeit")
        FULL = "full", _("ausgebucht")
        LANGUAGE = "language", _("Sprache")
        BARRIER = "barrier", _("Barriere")
        UNKNOWN = "unknown", _("nicht bekannt")

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, related_name="+")
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    day = models.DateField(null=True)
    half_year = models.CharField(max_length=6)
    kind = models.CharField(max_length=60)
    reason = models.CharField(max_length=16, choices=Reason)
    channel = models.CharField(max_length=40)
    party = models.CharField(max_length=64, blank=True)
    token = models.CharField(max_length=64, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("half_year kind channel".split(), INTERNAL),
        **dict.fromkeys("topic neighbourhood day reason party token".split(), SOCIAL),
    }
    retention: ClassVar = _UNTIL_RELEASE

    class Meta(Anonymous.Meta):
        verbose_name = _("Bedarfsmeldung")
        indexes = [models.Index(fields=["municipality", "half_year"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.half_year}"


class SignalKey(Anonymous):
    """The secret behind the tokens of a half-year, wrapped. NULL once it is destroyed."""

    half_year = models.CharField(max_length=6)
    wrapped = models.BinaryField(null=True)

    protection: ClassVar = dict.fromkeys("half_year wrapped".split(), INTERNAL)
    retention: ClassVar = _UNTIL_RELEASE

    class Meta(Anonymous.Meta):
        verbose_name = _("Schlüssel eines Halbjahres")
        constraints = [
            models.UniqueConstraint(fields=["municipality", "half_year"], name="signals_key_once"),
        ]

    def __str__(self) -> str:
        return self.half_year


class BufferedSearch(Anonymous):
    """A search without a useful result, today. The worker turns yesterday's into signals."""

    day = models.DateField()
    visit = models.CharField(max_length=64)
    query = models.CharField(max_length=64)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, related_name="+")
    neighbourhood = models.ForeignKey(
        Neighbourhood, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    protection: ClassVar = {
        "day": INTERNAL,
        **dict.fromkeys("visit query topic neighbourhood".split(), SOCIAL),
    }
    retention: ClassVar = _ONE_DAY

    class Meta(Anonymous.Meta):
        verbose_name = _("Gepufferte Suche")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "day", "visit"], name="signals_search_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.day)


class SearchCount(Anonymous):
    """How often the same query found nothing in a half-year. `text` only for frequent ones."""

    half_year = models.CharField(max_length=6)
    query = models.CharField(max_length=64)
    count = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=120, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("half_year count days".split(), INTERNAL),
        **dict.fromkeys("query text".split(), SOCIAL),
    }
    retention: ClassVar = _UNTIL_RELEASE

    class Meta(Anonymous.Meta):
        verbose_name = _("Zählung einer Suche")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "half_year", "query"], name="signals_searchcount_once"
            ),
        ]

    def __str__(self) -> str:
        return self.half_year


class DailySalt(models.Model):
    """What makes visits of one day distinguishable, and only of that day."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    protection: ClassVar = {"day": INTERNAL, "salt": INTERNAL}
    retention: ClassVar = _ONE_DAY

    class Meta:
        verbose_name = _("Tageswert")

    def __str__(self) -> str:
        return str(self.day)
