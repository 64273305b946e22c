"""Who may open what. Data, written down a second time on purpose: a room that opens a page wider
than this table says turns the build red, and so does an address this table does not know.

The other columns follow from the rules of the house and are the same for every row:
another municipality's page or row answers 404, a closed municipality 404, nobody signed in is sent
to the sign-in page, a member without the right gets 403.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

EVERYBODY = frozenset({"everybody"})
SIGNED_IN = frozenset({"signed-in"})
OPERATOR = frozenset({"operator"})

EDITORS = frozenset({"planner", "municipality_admin"})
READERS = EDITORS | {"network_coordinator"}
OVERSEERS = frozenset({"municipality_admin", "data_protection_officer"})
# Everybody who works in a municipality; the operator does not.
STAFF = frozenset(
    """
    provider_member network_coordinator navigator case_team_lead planner council_member
    municipality_admin data_protection_officer
    """.split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One address. `get` and `post` are the answers for those who may; empty: method refused.

    `post_who` narrows who may press the button of a page more people may read. `words` are fixed
    parts of the address, `rows` names the maker (objects.py) of those that mean a row of one
    municipality.
    """

    url: str
    who: frozenset[str]
    get: frozenset[int] = frozenset({200})
    post: frozenset[int] = frozenset()
    post_who: frozenset[str] = frozenset()
    tenant: bool = True
    words: Mapping[str, object] = field(default_factory=dict)
    rows: str = ""


OK = frozenset({200})
GONE = frozenset({404})
MOVED = frozenset({302})
# An empty form comes back with its errors, or is refused.
EMPTY_FORM = frozenset({200, 400, 422})
DONE = frozenset({302})
NO = frozenset[int]()


def house(url: str, who: frozenset[str] = EVERYBODY, **more: object) -> Row:
    """A page outside of any municipality."""
    return Row(url=url, who=who, tenant=False, **more)  # type: ignore[arg-type]


def form(url: str, who: frozenset[str], post: frozenset[int] = EMPTY_FORM, **more: object) -> Row:
    """A page with a form on it."""
    return Row(url=url, who=who, post=post, **more)  # type: ignore[arg-type]


def button(url: str, who: frozenset[str], post: frozenset[int] = DONE, **more: object) -> Row:
    """An address that only takes the press of a button."""
    return Row(url=url, who=who, get=NO, post=post, **more)  # type: ignore[arg-type]


WEB = (
    house("plain:alive"),
    house("plain:robots"),
    house("plain:security", get=GONE),  # without a contact there is nothing to publish
    house("web:start"),
    house("web:after-sign-in", SIGNED_IN, get=MOVED),
    house("web:house-imprint"),
    house("web:house-privacy"),
    house("web:house-accessibility"),
    house("web:house-help"),
    house("web:demo", get=GONE, post=GONE),  # not in demo mode: nothing there
    house("web:health", OPERATOR),
    Row(url="web:municipality", who=EVERYBODY),
    Row(url="web:today", who=STAFF),
    Row(url="web:help", who=EVERYBODY),
    Row(url="web:help-room", who=EVERYBODY, words={"room": "profile"}),
    Row(url="web:imprint", who=EVERYBODY),
    Row(url="web:privacy", who=EVERYBODY),
    Row(url="web:accessibility", who=EVERYBODY),
)

PROFILE = (
    Row(url="profile:released", who=EVERYBODY),
    Row(url="profile:draft", who=READERS | {"data_protection_officer"}),
    form("profile:versions", EVERYBODY, DONE, post_who=EDITORS),
    Row(url="profile:version", who=EVERYBODY, rows="profile-released-version"),
    button("profile:release", EDITORS, rows="profile-version"),
    Row(
        url="profile:download",
        who=EVERYBODY,
        words={"kind": "json"},
        rows="profile-released-version",
    ),
    Row(
        url="profile:download-draft",
        who=READERS | {"data_protection_officer"},
        words={"kind": "json"},
    ),
    Row(
        url="profile:figure", who=EVERYBODY, words={"figure": "population"}, rows="profile-released"
    ),
    form("profile:own", EDITORS),
    Row(url="profile:own-preview", who=EDITORS, rows="profile-own"),
    button("profile:own-confirm", EDITORS, rows="profile-own"),
    button("profile:own-withdraw", EDITORS, rows="profile-own"),
)

SUPPLY = (
    Row(url="supply:register", who=READERS),
    Row(url="supply:export", who=READERS),
    Row(url="supply:template", who=READERS),
    Row(url="supply:trash", who=EDITORS),
    form("supply:import", EDITORS),
    Row(url="supply:preview", who=EDITORS, rows="supply-preview"),
    button("supply:confirm", EDITORS, rows="supply-preview"),
    button("supply:undo", EDITORS, rows="supply-preview"),
    form("supply:add", EDITORS, words={"kind": "praxis"}),
    form("supply:change", EDITORS, words={"kind": "praxis"}, rows="supply-practice"),
    button("supply:remove", EDITORS, words={"kind": "praxis"}, rows="supply-practice"),
    button("supply:restore", EDITORS, words={"kind": "praxis"}, rows="supply-removed"),
    button("supply:end", EDITORS, rows="supply-engagement"),
)

TABLE = (*WEB, *PROFILE, *SUPPLY)

# The login library has rules of its own: (nobody signed in, signed in) for GET, each without POST.
# 302 leads a signed-in person away from the sign-in page, and everybody else to it.
LIBRARY = {
    "account_login": (200, 302),
    "account_signup": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_reset_password": (200, 200),
    "account_reset_password_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_from_key_done": (200, 200),
    "account_change_password": (302, 200),
    "account_set_password": (302, 302),
    "account_reauthenticate": (302, 302),
    "account_email": (302, 302),
    "account_email_verification_sent": (302, 302),
    "mfa_authenticate": (302, 302),
    "mfa_index": (302, 200),
    "mfa_reauthenticate": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 302),
    "mfa_view_recovery_codes": (302, 302),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 302),
}
