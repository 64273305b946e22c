"""Who comes. Names and numbers are erased 30 days after the last date."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention
from nahraum.connect.calendar.models.events import CALENDAR, Event, Occurrence

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL
GUESTS = Retention(
    data_kind="Anmeldungen zu Terminen",
    period="30 Tage",
    starts="letzter Termin, zu dem die Anmeldung gilt",
    basis="Anmeldung der Person, Art. 6 Abs. 1 lit. b und e DSGVO",
)


class GuestList(TenantModel):
    """Places of one date, or of a whole course. `taken` counts people who have a place.

    The counter goes up by one conditional UPDATE; the constraint is the second lock on the door.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="lists")
    occurrence = models.OneToOneField(
        Occurrence, on_delete=models.CASCADE, related_name="guests", null=True
    )
    places = models.PositiveSmallIntegerField(null=True)
    taken = models.PositiveIntegerField(default=0)

    protection: ClassVar = dict.fromkeys("event occurrence places taken".split(), INTERNAL)
    retention: ClassVar = CALENDAR

    class Meta(TenantModel.Meta):
        verbose_name = _("Anmeldeliste")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "event"],
                condition=models.Q(occurrence__isnull=True),
                name="calendar_list_once",
            ),
            models.CheckConstraint(
                condition=models.Q(places__isnull=True) | models.Q(taken__lte=models.F("places")),
                name="calendar_not_overbooked",
            ),
        ]

    def __str__(self) -> str:
        return str(self.event_id)


class Registration(TenantModel):
    """Somebody signed up, perhaps for several people. Needs no account."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed", _("angemeldet")
        WAITING = "waiting", _("auf der Warteliste")
        CANCELLED = "cancelled", _("abgemeldet")

    class Channel(models.TextChoices):
        WEB = "web", _("selbst im Internet")
        PHONE = "phone", _("am Telefon")
        COUNTER = "counter", _("am Schalter")

    guests = models.ForeignKey(GuestList, on_delete=models.CASCADE, related_name="registrations")
    number = models.CharField(_("Nummer"), max_length=12)
    state = models.CharField(_("Stand"), max_length=10, choices=State)
    channel = models.CharField(_("Wie"), max_length=8, choices=Channel, default=Channel.WEB)
    people = models.PositiveSmallIntegerField(_("Personen"))
    email = models.EmailField(_("E-Mail"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    # The day on which somebody was asked how it was; nobody is asked twice.
    asked_on = models.DateField(null=True, editable=False)

    protection: ClassVar = {
        **dict.fromkeys("guests number state channel people asked_on".split(), INTERNAL),
        **dict.fromkeys("email phone".split(), PERSONAL),
    }
    retention: ClassVar = GUESTS

    class Meta(TenantModel.Meta):
        verbose_name = _("Anmeldung")
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "number"], name="calendar_registration_number"
            ),
        ]
        indexes = [models.Index(fields=["guests", "state"])]

    def __str__(self) -> str:
        return self.number


class Participant(TenantModel):
    """One of the people of a registration."""

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="participants"
    )
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("Name"), max_length=120)
    # Only that, never why.
    exempt = models.BooleanField(_("von der Gebühr befreit"), default=False)
    paid = models.BooleanField(_("Gebühr bezahlt"), default=False)
    # Keys of building blocks without dates, such as a project, that are done.
    proofs = models.JSONField(_("Nachweise"), default=list, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("registration position".split(), INTERNAL),
        **dict.fromkeys("name exempt paid proofs".split(), PERSONAL),
    }
    retention: ClassVar = GUESTS

    class Meta(TenantModel.Meta):
        verbose_name = _("Teilnehmende Person")
        ordering = ["registration__created_at", "position"]

    def __str__(self) -> str:
        return self.name
