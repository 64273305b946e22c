"""What everybody reads of bodies, in the language of the page."""

import pytest
from django.utils import timezone

from nahraum.base.translations.actions import translate
from nahraum.base.translations.queries import translatables
from nahraum.plan.bodies import actions
from nahraum.plan.bodies.models import Body
from tests.base.world import acting, browser, make_person

pytestmark = pytest.mark.django_db
LIST = "/en/kalletal/gremien/"


@pytest.fixture
def leader(admin):
    return acting(admin)


def test_bodies_meetings_and_decisions_are_told_in_english(group, by, leader, kalletal) -> None:
    row = actions.record_decision(by=by, body=group, title="Bus am Abend", text="Ein Bus fährt.")
    [decisions] = [one for one in translatables() if one.kind == "bodies.decision"]
    assert list(decisions.rows()) == []  # not released, so nobody reads it
    actions.release(decision=row, by=leader)
    assert [one.pk for one in decisions.rows()] == [row.pk]
    before = browser().get(LIST).content.decode()
    assert '<span lang="de">Bus am Abend</span>' in before
    translator = acting(make_person("network_coordinator", kalletal))
    for kind, target, texts in (
        ("bodies.body", group, {"name": "Advisory board", "mandate": "It advises the council."}),
        ("bodies.decision", row, {"title": "Bus in the evening", "text": "A bus runs."}),
    ):
        translate(kind=kind, row=target, language="en", texts=texts, state="machine", by=translator)
    after = browser().get(LIST).content.decode()
    for words in ("Advisory board", "It advises the council.", "Bus in the evening"):
        assert words in after
    page = browser().get(f"{LIST}beschluss/{row.pk}/").content.decode()
    assert "A bus runs." in page
    assert "Advisory board" in page


def test_a_body_in_the_trash_does_not_break_what_it_decided(group, by, leader) -> None:
    row = actions.record_decision(by=by, body=group, title="Bus", text="Ein Bus.")
    actions.release(decision=row, by=leader)
    Body.objects.filter(pk=group.pk).update(deleted_at=timezone.now())
    assert browser().get(LIST).status_code == 200
