"""What the address of a page names: an offer, a list of offers."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone

from nahraum.base.people.queries import HouseRequest
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal import queries

MOST_NOTES = 10


def offer_or_404(pk: UUID) -> Offer:
    found = queries.RECENT.read([pk], at=timezone.now())
    if not found:
        raise Http404
    return found[0]


def keys_of(request: HouseRequest) -> list[UUID]:
    """The offers an address keeps, each once; what is no key is left out."""
    found = (_key(text) for text in request.GET.getlist("a"))
    return list(dict.fromkeys(key for key in found if key is not None))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
