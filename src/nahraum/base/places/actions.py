from collections.abc import Sequence
from uuid import UUID

import numpy as np
from django.utils.translation import gettext as _

from nahraum.base.audit.actions import Acting, audited, keep_revision, record
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places import queries
from nahraum.base.places.adapters import Proposal
from nahraum.base.places.models import Address, Neighbourhood
from nahraum.base.places.rules import (
    Details,
    PlaceRefused,
    Shape,
    bounding_box,
    check_details,
    check_parent,
)


@audited
def add_neighbourhood(*, details: Details, by: Acting, key: UUID | None = None) -> Neighbourhood:
    """Add a neighbourhood to the municipality of the open scope.

    `key` is the id a form brings along; raises AlreadyThere if the form was sent before.
    """
    place = Neighbourhood()
    if key is not None:
        place.pk = key
        _fill(place, details)
        place.refuse_repeat()
    _apply(place, details)
    place.save_once(by_id=by.id_text)
    _derive_addresses()
    _log("places.add", place, by)
    return place


@audited
def change_neighbourhood(
    *, place: Neighbourhood, details: Details, by: Acting, expected: int | None = None
) -> None:
    """Change a neighbourhood; `expected` is the version the person saw."""
    _apply(place, details)
    place.save_next_version(by_id=by.id_text, expected=expected)
    _derive_addresses()
    _log("places.change", place, by)


@audited
def remove_neighbourhood(*, place: Neighbourhood, by: Acting) -> None:
    """Move a neighbourhood to the trash; refuses as long as it has parts."""
    if Neighbourhood.objects.filter(parent=place).exists():
        raise PlaceRefused(
            _("Zu „%(name)s“ gehören noch andere Orte. Ordnen Sie diese zuerst anders zu.")
            % {"name": place.name}
        )
    place.move_to_trash(by_id=by.id_text)
    _derive_addresses()
    _log("places.remove", place, by)


@audited
def restore_neighbourhood(*, place: Neighbourhood, by: Acting) -> None:
    """Take a neighbourhood out of the trash; without its whole if that is gone."""
    _check_name_free(place, place.name)
    if place.parent_id not in queries.parents_by_id():
        place.parent = None
    place.restore_from_trash(by_id=by.id_text)
    _derive_addresses()
    _log("places.restore", place, by)


@audited
def import_neighbourhoods(
    *, proposals: Sequence[Proposal], source: str, by: Acting, approximate: bool = False
) -> dict[str, int]:
    """Add and change neighbourhoods by name, all or none. A second time nothing changes."""
    plan = queries.import_plan(proposals, source=source, approximate=approximate)
    counts = {"new": 0, "changed": 0, "equal": 0}
    written = []
    for step in plan:
        counts[step.state] += 1
        if step.state == "equal":
            continue
        place = step.place or Neighbourhood()
        _apply(place, _details(step.proposal, place, source, approximate))
        if step.place is None:
            place.save_new(by_id=by.id_text)
        else:
            place.save_next_version(by_id=by.id_text)
        written.append((place, step.proposal))
    _set_parents(written)
    _derive_addresses()
    entry = record("places.import", by=by, municipality=current_municipality().pk, details=counts)
    for place, _proposal in written:
        keep_revision(place, entry=entry, by=by)
    return counts


@audited
def add_address(
    *,
    street: str,
    postcode: str,
    place: str,
    by: Acting,
    house_number: str = "",
    point: tuple[float, float] | None = None,
) -> Address:
    """Add an address; `point` in metres (EPSG:25832) decides the neighbourhood."""
    address = Address()
    _set_address(address, (street, house_number, postcode, place), point)
    address.save_new(by_id=by.id_text)
    record("places.address-add", by=by, municipality=address.municipality_id, obj=address)
    return address


@audited
def change_address(
    *,
    address: Address,
    street: str,
    postcode: str,
    place: str,
    by: Acting,
    house_number: str = "",
    point: tuple[float, float] | None = None,
) -> None:
    _set_address(address, (street, house_number, postcode, place), point)
    address.save_next_version(by_id=by.id_text)
    record("places.address-change", by=by, municipality=address.municipality_id, obj=address)


@audited
def remove_address(*, address: Address, by: Acting) -> None:
    address.move_to_trash(by_id=by.id_text)
    record("places.address-remove", by=by, municipality=address.municipality_id, obj=address)


def _set_address(
    address: Address, lines: tuple[str, str, str, str], point: tuple[float, float] | None
) -> None:
    address.municipality = current_municipality()
    address.street, address.house_number, address.postcode, address.place = (
        " ".join(line.split()) for line in lines
    )
    if len(address.postcode) != 5 or not (
        address.postcode.isascii() and address.postcode.isdecimal()
    ):
        raise PlaceRefused(_("Eine Postleitzahl hat fünf Ziffern, auch mit führender Null."))
    address.x, address.y = point or (None, None)
    address.neighbourhood = queries.neighbourhood_at(*point) if point else None
    address.full_clean(exclude=["created_by", "changed_by"])


def _apply(place: Neighbourhood, details: Details) -> None:
    _fill(place, details)
    _check_name_free(place, place.name)
    place.full_clean(exclude=["created_by", "changed_by", "id"])


def _fill(place: Neighbourhood, details: Details) -> None:
    check_details(details)
    parents = queries.parents_by_id()
    if details.parent is not None and details.parent not in parents:
        raise PlaceRefused(_("Den übergeordneten Ort gibt es nicht (mehr)."))
    check_parent(parents, place.pk, details.parent)
    name = " ".join(details.name.split())
    place.municipality = current_municipality()
    place.name, place.kind, place.source = name, details.kind, details.source.strip()
    place.parent_id = details.parent
    _set_shape(place, details.shape)
    place.approximate = details.approximate
    place.population = details.population
    place.population_as_of = details.population_as_of


def _check_name_free(place: Neighbourhood, name: str) -> None:
    if Neighbourhood.objects.filter(name=name).exclude(pk=place.pk).exists():
        raise PlaceRefused(_("Einen Ort namens „%(name)s“ gibt es schon.") % {"name": name})


def _set_shape(place: Neighbourhood, shape: Shape) -> None:
    place.polygon = shape.polygon
    place.x, place.y, place.radius = shape.x, shape.y, shape.radius
    place.min_x, place.min_y, place.max_x, place.max_y = bounding_box(shape)


def _details(proposal: Proposal, place: Neighbourhood, source: str, approximate: bool) -> Details:
    """What the file says; where it says nothing the present value stays."""
    unsaid = proposal.population is None
    return Details(
        name=proposal.name,
        shape=proposal.shape,
        source=source,
        kind=proposal.kind,
        parent=place.parent_id,
        approximate=approximate,
        population=place.population if unsaid else proposal.population,
        population_as_of=place.population_as_of if unsaid else None,
    )


def _set_parents(written: Sequence[tuple[Neighbourhood, Proposal]]) -> None:
    """Second pass of an import: a place may stand in the file before its whole."""
    ids: dict[str, UUID] = dict(Neighbourhood.objects.values_list("name", "pk"))
    parents = queries.parents_by_id()
    for place, proposal in written:
        if not proposal.parent:
            continue
        parent = ids.get(proposal.parent)
        if parent is None:
            raise PlaceRefused(
                _("%(place)s: Den übergeordneten Ort „%(name)s“ gibt es nicht.")
                % {"place": proposal.place, "name": proposal.parent}
            )
        check_parent(parents, place.pk, parent)
        parents[place.pk] = parent
        place.parent_id = parent
        place.save(update_fields=["parent"])


def _derive_addresses() -> None:
    """Neighbourhoods of addresses follow from their points, so they follow every change."""
    found = list(Address.objects.filter(x__isnull=False))
    xs = np.array([address.x for address in found], dtype=np.float64)
    ys = np.array([address.y for address in found], dtype=np.float64)
    moved = []
    for address, place in zip(found, queries.neighbourhoods_at(xs, ys), strict=True):
        if address.neighbourhood_id != (place.pk if place else None):
            address.neighbourhood = place
            moved.append(address)
    Address.objects.bulk_update(moved, ["neighbourhood"], batch_size=500)


def _log(action: str, place: Neighbourhood, by: Acting) -> None:
    entry = record(action, by=by, municipality=place.municipality_id, obj=place)
    keep_revision(place, entry=entry, by=by)
