"""A directory as large as a district's, invented: the rows on which the portal is measured.

    NAHRAUM_VAR=/tmp/measure python -m benchmarks.offers 50000

fills the (empty) database of the settings with one municipality. Everything is drawn from a seed;
organisations, streets and people do not exist. The rows are written in bulk, past the actions:
this is a measurement, nobody's register.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import numpy as np

SLUG, SEED, BATCH = "messstadt", 20261121, 2_000
TODAY = date(2026, 11, 21)
VILLAGES = ("Ober", "Nieder", "Alt", "Neu", "Groß", "Klein", "Hohen", "Langen", "Bad ", "Sankt ")
ENDINGS = ("hausen", "dorf", "trup", "heim", "beck", "feld", "berg", "rode", "büren", "loh")
STREETS = tuple(
    "Linden Bahnhof Kirch Schul Garten Mühlen Berg Wiesen Post Markt Birken Rosen Ahorn Brunnen"
    " Ziegel Feld Wald Burg".split()
)
WAYS = ("straße", "weg", "platz", "gasse", "allee", "ring")
NAMES = ("Abel", "Brand", "Claas", "Dorn", "Ebers", "Falk", "Gerke", "Hanke", "Ihde", "Jordan",
         "Kater", "Lohse", "Menke", "Nolte", "Otte", "Pape", "Quante", "Rieke", "Stork", "Tegt",
         "Ulrich", "Voss", "Wegner", "Yilmaz", "Zander")  # fmt: skip
HOUSES = ("Praxis {n}", "Pflegedienst {n}", "Verein {s} {v}", "Stiftung {n}", "Kirchengemeinde {v}",
          "Bürgerhaus {v}", "Beratungsstelle {v}", "Nachbarschaft {s} {v}", "Apotheke {n}",
          "Sportverein {v}", "Sozialwerk {n}", "Haus {s}")  # fmt: skip
SHAPES = ("{t}", "{t} in {v}", "{t} für Ältere", "{t}: {w}", "Offene Gruppe {w}", "{w} bei {n}")
SUMMARIES = (
    "Wir helfen bei {w} und beraten Sie in Ruhe.",
    "{w} und {w2}, auch ohne Anmeldung.",
    "Gemeinsam in {v}: {w} einmal in der Woche.",
    "Rat und Hilfe, wenn es um {w} geht. Rufen Sie uns an.",
    "{t} mit {w} für alle, die in {v} wohnen.",
)
FOR_WHOM = (
    "",
    "Menschen ab 65",
    "Angehörige",
    "Familien mit Kindern",
    "alle",
    "Kranke nach einer Entlassung",
    "Menschen mit Behinderung",
)
PATTERNS = ("week", "mornings", "two-parts", "one-day", "phone", "appointment", "none", "always")
SPOKEN = ("de", "de en", "de tr", "de ru uk", "", "de ar")
FOR_GROUPS = ([], ["older"], ["relatives", "care"], ["everybody"])


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic with the words people use for it."""

    pk: UUID
    label: str
    words: tuple[str, ...]


class Draw:
    """Values from one seeded generator."""

    def __init__(self, seed: int) -> None:
        self.numbers = np.random.Generator(np.random.PCG64(seed))

    def one(self, values: Sequence[Any]) -> Any:
        return values[int(self.numbers.integers(len(values)))]

    def chance(self, share: float) -> bool:
        return bool(self.numbers.random() < share)

    def below(self, limit: int) -> int:
        return int(self.numbers.integers(limit))

    def key(self) -> UUID:
        return UUID(bytes=self.numbers.bytes(16), version=4)


def fill(offers: int, *, seed: int = SEED) -> None:
    """Write a municipality with a number of published offers into the empty database."""
    from django.db import connection, transaction

    from nahraum.base.municipality.tenancy import municipality_scope

    with transaction.atomic():
        municipality = _municipality()
        with municipality_scope(municipality):
            draw = Draw(seed)
            places = _neighbourhoods(draw, municipality)
            subjects = _subjects()
            houses = _houses(draw, municipality, places, max(1, offers // 3))
            _offers(draw, municipality, offers, houses, subjects, places)
    with connection.cursor() as cursor:  # as the database would by itself after some days
        cursor.execute("ANALYZE")


def _municipality() -> Any:
    from nahraum.base.municipality.models import Area, Municipality
    from nahraum.base.people.rules import Actor
    from nahraum.base.topics.actions import load_vocabulary
    from nahraum.base.topics.adapters import shipped_vocabulary

    load_vocabulary(entries=shipped_vocabulary(), by=Actor(system="benchmark"))
    area, _ = Area.objects.get_or_create(
        kind="municipality", key="05766999",
        defaults={"name": "Messstadt", "population": 300_000, "source": "erfunden"},
    )  # fmt: skip
    return Municipality.objects.create(
        area=area, name="Messstadt", slug=SLUG, contact_phone="05264 644-0", fictitious=True
    )


def _neighbourhoods(draw: Draw, municipality: Any) -> list[Any]:
    from nahraum.base.places.models import Neighbourhood

    names = [first + last for first in VILLAGES for last in ENDINGS]
    rows = []
    for number, name in enumerate(names):
        x, y = 480_000 + 4_000 * (number % 10), 5_750_000 + 4_000 * (number // 10)
        row = Neighbourhood(
            id=draw.key(), municipality=municipality, name=name, x=float(x), y=float(y),
            radius=1_500, min_x=x - 1_500, max_x=x + 1_500, min_y=y - 1_500, max_y=y + 1_500,
            source="erfunden", created_by="benchmark", changed_by="benchmark",
        )  # fmt: skip
        rows.append(row)
    Neighbourhood.objects.bulk_create(rows)
    return rows


def _subjects() -> list[Subject]:
    from nahraum.base.topics.models import Topic

    found = Topic.objects.filter(parent__isnull=False, retired=False).order_by("key")
    return [
        Subject(
            row.pk, row.name, tuple(t.text for t in row.terms.filter(language="de")) or (row.name,)
        )
        for row in found.prefetch_related("labels", "terms")
    ]


def _houses(draw: Draw, municipality: Any, places: Sequence[Any], number: int) -> list[Any]:
    """Organisations, each with a site; a hundredth of the addresses is protected."""
    from nahraum.connect.directory.models import Organisation, Site

    made = []
    for count in range(number):
        place = draw.one(places)
        name = draw.one(HOUSES).format(n=draw.one(NAMES), s=draw.one(STREETS), v=place.name)
        house = Organisation(
            id=draw.key(), municipality=municipality, name=f"{name} {count}", fictitious=True,
            sector=draw.one(("state", "market", "association", "informal")),
            phone=f"+492219{count:06d}", created_by="benchmark", changed_by="benchmark",
        )  # fmt: skip
        protected = draw.chance(0.01)
        site = Site(
            id=draw.key(), municipality=municipality, organisation=house, neighbourhood=place,
            street=f"{draw.one(STREETS)}{draw.one(WAYS)} {1 + draw.below(90)}",
            postcode=f"32{600 + places.index(place)}", place=place.name,
            protected_address=protected,
            x=None if protected else place.x + draw.below(2_000) - 1_000,
            y=None if protected else place.y + draw.below(2_000) - 1_000,
            step_free=draw.one(("yes", "no", "unknown")),
            created_by="benchmark", changed_by="benchmark",
        )  # fmt: skip
        site.address_key = site.key_of_address()
        made.append((house, site))
    Organisation.objects.bulk_create([house for house, _ in made], BATCH)
    Site.objects.bulk_create([site for _, site in made], BATCH)
    return made


def _offers(
    draw: Draw, municipality: Any, number: int, houses: Any, subjects: Any, places: Any
) -> None:
    for start in range(0, number, BATCH):
        size = min(BATCH, number - start)
        made = [
            _offer(draw, municipality, start + count, houses, subjects, places)
            for count in range(size)
        ]
        _store(draw, municipality, made, places)


def _offer(
    draw: Draw, municipality: Any, number: int, houses: Any, subjects: Any, places: Any
) -> tuple[Any, Any, list[Any]]:
    from nahraum.connect.directory.models import Offer

    house, site = draw.one(houses)
    about = [draw.one(subjects) for _ in range(1 + draw.below(2))]
    said = {"t": about[0].label, "w": draw.one(about[0].words), "w2": draw.one(about[-1].words),
            "v": site.place, "n": draw.one(NAMES)}  # fmt: skip
    checked = None if draw.chance(0.05) else TODAY - timedelta(days=draw.below(400))
    home, on_site = draw.chance(0.2), not draw.chance(0.1)
    offer = Offer(
        id=draw.key(), municipality=municipality, organisation=house, fictitious=True,
        title=f"{draw.one(SHAPES).format(**said)[:150]} {number}", status="published",
        summary=draw.one(SUMMARIES).format(**said)[:300], for_whom=draw.one(FOR_WHOM),
        home_visit=home, served_everywhere=home and draw.chance(0.5), on_site=on_site,
        by_phone=not on_site or draw.chance(0.5), by_video=draw.chance(0.05),
        cost=draw.one(("free", "insurance", "care-insurance", "fee", "unknown")),
        target_groups=FOR_GROUPS[number % len(FOR_GROUPS)],
        languages=draw.one(SPOKEN).split(), new_people=draw.one(("yes", "no", "unknown")),
        capacity_as_of=TODAY - timedelta(days=draw.below(120)) if draw.chance(0.5) else None,
        checked_at=checked, checked_by="Messstelle" if checked else "",
        check_due=None if checked is None else checked + timedelta(days=180),
        created_by="benchmark", changed_by="benchmark",
    )  # fmt: skip
    return offer, site, list({subject.pk: subject for subject in about}.values())


def _store(draw: Draw, municipality: Any, made: Any, places: Any) -> None:
    from nahraum.connect.directory.models import Leave, Offer, OfferWords, OpeningHours

    common = {"municipality": municipality, "created_by": "benchmark", "changed_by": "benchmark"}
    Offer.objects.bulk_create([offer for offer, _, _ in made])
    Offer.topics.through.objects.bulk_create(
        [Offer.topics.through(offer=o, topic_id=s.pk) for o, _, about in made for s in about]
    )
    Offer.sites.through.objects.bulk_create(
        [Offer.sites.through(offer=offer, site=site) for offer, site, _ in made]
    )
    served = [(o, p) for o, _, _ in made if o.home_visit and not o.served_everywhere
              for p in {draw.one(places) for _ in range(3)}]  # fmt: skip
    Offer.served.through.objects.bulk_create(
        [Offer.served.through(offer=offer, neighbourhood=place) for offer, place in served]
    )
    OfferWords.objects.bulk_create(
        [
            OfferWords(id=draw.key(), offer=offer, words=_words(offer, site), **common)
            for offer, site, _ in made
        ]
    )  # fmt: skip
    hours = [{"id": draw.key(), "offer": o, **span} for o, _, _ in made for span in _hours(draw)]
    OpeningHours.objects.bulk_create([OpeningHours(**span, **common) for span in hours], BATCH)
    away = [offer for offer, _, _ in made if draw.chance(0.03)]
    Leave.objects.bulk_create(
        [
            Leave(id=draw.key(), offer=offer, first=TODAY, last=TODAY + timedelta(days=14),
                  instead="Praxis Nolte (erfunden)", **common)
            for offer in away
        ]
    )  # fmt: skip


def _words(offer: Any, site: Any) -> str:
    """As `directory.queries.texts_of` says it, without asking the database."""
    from nahraum.connect.directory.rules import search_words

    places = [] if site.protected_address else [site.name, site.street, site.postcode, site.place]
    house = offer.organisation
    texts = [offer.title, house.name, house.former_names, offer.summary, offer.for_whom]
    return " ".join(search_words([*texts, offer.contact, *places]))


def _hours(draw: Draw) -> Iterator[dict[str, Any]]:
    pattern = draw.one(PATTERNS)
    if pattern == "none":
        return
    begins = 7 + draw.below(4)
    span = {"opens": time(begins), "closes": time(begins + 4, 30)}
    if pattern == "always":
        yield from ({"weekday": day, "opens": time(0), "closes": time(0), "on_holidays": True}
                    for day in range(7))  # fmt: skip
    elif pattern == "one-day":
        yield {"weekday": draw.below(7), **span}
    elif pattern == "two-parts":
        for day in range(5):
            yield {"weekday": day, **span}
            if day in (0, 1, 3):
                yield {"weekday": day, "opens": time(15), "closes": time(18)}
    else:
        mode = {"phone": "phone", "appointment": "appointment"}.get(pattern, "open")
        yield from ({"weekday": day, **span, "mode": mode} for day in range(5))


def main() -> int:
    from nahraum.web import bootstrap

    bootstrap.start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    fill(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
