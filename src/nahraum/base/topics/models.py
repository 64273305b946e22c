import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

PUBLIC = Protection.PUBLIC
_VOCABULARY = Retention(
    data_kind="Themen und ihre Wörter",
    period="unbefristet",
    starts="Aufnahme",
    basis="keine personenbezogenen Daten",
)


class Language(models.TextChoices):
    GERMAN = "de", _("Deutsch")
    ENGLISH = "en", _("Englisch")
    EASY = "de-simple", _("Leichte Sprache")
    TURKISH = "tr", _("Türkisch")
    UKRAINIAN = "uk", _("Ukrainisch")


class TopicVersion(models.Model):
    """A state of the shared vocabulary; `content` is the whole of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    loaded_at = models.DateTimeField(default=timezone.now)

    protection: ClassVar = dict.fromkeys("id number digest content loaded_at".split(), PUBLIC)
    retention: ClassVar = _VOCABULARY

    class Meta:
        verbose_name = _("Stand des Themenverzeichnisses")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)


class Topic(models.Model):
    """A topic, or a group of topics if it has no parent. Retired ones stay for what points here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="topics"
    )
    position = models.PositiveSmallIntegerField(default=0)
    retired = models.BooleanField(default=False)

    protection: ClassVar = dict.fromkeys("id key parent position retired".split(), PUBLIC)
    retention: ClassVar = _VOCABULARY

    class Meta:
        verbose_name = _("Thema")
        ordering = ["position", "key"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The label in the language of the page, else in German."""
        label = self._label()
        return label.label if label else self.key

    @property
    def description(self) -> str:
        label = self._label()
        return label.description if label else ""

    def _label(self) -> "TopicLabel | None":
        """Reads `labels`, which the queries of this room fetch beforehand."""
        found = {label.language: label for label in self.labels.all()}
        return found.get(get_language() or "de") or found.get("de")


class TopicLabel(models.Model):
    """How a topic is called in a language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="labels")
    language = models.CharField(max_length=10, choices=Language)
    label = models.CharField(max_length=120)
    description = models.CharField(max_length=400, blank=True)

    protection: ClassVar = dict.fromkeys("id topic language label description".split(), PUBLIC)
    retention: ClassVar = _VOCABULARY

    class Meta:
        verbose_name = _("Bezeichnung eines Themas")
        constraints = [
            models.UniqueConstraint(fields=["topic", "language"], name="topics_label_once"),
        ]

    def __str__(self) -> str:
        return self.label


class TopicTerm(models.Model):
    """A word of the shared vocabulary that leads to a topic; `folded` is what is compared."""

    class Kind(models.TextChoices):
        SYNONYM = "synonym", _("gleichbedeutend")
        EVERYDAY = "everyday", _("Alltagswort")
        OLD = "old", _("früherer Begriff")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="terms")
    language = models.CharField(max_length=10, choices=Language)
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.CharField(max_length=120)
    folded = models.CharField(max_length=120, db_index=True)

    protection: ClassVar = dict.fromkeys("id topic language kind text folded".split(), PUBLIC)
    retention: ClassVar = _VOCABULARY

    class Meta:
        verbose_name = _("Wort eines Themas")
        ordering = ["folded"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "language", "folded"], name="topics_term_once"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class TopicWord(TenantModel):
    """A word people of one municipality use for a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(
        _("Sprache"), max_length=10, choices=Language, default=Language.GERMAN
    )
    text = models.CharField(_("Wort"), max_length=120)
    folded = models.CharField(max_length=120, editable=False)

    protection: ClassVar = dict.fromkeys("topic language text folded".split(), PUBLIC)
    retention: ClassVar = _VOCABULARY

    class Meta(TenantModel.Meta):
        verbose_name = _("Eigenes Wort")
        ordering = ["folded"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "topic", "language", "folded"],
                condition=models.Q(deleted_at__isnull=True),
                name="topics_word_once",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "folded"])]

    def __str__(self) -> str:
        return self.text
