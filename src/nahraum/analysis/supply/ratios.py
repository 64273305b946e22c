"""The legal ratio (Verhältniszahl): inhabitants per post, versioned in time.

Versions stand in the order in which they followed each other. A version whose start nobody
knows is never chosen automatically; if it may have applied on the date, the choice says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result

METHOD = Method("supply.ratio", "1")


@dataclass(frozen=True, slots=True)
class RatioVersion:
    """Inhabitants per post, in force from `valid_from` to `valid_until` (both included).

    `source` is an id of the source catalogue, `note` says in German where it stands there.
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
                f"eine Verhältniszahl von {self.value} ist nicht möglich",
                place="ratio",
                remedy="Einwohner je Arztsitz angeben, zum Beispiel 1633",
            )
        if self.valid_from and self.valid_until and self.valid_from > self.valid_until:
            raise InvalidInput(
                f"gültig von {self.valid_from} bis {self.valid_until} ist vertauscht",
                place="ratio",
                remedy="Beginn und Ende tauschen",
            )


def choose_ratio(versions: Sequence[RatioVersion], *, as_of: date) -> Result[RatioVersion]:
    """Return the version in force at `as_of`.

    Raises InvalidInput if no version with a known start covers the date, or two start together.
    """
    dated = [v for v in versions if v.valid_from is not None and v.valid_from <= as_of]
    if not dated:
        raise InvalidInput(
            f"für den {as_of:%d.%m.%Y} ist keine Verhältniszahl mit bekanntem Beginn hinterlegt",
            place="as_of",
            remedy=_remedy(versions),
        )
    latest = max(v.valid_from for v in dated if v.valid_from is not None)
    newest = [v for v in dated if v.valid_from == latest]
    if len(newest) > 1:
        raise InvalidInput(
            f"zwei Verhältniszahlen beginnen am {latest:%d.%m.%Y}",
            place="versions",
            remedy="eine davon entfernen oder ihren Beginn berichtigen",
        )
    chosen = newest[0]
    if chosen.valid_until is not None and chosen.valid_until < as_of:
        raise InvalidInput(
            f"die letzte bekannte Verhältniszahl {chosen.value} endete am "
            f"{chosen.valid_until:%d.%m.%Y}",
            place="as_of",
            remedy="die Verhältniszahl zum Stichtag ausdrücklich angeben",
        )
    return Result(
        value=chosen,
        method=METHOD,
        assumptions=(
            Assumption(
                "Verhältniszahl",
                float(chosen.value),
                "Einwohner je Arztsitz",
                chosen.note or chosen.source,
                chosen.verified,
            ),
        ),
        warnings=_doubts(versions, chosen, as_of),
        sources=(chosen.source,),
    )


def _remedy(versions: Sequence[RatioVersion]) -> str:
    known = [v.valid_from for v in versions if v.valid_from is not None]
    hint = f"; bekannt ab {min(known):%d.%m.%Y}" if known else ""
    return f"die Verhältniszahl ausdrücklich angeben{hint}"


def _doubts(
    versions: Sequence[RatioVersion], chosen: RatioVersion, as_of: date
) -> tuple[Notice, ...]:
    found: list[Notice] = []
    if not chosen.verified:
        found.append(
            Notice(
                "RATIO_UNVERIFIED",
                f"Die Verhältniszahl {chosen.value} ist nicht an der amtlichen Quelle geprüft.",
            )
        )
    undated: list[RatioVersion] = []
    for version in versions[versions.index(chosen) + 1 :]:
        if version.valid_from is not None:
            break
        if version.valid_until is None or version.valid_until >= as_of:
            undated.append(version)
    if undated:
        names = ", ".join(str(v.value) for v in undated)
        found.append(
            Notice(
                "RATIO_START_UNKNOWN",
                f"Am {as_of:%d.%m.%Y} kann schon eine andere Verhältniszahl gegolten haben "
                f"({names}; Beginn unbekannt). Im Zweifel bitte von Hand wählen.",
            )
        )
    return tuple(found)
