"""What a row of the permission table is, the groups of roles, and words of addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

EVERYBODY = frozenset({"everybody"})
SIGNED_IN = frozenset({"signed-in"})
OPERATOR = frozenset({"operator"})

ADMIN = frozenset({"municipality_admin"})
EDITORS = ADMIN | {"planner"}
READERS = EDITORS | {"network_coordinator"}
DRAFT_READERS = INSPECTORS = READERS | {"data_protection_officer"}
WORD_KEEPERS = READERS | {"navigator"}
LOCALS = WORD_KEEPERS | {"case_team_lead", "council_member"}
DIRECTORY_KEEPERS = ADMIN | {"network_coordinator"}
DIRECTORY_GIVERS = DIRECTORY_KEEPERS | {"planner"}
DIRECTORY_READERS = DIRECTORY_KEEPERS | {"planner", "navigator", "case_team_lead"}
PROVIDERS = frozenset({"provider_member"})
NOBODY = frozenset[str]()
OVERSEERS = frozenset({"municipality_admin", "data_protection_officer"})
# Everybody who works in a municipality; the operator does not.
STAFF = frozenset(
    """
    provider_member network_coordinator navigator case_team_lead planner council_member
    municipality_admin data_protection_officer
    """.split()
)
COLLEAGUES = STAFF - {"provider_member", "council_member"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One address. `get` and `post` are the answers for those who may; empty: method refused.

    `words` are fixed parts of the address, `rows` names the maker (objects.py) of those that mean a
    row of one municipality. `door` is who passes the door of the room where the page itself then
    shows less: whoever passes but may not is told that there is nothing.
    """

    url: str
    who: frozenset[str]
    get: frozenset[int] = frozenset({200})
    post: frozenset[int] = frozenset()
    tenant: bool = True
    words: Mapping[str, object] = field(default_factory=dict)
    rows: str = ""
    door: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.url} {self.rows}".strip()


OK = frozenset({200})
GONE = frozenset({404})
OVER = frozenset({410})
MOVED = frozenset({302})
# An empty form comes back with its errors, or is refused.
EMPTY_FORM = frozenset({200, 400, 422})
DONE = frozenset({302})
NO = frozenset[int]()

TOPIC = {"key": "beispiel"}
FIGURE = {"figure": "population"}
JSON = {"kind": "json"}
GEOJSON = {"kind": "geojson"}
PRACTICE = {"kind": "praxis"}
OFFER = {"kind": "angebot"}
REMARKED = {"kind": "profile.version", "pk": "entwurf"}


def house(url: str, who: frozenset[str] = EVERYBODY, **more: object) -> Row:
    """A page outside of any municipality."""
    return Row(url=url, who=who, tenant=False, **more)  # type: ignore[arg-type]


def form(url: str, who: frozenset[str], post: frozenset[int] = EMPTY_FORM, **more: object) -> Row:
    """A page with a form on it."""
    return Row(url=url, who=who, post=post, **more)  # type: ignore[arg-type]


def button(url: str, who: frozenset[str], post: frozenset[int] = DONE, **more: object) -> Row:
    """An address that only takes the press of a button."""
    return Row(url=url, who=who, get=NO, post=post, **more)  # type: ignore[arg-type]
