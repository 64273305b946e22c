"""The invented timetable, loaded for a test, and offers in villages with and without a bus."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from nahraum.base.places.actions import import_neighbourhoods
from nahraum.base.places.adapters import Proposal
from nahraum.base.places.rules import Shape, to_metres
from nahraum.base.topics.models import Topic
from nahraum.connect.directory import actions as directory
from nahraum.connect.directory.models import Offer
from nahraum.demo import timetable
from nahraum.demo.tables import villages
from nahraum.understand.reach.actions import add_feed, note_read
from nahraum.understand.reach.adapters import kept_plan
from nahraum.understand.reach.queries import arrays, folder

TODAY = timezone.localdate()
# A Tuesday ahead: village buses and the Bürgerbus run.
TUESDAY = TODAY + timedelta(days=(1 - TODAY.weekday()) % 7 or 7)
ASKED = {"bus": "on", "ort": "Talle", "wann": "selbst", "tag": f"{TUESDAY}", "zeit": "08:00"}
VILLAGES = {place.slug: place for place in villages() if place.municipality == "05766036"}
PHONE = "+492214710001"


def load(by: Any, *, last: date = TODAY + timedelta(days=60)) -> None:
    data = timetable.archive(TODAY - timedelta(days=30), last, lambda day: "")
    feed = add_feed(data=data, by=by, name="Fahrplan", source="Test (erfunden)", licence="CC0")
    plan = kept_plan(folder() / f"{feed.digest}.zip", arrays())
    assert plan is not None
    note_read(feed=feed, plan=plan, by=by)


def settle(by: Any) -> None:
    """The villages of Kalletal."""
    import_neighbourhoods(
        proposals=[
            Proposal(
                place=slug,
                name=village.name,
                shape=Shape(key=village.name, x=x, y=y, radius=900),
                kind="village",
                parent="",
            )
            for slug, village in VILLAGES.items()
            for x, y in [to_metres(village.lon, village.lat)]
        ],
        source="Test",
        approximate=True,
        by=by,
    )


def where(slug: str, east: float = 0.0) -> dict[str, Any]:
    from nahraum.base.places.models import Neighbourhood

    x, y = to_metres(VILLAGES[slug].lon, VILLAGES[slug].lat)
    name = VILLAGES[slug].name
    place = Neighbourhood.objects.filter(name=name).first()
    return {"x": x + east, "y": y, "place": name, "neighbourhood": place, "postcode": "32689"}


def offer(by: Any, title: str, *, site: dict[str, Any] | None = None, **more: Any) -> Offer:
    house = directory.add_organisation(
        by=by, name=f"Haus {title}", sector="association", phone=PHONE
    )
    sites = []
    if site is not None:
        given = {"street": "Lindenweg 7", **site}
        sites = [directory.add_site(by=by, organisation=house, **given)]
    made = directory.add_offer(
        by=by, organisation=house, title=title, summary="Hilfe.", sites=sites,
        topics=Topic.objects.filter(key=more.pop("topic", "begegnung")), **more,
    )  # fmt: skip
    return directory.publish(offer=made, checked_by="Test", on=TODAY, by=by)
