from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL


class Language(models.TextChoices):
    """Languages texts are said in besides German."""

    EASY = "de-simple", _("Leichte Sprache")
    ENGLISH = "en", _("Englisch")
    TURKISH = "tr", _("Türkisch")
    UKRAINIAN = "uk", _("Ukrainisch")


class ContentTranslation(TenantModel):
    """One text of one field of one row in one language. `source_hash` is the German it says."""

    class State(models.TextChoices):
        MACHINE = "machine", _("von einer Maschine übersetzt, nicht geprüft")
        HUMAN = "human", _("von einem Menschen geschrieben, nicht geprüft")
        CHECKED = "checked", _("geprüft")

    kind = models.CharField(max_length=40)
    object_id = models.UUIDField()
    field = models.CharField(max_length=40)
    language = models.CharField(_("Sprache"), max_length=10, choices=Language)
    text = models.TextField(_("Text"), max_length=4000)
    state = models.CharField(_("Stand"), max_length=8, choices=State)
    checked_by = models.CharField(_("geprüft von"), max_length=120, blank=True)
    source_hash = models.CharField(max_length=64)

    protection: ClassVar = {
        **dict.fromkeys("kind object_id field language text state".split(), PUBLIC),
        **dict.fromkeys("checked_by source_hash".split(), INTERNAL),
    }
    retention: ClassVar = Retention(
        data_kind="Übersetzungen von Texten der Kommune",
        period="2 Jahre",
        starts="Ende des Angebots",
        basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Übersetzung")
        ordering = ["kind", "object_id", "field", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "kind", "object_id", "field", "language"],
                condition=models.Q(deleted_at__isnull=True),
                name="translations_text_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.field} ({self.language})"
