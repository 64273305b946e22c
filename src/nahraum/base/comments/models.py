from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL


class Remark(TenantModel):
    """What somebody says about a row of another room; an answer points to what it answers.

    Only what opens a thread can be settled: the answers go with it.
    """

    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=120)
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    text = models.TextField(_("Bemerkung"), max_length=2000)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=64, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("kind object_id answers resolved_at".split(), INTERNAL),
        **dict.fromkeys("text resolved_by".split(), PERSONAL),
    }
    retention: ClassVar = Retention(
        data_kind="Bemerkungen von Kolleginnen und Kollegen",
        period="2 Jahre",
        starts="Erledigung",
        basis="Zusammenarbeit in der Verwaltung, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Bemerkung")
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["municipality", "kind", "object_id"], name="comments_of_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"
