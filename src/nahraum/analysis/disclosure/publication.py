"""The release of a half-year of signals: the only way from cases to planning (DESIGN 7).

`release` is one function that fails closed: it returns what may be published, or it raises and
nothing may. A cell is shown if enough persons by enough parties (or enough events on enough days)
stand behind it; shown counts are rounded; zero and too few look alike; further cells are withheld
until an attack by linear programming cannot narrow any withheld cell down.

Half-years have no person, key or cell in common, so programmes over several of them fall apart
into one for each; what an earlier release could add is a second view of the same half-year, and
that is refused.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nahraum.analysis.disclosure.attack import RELATIVE_WIDTH, Audit, audit
from nahraum.analysis.disclosure.counting import UNKNOWN, Frame, Kind, Stream, Tables, Tally
from nahraum.analysis.disclosure.rounding import rounded, span
from nahraum.analysis.disclosure.suppression import Plan, protect
from nahraum.analysis.disclosure.system import System
from nahraum.analysis.errors import Infeasible, InvalidInput
from nahraum.analysis.figures import Assumption, Method, Notice, Result
from nahraum.analysis.population.ages import Floats

METHOD = Method("disclosure.release", "1")
SOURCE = "DESIGN 7"
NOT_SHOWN = "keine oder zu wenige Meldungen"
HALF_YEAR = re.compile(r"\d{4}-[12]", re.ASCII)
Place = tuple[Kind, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRules:
    """The publication rule. A municipality may tighten every number, never loosen one.

    `persons`, `parties` and `dominance` for signals about persons, `events` and `days` for
    channels without a party, rounding `base`, `share_base` for shares, `width` that every withheld
    cell keeps under attack, `reasons` (distinct ones) so that no group gives its reason away.
    """

    persons: int = 5
    parties: int = 2
    dominance: float = 0.85
    events: int = 5
    days: int = 3
    base: int = 5
    share_base: int = 30
    width: int = 5
    reasons: int = 2

    def __post_init__(self) -> None:
        floor = {item.name: item.default for item in fields(self)}
        for name, least in floor.items():
            value = getattr(self, name)
            looser = value > least if name == "dominance" else value < least
            if looser or not value > 0:
                raise InvalidInput(
                    f"{value} lockert die Veröffentlichungsregel ({least}).",
                    place=name,
                    remedy="Die Regel darf nur verschärft werden.",
                )
        if self.base > 2 * min(self.persons, self.events):
            raise InvalidInput(
                "Die Rundung ist gröber, als die Mindestzahlen erlauben.",
                place="base",
                remedy="Mindestzahlen auf die halbe Basis anheben.",
            )

    def shows(self, stream: Stream, tally: Tally) -> bool:
        """May this cell be shown for its own sake?"""
        if stream is Stream.EVENTS:
            return tally.count >= self.events and tally.days >= self.days
        return (
            tally.count >= self.persons
            and tally.parties >= self.parties
            and tally.largest <= self.dominance * tally.count
        )

    def smallest(self, stream: Stream) -> int:
        """The smallest count that can be shown."""
        return self.persons if stream is Stream.PERSONS else self.events


@dataclass(frozen=True, slots=True)
class Row:
    """A published cell: rounded counts and shares (of what is shown beside it), None = withheld."""

    key: tuple[str, ...]
    persons: int | None
    events: int | None
    persons_share: float | None
    events_share: float | None


@dataclass(frozen=True, slots=True)
class Release:
    """What may be published. `second_person` says why a second person must agree, or is empty."""

    municipality: str
    half_year: str
    topics: Mapping[str, str]
    neighbourhoods: tuple[str, ...]
    reasons: tuple[str, ...]
    tables: Mapping[str, tuple[Row, ...]]
    second_person: str


def release(
    tables: Tables, history: Sequence[Release], rules: ReleaseRules | None = None
) -> Result[Release]:
    """Decide what of a half-year may be published, after all earlier releases in `history`.

    Raises InvalidInput for a history that cannot be right and Infeasible where the half-year is
    public already, or the attack cannot be run or succeeds: nothing may be published then.
    """
    rule = rules or ReleaseRules()
    frame = tables.frame
    _check_history(frame, history)
    shown: dict[Stream, dict[Place, int]] = {}
    audits: dict[str, Audit] = {}
    for stream in Stream:
        shown[stream], audits[stream.value] = _protected(tables, stream, rule)
        _verify(tables, stream, shown[stream], rule)
    published = Release(
        municipality=frame.municipality,
        half_year=frame.half_year,
        topics=dict(frame.topics),
        neighbourhoods=frame.neighbourhoods,
        reasons=frame.reasons,
        tables={kind.value: _rows(frame, kind, shown, rule) for kind in Kind},
        second_person=_second_person(frame, history),
    )
    return Result(
        value=published,
        method=METHOD,
        parts={"audit": audits, "not_shown": NOT_SHOWN},
        assumptions=_assumptions(rule),
        warnings=_notices(published),
    )


def release_from_plain(plain: Mapping[str, Any]) -> Release:
    """A release as it was stored (`to_plain`). Raises InvalidInput if it cannot be read back."""
    try:
        tables = {
            Kind(name).value: tuple(_row_from_plain(row) for row in rows)
            for name, rows in plain["tables"].items()
        }
        return Release(
            municipality=str(plain["municipality"]),
            half_year=str(plain["half_year"]),
            topics=dict(plain["topics"]),
            neighbourhoods=tuple(plain["neighbourhoods"]),
            reasons=tuple(plain["reasons"]),
            tables=tables,
            second_person=str(plain["second_person"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidInput(
            f"Eine frühere Veröffentlichung ist beschädigt ({error!r}).",
            place="history",
            remedy="Nichts veröffentlichen, bis sie wiederhergestellt ist.",
        ) from error


def _row_from_plain(row: Mapping[str, Any]) -> Row:
    counts = row["persons"], row["events"]
    if any(count is not None and (type(count) is not int or count < 0) for count in counts):
        raise ValueError(f"count {counts}")
    return Row(tuple(row["key"]), *counts, row["persons_share"], row["events_share"])


def check_pool(counts: Mapping[str, int], consenting: Sequence[str], rules: ReleaseRules) -> None:
    """May one number be published over several municipalities? (counts by municipality)

    Raises Infeasible for fewer than three of them unless each consents, and where one of them
    makes up more than the highest share: who knows one part would know the other.
    """
    total = sum(counts.values())
    willing = set(counts) <= set(consenting)
    if len(counts) < 3 and not willing:
        raise Infeasible(
            "Eine gemeinsame Zahl braucht drei Kommunen oder die Zustimmung jeder einzelnen.",
            place="municipality",
        )
    if total and max(counts.values()) > rules.dominance * total and not willing:
        raise Infeasible("Eine Kommune bestimmt fast die ganze Zahl.", place="municipality")


def _check_history(frame: Frame, history: Sequence[Release]) -> None:
    views: list[Frame | Release] = [frame, *history]
    for earlier in views:
        if not HALF_YEAR.fullmatch(earlier.half_year):
            raise InvalidInput(
                f"„{earlier.half_year}“ ist kein Halbjahr.",
                place="half_year",
                remedy="Halbjahre wie 2026-1 angeben.",
            )
        if earlier.municipality != frame.municipality:
            raise InvalidInput(
                "Frühere Veröffentlichungen gehören zu einer anderen Kommune.", place="history"
            )
    seen = [past.half_year for past in history]
    if frame.half_year in seen:
        raise Infeasible(
            f"Das Halbjahr {frame.half_year} ist schon veröffentlicht; zwei Fassungen verraten "
            "einzelne Meldungen.",
            place="half_year",
            remedy="Die erste Fassung stehen lassen.",
        )
    if len(set(seen)) != len(seen):
        raise InvalidInput("Ein Halbjahr ist zweimal veröffentlicht.", place="history")


def _second_person(frame: Frame, history: Sequence[Release]) -> str:
    """The reason for four eyes: the first release, or a changed geography."""
    if not history:
        return "first-release"
    latest = max(history, key=lambda past: past.half_year)
    same = set(latest.neighbourhoods) == set(frame.neighbourhoods)
    return "" if same and dict(latest.topics) == dict(frame.topics) else "changed-geography"


def _protected(
    tables: Tables, stream: Stream, rules: ReleaseRules
) -> tuple[dict[Place, int], Audit]:
    """Rounded counts of the cells to be shown, and the final attack on all others."""
    frame = tables.frame
    places: list[Place] = [(kind, key) for kind in Kind for key in frame.keys(kind)]
    tallies = [tables.tally(stream, kind, key) for kind, key in places]
    hidden = np.array([not rules.shows(stream, tally) for tally in tallies], dtype=np.bool_)
    hidden |= _giving_away(places, tallies, rules)
    plan = _plan(frame, places, tallies, rules, stream)
    targets = [int(place) for place in np.flatnonzero(hidden)]
    final = protect(plan, targets, hidden)
    attacked = audit(plan.without(final), targets, plan.needed)
    if not attacked.passed:
        raise Infeasible("Die Veröffentlichung hält der Prüfung nicht stand.", place="audit")
    shown = {
        place: rounded(tally.count, rules.base)
        for place, tally, gone in zip(places, tallies, final, strict=True)
        if not gone
    }
    return shown, attacked


def _giving_away(
    places: Sequence[Place], tallies: Sequence[Tally], rules: ReleaseRules
) -> NDArray[np.bool_]:
    """Reasons of groups in which too few different ones occur; unknown reasons tell nothing."""
    present: dict[str, set[str]] = {}
    for (kind, key), found in zip(places, tallies, strict=True):
        if kind is Kind.GROUP_BY_REASON and found.count:
            present.setdefault(key[0], set()).add(key[1])
    return np.array(
        [
            kind is Kind.GROUP_BY_REASON
            and key[1] != UNKNOWN
            and len(present.get(key[0], ())) < rules.reasons
            for kind, key in places
        ],
        dtype=np.bool_,
    )


def _plan(
    frame: Frame,
    places: Sequence[Place],
    tallies: Sequence[Tally],
    rules: ReleaseRules,
    stream: Stream,
) -> Plan:
    """Cells are unknown numbers of their own; those of a group add up alike in all three tables.

    Somebody with two needs is counted in two cells; where the sums differ for that reason, the
    assumption that they are equal would only mislead an attacker, and it is left out.
    """
    from scipy import sparse

    values = np.array([float(tally.count) for tally in tallies])
    links = []
    for group in frame.groups:
        rows = [
            np.array([float(k is kind and frame.group_of(k, key) == group) for k, key in places])
            for kind in Kind
        ]
        pairs = [(rows[0], rows[1]), (rows[0], rows[2]), (rows[1], rows[2])]
        links += [one - other for one, other in pairs if one @ values == other @ values]
    matrix = sparse.csr_matrix(np.array(links).reshape(len(links), len(places)))
    least = rules.smallest(stream)
    spans = [span(rounded(tally.count, rules.base), rules.base, least) for tally in tallies]
    bounds = np.array(spans, dtype=np.float64).reshape(len(places), 2)
    system = System(sparse.identity(len(places), format="csr"), matrix, values)
    needed = np.maximum(float(rules.width), RELATIVE_WIDTH * values)
    veiled = np.full(len(places), -np.inf)
    return Plan(system, bounds[:, 0], bounds[:, 1], _costs(values), needed, veiled)


def _costs(values: Floats) -> Floats:
    return 1.0 + np.log1p(values)


def _verify(
    tables: Tables, stream: Stream, shown: Mapping[Place, int], rules: ReleaseRules
) -> None:
    """The last look, independent of how the cells were chosen."""
    for (kind, key), value in shown.items():
        found = tables.tally(stream, kind, key)
        off = abs(value - found.count) > rules.base / 2 or value % rules.base
        if off or not rules.shows(stream, found):
            raise Infeasible("Eine Zelle verstößt gegen die Veröffentlichungsregel.", place="audit")


def _rows(
    frame: Frame, kind: Kind, shown: Mapping[Stream, Mapping[Place, int]], rules: ReleaseRules
) -> tuple[Row, ...]:
    """Shares refer to what is shown in the same table and group, so they add no knowledge."""
    sums: dict[tuple[Stream, str], int] = {}
    for stream in Stream:
        for key in frame.keys(kind):
            value = shown[stream].get((kind, key), 0)
            base = (stream, _base(kind, key))
            sums[base] = sums.get(base, 0) + value
    rows = []
    for key in frame.keys(kind):
        counts = [shown[stream].get((kind, key)) for stream in Stream]
        bases = [sums[stream, _base(kind, key)] for stream in Stream]
        shares = [
            None if count is None or base < rules.share_base else count / base
            for count, base in zip(counts, bases, strict=True)
        ]
        rows.append(Row(key, counts[0], counts[1], shares[0], shares[1]))
    return tuple(rows)


def _base(kind: Kind, key: tuple[str, ...]) -> str:
    return "" if kind is Kind.TOPIC else key[0]


def _assumptions(rules: ReleaseRules) -> tuple[Assumption, ...]:
    return (
        Assumption("Mindestzahl der Personen", rules.persons, "Personen", SOURCE),
        Assumption("Mindestzahl der Meldenden", rules.parties, "", SOURCE),
        Assumption("Höchster Anteil eines Meldenden", rules.dominance, "", SOURCE),
        Assumption("Mindestzahl der Ereignisse", rules.events, "Ereignisse", SOURCE),
        Assumption("Mindestzahl der Tage", rules.days, "Tage", SOURCE),
        Assumption("Rundung auf Vielfache von", rules.base, "", SOURCE),
        Assumption("Anteile ab einer Basis von", rules.share_base, "", SOURCE),
        Assumption("Mindestbreite unter Angriff", rules.width, "Personen", "METHODS 5.7"),
        Assumption("Verschiedene Gründe je Gruppe", rules.reasons, "", "TESTS P-09"),
    )


def _notices(published: Release) -> tuple[Notice, ...]:
    text = f"Wo keine Zahl steht, gibt es {NOT_SHOWN}. Zahlen sind gerundet."
    found = [Notice("ZERO_OR_TOO_FEW", text)]
    if published.second_person:
        text = "Vor dieser Veröffentlichung muss eine zweite Person zustimmen."
        found.append(Notice("SECOND_PERSON", text))
    return tuple(found)
