import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.audit.models import Immutable
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

PUBLIC, INTERNAL, PERSONAL = Protection.PUBLIC, Protection.INTERNAL, Protection.PERSONAL
_REFERENCE = Retention(
    data_kind="Quellenverzeichnis und Rechtswerte",
    period="unbefristet",
    starts="Veröffentlichung",
    basis="keine personenbezogenen Daten",
)
_RUN = Retention(
    data_kind="Rechenläufe",
    period="unbefristet",
    starts="Speicherung",
    basis="Nachvollziehbarkeit veröffentlichter Zahlen, keine personenbezogenen Daten",
)


class ExactJSONField(models.TextField):
    """JSON as text: PostgreSQL's own type would write large floats as whole numbers, and equal
    inputs could no longer be seen to give bit-equal output.
    """

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_unused: object) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> str:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))


class Source(models.Model):
    """Where numbers come from. Dates are text: sources state days, spans or nothing."""

    id = models.CharField(primary_key=True, max_length=80)
    title = models.CharField(_("Titel"), max_length=300)
    publisher = models.CharField(_("Herausgeber"), max_length=200, blank=True)
    licence = models.CharField(_("Lizenz"), max_length=200, blank=True)
    attribution = models.CharField(_("Quellenvermerk"), max_length=300, blank=True)
    url = models.URLField(_("Adresse"), max_length=500, blank=True)
    as_of = models.CharField(_("Stand"), max_length=120, blank=True)
    retrieved = models.CharField(_("Abgerufen"), max_length=20, blank=True)
    note = models.TextField(_("Hinweis"), blank=True)

    protection: ClassVar = dict.fromkeys(
        "id title publisher licence attribution url as_of retrieved note".split(), PUBLIC
    )
    retention: ClassVar = _REFERENCE

    class Meta:
        verbose_name = _("Quelle")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class LegalValue(models.Model):
    """A number the law sets. An unknown start is NULL, and such a value is never chosen by itself.

    `in_force` is False for a value that was replaced while nobody knows when; `area` is the key
    of a state or district, or empty where it holds everywhere.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    key = models.CharField(_("Schlüssel"), max_length=80)
    label = models.CharField(_("Bezeichnung"), max_length=200)
    value = models.DecimalField(_("Wert"), max_digits=16, decimal_places=4)
    unit = models.CharField(_("Einheit"), max_length=60)
    area = models.CharField(_("Gebiet"), max_length=12, blank=True)
    valid_from = models.DateField(_("gilt ab"), null=True, blank=True)
    valid_until = models.DateField(_("gilt bis"), null=True, blank=True)
    in_force = models.BooleanField(_("in Kraft"), default=True)
    verified = models.BooleanField(_("geprüft"), default=False)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="legal_values")
    note = models.CharField(_("Hinweis"), max_length=500, blank=True)

    protection: ClassVar = dict.fromkeys(
        (
            "id key label value unit area valid_from valid_until in_force verified source note"
        ).split(),
        PUBLIC,
    )
    retention: ClassVar = _REFERENCE

    class Meta:
        verbose_name = _("Rechtswert")
        ordering = ["key", "area", "valid_from"]
        indexes = [models.Index(fields=["key", "area"])]

    def __str__(self) -> str:
        return self.label


class Run(Immutable, TenantModel):
    """A computation that was saved, released or cited. Written once.

    `figures` are the plain form of analysis figures; `sources` keeps the catalogue entries as
    they were then, so that an old figure still shows its old sources.
    """

    method = models.CharField(max_length=120)
    method_version = models.CharField(max_length=40)
    inputs_hash = models.CharField(max_length=64)
    inputs = ExactJSONField()
    seed = models.BigIntegerField(null=True, blank=True)
    result = ExactJSONField()
    figures = ExactJSONField(default=list)
    sources = models.JSONField(default=list)

    protection: ClassVar = dict.fromkeys(
        "method method_version inputs_hash inputs seed result figures sources".split(), INTERNAL
    )
    retention: ClassVar = _RUN

    class Meta(TenantModel.Meta):
        verbose_name = _("Rechenlauf")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "inputs_hash", "method", "method_version"],
                name="sources_run_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.method_version}"


class RunRelease(Immutable):
    """From here on everybody may ask where the figures of a run come from."""

    run = models.OneToOneField(
        Run, on_delete=models.PROTECT, primary_key=True, related_name="release"
    )
    released_at = models.DateTimeField(default=timezone.now)
    released_by = models.CharField(max_length=64)

    protection: ClassVar = {"run": PUBLIC, "released_at": PUBLIC, "released_by": PERSONAL}
    retention: ClassVar = _RUN

    class Meta:
        verbose_name = _("Freigabe eines Rechenlaufs")
