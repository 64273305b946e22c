from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import models

from nahraum.base.audit.queries import entries_of
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import ScopeMissing, municipality_scope
from nahraum.base.places.actions import add_neighbourhood
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Room, SignalKind, Step
from nahraum.base.signals import actions
from nahraum.base.signals import rules as signal_rules
from nahraum.base.signals.models import (
    BufferedSearch,
    ScopedManager,
    SearchCount,
    Signal,
    SignalKey,
)
from nahraum.base.signals.rules import HalfYearClosed, SignalRefused
from nahraum.base.topics.models import Topic
from tests.base.places.samples import details
from tests.base.world import SYSTEM

pytestmark = pytest.mark.django_db
AUTUMN = datetime(2026, 10, 5, 14, 37, 12, tzinfo=UTC)
SPRING = datetime(2027, 3, 5, 9, 1, 2, tzinfo=UTC)
ANNA, BERTA, NAVIGATOR = UUID(int=1), UUID(int=2), UUID(int=3)
CASES = Room(
    name="cases",
    label="Fälle",
    step=Step.ACCOMPANY,
    summary="",
    signals=(
        SignalKind(name="cases.unmet-need", label="Ungedeckter Bedarf", person=True),
        SignalKind(name="cases.proposal", label="Vorschlag", person=False),
    ),
)


@pytest.fixture(autouse=True)
def cases(monkeypatch: pytest.MonkeyPatch) -> None:
    """An imagined room above that emits."""
    real = signal_rules.registry.rooms
    monkeypatch.setattr(signal_rules.registry, "rooms", lambda: (*real(), CASES))


@pytest.fixture
def topic(db: None) -> Topic:
    return Topic.objects.create(key="tagespflege")


def emit(municipality: Municipality, **changes: object) -> None:
    wanted = {
        "kind": "cases.unmet-need",
        "topic": None,
        "neighbourhood": None,
        "reason": "too-far",
        "party": NAVIGATOR,
        "person_or_event": ANNA,
        "at": AUTUMN,
        **changes,
    }
    with municipality_scope(municipality):
        actions.emit(municipality=municipality, by=SYSTEM, **wanted)


def signals(municipality: Municipality) -> list[Signal]:
    with municipality_scope(municipality):
        return list(Signal.objects.all())


def test_a_signal_keeps_codes_and_a_day(kalletal: Municipality, topic: Topic) -> None:
    with municipality_scope(kalletal):
        place = add_neighbourhood(details=details("Hohenhausen"), by=SYSTEM)
    emit(kalletal, topic=topic, neighbourhood=place)
    (found,) = signals(kalletal)
    assert (found.topic, found.neighbourhood, found.reason) == (topic, place, "too-far")
    assert (found.kind, found.channel) == ("cases.unmet-need", "cases")
    assert (found.day.isoformat(), found.half_year) == ("2026-10-05", "2026-2")


def test_the_day_is_the_day_in_germany(kalletal: Municipality) -> None:
    emit(kalletal, at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert [(s.day.isoformat(), s.half_year) for s in signals(kalletal)] == [
        ("2027-01-01", "2027-1")
    ]


def test_no_field_can_hold_text_or_a_time_of_day() -> None:
    for field in Signal._meta.concrete_fields:
        assert not isinstance(field, (models.TextField, models.DateTimeField, models.JSONField))
        if isinstance(field, models.CharField):
            assert field.choices or field.max_length <= 64
    assert {field.name for field in Signal._meta.concrete_fields} == {
        *("id", "municipality", "topic", "neighbourhood", "day", "half_year"),
        *("kind", "reason", "channel", "party", "token"),
    }


def test_nothing_stored_names_person_or_party(kalletal: Municipality) -> None:
    emit(kalletal)
    (found,) = signals(kalletal)
    stored = " ".join(str(getattr(found, field.attname)) for field in Signal._meta.concrete_fields)
    for identity in (ANNA, NAVIGATOR):
        assert str(identity) not in stored
        assert identity.hex not in stored


def test_tokens_are_equal_within_the_half_year_only(
    kalletal: Municipality, warburg: Municipality
) -> None:
    for municipality, at in ((kalletal, AUTUMN), (kalletal, SPRING), (warburg, AUTUMN)):
        for person in (ANNA, ANNA, BERTA):
            emit(municipality, person_or_event=person, at=at)
    tokens: dict[tuple[str, str], list[str]] = {}
    for municipality in (kalletal, warburg):
        for found in signals(municipality):
            tokens.setdefault((municipality.slug, found.half_year), []).append(found.token)
    assert {key: len(values) for key, values in tokens.items()} == {
        ("kalletal", "2026-2"): 3,
        ("kalletal", "2027-1"): 3,
        ("warburg", "2026-2"): 3,
    }
    assert all(len(set(values)) == 2 for values in tokens.values())
    assert len({one for values in tokens.values() for one in values}) == 6


def test_twin_with_one_key_for_all_people_could_be_followed(
    kalletal: Municipality, warburg: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_key", lambda municipality, half_year, lock=False: b"k" * 32)
    emit(kalletal)
    emit(warburg, at=SPRING)
    assert signals(kalletal)[0].token == signals(warburg)[0].token


def test_persons_parties_and_events_never_meet(kalletal: Municipality) -> None:
    emit(kalletal, party=ANNA, person_or_event=ANNA)
    emit(kalletal, party=None, person_or_event=ANNA, kind="cases.proposal")
    proposal, need = sorted(signals(kalletal), key=lambda signal: signal.kind)
    assert proposal.party == ""
    assert len({need.party, need.token, proposal.token}) == 3


def test_the_key_is_wrapped_and_made_once(kalletal: Municipality, settings: object) -> None:
    emit(kalletal)
    with municipality_scope(kalletal):
        before = bytes(SignalKey.objects.get().wrapped)
        emit(kalletal)
        assert bytes(SignalKey.objects.get().wrapped) == before
        raw = actions._key(kalletal, "2026-2")
    assert raw not in before
    settings.NAHRAUM_SIGNAL_KEY = b"another key of this installation" * 2
    with pytest.raises(SignalRefused, match="lässt sich nicht öffnen"):
        emit(kalletal)


def test_a_key_copied_to_the_neighbour_does_not_open(
    kalletal: Municipality, warburg: Municipality
) -> None:
    emit(kalletal)
    key = SignalKey.across_tenants.get()
    SignalKey.across_tenants.create(municipality=warburg, half_year="2026-2", wrapped=key.wrapped)
    with pytest.raises(SignalRefused, match="lässt sich nicht öffnen"):
        emit(warburg)


def test_after_the_key_is_destroyed_nothing_is_added(kalletal: Municipality) -> None:
    emit(kalletal)
    SignalKey.across_tenants.update(wrapped=None)
    with pytest.raises(HalfYearClosed):
        emit(kalletal)
    assert len(signals(kalletal)) == 1
    emit(kalletal, at=SPRING)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "made.up"}, "Keine Stelle meldet"),
        ({"reason": "Frau Meier hat keinen Wagen"}, "ist kein Grund"),
        ({"reason": ""}, "ist kein Grund"),
    ],
)
def test_what_is_not_declared_is_refused(
    kalletal: Municipality, changes: dict[str, str], told: str
) -> None:
    with pytest.raises(SignalRefused, match=told):
        emit(kalletal, **changes)
    assert not signals(kalletal)
    assert not entries_of(kalletal.pk).exists()


def test_foreign_places_and_scopes_are_refused(
    kalletal: Municipality, warburg: Municipality
) -> None:
    with municipality_scope(warburg):
        foreign: Neighbourhood = add_neighbourhood(details=details("Scherfede"), by=SYSTEM)
    with pytest.raises(SignalRefused, match="anderen Kommune"):
        emit(kalletal, neighbourhood=foreign)
    with municipality_scope(warburg), pytest.raises(SignalRefused, match="eigenen Kommune"):
        actions.emit(
            kind="cases.unmet-need",
            municipality=kalletal,
            topic=None,
            neighbourhood=None,
            reason="too-far",
            party=None,
            person_or_event=uuid4(),
            at=AUTUMN,
            by=SYSTEM,
        )


def test_the_protocol_names_no_signal(kalletal: Municipality, topic: Topic) -> None:
    emit(kalletal, topic=topic)
    (entry,) = entries_of(kalletal.pk)
    assert (entry.action, entry.object_id, entry.object_type) == ("signals.emit", "", "")
    assert entry.details == {}


@pytest.mark.parametrize("table", [Signal, SignalKey, BufferedSearch, SearchCount])
def test_without_a_scope_there_are_no_rows(table: type[Signal]) -> None:
    with pytest.raises(ScopeMissing):
        list(table.objects.all())


def test_the_neighbour_sees_nothing(kalletal: Municipality, warburg: Municipality) -> None:
    emit(kalletal)
    assert not signals(warburg)


def test_twin_without_the_filter_the_neighbour_sees(
    kalletal: Municipality, warburg: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    emit(kalletal)
    monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)
    assert len(signals(warburg)) == 1
