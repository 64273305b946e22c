"""Ways of neighbourhoods to what they need: computed, kept, read."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from nahraum.analysis.network import ARRAYS, from_roads, profile
from nahraum.base.jobs.jobs import run_worker
from nahraum.base.people.rules import Actor, NotAllowed
from nahraum.base.places.models import Neighbourhood
from nahraum.base.places.rules import to_degrees, to_metres
from nahraum.base.registry import Destination
from nahraum.data.networkfiles import network_bytes
from nahraum.data.roads import read_roads
from nahraum.demo import timetable
from nahraum.demo.tables import villages
from nahraum.understand.reach import actions, adapters, queries
from nahraum.understand.reach.jobs import times_needed
from nahraum.understand.reach.models import StoredTime
from nahraum.understand.reach.room import ROOM
from nahraum.understand.reach.rules import (
    PERSONAS,
    Mode,
    Point,
    access,
    inhabitants_within,
    nearest,
    straight_car,
    straight_walk,
    weekday,
)
from tests.base.world import acting, browser

TODAY = timezone.localdate()
JOB = Actor(system="test")
SPOTS = {place.slug: to_metres(place.lon, place.lat) for place in villages()}


def village(name: str, x: float, y: float, population: int | None = None) -> Neighbourhood:
    row = Neighbourhood(
        name=name, kind="village", x=x, y=y, radius=500, source="Test", population=population,
        min_x=int(x) - 500, min_y=int(y) - 500, max_x=int(x) + 500, max_y=int(y) + 500,
    )  # fmt: skip
    row.save_new(by_id="test")
    return row


@pytest.fixture
def two(in_kalletal) -> tuple[Neighbourhood, Neighbourhood]:
    x, y = SPOTS["hohenhausen"]
    return village("Nah", x, y, 900), village("Fern", x + 9_000, y, 100)


def doctor(east: float = 0.0) -> Destination:
    x, y = SPOTS["hohenhausen"]
    return Destination(topic="hausarzt", name="Praxis (erfunden)", x=x + east, y=y)


# ------------------------------------------------------------------ rules
def test_a_straight_line_has_a_detour_and_time_to_park() -> None:
    """9 km x 1.3 at 45 km/h are 15.6 minutes, and 3 to park."""
    minutes = straight_car([Point(0, 0)], [Point(9_000, 0), Point(0, 0), Point(60_000, 0)])
    assert minutes[0].tolist() == pytest.approx([18.6, 3.0, np.inf])
    walk = straight_walk([Point(0, 0)], [Point(1_000, 0), Point(5_000, 0)], PERSONAS["65+"])
    assert walk[0, 0] == pytest.approx((1300 + 1300 / 5) / 60, abs=0.02)  # 1 m/s and 60 s a 300 m
    assert walk[0, 1] == np.inf


def test_the_nearest_is_named_and_no_way_is_no_number() -> None:
    goals = [Destination(topic="t", name=name, x=0, y=0) for name in ("A", "B")]
    usual = np.array([[20.0, 10.0], [np.inf, np.inf]])
    found = nearest(np.array([[5.0, 5.0], [np.inf, np.inf]]), usual, goals)
    assert (found[0].minutes, found[0].name, found[0].usual) == (5.0, "A", 10.0)
    assert (found[1].minutes, found[1].name, found[1].usual) == (None, "", None)


def test_access_shares_an_offer_among_those_in_its_catchment() -> None:
    """METHODS 3.2, golden value of 2SFCA with equal offers of one."""
    times = np.array([[5, 25], [12, 8], [40, 18]], dtype=float)
    found = access(times, [1000, 2000, 500])
    first, second = 1 / 3000, 1 / 3500
    expected = [1000 * (first + second)] * 2 + [1000 * second]
    assert found == pytest.approx(expected)
    assert access(times, [1000, None, 500]) == [None] * 3


def test_people_without_a_number_are_in_no_share() -> None:
    found = inhabitants_within([(900.0, 5.0), (100.0, None), (None, 5.0)], 15)
    assert (found.persons, found.known, found.share) == (900.0, 1000.0, 0.9)
    assert inhabitants_within([(None, 5.0)], 15).share is None


@pytest.mark.parametrize(
    ("first", "last", "on", "expected"),
    [
        (date(2026, 11, 1), date(2026, 12, 31), date(2026, 11, 21), date(2026, 11, 24)),
        (date(2026, 11, 1), date(2026, 11, 22), date(2026, 11, 21), date(2026, 11, 17)),
        (date(2026, 11, 18), date(2026, 11, 22), date(2026, 11, 21), None),
    ],
)
def test_a_timetable_is_asked_on_a_tuesday_it_knows(first, last, on, expected) -> None:
    assert weekday(first, last, on) == expected


# ------------------------------------------------------------------ computing and reading
def test_times_are_stored_estimated_and_recomputed_only_for_a_reason(two) -> None:
    near, far = two
    counts = actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    assert counts == {"times": 4, "targets": 1, "places": 2}  # by car and on foot
    car = queries.stored_times("hausarzt", "car")
    assert car[near.pk].value == pytest.approx(3.0)
    assert car[far.pk].value == pytest.approx(18.6)
    assert car[far.pk].estimate
    assert (car[far.pk].as_of, car[far.pk].reached) == (TODAY, "Praxis (erfunden)")
    assert queries.stored_times("hausarzt", "walk")[far.pk].value is None
    assert queries.stored_times("hausarzt", "transit") == {}  # not asked is not "unreachable"
    reached = queries.catchments("hausarzt")
    assert reached is not None
    assert [(s.minutes, s.persons, s.known) for s in reached.within] == [
        (15, 900, 1000),
        (30, 1000, 1000),
    ]
    assert reached.access[far.pk] == pytest.approx(1.0)
    assert actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)["times"] == 0
    moved = actions.compute_times(targets=[doctor(east=9_000)], on=TODAY, by=JOB)
    assert moved["times"] == 4
    assert queries.stored_times("hausarzt", "car")[far.pk].value == pytest.approx(3.0)
    assert StoredTime.objects.count() == 4


def test_by_bus_the_best_and_the_usual_way_over_a_day(in_kalletal, planner) -> None:
    """Hohenhausen is reached from Langenholzhausen by bus; nothing runs where no stop is."""
    start = village("Langenholzhausen", *SPOTS["langenholzhausen"])
    lonely = village("Ohne Halt", SPOTS["hohenhausen"][0], SPOTS["hohenhausen"][1] + 20_000)
    feed = actions.add_feed(
        data=timetable.archive(
            TODAY - timedelta(days=30), TODAY + timedelta(days=60), lambda day: ""
        ),
        name="Fahrplan (erfunden)", source="Verbund", licence="CC0", by=acting(planner),
    )  # fmt: skip
    plan = adapters.kept_plan(queries.folder() / f"{feed.digest}.zip", queries.arrays())
    assert plan is not None
    actions.note_read(feed=feed, plan=plan, by=JOB)
    actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    found = queries.stored_times("hausarzt", "transit")
    way = found[start.pk]
    assert way.value is not None
    assert way.usual is not None
    assert 5 < way.value < 40
    assert way.value <= way.usual
    assert (way.estimate, way.source) == (False, "Verbund")
    assert found[lonely.pk].value is None


def test_a_loaded_network_replaces_the_estimate(two, settings, tmp_path) -> None:
    """A straight road of 12 km between both, driven in 10 minutes; 3 to park."""
    near, far = two
    settings.VAR = tmp_path
    ends = [to_degrees(place.x, place.y) for place in two]
    nodes = "id,lon,lat\n" + "".join(f"{at},{lon},{lat}\n" for at, (lon, lat) in enumerate(ends))
    edges = "from,to,seconds,length_m\n0,1,600,12000\n1,0,600,12000\n"
    for name, text in (("nodes", nodes), ("edges", edges)):
        (tmp_path / f"{name}.csv").write_text(text)
    roads = from_roads(
        read_roads(tmp_path / "nodes.csv", tmp_path / "edges.csv"), profile("car")
    ).value
    stored = network_bytes(
        "car", roads.access_kmh, ["osm"], {name: getattr(roads, name) for name in ARRAYS}
    )
    file = queries.network_file(Mode.CAR)
    file.parent.mkdir()
    file.write_bytes(stored)
    actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    car = queries.stored_times("hausarzt", "car")
    assert car[far.pk].value == pytest.approx(13.0, abs=0.05)
    assert (car[far.pk].estimate, car[far.pk].source) == (False, "OpenStreetMap, ODbL")
    assert car[near.pk].value == pytest.approx(3.0, abs=0.05)
    file.write_bytes(stored[:-5])  # damaged: back to the estimate, marked as one
    actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    assert queries.stored_times("hausarzt", "car")[far.pk].estimate


def test_another_municipality_has_its_own_times(two, warburg) -> None:
    from nahraum.base.municipality.tenancy import municipality_scope

    actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    with municipality_scope(warburg):
        assert queries.stored_times("hausarzt", "car") == {}
        actions.compute_times(targets=[], on=TODAY, by=JOB)
    assert queries.stored_times("hausarzt", "car")


def test_the_worker_computes_when_something_changed(two, planner) -> None:
    assert not times_needed(timezone.now())  # nothing to go to: nothing to compute
    actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    assert times_needed(timezone.now())  # the rooms know no destination any more
    actions.order_times(by=acting(planner))
    run_worker(once=True)
    assert StoredTime.objects.count() == 0
    with pytest.raises(NotAllowed):
        actions.order_times(by=JOB)


def test_evidence_says_what_is_estimated(two) -> None:
    _near, far = two
    actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    assert ROOM.evidence is not None
    lines = list(ROOM.evidence("hausarzt", far.pk, TODAY))
    assert [(line.text, line.value) for line in lines] == [
        ("Weg zum nächsten Angebot mit dem Auto, geschätzt aus der Luftlinie", "19 Min."),
        ("Weg zum nächsten Angebot zu Fuß, geschätzt aus der Luftlinie", "nicht erreichbar"),
    ]
    assert not list(ROOM.evidence("hausarzt", None, TODAY))


def test_the_page_shows_one_topic_and_the_usual_ones(two, planner) -> None:
    from nahraum.base.topics.models import Topic, TopicLabel

    topic = Topic.objects.create(key="hausarzt")
    TopicLabel.objects.create(topic=topic, language="de", label="Hausarztpraxis")
    url = reverse("reach:times", kwargs={"kommune": "kalletal"})
    page = browser(planner).get(url).content.decode()
    assert "Noch nichts berechnet" in page
    actions.compute_times(targets=[doctor()], on=TODAY, by=JOB)
    page = browser(planner).get(url).content.decode()
    assert "Minuten mit dem Auto zum nächsten Angebot" in page
    page = browser(planner).get(f"{url}?ziel=hausarzt").content.decode()
    assert "900 von 1.000 Menschen" in page
    assert "etwa 19" in page
    assert "kein Weg" in page
    assert "nicht berechnet" in page
