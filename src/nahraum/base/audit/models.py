import uuid
from typing import ClassVar

from django.db import models

from nahraum.base.registry import Protection, Retention

INTERNAL = Protection.INTERNAL


class Immutable(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are never changed")
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{type(self).__name__} rows are never deleted one by one")


class ChainHead(models.Model):
    """The last link of a chain; locked while a new one is forged. The zero id is the house."""

    chain = models.UUIDField(primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    protection: ClassVar = {"chain": INTERNAL, "sequence": INTERNAL, "digest": INTERNAL}
    retention: ClassVar = Retention(
        data_kind="Kettenstand des Protokolls",
        period="solange die Kommune mitmacht",
        starts="Einrichtung",
        basis="Art. 32 DSGVO",
    )


class Entry(Immutable):
    """One link: a verb, done by somebody, to something. `details` holds ids and numbers only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    purpose = models.CharField(max_length=80, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    protection: ClassVar = {
        "id": INTERNAL,
        "chain": INTERNAL,
        "sequence": INTERNAL,
        "at": Protection.PERSONAL,
        "actor": Protection.PERSONAL,
        "action": INTERNAL,
        "object_type": INTERNAL,
        "object_id": INTERNAL,
        "purpose": INTERNAL,
        "details": INTERNAL,
        "previous": INTERNAL,
        "digest": INTERNAL,
    }
    retention: ClassVar = Retention(
        data_kind="Protokolleintrag",
        period="3 Jahre",
        starts="Ende des Kalenderjahres",
        basis="Art. 5 Abs. 2, Art. 32 DSGVO",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_entry_link"),
        ]
        indexes = [
            models.Index(fields=["chain", "object_type", "object_id"]),
            models.Index(fields=["chain", "actor"]),
            models.Index(fields=["chain", "action"]),
        ]
        ordering = ["chain", "sequence"]


class Checkpoint(Immutable):
    """A signed statement: up to this link the chain was whole. Older links may then expire."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=64)

    protection: ClassVar = dict.fromkeys(
        ("id", "chain", "sequence", "digest", "at", "signature"), INTERNAL
    )
    retention: ClassVar = Retention(
        data_kind="Prüfpunkt des Protokolls",
        period="10 Jahre",
        starts="Erstellung",
        basis="Art. 5 Abs. 2 DSGVO",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_checkpoint_once"),
        ]


class Revision(Immutable):
    """How an object looked after a change, with number and reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.UUIDField()
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    reason = models.CharField(max_length=300, blank=True)
    snapshot = models.JSONField()
    entry = models.UUIDField()

    protection: ClassVar = {
        "id": INTERNAL,
        "chain": INTERNAL,
        "object_type": INTERNAL,
        "object_id": INTERNAL,
        "number": INTERNAL,
        "at": INTERNAL,
        "actor": Protection.PERSONAL,
        "reason": INTERNAL,
        "snapshot": Protection.PERSONAL,
        "entry": INTERNAL,
    }
    retention: ClassVar = Retention(
        data_kind="Versionen eines Eintrags",
        period="wie der Eintrag selbst",
        starts="Ende des Eintrags",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["object_type", "object_id", "number"], name="audit_revision_number"
            ),
        ]
        ordering = ["object_type", "object_id", "number"]
