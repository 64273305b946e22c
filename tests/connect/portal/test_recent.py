"""Offers looked at a moment ago: not read again to be taken along, and never older than an edit."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from nahraum.base.topics.actions import load_vocabulary
from nahraum.base.topics.adapters import shipped_vocabulary
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer, Site
from nahraum.connect.portal.queries import recent
from nahraum.connect.portal.views.repeating import PAGES
from tests.base.world import SYSTEM, acting, make_person
from tests.connect.portal.test_pages import BASE, offer, page

NOTES = f"{BASE}merkzettel/"


@pytest.fixture
def coordinator(kalletal: Any, in_kalletal: Any) -> Any:
    entries = [entry for entry in shipped_vocabulary() if entry.key in ("soziales", "begegnung")]
    load_vocabulary(entries=entries, by=SYSTEM)
    return acting(make_person("network_coordinator", kalletal))


def test_who_takes_along_what_they_looked_at_reads_it_once(coordinator: Any) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    page(f"{BASE}{row.pk}/")
    # Past every action, so that no edition tells of it: this shows that the offer is kept.
    Offer.objects.filter(pk=row.pk).update(title="Orchester")
    assert "Chor" in page(NOTES, a=row.pk)
    PAGES.clear()
    assert "Orchester" in page(f"{BASE}{row.pk}/")  # its own page reads anew, and keeps that
    assert "Orchester" in page(NOTES, a=row.pk)


def _changed(row: Offer, by: Any) -> None:
    directory.change(row=row, values={"how_to_start": "Zettel eins"}, version=row.version, by=by)


def _house_changed(row: Offer, by: Any) -> None:
    house = row.organisation
    directory.change(row=house, values={"name": "Zettel zwei"}, version=house.version, by=by)


def _site_changed(row: Offer, by: Any) -> None:
    site: Site = row.sites.get()
    directory.change(row=site, values={"street": "Zettel drei 7"}, version=site.version, by=by)


def _hours_set(row: Offer, by: Any) -> None:
    spans = [{"weekday": 0, "opens": time(8, 7), "closes": time(12), "mode": "open"}]
    directory.set_hours(offer=row, hours=spans, by=by)


def test_notes_are_never_older_than_an_edit(coordinator: Any) -> None:
    row = offer(coordinator, "Chor", "begegnung")
    edits: list[tuple[Callable[[Offer, Any], None], str]] = [
        (_changed, "Zettel eins"),
        (_house_changed, "Zettel zwei"),
        (_site_changed, "Zettel drei 7"),
        (_hours_set, "8:07"),
        (lambda row, by: directory.close(offer=row, by=by), "gibt es nicht mehr"),
    ]
    page(f"{BASE}{row.pk}/")
    for edit, word in edits:
        assert word not in page(NOTES, a=row.pk)
        edit(Offer.objects.get(pk=row.pk), coordinator)
        assert word in page(NOTES, a=row.pk)


def test_what_ended_yesterday_is_gone_although_it_is_kept(coordinator: Any) -> None:
    now = timezone.now()
    row = offer(coordinator, "Chor", "begegnung", last=timezone.localdate(now))
    tomorrow = now + timedelta(days=1)
    kept = recent.Recent()
    assert [one.pk for one in kept.read([row.pk], at=now)] == [row.pk]
    assert [one.pk for one in kept.offers([row.pk], at=now)] == [row.pk]
    assert kept.offers([row.pk], at=tomorrow) == []


def test_the_offer_looked_at_longest_ago_makes_room(
    coordinator: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "MOST", 2)
    kept, now = recent.Recent(), timezone.now()
    rows = [offer(coordinator, title, "begegnung") for title in ("A", "B", "C")]
    for row in rows:
        kept.read([row.pk], at=now)
    Offer.objects.update(title="D")
    titles = [one.title for one in kept.offers([row.pk for row in rows], at=now)]
    assert titles == ["D", "B", "C"]
