"""What if one site changes: more posts, fewer, closed, opened."""

from dataclasses import dataclass, replace

import numpy as np

from nahraum.analysis.catchments.floating import (
    METHOD,
    PLACE_STATES,
    Access,
    PlaceState,
    Setting,
    floating_catchment,
)
from nahraum.analysis.errors import InvalidInput
from nahraum.analysis.figures import Result
from nahraum.analysis.population.ages import Floats

# Changes below this share of the access are rounding.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Access before and after; `difference` (places,) in posts per person.

    gaining, losing: demand (persons) in places whose access rises or falls; newly_served and
    no_longer_served: demand in places that get or lose their only offer.
    """

    before: Access
    after: Access
    difference: Floats
    gaining: float
    losing: float
    newly_served: float
    no_longer_served: float


def change_site(
    setting: Setting, site: int, *, posts: float | None = None, accepts: bool | None = None
) -> Result[Change]:
    """Give one site other posts, or open or close it to new patients.

    A site that is planned takes part with 0 posts and gets its posts here. Raises InvalidInput
    if the site is not there or nothing changes.
    """
    if not 0 <= site < setting.times.sites:
        raise InvalidInput(
            f"Ein Angebot {site} gibt es nicht; es sind {setting.times.sites}.", place="site"
        )
    if posts is None and accepts is None:
        raise InvalidInput(
            "Es ist keine Änderung angegeben.", place="site", remedy="Sitze oder Aufnahme angeben."
        )
    before = floating_catchment(setting)
    after = floating_catchment(_changed(setting, site, posts, accepts))
    people = np.array(setting.demand, dtype=np.float64)
    old, new = before.value, after.value
    difference = new.values - old.values
    noticeable = np.abs(difference) > ROUNDING * np.maximum(new.values, old.values)
    served = PLACE_STATES.index(PlaceState.SERVED)
    was, now = old.codes == served, new.codes == served
    return Result(
        value=Change(
            before=old,
            after=new,
            difference=difference,
            gaining=float(people[noticeable & (difference > 0)].sum()),
            losing=float(people[noticeable & (difference < 0)].sum()),
            newly_served=float(people[now & ~was].sum()),
            no_longer_served=float(people[was & ~now].sum()),
        ),
        method=METHOD,
        parts={"site": site, **after.parts},
        assumptions=after.assumptions,
        warnings=after.warnings,
    )


def _changed(setting: Setting, site: int, posts: float | None, accepts: bool | None) -> Setting:
    numbers = np.array(setting.posts, dtype=np.float64)
    flags = (
        np.ones(setting.times.sites, dtype=np.bool_)
        if setting.accepts is None
        else np.array(setting.accepts)
    )
    if posts is not None:
        numbers[site] = posts
    if accepts is not None:
        flags[site] = accepts
    return replace(setting, posts=numbers, accepts=flags)
