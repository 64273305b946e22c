"""Absences and hours at single places: kept by every format, seen before, written, undone."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.utils import timezone

from nahraum.base.municipality.tenancy import municipality_scope
from nahraum.connect.directory.actions import add_leave, add_offer, add_site, remove, set_hours
from nahraum.connect.directory.models import Leave, Offer, OpeningHours, Site
from nahraum.connect.exchange import actions
from nahraum.connect.exchange.actions import writing
from nahraum.connect.exchange.models import ImportedRow
from nahraum.connect.exchange.queries import giving
from nahraum.connect.exchange.queries.importing import preview_of
from nahraum.connect.exchange.rules.absences import absences
from nahraum.connect.exchange.rules.cells import Unreadable
from nahraum.connect.exchange.rules.entries import entries_of
from nahraum.connect.exchange.rules.records import LeaveRecord
from nahraum.connect.exchange.rules.times import leave_lines, merged
from tests.base.world import acting, make_person
from tests.connect.exchange.lists import csv_of, dump, handed_in, taken

NAMES = {"xlsx": "a.xlsx", "csv": "a.zip", "geojson": "a.json", "hsds": "a.json",
         "hsds-csv": "a.zip", "fhir": "a.json"}  # fmt: skip
AUGUST = LeaveRecord(first=date(2027, 8, 2), last=date(2027, 8, 13), instead="Praxis Ulme")
WINTER = LeaveRecord(first=date(2027, 12, 24), last=date(2027, 12, 31))
LATER = replace(AUGUST, first=date(2027, 8, 9))


@pytest.fixture
def sister(club, hall, topic, by):
    """An offer at two places of other hours, with two absences."""
    mill = add_site(by=by, organisation=club, name="Mühle", street="Am Bach 2", place="Kalletal")
    offer = add_offer(
        by=by, organisation=club, title="Gemeindeschwester", summary="Kommt und hilft.",
        topics=[topic], sites=[hall, mill],
    )  # fmt: skip
    winter = {"season_from": "11-15", "season_to": "02-28", "on_holidays": True}
    hours = [
        {"weekday": 0, "opens": time(8), "closes": time(12), "site": hall},
        {"weekday": 2, "opens": time(14), "closes": time(18), "site": mill, **winter},
        {"weekday": 4, "opens": time(9), "closes": time(10), "mode": "phone"},
    ]
    set_hours(offer=offer, hours=hours, by=by)
    for leave in (AUGUST, WINTER):
        add_leave(by=by, offer=offer, first=leave.first, last=leave.last, instead=leave.instead)
    return offer


def times():
    """All absences and hours of the open scope, by what people call the offer and the place."""
    leaves = Leave.objects.values_list("offer__title", "first", "last", "instead")
    names = "weekday opens closes mode first last season_from season_to on_holidays".split()
    hours = OpeningHours.objects.values_list("offer__title", "site__name", *names)
    return sorted(leaves), sorted(hours, key=str)


def given(kind, records=None):
    """The directory, or these records, in a format."""
    rows = giving.register(public=False, at=timezone.now()) if records is None else records
    return giving.written(kind, rows, giving.about(at=None))


def with_leaves(*leaves):
    """The directory with other absences."""
    (house,) = giving.register(public=False, at=timezone.now())
    offers = tuple(replace(offer, leaves=leaves) for offer in house.offers)
    return (replace(house, offers=offers),)


def changes(imported):
    return [(c.name, c.before, c.after) for s in preview_of(imported).plan.steps for c in s.changes]


@pytest.mark.parametrize("kind", NAMES)
def test_nothing_is_lost_on_the_way_to_another_town(sister, warburg, kind):
    wanted = times()
    assert [len(rows) for rows in wanted] == [2, 3]
    content, less = given(kind), given(kind, with_leaves(AUGUST))
    taker = acting(make_person("network_coordinator", warburg))
    with municipality_scope(warburg):
        imported = handed_in(content, taker, NAMES[kind])
        assert [step.entry.notes for step in preview_of(imported).plan.steps] == [()]
        taken(imported, taker)
        assert times() == wanted
        again = handed_in(content, taker, NAMES[kind])
        assert changes(again) == []
        taken(again, taker)
        assert times() == wanted
        actions.undo(imported=again, version=again.version, by=taker)
        assert times() == wanted
        # Negative control: an absence that was left out is seen, and makes a difference.
        shorter = handed_in(less, taker, NAMES[kind])
        assert changes(shorter) == [("leaves", "24.12.2027–31.12.2027", "–")]
        taken(shorter, taker)
        assert times() != wanted
        assert times() == (wanted[0][:1], wanted[1])
        assert actions.undo(imported=shorter, version=shorter.version, by=taker) == []
        assert times() == wanted
        actions.undo(imported=imported, version=imported.version, by=taker)
        assert not Offer.objects.exists()


@pytest.mark.parametrize("kind", NAMES)
def test_what_the_town_has_already_is_no_change(sister, by, kind):
    assert changes(handed_in(given(kind), by, NAMES[kind])) == []


def test_new_absences_and_hours_come_in_and_go_again(sister, hall, by):
    file = given("hsds")
    spans = [{"weekday": 1, "opens": time(7), "closes": time(8), "site": hall}]
    set_hours(offer=sister, hours=spans, by=by)
    for leave in Leave.objects.all():
        remove(row=leave, by=by)
    before, state = times(), dump()
    imported = handed_in(file, by, "a.json")
    assert [name for name, _old, _new in changes(imported)] == [
        "hours", "site_hours", "site_hours", "leaves",
    ]  # fmt: skip
    assert ("site_hours", "Di 7-8", "Dorfhaus, Am Markt 1, 32689, Kalletal: Mo 8-12") in changes(
        imported
    )
    taken(imported, by)
    assert [len(rows) for rows in times()] == [2, 3]
    own = add_leave(by=by, offer=sister, first=date(2027, 5, 1), last=date(2027, 5, 2))
    assert actions.undo(imported=imported, version=imported.version, by=by) == []
    assert Leave.objects.get() == own  # what somebody entered since stays
    remove(row=own, by=by)
    assert (times(), dump()) == (before, state)


def test_hours_of_places_not_named_and_at_all_places_stay(sister, by):
    wanted = times()[1]
    (house,) = giving.register(public=False, at=timezone.now())
    (offer,) = house.offers
    key = next(str(site.pk) for site in Site.objects.filter(name="Mühle"))
    moved = tuple(
        replace(span, opens=time(13)) for span in offer.hours if span.site == key
    )  # only the mill is said
    less = (replace(house, offers=(replace(offer, hours=moved),)),)
    taken(handed_in(given("fhir", less), by, "a.json"), by)
    found = times()[1]
    assert [row[3] for row in found if row[1] == "Mühle"] == [time(13)]
    assert [row for row in found if row[1] != "Mühle"] == [
        row for row in wanted if row[1] != "Mühle"
    ]


def test_hours_of_the_one_place_a_list_names_do_not_hold_at_the_others(sister, by):
    (house,) = giving.register(public=False, at=timezone.now())
    (offer,) = house.offers
    key = next(str(site.pk) for site in Site.objects.filter(name="Mühle"))
    moved = tuple(replace(one, opens=time(13)) for one in offer.hours if one.site == key)
    less = (replace(house, offers=(replace(offer, sites=(key,), hours=moved),)),)
    file = given("hsds", less)
    taken(handed_in(file, by, "a.json"), by)
    found = [(row[1], row[3]) for row in times()[1]]
    assert found == [("Dorfhaus", time(8)), ("Mühle", time(13)), (None, time(9))]
    assert changes(handed_in(file, by, "a.json")) == []
    # Control: said for the whole offer, they are its hours.
    whole = tuple(replace(one, site="") for one in moved)
    for_all = (replace(house, offers=(replace(offer, sites=(key,), hours=whole),)),)
    taken(handed_in(given("xlsx", for_all), by, "a.xlsx", source="x"), by)
    assert (None, time(13)) in [(row[1], row[3]) for row in times()[1]]


@pytest.mark.parametrize("kind", ["hsds", "fhir"])
def test_hours_of_the_only_place_come_back_as_its_hours(sister, warburg, by, kind):
    """They would hold everywhere as soon as the offer had a second place."""
    Site.objects.get(name="Mühle").offers.clear()
    sister.hours.filter(site__name="Mühle").delete()
    wanted = [(row[1], row[3]) for row in times()[1]]
    assert wanted == [("Dorfhaus", time(8)), (None, time(9))]
    content = given(kind)
    taker = acting(make_person("network_coordinator", warburg))
    assert changes(handed_in(content, by, "own.json")) == []
    with municipality_scope(warburg):
        taken(handed_in(content, taker, "a.json"), taker)
        assert [(row[1], row[3]) for row in times()[1]] == wanted
        assert changes(handed_in(content, taker, "a.json")) == []


def test_stopped_between_parts_it_is_undone_as_a_whole(sister, warburg, monkeypatch):
    (house,) = giving.register(public=False, at=timezone.now())
    (offer,) = house.offers
    more = tuple(replace(offer, key=f"o{n}", title=f"{offer.title} {n}x{n}") for n in range(4))
    content = given("hsds", (replace(house, offers=more),))
    taker = acting(make_person("network_coordinator", warburg))
    monkeypatch.setattr(writing, "PART", 2)
    with municipality_scope(warburg):
        imported = handed_in(content, taker, "a.json")
        seen = preview_of(imported).plan.digest
        taking = actions.Taking(imported=imported, seen=seen, by=taker)
        assert not actions.take_part(taking=taking, by=taker)
        assert (Leave.objects.count(), OpeningHours.objects.count()) == (4, 6)
        taken(imported, taker)
        assert (Leave.objects.count(), OpeningHours.objects.count()) == (8, 12)
        assert actions.undo(imported=imported, version=imported.version, by=taker) == []
        assert not Offer.objects.exists()
        assert not ImportedRow.objects.exists()


def test_what_the_directory_cannot_keep_is_named(sister):
    broken = (replace(AUGUST, last=date(2027, 8, 1)), replace(WINTER, instead="x" * 201))
    (house,) = with_leaves(*broken, WINTER)
    (offer,) = house.offers
    strange = tuple(replace(span, site="anderswo") for span in offer.hours)
    (entry,) = entries_of([replace(house, offers=(replace(offer, hours=strange),))])
    assert (entry.leaves, entry.hours, entry.site_hours) == ((WINTER,), None, ())
    assert entry.notes == (
        "Zeiten an einzelnen Orten nicht übernommen", "Abwesenheiten nicht übernommen",
    )  # fmt: skip


def test_what_was_said_last_time_decides_which_absence_goes():
    last = writing.times.leave_digests([AUGUST])
    assert merged([LATER], [AUGUST], last) == ((LATER,), (AUGUST,))
    assert merged([LATER], [AUGUST], {}) == ((LATER,), ())  # entered by hand: stays
    assert merged([AUGUST], [], last) == ((), ())  # taken away by hand: stays away
    assert merged([], [AUGUST], last) == ((), ())  # nothing was said
    bare = replace(AUGUST, instead="")
    assert merged([AUGUST], [bare], {}) == ((AUGUST,), (bare,))  # the same days, said better
    assert merged([bare], [AUGUST], {}) == ((), ())


def test_hours_for_all_places_give_way_when_each_place_is_named(sister, by):
    (house,) = giving.register(public=False, at=timezone.now())
    (offer,) = house.offers
    for_all = tuple(replace(span, site="") for span in offer.hours)
    OpeningHours.objects.all().delete()
    taken(handed_in(given("hsds", (replace(house, offers=(replace(offer, hours=for_all),)),)), by,
                    "a.json"), by)  # fmt: skip
    assert [row[1] for row in times()[1]] == [None] * 3
    each = tuple(span for span in offer.hours if span.site)
    taken(handed_in(given("hsds", (replace(house, offers=(replace(offer, hours=each),)),)), by,
                    "a.json"), by)  # fmt: skip
    assert [row[1] for row in times()[1]] == ["Dorfhaus", "Mühle"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("01.08.2027–14.08.2027 (Praxis Linde)", [("2027-08-01", "2027-08-14", "Praxis Linde")]),
        (
            "Urlaub vom 1.8. bis 14.8.2027, Vertretung: Linde",
            [("2027-08-01", "2027-08-14", "Linde")],
        ),
        ("23.12.-6.1.2028", [("2027-12-23", "2028-01-06", "")]),
        ("24.12.2027; 31.12.2027", [("2027-12-24", "2027-12-24", ""), ("2027-12-31",) * 2 + ("",)]),
        ("2027-08-01 bis 2027-08-02", [("2027-08-01", "2027-08-02", "")]),
    ],
)
def test_absences_are_read_as_people_write_them(text, said):
    found = absences(text).value
    assert [(f"{one.first}", f"{one.last}", one.instead) for one in found] == said


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("im August", ""), ("14.8.2027-1.8.2027", ""), ("31.2.2027", ""), ("1.8.27", ""),
     ("24.12.2027; bald", "24.12.2027"),
     ("9" * 5_000, ""), ("1.1.2027 " + "x" * 300, "")],
)  # fmt: skip
def test_absences_nobody_can_read_are_left_to_a_person(text, suggestion):
    with pytest.raises(Unreadable) as refused:
        absences(text)
    assert refused.value.suggestion == suggestion


def test_a_list_of_an_office_brings_its_absences(in_kalletal, by):
    head = ["Einrichtung", "Angebot", "Urlaub"]
    rows = [["Praxis (erfunden)", "Sprechstunde", leave_lines([AUGUST, WINTER])]]
    imported = handed_in(csv_of(rows, head), by, "liste.csv")
    taken(imported, by)
    found = Leave.objects.values_list("first", "last", "instead")
    assert sorted(found) == sorted((one.first, one.last, one.instead) for one in (AUGUST, WINTER))
