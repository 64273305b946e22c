"""Many plan at the same moment on PostgreSQL: numbers of versions, releases, and every word.

Each protection has a twin without it, which shows that the race was run.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import Actor
from nahraum.base.topics.models import Topic, TopicLabel
from nahraum.plan.measures import actions
from nahraum.plan.measures.actions import planning, versions
from nahraum.plan.measures.models import Measure, PlanVersion
from tests.base.world import acting, make_municipality, make_person
from tests.plan.racing import meet, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Municipality:
    return make_municipality("Kalletal", "kalletal", "05766036")


@pytest.fixture
def by(town: Municipality) -> Actor:
    return acting(make_person("planner", town))


@pytest.fixture
def boss(town: Municipality) -> Actor:
    return acting(make_person("municipality_admin", town))


@pytest.fixture
def measure(town: Municipality, by: Actor) -> Iterator[Measure]:
    group = Topic.objects.create(key="pflege")
    topic = Topic.objects.create(key="tagespflege", parent=group)
    TopicLabel.objects.create(topic=topic, language="de", label="Tagespflege")
    with municipality_scope(town):
        yield actions.plan(title="Tagespflege", topic=topic, starts=date(2026, 1, 1), by=by)


# ------------------------------------------------------------------ versions of the plan
def prepare(by: Actor) -> None:
    actions.prepare_version(reason="Für den Rat", by=by)


def test_versions_of_one_moment_are_numbered_one_after_the_other(
    town: Municipality, by: Actor, measure: Measure
) -> None:
    assert together(town, [lambda: prepare(by)] * 4) == ["done"] * 4
    assert sorted(PlanVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_twin_without_the_queue_numbers_collide(
    town: Municipality, by: Actor, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    class NoQueue:
        class objects:  # noqa: N801 - stands for a manager
            select_for_update = Municipality.objects.all

    monkeypatch.setattr(versions, "Municipality", NoQueue)
    meet(monkeypatch, planning.queries, "next_number", 4)
    told = together(town, [lambda: prepare(by)] * 4)
    assert told == ["ValidationError"] * 3 + ["done"]


def release(pk: Any, by: Actor) -> None:
    actions.release_version(version=PlanVersion.objects.get(pk=pk), by=by)


def test_a_version_is_released_once(
    town: Municipality,
    by: Actor,
    boss: Actor,
    measure: Measure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = actions.prepare_version(reason="Für den Rat", by=by)
    meet(monkeypatch, planning.queries, "digest_of", 2)
    told = together(town, [lambda: release(version.pk, boss)] * 2)
    assert told == ["StaleVersion", "done"]
    assert PlanVersion.objects.get().version == version.version + 1


def test_twin_without_the_version_it_is_released_twice(
    town: Municipality,
    by: Actor,
    boss: Actor,
    measure: Measure,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    version = actions.prepare_version(reason="Für den Rat", by=by)

    def blind(row: PlanVersion, *, by_id: str, expected: int | None = None) -> None:
        PlanVersion.objects.filter(pk=row.pk).update(released_at=row.released_at)

    monkeypatch.setattr(PlanVersion, "save_next_version", blind)
    meet(monkeypatch, planning.queries, "digest_of", 2)
    assert "StaleVersion" not in together(town, [lambda: release(version.pk, boss)] * 2)


# ------------------------------------------------------------------ two planners, one measure
TEXTS = {"risks": "Es fehlt Personal.", "partners": "Pflegedienst im Norden"}


def write(pk: Any, name: str, version: int, by: Actor) -> None:
    row = Measure.objects.get(pk=pk)
    actions.change_measure(measure=row, values={name: TEXTS[name]}, version=version, by=by)


def test_two_planners_lose_no_word(
    town: Municipality, by: Actor, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(monkeypatch, planning.queries, "said_now", 2)
    tasks = [lambda n=name: write(measure.pk, n, measure.version, by) for name in TEXTS]
    assert together(town, tasks) == ["done", "done"]
    row = Measure.objects.get()
    assert {name: getattr(row, name) for name in TEXTS} == TEXTS


def test_twin_that_saves_what_it_read_loses_one(
    town: Municipality, by: Actor, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blind(row: Measure, values: dict[str, Any], _by: Actor) -> None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()

    monkeypatch.setattr(planning, "_store", blind)
    meet(monkeypatch, planning.queries, "said_now", 2)
    tasks = [lambda n=name: write(measure.pk, n, measure.version, by) for name in TEXTS]
    together(town, tasks)
    row = Measure.objects.get()
    assert [getattr(row, name) for name in TEXTS].count("") == 1
