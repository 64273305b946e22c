"""The legal ratio (Verhältniszahl): inhabitants per post, versioned in time.

Versions stand in the order in which they followed each other. Only a version proven for the day
is chosen: one whose start nobody knows never is, and where one of those may have followed the
last known version, a person has to choose.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result

METHOD = Method("supply.ratio", "1")
CHOOSE = "Die Verhältniszahl ausdrücklich angeben"


@dataclass(frozen=True, slots=True)
class RatioVersion:
    """Inhabitants per post, in force from `valid_from` to `valid_until` (both included).

    None is unknown, at the end also "still in force". `source` is an id of the source catalogue,
    `note` says in German where it stands there.
    """

    value: Decimal
    valid_from: date | None
    valid_until: date | None
    source: str
    verified: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        if not self.value.is_finite() or self.value <= 0:
            raise InvalidInput(
                f"Eine Verhältniszahl von {self.value} ist nicht möglich.",
                place="ratio",
                remedy="Einwohner je Arztsitz angeben, zum Beispiel 1633.",
            )
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise InvalidInput(
                f"Gültig von {self.valid_from} bis {self.valid_until} ist vertauscht.",
                place="ratio",
                remedy="Beginn und Ende tauschen.",
            )


def choose_ratio(versions: Sequence[RatioVersion], *, as_of: date) -> Result[RatioVersion]:
    """Return the version in force at `as_of`.

    Raises InvalidInput if no version with a known start covers the day, if two start together,
    or if a version of unknown start may already have followed.
    """
    chosen = _last_known(versions, as_of)
    rivals = _rivals(versions, chosen, as_of)
    if rivals:
        names = " oder ".join(str(version.value) for version in (chosen, *rivals))
        raise InvalidInput(
            f"Am {as_of:%d.%m.%Y} galt {names}; der Beginn ist nicht belegt.",
            place="as_of",
            remedy=f"{CHOOSE}.",
        )
    warnings: tuple[Notice, ...] = ()
    if not chosen.verified:
        text = f"Die Verhältniszahl {chosen.value} ist nicht an der amtlichen Quelle geprüft."
        warnings = (Notice("RATIO_UNVERIFIED", text),)
    label = chosen.note or chosen.source
    return Result(
        value=chosen,
        method=METHOD,
        assumptions=(
            Assumption(
                "Verhältniszahl", float(chosen.value), "Einwohner je Sitz", label, chosen.verified
            ),
        ),
        warnings=warnings,
        sources=(chosen.source,),
    )


def _last_known(versions: Sequence[RatioVersion], as_of: date) -> RatioVersion:
    starts = sorted(v.valid_from for v in versions if v.valid_from is not None)
    begun = [start for start in starts if start <= as_of]
    if not begun:
        known = f"; bekannt ab {starts[0]:%d.%m.%Y}" if starts else ""
        raise InvalidInput(
            f"Für den {as_of:%d.%m.%Y} ist keine Verhältniszahl mit bekanntem Beginn hinterlegt.",
            place="as_of",
            remedy=f"{CHOOSE}{known}.",
        )
    newest = [v for v in versions if v.valid_from == begun[-1]]
    if len(newest) > 1:
        raise InvalidInput(
            f"Zwei Verhältniszahlen beginnen am {begun[-1]:%d.%m.%Y}.",
            place="versions",
            remedy="Eine davon entfernen oder ihren Beginn berichtigen.",
        )
    end = newest[0].valid_until
    if end is not None and end < as_of:
        raise InvalidInput(
            f"Die letzte bekannte Verhältniszahl {newest[0].value} endete am {end:%d.%m.%Y}.",
            place="as_of",
            remedy=f"{CHOOSE}.",
        )
    return newest[0]


def _rivals(
    versions: Sequence[RatioVersion], chosen: RatioVersion, as_of: date
) -> tuple[RatioVersion, ...]:
    """Versions of unknown start between the chosen one and the next known start.

    A known end of the chosen version settles that none of them can have begun.
    """
    if chosen.valid_until is not None:
        return ()
    found: list[RatioVersion] = []
    for version in versions[versions.index(chosen) + 1 :]:
        if version.valid_from is not None:
            break
        if version.valid_until is None or version.valid_until >= as_of:
            found.append(version)
    return tuple(found)
