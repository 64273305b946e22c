"""Speeds of METHODS 3.3 and what tags mean, as tables."""

from math import exp

import pytest

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.network import PROFILES, profile
from nahraum.analysis.network.tags import Pace, incline, node_seconds, pace, speed_limit, uphill

CAR, WALK, CHAIR, BIKE = (PROFILES[name] for name in ("car", "walk", "wheelchair", "bike"))
OLD = PROFILES["walk-80"]


def test_methods_3_3_car_speeds() -> None:
    expected = {
        "motorway": 90, "motorway_link": 45, "trunk": 85, "trunk_link": 40, "primary": 65,
        "primary_link": 30, "secondary": 55, "secondary_link": 25, "tertiary": 40,
        "tertiary_link": 20, "unclassified": 25, "residential": 25, "living_street": 10,
        "service": 15,
    }  # fmt: skip
    assert {name: CAR.speeds[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("name", "kmh"),
    [("walk", 4.8), ("walk-65", 3.6), ("walk-80", 2.7), ("wheelchair", 3.0)],
)
def test_methods_3_3_personas_on_foot(name: str, kmh: float) -> None:
    who = profile(name)
    assert (who.speeds["footway"], who.access_kmh) == (kmh, kmh)
    assert (name in ("walk", "walk-65")) == ("steps" in who.speeds)
    assert who.pause_s_per_m * 300 == (60 if name in ("walk-65", "walk-80") else 0)


def test_methods_3_3_bicycles_and_parking() -> None:
    assert profile("bike").speeds["residential"] == 15
    assert profile("e-bike").speeds["residential"] == 19
    assert profile("e-bike").speeds["footway"] == 4.8
    assert CAR.terminal_s == 180


def test_unverified_values_are_named() -> None:
    for who in PROFILES.values():
        open_questions = {item.name for item in who.assumptions() if not item.verified}
        assert "Tempo bis zum Netz" in open_questions
        assert ("Abbiegen" in open_questions) == (who.mode == "car")
        assert ("Pause je 300 m" in open_questions) == (who.id in ("walk-65", "walk-80"))
        assert ("Größte Steigung" in open_questions) == (who.id == "wheelchair")


def test_another_speed_scales_every_way() -> None:
    slow = profile("walk", kmh=2.4)
    assert (slow.speeds["path"], slow.speeds["steps"], slow.access_kmh) == (2.4, 1.2, 2.4)


@pytest.mark.parametrize(
    ("name", "kmh"), [("car", 30.0), ("walk", 0.0), ("walk", 51.0), ("fly", None)]
)
def test_profiles_that_do_not_exist(name: str, kmh: float | None) -> None:
    with pytest.raises(InvalidInput):
        profile(name, kmh=kmh)


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ("highway=residential", 25, 25),
        ("highway=residential maxspeed=30", 24, 24),
        ("highway=tertiary maxspeed=100", 80, 80),
        ("highway=tertiary maxspeed=none", 112, 112),
        ("highway=tertiary maxspeed=0", 112, 112),
        ("highway=tertiary maxspeed=signals", 40, 40),
        ("highway=tertiary maxspeed=de:urban", 40, 40),
        ("highway=tertiary source:maxspeed=de:rural", 80, 80),
        ("highway=tertiary zone:maxspeed=de:30", 24, 24),
        ("highway=tertiary maxspeed:type=de:zone30", 24, 24),
        ("highway=tertiary maxspeed=50 maxspeed:forward=30", 24, 40),
        ("highway=tertiary maxspeed:backward=30", 40, 24),
        ("highway=motorway", 90, None),
        ("highway=motorway oneway=no", 90, 90),
        ("highway=motorway_link", 45, 45),
        ("highway=residential oneway=yes", 25, None),
        ("highway=residential oneway=-1", None, 25),
        ("highway=residential junction=roundabout", 25, None),
        ("highway=service access=private", None, None),
        ("highway=service access=private motor_vehicle=yes", 15, 15),
        ("highway=service access=destination", 15, 15),
        ("highway=service motor_vehicle=forestry", None, None),
        ("highway=unclassified tracktype=grade5", 20, 20),
        ("highway=unclassified tracktype=grade1", 25, 25),
        ("highway=track", None, None),
        ("highway=proposed", None, None),
        ("highway=trunk motorroad=yes", 85, 85),
    ],
)
def test_cars(tags: str, forward: float | None, backward: float | None) -> None:
    found = pace(_tags(tags), CAR)
    assert (found.forward, found.backward) == (
        pytest.approx(forward) if forward else None,
        pytest.approx(backward) if backward else None,
    )


def test_no_place_lies_on_a_motorway() -> None:
    assert pace({"highway": "motorway"}, CAR).through
    assert pace({"highway": "primary", "motorroad": "yes"}, CAR).through
    assert not pace({"highway": "primary"}, CAR).through


@pytest.mark.parametrize(
    ("tags", "who", "kmh"),
    [
        ("highway=path", "walk", 4.8),
        ("highway=steps", "walk", 2.4),
        ("highway=steps", "walk-65", 1.8),
        ("highway=steps", "walk-80", None),
        ("highway=steps ramp:wheelchair=no", "wheelchair", None),
        ("highway=cycleway", "walk", None),
        ("highway=cycleway foot=designated", "walk", 4.8),
        ("highway=primary motorroad=yes", "walk", None),
        ("highway=trunk", "walk", None),
        ("highway=track access=forestry", "walk", 4.8),
        ("highway=path access=no", "walk", None),
        ("highway=path access=private foot=yes", "walk", 4.8),
        ("highway=residential oneway=yes", "walk", 4.8),
        ("highway=residential", "wheelchair", 3.0),
        ("highway=residential wheelchair=no", "wheelchair", None),
        ("highway=residential surface=cobblestone", "wheelchair", None),
        ("highway=residential surface=cobblestone wheelchair=yes", "wheelchair", 3.0),
        ("highway=residential smoothness=horrible", "wheelchair", None),
        ("highway=footway incline=6%", "wheelchair", 3.0 * exp(-3.5 * 0.06)),
        ("highway=footway incline=-7%", "wheelchair", None),
        ("highway=footway incline=7% wheelchair=yes", "wheelchair", None),
        ("highway=footway incline=up", "wheelchair", 3.0),
        ("highway=footway kerb=raised", "wheelchair", None),
        ("highway=track tracktype=grade1", "wheelchair", 3.0),
        ("highway=track tracktype=grade3", "wheelchair", None),
        ("highway=track tracktype=grade3 surface=asphalt", "wheelchair", 3.0),
        ("highway=track", "wheelchair", None),
        ("highway=path wheelchair=designated", "wheelchair", 3.0),
        ("highway=path incline=10%", "walk", 4.8 * exp(-3.5 * 0.1)),
        ("highway=residential", "bike", 15.0),
        ("highway=footway", "bike", 4.8),
        ("highway=footway bicycle=yes", "bike", 15.0),
        ("highway=residential bicycle=no", "bike", 4.8),
        ("highway=path access=no bicycle=no", "bike", None),
        ("highway=residential vehicle=no", "bike", None),
        ("highway=steps", "bike", None),
        ("highway=trunk", "bike", None),
    ],
)
def test_people_without_a_car(tags: str, who: str, kmh: float | None) -> None:
    assert pace(_tags(tags), PROFILES[who]).forward == (pytest.approx(kmh) if kmh else None)


@pytest.mark.parametrize(
    ("tags", "who", "ways"),
    [
        ("oneway=yes", "bike", (True, False)),
        ("oneway=yes oneway:bicycle=no", "bike", (True, True)),
        ("oneway=yes cycleway:left=opposite_lane", "bike", (True, True)),
        ("junction=circular", "bike", (True, False)),
        ("junction=circular", "walk", (True, True)),
        ("oneway:foot=yes", "walk", (True, False)),
        ("oneway=reverse", "car", (False, True)),
        ("oneway=reversible", "car", (True, True)),
    ],
)
def test_one_way(tags: str, who: str, ways: tuple[bool, bool]) -> None:
    found = pace({"highway": "residential", **_tags(tags)}, PROFILES[who])
    assert (found.forward is not None, found.backward is not None) == ways


def test_tobler() -> None:
    """v = 6 e^(-3.5|s + 0.05|): level 5.04, best 6 at 5 % downhill."""
    assert 6 * exp(-3.5 * 0.05) == pytest.approx(5.0367, abs=5e-5)
    assert uphill(0) == 1
    assert uphill(-0.05) == pytest.approx(exp(0.175))
    assert uphill(0.1) == pytest.approx(exp(-3.5 * 0.15) / exp(-3.5 * 0.05))
    both = pace({"highway": "path", "incline": "-5%"}, WALK)
    assert both.forward == pytest.approx(4.8 * exp(0.175))
    assert both.backward == pytest.approx(4.8 * exp(-0.175))


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("5%", 0.05), ("-7.5 %", -0.075), ("4,5%", 0.045), ("10", 0.1), ("3°", 0.0524078),
        ("up", None), ("down", None), ("", None), ("steep", None), ("60°", None),
    ],
)  # fmt: skip
def test_incline(text: str, grade: float | None) -> None:
    assert incline(text) == (None if grade is None else pytest.approx(grade, rel=1e-6))


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50), ("30 mph", 48.28032), ("80 km/h", 80), ("walk", 7), ("x", None), ("50;30", None)],
)
def test_limits(text: str, kmh: float | None) -> None:
    assert speed_limit({"maxspeed": text}) == kmh


@pytest.mark.parametrize(
    ("tags", "who", "seconds"),
    [
        ("highway=traffic_signals", "car", 2.0),
        ("barrier=gate", "car", 60.0),
        ("barrier=gate highway=traffic_signals", "car", 62.0),
        ("barrier=gate access=private", "car", None),
        ("barrier=bollard", "car", None),
        ("barrier=bollard motor_vehicle=yes", "car", 0.0),
        ("barrier=toll_booth", "car", 0.0),
        ("barrier=bollard", "walk", 0.0),
        ("barrier=fence", "walk", None),
        ("barrier=gate foot=no", "walk", None),
        ("barrier=stile", "walk", 0.0),
        ("barrier=stile", "walk-80", None),
        ("barrier=cycle_barrier", "walk-80", 0.0),
        ("barrier=cycle_barrier", "wheelchair", None),
        ("kerb=raised", "wheelchair", None),
        ("kerb=lowered barrier=kerb", "wheelchair", 0.0),
        ("kerb=raised", "walk-80", 0.0),
        ("kerb:height=0.12", "wheelchair", None),
        ("kerb:height=2cm", "wheelchair", 0.0),
        ("kerb:height=low", "wheelchair", 0.0),
        ("barrier=stile", "bike", None),
    ],
)
def test_nodes(tags: str, who: str, seconds: float | None) -> None:
    # A colon in the key, an equals sign before the value.
    assert node_seconds(_tags(tags), PROFILES[who]) == seconds


def test_unknown_surface_is_said() -> None:
    assert pace({"highway": "residential"}, CHAIR) == Pace(3.0, 3.0, doubtful=True)
    assert not pace({"highway": "residential", "surface": "asphalt"}, CHAIR).doubtful
    assert not pace({"highway": "residential"}, OLD).doubtful


def _tags(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())
