from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.understand.supply.rules import check_half_posts

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL
_REGISTER = Retention(
    data_kind="Arztregister der Kommune",
    period="10 Jahre",
    starts="Ende der Tätigkeit oder Schließung der Praxis",
    basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
)


class Group(models.TextChoices):
    """Groups of doctors as the planning of needs knows them."""

    GP = "gp", _("Hausärztliche Versorgung")
    PAEDIATRICIAN = "paediatrician", _("Kinder- und Jugendmedizin")
    GYNAECOLOGIST = "gynaecologist", _("Frauenheilkunde")
    OPHTHALMOLOGIST = "ophthalmologist", _("Augenheilkunde")
    SURGEON = "surgeon-orthopaedist", _("Chirurgie und Orthopädie")
    DERMATOLOGIST = "dermatologist", _("Hautheilkunde")
    ENT = "ent", _("Hals-Nasen-Ohren-Heilkunde")
    NEUROLOGIST = "neurologist", _("Nervenheilkunde")
    PSYCHOTHERAPIST = "psychotherapist", _("Psychotherapie")
    UROLOGIST = "urologist", _("Urologie")


class Practice(TenantModel):
    """A place where doctors work."""

    class Form(models.TextChoices):
        SINGLE = "single", _("Einzelpraxis")
        GROUP = "group", _("Berufsausübungsgemeinschaft")
        MVZ = "mvz", _("Medizinisches Versorgungszentrum")
        MUNICIPAL_MVZ = "municipal-mvz", _("Kommunales MVZ")
        KV = "kv", _("Sicherstellungspraxis der KV")

    name = models.CharField(_("Name der Praxis"), max_length=160)
    form = models.CharField(_("Praxisform"), max_length=20, choices=Form)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Ortsteil"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    street = models.CharField(_("Straße und Hausnummer"), max_length=160, blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    limited_until = models.DateField(_("Befristet bis"), null=True, blank=True)
    note = models.CharField(_("Notiz"), max_length=500, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("name form neighbourhood street phone".split(), PUBLIC),
        **dict.fromkeys("limited_until note".split(), INTERNAL),
    }
    retention: ClassVar = _REGISTER

    class Meta(TenantModel.Meta):
        verbose_name = _("Praxis")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="supply_practice_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Doctor(TenantModel):
    """A person; how much they work and where stands in their engagements."""

    class Sex(models.TextChoices):
        MALE = "m", _("männlich")
        FEMALE = "f", _("weiblich")
        DIVERSE = "divers", _("divers")
        UNKNOWN = "unknown", _("nicht bekannt")

    name = models.CharField(_("Name"), max_length=160)
    group = models.CharField(_("Arztgruppe"), max_length=20, choices=Group, default=Group.GP)
    sex = models.CharField(_("Geschlecht"), max_length=10, choices=Sex, default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(
        _("Geburtsjahr"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1920), MaxValueValidator(2010)],
    )

    protection: ClassVar = {
        "name": PUBLIC,
        "group": PUBLIC,
        "sex": PERSONAL,
        "birth_year": PERSONAL,
    }
    retention: ClassVar = _REGISTER

    class Meta(TenantModel.Meta):
        verbose_name = _("Person")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Engagement(TenantModel):
    """Work of a doctor in a practice: in which role, how much, until when, who follows."""

    class Role(models.TextChoices):
        OWNER = "owner", _("selbständig")
        EMPLOYED = "employed", _("angestellt")
        AUTHORISED = "authorised", _("ermächtigt")

    class Mandate(models.TextChoices):
        FULL = "1", _("voller Versorgungsauftrag")
        THREE_QUARTERS = "0.75", _("drei Viertel")
        HALF = "0.5", _("halber Versorgungsauftrag")

    class Succession(models.TextChoices):
        UNKNOWN = "unknown", _("noch nicht besprochen")
        SEARCHING = "searching", _("wird gesucht")
        FOUND = "found", _("gefunden")
        CLOSING = "closing", _("Praxis schließt")
        NOT_NEEDED = "not-needed", _("nicht nötig")

    # Protected: whoever erases a person or a practice must first decide about the work.
    doctor = models.ForeignKey(
        Doctor, verbose_name=_("Person"), on_delete=models.PROTECT, related_name="engagements"
    )
    practice = models.ForeignKey(
        Practice, verbose_name=_("Praxis"), on_delete=models.PROTECT, related_name="engagements"
    )
    role = models.CharField(_("Tätigkeit"), max_length=12, choices=Role, default=Role.OWNER)
    mandate = models.CharField(_("Versorgungsauftrag"), max_length=4, choices=Mandate, blank=True)
    weekly_hours = models.DecimalField(
        _("Stunden je Woche"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(80))],
    )
    jobsharing = models.BooleanField(_("Jobsharing"), default=False)
    two_areas = models.BooleanField(_("Zulassung für zwei Fachgebiete"), default=False)
    starts = models.DateField(_("Beginn"), null=True, blank=True)
    planned_end = models.DateField(_("Geplantes Ende"), null=True, blank=True)
    ended = models.DateField(_("Beendet am"), null=True, blank=True)
    succession = models.CharField(
        _("Nachfolge"), max_length=12, choices=Succession, default=Succession.UNKNOWN
    )
    remind_on = models.DateField(_("Wiedervorlage"), null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("doctor practice role starts".split(), PUBLIC),
        **dict.fromkeys("mandate weekly_hours jobsharing two_areas".split(), PERSONAL),
        **dict.fromkeys("planned_end ended succession remind_on".split(), PERSONAL),
    }
    retention: ClassVar = _REGISTER

    class Meta(TenantModel.Meta):
        verbose_name = _("Tätigkeit")
        ordering = ["practice__name", "doctor__name"]

    def __str__(self) -> str:
        return f"{self.doctor}, {self.practice}"


class OpenPost(TenantModel):
    """Posts nobody fills, in half steps, as published."""

    group = models.CharField(_("Arztgruppe"), max_length=20, choices=Group)
    posts = models.DecimalField(
        _("Offene Sitze"), max_digits=5, decimal_places=1, validators=[check_half_posts]
    )
    planning_area = models.CharField(_("Planungsbereich"), max_length=120)
    as_of = models.DateField(_("Stand"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=200)

    protection: ClassVar = dict.fromkeys("group posts planning_area as_of source".split(), PUBLIC)
    retention: ClassVar = _REGISTER

    class Meta(TenantModel.Meta):
        verbose_name = _("Offene Sitze")
        ordering = ["group", "planning_area"]

    def __str__(self) -> str:
        return f"{self.get_group_display()}, {self.planning_area}"


class PublishedRatio(TenantModel):
    """The Versorgungsgrad the Kassenärztliche Vereinigung published: the one that counts."""

    group = models.CharField(_("Arztgruppe"), max_length=20, choices=Group, default=Group.GP)
    planning_area = models.CharField(_("Planungsbereich"), max_length=120)
    percent = models.DecimalField(
        _("Versorgungsgrad in %"),
        max_digits=6,
        decimal_places=1,
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1000))],
    )
    as_of = models.DateField(_("Stand"), null=True, blank=True)
    source = models.CharField(_("Quelle"), max_length=200)

    protection: ClassVar = dict.fromkeys("group planning_area percent as_of source".split(), PUBLIC)
    retention: ClassVar = _REGISTER

    class Meta(TenantModel.Meta):
        verbose_name = _("Veröffentlichter Versorgungsgrad")
        ordering = ["group", "planning_area"]

    def __str__(self) -> str:
        return f"{self.get_group_display()}, {self.planning_area}"


class ImportPreview(TenantModel):
    """Rows of an uploaded file, checked and shown before anything is changed."""

    file_name = models.CharField(max_length=200)
    rows = models.JSONField()
    findings = models.JSONField(default=list)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    # What the import added, as [model name, id], so that it can be taken back.
    created_ids = models.JSONField(default=list)

    protection: ClassVar = {
        "file_name": INTERNAL,
        "rows": PERSONAL,
        "findings": INTERNAL,
        "confirmed_at": INTERNAL,
        "created_ids": INTERNAL,
    }
    retention: ClassVar = Retention(
        data_kind="Vorschau eines Imports",
        period="30 Tage",
        starts="Hochladen",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        ordering = ["-created_at"]
