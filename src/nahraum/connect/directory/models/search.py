"""What the search reads of the entries, and how often they changed."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahraum.base.municipality.tenancy import TenantModel
from nahraum.connect.directory.models.entries import DIRECTORY, PUBLIC, Offer


class OfferWords(TenantModel):
    """What the search reads of an offer: stems, written together with the offer.

    The database's own full-text index stands over `words` (FTS5 or tsvector, see the migration).
    `edition` is the edition of the directory in which the offer, or anything it shows, changed
    last: who keeps offers in memory reads those of later editions anew.
    """

    offer = models.OneToOneField(Offer, on_delete=models.CASCADE, related_name="words")
    words = models.TextField()
    # Empty before the first change: to fill it, SQLite would copy the table and lose its triggers.
    edition = models.PositiveBigIntegerField(null=True)

    protection: ClassVar = dict.fromkeys("offer words edition".split(), PUBLIC)
    retention: ClassVar = DIRECTORY

    class Meta(TenantModel.Meta):
        verbose_name = _("Suchwörter")
        indexes = [models.Index(fields=["municipality", "edition"])]

    def __str__(self) -> str:
        return str(self.offer_id)


class Edition(TenantModel):
    """Counts the changes of a municipality's directory, each in the transaction that makes it."""

    number = models.PositiveBigIntegerField(default=0)

    protection: ClassVar = {"number": PUBLIC}
    retention: ClassVar = DIRECTORY

    class Meta(TenantModel.Meta):
        verbose_name = _("Stand des Verzeichnisses")
        constraints = [
            models.UniqueConstraint(fields=["municipality"], name="directory_edition_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)
