"""Published offers of the open scope as plain records, a few wide reads instead of rows of rows."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nahraum.connect.directory.models import Leave, Offer, OpeningHours
from nahraum.connect.directory.rules import FLAT

_AT_ONCE = 500  # keys in one question to the database
Span = tuple[int, time, time, str, date | None, date | None, str, str, bool]
Rest = tuple[date, date, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A site of an offer; of a protected address nothing is kept but that it is there.

    `door`: the same for all sites of one house.
    """

    texts: tuple[str, ...]
    point: tuple[float, float] | None
    step_free: str
    site: UUID | None = None
    door: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An offer as an index keeps it."""

    key: UUID
    title: str
    summary: str
    for_whom: str
    house: str
    former_names: str
    phone: str
    on_site: bool
    home_visit: bool
    by_video: bool
    served_everywhere: bool
    cost: str
    languages: frozenset[str]
    targets: frozenset[str]
    grade: str  # of a flat; "" of all that is none
    new_people: str
    capacity_as_of: date | None
    first: date | None
    last: date | None
    checked_at: date | None
    checked_by: str
    check_due: date | None
    topics: frozenset[str]
    places: tuple[Place, ...]
    served: frozenset[UUID]
    hours: tuple[Span, ...]
    leaves: tuple[Rest, ...]


_FIELDS = (
    "pk title summary for_whom organisation__name organisation__former_names phone"
    " organisation__phone on_site home_visit by_video served_everywhere cost languages"
    " target_groups barrier_grade new_people capacity_as_of first last checked_at checked_by"
    " check_due"
).split()
_SITE = "pk address_key name street postcode place x y protected_address step_free".split()
_HOURS = "weekday opens closes mode first last season_from season_to on_holidays".split()


def records(keys: Sequence[UUID] | None = None) -> Iterator[Record]:
    """Published offers, or those among `keys` that are published."""
    if keys is None:
        yield from _records(None)
        return
    for start in range(0, len(keys), _AT_ONCE):
        yield from _records(keys[start : start + _AT_ONCE])


def _records(keys: Sequence[UUID] | None) -> Iterator[Record]:
    topics = _grouped(_links(Offer.topics.through, keys), "topic__key")
    places = _grouped(_sites(keys), *(f"site__{name}" for name in _SITE))
    served = _grouped(_served(keys), "neighbourhood_id")
    hours = _grouped(_of(OpeningHours.objects.order_by("weekday", "opens", "pk"), keys), *_HOURS)
    leaves = _grouped(_of(Leave.objects.order_by("first", "pk"), keys), "first", "last", "instead")
    offers = Offer.objects.filter(status=Offer.Status.PUBLISHED).order_by()
    if keys is not None:
        offers = offers.filter(pk__in=keys)
    known: dict[Any, Any] = {}

    def one(value: Any) -> Any:
        """The same value once in memory, however many offers have it."""
        return known.setdefault(value, value)

    for row in offers.values_list(*_FIELDS).iterator(chunk_size=5_000):
        key, title, summary, for_whom, house, former, phone, house_phone, *more = row
        on_site, home, video, everywhere, cost, languages, targets, grade, new, capacity, *days = (
            more
        )
        about = one(frozenset(topic for (topic,) in topics.get(key, ())))
        first, last, checked_at, checked_by, due = days
        yield Record(
            key, title, summary, one(for_whom), one(house), one(former), one(phone or house_phone),
            on_site, home, video, everywhere, one(cost), one(frozenset(languages)),
            one(frozenset(targets)), grade_of(grade, about), one(new), one(capacity),
            one(first), one(last), one(checked_at), one(checked_by), one(due), about,
            one(tuple(_place(site) for site in places.get(key, ()))),
            one(frozenset(place for (place,) in served.get(key, ()))),
            one(hours.get(key, ())), one(leaves.get(key, ())),
        )  # fmt: skip


def grade_of(grade: str, topics: frozenset[str]) -> str:
    """As `Offer.is_flat` decides."""
    return grade if grade != Offer.Grade.UNKNOWN or FLAT in topics else ""


def _place(site: tuple[Any, ...]) -> Place:
    key, door, name, street, postcode, town, x, y, protected, step_free = site
    if protected:
        return Place((), None, step_free)
    point = None if x is None or y is None else (x, y)
    return Place((name, street, postcode, town), point, step_free, key, door)


def _links(through: Any, keys: Sequence[UUID] | None) -> QuerySet[Any]:
    """Rows between offers of the scope and something else."""
    known = Offer.objects.filter(status=Offer.Status.PUBLISHED)
    return through.objects.filter(offer__in=keys if keys is not None else known)


def _sites(keys: Sequence[UUID] | None) -> QuerySet[Any]:
    links = _links(Offer.sites.through, keys).filter(site__deleted_at__isnull=True)
    return links.order_by("site__organisation__name", "site__place", "site__street")


def _served(keys: Sequence[UUID] | None) -> QuerySet[Any]:
    return _links(Offer.served.through, keys).filter(neighbourhood__deleted_at__isnull=True)


def _of(rows: QuerySet[Any], keys: Sequence[UUID] | None) -> QuerySet[Any]:
    return rows if keys is None else rows.filter(offer__in=keys)


def _grouped(rows: QuerySet[Any], *names: str) -> dict[UUID, tuple[tuple[Any, ...], ...]]:
    found: defaultdict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    known: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for key, *values in rows.values_list("offer_id", *names).iterator(chunk_size=5_000):
        row = tuple(values)
        found[key].append(known.setdefault(row, row))
    return {key: tuple(held) for key, held in found.items()}
