"""A small municipality of which something is known, and something is not."""

from datetime import UTC, date, datetime

from nahraum.base.places.models import Neighbourhood
from nahraum.base.registry import Tally
from nahraum.base.signals.models import Release, ReleasedCell, Signal
from nahraum.base.topics.models import Topic, TopicLabel
from nahraum.understand.reach.models import StoredTime

TODAY = date(2026, 11, 21)
FIELD, CARE, GP = "gesundheit", "tagespflege", "hausarzt"


def make_place(name, population=None, x=496_000):
    box = {"min_x": x, "max_x": x + 500, "min_y": 5_773_000, "max_y": 5_773_500}
    row = Neighbourhood(
        name=name,
        x=float(x),
        y=5_773_000.0,
        radius=700,
        source="test",
        population=population,
        **box,
    )
    row.save_new(by_id="system:test")
    return row


def make_topics():
    group = Topic.objects.create(key=FIELD)
    TopicLabel.objects.create(topic=group, language="de", label="Gesundheit")
    rows = {}
    for key, label in ((CARE, "Tagespflege"), (GP, "Hausarztpraxis")):
        rows[key] = Topic.objects.create(key=key, parent=group)
        TopicLabel.objects.create(topic=rows[key], language="de", label=label)
    return rows


def make_places():
    return {"Erder": make_place("Erder"), "Talle": make_place("Talle", 1000, x=498_000)}


def make_release(municipality, places):
    """Ten needs in Erder, fifteen for day care; nothing can be said of Talle."""
    document = {
        "release": {"topics": {CARE: FIELD, GP: FIELD, "unknown": "unknown"}},
        "rules": {},
        "audit": {"persons": {"attacked": 1}, "events": {"attacked": 1}},
    }
    release = Release(
        half_year="2026-1",
        state="released",
        document=document,
        places={str(row.pk): name for name, row in places.items()},
        released_at=datetime(2026, 7, 8, 9, tzinfo=UTC),
    )
    release.save_new(by_id="system:test")
    cells = (
        ("place", FIELD, str(places["Erder"].pk), None, 10),
        ("place", FIELD, str(places["Talle"].pk), None, None),
        ("topic", CARE, "", 10, 5),
        ("topic", GP, "", None, None),
    )
    for table, first, second, persons, events in cells:
        ReleasedCell.objects.create(
            municipality=municipality,
            release=release,
            table=table,
            first=first,
            second=second,
            persons=persons,
            events=events,
        )
    assert not Signal.objects.exists()
    return release


def make_tallies(places):
    """What the rooms above tell: one offer of day care in Talle, half of the entries checked."""
    erder, talle = places["Erder"].pk, places["Talle"].pk
    offers = {
        (CARE, None): 1.0,
        (CARE, erder): 0.0,
        (CARE, talle): 1.0,
        (GP, None): 2.0,
        (GP, erder): 1.0,
        (GP, talle): 0.0,
    }
    return [
        Tally(name="directory.offers", label="", unit="", by=offers, as_of=TODAY, source="V"),
        Tally(
            name="directory.free", label="", unit="", by={(CARE, None): 0}, as_of=TODAY, source="V"
        ),
        Tally(
            name="upkeep.checked", label="", unit="%", by={("", None): 50.0}, as_of=TODAY, source=""
        ),
    ]


def make_ways(places):
    """Day care is ten minutes from Talle and cannot be reached from Erder."""
    for name, minutes in (("Erder", None), ("Talle", 10.0)):
        row = StoredTime(
            neighbourhood=places[name],
            topic=CARE,
            mode="car",
            minutes=minutes,
            origin="network",
            source="OSM",
            as_of=TODAY,
            inputs="x",
        )
        row.save_new(by_id="system:test")
