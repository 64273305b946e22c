"""Who is on the way: speeds and rules by persona (METHODS 3.3), all of it replaceable data.

Car speeds by class are those of OSRM's car profile [V]; a signposted limit replaces them by
limit x 0.8. Everything about people on foot, wheelchairs and bicycles is unverified [K] and shows
up among the assumptions of every result.

Decisions. Turns cost nothing: a penalty by angle needs a graph of turns, several times as large,
and shifts times between towns little; times by car are therefore somewhat optimistic in towns
(OSRM: 7.5 s for a sharp turn). Pauses of people over 65 (60 s every 300 m) are spread evenly over
the way: whole pauses would make two halves of a way cheaper than the whole. Penalties of nodes
(signals, gates) are shared between the two edges that meet there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption

Mode = Literal["car", "foot", "bike"]
OSRM = "OSRM profiles/car.lua, foot.lua (Project-OSRM@4fc76ca)"
OWN = "METHODS 3.3"

CAR_KMH: Mapping[str, float] = MappingProxyType(
    {
        "motorway": 90,
        "motorway_link": 45,
        "trunk": 85,
        "trunk_link": 40,
        "primary": 65,
        "primary_link": 30,
        "secondary": 55,
        "secondary_link": 25,
        "tertiary": 40,
        "tertiary_link": 20,
        "unclassified": 25,
        "residential": 25,
        "living_street": 10,
        "service": 15,
        # "road" is a street nobody has classified yet.
        "road": 25,
    }
)
TRACK_KMH: Mapping[str, float] = MappingProxyType(
    {"grade1": 60, "grade2": 40, "grade3": 30, "grade4": 25, "grade5": 20}
)
# Limits meant by a code instead of a number, km/h.
GERMAN_LIMITS: Mapping[str, float] = MappingProxyType(
    {"rural": 100, "urban": 50, "living_street": 7, "walk": 7, "motorway": 140, "none": 140}
)
_STREETS = tuple(
    """primary primary_link secondary secondary_link tertiary tertiary_link unclassified
    residential living_street service road track""".split()
)
_PATHS = ("pedestrian", "footway", "path", "bridleway", "platform")
_LOOSE = frozenset(
    """unpaved gravel dirt earth ground grass mud sand pebblestone rock woodchips snow
    cobblestone unhewn_cobblestone grass_paver""".split()
)
_ROUGH = frozenset({"bad", "very_bad", "horrible", "very_horrible", "impassable"})
_STEP_OVER = (
    "stile",
    "step",
    "log",
    "debris",
    "kissing_gate",
    "turnstile",
    "full-height_turnstile",
)
_SOLID = ("wall", "fence", "hedge", "city_wall", "retaining_wall", "ditch")
_CAR_GATES = ("gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "wicket_gate")
_CAR_OPEN = (
    "no",
    "entrance",
    "cattle_grid",
    "border_control",
    "toll_booth",
    "sally_port",
    "height_restrictor",
    "kerb",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Rules and speeds of one persona.

    speeds: km/h by class of way; a class that is missing cannot be used. access: tags that say
    who may pass, the most specific first. barriers: seconds by kind, None = no way through;
    `other_barrier` holds for the kinds not listed. slope: speed follows Tobler where the incline
    is known. pause_s_per_m: rest spread over the way. access_kmh: speed between a place and the
    network. terminal_s: parking and the way from the car, added only on request. need_proof:
    classes that count as usable only where surface, smoothness or track type are known.
    """

    id: str
    label: str
    mode: Mode
    speeds: Mapping[str, float]
    access: tuple[str, ...]
    access_kmh: float
    barriers: Mapping[str, float | None]
    other_barrier: float | None
    signal_s: float = 2.0
    slope: bool = False
    max_incline: float | None = None
    pause_s_per_m: float = 0.0
    wheels: bool = False
    limit_factor: float = 1.0
    terminal_s: float = 0.0
    bad_surfaces: frozenset[str] = frozenset()
    bad_smoothness: frozenset[str] = frozenset()
    bad_tracks: frozenset[str] = frozenset()
    kerbs: frozenset[str] = frozenset()
    need_proof: frozenset[str] = frozenset()

    def assumptions(self) -> tuple[Assumption, ...]:
        """What was chosen for this persona, for the result."""
        if self.mode == "car":
            chosen = [
                Assumption("Tempo je Straßenklasse", "car.lua", "km/h", OSRM),
                Assumption("Anteil am Tempolimit", self.limit_factor, "", OSRM),
                Assumption("Tor oder Schranke", 60.0, "s", OSRM),
                Assumption("Abbiegen", 0.0, "s", "vereinfacht", verified=False),
            ]
        else:
            kmh = max(self.speeds.values())
            chosen = [Assumption(f"Tempo ({self.label})", kmh, "km/h", OWN, verified=False)]
        if self.pause_s_per_m:
            pause = 300 * self.pause_s_per_m
            chosen.append(Assumption("Pause je 300 m", pause, "s", OWN, verified=False))
        if self.max_incline is not None:
            steepest = 100 * self.max_incline
            chosen.append(Assumption("Größte Steigung", steepest, "%", OWN, verified=False))
        verified = self.mode == "foot"
        chosen += [
            Assumption("Ampel", self.signal_s, "s", OSRM, verified=verified),
            Assumption("Tempo bis zum Netz", self.access_kmh, "km/h", OWN, verified=False),
        ]
        return tuple(chosen)


def _foot(kmh: float, *, steps: float | None, **further: float) -> dict[str, float]:
    speeds = dict.fromkeys((*_STREETS, *_PATHS, "cycleway"), kmh)
    return {**speeds, **({} if steps is None else {"steps": kmh * steps}), **further}


_FOOT_BARRIERS: Mapping[str, float | None] = dict.fromkeys(_SOLID)
_ROLLING_BARRIERS: Mapping[str, float | None] = dict.fromkeys((*_SOLID, *_STEP_OVER))
_WALK = Profile(
    id="walk",
    label="zu Fuß",
    mode="foot",
    # Half the speed on steps: counted along the ground, as maps do.
    speeds=_foot(4.8, steps=0.5),
    access=("foot", "access"),
    access_kmh=4.8,
    barriers=_FOOT_BARRIERS,
    other_barrier=0.0,
    slope=True,
)
_ROLLATOR = replace(
    _WALK,
    id="walk-80",
    label="zu Fuß ab 80 oder mit Rollator",
    speeds=_foot(2.7, steps=None),
    access_kmh=2.7,
    barriers=_ROLLING_BARRIERS,
    pause_s_per_m=0.2,
)
_CAR = Profile(
    id="car",
    label="mit dem Auto",
    mode="car",
    speeds=CAR_KMH,
    access=("motorcar", "motor_vehicle", "vehicle", "access"),
    access_kmh=15.0,
    barriers={**dict.fromkeys(_CAR_GATES, 60.0), **dict.fromkeys(_CAR_OPEN, 0.0)},
    other_barrier=None,
    wheels=True,
    limit_factor=0.8,
    terminal_s=180.0,
)
_BIKE = Profile(
    id="bike",
    label="mit dem Rad",
    mode="bike",
    # Pushed where only people on foot may be.
    speeds={
        **dict.fromkeys((*_STREETS, "cycleway", "path"), 15.0),
        **dict.fromkeys(("pedestrian", "footway", "bridleway", "platform"), 4.8),
    },
    access=("bicycle", "vehicle", "access"),
    access_kmh=4.8,
    barriers=_ROLLING_BARRIERS,
    other_barrier=0.0,
    wheels=True,
)
PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "car": _CAR,
        "walk": _WALK,
        "walk-65": replace(
            _WALK,
            id="walk-65",
            label="zu Fuß ab 65",
            speeds=_foot(3.6, steps=0.5),
            access_kmh=3.6,
            pause_s_per_m=0.2,
        ),
        "walk-80": _ROLLATOR,
        "wheelchair": replace(
            _ROLLATOR,
            id="wheelchair",
            label="mit dem Rollstuhl",
            speeds=_foot(3.0, steps=None),
            access=("wheelchair", "foot", "access"),
            access_kmh=3.0,
            barriers={**_ROLLING_BARRIERS, "cycle_barrier": None, "kerb": 0.0},
            pause_s_per_m=0.0,
            max_incline=0.06,
            bad_surfaces=_LOOSE,
            bad_smoothness=_ROUGH,
            bad_tracks=frozenset({"grade2", "grade3", "grade4", "grade5"}),
            kerbs=frozenset({"raised", "rolled", "regular"}),
            need_proof=frozenset({"track", "path", "bridleway"}),
        ),
        "bike": _BIKE,
        "e-bike": replace(
            _BIKE,
            id="e-bike",
            label="mit dem E-Bike",
            speeds={name: 19.0 if kmh == 15 else kmh for name, kmh in _BIKE.speeds.items()},
        ),
    }
)


def profile(name: str, *, kmh: float | None = None) -> Profile:
    """The profile of that name; `kmh` replaces the speed of a persona without a car.

    Raises InvalidInput for an unknown name, a speed that is none, or one given for the car.
    """
    if name not in PROFILES:
        raise InvalidInput(
            f"Das Profil {name} gibt es nicht.",
            place="profile",
            remedy=f"Möglich sind {', '.join(PROFILES)}.",
        )
    found = PROFILES[name]
    if kmh is None:
        return found
    if found.mode == "car" or not 0 < kmh <= 50:
        raise InvalidInput(
            f"{kmh:g} km/h lassen sich für {name} nicht setzen.",
            place="speed",
            remedy="Eine Zahl über 0 bis 50 angeben; das Auto hat Tempi je Straßenklasse.",
        )
    factor = kmh / max(found.speeds.values())
    speeds = {name: speed * factor for name, speed in found.speeds.items()}
    return replace(found, speeds=speeds, access_kmh=found.access_kmh * factor)
