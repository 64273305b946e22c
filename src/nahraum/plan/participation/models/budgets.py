"""A citizens' budget: projects with a cost, and ballots without a name."""

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection
from nahraum.plan.participation.models.procedures import PROCEDURES, Procedure
from nahraum.plan.participation.models.surveys import ANSWERS, Response

PUBLIC, SOCIAL, INTERNAL = Protection.PUBLIC, Protection.SOCIAL, Protection.INTERNAL


class Budget(TenantModel):
    """The money and the rules. The lot is published before the vote ends."""

    procedure = models.OneToOneField(Procedure, on_delete=models.CASCADE, related_name="budget")
    cents = models.PositiveBigIntegerField(_("Budget in Cent"), validators=[MinValueValidator(1)])
    seed = models.PositiveIntegerField(_("Losnummer bei Gleichstand"))
    raise_shares = models.BooleanField(_("Rest mit erhöhten Anteilen vergeben"), default=True)

    protection: ClassVar = dict.fromkeys("procedure cents seed raise_shares".split(), PUBLIC)
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Bürgerbudget")

    def __str__(self) -> str:
        return str(self.procedure_id)


class Project(TenantModel):
    """Something the budget could pay for."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="projects")
    number = models.PositiveSmallIntegerField(_("Nummer"))
    title = models.CharField(_("Projekt"), max_length=160)
    about = models.CharField(_("In wenigen Sätzen"), max_length=600, blank=True)
    cents = models.PositiveBigIntegerField(_("Kosten in Cent"), validators=[MinValueValidator(1)])
    measure = models.UUIDField(_("Maßnahme"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        "procedure number title about cents measure".split(), PUBLIC
    )
    retention: ClassVar = PROCEDURES

    class Meta(TenantModel.Meta):
        verbose_name = _("Projekt")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "procedure", "number"],
                condition=models.Q(deleted_at__isnull=True),
                name="participation_project_number",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Ballot(TenantModel):
    """The projects one person wants. `receipt` can be found by nobody but who has the code."""

    procedure = models.ForeignKey(Procedure, on_delete=models.CASCADE, related_name="ballots")
    receipt = models.CharField(max_length=64)
    projects = models.JSONField(default=list)
    channel = models.CharField(max_length=6, choices=Response.Channel, default=Response.Channel.WEB)

    protection: ClassVar = {
        **dict.fromkeys("procedure receipt channel".split(), INTERNAL),
        "projects": SOCIAL,
    }
    retention: ClassVar = ANSWERS

    class Meta(TenantModel.Meta):
        verbose_name = _("Stimmzettel")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "receipt"], name="participation_ballot_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.procedure_id)
