"""The demo meets what is there: a run that was cut off, an installation that is in use."""

import pytest

from nahraum.base.municipality.actions import open_municipality
from nahraum.base.municipality.models import Area
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account
from nahraum.base.people.rules import Actor
from nahraum.base.signals.models import Signal
from nahraum.demo.load import NotTheDemo, load_region
from nahraum.understand.profile.queries import released_version
from nahraum.understand.supply import queries as supply
from tests.demo.test_load import DAY, NOW, POSTS, place

pytestmark = pytest.mark.django_db


def test_a_run_that_was_cut_off_is_finished_by_the_next(time_machine):
    time_machine.move_to(NOW, tick=False)
    for line in load_region():
        if line.startswith("Warburg"):
            break
    assert list(load_region())[-1] == "Die Demo-Region ist eingerichtet."
    assert Account.objects.count() == 19
    for slug, (posts, _persons) in POSTS.items():
        with municipality_scope(place(slug)):
            assert supply.register_state(place(slug), on=DAY).posts == posts
            assert released_version().number == 1
            tokens = Signal.objects.exclude(token="").values_list("token", flat=True)
            assert len(set(tokens)) == len(tokens)  # nothing was counted twice


def test_an_installation_with_municipalities_of_its_own_is_left_alone():
    area = Area.objects.create(kind="municipality", key="05570000", name="Beispielstadt")
    open_municipality(area=area, by=Actor(system="setup"))
    with pytest.raises(NotTheDemo, match="NAHRAUM_VAR"):
        list(load_region())
    assert not Account.objects.exists()
