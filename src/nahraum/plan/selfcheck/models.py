from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.analysis.funding.sustaining import CRITERIA, HIGHEST
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Protection, Retention
from nahraum.plan.selfcheck.rules import KINDS, questions_of
from nahraum.plan.selfcheck.rules.money import MOST

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL
YEARS = (MinValueValidator(2000), MaxValueValidator(2100))
_TWICE = _("Für diesen Zeitraum gibt es das schon.")
_KEPT = Retention(
    data_kind="Standortbestimmung, Verstetigung und Berichte der Quartiersarbeit",
    period="10 Jahre",
    starts="Abschluss",
    basis="Planung der Kommune, keine personenbezogenen Daten",
)


def check_levels(levels: Any, keys: Any) -> None:
    """Known keys, each 0 to 3 or not known."""
    if not isinstance(levels, dict) or set(levels) - set(keys):
        raise ValidationError(_("Diese Frage gibt es nicht."))
    for level in levels.values():
        if level is not None and (isinstance(level, bool) or level not in range(HIGHEST + 1)):
            raise ValidationError(_("Stufen liegen zwischen 0 und 3."))


class SelfCheck(TenantModel):
    """One assessment of a year, of the municipality or of one of its places."""

    class State(models.TextChoices):
        OPEN = "open", _("in Arbeit")
        FINISHED = "finished", _("abgeschlossen")

    year = models.PositiveSmallIntegerField(_("Jahr"), validators=YEARS)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Ort"),
        help_text=_("Leer: die ganze Kommune."),
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    finished_on = models.DateField(null=True, blank=True)

    protection: ClassVar = dict.fromkeys("year neighbourhood state finished_on".split(), INTERNAL)
    retention: ClassVar = _KEPT

    class Meta(TenantModel.Meta):
        verbose_name = _("Standortbestimmung")
        ordering = ["-year", "neighbourhood__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "year", "neighbourhood"],
                condition=models.Q(deleted_at__isnull=True, neighbourhood__isnull=False),
                name="selfcheck_year_of_place",
                violation_error_message=_TWICE,
            ),
            models.UniqueConstraint(
                fields=["municipality", "year"],
                condition=models.Q(deleted_at__isnull=True, neighbourhood__isnull=True),
                name="selfcheck_year_of_all",
                violation_error_message=_TWICE,
            ),
        ]

    def __str__(self) -> str:
        place = self.neighbourhood.name if self.neighbourhood else _("ganze Kommune")
        return f"{self.year}, {place}"


class AreaAnswer(TenantModel):
    """What was said of one principle or thesis. A level that is not there is not known."""

    check_of = models.ForeignKey(SelfCheck, on_delete=models.CASCADE, related_name="answers")
    area = models.CharField(max_length=20)
    levels = models.JSONField(default=dict, blank=True)
    remark = models.TextField(_("Begründung"), max_length=2000, blank=True)
    evidence = models.TextField(
        _("Nachweise"),
        max_length=2000,
        blank=True,
        help_text=_("Je Zeile einer: ein Beschluss, ein Bericht, eine Seite. Keine Namen."),
    )

    protection: ClassVar = dict.fromkeys("check_of area levels remark evidence".split(), INTERNAL)
    retention: ClassVar = _KEPT

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["check_of", "area"], name="selfcheck_area_once"),
        ]

    def clean(self) -> None:
        if not questions_of(self.area):
            raise ValidationError({"area": _("Diesen Bereich gibt es nicht.")})
        check_levels(self.levels, questions_of(self.area))


class SustainingCheck(TenantModel):
    """Will it go on when the grant ends? Points by criterion, money by year in cents."""

    name = models.CharField(_("Worum geht es?"), max_length=200)
    as_of = models.DateField(_("Stand"))
    points = models.JSONField(default=dict, blank=True)
    years = models.JSONField(default=list, blank=True)
    remark = models.TextField(_("Begründung"), max_length=4000, blank=True)
    plan_b = models.TextField(
        _("Plan B"),
        max_length=4000,
        blank=True,
        help_text=_("Was geschieht, wenn das Geld nicht reicht?"),
    )

    protection: ClassVar = dict.fromkeys("name as_of points years remark plan_b".split(), INTERNAL)
    retention: ClassVar = _KEPT

    class Meta(TenantModel.Meta):
        verbose_name = _("Prüfung der Verstetigung")
        ordering = ["-as_of", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        check_levels(self.points, CRITERIA)
        _check_years(self.years)


def _check_years(rows: Any) -> None:
    seen = set()
    for row in rows:
        if set(row) != {"year", *KINDS} or row["year"] in seen:
            raise ValidationError(_("Jedes Jahr steht einmal da."))
        seen.add(row["year"])
        if any(v is not None and not 0 <= v <= MOST for k, v in row.items() if k != "year"):
            raise ValidationError(_("Beträge sind nicht negativ."))


class WorkProfile(TenantModel):
    """The post that looks after a neighbourhood: what it is for, not who holds it."""

    title = models.CharField(
        _("Wie heißt die Stelle?"),
        max_length=200,
        help_text=_("Zum Beispiel: Quartiersmanagement Talle. Kein Name einer Person."),
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Ort"),
        help_text=_("Leer: die ganze Kommune."),
    )
    carrier = models.CharField(_("Träger"), max_length=200, blank=True)
    weekly_hours = models.DecimalField(
        _("Stunden in der Woche"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(Decimal(400))],
    )
    funded_until = models.DateField(
        _("Bezahlt bis"), null=True, blank=True, help_text=_("Leer: nicht bekannt oder auf Dauer.")
    )
    tasks = models.TextField(
        _("Aufgaben"),
        max_length=4000,
        blank=True,
        help_text=_("Je Zeile eine. Stunden in Klammern am Ende, zum Beispiel „(4 Stunden)“."),
    )
    office = models.CharField(_("Wo ist die Sprechstunde?"), max_length=200, blank=True)
    office_hours = models.TextField(
        _("Wann ist Sprechstunde?"), max_length=1000, blank=True, help_text=_("Je Zeile ein Tag.")
    )
    phone = models.CharField(_("Telefon der Stelle"), max_length=40, blank=True)

    protection: ClassVar = dict.fromkeys(
        """title neighbourhood carrier weekly_hours funded_until tasks office office_hours
        phone""".split(),
        INTERNAL,
    )
    retention: ClassVar = _KEPT

    class Meta(TenantModel.Meta):
        verbose_name = _("Stelle der Quartiersarbeit")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class WorkCount(TenantModel):
    """What the post counted in a half-year. Empty is not counted, which is not zero."""

    post = models.ForeignKey(WorkProfile, on_delete=models.CASCADE, related_name="counts")
    year = models.PositiveSmallIntegerField(_("Jahr"), validators=YEARS)
    half = models.PositiveSmallIntegerField(
        _("Halbjahr"), choices=[(1, _("Januar bis Juni")), (2, _("Juli bis Dezember"))]
    )
    talks = models.PositiveIntegerField(_("Gespräche und Beratungen"), null=True, blank=True)
    referrals = models.PositiveIntegerField(
        _("Weiterleitungen an andere Stellen"), null=True, blank=True
    )
    events = models.PositiveIntegerField(_("Treffen und Veranstaltungen"), null=True, blank=True)
    visitors = models.PositiveIntegerField(_("Besuche dabei"), null=True, blank=True)
    volunteers = models.PositiveIntegerField(_("Begleitete Engagierte"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        "post year half talks referrals events visitors volunteers".split(), INTERNAL
    )
    retention: ClassVar = _KEPT

    class Meta(TenantModel.Meta):
        verbose_name = _("Zählung")
        ordering = ["year", "half"]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "year", "half"],
                condition=models.Q(deleted_at__isnull=True),
                name="selfcheck_half_year_once",
                violation_error_message=_TWICE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"
