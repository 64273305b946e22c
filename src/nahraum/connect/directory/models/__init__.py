from nahraum.connect.directory.models.entries import (
    Known,
    Leave,
    Offer,
    OpeningHours,
    Organisation,
    Site,
)
from nahraum.connect.directory.models.reports import Correction, PlaceMonth
from nahraum.connect.directory.models.search import Edition, OfferWords

__all__ = [
    "Correction",
    "Edition",
    "Known",
    "Leave",
    "Offer",
    "OfferWords",
    "OpeningHours",
    "Organisation",
    "PlaceMonth",
    "Site",
]
