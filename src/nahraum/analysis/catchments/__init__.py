"""Reach of supply: floating catchments, travel time summary, inequality, what-if."""

from nahraum.analysis.catchments.change import Change, change_site
from nahraum.analysis.catchments.decay import (
    EQUAL,
    FAST,
    SELECTIVE,
    SLOW,
    Decay,
    Equal,
    Exponential,
    Gaussian,
    Power,
    Steps,
)
from nahraum.analysis.catchments.floating import (
    PLACE_STATES,
    Access,
    Border,
    Catchment,
    Conservation,
    PlaceState,
    Setting,
    SiteState,
    Variant,
    floating_catchment,
    need_weighted,
    relative_to_ratio,
)
from nahraum.analysis.catchments.spread import Inequality, inequality, quantile
from nahraum.analysis.catchments.summary import (
    TravelSummary,
    Within,
    opportunities,
    potential,
    summarise,
)
from nahraum.analysis.catchments.thresholds import THRESHOLDS, Threshold
from nahraum.analysis.catchments.times import TravelTimes, from_matrix, from_pairs

__all__ = [
    "EQUAL",
    "FAST",
    "PLACE_STATES",
    "SELECTIVE",
    "SLOW",
    "THRESHOLDS",
    "Access",
    "Border",
    "Catchment",
    "Change",
    "Conservation",
    "Decay",
    "Equal",
    "Exponential",
    "Gaussian",
    "Inequality",
    "PlaceState",
    "Power",
    "Setting",
    "SiteState",
    "Steps",
    "Threshold",
    "TravelSummary",
    "TravelTimes",
    "Variant",
    "Within",
    "change_site",
    "floating_catchment",
    "from_matrix",
    "from_pairs",
    "inequality",
    "need_weighted",
    "opportunities",
    "potential",
    "quantile",
    "relative_to_ratio",
    "summarise",
]
