"""What the tags of a way or node mean for one persona."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from nahraum.analysis.network.profiles import GERMAN_LIMITS, TRACK_KMH, Profile

Tags = Mapping[str, str]

_NO = frozenset(
    {"no", "private", "military", "emergency", "restricted", "use_sidepath", "dismount"}
)
# Words that keep vehicles out but not people on foot.
_NO_VEHICLES = _NO | {"agricultural", "forestry", "agricultural;forestry", "forestry;agricultural"}
_YES = frozenset({"yes", "designated", "official", "permissive", "destination", "customers"})
_KMH_PER_MPH = 1.609344
_PROOF = frozenset({"surface", "smoothness", "tracktype"})
_THROUGH = frozenset({"motorway", "motorway_link", "trunk", "trunk_link"})
_STEEPEST = 1.0
_LIMIT = re.compile(r"(?:de:)?(?:zone:?)?(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh)?")
_INCLINE = re.compile(r"([+-]?\d{1,2}(?:[.,]\d+)?)\s*(%|°)?")
_HEIGHT = re.compile(r"(\d+(?:\.\d+)?)\s*(cm|m)?")
_HIGH_KERB_M = 0.03


@dataclass(frozen=True, slots=True)
class Pace:
    """km/h along a way and against it; None = not allowed. `doubtful`: nobody said whether it
    suits wheels (surface unknown). `through`: only for driving past, no place lies on it."""

    forward: float | None
    backward: float | None
    doubtful: bool = False
    through: bool = False


CLOSED = Pace(None, None)


def pace(tags: Tags, who: Profile) -> Pace:
    """How fast the persona is on a way with these tags."""
    if not _may_use(tags, who) or not _suits(tags, who):
        return CLOSED
    kmh = who.speeds[tags["highway"]]
    if who.mode == "car":
        ahead = _car_speed(tags, kmh, who, "maxspeed:forward")
        back = _car_speed(tags, kmh, who, "maxspeed:backward")
    else:
        kmh = _ridden(tags, kmh, who)
        grade = incline(tags.get("incline", "")) if who.slope else None
        ahead = kmh * uphill(grade or 0.0)
        back = kmh * uphill(-(grade or 0.0))
    way = direction(tags, who)
    doubtful = bool(who.bad_surfaces) and not (_PROOF | {"wheelchair"}) & set(tags)
    through = tags["highway"] in _THROUGH or tags.get("motorroad") == "yes"
    return Pace(ahead if way >= 0 else None, back if way <= 0 else None, doubtful, through)


def _allowed(tags: Tags, who: Profile) -> bool | None:
    """What the most specific tag says; None = nothing."""
    refused = _NO if who.mode == "foot" else _NO_VEHICLES
    said = next((tags[key] for key in who.access if key in tags), None)
    if said in refused:
        # A bicycle may be pushed where riding is forbidden, but not where entering is.
        pushed = who.mode == "bike" and tags.get("bicycle") in ("no", "dismount", "use_sidepath")
        return None if pushed and tags.get("access") not in refused else False
    return True if said in _YES else None


def _may_use(tags: Tags, who: Profile) -> bool:
    kind = tags.get("highway", "")
    allowed = _allowed(tags, who)
    if kind not in who.speeds or allowed is False:
        return False
    if tags.get("motorroad") == "yes" and who.mode != "car":
        return False
    # A cycle track is for people on foot only where it says so.
    return not (kind == "cycleway" and who.mode == "foot" and allowed is None)


def _suits(tags: Tags, who: Profile) -> bool:
    """Surface, smoothness and incline, for those who roll; wheelchair=yes settles the surface."""
    if who.max_incline is not None:
        grade = incline(tags.get("incline", ""))
        if grade is not None and abs(grade) > who.max_incline + 1e-9:
            return False
        if tags.get("kerb") in who.kerbs:
            return False
    if tags.get("wheelchair") in _YES:
        return True
    if tags["highway"] in who.need_proof and not _PROOF & set(tags):
        return False
    return not (
        tags.get("surface") in who.bad_surfaces
        or tags.get("smoothness") in who.bad_smoothness
        or ("surface" not in tags and tags.get("tracktype") in who.bad_tracks)
    )


def _ridden(tags: Tags, kmh: float, who: Profile) -> float:
    """A bicycle is ridden where signs allow it, pushed where they forbid it."""
    if who.mode != "bike":
        return kmh
    said = tags.get("bicycle")
    if said in _YES:
        return who.speeds["cycleway"]
    return min(kmh, who.speeds["footway"]) if said in ("no", "dismount", "use_sidepath") else kmh


def _car_speed(tags: Tags, kmh: float, who: Profile, own: str) -> float:
    """Signposted limit x factor replaces the speed of the class; a bad track caps both."""
    limit = speed_limit(tags, own)
    speed = kmh if limit is None else limit * who.limit_factor
    return min(speed, TRACK_KMH.get(tags.get("tracktype", ""), math.inf))


def speed_limit(tags: Tags, own: str = "maxspeed:forward") -> float | None:
    """The limit in km/h; None = none known. `own` is the tag of the direction."""
    for key in (own, "maxspeed", "maxspeed:type", "source:maxspeed", "zone:maxspeed"):
        text = tags.get(key, "")
        code = GERMAN_LIMITS.get(text.removeprefix("de:"))
        if code is not None:
            return code
        if match := _LIMIT.fullmatch(text):
            value = float(match[1]) * (_KMH_PER_MPH if match[2] == "mph" else 1.0)
            # 0 stands for "no limit" in old data.
            return value if value > 0 else GERMAN_LIMITS["none"]
    return None


def direction(tags: Tags, who: Profile) -> int:
    """1 = along the way only, -1 = against it only, 0 = both."""
    if who.mode == "foot":
        return _one_way(tags.get("oneway:foot", "no"))
    given = tags.get("oneway")
    if who.mode == "bike":
        given = tags.get("oneway:bicycle", given)
        sides = (tags.get(f"cycleway{side}", "") for side in ("", ":left", ":right", ":both"))
        if any(side.startswith("opposite") for side in sides):
            return 0
    if given is not None:
        return _one_way(given)
    ring = tags.get("junction") in ("roundabout", "circular")
    return 1 if ring or tags.get("highway") == "motorway" else 0


def _one_way(text: str) -> int:
    return -1 if text in ("-1", "reverse") else int(text in ("yes", "true", "1"))


def incline(text: str) -> float | None:
    """Rise over run along the way; None where unknown ("up", "down" name no number)."""
    match = _INCLINE.fullmatch(text.strip())
    if match is None:
        return None
    value = float(match[1].replace(",", "."))
    grade = math.tan(math.radians(value)) if match[2] == "°" else value / 100
    return grade if abs(grade) <= _STEEPEST else None


def uphill(grade: float) -> float:
    """Tobler's speed on a slope relative to the level: e^(-3.5|s + 0.05|) / e^(-3.5 x 0.05)."""
    return math.exp(-3.5 * (abs(grade + 0.05) - 0.05))


def node_seconds(tags: Tags, who: Profile) -> float | None:
    """What passing a node costs; None = no way through."""
    seconds: float | None = who.signal_s if tags.get("highway") == "traffic_signals" else 0.0
    if tags.get("kerb") in who.kerbs or (who.kerbs and _high(tags.get("kerb:height", ""))):
        return None
    kind = tags.get("barrier")
    if kind is None:
        return seconds
    allowed = _allowed(tags, who)
    if allowed is False:
        return None
    cost = who.barriers.get(kind, who.other_barrier)
    if cost is None and allowed:
        cost = 0.0
    return None if cost is None else cost + (seconds or 0.0)


def _high(text: str) -> bool:
    match = _HEIGHT.fullmatch(text)
    if match is None:
        return False
    return float(match[1]) / (100 if match[2] == "cm" else 1) > _HIGH_KERB_M
