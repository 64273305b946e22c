"""From signals to a release: the rule, the second person, and what is forgotten afterwards."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from django.urls import reverse

from nahraum.analysis.disclosure import publication as science
from nahraum.analysis.errors import Infeasible
from nahraum.base.audit.queries import entries_of
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import StaleVersion, municipality_scope
from nahraum.base.people.rules import NotAllowed
from nahraum.base.places.actions import add_neighbourhood
from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Room, SignalKind, Step
from nahraum.base.signals import actions, queries
from nahraum.base.signals import rules as signal_rules
from nahraum.base.signals.jobs import prepare_needed, run_prepare
from nahraum.base.signals.models import (
    BufferedSearch,
    PublicationRules,
    Release,
    SearchCount,
    Signal,
    SignalKey,
)
from nahraum.base.signals.rules import HalfYearClosed, NotReleased
from nahraum.base.topics.models import Topic
from tests.base.places.samples import details
from tests.base.world import SYSTEM, acting, browser, make_person

pytestmark = pytest.mark.django_db
SPRING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AUTUMN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
LATER = datetime(2027, 2, 1, 9, 0, tzinfo=UTC)
NEVER = "keine oder zu wenige Meldungen"
CASES = Room(
    name="cases",
    label="Fälle",
    step=Step.ACCOMPANY,
    summary="",
    signals=(SignalKind(name="cases.unmet-need", label="Ungedeckter Bedarf", person=True),),
)


@pytest.fixture(autouse=True)
def world(monkeypatch: pytest.MonkeyPatch, kalletal: Municipality) -> None:
    """A room above that emits, two topics of one field, a municipality that is here since May."""
    real = signal_rules.registry.rooms
    monkeypatch.setattr(signal_rules.registry, "rooms", lambda: (*real(), CASES))
    care = Topic.objects.create(key="pflege")
    for key in ("tagespflege", "hausarzt"):
        Topic.objects.create(key=key, parent=care)
    kalletal.created_at = datetime(2026, 5, 1, tzinfo=UTC)
    kalletal.save()


@pytest.fixture
def place(in_kalletal: Municipality) -> Neighbourhood:
    return add_neighbourhood(details=details("Hohenhausen"), by=SYSTEM)


@pytest.fixture
def by(planner):
    return acting(planner)


@pytest.fixture
def officer(kalletal: Municipality):
    return make_person("data_protection_officer", kalletal)


def persons(count: int, place: Neighbourhood | None, *, at=SPRING, topic="tagespflege", parties=2):
    """Needs of so many people, reported by two navigators in turn."""
    reasons = ("too-far", "no-offer")
    for number in range(count):
        actions.emit(
            kind="cases.unmet-need",
            municipality=Municipality.objects.get(slug="kalletal"),
            topic=Topic.objects.get(key=topic),
            neighbourhood=place,
            reason=reasons[number % 2],
            party=UUID(int=100 + number // 2 % parties),
            person_or_event=uuid5(UUID(int=7), f"{topic}{number}"),
            at=at + timedelta(days=number),
            by=SYSTEM,
        )


def searches(count: int, *, at=SPRING):
    for number in range(count):
        actions.emit(
            kind="signals.search",
            municipality=Municipality.objects.get(slug="kalletal"),
            topic=Topic.objects.get(key="hausarzt"),
            neighbourhood=None,
            reason="no-offer",
            party=None,
            person_or_event=uuid4(),
            at=at + timedelta(days=number % 4),
            by=SYSTEM,
        )


def released(half_year: str, by, officer, *, at=AUTUMN) -> queries.Released:
    row = actions.prepare(half_year=half_year, at=at, by=by)
    actions.publish(release=row, version=row.version, at=at, by=by)
    if row.state == Release.State.WAITING:
        actions.approve(release=row, version=row.version, at=at, by=acting(officer))
    found = queries.released(half_year)
    assert found is not None
    return found


def test_emitted_released_and_read(place, by, officer) -> None:
    persons(12, place)
    searches(7)
    found = released("2026-1", by, officer)
    assert found.in_place("pflege", place.pk) == queries.Count(10, None)
    assert found.in_place("pflege", None) == queries.Count(None, 5)
    assert found.of_topic("tagespflege") == queries.Count(10, None)
    assert found.of_topic("hausarzt") == queries.Count(None, 5)
    assert found.by_reason["pflege", "no-offer"].persons == 5
    assert (found.half_year, found.released_on) == ("2026-1", date(2026, 9, 1))
    assert found.covers(place.pk)
    assert queries.released() == found
    assert queries.series("tagespflege") == [("2026-1", 10)]
    assert queries.series("pflege", place.pk) == [("2026-1", 10)]
    assert queries.series("tagespflege", place.pk) == []


def test_zero_and_too_few_are_the_same_everywhere(place, by, officer, client) -> None:
    persons(4, place)
    few = released("2026-1", by, officer)
    none = released("2026-2", by, officer, at=LATER)
    assert few.by_place == none.by_place
    assert few.by_topic == none.by_topic
    assert all(count.total is None for count in few.by_reason.values())
    pages = []
    for row in queries.releases():
        answer = browser(officer).get(reverse("signals:release", args=["kalletal", row.pk]))
        text = answer.content.decode()
        assert NEVER in text
        pages.append(text.split('id="orte"')[1].split("Alle Halbjahre")[0])
    assert pages[0] == pages[1]


def test_the_draft_is_shown_to_nobody_but_the_second_person(place, by, planner, officer) -> None:
    persons(40, place)
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    assert (row.state, row.why_two) == ("draft", "first-release")
    assert queries.released() is None
    address = reverse("signals:release", args=["kalletal", row.pk])
    for person in (planner, officer):
        assert 'id="orte"' not in browser(person).get(address).content.decode()
    actions.publish(release=row, version=row.version, at=AUTUMN, by=by)
    assert row.state == "waiting"
    assert queries.released() is None
    assert 'id="orte"' not in browser(planner).get(address).content.decode()
    assert 'id="orte"' in browser(officer).get(address).content.decode()


def test_nobody_agrees_with_themselves(place, by, planner, officer) -> None:
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    actions.publish(release=row, version=row.version, at=AUTUMN, by=by)
    with pytest.raises(NotAllowed):
        actions.approve(release=row, version=row.version, at=AUTUMN, by=by)
    client = browser(planner)
    answer = client.post(
        reverse("signals:approve", args=["kalletal", row.pk]), {"version": row.version}, follow=True
    )
    assert "Dafür fehlt die Berechtigung" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "waiting"
    actions.approve(release=row, version=row.version, at=AUTUMN, by=acting(officer))
    assert row.state == "released"


def test_twin_without_the_condition_one_person_is_enough(
    place, by, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    actions.publish(release=row, version=row.version, at=AUTUMN, by=by)
    monkeypatch.setattr(actions, "check_allowed", lambda *args, **more: None)
    actions.approve(release=row, version=row.version, at=AUTUMN, by=by)
    assert row.state == "released"


def test_the_second_half_year_needs_one_person_until_places_change(place, by, officer) -> None:
    released("2026-1", by, officer)
    row = actions.prepare(half_year="2026-2", at=LATER, by=by)
    assert row.why_two == ""
    add_neighbourhood(details=details("Varenholz"), by=SYSTEM)
    with pytest.raises(NotReleased, match="noch einmal vor"):
        actions.publish(release=row, version=row.version, at=LATER, by=by)
    row = actions.prepare(half_year="2026-2", at=LATER, by=by)
    assert row.why_two == "changed-geography"
    actions.publish(release=row, version=row.version, at=LATER, by=by)
    assert row.state == "waiting"


def test_after_the_release_nobody_can_count_again(place, by, officer) -> None:
    persons(6, place)
    BufferedSearch.objects.create(
        municipality=place.municipality, day=date(2026, 6, 30), visit="v", query="q"
    )
    released("2026-1", by, officer)
    assert SignalKey.objects.get(half_year="2026-1").wrapped is None
    assert not BufferedSearch.objects.exists()
    assert not SearchCount.objects.exists()
    assert Signal.objects.count() == 7
    assert set(Signal.objects.values_list("day", "party", "token")) == {(None, "", "")}
    with pytest.raises(HalfYearClosed):
        persons(1, place)
    persons(1, place, at=AUTUMN)


def test_a_half_year_without_signals_is_closed_too(place, by, officer) -> None:
    released("2026-1", by, officer)
    with pytest.raises(HalfYearClosed):
        searches(1)


def test_a_search_that_was_buffered_too_late_is_thrown_away(place, by, officer) -> None:
    released("2026-1", by, officer)
    for day in (date(2026, 6, 30), date(2026, 8, 1)):
        BufferedSearch.objects.create(
            municipality=place.municipality, day=day, visit=str(day), query="q"
        )
    actions.flush_searches(today=date(2026, 9, 1), by=SYSTEM)
    assert [signal.half_year for signal in Signal.objects.all()] == ["2026-2"]


def test_what_is_public_stays_public_and_once(place, by, officer, admin) -> None:
    released("2026-1", by, officer)
    somebody = acting(admin)
    row = Release.objects.get()
    for step in (actions.publish, actions.approve, actions.discard):
        with pytest.raises(NotReleased):
            step(release=row, version=row.version, at=AUTUMN, by=somebody)
    with pytest.raises(NotReleased, match="schon freigegeben"):
        actions.prepare(half_year="2026-1", at=AUTUMN, by=by)


@pytest.mark.parametrize(
    ("half_year", "told"),
    [
        ("2026-2", "läuft noch"),
        *((text, "kein Halbjahr") for text in ("2026-3", "0000-1", "gestern")),
    ],
)
def test_what_cannot_be_prepared(place, by, half_year: str, told: str) -> None:
    with pytest.raises(NotReleased, match=told):
        actions.prepare(half_year=half_year, at=AUTUMN, by=by)
    assert not Release.objects.exists()


def test_discarded_and_prepared_again(place, by, officer) -> None:
    persons(6, place)
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    actions.discard(release=row, version=row.version, at=AUTUMN, by=by)
    assert (row.state, row.document) == ("discarded", {})
    assert Signal.objects.exclude(token="").count() == 6
    assert queries.due(date(2026, 9, 1)) == []
    assert released("2026-1", by, officer).of_topic("tagespflege").persons == 5


# ------------------------------------------------------------------ fails closed
@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (Infeasible("Die Prüfung ist nicht zu Ende gerechnet."), "nicht zu Ende gerechnet"),
        (MemoryError(), "konnte nicht zu Ende laufen"),
        (RuntimeError("solver"), "konnte nicht zu Ende laufen"),
    ],
)
def test_without_the_audit_nothing_is_prepared(
    place, by, planner, broken: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    persons(40, place)

    def audit(*args: object, **more: object) -> None:
        raise broken

    monkeypatch.setattr(science, "audit", audit)
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    assert (row.state, row.document) == ("refused", {})
    with pytest.raises(NotReleased):
        actions.publish(release=row, version=row.version, at=AUTUMN, by=by)
    answer = browser(planner).get(reverse("signals:release", args=["kalletal", row.pk]))
    assert told in answer.content.decode()
    assert "Nichts wurde veröffentlicht" in answer.content.decode()


def test_an_audit_that_breaks_at_the_last_moment_leaves_everything(
    place, by, officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    persons(40, place)
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    actions.publish(release=row, version=row.version, at=AUTUMN, by=by)

    def audit(*args: object, **more: object) -> None:
        raise Infeasible("Die Prüfung hat keine Lösung.")

    monkeypatch.setattr(science, "audit", audit)
    with pytest.raises(NotReleased, match="keine Lösung"):
        actions.approve(release=row, version=row.version, at=AUTUMN, by=acting(officer))
    assert Release.objects.get().state == "waiting"
    assert queries.released() is None
    assert SignalKey.objects.get().wrapped is not None
    assert Signal.objects.exclude(token="").count() == 40


def test_a_damaged_earlier_release_stops_the_next(place, by, officer) -> None:
    released("2026-1", by, officer)
    Release.objects.update(document={"release": {"half_year": "2026-1"}})
    row = actions.prepare(half_year="2026-2", at=LATER, by=by)
    assert row.state == "refused"
    assert "beschädigt" in row.problem


def test_signals_that_come_after_the_preparation_are_not_swallowed(place, by, officer) -> None:
    persons(6, place)
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    actions.publish(release=row, version=row.version, at=AUTUMN, by=by)
    persons(12, place, topic="hausarzt")
    with pytest.raises(NotReleased, match="noch einmal vor"):
        actions.approve(release=row, version=row.version, at=AUTUMN, by=acting(officer))
    assert released("2026-1", by, officer).of_topic("hausarzt").persons == 10


# ------------------------------------------------------------------ stricter, never looser
def numbers(**changes: int) -> dict[str, int]:
    house = PublicationRules()
    return {name: getattr(house, name) for name in PublicationRules.NUMBERS} | changes


@pytest.fixture
def admin_actor(admin):
    return acting(admin)


def test_a_stricter_rule_hides_more(place, by, officer, admin_actor) -> None:
    persons(8, place)
    actions.tighten(numbers=numbers(persons=9), version=0, at=AUTUMN, by=admin_actor)
    found = released("2026-1", by, officer)
    assert found.of_topic("tagespflege").total is None
    assert found.rules["persons"] == 9
    persons(9, place, at=AUTUMN)
    assert released("2026-2", by, officer, at=LATER).of_topic("tagespflege").persons == 10


@pytest.mark.parametrize(
    "looser",
    [
        *({"persons": 4}, {"parties": 1}, {"dominance": 86}, {"dominance": 0}),
        *({"events": 4}, {"days": 2}, {"share_base": 29}),
    ],
)
def test_no_number_is_loosened(in_kalletal, admin, admin_actor, looser: dict[str, int]) -> None:
    with pytest.raises(NotReleased, match="nur strenger"):
        actions.tighten(numbers=numbers(**looser), version=0, at=AUTUMN, by=admin_actor)
    sent = numbers(**looser) | {"version": 0}
    answer = browser(admin).post(reverse("signals:rules", args=["kalletal"]), sent)
    assert "nur strenger" in answer.content.decode()
    assert not PublicationRules.objects.exists()


def test_planners_do_not_set_the_rule(in_kalletal, by, planner) -> None:
    with pytest.raises(NotAllowed):
        actions.tighten(numbers=numbers(persons=9), version=0, at=AUTUMN, by=by)
    assert browser(planner).get(reverse("signals:rules", args=["kalletal"])).status_code == 403


# ------------------------------------------------------------------ two at once, and the wall
def test_of_two_who_agree_at_once_one_wins(place, by, officer, kalletal) -> None:
    persons(6, place)
    row = actions.prepare(half_year="2026-1", at=AUTUMN, by=by)
    actions.publish(release=row, version=row.version, at=AUTUMN, by=by)
    other = acting(make_person("case_team_lead", kalletal))
    seen = [Release.objects.get(), Release.objects.get()]
    actions.approve(release=seen[0], version=seen[0].version, at=AUTUMN, by=acting(officer))
    with pytest.raises(StaleVersion):
        actions.approve(release=seen[1], version=seen[1].version, at=AUTUMN, by=other)
    assert Release.objects.get().released_by == acting(officer).id_text
    written = entries_of(kalletal.pk).filter(action="signals.release")
    assert written.count() == 1


def test_the_neighbour_reads_nothing(place, by, officer, warburg) -> None:
    persons(20, place)
    released("2026-1", by, officer)
    with municipality_scope(warburg):
        assert queries.released() is None
        assert queries.series("tagespflege") == []
        assert queries.releases() == []


def test_the_worker_prepares_and_publishes_nothing(place, kalletal) -> None:
    assert prepare_needed(AUTUMN)
    assert not prepare_needed(datetime(2026, 6, 30, 12, tzinfo=UTC))
    told: list[tuple[int, int, str]] = []
    persons(6, place)
    run_prepare(None, lambda *step: told.append(step))
    assert told[0][2] == "2026-1"
    assert Release.objects.get(half_year="2026-1").state == "draft"
    assert queries.released() is None
    assert not prepare_needed(AUTUMN)


def test_the_story_in_the_pages(place, planner, officer) -> None:
    persons(20, place)
    desk, second = browser(planner), browser(officer)
    overview = reverse("signals:releases", args=["kalletal"])
    assert "1. Halbjahr 2026 vorbereiten" in desk.get(overview).content.decode()
    assert (
        "vorbereiten" not in second.get(overview).content.decode().split("<h1")[1].split("Regel")[0]
    )
    answer = desk.post(
        reverse("signals:prepare", args=["kalletal"]), {"half_year": "2026-1"}, follow=True
    )
    assert "Eine zweite Person muss zustimmen" in answer.content.decode()
    row = Release.objects.get()
    today = reverse("web:today", args=["kalletal"])
    assert "Bedarfszahlen freigeben: 1. Halbjahr 2026" in desk.get(today).content.decode()
    desk.post(reverse("signals:publish", args=["kalletal", row.pk]), {"version": row.version})
    assert "Als zweite Person zustimmen" in second.get(today).content.decode()
    assert "Als zweite Person" not in desk.get(today).content.decode()
    approve = reverse("signals:approve", args=["kalletal", row.pk])
    stale = second.post(approve, {"version": row.version}, follow=True)
    assert "Jemand anderes war schneller" in stale.content.decode()
    done = second.post(approve, {"version": row.version + 1}, follow=True)
    assert "Veröffentlicht." in done.content.decode()
    assert "Tagespflege" in done.content.decode() or "tagespflege" in done.content.decode()
