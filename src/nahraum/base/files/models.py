from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.files.rules import KINDS, MOST_NAME
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL


class StoredFile(TenantModel):
    """A file somebody handed in. The bytes lie in the store under their digest.

    When its time has come the content goes and the name with it; what remains says that there
    was one.
    """

    name = models.CharField(_("Name"), max_length=MOST_NAME, blank=True)
    kind = models.CharField(
        _("Art"), max_length=10, choices=[(name, kind.label) for name, kind in KINDS.items()]
    )
    size = models.PositiveBigIntegerField(_("Größe"))
    digest = models.CharField(max_length=64, blank=True)
    keep_until = models.DateField(_("Aufbewahrt bis"))
    gone_at = models.DateTimeField(null=True, blank=True)
    damaged_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("kind size digest keep_until gone_at damaged_at".split(), INTERNAL),
        "name": PERSONAL,
    }
    retention: ClassVar = Retention(
        data_kind="Abgegebene Dateien",
        period="Inhalt und Name bis zum Tag, der bei der Datei steht, der Rest 1 Jahr",
        starts="Abgabe",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Datei")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["municipality", "digest"]),
            models.Index(fields=["municipality", "keep_until"]),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()
