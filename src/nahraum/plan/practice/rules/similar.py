"""Which examples are like us, and why. Every reason is said; what is unknown counts for nothing.

The weights say only in which order examples are shown. The limits of rurality and of "about as
large" are our own choice (not verified), shown on the page.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nahraum.plan.practice.rules.examples import SETTINGS, Example

RURAL, URBAN = 150.0, 1000.0  # people per square kilometre
FACTOR = 2.0  # half to twice as many people are "about as large"
CLOSE = 3.0  # percentage points
_WEIGHTS = {"topic": 3, "size": 2, "setting": 2, "ageing": 1, "state": 1}


@dataclass(frozen=True, slots=True)
class Us:
    """What is known of the municipality that asks. `change` is relative, until 2050."""

    population: int | None = None
    density: float | None = None
    share_65: float | None = None
    change: float | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an example fits; `kind` is one of topic, size, setting, ageing, state."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Similar:
    example: Example
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> int:
        return sum(_WEIGHTS[reason.kind] for reason in self.reasons)


def compare(
    examples: Iterable[Example], us: Us, *, topic: str = "", topic_name: str = ""
) -> list[Similar]:
    """Examples with a reason, the best first; with a topic only those about it. The same state
    alone makes nobody like us.
    """
    matches = [
        Similar(example, _reasons(example, us, topic, topic_name))
        for example in examples
        if topic in ("", *example.topics)
    ]
    kept = [match for match in matches if {r.kind for r in match.reasons} - {"state"}]
    return sorted(kept, key=lambda m: (-m.weight, m.example.title, m.example.key))


def of_town(example: Example, town: str) -> bool:
    """Whether an example names the municipality, also as one of several: what was done at home is
    nothing from elsewhere. Additions to official names ("Riesa, Stadt") do not count.
    """
    name = town.partition(",")[0].strip()
    return bool(name) and bool(
        re.search(rf"(?<!\w){re.escape(name)}(?!\w)", example.place, re.IGNORECASE)
    )


def settings_like(density: float | None) -> frozenset[str]:
    """Kinds of place that are settled like a municipality of this density; none if unknown."""
    if density is None:
        return frozenset()
    if density < RURAL:
        return frozenset({"village", "town"})
    return frozenset({"town", "quarter"} if density < URBAN else {"quarter", "city"})


def _reasons(example: Example, us: Us, topic: str, topic_name: str) -> tuple[Reason, ...]:
    found = [
        Reason("topic", _("gleiches Thema: %(topic)s") % {"topic": topic_name}) if topic else None,
        _size(example, us),
        _setting(example, us),
        _ageing(example, us),
        _state(example, us),
    ]
    return tuple(reason for reason in found if reason is not None)


def _size(example: Example, us: Us) -> Reason | None:
    theirs, ours = example.of_place, us.population
    if not theirs or not ours or not 1 / FACTOR <= theirs / ours <= FACTOR:
        return None
    text = _("ähnlich groß: dort rund %(theirs)s, bei uns %(ours)s Menschen")
    return Reason("size", text % {"theirs": _whole(theirs), "ours": _whole(ours)})


def _setting(example: Example, us: Us) -> Reason | None:
    if example.setting not in settings_like(us.density):
        return None
    text = _("ähnlich besiedelt: dort %(setting)s, bei uns %(density)s Menschen je km²")
    words = {"setting": SETTINGS[example.setting], "density": _whole(round(us.density or 0))}
    return Reason("setting", text % words)


def _ageing(example: Example, us: Us) -> Reason | None:
    if example.share_65 is not None and us.share_65 is not None:
        if abs(example.share_65 - us.share_65) > CLOSE:
            return None
        text = _("ähnlich alt: dort %(theirs)s, bei uns %(ours)s Prozent ab 65 Jahren")
        words = {"theirs": _one(example.share_65), "ours": _one(us.share_65)}
        return Reason("ageing", text % words)
    if example.shrinking and us.change is not None and us.change < 0:
        return Reason("ageing", _("verliert Menschen und wird älter, wie wir nach dem Profil"))
    return None


def _state(example: Example, us: Us) -> Reason | None:
    if not us.state or example.state != us.state:
        return None
    return Reason("state", _("gleiches Land: %(state)s") % {"state": us.state})


def _whole(number: int) -> str:
    """With narrow spaces, as all languages of the house can read it."""
    return f"{number:,}".replace(",", "\u202f")


def _one(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")
