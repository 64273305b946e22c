"""What happens, and when."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic
from nahraum.connect.directory.models import Organisation, Site

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL
CALENDAR = Retention(
    data_kind="Veranstaltungskalender",
    period="2 Jahre",
    starts="letzter Termin",
    basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
)


class Age(models.TextChoices):
    """Nothing chosen means everybody."""

    CHILDREN = "children", _("Kinder")
    YOUTH = "youth", _("Jugendliche")
    ADULTS = "adults", _("Erwachsene")
    SENIORS = "seniors", _("Menschen ab 60")
    VERY_OLD = "very-old", _("Menschen ab 80")


class Group(models.TextChoices):
    FAMILIES = "families", _("Familien")
    CARERS = "carers", _("pflegende Angehörige")
    DISABLED = "disabled", _("Menschen mit Behinderung")
    DEMENTIA = "dementia", _("Menschen mit Demenz")
    LANGUAGE = "language", _("Menschen, die Deutsch lernen")
    VOLUNTEERS = "volunteers", _("Ehrenamtliche")
    STAFF = "staff", _("Fachkräfte")


class Programme(TenantModel):
    """A week or a day of its own, such as a Gesundheitswoche: events and stands under one name."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")

    name = models.CharField(_("Name"), max_length=160)
    summary = models.CharField(_("In einem Satz"), max_length=300)
    first = models.DateField(_("erster Tag"))
    last = models.DateField(_("letzter Tag"))
    place = models.CharField(_("Ort"), max_length=160, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Veranstalter"),
        on_delete=models.PROTECT,
        related_name="programmes",
    )
    status = models.CharField(_("Stand"), max_length=10, choices=Status, default=Status.DRAFT)
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = dict.fromkeys(
        "name summary first last place organisation status fictitious".split(), PUBLIC
    )
    retention: ClassVar = CALENDAR

    class Meta(TenantModel.Meta):
        verbose_name = _("Programm")
        ordering = ["first", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="calendar_programme_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Exhibitor(TenantModel):
    """A stand at a Gesundheitstag: who, what about, at which table."""

    programme = models.ForeignKey(
        Programme,
        verbose_name=_("Programm"),
        on_delete=models.CASCADE,
        related_name="exhibitors",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Einrichtung"),
        on_delete=models.PROTECT,
        related_name="stands",
    )
    topic = models.ForeignKey(
        Topic, verbose_name=_("Thema"), on_delete=models.PROTECT, related_name="+"
    )
    table = models.PositiveSmallIntegerField(_("Tisch"))
    shows = models.CharField(_("Was es dort gibt"), max_length=200, blank=True)

    protection: ClassVar = dict.fromkeys("programme organisation topic table shows".split(), PUBLIC)
    retention: ClassVar = CALENDAR

    class Meta(TenantModel.Meta):
        verbose_name = _("Stand")
        ordering = ["table"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "programme", "table"],
                condition=models.Q(deleted_at__isnull=True),
                name="calendar_table_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}, Tisch {self.table}"


class Event(TenantModel):
    """Something people can come to, once or again and again.

    The time is that of the clock on the wall, with its zone; `rule` says how it repeats. The dates
    themselves are `Occurrence`s. The number of changes (`version`) is the SEQUENCE of iCalendar.
    """

    class Kind(models.TextChoices):
        EVENT = "event", _("Veranstaltung")
        COURSE = "course", _("Kurs")
        # Who came is nobody's business here: no attendance by name, no title in subjects of mails.
        CHECK = "check", _("Früherkennung")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        CANCELLED = "cancelled", _("abgesagt")

    class Cost(models.TextChoices):
        FREE = "free", _("kostenlos")
        FEE = "fee", _("kostet etwas")
        UNKNOWN = "unknown", _("nicht bekannt")

    class SignUp(models.TextChoices):
        NONE = "none", _("ohne Anmeldung, einfach kommen")
        DATE = "date", _("mit Anmeldung, für jeden Termin einzeln")
        WHOLE = "whole", _("mit Anmeldung, einmal für alle Termine")

    kind = models.CharField(_("Art"), max_length=8, choices=Kind, default=Kind.EVENT)
    title = models.CharField(_("Titel"), max_length=160)
    summary = models.CharField(_("In einem Satz"), max_length=300)
    details = models.TextField(_("Mehr dazu"), max_length=4000, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("Themen"), related_name="+")
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Veranstalter"),
        on_delete=models.PROTECT,
        related_name="events",
    )
    programme = models.ForeignKey(
        Programme,
        verbose_name=_("Teil des Programms"),
        on_delete=models.SET_NULL,
        related_name="events",
        null=True,
        blank=True,
    )
    site = models.ForeignKey(
        Site,
        verbose_name=_("Ort aus dem Verzeichnis"),
        on_delete=models.PROTECT,
        related_name="events",
        null=True,
        blank=True,
    )
    place = models.CharField(_("Raum oder anderer Ort"), max_length=160, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Ortsteil"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    online_link = models.URLField(_("Link zum Mitmachen im Internet"), blank=True)
    status = models.CharField(_("Stand"), max_length=10, choices=Status, default=Status.DRAFT)
    cancelled_because = models.CharField(_("Grund der Absage"), max_length=200, blank=True)

    starts_on = models.DateField(_("Tag, bei mehreren der erste"))
    starts_at = models.TimeField(_("Beginn"))
    second_time = models.BooleanField(_("zweite Stunde der Zeitumstellung"), default=False)
    minutes = models.PositiveSmallIntegerField(
        _("Dauer in Minuten"),
        default=90,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    zone = models.CharField(max_length=40, default="Europe/Berlin", editable=False)
    rule = models.CharField(_("Wiederholung"), max_length=120, blank=True)
    skip_holidays = models.BooleanField(_("fällt an Feiertagen aus"), default=False)

    ages = models.JSONField(_("Alter"), default=list, blank=True)
    groups = models.JSONField(_("Besonders für"), default=list, blank=True)
    for_whom = models.CharField(_("Für wen, in Worten"), max_length=300, blank=True)
    cost = models.CharField(_("Kosten"), max_length=8, choices=Cost, default=Cost.UNKNOWN)
    fee_cents = models.PositiveIntegerField(_("Gebühr in Cent"), null=True, blank=True)
    cost_note = models.CharField(_("Kosten, genauer"), max_length=200, blank=True)
    bring = models.CharField(_("Bitte mitbringen"), max_length=300, blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    contact = models.CharField(_("Ansprechperson"), max_length=120, blank=True)

    sign_up = models.CharField(_("Anmeldung"), max_length=8, choices=SignUp, default=SignUp.NONE)
    places = models.PositiveSmallIntegerField(_("Plätze"), null=True, blank=True)
    deadline_days = models.PositiveSmallIntegerField(
        _("Anmelden bis wie viele Tage vorher"), default=0
    )
    waiting_list = models.BooleanField(_("mit Warteliste"), default=True)
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = dict.fromkeys(
        (
            "kind title summary details topics organisation programme site place neighbourhood"
            " online_link status cancelled_because starts_on starts_at second_time minutes zone"
            " rule skip_holidays ages groups for_whom cost fee_cents cost_note bring phone contact"
            " sign_up places deadline_days waiting_list fictitious"
        ).split(),
        PUBLIC,
    )
    retention: ClassVar = CALENDAR

    class Meta(TenantModel.Meta):
        verbose_name = _("Termin")
        ordering = ["starts_on", "starts_at", "title"]
        indexes = [models.Index(fields=["municipality", "status"])]

    def __str__(self) -> str:
        return self.title


class Occurrence(TenantModel):
    """One date of an event. `original_on` is the day the rule gave it, whatever became of it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("findet statt")
        CANCELLED = "cancelled", _("fällt aus")

    event = models.ForeignKey(
        Event, verbose_name=_("Termin"), on_delete=models.CASCADE, related_name="dates"
    )
    original_on = models.DateField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PLANNED)
    # Somebody has moved or described this date alone; the rule does not touch it any more.
    own = models.BooleanField(default=False)
    note = models.CharField(_("Hinweis zu diesem Tag"), max_length=200, blank=True)
    module = models.ForeignKey(
        "calendar.Module",
        verbose_name=_("Baustein"),
        on_delete=models.SET_NULL,
        related_name="dates",
        null=True,
        blank=True,
    )
    came = models.PositiveSmallIntegerField(_("So viele waren da"), null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("event original_on starts ends state own note module".split(), PUBLIC),
        "came": INTERNAL,
    }
    retention: ClassVar = CALENDAR

    class Meta(TenantModel.Meta):
        verbose_name = _("Einzeltermin")
        ordering = ["starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "event", "original_on"], name="calendar_date_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="calendar_date_order"
            ),
        ]
        indexes = [models.Index(fields=["municipality", "starts"])]

    def __str__(self) -> str:
        return f"{self.original_on:%d.%m.%Y}"
