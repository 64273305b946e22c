from datetime import date

import numpy as np
import pytest
from django.db import IntegrityError, transaction

from nahraum.base.audit.queries import entries_of, history_of, verify
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import ScopeMissing, StaleVersion, municipality_scope
from nahraum.base.places import actions, queries
from nahraum.base.places.adapters import Proposal
from nahraum.base.places.models import Address, Neighbourhood
from nahraum.base.places.rules import PlaceRefused, Shape
from tests.base.places.samples import X, Y, circle, details, square
from tests.base.world import SYSTEM

pytestmark = pytest.mark.django_db


def add(name: str, shape: Shape | None = None, **more: object) -> Neighbourhood:
    return actions.add_neighbourhood(details=details(name, shape, **more), by=SYSTEM)


def test_adding_needs_a_scope(kalletal: Municipality) -> None:
    with pytest.raises(ScopeMissing):
        add("Hohenhausen")


def test_what_is_added_is_found_again(in_kalletal: Municipality) -> None:
    place = add("Hohenhausen ", population=3204, population_as_of=date(2024, 12, 31))
    found = Neighbourhood.objects.get()
    assert (found.name, found.municipality, found.radius) == ("Hohenhausen", in_kalletal, 500)
    assert (found.min_x, found.max_x) == (X - 500, X + 500)
    assert queries.shape_of(found) == circle("Hohenhausen")
    (entry,) = entries_of(in_kalletal.pk)
    assert (entry.action, entry.object_id) == ("places.add", str(place.pk))
    assert history_of(place).get().snapshot["population"] == 3204


def test_areas_keep_their_shape(in_kalletal: Municipality) -> None:
    add("Talle", square("Talle"))
    assert queries.shape_of(Neighbourhood.objects.get()) == square("Talle")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (details(""), "Name fehlt"),
        (details("a\u202e"), "Steuerzeichen"),
        (details("Talle", Shape(key="Talle")), "Fläche oder einen Punkt"),
        (details("Talle", Shape(key="Talle", x=1, y=1, radius=0)), "Radius"),
        (details("Hohenhausen"), "gibt es schon"),
    ],
)
def test_what_cannot_be_is_refused_whole(
    in_kalletal: Municipality, wrong: object, told: str
) -> None:
    add("Hohenhausen")
    with pytest.raises(PlaceRefused, match=told):
        actions.add_neighbourhood(details=wrong, by=SYSTEM)
    assert Neighbourhood.objects.count() == 1
    assert verify(in_kalletal.pk) == 1


def test_the_database_refuses_what_slips_through(in_kalletal: Municipality) -> None:
    place = add("Hohenhausen")
    for change in ({"x": None}, {"radius": 0}, {"polygon": b"x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Neighbourhood.objects.filter(pk=place.pk).update(**change)
    other = add("Talle", circle("Talle", 3000))
    with pytest.raises(IntegrityError), transaction.atomic():
        Neighbourhood.objects.filter(pk=other.pk).update(name="Hohenhausen")


def test_a_neighbours_place_is_no_parent(kalletal: Municipality, warburg: Municipality) -> None:
    with municipality_scope(warburg):
        foreign = add("Scherfede")
    with municipality_scope(kalletal), pytest.raises(PlaceRefused, match="gibt es nicht"):
        add("Talle", parent=foreign.pk)


def test_both_neighbours_may_have_a_place_of_one_name(
    kalletal: Municipality, warburg: Municipality
) -> None:
    for municipality in (kalletal, warburg):
        with municipality_scope(municipality):
            add("Heide")
            assert queries.neighbourhood_at(X, Y).municipality == municipality


def test_the_tree_has_no_circles(in_kalletal: Municipality) -> None:
    top = add("Hohenhausen", circle("Hohenhausen", radius=3000))
    below = add("Markt", circle("Markt", radius=100), parent=top.pk)
    assert [(place.name, depth) for place, depth in queries.tree()] == [
        ("Hohenhausen", 0),
        ("Markt", 1),
    ]
    with pytest.raises(PlaceRefused, match="Teil von sich selbst"):
        actions.change_neighbourhood(
            place=top, details=details("Hohenhausen", parent=below.pk), by=SYSTEM
        )
    top.refresh_from_db()
    assert top.parent is None


def test_points_lie_in_the_smallest_place(in_kalletal: Municipality) -> None:
    add("Hohenhausen", square("Hohenhausen", side=4000))
    add("Markt", circle("Markt", 100, 100, radius=150))
    assert queries.neighbourhood_at(X + 100, Y + 100).name == "Markt"
    assert queries.neighbourhood_at(X + 3000, Y + 10).name == "Hohenhausen"
    assert queries.neighbourhood_at(X - 200, Y) is None
    many = queries.neighbourhoods_at(
        np.array([X + 100.0, X + 3000.0, X - 200.0]), np.array([Y + 100.0, Y + 10.0, Y])
    )
    assert [place and place.name for place in many] == ["Markt", "Hohenhausen", None]


def test_one_and_many_agree_on_borders(in_kalletal: Municipality) -> None:
    add("West", square("West"))
    add("Ost", square("Ost", 1000))
    xs = np.array([X, X + 1000, X + 1000, X + 2000], dtype=float)
    ys = np.array([Y, Y, Y + 1000, Y + 500], dtype=float)
    many = [place.name for place in queries.neighbourhoods_at(xs, ys)]
    one = [queries.neighbourhood_at(x, y).name for x, y in zip(xs, ys, strict=True)]
    assert many == one == ["West", "Ost", "Ost", "Ost"]


def address(dx: float, dy: float = 0) -> Address:
    return actions.add_address(
        street="Rintelner Straße",
        house_number="3",
        postcode="32689",
        place="Kalletal",
        point=(X + dx, Y + dy),
        by=SYSTEM,
    )


def test_addresses_follow_their_neighbourhoods(in_kalletal: Municipality) -> None:
    home = address(0)
    assert home.neighbourhood is None
    place = add("Hohenhausen")
    assert _where(home) == "Hohenhausen"
    actions.change_neighbourhood(
        place=place, details=details("Hohenhausen", circle("Hohenhausen", 2000)), by=SYSTEM
    )
    assert _where(home) is None
    add("Talle", square("Talle", -100, -100))
    assert _where(home) == "Talle"
    actions.remove_neighbourhood(place=Neighbourhood.objects.get(name="Talle"), by=SYSTEM)
    assert _where(home) is None


def _where(home: Address) -> str | None:
    place = Address.objects.get(pk=home.pk).neighbourhood
    return place.name if place else None


def test_addresses_move_and_go(in_kalletal: Municipality) -> None:
    add("Hohenhausen")
    home = address(0)
    assert home.neighbourhood.name == "Hohenhausen"
    actions.change_address(
        address=home, street=" Weg  1 ", postcode="32689", place="Kalletal", by=SYSTEM
    )
    assert (home.street, home.x, home.neighbourhood) == ("Weg 1", None, None)
    assert str(home) == "Weg 1, 32689 Kalletal"
    actions.remove_address(address=home, by=SYSTEM)
    assert not Address.objects.exists()
    assert verify(in_kalletal.pk) == 4


@pytest.mark.parametrize("postcode", ["", "1067", "O1067", "٠١٠٦٧", "123456"])
def test_postcodes_have_five_digits(in_kalletal: Municipality, postcode: str) -> None:
    with pytest.raises(PlaceRefused, match="fünf Ziffern"):
        actions.add_address(street="Weg", postcode=postcode, place="Kalletal", by=SYSTEM)


def test_two_changes_at_once(in_kalletal: Municipality) -> None:
    place = add("Hohenhausen")
    seen = place.version
    actions.change_neighbourhood(
        place=place, details=details("Hohenhausen", kind="village"), by=SYSTEM, expected=seen
    )
    with pytest.raises(StaleVersion):
        actions.change_neighbourhood(
            place=Neighbourhood.objects.get(),
            details=details("Hohenhausen", kind="quarter"),
            by=SYSTEM,
            expected=seen,
        )
    assert Neighbourhood.objects.get().kind == "village"
    assert [revision.snapshot["kind"] for revision in history_of(place)] == ["village", "locality"]


def test_removing_and_restoring(in_kalletal: Municipality) -> None:
    top = add("Hohenhausen", circle("Hohenhausen", radius=3000))
    below = add("Markt", parent=top.pk)
    with pytest.raises(PlaceRefused, match="gehören noch andere Orte"):
        actions.remove_neighbourhood(place=top, by=SYSTEM)
    actions.remove_neighbourhood(place=below, by=SYSTEM)
    actions.remove_neighbourhood(place=top, by=SYSTEM)
    assert set(queries.removed_neighbourhoods()) == {top, below}
    actions.restore_neighbourhood(
        place=queries.removed_neighbourhoods().get(name="Markt"), by=SYSTEM
    )
    assert [(p.name, p.parent) for p in queries.neighbourhoods()] == [("Markt", None)]


def test_a_name_taken_meanwhile_stops_the_restoring(in_kalletal: Municipality) -> None:
    actions.remove_neighbourhood(place=add("Talle"), by=SYSTEM)
    add("Talle")
    with pytest.raises(PlaceRefused, match="gibt es schon"):
        actions.restore_neighbourhood(place=queries.removed_neighbourhoods().get(), by=SYSTEM)


def proposal(name: str, dx: float = 0, **more: object) -> Proposal:
    return Proposal(place=f"orte.csv:{name}", name=name, shape=circle(name, dx), **more)


def run_import(*proposals: Proposal) -> dict[str, int]:
    plan = queries.import_plan(proposals, source="Datei", approximate=True)
    counts = actions.import_neighbourhoods(
        proposals=proposals, source="Datei", approximate=True, by=SYSTEM
    )
    shown = {state: sum(step.state == state for step in plan) for state in counts}
    assert shown == counts
    return counts


def test_an_import_does_what_its_plan_showed_and_only_once(in_kalletal: Municipality) -> None:
    first = (
        proposal("Markt", parent="Hohenhausen"),
        proposal("Hohenhausen", 3000, population=3204, kind="village"),
    )
    assert run_import(*first) == {"new": 2, "changed": 0, "equal": 0}
    assert run_import(*first) == {"new": 0, "changed": 0, "equal": 2}
    assert run_import(proposal("Markt", 50), first[1]) == {"new": 0, "changed": 1, "equal": 1}
    markt = Neighbourhood.objects.get(name="Markt")
    assert (markt.parent.name, markt.x, markt.approximate) == ("Hohenhausen", X + 50, True)
    assert entries_of(in_kalletal.pk)[0].details == {"new": 0, "changed": 1, "equal": 1}


def test_what_a_file_does_not_say_stays(in_kalletal: Municipality) -> None:
    add("Talle", population=900, population_as_of=date(2024, 12, 31))
    run_import(proposal("Talle"))
    found = Neighbourhood.objects.get()
    assert (found.population, found.population_as_of) == (900, date(2024, 12, 31))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (proposal("Markt", parent="Nirgends"), "orte.csv:Markt: .*Nirgends.* gibt es nicht"),
        (proposal("Talle", parent="Talle"), "Teil von sich selbst"),
    ],
)
def test_a_broken_import_leaves_nothing(
    in_kalletal: Municipality, wrong: Proposal, told: str
) -> None:
    with pytest.raises(PlaceRefused, match=told):
        actions.import_neighbourhoods(
            proposals=[proposal("Gut", 3000), wrong], source="Datei", by=SYSTEM
        )
    assert not Neighbourhood.objects.exists()
    assert verify(in_kalletal.pk) == 0
