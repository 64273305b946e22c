"""METHODS 3.3: what is taken from OSRM, and where we follow something else on purpose."""

from nahraum.analysis.network import PROFILES, profile
from nahraum.analysis.network.profiles import GERMAN_LIMITS, TRACK_KMH


def test_limits_without_a_number_and_tracks() -> None:
    codes = ("rural", "urban", "living_street", "none")
    assert [GERMAN_LIMITS[code] for code in codes] == [100, 50, 7, 140]
    assert [TRACK_KMH[f"grade{n}"] for n in range(1, 6)] == [60, 40, 30, 25, 20]
    assert PROFILES["car"].limit_factor == 0.8


def test_people_walk_slower_here_than_in_osrm() -> None:
    """OSRM walks 5 km/h; the adult of METHODS walks 4.8, and 5 is one argument away."""
    assert profile("walk").speeds["footway"] == 4.8
    assert profile("walk", kmh=5.0).speeds["footway"] == 5.0
