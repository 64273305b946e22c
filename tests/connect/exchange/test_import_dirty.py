"""A dirty table of 488 rows, random lists, open formats and OpenStreetMap through one preview."""

from collections import Counter
from datetime import date

import numpy as np
import pytest

from nahraum.connect.directory.models import Offer, Organisation, Site
from nahraum.connect.directory.queries import hours_at
from nahraum.connect.exchange import actions
from nahraum.connect.exchange.adapters.openstreetmap import SOURCE, kind_of, records_of
from nahraum.connect.exchange.documents.hsds import hsds
from nahraum.connect.exchange.documents.tables import xlsx
from nahraum.connect.exchange.queries.importing import plan_of, preview_of
from nahraum.connect.exchange.rules.entries import entries_of
from nahraum.data.osmplaces import OsmPlace, read_places
from tests.connect.exchange import dirty
from tests.connect.exchange.lists import HEAD, ROW, csv_of, dump, forty, handed_in, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def bounded(kalletal):
    """The municipality with a box around it, as loaded boundaries have it."""
    area = kalletal.area
    area.min_x, area.min_y, area.max_x, area.max_y = 488_000, 5_768_000, 504_000, 5_784_000
    area.save()


def test_a_dirty_table_of_488_rows_has_a_clear_report(bounded, in_kalletal, by):
    imported = handed_in(dirty.table(), by, "register.csv", publish=False)
    preview = preview_of(imported)
    plan = preview.plan
    assert len(plan.steps) == 488
    assert preview.usual.system == "EPSG:31467"
    assert preview.fields == (
        "", "house", "category", "street", "number", "postcode", "place", "phone", "hours",
        "step_free", "lon", "lat", "", "",
    )  # fmt: skip
    assert {note.code for note in preview.sheet.notices} == {"SUM_ROW"}
    troubles = [trouble for step in plan.steps for trouble in step.entry.troubles]
    assert set(Counter(t.heading for t in troubles)) == {"", "PLZ", "Telefon", "Sprechzeiten"}
    assert all(trouble.expected and trouble.value for trouble in troubles)
    assert plan.counts["error"] > 90
    assert plan.counts["double"] >= 15
    assert plan.counts["open"] >= 5
    assert sum(plan.counts.values()) == 488
    found = taken(imported, by)
    assert {name: found[name] for name in plan.counts} == plan.counts
    assert found["refused"] == 0
    assert Offer.objects.count() == plan.counts["new"]
    inside = Site.objects.filter(x__isnull=False)
    assert inside.count() > 200
    assert all(488_000 < site.x < 504_000 for site in inside)
    assert not Organisation.objects.filter(name__in=("", "?")).exists()
    assert set(Site.objects.values_list("step_free", flat=True)) == {"yes", "no", "unknown"}


@pytest.mark.parametrize("seed", range(4))
def test_the_preview_is_what_happens(in_kalletal, by, club, lunch, seed):
    """B-16 on random lists: same counts and rows; taken over again, nothing is left to do."""
    dice = np.random.Generator(np.random.PCG64(seed))
    rows = forty(int(dice.integers(4)))
    for _change in range(30):
        line, column = int(dice.integers(40)), int(dice.integers(len(HEAD)))
        other = rows[int(dice.integers(40))][column]
        rows[line][column] = ["", "??", other, club.name, "Mittagstisch"][int(dice.integers(5))]
    imported = handed_in(csv_of(rows), by)
    plan = preview_of(imported).plan
    found = taken(imported, by)
    assert {name: found[name] for name in plan.counts} == plan.counts
    assert found["refused"] == 0
    again = preview_of(handed_in(csv_of(rows), by)).plan
    waited = {step.entry.line for step in plan.steps if step.state == "open"}
    todo = {step.entry.line for step in again.steps if step.state in ("new", "changed")}
    assert todo <= waited  # what was a question before may be none now, and the reverse never
    taken(handed_in(csv_of(rows), by), by)
    state = dump()
    taken(handed_in(csv_of(rows), by), by)
    assert dump() == state


# ------------------------------------------------------------------ open formats
def test_open_formats_and_our_own_tables_pass_the_same_preview(in_kalletal, by, shown, club):
    from django.utils import timezone

    from nahraum.connect.exchange.queries.giving import register

    records = register(public=False, at=timezone.now())
    content = hsds(records, topics={})
    imported = handed_in(content, by, "verzeichnis.json")
    assert preview_of(imported).plan.counts["equal"] == 1
    book = handed_in(xlsx(records, about={}), by, "verzeichnis.xlsx", source="Eigene")
    assert preview_of(book).plan.counts["error"] == 0
    before = dump()
    taken(imported, by)
    after = {key: value for key, value in dump().items() if not key.startswith("Liste")}
    assert after == before


# ------------------------------------------------------------------ OpenStreetMap
OSM = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <node id="1" lat="52.12" lon="9.0">
  <tag k="amenity" v="pharmacy"/>
  <tag k="name" v="Linden-Apotheke"/>
  <tag k="opening_hours" v="Mo-Fr 08:00-18:30; Sa 08:00-13:00; PH off"/>
  <tag k="phone" v="+49 5264 12340"/>
  <tag k="wheelchair" v="yes"/>
  <tag k="addr:street" v="Am Markt"/>
  <tag k="addr:housenumber" v="1"/>
  <tag k="addr:postcode" v="32689"/>
  <tag k="addr:city" v="Kalletal"/>
  <tag k="website" v="linde.example"/></node>
 <node id="2" lat="52.13" lon="9.01">
  <tag k="amenity" v="social_facility"/>
  <tag k="social_facility" v="shelter"/>
  <tag k="name" v="Frauenhaus Ulme"/>
  <tag k="addr:street" v="Geheimweg"/>
  <tag k="contact:phone" v="05264 12345"/></node>
 <node id="3" lat="52.1" lon="9.0">
  <tag k="amenity" v="bench"/></node>
 <node id="4" lat="52.1" lon="9.0">
  <tag k="amenity" v="shelter"/>
  <tag k="name" v="Wartehäuschen"/></node>
 <node id="5" lat="52.1" lon="9.0">
  <tag k="amenity" v="doctors"/></node>
 <node id="10" lat="52.10" lon="9.00"/>
 <node id="11" lat="52.10" lon="9.02"/>
 <node id="12" lat="52.12" lon="9.02"/>
 <way id="7"><nd ref="10"/><nd ref="11"/><nd ref="12"/><nd ref="10"/>
  <tag k="amenity" v="doctors"/>
  <tag k="healthcare" v="doctor"/>
  <tag k="name" v="Praxis Eiche"/>
  <tag k="healthcare:speciality" v="general;urology"/>
  <tag k="wheelchair" v="limited"/>
  <tag k="phone" v="keins"/>
  <tag k="opening_hours" v="sunrise-sunset"/></way>
 <relation id="9">
  <tag k="amenity" v="hospital"/>
  <tag k="name" v="Klinik"/></relation>
</osm>"""


def test_places_of_openstreetmap():
    found = read_places(OSM.encode())
    assert [place.key for place in found.places] == ["node/1", "node/2", "node/5", "way/7"]
    assert (found.places[3].lon, found.places[3].lat) == (9.01, 52.11)
    assert [note.code for note in found.warnings] == ["RELATION"]
    records, nameless = records_of(found.places)
    assert nameless == 1
    pharmacy, shelter, doctor = records
    assert (pharmacy.phone, pharmacy.website) == ("+49526412340", "https://linde.example")
    offer, site = pharmacy.offers[0], pharmacy.sites[0]
    assert (offer.title, offer.topics, offer.source) == ("Apotheke", ("apotheke",), SOURCE)
    assert (len(offer.hours), site.street, site.barriers) == (6, "Am Markt 1", {"step_free": "yes"})
    assert (shelter.sites[0].protected_address, shelter.sites[0].lon) == (True, None)
    assert "Geheimweg" not in str(records)
    assert (doctor.offers[0].title, doctor.phone, doctor.offers[0].hours) == (
        "Hausarztpraxis", "", (),
    )  # fmt: skip
    assert doctor.sites[0].barriers == {}  # "limited" is neither yes nor no
    assert kind_of({"amenity": "doctors"}) == ("", "Arztpraxis", "market")


def test_openstreetmap_proposes_what_is_known_already(bounded, in_kalletal, by):
    taken(handed_in(csv_of([["Lindenapotheke", "Apotheke", *ROW[2:]]]), by), by)
    entries = entries_of(records_of(read_places(OSM.encode()).places)[0])
    _topics, plan = plan_of(entries, source=SOURCE, answers={}, said={})
    assert [step.state for step in plan.steps] == ["open", "new", "new"]
    assert "gleiche Telefonnummer" in plan.steps[0].questions[0].among[0].why


def test_openstreetmap_is_taken_over_without_secret_addresses(bounded, in_kalletal, by, topic):
    content = hsds(records_of(read_places(OSM.encode()).places)[0], topics={})
    imported = handed_in(content, by, "openstreetmap.json", source=SOURCE)
    assert taken(imported, by)["new"] == 3
    shelter = Organisation.objects.get(name="Frauenhaus Ulme")
    site = shelter.offers.get().sites.get()
    assert (site.protected_address, site.street, site.x) == (True, "", None)
    pharmacy = Offer.objects.get(title="Apotheke")
    assert len(hours_at(pharmacy, None)) == 6
    assert abs(pharmacy.sites.get().x - 500_000) < 2_000
    actions.undo(imported=imported, version=imported.version, by=by)
    assert not Offer.objects.exists()


@pytest.mark.real_data
def test_a_real_extract_of_openstreetmap(shared_data):
    found = read_places(next(shared_data.glob("13*/*.osm.gz")))
    records, nameless = records_of(found.places)
    assert [(record.name, record.offers[0].title) for record in records] == [
        ("Apotheke am Schlossberg", "Apotheke")
    ]
    assert nameless == 0


def test_openstreetmap_says_how_many_places_there_are_and_since_when():
    tags = {"social_facility": "nursing_home", "name": "Haus", "capacity": "84"}
    found = [
        records_of([OsmPlace("node/1", 9.0, 52.0, tags | more)])[0][0].offers[0]
        for more in ({"check_date": "2026-10-01"}, {"capacity": "viele"}, {"healthcare": "yes"})
    ]
    assert [one.places_total for one in found] == [84, None, 84]
    assert [one.capacity_as_of for one in found] == [date(2026, 10, 1), None, None]
    clinic = records_of([OsmPlace("node/2", 9.0, 52.0, {**tags, "social_facility": "outreach"})])
    assert clinic[0][0].offers[0].places_total is None


def test_a_place_without_words_says_nothing():
    place = OsmPlace("node/1", 9.0, 52.0, {"healthcare": "yes", "name": "Haus"})
    record = records_of([place])[0][0]
    assert (record.sites[0].street, record.offers[0].topics, record.about) == ("", (), "")
