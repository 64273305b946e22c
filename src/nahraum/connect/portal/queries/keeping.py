"""The indexes a process keeps, each as new as the directory."""

import gc
import logging
import threading
from collections import OrderedDict, defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DatabaseError

from nahraum.base.municipality.queries import open_municipalities
from nahraum.base.municipality.tenancy import current_municipality, municipality_scope
from nahraum.connect.directory import queries as directory
from nahraum.connect.directory.models import Offer, OfferWords
from nahraum.connect.portal.queries.index import Index
from nahraum.connect.portal.queries.reading import records

logger = logging.getLogger(__name__)
MOST_OFFERS = 100_000  # of one municipality; with more the database answers
MOST_KEPT = 150_000  # of all municipalities in one process; those asked longest ago make room
WARM_FROM = 2_000  # offers of a municipality whose index is read before somebody asks
PATIENCE = 1.0  # seconds a page waits while somebody else reads changes
MOST_CHANGED = 2_000  # offers read anew one by one; after more changes everything is read


@dataclass(slots=True)
class _Kept:
    """Indexes by municipality, the one asked last at the end."""

    indexes: OrderedDict[UUID, Index] = field(default_factory=OrderedDict)
    locks: defaultdict[UUID, threading.Lock] = field(
        default_factory=lambda: defaultdict(threading.Lock)
    )


_kept = _Kept()


def kept_index() -> Index | None:
    """The index of the open scope at the directory's present edition.

    None if there is none, or if another thread is still reading it: the database answers then.
    """
    municipality = current_municipality().pk
    edition = directory.edition()
    index = _kept.indexes.get(municipality)
    if index is None or index.edition != edition:
        lock = _kept.locks[municipality]
        if not lock.acquire(timeout=0 if index is None else PATIENCE):
            return None
        try:
            index = _kept.indexes.get(municipality)
            if index is None or index.edition != edition:
                index = _refreshed(index, edition)
            if index is not None:  # inside: who waited must find it
                _keep(municipality, index)
        finally:
            lock.release()
    else:
        _keep(municipality, index)
    return index


def warm() -> list[str]:
    """Read the indexes of the large municipalities, the largest first; answers their names."""
    sizes = []
    for municipality in open_municipalities():
        with municipality_scope(municipality):
            size = Offer.objects.filter(status=Offer.Status.PUBLISHED).count()
        if WARM_FROM <= size <= MOST_OFFERS:
            sizes.append((size, municipality))
    sizes.sort(key=lambda pair: pair[0], reverse=True)
    warmed, total = [], 0
    for size, municipality in sizes:
        total += size
        if total > MOST_KEPT:  # it would push out one that is larger
            break
        with municipality_scope(municipality):
            if kept_index() is not None:
                warmed.append(municipality.name)
    return warmed


def _refreshed(index: Index | None, edition: int) -> Index | None:
    try:
        if index is not None and index.edition < edition:
            changed = OfferWords.objects.filter(edition__gt=index.edition)
            keys = list(changed.values_list("offer_id", flat=True)[: MOST_CHANGED + 1])
            dead = len(index.records) - len(index.row_of)
            if len(keys) <= MOST_CHANGED and dead < max(MOST_CHANGED, len(index.row_of) // 4):
                return index.with_changes(edition, keys, records(keys))
        if Offer.objects.filter(status=Offer.Status.PUBLISHED).count() > MOST_OFFERS:
            return None
        built = Index(edition).with_changes(edition, (), records())
        gc.freeze()  # looking through its rows for garbage again and again would slow every page
        return built
    except (DatabaseError, MemoryError):
        logger.exception("no index of the offers; the database answers")
        return None


def _keep(municipality: UUID, index: Index) -> None:
    kept = _kept.indexes
    kept[municipality] = index
    kept.move_to_end(municipality)
    while len(kept) > 1 and sum(len(one.records) for one in kept.values()) > MOST_KEPT:
        kept.popitem(last=False)
