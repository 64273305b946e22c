"""A club with a hall and a lunch, and who keeps the register. Django is imported late: this file
is read before the settings are chosen."""

import pytest


@pytest.fixture
def keeper(kalletal):
    from tests.base.world import make_person

    return make_person("network_coordinator", kalletal)


@pytest.fixture
def by(keeper):
    from tests.base.world import acting

    return acting(keeper)


@pytest.fixture
def staff(keeper):
    from tests.base.world import browser

    return browser(keeper)


@pytest.fixture
def topic(db):
    from nahraum.base.topics.models import Topic, TopicLabel

    group = Topic.objects.create(key="essen")
    made = Topic.objects.create(key="mittagstisch", parent=group)
    other = Topic.objects.create(key="einkaufen", parent=group)
    for row, label in ((group, "Essen"), (made, "Mittagstisch"), (other, "Einkaufen")):
        TopicLabel.objects.create(topic=row, language="de", label=label)
    return made


@pytest.fixture
def club(in_kalletal, by):
    from nahraum.connect.directory.actions import add_organisation

    name = "Dorfverein (erfunden)"
    return add_organisation(by=by, name=name, sector="association", phone="05264 / 12 34")


@pytest.fixture
def hall(club, by):
    from nahraum.connect.directory.actions import add_site

    return add_site(
        by=by, organisation=club, name="Dorfhaus", street="Am Markt 1", postcode="32689",
        place="Kalletal", step_free="yes",
    )  # fmt: skip


@pytest.fixture
def lunch(club, hall, topic, by):
    from nahraum.connect.directory.actions import add_offer

    return add_offer(
        by=by, organisation=club, title="Mittagstisch", summary="Warm essen.",
        cost="fee", cost_note="6 Euro", topics=[topic], sites=[hall],
    )  # fmt: skip


@pytest.fixture
def shown(lunch, by):
    from django.utils import timezone

    from nahraum.connect.directory.actions import publish

    return publish(offer=lunch, checked_by="Frau Ulme (erfunden)", on=timezone.localdate(), by=by)
