import uuid
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import Here, TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic

PUBLIC, INTERNAL, SOCIAL = Protection.PUBLIC, Protection.INTERNAL, Protection.SOCIAL
PERSONAL = Protection.PERSONAL
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


_RELEASED = Retention(
    data_kind="Freigegebene Bedarfszahlen eines Halbjahres",
    period="unbefristet",
    starts="Freigabe",
    basis="geprüft nach der Veröffentlichungsregel, keine personenbezogenen Daten",
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


class TodaysVisit(Anonymous):
    """How often one visitor did something today: a hash whose salt is gone tomorrow."""

    day = models.DateField()
    visit = models.CharField(max_length=64)
    number = models.PositiveIntegerField(default=1)

    protection: ClassVar = dict.fromkeys("day visit number".split(), PERSONAL)
    retention: ClassVar = Retention(
        data_kind="Zähler gegen Missbrauch",
        period="bis zum Folgetag",
        starts="Besuch",
        basis="Art. 25 und 32 DSGVO",
    )

    class Meta(Anonymous.Meta):
        verbose_name = _("Besuche von heute")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "day", "visit"], name="signals_visit_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.day)


class PublicationRules(TenantModel):
    """How much stricter than the house a municipality publishes. No row: the rule of the house."""

    persons = models.PositiveSmallIntegerField(_("Mindestzahl der Personen"), default=5)
    parties = models.PositiveSmallIntegerField(_("Mindestzahl der meldenden Stellen"), default=2)
    dominance = models.PositiveSmallIntegerField(
        _("Höchster Anteil einer Stelle in Prozent"), default=85
    )
    events = models.PositiveSmallIntegerField(_("Mindestzahl der Ereignisse"), default=5)
    days = models.PositiveSmallIntegerField(_("Mindestzahl der Tage"), default=3)
    share_base = models.PositiveSmallIntegerField(_("Anteile erst ab einer Summe von"), default=30)

    NUMBERS: ClassVar = ("persons", "parties", "dominance", "events", "days", "share_base")

    protection: ClassVar = dict.fromkeys(NUMBERS, PUBLIC)
    retention: ClassVar = _RELEASED

    class Meta(TenantModel.Meta):
        verbose_name = _("Strengere Veröffentlichungsregel")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(deleted_at__isnull=True),
                name="signals_rules_once",
            ),
        ]


class Release(TenantModel):
    """A half-year on its way to publication, and afterwards what was published, for good.

    `document` is what the rule lets through: codes and rounded counts. `why_two` says why a second
    person must agree, `asked_by` who asked for it. `problem` says why nothing may be published.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("vorbereitet")
        WAITING = "waiting", _("wartet auf eine zweite Person")
        REFUSED = "refused", _("nicht veröffentlicht")
        DISCARDED = "discarded", _("verworfen")
        RELEASED = "released", _("freigegeben")

    half_year = models.CharField(max_length=6)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    document = models.JSONField(default=dict)
    # Names of the places as they were, by id: a release stays readable when places change.
    places = models.JSONField(default=dict)
    why_two = models.CharField(max_length=20, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    asked_by = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=64, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("half_year places released_at".split(), PUBLIC),
        **dict.fromkeys("state document why_two problem".split(), INTERNAL),
        **dict.fromkeys("asked_by released_by".split(), PERSONAL),
    }
    retention: ClassVar = _RELEASED

    class Meta(TenantModel.Meta):
        verbose_name = _("Freigabe eines Halbjahres")
        ordering = ["-half_year"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "half_year"], name="signals_release_once"
            ),
        ]

    def __str__(self) -> str:
        return self.half_year


class ReleasedCell(Anonymous):
    """One cell of a released table. NULL: none or too few; nobody can tell which."""

    class Table(models.TextChoices):
        PLACE = "place", _("Handlungsfeld und Ortsteil")
        TOPIC = "topic", _("Thema")
        REASON = "reason", _("Handlungsfeld und Grund")

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="cells")
    table = models.CharField(max_length=6, choices=Table)
    # A field of action or a topic; then an id of a place, a reason, or nothing.
    first = models.CharField(max_length=60)
    second = models.CharField(max_length=36, blank=True)
    persons = models.PositiveIntegerField(null=True)
    events = models.PositiveIntegerField(null=True)
    persons_share = models.FloatField(null=True)
    events_share = models.FloatField(null=True)

    protection: ClassVar = dict.fromkeys(
        "release table first second persons events persons_share events_share".split(), PUBLIC
    )
    retention: ClassVar = _RELEASED

    class Meta(Anonymous.Meta):
        verbose_name = _("Freigegebene Zahl")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "table", "first", "second"], name="signals_cell_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.first} {self.second}".strip()
