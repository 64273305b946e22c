"""Lists of ideas ask as much of the database for many ideas as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from nahraum.plan.measures.models import Measure
from nahraum.plan.participation import queries
from nahraum.plan.participation.models import Answer, Idea
from nahraum.plan.participation.models.ideas import Support
from tests.base.world import browser


@pytest.fixture
def add(collection, topic, place, kalletal):
    """`add(n)`: ideas with two supporters and an answer that names a public measure."""
    common = {"municipality": kalletal, "created_by": "system:test", "changed_by": "system:test"}

    def make(number):
        for count in range(number):
            measure = Measure.objects.create(
                title=f"Maßnahme {count}", topic=topic, public=True, **common
            )
            idea = Idea.objects.create(
                procedure=collection, title=f"Idee {count}", topic=topic, neighbourhood=place,
                state="published", answer_by=collection.ends_on, **common,
            )  # fmt: skip
            for _ in range(2):
                Support.objects.create(idea=idea, **common)
            Answer.objects.create(
                idea=idea, verdict="accepted", reason="Ja.", measure=measure.pk, **common
            )

    return make


@pytest.mark.parametrize("name", ["ideas", "procedure"])
def test_a_page_of_ideas_asks_the_same_for_three_and_for_twenty(add, collection, name) -> None:
    address = reverse(f"participation:{name}", args=["kalletal", collection.pk])
    asked = []
    for more in (3, 17):
        add(more)
        with CaptureQueriesContext(connection) as seen:
            text = browser().get(address).content.decode()
        assert "wird umgesetzt" in text
        assert "2 Unterstützungen" in text
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_the_fates_of_a_page_are_those_of_its_ideas(add, collection) -> None:
    add(4)
    rows = list(queries.published_ideas(collection))
    fates = queries.fates_of(rows)
    assert [fates[row.pk] for row in rows] == [queries.fate_of(row) for row in rows]
    assert {fate.measure for fate in fates.values()} == {f"Maßnahme {n}" for n in range(4)}


def test_supporters_are_counted_and_those_in_the_trash_are_not(add, collection) -> None:
    add(1)
    Support.objects.first().move_to_trash(by_id="system:test")
    assert queries.published_ideas(collection).get().supporters == 1
