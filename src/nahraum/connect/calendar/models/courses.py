"""Courses: an event with building blocks, attendance and a certificate."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection
from nahraum.connect.calendar.models.events import CALENDAR, Event, Occurrence
from nahraum.connect.calendar.models.people import GUESTS, Participant
from nahraum.connect.calendar.rules import DEFAULT_SHARE

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL


class Course(TenantModel):
    """What a course has that other events have not."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="course")
    goal = models.CharField(_("Was man danach kann"), max_length=400, blank=True)
    share = models.PositiveSmallIntegerField(
        _("Für das Zertifikat: so viel Prozent der Zeit dabei"),
        default=DEFAULT_SHARE,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    exemption = models.BooleanField(_("Befreiung von der Gebühr möglich"), default=False)
    source = models.CharField(_("Quelle"), max_length=300, blank=True)

    protection: ClassVar = dict.fromkeys("event goal share exemption source".split(), PUBLIC)
    retention: ClassVar = CALENDAR

    class Meta(TenantModel.Meta):
        verbose_name = _("Kurs")

    def __str__(self) -> str:
        return str(self.event)


class Module(TenantModel):
    """A building block of a course, with its hours."""

    class Kind(models.TextChoices):
        MODULE = "module", _("Unterricht")
        PROJECT = "project", _("Praxisprojekt")
        COACHING = "coaching", _("Coaching")

    course = models.ForeignKey(
        Course, verbose_name=_("Kurs"), on_delete=models.CASCADE, related_name="modules"
    )
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), default=1)
    kind = models.CharField(_("Art"), max_length=10, choices=Kind, default=Kind.MODULE)
    title = models.CharField(_("Baustein"), max_length=160)
    about = models.CharField(_("Worum es geht"), max_length=300, blank=True)
    hours = models.PositiveSmallIntegerField(_("Stunden"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys("course position kind title about hours".split(), PUBLIC)
    retention: ClassVar = CALENDAR

    class Meta(TenantModel.Meta):
        verbose_name = _("Baustein")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Attendance(TenantModel):
    """Whether somebody was there on a date. Where no row is, nobody has said."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="attendances"
    )
    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="attendances")
    present = models.BooleanField(_("war da"))

    protection: ClassVar = {
        **dict.fromkeys("participant occurrence".split(), INTERNAL),
        "present": PERSONAL,
    }
    retention: ClassVar = GUESTS

    class Meta(TenantModel.Meta):
        verbose_name = _("Anwesenheit")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "occurrence"], name="calendar_attendance_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.present)
