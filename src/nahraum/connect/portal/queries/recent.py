"""Offers somebody looked at a moment ago: who takes one along asks for the same rows again.

Only what the directory's edition covers is read from them: not the names of neighbourhoods or
topics, and no translations.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from nahraum.base.municipality.tenancy import current_municipality
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal.queries.showing import offers_of

MOST = 500  # of about 20 kB, in one process


class Recent:
    """Offers by municipality and key, with the edition before which they were read."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[UUID, UUID], tuple[int, Offer]] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, keys: Sequence[UUID], *, at: datetime) -> list[Offer]:
        """As `offers_of`, and keeps them."""
        edition, place = directory.edition(), current_municipality().pk
        found = offers_of(keys, at=at)
        with self._lock:
            for offer in found:
                self._kept[place, offer.pk] = edition, offer
                self._kept.move_to_end((place, offer.pk))
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return found

    def offers(self, keys: Sequence[UUID], *, at: datetime) -> list[Offer]:
        """As `offers_of`; those that are kept and have not changed since are not read again."""
        edition, place = directory.edition(), current_municipality().pk
        today = timezone.localdate(at)
        known = {}
        for key in keys:
            of, offer = self._kept.get((place, key), (None, None))
            if offer is None or of != edition:
                continue
            if (offer.first or today) <= today <= (offer.last or today):
                known[key] = offer
        if missing := [key for key in keys if key not in known]:
            known |= {offer.pk: offer for offer in self.read(missing, at=at)}
        return [known[key] for key in keys if key in known]


RECENT = Recent()
