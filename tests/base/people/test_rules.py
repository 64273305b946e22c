import itertools
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.test import RequestFactory

from nahraum.base.people.queries import network_address
from nahraum.base.people.roles import ROLES
from nahraum.base.people.rules import (
    ANONYMOUS,
    Actor,
    HeldRole,
    NotAllowed,
    allowed,
    check_allowed,
    check_keeps_admin,
    check_role_place,
    check_role_sum,
    is_staff,
    municipality_of,
    needs_second_factor,
)
from nahraum.base.registry import Permission, Visibility

HERE, THERE = UUID(int=1), UUID(int=2)
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_REASON = "Halbe Stelle für beides, vom Rat beschlossen"


class Thing:
    def __init__(self, municipality: UUID) -> None:
        self.pk, self.municipality_id = UUID(int=9), municipality


def somebody(role: str, municipality: UUID | None = HERE, **period: date) -> Actor:
    first = period.get("first", date(2026, 1, 1))
    return Actor(
        account=UUID(int=7), roles=(HeldRole(role, municipality, first, period.get("last")),)
    )


@pytest.fixture(autouse=True)
def bench(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four permissions of an imagined room."""
    known = {
        "bench.see": Permission(action="bench.see", sentence="", visibility=Visibility.PUBLIC),
        "bench.own": Permission(action="bench.own", sentence="", visibility=Visibility.SIGNED_IN),
        "bench.paint": Permission(
            action="bench.paint", sentence="die Bank streichen", roles=frozenset({"planner"})
        ),
        "bench.dry": Permission(
            action="bench.dry",
            sentence="",
            roles=frozenset({"planner"}),
            condition=lambda actor, thing, at: at.hour >= 13,
        ),
    }
    monkeypatch.setattr("nahraum.base.registry.permission", known.get)


def test_nobody_may_do_what_nobody_declared() -> None:
    for actor in (ANONYMOUS, somebody("planner"), somebody("operator", None), Actor(system="x")):
        assert not allowed(actor, "bench.burn", Thing(HERE), at=NOON)


def test_public_is_for_everybody_and_own_for_accounts() -> None:
    assert allowed(ANONYMOUS, "bench.see", Thing(HERE), at=NOON)
    assert not allowed(ANONYMOUS, "bench.own", Thing(HERE), at=NOON)
    assert allowed(Actor(account=UUID(int=7)), "bench.own", Thing(HERE), at=NOON)


def test_a_role_opens_its_own_municipality_only() -> None:
    assert allowed(somebody("planner"), "bench.paint", Thing(HERE), at=NOON)
    assert not allowed(somebody("planner"), "bench.paint", Thing(THERE), at=NOON)
    assert not allowed(somebody("planner"), "bench.paint", None, at=NOON)
    assert not allowed(somebody("navigator"), "bench.paint", Thing(HERE), at=NOON)
    assert not allowed(Actor(system="worker"), "bench.paint", Thing(HERE), at=NOON)


@pytest.mark.parametrize(
    ("first", "last", "answer"),
    [
        (date(2026, 11, 21), None, True),
        (date(2026, 11, 22), None, False),
        (date(2026, 1, 1), date(2026, 11, 21), True),
        (date(2026, 1, 1), date(2026, 11, 20), False),
    ],
)
def test_a_role_holds_from_day_to_day(first: date, last: date | None, answer: bool) -> None:
    actor = somebody("planner", first=first, last=last)
    assert allowed(actor, "bench.paint", Thing(HERE), at=NOON) is answer


def test_a_day_begins_at_midnight_in_germany() -> None:
    """Half past midnight is still the day before in UTC, summer and winter."""
    for half_past, day in (
        (datetime(2026, 11, 21, 23, 30, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 7, 21, 22, 30, tzinfo=UTC), date(2026, 7, 22)),
    ):
        begun, ended = somebody("planner", first=day), somebody("planner", last=day - DAY)
        assert allowed(begun, "bench.paint", Thing(HERE), at=half_past)
        assert not allowed(ended, "bench.paint", Thing(HERE), at=half_past)
        before = half_past - DAY / 24
        assert not allowed(begun, "bench.paint", Thing(HERE), at=before)
        assert allowed(ended, "bench.paint", Thing(HERE), at=before)


def test_conditions_narrow_and_never_widen() -> None:
    one = datetime(2026, 11, 21, 13, tzinfo=UTC)
    assert not allowed(somebody("planner"), "bench.dry", Thing(HERE), at=NOON)
    assert allowed(somebody("planner"), "bench.dry", Thing(HERE), at=one)
    assert not allowed(somebody("navigator"), "bench.dry", Thing(HERE), at=one)
    assert not allowed(somebody("navigator"), "bench.dry", Thing(HERE), purpose="any", at=one)


def test_the_refusal_is_a_sentence() -> None:
    with pytest.raises(NotAllowed, match=r"Dafür fehlt die Berechtigung: die Bank streichen\."):
        check_allowed(ANONYMOUS, "bench.paint", Thing(HERE), at=NOON)
    check_allowed(somebody("planner"), "bench.paint", Thing(HERE), at=NOON)


def test_a_municipality_belongs_to_itself() -> None:
    place = type("Place", (), {"pk": HERE})()
    assert municipality_of(place) == HERE
    assert municipality_of(Thing(THERE)) == THERE
    assert municipality_of(None) is None


REFUSED = {
    frozenset({"operator", "navigator"}),
    frozenset({"municipality_admin", "case_team_lead"}),
}
WITH_REASON = {frozenset({"planner", "navigator"})}
PAIRS = list(itertools.combinations(sorted(ROLES), 2))
TRIPLES = list(itertools.combinations(sorted(ROLES), 3))


@pytest.mark.parametrize("reason", ["", LONG_REASON])
def test_all_pairs_of_roles(reason: str) -> None:
    """Both orders of granting; only the three named pairs are refused."""
    assert len(PAIRS) == 78
    for first, second in PAIRS:
        pair = frozenset({first, second})
        refused = pair in REFUSED or (pair in WITH_REASON and not reason)
        for held, new in ((first, second), (second, first)):
            assert _refused({held}, new, reason) is refused, (held, new)


@pytest.mark.parametrize("reason", ["", LONG_REASON])
def test_all_triples_of_roles(reason: str) -> None:
    """A third role is refused exactly if it forms a refused pair with one that is held."""
    assert len(TRIPLES) == 286
    for triple in TRIPLES:
        for new in triple:
            held = set(triple) - {new}
            pairs = {frozenset({new, other}) for other in held}
            refused = bool(pairs & REFUSED) or (bool(pairs & WITH_REASON) and not reason)
            assert _refused(held, new, reason) is refused, (held, new)


def _refused(held: set[str], new: str, reason: str) -> bool:
    try:
        check_role_sum(held, new, reason)
    except NotAllowed:
        return True
    return False


def test_twin_without_the_pairs_everything_is_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nahraum.base.people.rules._REFUSED_TOGETHER", ())
    assert not _refused({"operator"}, "navigator", "")


def test_a_short_reason_is_none() -> None:
    with pytest.raises(NotAllowed, match="mindestens 20 Zeichen"):
        check_role_sum({"planner"}, "navigator", " weil es so ist    ")


def test_roles_have_their_place() -> None:
    check_role_place("planner", inside=True)
    check_role_place("operator", inside=False)
    for role, inside in (("operator", True), ("planner", False), ("king", True)):
        with pytest.raises(NotAllowed):
            check_role_place(role, inside=inside)


def test_the_last_admin_stays() -> None:
    with pytest.raises(NotAllowed, match="letzte Person"):
        check_keeps_admin("municipality_admin", 0)
    check_keeps_admin("municipality_admin", 1)
    check_keeps_admin("planner", 0)


def test_staff_and_second_factor_follow_the_roles() -> None:
    today = NOON.date()
    assert is_staff(somebody("planner"), HERE, today)
    assert not is_staff(somebody("planner"), THERE, today)
    assert not is_staff(somebody("volunteer"), HERE, today)
    assert needs_second_factor(somebody("navigator"), today)
    assert not needs_second_factor(somebody("provider_member"), today)
    assert not needs_second_factor(somebody("navigator", last=date(2026, 2, 1)), today)


def test_every_role_is_described_in_german_and_english() -> None:
    assert len(ROLES) == 13
    for role in ROLES.values():
        assert role.label
        assert role.label_en
        assert role.description.endswith(".")


@pytest.mark.parametrize(
    ("https", "seen", "peer", "expected"),
    [
        (False, "198.51.100.7", "192.0.2.1", "192.0.2.1"),  # nobody of ours wrote the header
        (True, "", "192.0.2.1", "192.0.2.1"),
        (True, "10.0.0.1, 198.51.100.7", "127.0.0.1", "198.51.100.7"),
        (True, "unix:", "", "unix:"),
        (False, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (False, "", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (False, "", "2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),  # the same home
        (False, "", "2001:db8:1:3::1", "2001:db8:1:3::/64"),
    ],
)
def test_where_a_request_comes_from(settings, https, seen, peer, expected) -> None:
    settings.HTTPS = https
    headers = {"X-Forwarded-For": seen} if seen else {}
    assert network_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)) == expected
