"""From ways and tables to links: where they begin, what they cost, what belongs together."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network import ARRAYS, Network, from_roads, from_streets, profile, restore
from nahraum.analysis.network.geometry import degrees, metres
from tests.analysis.network.plans import links, net, table, town

CROSSING = {"a": (0, 0), "b": (100, 0), "c": (200, 0), "d": (300, 0), "e": (200, 150), "f": (0, 50)}
STREET = {"highway": "residential"}
S = 3.6 / 25  # seconds a metre on a residential street


def test_points_of_one_way_give_the_course_and_crossings_the_nodes() -> None:
    plan = town(CROSSING, [("abcd", STREET), ("ce", {"highway": "tertiary"})])
    found = from_streets(plan, profile("car")).value
    assert (found.nodes, found.links, found.pieces) == (4, 3, 1)
    assert links(found) == [
        ((0, 0), (200, 0), pytest.approx(200 * S), pytest.approx(200 * S)),
        ((200, 0), (200, 150), pytest.approx(13.5), pytest.approx(13.5)),
        ((200, 0), (300, 0), pytest.approx(100 * S), pytest.approx(100 * S)),
    ]
    assert np.diff(found.first).tolist().count(3) == 1
    assert found.length_m.sum() == pytest.approx(450)


def test_one_way_streets_and_islands() -> None:
    plan = town(CROSSING, [("abc", {**STREET, "oneway": "yes"}), ("ef", STREET)])
    result = from_streets(plan, profile("car"))
    found = result.value
    assert sorted(found.backward) == [pytest.approx(math.hypot(200, 100) * S), math.inf]
    # Two ends of a one-way street are two parts; the island is one of two nodes.
    assert sorted(found.component) == [0, 0, 1, 2]
    assert (found.main_nodes, found.pieces, result.parts["pieces"]) == (2, 2, 2)
    assert [notice.code for notice in result.warnings] == ["ISLANDS"]


def test_signals_and_gates_cost_half_on_each_side() -> None:
    tagged = {"b": {"barrier": "gate"}, "c": {"highway": "traffic_signals"}}
    found = from_streets(town(CROSSING, [("abcd", STREET)], tagged), profile("car")).value
    waits = [forward - 100 * S for _, _, forward, _ in links(found)]
    assert waits == [pytest.approx(30), pytest.approx(31), pytest.approx(1)]


def test_a_bollard_cuts_the_street_but_both_sides_stay() -> None:
    plan = town(CROSSING, [("abcd", STREET)], {"b": {"barrier": "bollard"}})
    found = from_streets(plan, profile("car")).value
    assert [(a, b) for a, b, _, _ in links(found)] == [((0, 0), (100, 0)), ((100, 0), (300, 0))]
    assert (found.nodes, found.pieces) == (4, 2)
    assert from_streets(plan, profile("walk")).value.links == 1


def test_a_way_ends_where_its_nodes_are_missing_and_doubled_nodes_are_nothing() -> None:
    found = from_streets(town(CROSSING, [("ab?cd", STREET), ("ff", STREET)]), profile("car")).value
    assert [(a, b) for a, b, _, _ in links(found)] == [((0, 0), (100, 0)), ((200, 0), (300, 0))]


def test_a_ring_without_crossing_is_a_link_to_itself() -> None:
    found = from_streets(town(CROSSING, [("abea", STREET)]), profile("walk")).value
    assert (found.nodes, found.links) == (1, 1)
    assert found.length_m[0] == pytest.approx(100 + math.hypot(100, 150) + 250)


def test_pause_of_older_people_is_spread_over_the_way() -> None:
    found = from_streets(town(CROSSING, [("abcd", STREET)]), profile("walk-65")).value
    assert found.forward[0] == pytest.approx(300 / 1.0 + 60)
    slower = from_streets(town(CROSSING, [("abcd", STREET)]), profile("walk-80")).value
    assert slower.forward[0] == pytest.approx(300 / 0.75 + 60)


def test_unknown_surface_is_a_share_of_the_length() -> None:
    ways = [("ab", {**STREET, "surface": "asphalt"}), ("bcd", STREET)]
    result = from_streets(town(CROSSING, ways), profile("wheelchair"))
    assert [notice.code for notice in result.warnings] == ["SURFACE_UNKNOWN"]
    assert "67%" in result.warnings[0].text
    assert from_streets(town(CROSSING, ways[:1]), profile("wheelchair")).warnings == ()


@pytest.mark.parametrize(
    "ways",
    [
        [("ab", {"highway": "steps"})],
        [("a?", STREET)],
        [("ab", {**STREET, "access": "no"})],
        [("ab", {})],
    ],
)
def test_nothing_usable_is_an_error(ways: list) -> None:
    with pytest.raises(InvalidInput, match="keinen benutzbaren Weg"):
        from_streets(town(CROSSING, ways), profile("wheelchair"))


@given(st.randoms(use_true_random=False))
def test_the_order_of_ways_and_nodes_does_not_matter(random) -> None:
    ways = [("abcd", STREET), ("ce", STREET), ("af", {"highway": "path"}), ("fe", STREET)]
    names = list(CROSSING)
    random.shuffle(names)
    random.shuffle(ways)
    mixed = from_streets(town({name: CROSSING[name] for name in names}, ways), profile("walk"))
    plain = from_streets(
        town(
            CROSSING,
            [("abcd", STREET), ("ce", STREET), ("af", {"highway": "path"}), ("fe", STREET)],
        ),
        profile("walk"),
    )
    for name in ARRAYS:
        assert np.array_equal(getattr(mixed.value, name), getattr(plain.value, name)), name


# ------------------------------------------------------------------ tables
ROW = [(0, 0), (100, 0), (200, 0)]


def test_seconds_hold_both_ways_unless_the_other_way_has_its_own() -> None:
    found = net(ROW, [(0, 1, 10), (1, 2, 20), (2, 1, 30)])
    assert links(found) == [
        ((0, 0), (100, 0), 10, 10),
        ((100, 0), (200, 0), 20, math.inf),
        ((200, 0), (100, 0), 30, math.inf),
    ]
    assert found.length_m.tolist() == pytest.approx([100, 100, 100])


def test_one_way_columns() -> None:
    found = net(
        ROW,
        [(0, 1, 10), (1, 2, 20)],
        forward=np.array([True, False]),
        backward=np.array([False, True]),
    )
    assert [(f, b) for _, _, f, b in links(found)] == [(10, math.inf), (math.inf, 20)]


def test_lengths_become_seconds_by_class_and_limit() -> None:
    nothing = np.nan
    plan = table(
        ROW,
        [(0, 1, nothing), (1, 2, nothing)],
        length_m=np.array([130.0, 100.0]),
        highway=("primary", "residential"),
        maxspeed=np.array([nothing, 30.0]),
    )
    found = from_roads(plan, profile("car")).value
    assert [f for _, _, f, _ in links(found)] == pytest.approx([130 / (65 / 3.6), 100 / (24 / 3.6)])
    walked = from_roads(plan, profile("walk")).value
    assert [f for _, _, f, _ in links(walked)] == pytest.approx([97.5, 75])


def test_closed_classes_are_left_out_and_counted() -> None:
    nothing = np.nan
    plan = table(
        ROW,
        [(0, 1, nothing), (1, 2, nothing)],
        length_m=np.array([100.0, 100.0]),
        highway=("footway", "motorway"),
    )
    result = from_roads(plan, profile("walk"))
    assert [notice.code for notice in result.warnings] == ["EDGES_CLOSED", "ISLANDS"]
    assert result.value.links == 1
    assert from_roads(plan, profile("car")).value.through.tolist() == [True]
    with pytest.raises(InvalidInput, match="keinen benutzbaren Weg"):
        from_roads(
            table(ROW, [(0, 1, nothing)], length_m=np.ones(1), highway=("steps",)), profile("car")
        )


def test_elevation_slows_people_and_stops_wheelchairs() -> None:
    nothing = np.nan
    plan = table(
        ROW,
        [(0, 1, nothing), (1, 2, nothing)],
        length_m=np.array([100.0, 100.0]),
        elevation=np.array([0.0, 10.0, nothing]),
    )
    walked = links(from_roads(plan, profile("walk")).value)
    assert walked[0][2] == pytest.approx(75 * math.exp(0.35))
    assert walked[0][3] == pytest.approx(75 * math.exp(0.0))
    assert walked[1][2] == pytest.approx(75)
    assert from_roads(plan, profile("wheelchair")).value.links == 1
    assert [f for _, _, f, _ in links(from_roads(plan, profile("car")).value)] == [
        pytest.approx(100 * S)
    ] * 2


@pytest.mark.parametrize("seconds", [-1.0, np.nan])
def test_impossible_seconds(seconds: float) -> None:
    plan = table(ROW, [(0, 1, seconds)], length_m=np.array([-5.0]))
    with pytest.raises(InvalidInput):
        from_roads(plan, profile("car"))


def test_coordinates_are_checked() -> None:
    with pytest.raises(InvalidInput, match="keine Koordinate"):
        net([(0, 0), (3e7, 0)], [(0, 1, 5)])
    with pytest.raises(InvalidInput, match="Längen und"):
        degrees([1.0], [1.0, 2.0])


def test_distances_on_the_sphere() -> None:
    """A quarter of the globe, and Bielefeld to Warburg as the crow flies."""
    quarter = metres(*(np.array([x]) for x in (0.0, 0.0, 90.0, 0.0)))[0]
    assert quarter == pytest.approx(6_371_008.8 * math.pi / 2)
    far = metres(*(np.array([x]) for x in (8.5325, 52.0211, 9.1450, 51.4920)))[0]
    assert far == pytest.approx(72_300, rel=2e-3)


# ------------------------------------------------------------------ stored
def _stored(**changed) -> Network:
    plain = net(ROW, [(0, 1, 10), (1, 2, 20)])
    return restore("car", 15.0, {**{name: getattr(plain, name) for name in ARRAYS}, **changed})


def test_a_stored_network_is_the_same() -> None:
    plain, again = net(ROW, [(0, 1, 10), (1, 2, 20)]), _stored()
    assert all(np.array_equal(getattr(plain, name), getattr(again, name)) for name in ARRAYS)
    assert not again.lon.flags.writeable


@pytest.mark.parametrize(
    "changed",
    [
        {"start": np.array([0, 9])},
        {"end": np.array([-1, 0])},
        {"first": np.array([0, 2, 9])},
        {"first": np.array([0, 3, 4])},
        {"first": np.array([1, 2, 4])},
        {"forward": np.array([1.0])},
        {"forward": np.array([1.0, np.nan])},
        {"backward": np.array([1.0, -1.0])},
        {"length_m": np.array([1.0, np.inf])},
        {"component": np.array([1, 1, 1])},
        {"lon": np.array([1.0, np.nan, 2.0])},
        {"shape_lat": np.array([1.0, 2.0, 3.0, 91.0])},
        {"lat": np.array(["x", "y", "z"])},
        {"more": np.array([1.0])},
    ],
)
def test_stored_arrays_that_do_not_fit(changed: dict) -> None:
    with pytest.raises(InvalidInput):
        _stored(**changed)


def test_a_stored_speed_is_a_speed() -> None:
    plain = net(ROW, [(0, 1, 10)])
    arrays = {name: getattr(plain, name) for name in ARRAYS}
    for kmh in (0.0, math.inf, math.nan):
        with pytest.raises(InvalidInput):
            restore("car", kmh, arrays)
