"""Houses in which several providers are, for planners: figures, and what is still missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from nahraum.base import registry
from nahraum.base.people.queries import HouseRequest
from nahraum.base.people.rules import allowed
from nahraum.charts import About, Bar, Chart, bar_chart
from nahraum.connect.directory import queries
from nahraum.connect.directory.forms.rows import month_before
from nahraum.connect.directory.models import Offer, PlaceMonth, Site
from nahraum.connect.directory.queries import SEVERAL, WithPlaces
from nahraum.connect.directory.rules import FLAT, Places, together
from nahraum.connect.directory.views.looking import PER_PAGE, may_change
from nahraum.facts.blocks import Block, Need
from nahraum.facts.blocks import blocks as shipped_blocks
from nahraum.facts.sources import sources
from nahraum.understand.needs.rules.cells import WHOLE

LAYERS = {
    "ground": gettext_lazy("Fundament: muss da sein"),
    "block": gettext_lazy("Bausteine: nach Bedarf"),
    "roof": gettext_lazy("Dach: wo man sich trifft"),
}
_NEEDS = {
    "rooms": gettext_lazy("Räume"),
    "staff": gettext_lazy("Personal"),
    "use": gettext_lazy("Auslastung"),
}
# Topics of which people ask for a place, in the order of the page.
WITH_PLACES = {
    "tagespflege": gettext_lazy("Tagespflege"),
    "kurzzeitpflege": gettext_lazy("Kurzzeitpflege"),
    "pflege-wg": gettext_lazy("Pflege-Wohngemeinschaften"),
    "pflegeheim": gettext_lazy("Pflegeheime"),
    "betreutes-wohnen": gettext_lazy("Betreutes Wohnen"),
    FLAT: gettext_lazy("Barrierearme Wohnungen"),
}
ADVICE = "wohnberatung"  # who advises has no flat
_CELL = "needs.cell"
MOST_BARS = 24
HOUSES = 25  # of a page


@dataclass(frozen=True, slots=True)
class Judged:
    """A block: who offers it in the house, who elsewhere, and what can be done next."""

    block: Block
    here: Sequence[Offer]
    elsewhere: Sequence[Offer]
    needs: Sequence[tuple[str, Need, str]]
    follow_ups: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A kind of places: what all have together, neighbourhood by neighbourhood, and who."""

    topic: str
    word: str
    whole: Places
    where: Sequence[tuple[str, Places]]
    rows: Sequence[WithPlaces]
    flats: bool


@require_GET
def blocks(request: HouseRequest, kommune: str) -> HttpResponse:
    """The building blocks of a health centre: in the municipality, or in one house (`?ort=`)."""
    now = timezone.now()
    site = _asked_site(request.GET.get("ort", ""))
    places = queries.sites_together(site) if site else None
    everywhere = queries.topics_at(None, at=now)
    here = everywhere if places is None else queries.topics_at(places, at=now)
    rows = [_judged(request, block, here, everywhere) for block in shipped_blocks().values()]
    shared = queries.shared_addresses(at=now)
    page = Paginator(shared, HOUSES).get_page(request.GET.get("seite"))
    context = {
        "layers": [
            (word, [row for row in rows if row.block.layer == layer])
            for layer, word in LAYERS.items()
        ],
        "place": places and queries.name_of_place(places),
        "site": places and places[0],
        "there": sum(bool(row.here) for row in rows),
        "number": len(rows),
        "page": page,
        "together": queries.houses_at(list(page), at=now),
        "query": f"ort={places[0].pk}&" if places else "",
    }
    return render(request, "directory/blocks.html", context)


def _asked_site(text: str) -> Site | None:
    if not text:
        return None
    try:
        return get_object_or_404(queries.sites(), pk=UUID(text))
    except ValueError:
        raise Http404 from None


def _judged(
    request: HouseRequest,
    block: Block,
    here: Mapping[str, Iterable[Offer]],
    everywhere: Mapping[str, Iterable[Offer]],
) -> Judged:
    found = _fitting(block, here)
    known = {offer.pk for offer in found}
    others = [offer for offer in _fitting(block, everywhere) if offer.pk not in known]
    names = sources()
    needs = [
        (str(word), need, names[need.source].title if need.source else "")
        for name, word in _NEEDS.items()
        for need in (getattr(block, name),)
    ]
    return Judged(block, found, others, needs, _follow_ups(request, block))


def _fitting(block: Block, by_topic: Mapping[str, Iterable[Offer]]) -> list[Offer]:
    found = {offer.pk: offer for topic in block.topics for offer in by_topic.get(topic, ())}
    return [offer for offer in found.values() if _says(offer, block.words)]


def _says(offer: Offer, words: Sequence[str]) -> bool:
    text = f"{offer.title} {offer.summary}".casefold()
    return not words or any(word in text for word in words)


def _follow_ups(request: HouseRequest, block: Block) -> list[tuple[str, str]]:
    """From a missing block on, as from a cell of the need map: by the first of its topics."""
    topic, now = block.topics[0], timezone.now()

    def may(action: str) -> bool:
        return allowed(request.actor, action, request.municipality, at=now)

    found = []
    if may("needs.read"):
        parts = {"kommune": request.municipality.slug, "topic": topic, "place": WHOLE}
        found.append((_("Was die Bedarfskarte dazu weiß"), reverse("needs:cell", kwargs=parts)))
    words = {"thema": topic, "ort": "", "halbjahr": ""}
    ways = (one for one in registry.follow_ups(_CELL) if may(one.action))
    return [*found, *((one.label, one.url(request.municipality, words)) for one in ways)]


@require_GET
def capacity(request: HouseRequest, kommune: str) -> HttpResponse:
    """Places in care and homes: how many, how many taken, who has one, what it costs, as of when.

    What was told long ago is shown as such and not counted.
    """
    found = queries.with_places(tuple(WITH_PLACES), besides=ADVICE, at=timezone.now())
    groups = [_group(topic, str(word), found.get(topic, [])) for topic, word in WITH_PLACES.items()]
    return render(request, "directory/capacity.html", {"groups": groups})


def _group(topic: str, word: str, rows: Sequence[WithPlaces]) -> Group:
    by_place: dict[str, list[WithPlaces]] = {}
    for row in rows:
        by_place.setdefault(row.where, []).append(row)
    names = {SEVERAL: _("an mehreren Orten"), "": _("Ortsteil nicht bekannt")}
    order = sorted(by_place, key=lambda name: (name in names, name.casefold()))
    return Group(
        topic=topic,
        word=word,
        whole=together(row.told for row in rows),
        where=[
            (names.get(name, name), together(row.told for row in by_place[name])) for name in order
        ],
        rows=rows[:PER_PAGE],
        flats=topic == FLAT,
    )


@require_GET
def place(request: HouseRequest, kommune: str, pk: UUID) -> HttpResponse:
    """What somebody counted in a house, month by month; not for the public."""
    site = get_object_or_404(queries.sites(), pk=pk)
    places = queries.sites_together(site)
    months = list(queries.months_of(places))
    context = {
        "name": queries.name_of_place(places),
        "site": places[0],
        "sites": places,
        "months": months,
        "chart": _chart(months),
        "public": queries.offers_at(places, at=timezone.now()).exists(),
        "may_change": may_change(request),
    }
    return render(request, "directory/place.html", context)


def _chart(months: Sequence[PlaceMonth]) -> Chart | None:
    """Visitors month by month, also the months nobody counted; one month is no development."""
    known = {row.month: row.visitors for row in months if row.visitors is not None}
    if len(known) < 2:
        return None
    first, last = min(known), max(known)
    count = min(MOST_BARS, (last.year - first.year) * 12 + last.month - first.month + 1)
    days = [month_before(last, back) for back in reversed(range(count))]
    bars = [Bar(formats.date_format(day, "M Y"), known.get(day)) for day in days]
    title = _("Besucherinnen und Besucher im Monat")
    about = About(title=title, prefix="besuch", columns=(_("Monat"), _("Zahl")))
    return bar_chart(bars, about)
