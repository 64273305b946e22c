import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.rules import check_slug
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

__all__ = [
    "Alliance",
    "AllianceMember",
    "Area",
    "AreaChange",
    "Grant",
    "Municipality",
    "TenantModel",
]

PUBLIC, INTERNAL = Protection.PUBLIC, Protection.INTERNAL
_REFERENCE = Retention(
    data_kind="Amtliche Gebietsdaten",
    period="unbefristet",
    starts="Veröffentlichung",
    basis="keine personenbezogenen Daten",
)
_TENANT = Retention(
    data_kind="Verwaltung der Kommunen",
    period="solange die Kommune mitmacht, danach 1 Jahr",
    starts="Ende der Nutzung",
    basis="Art. 6 Abs. 1 lit. e DSGVO",
)


class Area(models.Model):
    """An area of Germany as the official registers know it, at one point in time."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("Gemeinde")
        ASSOCIATION = "association", _("Gemeindeverband")
        DISTRICT = "district", _("Kreis oder kreisfreie Stadt")
        PLANNING_AREA = "planning-area", _("Mittelbereich")
        STATE = "state", _("Land")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=12)
    ars = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=120)
    designation = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    population = models.PositiveIntegerField(null=True, blank=True)
    population_as_of = models.DateField(null=True, blank=True)
    area_km2 = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    inhabited = models.BooleanField(default=True)
    source = models.CharField(max_length=80)
    # EPSG:25832 as WKB with its bounding box in whole metres.
    geometry = models.BinaryField(null=True, blank=True)
    min_x = models.IntegerField(null=True, blank=True)
    min_y = models.IntegerField(null=True, blank=True)
    max_x = models.IntegerField(null=True, blank=True)
    max_y = models.IntegerField(null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        (
            "id kind key ars name designation parent valid_from valid_until population"
            " population_as_of area_km2 inhabited source geometry min_x min_y max_x max_y"
        ).split(),
        PUBLIC,
    )
    retention: ClassVar = _REFERENCE

    class Meta:
        verbose_name = _("Gebiet")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(valid_until__isnull=True),
                name="municipality_area_current_key",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "name"]),
            models.Index(fields=["min_x", "max_x", "min_y", "max_y"]),
        ]
        ordering = ["kind", "key"]

    def __str__(self) -> str:
        return self.name


class AreaChange(models.Model):
    """One key became another one, on a date, by a reform."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Area.Kind)
    old_key = models.CharField(max_length=12)
    new_key = models.CharField(max_length=12)
    on = models.DateField()
    source = models.CharField(max_length=80)

    protection: ClassVar = dict.fromkeys("id kind old_key new_key on source".split(), PUBLIC)
    retention: ClassVar = _REFERENCE

    class Meta:
        verbose_name = _("Gebietsänderung")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "old_key", "new_key", "on"], name="municipality_areachange_once"
            ),
        ]


class Municipality(models.Model):
    """A tenant: a municipality that works with this installation."""

    class State(models.TextChoices):
        OPEN = "open", _("in Betrieb")
        CLOSED = "closed", _("geschlossen")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=80, unique=True, validators=[check_slug])
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    fictitious = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # What the imprint, the privacy page and the accessibility statement need.
    contact_name = models.CharField(max_length=160, blank=True)
    contact_address = models.CharField(max_length=300, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    represented_by = models.CharField(max_length=160, blank=True)
    privacy_officer = models.CharField(max_length=300, blank=True)
    enforcement_body = models.CharField(max_length=300, blank=True)

    protection: ClassVar = {
        **dict.fromkeys("id area name slug state fictitious created_at".split(), PUBLIC),
        **dict.fromkeys(
            (
                "contact_name contact_address contact_email contact_phone represented_by"
                " privacy_officer enforcement_body"
            ).split(),
            PUBLIC,
        ),
    }
    retention: ClassVar = _TENANT

    class Meta:
        verbose_name = _("Kommune")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Alliance(models.Model):
    """Municipalities that work together and may share single rows."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=160, unique=True)
    members: "models.ManyToManyField[Municipality, AllianceMember]" = models.ManyToManyField(
        Municipality, through="AllianceMember", related_name="alliances"
    )

    protection: ClassVar = {"id": PUBLIC, "name": PUBLIC, "members": PUBLIC}
    retention: ClassVar = _TENANT

    class Meta:
        verbose_name = _("Verbund")

    def __str__(self) -> str:
        return self.name


class AllianceMember(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE)
    municipality = models.ForeignKey(Municipality, on_delete=models.CASCADE)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        "id alliance municipality valid_from valid_until".split(), PUBLIC
    )
    retention: ClassVar = _TENANT

    class Meta:
        verbose_name = _("Mitglied eines Verbunds")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "municipality", "valid_from"],
                name="municipality_alliancemember_once",
            ),
        ]


class Grant(models.Model):
    """One row of one municipality, readable for an alliance until it is revoked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="grants")
    alliance = models.ForeignKey(Alliance, on_delete=models.CASCADE, related_name="grants")
    object_type = models.CharField(max_length=80)
    object_id = models.UUIDField()
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True, blank=True)

    protection: ClassVar = {
        **dict.fromkeys(
            "id owner alliance object_type object_id granted_at revoked_at".split(), INTERNAL
        ),
        "granted_by": Protection.PERSONAL,
    }
    retention: ClassVar = _TENANT

    class Meta:
        verbose_name = _("Freigabe")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "object_type", "object_id"],
                condition=models.Q(revoked_at__isnull=True),
                name="municipality_grant_once",
            ),
        ]
