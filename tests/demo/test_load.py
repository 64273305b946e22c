"""The demo region through the rooms' actions: complete, invented people marked, loaded once."""

import time
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command
from time_machine import travel

from nahraum.base.audit.models import ChainHead, Entry
from nahraum.base.audit.queries import verify
from nahraum.base.municipality.models import Alliance, Area, Municipality
from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.base.people.models import Account, Membership
from nahraum.base.people.queries import actor_for
from nahraum.base.people.rules import allowed
from nahraum.base.places.queries import neighbourhoods, tree
from nahraum.base.signals.models import Signal
from nahraum.base.signals.queries import released, releases
from nahraum.base.sources.models import LegalValue, Source
from nahraum.base.topics.models import Topic
from nahraum.demo.load import ALLIANCE, load_region
from nahraum.plan.process.models import Product
from nahraum.understand.profile.queries import released_version
from nahraum.understand.supply import queries as supply
from nahraum.understand.supply.models import Doctor, Engagement, Practice

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = NOW.date()
INVENTED = "rfunden)"
BEDARF = "Bedarfskarte mit freigegebenen Meldungen"
# Counted by hand from practices.toml: posts and persons of general practitioners on DAY.
POSTS = {
    "doerentrup": (Decimal("5"), 6),
    "kalletal": (Decimal("5.25"), 6),
    "warburg": (Decimal("13.75"), 17),
}
RATIOS = {"doerentrup": "94.1", "kalletal": "68.4", "warburg": "96.8"}
VILLAGES = {"doerentrup": 6, "kalletal": 16, "warburg": 16}


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    """Loaded once for all tests here; each of them undoes what it changes."""
    with django_db_blocker.unblock():
        with travel(NOW, tick=False):
            told = list(load_region())
        yield told
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def loaded(region, time_machine):
    time_machine.move_to(NOW, tick=False)
    return region


def place(slug):
    return Municipality.objects.get(slug=slug)


def test_progress_is_told_in_german(loaded):
    assert loaded[0] == "Quellen, Rechtswerte und Themen ..."
    assert loaded[-1] == "Die Demo-Region ist eingerichtet."
    assert len(loaded) == 8


def test_reference_tables_are_there(loaded):
    assert Source.objects.filter(pk="owl-urbanland-2025").exists()
    assert LegalValue.objects.filter(value=1633, valid_from=date(2025, 4, 9)).exists()
    assert Topic.objects.filter(parent__isnull=False).count() == 81
    kalletal = Area.objects.get(key="05766036")
    assert (kalletal.population, kalletal.parent.parent.name) == (13_401, "Lippe")


def test_three_municipalities_and_their_alliance(loaded):
    assert set(Municipality.objects.values_list("slug", flat=True)) == set(POSTS)
    assert not Municipality.objects.filter(fictitious=True).exists()
    for municipality in Municipality.objects.all():
        assert INVENTED in municipality.contact_name
        assert municipality.contact_email.endswith(".invalid")
        assert municipality.contact_phone.startswith("0221 4710 ")
    alliance = Alliance.objects.get(name=ALLIANCE)
    assert alliance.members.count() == 3
    assert INVENTED in alliance.name


def test_everybody_invented_has_their_role_and_no_known_password(loaded):
    assert Account.objects.count() == 19
    assert all(account.name.endswith("(erfunden)") for account in Account.objects.all())
    planner = actor_for(Account.objects.get(email="planung@nahraum.invalid"))
    assert planner.roles_in(place("kalletal").pk, DAY) == {"planner"}
    assert allowed(planner, "supply.change", place("kalletal"), at=NOW)
    assert not allowed(planner, "supply.change", place("warburg"), at=NOW)
    operator = Membership.objects.get(role="operator")
    assert operator.municipality is None


@pytest.mark.parametrize("slug", POSTS)
def test_register_fits_the_booklet(loaded, slug):
    with municipality_scope(place(slug)):
        state = supply.register_state(place(slug), on=DAY)
        assert (state.posts, state.persons) == POSTS[slug]
        assert supply.published_ratio().percent == Decimal(RATIOS[slug])
        rows = [*Practice.objects.all(), *Doctor.objects.all()]
        assert [row.name for row in rows if not row.name.endswith(INVENTED)] == []
        assert all(row.neighbourhood is not None for row in Practice.objects.all())


def test_what_the_booklet_tells_can_be_seen(loaded):
    with municipality_scope(place("kalletal")):
        late = Engagement.objects.get(doctor__name__contains="Eschenried")
        assert late.ended == date(2023, 10, 31)
        secured = Practice.objects.get(form="kv")
        assert secured.limited_until == date(2025, 1, 31)
        assert supply.due_reminders(on=DAY).count() == 1
    with municipality_scope(place("doerentrup")):
        assert [str(row) for row in supply.coming_engagements(on=DAY)] == [
            "Dr. Lena Quellmoor (erfunden), Hausarztpraxis Hillentrup (erfunden)"
        ]
    with municipality_scope(place("warburg")):
        (vacant,) = supply.open_posts()
        assert (vacant.group, vacant.posts) == ("paediatrician", Decimal("3.5"))
        assert "6 Warburg" in vacant.source


@pytest.mark.parametrize("slug", VILLAGES)
def test_villages_are_approximate(loaded, slug):
    with municipality_scope(place(slug)):
        assert neighbourhoods().count() == VILLAGES[slug]
        assert all(row.approximate and row.source for row in neighbourhoods())
        depths = {row.name: depth for row, depth in tree()}
        assert depths.get("Spork", 1) == 1


@pytest.mark.parametrize("slug", POSTS)
def test_what_was_ready_before_its_time_in_nahraum_was_on_paper(loaded, slug):
    """The profile here is of today; a process that had one earlier says where that one is."""
    with municipality_scope(place(slug)):
        ready = Product.objects.filter(title__in=("Kommunalprofil", BEDARF), done_on__isnull=False)
        assert ready.count() == (0 if slug == "doerentrup" else 2)
        released = released_version().released_at.date()
        assert all(one.done_on < released for one in ready)
        assert {one.place for one in ready} <= {"Auf Papier, vor der Zeit mit Nahraum"}


@pytest.mark.parametrize("slug", POSTS)
def test_a_profile_is_released_and_needs_were_signalled(loaded, slug):
    with municipality_scope(place(slug)):
        version = released_version()
        assert version.number == 1
        assert version.run.result["municipality"]["name"] == place(slug).name
        assert [row.half_year for row in releases()] == ["2026-1", "2025-2"]
        assert all(row.state == "released" for row in releases())
        days = [row.released_at.date() for row in releases()]
        assert days == [date(2026, 8, 12), date(2026, 2, 12)]
        assert any(count.total for count in released().by_place.values())
        assert not Signal.objects.exclude(half_year="2026-2").exclude(token="").exists()
        signals = Signal.objects.filter(half_year="2026-2")
        assert signals.count() >= 10
        assert {signal.party for signal in signals} == {""}
        # Every search is an event of its own.
        assert len({signal.token for signal in signals}) == signals.count()


def test_the_audit_chains_prove_themselves(loaded):
    assert sum(verify(head.chain) for head in ChainHead.objects.all()) == Entry.objects.count()
    assert ChainHead.objects.count() == 4


def test_a_second_run_changes_nothing_and_is_quick(loaded):
    before = Entry.objects.count()
    start = time.perf_counter()
    assert list(load_region(at=NOW)) == ["Die Demo-Region ist schon eingerichtet."]
    assert time.perf_counter() - start < 2
    assert Entry.objects.count() == before


def test_what_visitors_of_the_demo_changed_stays(loaded):
    with municipality_scope(place("kalletal")):
        practice = Practice.objects.get(name__contains="Lüdenhausen")
        Practice.objects.filter(pk=practice.pk).update(phone="05264 1")
    Entry.objects.filter(action="demo.load").delete()
    assert list(load_region(at=NOW))[-1] == "Die Demo-Region ist eingerichtet."
    with municipality_scope(place("kalletal")):
        assert Practice.objects.get(pk=practice.pk).phone == "05264 1"
