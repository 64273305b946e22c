from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from nahraum.base.municipality.queries import repeated
from nahraum.base.places.adapters import Proposal
from nahraum.base.places.models import Address, Neighbourhood
from nahraum.base.places.rules import Shape, assign, containing, depth_first


def neighbourhoods() -> QuerySet[Neighbourhood]:
    """Neighbourhoods of the open scope, by name."""
    return Neighbourhood.objects.select_related("parent")


def place_names() -> list[tuple[UUID, str]]:
    """The neighbourhoods by name, without their shapes; asked anew for each search."""
    return [(key, name) for key, name in repeated(_named)]


def _named() -> "QuerySet[Neighbourhood, tuple[UUID, str]]":
    return Neighbourhood.objects.order_by("name").values_list("pk", "name")


NAMES = (_named,)  # what `place_names` asks, for `asked_together`


def removed_neighbourhoods() -> QuerySet[Neighbourhood]:
    return Neighbourhood.trash.order_by("-deleted_at")


def addresses() -> QuerySet[Address]:
    return Address.objects.select_related("neighbourhood")


def tree() -> list[tuple[Neighbourhood, int]]:
    """Every neighbourhood with its depth, parts below their whole."""
    found = {place.pk: place for place in neighbourhoods()}
    parents = {key: place.parent_id for key, place in found.items()}
    return [(found[key], depth) for key, depth in depth_first(parents, list(found))]


def parents_by_id() -> dict[UUID, UUID | None]:
    return dict(Neighbourhood.objects.values_list("pk", "parent_id"))


def shape_of(place: Neighbourhood) -> Shape:
    """The shape under the name of the place, which is unique in its municipality."""
    polygon = None if place.polygon is None else bytes(place.polygon)
    return Shape(key=place.name, polygon=polygon, x=place.x, y=place.y, radius=place.radius)


def neighbourhood_at(x: float, y: float) -> Neighbourhood | None:
    """The smallest neighbourhood around a point (metres, EPSG:25832)."""
    near = {
        place.name: place
        for place in Neighbourhood.objects.filter(min_x__lte=x, max_x__gte=x).filter(
            min_y__lte=y, max_y__gte=y
        )
    }
    name = containing((shape_of(place) for place in near.values()), x, y)
    return None if name is None else near[name]


def neighbourhoods_at(
    xs: NDArray[np.float64], ys: NDArray[np.float64]
) -> list[Neighbourhood | None]:
    """The same for many points, shape (n,); each lies in one neighbourhood or in none."""
    places = {place.name: place for place in neighbourhoods()}
    names = assign((shape_of(place) for place in places.values()), xs, ys)
    return [None if name is None else places[name] for name in names]


@dataclass(frozen=True, slots=True)
class Step:
    """What an import would do with one proposal."""

    proposal: Proposal
    state: Literal["new", "changed", "equal"]
    place: Neighbourhood | None = None


def import_plan(
    proposals: Sequence[Proposal], *, source: str, approximate: bool
) -> tuple[Step, ...]:
    """What the import would do; the import itself follows this plan."""
    known = {place.name: place for place in neighbourhoods()}
    return tuple(_step(known.get(p.name), p, source, approximate) for p in proposals)


def _step(place: Neighbourhood | None, proposal: Proposal, source: str, approximate: bool) -> Step:
    if place is None:
        return Step(proposal, "new")
    present = (
        shape_of(place),
        place.kind,
        place.parent.name if place.parent else "",
        place.population,
        place.source,
        place.approximate,
    )
    # What a file does not say stays as it is.
    wanted = (
        proposal.shape,
        proposal.kind,
        proposal.parent or present[2],
        present[3] if proposal.population is None else proposal.population,
        source,
        approximate,
    )
    return Step(proposal, "equal" if wanted == present else "changed", place)
