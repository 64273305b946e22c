from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.plan.bodies.rules import Council, Kind, Result

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL
RECORDS = Retention(
    data_kind="Gremien, Sitzungen und Beschlüsse",
    period="unbefristet",
    starts="Beschluss",
    basis="Akten der Kommune; Namen stehen nur bei den Sitzen",
)
SEATS = Retention(
    data_kind="Namen und E-Mail von Mitgliedern der Gremien",
    period="Name und E-Mail 1 Jahr, Funktion und Einrichtung unbefristet",
    starts="Ende der Mitgliedschaft",
    basis="Art. 6 Abs. 1 lit. e DSGVO",
)
KINDS = (
    (Kind.DECISION.value, _("Beschluss")),
    (Kind.ADVICE.value, _("Empfehlung an den Rat")),
)
RESULTS = (
    (Result.ADOPTED.value, _("angenommen")),
    (Result.REJECTED.value, _("abgelehnt")),
    (Result.POSTPONED.value, _("vertagt")),
)
COUNCIL = (
    (Council.RECOMMENDED.value, _("empfohlen, der Rat hat noch nicht beraten")),
    (Council.ON_AGENDA.value, _("auf der Tagesordnung des Rates")),
    (Council.ADOPTED.value, _("vom Rat übernommen")),
    (Council.CHANGED.value, _("vom Rat geändert übernommen")),
    (Council.REJECTED.value, _("vom Rat abgelehnt")),
)


class Body(TenantModel):
    """Who advises or decides, with its mandate."""

    class Type(models.TextChoices):
        STEERING = "steering", _("Steuerungsgruppe")
        ADVISORY = "advisory", _("Entwicklungsbeirat")
        WORKING = "working", _("Arbeitskreis")
        COUNCIL = "council", _("Rat")
        COMMITTEE = "committee", _("Ausschuss")
        JOINT = "joint", _("gemeinsames Gremium mehrerer Ebenen")

    class Power(models.TextChoices):
        ADVISES = "advises", _("berät und empfiehlt")
        DECIDES = "decides", _("entscheidet")

    name = models.CharField(_("Name"), max_length=160)
    type = models.CharField(_("Art"), max_length=10, choices=Type)
    power = models.CharField(_("Was das Gremium kann"), max_length=8, choices=Power)
    mandate = models.TextField(_("Auftrag"), max_length=2000)
    rhythm = models.CharField(_("Wie oft es sich trifft"), max_length=120, blank=True)
    since = models.DateField(_("Eingesetzt am"), null=True, blank=True)
    until = models.DateField(_("Aufgelöst am"), null=True, blank=True)
    public = models.BooleanField(_("öffentlich zeigen"), default=True)
    fictitious = models.BooleanField(_("erfunden"), default=False)

    protection: ClassVar = dict.fromkeys(
        "name type power mandate rhythm since until public fictitious".split(), PUBLIC
    )
    retention: ClassVar = RECORDS

    class Meta(TenantModel.Meta):
        verbose_name = _("Gremium")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="bodies_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Seat(TenantModel):
    """A place in a body: a function or an organisation; a name only where mail must arrive."""

    body = models.ForeignKey(
        Body, verbose_name=_("Gremium"), on_delete=models.CASCADE, related_name="seats"
    )
    function = models.CharField(_("Funktion"), max_length=160)
    organisation = models.CharField(_("Einrichtung"), max_length=160, blank=True)
    chairs = models.BooleanField(_("leitet das Gremium"), default=False)
    votes = models.BooleanField(_("stimmt mit ab"), default=True)
    name = models.CharField(_("Name"), max_length=160, blank=True)
    email = models.EmailField(_("E-Mail für Einladungen"), blank=True)
    until = models.DateField(_("Mitglied bis"), null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("body function organisation chairs votes until".split(), INTERNAL),
        **dict.fromkeys("name email".split(), PERSONAL),
    }
    retention: ClassVar = SEATS

    class Meta(TenantModel.Meta):
        verbose_name = _("Sitz")
        ordering = ["-chairs", "-votes", "organisation", "function"]

    def __str__(self) -> str:
        return f"{self.function}, {self.organisation}" if self.organisation else self.function


class Meeting(TenantModel):
    """A meeting of a body. The time is that of the clock on the wall in Germany."""

    class State(models.TextChoices):
        PLANNED = "planned", _("geplant")
        INVITED = "invited", _("eingeladen")
        HELD = "held", _("hat stattgefunden")
        CANCELLED = "cancelled", _("abgesagt")

    body = models.ForeignKey(
        Body, verbose_name=_("Gremium"), on_delete=models.CASCADE, related_name="meetings"
    )
    title = models.CharField(_("Titel"), max_length=160)
    day = models.DateField(_("Tag"))
    clock = models.TimeField(_("Beginn"))
    duration = models.PositiveSmallIntegerField(
        _("Dauer in Minuten"),
        default=120,
        validators=[MinValueValidator(5), MaxValueValidator(1440)],
    )
    place = models.CharField(_("Ort"), max_length=200)
    open_to_all = models.BooleanField(_("öffentliche Sitzung"), default=False)
    words = models.TextField(_("Text der Einladung"), max_length=2000, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.PLANNED)
    because = models.CharField(_("Grund der Absage"), max_length=200, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    # The minutes: who was there, and what was said of the whole; the rest stands at the items.
    present = models.ManyToManyField(Seat, verbose_name=_("Anwesend"), related_name="+", blank=True)
    guests = models.CharField(_("Gäste"), max_length=300, blank=True)
    remarks = models.TextField(_("Allgemeines"), max_length=4000, blank=True)
    approved_on = models.DateField(_("Protokoll genehmigt am"), null=True, blank=True)
    # What was approved, word for word.
    approved = models.JSONField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys(
            "body title day clock duration place open_to_all state because".split(), PUBLIC
        ),
        **dict.fromkeys(
            "words invited_at present guests remarks approved_on approved".split(), INTERNAL
        ),
    }
    retention: ClassVar = RECORDS

    class Meta(TenantModel.Meta):
        verbose_name = _("Sitzung")
        ordering = ["day", "clock"]
        indexes = [models.Index(fields=["municipality", "day"])]

    def __str__(self) -> str:
        return self.title


class AgendaItem(TenantModel):
    """One item of an agenda, and what was said about it."""

    class Purpose(models.TextChoices):
        INFORM = "inform", _("zur Kenntnis")
        CONSULT = "consult", _("zur Beratung")
        DECIDE = "decide", _("zum Beschluss")

    meeting = models.ForeignKey(
        Meeting, verbose_name=_("Sitzung"), on_delete=models.CASCADE, related_name="items"
    )
    position = models.PositiveSmallIntegerField(_("Nummer"), default=1)
    title = models.CharField(_("Thema"), max_length=200)
    purpose = models.CharField(_("Wozu"), max_length=8, choices=Purpose, default=Purpose.CONSULT)
    about = models.TextField(_("Worum es geht"), max_length=2000, blank=True)
    brought_by = models.CharField(_("Wer es einbringt"), max_length=160, blank=True)
    note = models.TextField(_("Was besprochen wurde"), max_length=6000, blank=True)

    protection: ClassVar = dict.fromkeys(
        "meeting position title purpose about brought_by note".split(), INTERNAL
    )
    retention: ClassVar = RECORDS

    class Meta(TenantModel.Meta):
        verbose_name = _("Tagesordnungspunkt")
        ordering = ["position", "created_at"]

    def __str__(self) -> str:
        return self.title


class Decision(TenantModel):
    """What a body decided or recommended. A recommendation waits for the council's answer."""

    body = models.ForeignKey(
        Body, verbose_name=_("Gremium"), on_delete=models.PROTECT, related_name="decisions"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("Sitzung"),
        on_delete=models.PROTECT,
        related_name="decisions",
        null=True,
        blank=True,
    )
    item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("Tagesordnungspunkt"),
        on_delete=models.SET_NULL,
        related_name="decisions",
        null=True,
        blank=True,
    )
    number = models.CharField(_("Nummer"), max_length=20)
    kind = models.CharField(_("Art"), max_length=10, choices=KINDS)
    title = models.CharField(_("Worüber"), max_length=200)
    text = models.TextField(_("Wortlaut"), max_length=4000)
    result = models.CharField(_("Ergebnis"), max_length=10, choices=RESULTS)
    yes = models.PositiveSmallIntegerField(_("Ja"), null=True, blank=True)
    no = models.PositiveSmallIntegerField(_("Nein"), null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(_("Enthaltungen"), null=True, blank=True)
    decided_on = models.DateField(_("Beschlossen am"))
    responsible = models.CharField(_("Zuständig"), max_length=160, blank=True)
    due = models.DateField(_("Umzusetzen bis"), null=True, blank=True)
    done_on = models.DateField(_("Umgesetzt am"), null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    council = models.CharField(_("Im Rat"), max_length=12, choices=COUNCIL, blank=True)
    agenda_on = models.DateField(_("Ratssitzung am"), null=True, blank=True)
    answered_on = models.DateField(_("Antwort des Rates am"), null=True, blank=True)
    council_reason = models.TextField(_("Begründung des Rates"), max_length=2000, blank=True)
    council_decision = models.ForeignKey(
        "self",
        verbose_name=_("Beschluss des Rates"),
        on_delete=models.SET_NULL,
        related_name="recommendations",
        null=True,
        blank=True,
    )

    # Public are decisions that were released; the room asks for that first.
    protection: ClassVar = dict.fromkeys(
        (
            "body meeting item number kind title text result yes no abstained decided_on"
            " responsible due done_on released_at council agenda_on answered_on council_reason"
            " council_decision"
        ).split(),
        INTERNAL,
    )
    retention: ClassVar = RECORDS

    class Meta(TenantModel.Meta):
        verbose_name = _("Beschluss")
        ordering = ["-decided_on", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="bodies_decision_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Task(TenantModel):
    """Something somebody took home from a meeting."""

    body = models.ForeignKey(
        Body, verbose_name=_("Gremium"), on_delete=models.CASCADE, related_name="tasks"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("aus der Sitzung"),
        on_delete=models.SET_NULL,
        related_name="tasks",
        null=True,
        blank=True,
    )
    text = models.CharField(_("Aufgabe"), max_length=300)
    responsible = models.CharField(_("Zuständig"), max_length=160)
    due = models.DateField(_("Bis wann"), null=True, blank=True)
    done_on = models.DateField(_("Erledigt am"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        "body meeting text responsible due done_on".split(), INTERNAL
    )
    retention: ClassVar = RECORDS

    class Meta(TenantModel.Meta):
        verbose_name = _("Aufgabe")
        ordering = ["due", "text"]

    def __str__(self) -> str:
        return self.text
