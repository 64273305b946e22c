"""Whether an offer meets what somebody wishes: met, not met, or nobody knows. Pure."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from nahraum.connect.directory.rules import State, capacity_counts
from nahraum.connect.portal.rules.found import MET, UNKNOWN, Wish
from nahraum.facts.homes import grades

NOT_MET = "not met"
GRADES = tuple(grades())  # of flats, the fewest barriers first
EVERYBODY = "everybody"  # among the target groups of the directory
_OPEN = {State.OPEN: MET, State.UNKNOWN: UNKNOWN, State.APPOINTMENT: UNKNOWN}
_FREE = {"free": MET, "insurance": MET, "care-insurance": UNKNOWN, "unknown": UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of an offer. `step_free` holds yes, no or unknown of each of its sites."""

    state: State
    on_site: bool
    home_visit: bool
    served_everywhere: bool
    served: frozenset[UUID] = field(default_factory=frozenset)
    step_free: tuple[str, ...] = ()
    cost: str = "unknown"
    new_people: str = "unknown"
    capacity_as_of: date | None = None
    languages: frozenset[str] = field(default_factory=frozenset)
    targets: frozenset[str] = field(default_factory=frozenset)
    grade: str = ""  # of a flat; "" of all that is none


def judged(
    wish: Wish, facts: Facts, *, neighbourhood: UUID | None, today: date
) -> dict[str, str] | None:
    """Each filter of the wish as met or unknown; None if one is not met.

    `neighbourhood`: where the person lives, if the place asked for is one.
    """
    answers = {
        "open_now": _OPEN.get(facts.state, NOT_MET),
        "home_visit": _home_visit(facts, neighbourhood),
        "step_free": _step_free(facts),
        "free_of_charge": _FREE.get(facts.cost, NOT_MET),
        "new_people": _new_people(facts, today),
        "language": _language(facts, wish.language),
        "target": _target(facts, wish.target),
        "grade": _grade(facts, wish.grade),
    }
    found = {name: answers[name] for name in wish.filters}
    return None if NOT_MET in found.values() else found


def _home_visit(facts: Facts, neighbourhood: UUID | None) -> str:
    if not facts.home_visit:
        return NOT_MET
    if facts.served_everywhere or neighbourhood is None:
        return MET
    return MET if neighbourhood in facts.served else NOT_MET


def _step_free(facts: Facts) -> str:
    """One site without steps is enough; who comes home or calls needs none."""
    if not facts.on_site or "yes" in facts.step_free:
        return MET
    return UNKNOWN if not facts.step_free or "unknown" in facts.step_free else NOT_MET


def _new_people(facts: Facts, today: date) -> str:
    """What was said long ago is not known any more, whether it was yes or no."""
    if facts.new_people == "unknown" or not capacity_counts(facts.capacity_as_of, today=today):
        return UNKNOWN
    return MET if facts.new_people == "yes" else NOT_MET


def _language(facts: Facts, wanted: str) -> str:
    if not facts.languages:
        return UNKNOWN
    return MET if wanted in facts.languages else NOT_MET


def _target(facts: Facts, wanted: str) -> str:
    """What is for everybody is for each group."""
    if not facts.targets:
        return UNKNOWN
    return MET if facts.targets & {wanted, EVERYBODY} else NOT_MET


def _grade(facts: Facts, wanted: str) -> str:
    """A flat with fewer barriers than asked for is welcome too."""
    if facts.grade not in GRADES:
        return UNKNOWN if facts.grade else NOT_MET
    at_least = wanted in GRADES and GRADES.index(facts.grade) <= GRADES.index(wanted)
    return MET if at_least else NOT_MET
