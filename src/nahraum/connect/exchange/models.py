from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.files.models import StoredFile
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

INTERNAL, PERSONAL = Protection.INTERNAL, Protection.PERSONAL
KEEP_DAYS = 90


def _json(kind: Any) -> "models.JSONField[Any, Any]":
    return models.JSONField(default=kind, blank=True, encoder=DjangoJSONEncoder)


class Import(TenantModel):
    """A list somebody hands in: what its columns mean, what was answered, what became of it.

    The preview is worked out anew from the file and these answers; nothing of it is stored.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("noch nicht übernommen")
        DONE = "done", _("übernommen")
        UNDONE = "undone", _("rückgängig gemacht")

    source = models.CharField(_("Von wem ist die Tabelle?"), max_length=120)
    as_of = models.DateField(_("Stand der Tabelle"))
    house = models.CharField(_("Eine Einrichtung für alle Zeilen"), max_length=160, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    fields = _json(dict)  # heading -> field
    answers = _json(dict)  # trouble or question -> answer
    topics = _json(dict)  # words of the list -> topic, "" for none
    system = models.CharField(_("Koordinaten"), max_length=24, blank=True)
    publish = models.BooleanField(
        _("Vollständige neue Angebote gleich veröffentlichen"), default=False
    )
    close = _json(list)  # offers to be closed because the list no longer names them
    shrink = models.BooleanField(_("Es ist richtig, dass so viele fehlen"), default=False)
    counts = _json(dict)
    remarks = _json(list)  # rows that were refused, rows that could not be undone
    done_at = models.DateTimeField(null=True, blank=True)
    # The plan somebody saw when the first part was written, and the latest change of the directory
    # after the last part: if both still hold, a worker that was stopped goes on by itself.
    begun = models.CharField(max_length=64, blank=True)
    latest = models.CharField(max_length=64, blank=True)
    # What became of the entries of the parts that are done: for the report at the end.
    progress = _json(dict)

    protection: ClassVar = {
        **dict.fromkeys(
            "source as_of file state system publish close shrink counts begun latest".split(),
            INTERNAL,
        ),
        **dict.fromkeys("fields topics done_at progress".split(), INTERNAL),
        **dict.fromkeys("house answers remarks".split(), PERSONAL),
    }
    retention: ClassVar = Retention(
        data_kind="Eingelesene Tabellen",
        period="90 Tage",
        starts="Hochladen",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Eingelesene Tabelle")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.source


class ImportedRow(TenantModel):
    """What an import touched: how it was before, and its version after. By this it is undone."""

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=12)
    object_id = models.UUIDField()
    made = models.BooleanField()
    before = _json(dict)
    version_after = models.PositiveIntegerField(default=0)

    protection: ClassVar = {
        **dict.fromkeys("imported kind object_id made version_after".split(), INTERNAL),
        "before": PERSONAL,
    }
    retention: ClassVar = Import.retention

    class Meta(TenantModel.Meta):
        verbose_name = _("Eingelesener Eintrag")
        constraints = [
            models.UniqueConstraint(
                fields=["imported", "kind", "object_id"], name="exchange_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class ExternalId(TenantModel):
    """Under which key a source knows an entry, and what it said of it last time.

    By `digests` a value is known again; `rest` is what had no place in the
    directory, shown to those who keep the directory, and to nobody else.
    """

    source = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=200)
    object_id = models.UUIDField()
    digests = _json(dict)
    rest = _json(dict)

    protection: ClassVar = {
        **dict.fromkeys("source kind key object_id digests".split(), INTERNAL),
        "rest": PERSONAL,
    }
    retention: ClassVar = Retention(
        data_kind="Herkunft von Einträgen",
        period="2 Jahre",
        starts="Ende des Angebots",
        basis="Daseinsvorsorge, Art. 6 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Herkunft")
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "source", "kind", "key"], name="exchange_external_once"
            ),
        ]
        indexes = [models.Index(fields=["municipality", "object_id"])]

    def __str__(self) -> str:
        return f"{self.source} {self.key}"
