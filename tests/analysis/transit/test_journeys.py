"""From door to door: totals over a window, there and back, on demand, new lines. By hand."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.transit import (
    NEVER,
    PERSONAS,
    Area,
    Changes,
    Journey,
    Line,
    OnDemand,
    Persona,
    Points,
    Question,
    Trips,
    Visit,
    departures,
    earliest,
    gain,
    inside,
    journeys,
    near,
    quantile,
    ride_seconds,
    served,
    straight_metres,
    timetable,
    walking,
    walks_of,
    with_lines,
)
from tests.analysis.network.plans import net
from tests.analysis.transit.play import DORF, KLINIK, PLAY, play, trips_of, worlds

MIN = 60


def ints(*values: int) -> Any:
    return np.array(values, dtype=np.int64)


def legs(*rows: tuple[int, int, int], places: int = 1) -> Any:
    place, stop, seconds = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return walks_of(place, stop, seconds, places=places)


def asked(moments: Sequence[int], trips: Trips | None = None, **changed: Any) -> Question:
    """From a house 4 minutes from Dorf to a door 5 minutes from Klinik; minutes of setting out."""
    question = Question(
        table=timetable(trips or play(), 5, Changes()),
        moments=ints(*(moment * MIN for moment in moments)),
        access=legs((0, DORF, 240)),
        egress=legs((0, KLINIK, 300)),
        direct=np.full((1, 1), NEVER, dtype=np.int64),
    )
    return replace(question, **changed)


def one(question: Question) -> Journey:
    (journey,) = journeys(question).value
    return journey


# Setting out 7:56 arrives 8:40 (44 min); 8:16, 8:36 and 8:56 arrive 9:40 (84, 64, 44 min).
DAY = (476, 496, 516, 536)


def test_methods_3_3_median_and_p90_by_hand() -> None:
    found = one(asked(DAY))
    assert found.median_s == 54 * MIN
    assert found.p90_s == pytest.approx((64 + 0.7 * 20) * MIN)
    assert (found.arriving, found.changes, found.walk_s, found.on_demand) == (1, 1, None, 0)


def test_who_waits_is_told_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    question = asked(DAY, access=legs((0, DORF, 240), (1, DORF, 0), places=2))
    question = replace(question, direct=np.full((2, 1), NEVER, dtype=np.int64))
    journeys(question, lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_moments_without_arrival_count_as_the_longest() -> None:
    found = one(asked((*DAY, 537)))
    assert found.arriving == 0.8
    assert found.median_s == 64 * MIN
    assert found.p90_s is None
    half = one(asked((496, 516, 537, 538)))
    assert (half.arriving, half.median_s, half.p90_s) == (0.5, None, None)
    assert half.feasible_return
    none = journeys(asked((537, 538)))
    assert (none.value[0].arriving, none.value[0].changes) == (0, None)
    assert [w.code for w in none.warnings] == ["UNREACHED"]


def test_there_and_back_with_a_stay() -> None:
    """The bus home leaves 18:00, five minutes from the door, and is at the house 18:29."""
    found = one(asked(DAY))
    assert found.feasible_return
    assert found.return_share == 1
    assert found.latest_return == 1075 * MIN
    assert found.last_ride == 1445 * MIN  # the night bus at 0:10


@pytest.mark.parametrize(
    ("visit", "share"),
    [
        (Visit(home_by=1109 * MIN), 1),  # 18:25 at Dorf, 4 minutes on foot
        (Visit(home_by=1109 * MIN - 1), 0),
        (Visit(stay_s=(1075 - 580) * MIN), 1),
        (Visit(stay_s=(1075 - 580) * MIN + 1), 0.25),
        (Visit(stay_s=(1075 - 520) * MIN + 1), 0),
        (Visit(closes=640 * MIN), 1),
        (Visit(closes=640 * MIN - 1), 0.25),
        (Visit(opens=1015 * MIN), 1),
        (Visit(opens=1015 * MIN + 1), 0),
    ],
)
def test_the_stay_fits_into_opening_hours_and_the_way_home(visit: Visit, share: float) -> None:
    found = one(asked(DAY, visit=visit))
    assert found.return_share == share
    assert found.feasible_return == (share > 0)


def test_no_way_home_is_said() -> None:
    found = one(asked(DAY, trips=trips_of(PLAY[:5])))
    assert found.median_s == 54 * MIN
    assert (found.feasible_return, found.latest_return, found.last_ride) == (False, None, None)


def test_walking_all_the_way_is_an_alternative() -> None:
    found = one(asked(DAY, direct=np.full((1, 1), 45 * MIN)))
    assert (found.median_s, found.walk_s) == (44.5 * MIN, 45 * MIN)
    assert found.latest_return == 1075 * MIN  # by bus; on foot it would be 17:45
    near_by = one(asked(DAY, direct=np.full((1, 1), 20 * MIN)))
    assert near_by.latest_return == 1090 * MIN


def on_demand(**changed: Any) -> OnDemand:
    service = OnDemand(
        start=480 * MIN,
        end=1200 * MIN,
        access=ints(120),
        egress=ints(60),
        ride=np.full((1, 1), 600),
        lead_s=3600,
    )
    return replace(service, **changed)


def test_methods_3_3_ride_on_demand_by_hand() -> None:
    """Half of an hour's notice, 10 minutes x 1.4, walks of 2 and 1 minutes: 47 minutes."""
    nothing = trips_of([])
    found = one(asked((600, 610), trips=nothing, on_demand=(on_demand(),)))
    assert (found.median_s, found.p90_s, found.on_demand) == (47 * MIN, 47 * MIN, 1)
    spontaneous = one(asked((600,), trips=nothing, on_demand=(on_demand(lead_s=None),)))
    assert spontaneous.median_s == (10 + 14 + 3) * MIN
    # Home by 18:30: two minutes' walk, 14 on the way, 30 ahead of it, one minute to the car.
    assert found.latest_return == (1110 - 2 - 14 - 30 - 1) * MIN
    assert found.last_ride == (1200 - 14 - 30 - 1) * MIN
    assert found.changes is None


@pytest.mark.parametrize(
    ("moment", "changed", "total"),
    [
        (400, {}, 480 - 400 + 15),  # waits for the service to begin
        (1154, {}, 47),
        (1155, {}, None),  # the car would still be on the road at the end
        (600, {"access": ints(NEVER)}, None),
        (600, {"egress": ints(NEVER)}, None),
    ],
)
def test_rides_on_demand_keep_their_hours(
    moment: int, changed: dict[str, Any], total: int | None
) -> None:
    service = on_demand(**changed)
    found = one(asked((moment,), trips=trips_of([]), on_demand=(service,)))
    assert found.median_s == (None if total is None else total * MIN)
    if "access" in changed or "egress" in changed:
        assert (found.latest_return, found.last_ride) == (None, None)
    early = one(asked((600,), trips=trips_of([]), on_demand=(on_demand(start=1100 * MIN),)))
    assert early.latest_return is None


def test_the_share_of_rides_on_demand() -> None:
    found = one(asked(DAY, on_demand=(on_demand(),)))
    assert found.on_demand == 0.5  # slower than the bus at 7:56 and 8:56
    assert found.median_s == 45.5 * MIN  # 44, 47, 47, 44


def test_a_new_line_and_who_gains_by_it() -> None:
    line = Line(stops=(DORF, KLINIK), offsets=(0, 900), starts=tuple(range(21600, 72001, 1800)))
    before, after = one(asked(DAY)), one(asked(DAY, trips=with_lines(play(), [line])))
    assert (before.median_s, after.median_s) == (54 * MIN, 29 * MIN)  # 24, 34, 44, 24
    result = gain([54 * MIN, 1000], [29 * MIN, 900], [120, 30])
    assert (result.value.gained, result.value.lost) == (120, 0)


def test_methods_3_3_inhabitants_who_gain_thirty_minutes() -> None:
    nan = float("nan")
    before = [1801, 1800, nan, nan, 600, 2400]
    after = [1800, 1801, 1200, nan, nan, 2000]
    value = gain(before, after, [1, 2, 4, 8, 16, 32]).value
    assert (value.gained, value.lost) == (1 + 4, 2 + 16)
    assert (value.within_before, value.within_after) == (18, 5)
    assert value.mean_saved_s == pytest.approx((1 * 1 + 2 * -1 + 32 * 400) / 35)
    assert gain([nan], [5], [1]).value.mean_saved_s is None


@pytest.mark.parametrize(
    ("before", "after", "people", "problem"),
    [
        ([1], [1, 2], [1], "verschieden lang"),
        ([1], [1], [-1], "Einwohner"),
        ([1], [1], [float("nan")], "Einwohner"),
        ([-1], [1], [1], "Reisezeiten"),
        ([1], [float("inf")], [1], "Reisezeiten"),
    ],
)
def test_gains_that_cannot_be(before: Any, after: Any, people: Any, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        gain(before, after, people)


# ------------------------------------------------------------------ walks and personas
@pytest.mark.parametrize(
    ("persona", "seconds"),
    [
        ("adult", 450),  # 600 m at 4.8 km/h
        ("65+", 600 + 120),  # 1.0 m/s, a minute of rest every 300 m
        ("80+", 800 + 120),
        ("wheelchair", 720),
    ],
)
def test_methods_3_3_walking_by_persona(persona: str, seconds: int) -> None:
    assert PERSONAS[persona].seconds([0, 600]).tolist() == [0, seconds]


@pytest.mark.parametrize(
    ("persona", "name"),
    [("adult", "walk"), ("65+", "walk-65"), ("80+", "walk-80"), ("wheelchair", "wheelchair")],
)
def test_personas_walk_like_the_profiles_of_the_network(persona: str, name: str) -> None:
    """A way lasts as long on a network as along a line, there in whole seconds."""
    way = ((0, 0), (1234, 0)), [(0, 1, float("nan"))]
    network = net(*way, who=name, length_m=np.array([1234.0]))
    seconds = PERSONAS[persona].seconds([1234.0])[0]
    assert 0 <= seconds - network.forward[0] < 1


def test_changing_takes_longer_for_some() -> None:
    assert {name: item.change_s for name, item in PERSONAS.items()} == {
        "adult": 120,
        "65+": 120,
        "80+": 300,
        "wheelchair": 300,
    }
    assert [item.verified for item in PERSONAS["80+"].assumptions] == [False] * 3
    assert [item.name for item in PERSONAS["adult"].assumptions] == ["Gehtempo", "Längster Fußweg"]
    with pytest.raises(InvalidInput, match="positiv"):
        Persona(id="x", label="x", speed_kmh=0, max_walk_m=1)


def points(*pairs: tuple[float, float]) -> Points:
    lon, lat = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    return Points(lon, lat)


def test_walks_are_straight_lines_times_a_detour() -> None:
    """0.005 degrees of latitude are 555.98 m, with the detour 722.77 m."""
    here, there = points((9.0, 52.0)), points((9.0, 52.005), (9.0, 52.5))
    stops = points((9.0, 52.005), (9.0, 52.008), (float("nan"), 52.0))
    metres = float(straight_metres(here.lon, here.lat, there.lon[:1], there.lat[:1])[0])
    assert metres == pytest.approx(555.975, abs=0.01)
    found = walking(PERSONAS["adult"], here, there, stops)
    seconds = int(np.ceil(metres * 1.3 / (4.8 / 3.6)))
    assert (found.access.stop.tolist(), found.access.seconds.tolist()) == ([0], [seconds])
    assert found.direct.tolist() == [[seconds, NEVER]]
    assert (found.egress.ptr.tolist(), found.egress.seconds[0]) == ([0, 2, 2], 0)
    assert [row[:2] for row in found.between.tolist()] == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert found.longest_change_s == 375  # 500 m
    assert len(near(*here, *points(), 500)[0]) == 0
    with pytest.raises(InvalidInput, match="Koordinaten"):
        walking(PERSONAS["adult"], stops, there, stops)


def test_areas_on_demand_are_stops_or_polygons() -> None:
    square = np.array([[9.0, 52.0], [9.1, 52.0], [9.1, 52.1], [9.0, 52.1]])
    hole = np.array([[9.04, 52.04], [9.06, 52.04], [9.06, 52.06], [9.04, 52.06], [9.04, 52.04]])
    places = points((9.02, 52.02), (9.05, 52.05), (9.2, 52.0))
    assert inside(*places, [square, hole]).tolist() == [True, False, False]
    area = Area(points((9.2, 52.0)), (square, hole))
    assert served(PERSONAS["adult"], places, area).tolist() == [0, NEVER, 0]
    ride = ride_seconds(places, points((9.02, 52.02)), 46.8)
    assert ride[0, 0] == 0
    assert ride[2, 0] == np.ceil(straight_metres(*map(np.array, (9.2, 52.0, 9.02, 52.02))) / 10)


# ------------------------------------------------------------------ what cannot be, what holds
@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"moments": ints()}, "aufsteigen"),
        ({"moments": ints(5, 5)}, "aufsteigen"),
        ({"direct": np.zeros((2, 1), dtype=np.int64)}, "Fußwege passen"),
        ({"access": legs((0, 9, 1))}, "unbekannten Halt"),
        ({"egress": legs((0, -1, 1))}, "unbekannten Halt"),
        (
            {"on_demand": (on_demand(access=ints(1, 1), ride=np.zeros((2, 1), dtype=np.int64)),)},
            "Bestellfahrten passen",
        ),
    ],
)
def test_questions_that_cannot_be(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        journeys(replace(asked(DAY), **changed))


def test_arguments_that_cannot_be() -> None:
    with pytest.raises(InvalidInput, match="Abfahrten"):
        departures(10, 5, 1)
    with pytest.raises(InvalidInput, match="unbekannten Ort"):
        legs((1, 0, 5))
    with pytest.raises(InvalidInput, match="Aufenthalt"):
        Visit(stay_s=-1)
    with pytest.raises(InvalidInput, match="Fenster"):
        on_demand(end=0)
    with pytest.raises(InvalidInput, match="passen nicht zu den Orten"):
        on_demand(ride=np.zeros((2, 2)))


def test_departures_every_five_minutes() -> None:
    found = departures(6 * 3600, 20 * 3600, 300)
    assert (len(found), found[0], found[-1]) == (169, 21600, 72000)


@pytest.mark.parametrize(
    ("totals", "share", "expected"),
    [
        ([10], 0.5, 10),
        ([10, 20], 0.5, 15),
        ([10, 20, 30], 0.5, 20),
        ([10, 20, NEVER], 0.5, 20),
        ([10, NEVER], 0.5, None),
        ([10, 20, NEVER], 0.9, None),
        ([10, 20], 0.9, 19),
    ],
)
def test_quantiles(totals: list[int], share: float, expected: float | None) -> None:
    assert quantile(ints(*totals), share) == expected


@given(worlds(), st.integers(0, 3000), st.integers(0, 600), st.integers(0, 600))
def test_profiles_are_single_scans(
    world: tuple[Trips, int, Changes], start: int, out: int, back: int
) -> None:
    """Every total of a profile is one earliest-arrival search of its own."""
    trips, stops, changes = world
    table = timetable(trips, stops, changes)
    moments = departures(start, start + 1800, 600)
    question = Question(
        table=table,
        moments=moments,
        access=legs((0, 0, out), (0, 1, 2 * out)),
        egress=legs((0, stops - 1, back)),
        direct=np.full((1, 1), NEVER, dtype=np.int64),
    )
    totals, changes_needed = [], []
    for moment in moments.tolist():
        found = earliest(table, {0: moment + out, 1: moment + 2 * out})
        arrival = found.at(stops - 1)
        totals.append(NEVER if arrival is None else arrival + back - moment)
        if arrival is not None:
            changes_needed.append(len(found.rides(stops - 1)) - 1)
    journey = one(question)
    assert journey.median_s == quantile(ints(*sorted(totals)), 0.5)
    assert journey.p90_s == quantile(ints(*sorted(totals)), 0.9)
    assert journey.changes == min(changes_needed, default=None)


def test_a_scan_of_the_day_tells_how_far_it_is_and_can_be_cancelled() -> None:
    whole = two_houses()
    told: list[tuple[int, int]] = []
    found = journeys(whole, report=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]
    assert found == journeys(whole)

    def cancel(done: int, _of: int) -> None:
        told.append((done, 0))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        journeys(whole, report=cancel)
    assert told[2:] == [(1, 0)]


def test_threads_at_the_same_time_do_not_change_a_journey() -> None:
    alone = journeys(two_houses())
    with ThreadPoolExecutor(4) as pool:
        together = [pool.submit(journeys, two_houses()) for _ in range(8)]
        assert all(run.result() == alone for run in together)


def two_houses() -> Question:
    return asked(
        range(5 * 60, 12 * 60, 15),
        access=legs((0, DORF, 240), (1, DORF, 60), places=2),
        direct=np.full((2, 1), NEVER, dtype=np.int64),
    )
