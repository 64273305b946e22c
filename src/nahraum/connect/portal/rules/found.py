"""What a search asks for and what it gives back. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from nahraum.connect.directory.rules import FLAT
from nahraum.facts.crisis import Call

# The topic of those who may be watched while they read.
VIOLENCE = "gewaltschutz"
# Topics of pages no device keeps: somebody else may look at it.
NEVER_KEPT = frozenset({VIOLENCE, "krise", "sucht"})
# The header of a page a device may keep for times without a network; it holds the name of the page.
MAY_BE_KEPT = "Nahraum-Keep"
# A filter may be met, not met, or nobody knows; what nobody knows is a group of its own.
MET, UNKNOWN = "met", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody asks for. Empty fields wish nothing.

    `near` is a place, village, street or postcode as typed; `language` a code such as "tr";
    `target` a group of people such as "relatives"; `grade` how few barriers a flat has at least.
    """

    question: str = ""
    topic: str = ""
    near: str = ""
    open_now: bool = False
    home_visit: bool = False
    step_free: bool = False
    free_of_charge: bool = False
    new_people: bool = False
    language: str = ""
    target: str = ""
    grade: str = ""

    @property
    def is_empty(self) -> bool:
        return self == Wish()

    @property
    def filters(self) -> tuple[str, ...]:
        """Names of the filters that are set, in the order people see them."""
        names = (
            "open_now home_visit step_free free_of_charge new_people language target grade".split()
        )
        return tuple(name for name in names if getattr(self, name))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an offer was found: the words of the question, and what they met."""

    asked: str
    met: str
    how: str  # "topic", "title", "organisation", "text", "place"


@dataclass(frozen=True, slots=True)
class Meaning:
    """A topic the question was taken for; `phrase` is the wording that led there."""

    topic: str
    label: str
    phrase: str
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """An offer that was found, by id. `filters` says of each filter whether it is met or unknown.

    `metres` is the distance to the place asked for, None without one or for protected addresses.
    `house`: a site with more offers behind its door.
    """

    offer: UUID
    score: float
    reasons: tuple[Reason, ...]
    filters: Mapping[str, str] = field(default_factory=dict)
    metres: float | None = None
    house: UUID | None = None

    @property
    def certain(self) -> bool:
        return UNKNOWN not in self.filters.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a wish: crisis first, then offers, those that meet every filter before those
    nobody knows of."""

    wish: Wish
    crisis: tuple[Call, ...] = ()
    meanings: tuple[Meaning, ...] = ()
    hits: Sequence[Hit] = ()
    perhaps: Sequence[Hit] = ()
    place: str = ""  # the place `near` was understood as, "" if it was not
    choices: tuple[str, ...] = ()  # what `near` may mean, if it fits several places
    discreet: bool = False  # about violence: whoever asks may have to leave the page at once

    @property
    def about_flats(self) -> bool:
        """Whether people may ask how few barriers a flat has."""
        topics = (self.wish.topic, *(meaning.topic for meaning in self.meanings))
        return bool(self.wish.grade) or FLAT in topics

    @property
    def number(self) -> int:
        return len(self.hits) + len(self.perhaps)
