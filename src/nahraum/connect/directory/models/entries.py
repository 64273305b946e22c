from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic
from nahraum.connect.directory.rules.entry import FLAT
from nahraum.connect.directory.rules.places import address_key
from nahraum.facts.homes import grades
from nahraum.plan.measures.models import Measure

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL
DIRECTORY = Retention(
    data_kind="Verzeichnis der Angebote",
    period="2 Jahre",
    starts="Ende des Angebots",
    basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
)


class Known(models.TextChoices):
    """Three states: nobody has said is not the same as no."""

    YES = "yes", _("ja")
    NO = "no", _("nein")
    UNKNOWN = "unknown", _("nicht bekannt")


def _known(label: "StrOrPromise") -> "models.CharField[str, str]":
    return models.CharField(label, max_length=8, choices=Known, default=Known.UNKNOWN)


class Organisation(TenantModel):
    """Who offers help: an authority, a company, an association or a few neighbours."""

    class Sector(models.TextChoices):
        STATE = "state", _("öffentlich")
        MARKET = "market", _("Unternehmen oder Praxis")
        ASSOCIATION = "association", _("Verein, Verband oder Kirche")
        INFORMAL = "informal", _("Nachbarschaft, ohne Rechtsform")

    name = models.CharField(_("Name"), max_length=160)
    former_names = models.CharField(
        _("Frühere Namen"),
        max_length=300,
        blank=True,
        help_text=_("Mit Semikolon getrennt. Die Suche findet auch sie."),
    )
    sector = models.CharField(_("Art der Einrichtung"), max_length=12, choices=Sector)
    about = models.CharField(_("Kurz beschrieben"), max_length=600, blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    email = models.EmailField(_("E-Mail, öffentlich"), blank=True)
    website = models.URLField(_("Internetseite"), blank=True)
    reminder_email = models.EmailField(
        _("E-Mail für Rückfragen"),
        blank=True,
        help_text=_("Nicht öffentlich. Dorthin fragen wir, ob noch alles stimmt."),
    )
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = {
        **dict.fromkeys("name former_names sector about phone email website".split(), PUBLIC),
        "fictitious": PUBLIC,
        "reminder_email": PERSONAL,
    }
    retention: ClassVar = DIRECTORY

    class Meta(TenantModel.Meta):
        verbose_name = _("Einrichtung")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="directory_organisation_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Site(TenantModel):
    """A place of an organisation, with what somebody in a wheelchair has to know.

    A protected address never leaves the house: no page, map, distance, feed or export shows it.
    """

    BARRIERS: ClassVar = (
        "step_free",
        "lift",
        "accessible_toilet",
        "disabled_parking",
        "hearing_loop",
        "sign_language",
        "quiet_room",
    )

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Einrichtung"),
        on_delete=models.PROTECT,
        related_name="sites",
    )
    name = models.CharField(_("Name des Ortes"), max_length=160, blank=True)
    street = models.CharField(_("Straße und Hausnummer"), max_length=160, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5, blank=True)
    place = models.CharField(_("Ort"), max_length=120, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    # The middle of the neighbourhood: nobody has said where in it the site is.
    approximate = models.BooleanField(_("Lage ungefähr"), default=False)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Ortsteil"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    protected_address = models.BooleanField(
        _("Anschrift geheim halten"),
        default=False,
        help_text=_("Zum Beispiel ein Frauenhaus. Wir nennen dann nur die Telefonnummer."),
    )
    directions = models.CharField(_("So finden Sie hin"), max_length=400, blank=True)
    stop = models.CharField(_("Nächste Haltestelle"), max_length=160, blank=True)
    step_free = _known(_("ohne Stufen"))
    door_width_cm = models.PositiveSmallIntegerField(
        _("Breite der schmalsten Tür in cm"), null=True, blank=True
    )
    lift = _known(_("Aufzug"))
    accessible_toilet = _known(_("Toilette für Rollstuhl"))
    disabled_parking = _known(_("Behindertenparkplatz"))
    hearing_loop = _known(_("Höranlage"))
    sign_language = _known(_("Gebärdensprache"))
    quiet_room = _known(_("ruhiger Raum"))
    barriers_as_of = models.DateField(_("Barrieren geprüft am"), null=True, blank=True)
    # Follows from the address: by it a house with several providers is found.
    address_key = models.CharField(max_length=300, blank=True, editable=False)

    common_protection: ClassVar = {**TenantModel.common_protection, "address_key": PERSONAL}
    # Public unless `protected_address` is set; queries decide, so the class is the stricter one.
    protection: ClassVar = {
        **dict.fromkeys(
            "street postcode place x y approximate neighbourhood directions stop".split(), PERSONAL
        ),
        **dict.fromkeys("organisation name protected_address door_width_cm".split(), PUBLIC),
        **dict.fromkeys((*BARRIERS, "barriers_as_of"), PUBLIC),
    }
    retention: ClassVar = DIRECTORY

    class Meta(TenantModel.Meta):
        verbose_name = _("Ort")
        ordering = ["organisation__name", "place", "street"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(x__isnull=True, y__isnull=True)
                | models.Q(x__isnull=False, y__isnull=False),
                name="directory_site_point",
            ),
        ]
        indexes = [
            models.Index(fields=["municipality", "address_key", "organisation"]),
        ]

    def __str__(self) -> str:
        return self.name or self.organisation.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.address_key = self.key_of_address()
        super().save(*args, **kwargs)

    def key_of_address(self) -> str:
        """One for all spellings of an address; a protected one has none."""
        if self.protected_address:
            return ""
        return address_key(self.street, self.postcode, self.place)


class Offer(TenantModel):
    """What people can get: for whom, at what price, and how to start."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Entwurf")
        PUBLISHED = "published", _("veröffentlicht")
        CLOSED = "closed", _("beendet")

    class Cost(models.TextChoices):
        FREE = "free", _("kostenlos")
        INSURANCE = "insurance", _("die Krankenkasse zahlt")
        CARE_INSURANCE = "care-insurance", _("die Pflegekasse zahlt, ganz oder teilweise")
        FEE = "fee", _("kostet etwas")
        UNKNOWN = "unknown", _("nicht bekannt")

    class Grade(models.TextChoices):
        """How few barriers a flat has; what the standards say stands in `facts.homes`."""

        WHEELCHAIR = "wheelchair", _("rollstuhlgerecht")
        ACCESSIBLE = "accessible", _("barrierefrei")
        REDUCED = "reduced", _("barrierearm")
        UNKNOWN = "unknown", _("nicht bekannt")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("Einrichtung"),
        on_delete=models.PROTECT,
        related_name="offers",
    )
    title = models.CharField(_("Angebot"), max_length=160)
    summary = models.CharField(_("In einem Satz"), max_length=300)
    details = models.TextField(_("Mehr dazu"), max_length=4000, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("Themen"), related_name="+")
    sites = models.ManyToManyField(Site, verbose_name=_("Orte"), related_name="offers", blank=True)
    status = models.CharField(_("Stand"), max_length=10, choices=Status, default=Status.DRAFT)

    on_site = models.BooleanField(_("vor Ort"), default=True)
    home_visit = models.BooleanField(_("kommt nach Hause"), default=False)
    by_phone = models.BooleanField(_("am Telefon"), default=False)
    by_video = models.BooleanField(_("per Video"), default=False)
    video_link = models.URLField(_("Link zur Videosprechstunde"), blank=True)
    video_service = models.CharField(_("Zugelassener Videodienst"), max_length=120, blank=True)
    video_service_checked = models.DateField(_("Zulassung nachgesehen am"), null=True, blank=True)
    served = models.ManyToManyField(
        Neighbourhood, verbose_name=_("Hausbesuche in"), related_name="+", blank=True
    )
    served_everywhere = models.BooleanField(_("Hausbesuche überall"), default=False)

    for_whom = models.CharField(_("Für wen"), max_length=300, blank=True)
    target_groups = models.JSONField(_("Zielgruppen"), default=list, blank=True)
    conditions = models.CharField(_("Voraussetzungen"), max_length=300, blank=True)
    bring = models.CharField(_("Bitte mitbringen"), max_length=300, blank=True)
    how_to_start = models.CharField(_("So geht es los"), max_length=300, blank=True)
    cost = models.CharField(_("Kosten"), max_length=16, choices=Cost, default=Cost.UNKNOWN)
    cost_note = models.CharField(_("Kosten, genauer"), max_length=200, blank=True)
    cost_parts = models.CharField(_("Kostenmodell"), max_length=400, blank=True)
    languages = models.JSONField(_("Sprachen"), default=list, blank=True)

    barrier_grade = models.CharField(
        _("Grad der Barrierefreiheit"), max_length=12, choices=Grade, default=Grade.UNKNOWN
    )
    letting = models.CharField(_("Vermittlung der Wohnung"), max_length=300, blank=True)
    subsidy = models.CharField(_("Förderung der Wohnung"), max_length=300, blank=True)

    new_people = _known(_("nimmt neue Patienten, Kunden oder Gäste auf"))
    places_total = models.PositiveSmallIntegerField(_("Plätze insgesamt"), null=True, blank=True)
    places_free = models.PositiveSmallIntegerField(_("freie Plätze"), null=True, blank=True)
    waiting_weeks = models.PositiveSmallIntegerField(
        _("Wartezeit in Wochen"), null=True, blank=True
    )
    capacity_as_of = models.DateField(_("Stand der Plätze"), null=True, blank=True)

    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    email = models.EmailField(_("E-Mail, öffentlich"), blank=True)
    website = models.URLField(_("Internetseite"), blank=True)
    contact = models.CharField(_("Ansprechperson"), max_length=120, blank=True)

    first = models.DateField(_("gibt es ab"), null=True, blank=True)
    last = models.DateField(_("gibt es bis"), null=True, blank=True)
    checked_at = models.DateField(_("zuletzt geprüft am"), null=True, blank=True)
    checked_by = models.CharField(_("geprüft von"), max_length=120, blank=True)
    check_due = models.DateField(_("nächste Prüfung"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=200, blank=True)
    # What the municipality planned, and this became of it.
    measure = models.ForeignKey(
        Measure,
        verbose_name=_("aus der Maßnahme"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = {
        **dict.fromkeys(
            (
                "organisation title summary details topics sites status on_site home_visit by_phone"
                " by_video video_link video_service video_service_checked served served_everywhere"
                " for_whom target_groups conditions"
                " bring how_to_start cost cost_note cost_parts languages barrier_grade letting"
                " subsidy new_people places_total places_free waiting_weeks"
                " capacity_as_of phone email website contact first last checked_at checked_by"
                " source fictitious"
            ).split(),
            PUBLIC,
        ),
        "check_due": INTERNAL,
        "measure": INTERNAL,
    }
    retention: ClassVar = DIRECTORY

    class Meta(TenantModel.Meta):
        verbose_name = _("Angebot")
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "organisation", "title"],
                condition=models.Q(deleted_at__isnull=True),
                name="directory_offer_title",
            ),
            models.CheckConstraint(
                condition=models.Q(places_total__isnull=True)
                | models.Q(places_free__isnull=True)
                | models.Q(places_free__lte=models.F("places_total")),
                name="directory_offer_places",
                violation_error_message=_("Mehr freie Plätze, als es insgesamt gibt."),
            ),
        ]
        indexes = [models.Index(fields=["municipality", "status", "check_due"])]

    def __str__(self) -> str:
        return self.title

    @property
    def places_taken(self) -> int | None:
        """How many places are occupied, if both numbers are known."""
        if self.places_total is None or self.places_free is None:
            return None
        return int(self.places_total - self.places_free)

    @property
    def tells_places(self) -> bool:
        """Whether the entry says anything that `capacity_as_of` is the date of."""
        counts = (self.places_total, self.places_free, self.waiting_weeks)
        return self.new_people != Known.UNKNOWN or any(count is not None for count in counts)

    @property
    def grade_in_words(self) -> str:
        """The grade of a flat with the standard that defines it."""
        known = grades().get(self.barrier_grade)
        label = str(self.get_barrier_grade_display())  # type: ignore[attr-defined]
        return f"{label} ({known.standard})" if known and known.standard else label

    @property
    def is_flat(self) -> bool:
        """Whether people ask how few barriers it has. Uses topics that were fetched."""
        known = self.barrier_grade != self.Grade.UNKNOWN
        return known or any(topic.key == FLAT for topic in self.topics.all())


class OpeningHours(TenantModel):
    """A span in the week of an offer; at one of its sites, or at all of them."""

    class Mode(models.TextChoices):
        OPEN = "open", _("geöffnet")
        APPOINTMENT = "appointment", _("nach Vereinbarung")
        PHONE = "phone", _("telefonisch")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Montag")
        TUESDAY = 1, _("Dienstag")
        WEDNESDAY = 2, _("Mittwoch")
        THURSDAY = 3, _("Donnerstag")
        FRIDAY = 4, _("Freitag")
        SATURDAY = 5, _("Samstag")
        SUNDAY = 6, _("Sonntag")

    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="hours"
    )
    site = models.ForeignKey(
        Site,
        verbose_name=_("Ort"),
        on_delete=models.CASCADE,
        related_name="hours",
        null=True,
        blank=True,
    )
    weekday = models.PositiveSmallIntegerField(_("Wochentag"), choices=Weekday)
    opens = models.TimeField(_("von"))
    closes = models.TimeField(_("bis"))
    mode = models.CharField(_("Art"), max_length=12, choices=Mode, default=Mode.OPEN)
    first = models.DateField(_("gilt ab"), null=True, blank=True)
    last = models.DateField(_("gilt bis"), null=True, blank=True)
    season_from = models.CharField(_("jedes Jahr ab (MM-TT)"), max_length=5, blank=True)
    season_to = models.CharField(_("jedes Jahr bis (MM-TT)"), max_length=5, blank=True)
    on_holidays = models.BooleanField(_("auch an Feiertagen"), default=False)

    protection: ClassVar = dict.fromkeys(
        (
            "offer site weekday opens closes mode first last season_from season_to on_holidays"
        ).split(),
        PUBLIC,
    )
    retention: ClassVar = DIRECTORY

    class Meta(TenantModel.Meta):
        verbose_name = _("Öffnungszeit")
        ordering = ["weekday", "opens"]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}"


class Leave(TenantModel):
    """Days on which an offer rests, such as the holidays of a practice."""

    offer = models.ForeignKey(
        Offer, verbose_name=_("Angebot"), on_delete=models.CASCADE, related_name="leaves"
    )
    first = models.DateField(_("von"))
    last = models.DateField(_("bis"))
    instead = models.CharField(_("Vertretung"), max_length=200, blank=True)

    protection: ClassVar = dict.fromkeys("offer first last instead".split(), PUBLIC)
    retention: ClassVar = DIRECTORY

    class Meta(TenantModel.Meta):
        verbose_name = _("Abwesenheit")
        ordering = ["first"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="directory_leave_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first:%d.%m.%Y}"
