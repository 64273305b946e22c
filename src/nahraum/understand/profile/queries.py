from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from nahraum.analysis.figures import inputs_hash
from nahraum.base.municipality.models import Municipality
from nahraum.base.municipality.tenancy import current_municipality
from nahraum.base.places.models import Neighbourhood
from nahraum.data.reference import Reference
from nahraum.understand.profile import adapters
from nahraum.understand.profile.models import OwnPopulation, ProfileVersion
from nahraum.understand.profile.rules import compute_document
from nahraum.understand.profile.rules.document import METHOD
from nahraum.understand.supply import queries as supply

CACHE_SECONDS = 24 * 3600


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
    return adapters.profile_inputs(
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


def totals(own: OwnPopulation) -> dict[str, float]:
    """What an own count adds up to, for its preview."""
    men = sum(count for sex, _age, count in own.rows if sex == "m")
    eldest = sum(count for _sex, age, count in own.rows if age >= 80)
    return {"men": men, "women": own.total - men, "aged_80": eldest}
