"""What an entry said before, and saying it again."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nahraum.base.audit.queries import history_of
from nahraum.base.municipality.tenancy import StaleVersion
from nahraum.base.people.rules import NotAllowed
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory import queries as entries
from nahraum.connect.directory.models import Organisation, Site
from nahraum.connect.upkeep.actions import restore_state
from nahraum.connect.upkeep.queries.history import states
from tests.base.world import acting, browser, make_person

MORNING = {"weekday": 0, "opens": time(8), "closes": time(12), "site": None}


def fresh(offer):
    return entries.offers().get(pk=offer.pk)


def change(offer, by, **values):
    row = fresh(offer)
    return directory.change(row=row, values=values, version=row.version, by=by)


def page(row, name="history", kind="angebot") -> str:
    return reverse(f"upkeep:{name}", args=["kalletal", kind, row.pk])


@pytest.fixture
def told(shown, hall, topic, by):
    """An offer that was changed in everything a revision holds; its first state is number 1."""
    directory.set_hours(offer=shown, hours=[{**MORNING, "site": hall}], by=by)
    number = history_of(shown).first().number
    else_ = {"sites": [], "on_site": False, "by_phone": True}
    change(shown, by, phone="05264 999", topics=[topic.parent], cost="free", **else_)
    directory.set_hours(offer=fresh(shown), hours=[], by=by)
    change(shown, by, first=timezone.localdate() + timedelta(days=1), sites=[hall], topics=[topic])
    return number


def test_every_state_says_who_when_and_what(told, shown) -> None:
    found = states(fresh(shown))
    latest = found[0]
    assert latest.latest
    assert "hat das Verzeichnis geändert" in latest.sentence
    changed = {d.label: (d.before, d.after) for state in found for d in state.differences}
    assert changed["Telefon"] == ("–", "05264 999")
    assert changed["Kosten"] == ("kostet etwas", "kostenlos")
    said = {(d.label, d.before, d.after) for state in found for d in state.differences}
    assert ("Öffnungszeiten", "Mo 8-12", "–") in said
    assert ("Orte", "Dorfhaus", "–") in said
    assert ("Themen", "Mittagstisch", "Essen") in said
    assert found[-1].differences == []


def test_a_state_comes_back_with_links_and_hours(told, shown, hall, by, topic) -> None:
    row = fresh(shown)
    restore_state(row=row, number=told, version=row.version, by=by)
    now = fresh(shown)
    assert (now.phone, now.cost, now.first) == ("", "fee", None)
    assert list(now.topics.all()) == [topic]
    assert list(now.sites.all()) == [hall]
    (hours,) = now.hours.all()
    assert (hours.weekday, hours.opens, hours.site_id) == (0, time(8), hall.pk)
    assert now.status == "published"
    assert states(now)[0].latest


def test_it_is_a_new_state_and_nothing_is_lost(told, shown, by) -> None:
    before = history_of(shown).count()
    row = fresh(shown)
    restore_state(row=row, number=told, version=row.version, by=by)
    assert history_of(shown).count() > before
    assert history_of(shown).filter(number=told + 1).exists()


def test_twin_a_revision_without_hours_would_lose_them(told, shown, by, monkeypatch) -> None:
    """Before revisions held the hours, restoring left them as they were."""
    known = entries.snapshot_of

    def without(row, number):
        return {k: v for k, v in known(row, number).items() if k != "hours"}

    monkeypatch.setattr("nahraum.connect.directory.actions.queries.snapshot_of", without)
    row = fresh(shown)
    restore_state(row=row, number=told, version=row.version, by=by)
    assert not fresh(shown).hours.all()


def test_the_check_and_the_status_are_decisions_of_their_own(shown, by) -> None:
    first = history_of(shown).last().number  # the draft
    row = fresh(shown)
    restore_state(row=row, number=first, version=row.version, by=by)
    assert fresh(shown).status == "published"
    assert fresh(shown).checked_at == timezone.localdate()


def test_places_that_are_gone_are_left_out(told, shown, hall, by) -> None:
    change(shown, by, sites=[], on_site=False, by_phone=True)
    directory.remove(row=Site.objects.get(pk=hall.pk), by=by)
    row = fresh(shown)
    with pytest.raises(Exception, match="Es fehlt der Ort"):  # on site again, without a place
        restore_state(row=row, number=told, version=row.version, by=by)
    assert fresh(shown).by_phone


def test_a_secret_address_stays_secret(hall, by) -> None:
    row = directory.change(
        row=Site.objects.get(pk=hall.pk), values={"protected_address": True, "street": ""},
        version=hall.version, by=by,
    )  # fmt: skip
    back = restore_state(row=row, number=1, version=row.version, by=by)
    assert back.protected_address
    assert back.street == "Am Markt 1"
    assert back.x is None


def test_houses_have_states_too(club, by, staff) -> None:
    row = directory.change(row=club, values={"about": "Neu."}, version=club.version, by=by)
    text = staff.get(page(row, kind="einrichtung")).content.decode()
    assert "Kurz beschrieben" in text
    sent = {"stand": "1", "version": row.version}
    done = staff.post(page(row, "restore", "einrichtung"), sent, follow=True)
    assert "Wiederhergestellt." in done.content.decode()
    assert Organisation.objects.get(pk=club.pk).about == ""


def test_who_was_slower_overwrites_nothing(told, shown, by) -> None:
    row = fresh(shown)
    seen = row.version
    change(shown, by, phone="05264 111")
    with pytest.raises(StaleVersion):
        restore_state(row=fresh(shown), number=told, version=seen, by=by)
    assert fresh(shown).phone == "+495264111"


@pytest.mark.parametrize("sent", [{}, {"stand": "x"}, {"stand": "99"}, {"stand": "-1"}])
def test_a_state_that_never_was(shown, staff, sent) -> None:
    said = {"version": str(shown.version)} | sent
    answer = staff.post(page(shown, "restore"), said, follow=True)
    assert "Diesen Stand gibt es nicht." in answer.content.decode()


def test_a_kind_that_does_not_exist_is_not_there(shown, staff) -> None:
    assert staff.get(page(shown, kind="haus")).status_code == 404
    assert staff.get(page(shown, kind="ort")).status_code == 404


def test_who_only_reads_restores_nothing(shown, kalletal) -> None:
    reader = make_person("planner", kalletal)
    assert browser(reader).get(page(shown)).status_code == 403
    with pytest.raises(NotAllowed):
        restore_state(row=fresh(shown), number=1, version=shown.version, by=acting(reader))


def test_the_offer_leads_to_its_states(shown, staff) -> None:
    text = staff.get(reverse("directory:offer", args=["kalletal", shown.pk])).content.decode()
    assert page(shown) in text


def test_the_list_of_changes_names_the_hours(told, shown) -> None:
    fields = {field for event in entries.history(fresh(shown)) for field in event.fields}
    assert "Öffnungszeiten" in fields
