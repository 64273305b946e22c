from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from nahraum.analysis.figures import inputs_hash
from nahraum.analysis.supply import Shock
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.models import Neighbourhood
from nahraum.data.reference import Reference
from nahraum.understand.profile import adapters
from nahraum.understand.profile.models import OwnPopulation, ProfileVersion
from nahraum.understand.profile.rules import compute_document
from nahraum.understand.profile.rules.document import METHOD
from nahraum.understand.profile.rules.outlook import MAIN
from nahraum.understand.supply import queries as supply
from nahraum.understand.supply.models import Engagement
from nahraum.understand.supply.rules import Ahead, Wishes, inhabitants_along, look_ahead

CACHE_SECONDS = 24 * 3600
SEED = 1


@lru_cache(maxsize=2)
def _reference(store: Path, loaded: str) -> Reference:
    return adapters.reference_at(store)


def reference() -> Reference:
    """The loaded tables, or the shipped ones; read once per process and load."""
    store = settings.NAHRAUM_DATA
    return _reference(store, adapters.loaded_state(store))


def working_document(municipality: Municipality) -> dict[str, Any]:
    """The profile as of today's data. Computed once per state of the data, then kept."""
    key = f"profile-{municipality.pk}-{state(municipality)}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = compute_document(_inputs(municipality))
        cache.set(key, found, CACHE_SECONDS)
    return found


def state(municipality: Municipality) -> str:
    """Changes whenever anything the profile is made of does."""
    own = current_own_population()
    places = Neighbourhood.objects.order_by("pk").values_list("pk", "version")
    return inputs_hash(
        {
            "method": METHOD,
            "data": adapters.loaded_state(settings.NAHRAUM_DATA),
            "own": str(own.pk) if own else "",
            "register": supply.changed_marker(),
            "places": [f"{pk}:{version}" for pk, version in places],
            "day": timezone.localdate(),
        }
    )


def _inputs(municipality: Municipality) -> adapters.ProfileInputs:
    today = timezone.localdate()
    own = current_own_population()
    found = adapters.profile_inputs(
        reference(),
        municipality.area.key,
        as_of=today,
        own=None if own is None else adapters.OwnCount(own.as_of, own.source, own.rows),
        named=tuple(
            adapters.NamedPlace(n.name, n.x, n.y)
            for n in Neighbourhood.objects.order_by("name")
            if n.x is not None and n.y is not None
        ),
        register=supply.register_state(municipality, on=today),
        open_posts=tuple(
            (p.get_group_display(), float(p.posts), p.planning_area, p.source)
            for p in supply.open_posts()
        ),
        published=tuple(
            (p.planning_area, float(p.percent), p.as_of, p.source)
            for p in supply.published_ratios()
            if p.group == "gp"
        ),
    )
    return replace(found, seats=supply.seats(on=today))


def current_own_population() -> OwnPopulation | None:
    return OwnPopulation.objects.filter(confirmed_at__isnull=False).order_by("-as_of").first()


def own_populations() -> QuerySet[OwnPopulation]:
    return OwnPopulation.objects.filter(confirmed_at__isnull=False)


def versions() -> QuerySet[ProfileVersion]:
    return ProfileVersion.objects.select_related("run").order_by("-number")


def released_version() -> ProfileVersion | None:
    """The newest released version: what the public sees."""
    return versions().filter(state=ProfileVersion.State.RELEASED).first()


def next_number() -> int:
    newest = ProfileVersion.across_tenants.filter(municipality=current_municipality())
    last = newest.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def ahead(municipality: Municipality, wishes: Wishes) -> Ahead:
    """Succession with everything the register knows: for those who may read the register.

    Raises Unanswerable with the sentence what is missing, Uninhabited where nobody lives.
    """
    today = timezone.localdate()
    rows = working_document(municipality)["projection"]
    people = inhabitants_along(
        {row["year"]: row["total"] for row in rows if row["variant"] == MAIN},
        today=municipality.area.population or 0,
        start=today.year,
        years=wishes.years,
    )
    return look_ahead(supply.seats(on=today), people, wishes=wishes, seed=SEED)


@dataclass(frozen=True, slots=True)
class Loss:
    """One person gone tomorrow, and what the Versorgungsgrad would be."""

    work: Engagement
    shock: Shock
    soon: float
    later: float


def losses(found: Ahead) -> list[Loss]:
    """Shocks with the work of the register they speak of."""
    works = supply.works_by_id(on=found.seats.as_of)
    return [
        Loss(
            works[shock.id],
            shock,
            shock.after_year.supply_ratio_mean or 0.0,
            shock.at_end.supply_ratio_mean or 0.0,
        )
        for shock in found.shocks
    ]


def totals(own: OwnPopulation) -> dict[str, float]:
    """What an own count adds up to, for its preview."""
    men = sum(count for sex, _age, count in own.rows if sex == "m")
    eldest = sum(count for _sex, age, count in own.rows if age >= 80)
    return {"men": men, "women": own.total - men, "aged_80": eldest}
