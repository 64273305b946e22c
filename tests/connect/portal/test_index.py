"""Offers in memory: the same hits as the database, as new as the directory, nothing protected."""

import json
import os
import subprocess  # noqa: TID251 -- two workers are two processes
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from django.db import DatabaseError
from django.utils import timezone

from benchmarks.offers import fill
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer
from nahraum.connect.directory.rules import BERLIN
from nahraum.connect.portal.queries import keeping, rows, search, searching
from nahraum.connect.portal.queries.index import Index
from nahraum.connect.portal.queries.near import place_named
from nahraum.connect.portal.rules import Hit, Wish
from tests.base.world import acting, make_person

CASES = Path(__file__).parent / "cases" / "queries.yaml"
OFFERS, SEED = 60, 7
# On a Saturday, a Monday at noon, on a holiday, at night, on the day the clocks change.
MOMENTS = tuple(
    datetime(2026, *day, tzinfo=BERLIN)
    for day in ((11, 21, 9), (11, 23, 12), (12, 25, 10), (11, 24, 0, 30), (10, 25, 2, 30))
)


@pytest.fixture
def town(db: None) -> Iterator[Municipality]:
    fill(OFFERS)
    place = Municipality.objects.select_related("area").get(slug="messstadt")
    with municipality_scope(place):
        yield place


@pytest.fixture
def coordinator(town: Municipality) -> Any:
    return acting(make_person("network_coordinator", town))


def wishes() -> Iterator[Wish]:
    """Every everyday question, each third with filters, some near a place; and lists without."""
    draw = np.random.Generator(np.random.PCG64(SEED))
    both = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    asked = [case["ask"] for half in both.values() for case in half]
    asked += ["Linden", "Verein Nolte 3", "32600", "hilfe nicht mehr", "???", "Oberhausen"]
    asked += [""] * 14
    names = ("open_now", "home_visit", "step_free", "free_of_charge", "new_people")
    for question in asked:
        filters: dict[str, Any] = {}
        if draw.random() < 0.4:
            filters = {name: bool(draw.random() < 0.3) for name in names}
        if draw.random() < 0.1:
            filters["language"] = "tr"
        if draw.random() < 0.1:
            filters["target"] = "relatives"
        if draw.random() < 0.1:
            filters["grade"] = "accessible"
        near = ("", "", "Oberdorf", "Oberdrof", "32601", "nirgends")[int(draw.integers(6))]
        topic = "demenz" if draw.random() < 0.1 else ""
        yield Wish(question=question, near=near, topic=topic, **filters)


def by_database(wish: Wish, at: datetime) -> tuple[list[Hit], list[Hit]]:
    named = place_named(wish.near)
    place, where = named.place, named.where
    every = rows.hits(wish, searching._meanings(wish), place, where, at)
    return [hit for hit in every if hit.certain], [hit for hit in every if not hit.certain]


def by_index(index: Index, wish: Wish, at: datetime) -> tuple[list[Hit], list[Hit]]:
    named = place_named(wish.near)
    place, where = named.place, named.where
    key = place.pk if place else None
    hits, perhaps = index.hits(wish, searching._meanings(wish), key, where, at)
    return list(hits), list(perhaps)


def test_memory_and_database_answer_alike(town: Municipality) -> None:
    """Same hits, order, scores to the last bit, reasons, filters and distances."""
    index = keeping.kept_index()
    assert index is not None
    asked = list(wishes())
    assert len(asked) >= 200
    found = 0
    for number, wish in enumerate(asked):
        at = MOMENTS[number % len(MOMENTS)]
        expected = by_database(wish, at)
        assert by_index(index, wish, at) == expected, (wish, at)
        found += any(expected)
    assert found > 110


def titles(question: str = "") -> list[str]:
    found = search(Wish(question=question), at=timezone.now())
    names = dict(Offer.objects.values_list("pk", "title"))
    return [names[hit.offer] for hit in (*found.hits, *found.perhaps)]


def test_every_worker_sees_every_edit(
    town: Municipality, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers, each with an index of its own; what one of them was told the other sees."""
    workers = [keeping._Kept(), keeping._Kept()]
    built = []
    monkeypatch.setattr(keeping, "Index", lambda edition: built.append(edition) or Index(edition))

    def seen(question: str) -> list[list[str]]:
        answers = []
        for kept in workers:
            monkeypatch.setattr(keeping, "_kept", kept)
            answers.append(titles(question))
        return answers

    assert seen("Zwirbelknuff") == [[], []]
    offer = Offer.objects.select_related("organisation").first()
    assert offer is not None
    change = {"title": "Zwirbelknuff"}
    directory.change(row=offer, values=change, version=offer.version, by=coordinator)
    assert seen("Zwirbelknuff") == [["Zwirbelknuff"]] * 2
    house = offer.organisation
    house.refresh_from_db()
    directory.change(
        row=house, values={"name": "Haus Quarkpropf"}, version=house.version, by=coordinator
    )
    assert all("Zwirbelknuff" in found for found in seen("Quarkpropf"))
    directory.close(offer=Offer.objects.get(pk=offer.pk), by=coordinator)
    assert seen("Zwirbelknuff") == [[], []]
    assert built == [0, 0]  # each worker read everything once, afterwards what changed


def test_an_index_that_grew_by_edits_is_the_one_read_at_once(
    town: Municipality, coordinator: Any
) -> None:
    keeping.kept_index()
    for number, offer in enumerate(Offer.objects.all()[:12]):
        change = {"title": f"{'ZAM'[number % 3]} neu {number}", "cost": "fee"}
        directory.change(row=offer, values=change, version=offer.version, by=coordinator)
        if number % 4 == 0:
            directory.set_hours(offer=offer, hours=[], by=coordinator)
        assert keeping.kept_index() is not None
    grown = keeping.kept_index()
    fresh = keeping._refreshed(None, grown.edition if grown else 0)
    assert grown is not None
    assert fresh is not None
    assert len(grown.records) == OFFERS + 12
    for number, wish in enumerate(wishes()):
        at = MOMENTS[number % len(MOMENTS)]
        assert by_index(grown, wish, at) == by_index(fresh, wish, at), wish


def test_nothing_unpublished_or_protected_is_in_memory(
    town: Municipality, coordinator: Any
) -> None:
    hidden = Offer.objects.filter(sites__protected_address=False).first()
    assert hidden is not None
    site = hidden.sites.get()
    directory.change(
        row=site, values={"protected_address": True}, version=site.version, by=coordinator
    )
    closed = Offer.objects.exclude(pk=hidden.pk).first()
    assert closed is not None
    directory.close(offer=closed, by=coordinator)
    keeping._kept.indexes.clear()
    index = keeping.kept_index()
    assert index is not None
    assert closed.pk not in index.row_of
    record = index.records[index.row_of[hidden.pk]]
    assert [(place.texts, place.point) for place in record.places] == [((), None)]
    assert site.street not in str(index.records)


def test_memory_is_bounded_and_without_it_the_database_answers(
    town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = Wish(question="Hausarzt")
    expected = list(search(wish, at=MOMENTS[0]).hits)
    keeping._kept.indexes.clear()
    monkeypatch.setattr(keeping, "MOST_OFFERS", OFFERS - 1)
    assert keeping.kept_index() is None
    assert list(search(wish, at=MOMENTS[0]).hits) == expected
    monkeypatch.setattr(keeping, "MOST_OFFERS", OFFERS)

    def broken(*_: object) -> None:
        raise DatabaseError("no rows")

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "records", broken)
        assert keeping.kept_index() is None
    assert keeping.kept_index() is not None


def test_the_index_asked_longest_ago_makes_room(
    town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keeping._Kept()
    monkeypatch.setattr(keeping, "_kept", kept)
    monkeypatch.setattr(keeping, "MOST_KEPT", OFFERS)
    index = keeping.kept_index()
    assert index is not None
    keeping._keep(town.area.pk, index)
    assert list(kept.indexes) == [town.area.pk]


def test_nobody_waits_for_an_index_that_is_being_read(
    town: Municipality, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody holds the lock of a first reading; the control is the page after it is free."""
    monkeypatch.setattr(keeping, "_kept", keeping._Kept())
    wish = Wish(question="Hausarzt")
    with keeping._kept.locks[town.pk]:
        by_rows = search(wish, at=MOMENTS[0])
    assert isinstance(by_rows.hits, tuple)  # the database's; nothing was read into memory
    assert town.pk not in keeping._kept.indexes
    assert list(search(wish, at=MOMENTS[0]).hits) == list(by_rows.hits) != []
    assert town.pk in keeping._kept.indexes


def test_changes_are_waited_for_only_a_moment(
    town: Municipality, coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PATIENCE", 0.01)
    assert keeping.kept_index() is not None
    offer = Offer.objects.first()
    assert offer is not None
    values = {"title": "Zwirbelknuff"}
    directory.change(row=offer, values=values, version=offer.version, by=coordinator)
    with keeping._kept.locks[town.pk]:
        assert titles("Zwirbelknuff") == ["Zwirbelknuff"]  # by the database
    assert keeping.kept_index() is not None


@pytest.mark.parametrize(
    ("limit", "value", "warmed"),
    [("WARM_FROM", OFFERS, True), ("WARM_FROM", OFFERS + 1, False), ("MOST_OFFERS", 1, False),
     ("MOST_KEPT", OFFERS - 1, False)],
)  # fmt: skip
def test_large_municipalities_are_read_before_somebody_asks(
    town: Municipality, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, warmed: bool
) -> None:
    monkeypatch.setattr(keeping, "_kept", keeping._Kept())
    monkeypatch.setattr(keeping, "WARM_FROM", 1)
    monkeypatch.setattr(keeping, limit, value)
    assert keeping.warm() == ([town.name] if warmed else [])
    assert list(keeping._kept.indexes) == ([town.pk] if warmed else [])


def test_what_is_open_is_asked_again_every_minute(town: Municipality) -> None:
    index = keeping.kept_index()
    assert index is not None
    wish = Wish(open_now=True)
    for minutes in range(0, 24 * 60, 45):
        at = MOMENTS[1] + timedelta(minutes=minutes)
        assert by_index(index, wish, at) == by_database(wish, at), at


WORKER = """
import json, sys
from nahraum.web import bootstrap
bootstrap.start()
from django.utils import timezone
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.rules import Actor
from nahraum.connect.directory import actions
from nahraum.connect.directory.models import Offer
from nahraum.connect.portal.queries import search
from nahraum.connect.portal.rules import Wish
place = Municipality.objects.select_related("area").get(slug="messstadt")
for line in sys.stdin:
    verb, word = json.loads(line)
    with municipality_scope(place):
        if verb == "rename":
            offer, by = Offer.objects.order_by("pk").first(), Actor(system="test")
            actions.check_allowed = lambda *_, **__: None
            actions.change(row=offer, values={"title": word}, version=offer.version, by=by)
        found = search(Wish(question=word), at=timezone.now())
    print(json.dumps(len(found.hits) + len(found.perhaps)), flush=True)
"""


@pytest.mark.slow
def test_two_processes_answer_with_the_same_edition(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    environment = {**os.environ, "NAHRAUM_VAR": str(tmp_path), "PYTHONPATH": str(root)}
    environment.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "benchmarks.offers", "20"]
    subprocess.run(command, env=environment, check=True, cwd=root)
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip

    def ask(worker: Any, verb: str, word: str) -> int:
        worker.stdin.write(json.dumps([verb, word]) + "\n")
        worker.stdin.flush()
        return int(json.loads(worker.stdout.readline()))

    try:
        assert [ask(worker, "search", "Zwirbelknuff") for worker in workers] == [0, 0]
        assert ask(workers[0], "rename", "Zwirbelknuff") == 1
        assert [ask(worker, "search", "Zwirbelknuff") for worker in workers] == [1, 1]
        assert ask(workers[1], "rename", "Quarkpropf") == 1
        assert [ask(worker, "search", "Zwirbelknuff") for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.stdin.close()
            worker.stdout.close()
            worker.wait(timeout=120)
