"""What the search reads of an offer."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from nahraum.analysis.language import stem, words
from nahraum.base.municipality.queries import repeated
from nahraum.base.municipality.tenancy import TenantModel
from nahraum.connect.directory.models import (
    Edition,
    Leave,
    Offer,
    OfferWords,
    Organisation,
    Site,
)
from nahraum.connect.directory.queries.offers import offers
from nahraum.facts.homes import grades


def offers_that_say(row: TenantModel) -> QuerySet[Offer]:
    """Offers whose words change with a row: its own, or those of the house it belongs to."""
    if isinstance(row, Offer):
        return offers().filter(pk=row.pk)
    if isinstance(row, Organisation):
        return offers().filter(organisation=row.pk)
    if isinstance(row, Site):
        return offers().filter(sites=row.pk)
    return offers().none()


def words_of(row: TenantModel) -> QuerySet[OfferWords]:
    """What is kept for the search of the offers that show something of a row."""
    words = OfferWords.objects.all()
    if isinstance(row, Offer):
        return words.filter(offer=row.pk)
    if isinstance(row, Organisation):
        return words.filter(offer__organisation=row.pk)
    if isinstance(row, Site):
        return words.filter(offer__sites=row.pk)
    return words.filter(offer=row.offer_id) if isinstance(row, Leave) else words.none()


def edition() -> int:
    """The number of the directory's latest change; 0 before the first."""
    return next((number for (number,) in repeated(_counted)), 0)


def _counted() -> "QuerySet[Edition, tuple[int]]":
    return Edition.objects.values_list("number")[:1]


EDITION = (_counted,)  # what `edition` asks, for `asked_together`


def texts_of(offer: Offer) -> list[str]:
    """What people may search an offer by; a protected address is none of it."""
    house = offer.organisation
    shown = [site for site in offer.sites.all() if not site.protected_address]
    places = [
        text for site in shown for text in (site.name, site.street, site.postcode, site.place)
    ]
    return [
        offer.title,
        house.name,
        house.former_names,
        offer.summary,
        offer.for_whom,
        offer.contact,
        *places,
        *(known.words if (known := grades().get(offer.barrier_grade)) else ()),
    ]


def offers_with_any(stems: Sequence[str]) -> QuerySet[Offer]:
    """Offers that say at least one of the words, by the full-text index of the database."""
    wanted = [stem for stem in stems if stem.isalnum()]
    if not wanted:
        return Offer.objects.none()
    if connection.vendor == "postgresql":
        sql = (
            "SELECT offer_id FROM directory_offerwords"
            " WHERE to_tsvector('simple', words) @@ to_tsquery('simple', %s)"
        )
        asked = " | ".join(f"'{stem}'" for stem in wanted)
    else:
        sql = "SELECT offer FROM directory_words WHERE directory_words MATCH %s"
        asked = " OR ".join(f'"{stem}"' for stem in wanted)
    return Offer.objects.filter(pk__in=RawSQL(sql, [asked]))  # noqa: S611 -- fixed text, bound words


def saying(found: QuerySet[Offer], text: str) -> QuerySet[Offer]:
    """Offers that say every word of a text, or have it as a part of their names."""
    for word in words(text):
        in_index = Q(pk__in=offers_with_any([stem(word)]).values("pk"))
        in_name = Q(title__icontains=word) | Q(organisation__name__icontains=word)
        found = found.filter(in_index | in_name)
    return found
