"""Ideas of citizens, their support, and the answer each of them gets."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.base.topics.models import Topic
from nahraum.plan.participation.models.procedures import PROCEDURES, Procedure
from nahraum.plan.participation.rules import is_coarse

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL


class Intake(TenantModel):
    """A table of contributions that was read in; it can be taken back as a whole."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="intakes")
    name = models.CharField(_("Datei"), max_length=120)
    source = models.CharField(_("Quelle"), max_length=300)
    # The contributions as they were read, until they are taken over: [[id, text], ...].
    waiting = models.JSONField(default=list, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = dict.fromkeys("procedure name source waiting taken_at".split(), INTERNAL)
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Eingelesene Tabelle")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name


class Idea(TenantModel):
    """What somebody proposes. Nobody's name is asked; an e-mail only for the answer.

    The place is a part of the municipality, and a field of the map if somebody wants to say it
    more closely: its middle is kept and nothing finer, so no home can be read from it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("wird geprüft")
        PUBLISHED = "published", _("veröffentlicht")
        REJECTED = "rejected", _("nicht veröffentlicht")
        WITHDRAWN = "withdrawn", _("zurückgezogen")

    class Rule(models.TextChoices):
        PERSON = "person", _("nennt andere Menschen oder greift sie an")
        ADVERT = "advert", _("ist Werbung")
        OFF_TOPIC = "off-topic", _("gehört nicht zur Frage")
        UNLAWFUL = "unlawful", _("verletzt Gesetze")
        TWICE = "twice", _("steht schon da")

    class Channel(models.TextChoices):
        WEB = "web", _("selbst im Internet")
        PHONE = "phone", _("am Telefon")
        PAPER = "paper", _("auf Papier")
        EVENT = "event", _("bei einer Veranstaltung")
        TABLE = "table", _("aus einer Tabelle")

    procedure = models.ForeignKey(
        Procedure, verbose_name=_("Verfahren"), on_delete=models.CASCADE, related_name="ideas"
    )
    title = models.CharField(_("Idee in wenigen Worten"), max_length=160)
    text = models.TextField(_("Mehr dazu"), max_length=3000, blank=True)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("Thema"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Ortsteil"),
        on_delete=models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
    )
    spot_x = models.IntegerField(_("Kartenfeld, Ostwert"), null=True, blank=True)
    spot_y = models.IntegerField(_("Kartenfeld, Nordwert"), null=True, blank=True)
    state = models.CharField(_("Stand"), max_length=10, choices=State, default=State.WAITING)
    broken_rule = models.CharField(
        _("Welche Regel?"), max_length=10, choices=Rule, blank=True, default=""
    )
    channel = models.CharField(_("Wie"), max_length=8, choices=Channel, default=Channel.WEB)
    email = models.EmailField(_("E-Mail"), blank=True)
    answer_by = models.DateField(_("Antwort bis"))
    intake = models.ForeignKey(
        Intake, on_delete=models.SET_NULL, related_name="ideas", null=True, blank=True
    )
    # The state of the linked measure people were last told of.
    told = models.CharField(max_length=40, blank=True, editable=False)
    counted = models.BooleanField(default=False, editable=False)

    protection: ClassVar = {
        **dict.fromkeys(
            (
                "procedure title text topic neighbourhood spot_x spot_y state broken_rule channel"
            ).split(),
            PUBLIC,
        ),
        **dict.fromkeys("answer_by intake told counted".split(), INTERNAL),
        "email": PERSONAL,
    }
    retention: ClassVar = Retention(
        data_kind="Ideen von Bürgerinnen und Bürgern",
        period="10 Jahre; die E-Mail 1 Jahr",
        starts="Ende des Verfahrens",
        basis="Nachweis der Beteiligung, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Idee")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["municipality", "procedure", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(spot_x__isnull=True, spot_y__isnull=True)
                | models.Q(spot_x__isnull=False, spot_y__isnull=False),
                name="participation_idea_spot",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.spot_x is None or self.spot_y is None:
            return
        if not is_coarse(self.spot_x, self.spot_y):
            raise ValidationError(_("Eine Stelle ist nur als Kartenfeld erlaubt."))


class Answer(TenantModel):
    """What the municipality says to an idea. A later answer stands above the earlier ones."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("wird umgesetzt")
        PARTLY = "partly", _("wird zum Teil umgesetzt")
        NO = "no", _("wird nicht umgesetzt")
        FORWARDED = "forwarded", _("ist weitergegeben")

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="answers")
    verdict = models.CharField(_("Antwort"), max_length=10, choices=Verdict)
    reason = models.TextField(_("Begründung"), max_length=2000)
    forwarded_to = models.CharField(_("Weitergegeben an"), max_length=160, blank=True)
    # A measure by its id: it may be erased, the answer stays.
    measure = models.UUIDField(_("Maßnahme"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys("idea verdict reason forwarded_to measure".split(), PUBLIC)
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Antwort")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["municipality", "measure"])]

    def __str__(self) -> str:
        return self.get_verdict_display()


class Support(TenantModel):
    """Somebody finds an idea good. Who is not known: only their own browser remembers."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="supports")

    protection: ClassVar = {"idea": INTERNAL}
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Unterstützung")
        indexes = [models.Index(fields=["idea"])]

    def __str__(self) -> str:
        return str(self.idea_id)
