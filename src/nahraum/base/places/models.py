from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.base.registry import Protection, Retention

PUBLIC, PERSONAL = Protection.PUBLIC, Protection.PERSONAL


class Neighbourhood(TenantModel):
    """A part of a municipality, as polygon or as a circle around a point.

    Coordinates are metres in EPSG:25832; the bounding box is in whole metres around the shape.
    """

    class Kind(models.TextChoices):
        QUARTER = "quarter", _("Quartier")
        LOCALITY = "locality", _("Ortsteil")
        VILLAGE = "village", _("Ortschaft")

    name = models.CharField(_("Name"), max_length=120)
    kind = models.CharField(_("Art"), max_length=12, choices=Kind, default=Kind.LOCALITY)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("gehört zu"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
    )
    polygon = models.BinaryField(null=True, blank=True)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    radius = models.PositiveIntegerField(_("Radius in Metern"), null=True, blank=True)
    min_x = models.IntegerField()
    min_y = models.IntegerField()
    max_x = models.IntegerField()
    max_y = models.IntegerField()
    approximate = models.BooleanField(_("Lage ungefähr"), default=False)
    source = models.CharField(_("Quelle"), max_length=200)
    population = models.PositiveIntegerField(_("Einwohner"), null=True, blank=True)
    population_as_of = models.DateField(_("Stand der Einwohnerzahl"), null=True, blank=True)

    protection: ClassVar = dict.fromkeys(
        (
            "name kind parent polygon x y radius min_x min_y max_x max_y approximate source"
            " population population_as_of"
        ).split(),
        PUBLIC,
    )
    retention: ClassVar = Retention(
        data_kind="Quartiere und Ortsteile",
        period="unbefristet",
        starts="Anlage",
        basis="keine personenbezogenen Daten",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Ortsteil")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="places_neighbourhood_name",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    polygon__isnull=False, x__isnull=True, y__isnull=True, radius__isnull=True
                )
                | models.Q(polygon__isnull=True, x__isnull=False, y__isnull=False, radius__gt=0),
                name="places_neighbourhood_shape",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "min_x", "max_x"])]

    def __str__(self) -> str:
        return self.name


class Address(TenantModel):
    """A postal address. The neighbourhood follows from the point and is never typed in."""

    street = models.CharField(_("Straße"), max_length=120)
    house_number = models.CharField(_("Hausnummer"), max_length=20, blank=True)
    postcode = models.CharField(_("Postleitzahl"), max_length=5)
    place = models.CharField(_("Ort"), max_length=120)
    x = models.FloatField(null=True, blank=True)
    y = models.FloatField(null=True, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name=_("Ortsteil"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="addresses",
    )

    # An address may be somebody's home, so it is treated like one.
    protection: ClassVar = dict.fromkeys(
        "street house_number postcode place x y neighbourhood".split(), PERSONAL
    )
    retention: ClassVar = Retention(
        data_kind="Anschriften",
        period="wie der Eintrag, zu dem sie gehören",
        starts="Ende des Eintrags",
        basis="Art. 5 Abs. 1 lit. e DSGVO",
    )

    class Meta(TenantModel.Meta):
        verbose_name = _("Anschrift")
        ordering = ["place", "street", "house_number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(x__isnull=True, y__isnull=True)
                | models.Q(x__isnull=False, y__isnull=False),
                name="places_address_point",
            ),
        ]
        indexes = [models.Index(fields=["municipality", "postcode"])]

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}".strip() + f", {self.postcode} {self.place}"
