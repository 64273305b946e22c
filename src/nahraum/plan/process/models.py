from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.plan.bodies.models import Decision

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL
PROCESS = Retention(
    data_kind="Planungsprozess mit Stufen, Freigaben und Begleitung",
    period="unbefristet",
    starts="Auftakt",
    basis="Akten der Kommune, keine Namen von Menschen",
)


class Process(TenantModel):
    """A planning process over several years. One runs at a time; those that ended stay."""

    title = models.CharField(_("Name"), max_length=160)
    about = models.TextField(_("Worum es geht, in einfachen Worten"), max_length=2000, blank=True)
    kick_off = models.DateField(_("Auftakt am"))
    ended_on = models.DateField(_("Beendet am"), null=True, blank=True)
    public = models.BooleanField(_("öffentlich zeigen"), default=True)
    source = models.CharField(max_length=80, blank=True, editable=False)
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = dict.fromkeys(
        "title about kick_off ended_on public source fictitious".split(), PUBLIC
    )
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Planungsprozess")
        ordering = ["-kick_off"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality"],
                condition=models.Q(deleted_at__isnull=True, ended_on__isnull=True),
                name="process_one_running",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Stage(TenantModel):
    class Level(models.IntegerChoices):
        INFORM = 1, _("1 Informieren")
        CONSULT = 2, _("2 Mitwirken")
        CO_DECIDE = 3, _("3 Mitentscheiden")
        SELF_ADMINISTER = 4, _("4 Selbst verwalten")

    process = models.ForeignKey(
        Process, verbose_name=_("Prozess"), on_delete=models.CASCADE, related_name="stages"
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=1)
    title = models.CharField(_("Stufe"), max_length=120)
    about = models.TextField(_("Was hier geschieht"), max_length=2000, blank=True)
    starts = models.DateField(_("Beginn"))
    ends = models.DateField(_("Ende"))
    responsible = models.CharField(_("Zuständig"), max_length=160, blank=True)
    level = models.PositiveSmallIntegerField(_("Stufe der Beteiligung"), choices=Level)

    protection: ClassVar = dict.fromkeys(
        "process position title about starts ends responsible level".split(), PUBLIC
    )
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Stufe")
        ordering = ["position", "starts"]

    def __str__(self) -> str:
        return self.title


class Product(TenantModel):
    """Something a stage leaves behind: a profile, a plan, minutes."""

    stage = models.ForeignKey(
        Stage, verbose_name=_("Stufe"), on_delete=models.CASCADE, related_name="products"
    )
    title = models.CharField(_("Ergebnis"), max_length=160)
    due = models.DateField(_("Fertig bis"))
    responsible = models.CharField(_("Zuständig"), max_length=160, blank=True)
    place = models.CharField(_("Wo es liegt"), max_length=300, blank=True)
    done_on = models.DateField(_("Liegt vor seit"), null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("stage title due done_on".split(), PUBLIC),
        **dict.fromkeys("responsible place".split(), INTERNAL),
    }
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Ergebnis")
        ordering = ["due", "title"]

    def __str__(self) -> str:
        return self.title


class Gate(TenantModel):
    """A point where somebody decides that it goes on. Its conditions are read from the data."""

    class Decides(models.TextChoices):
        PLANNING = "planning", _("die Planung")
        ADMINISTRATION = "administration", _("die Leitung der Verwaltung")
        COUNCIL = "council", _("der Rat")

    stage = models.ForeignKey(
        Stage, verbose_name=_("Stufe"), on_delete=models.CASCADE, related_name="gates"
    )
    title = models.CharField(_("Freigabe"), max_length=160)
    due = models.DateField(_("Geplant für"))
    decides = models.CharField(_("Wer entscheidet"), max_length=14, choices=Decides)
    checks = models.JSONField(_("Bedingungen"), default=list, blank=True)
    prepared_on = models.DateField(_("Vorbereitet am"), null=True, blank=True)
    passed_on = models.DateField(_("Freigegeben am"), null=True, blank=True)
    reason = models.TextField(_("Begründung"), max_length=2000, blank=True)
    # What was open when the gate was passed all the same.
    open_then = models.JSONField(default=list, blank=True)
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("Beschluss des Rates"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    protection: ClassVar = {
        **dict.fromkeys("stage title due decides passed_on".split(), PUBLIC),
        **dict.fromkeys("checks prepared_on reason open_then decision".split(), INTERNAL),
    }
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Freigabe")
        ordering = ["due", "title"]

    def __str__(self) -> str:
        return self.title


class DateChange(TenantModel):
    """A date that moved, and why. Rows are added, never changed."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="date_changes")
    what = models.CharField(max_length=200)
    before = models.DateField()
    after = models.DateField()
    reason = models.CharField(max_length=300)
    on = models.DateField()

    protection: ClassVar = dict.fromkeys("process what before after reason on".split(), PUBLIC)
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Verschobener Termin")
        ordering = ["-on", "-created_at"]

    def __str__(self) -> str:
        return f"{self.what}: {self.before:%d.%m.%Y} – {self.after:%d.%m.%Y}"


class Advice(TenantModel):
    """When external advisers were there, for how long, what they recommended, what came of it."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="advice")
    adviser = models.CharField(_("Beratungsteam"), max_length=160)
    subject = models.CharField(_("Wozu"), max_length=200)
    day = models.DateField(_("Tag"))
    hours = models.DecimalField(_("Stunden"), max_digits=6, decimal_places=2)
    recommendation = models.TextField(_("Empfehlung"), max_length=2000, blank=True)
    effect = models.TextField(_("Was daraus wurde"), max_length=2000, blank=True)

    protection: ClassVar = dict.fromkeys(
        "process adviser subject day hours recommendation effect".split(), INTERNAL
    )
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Beratung")
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.subject


class Partner(TenantModel):
    """Another municipality or a project one learns from and with."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Kommune")
        PROJECT = "project", _("Projekt")
        PROGRAMME = "programme", _("Programm von Land oder Bund")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="partners")
    kind = models.CharField(_("Art"), max_length=12, choices=Kind, default=Kind.MUNICIPALITY)
    name = models.CharField(_("Name"), max_length=160)
    about = models.CharField(_("Worüber der Austausch geht"), max_length=400)
    since = models.DateField(_("seit"), null=True, blank=True)
    link = models.URLField(_("Seite im Internet"), blank=True)

    protection: ClassVar = dict.fromkeys("process kind name about since link".split(), PUBLIC)
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Partner")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Factor(TenantModel):
    """What makes people stay or come, as the workshop named it, with its weight."""

    class Now(models.TextChoices):
        MISSING = "missing", _("fehlt")
        WEAK = "weak", _("ausbaufähig")
        STRONG = "strong", _("stark")
        UNKNOWN = "unknown", _("nicht bekannt")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="factors")
    title = models.CharField(_("Was Menschen hier hält"), max_length=160)
    about = models.CharField(_("Genauer"), max_length=400, blank=True)
    now = models.CharField(_("Wie es heute ist"), max_length=8, choices=Now, default=Now.UNKNOWN)
    points = models.PositiveSmallIntegerField(_("Punkte aus der Werkstatt"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys("process title about now points".split(), PUBLIC)
    retention: ClassVar = PROCESS

    class Meta(TenantModel.Meta):
        verbose_name = _("Halte- und Bleibefaktor")
        ordering = [models.F("points").desc(nulls_last=True), "title"]

    def __str__(self) -> str:
        return self.title
