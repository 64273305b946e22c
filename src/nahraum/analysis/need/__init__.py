"""Need: care in three variants, kinds of care, dementia, use of services (METHODS 5.1-5.3)."""

from nahraum.analysis.need.care import (
    AGE_BANDS,
    CareNeed,
    Delayed,
    StatusQuo,
    Trend,
    Variant,
    observed_growth,
    project_care,
    uniform_growth,
)
from nahraum.analysis.need.demand import project_demand
from nahraum.analysis.need.dementia import Prevalence, project_dementia, scale_to_national
from nahraum.analysis.need.rates import BandRate, RateTable, rate_table
from nahraum.analysis.need.services import (
    ServiceShares,
    full_time_posts,
    places_needed,
    shift_to_home_care,
    split_services,
)
from nahraum.analysis.need.spread import spread_to_areas

__all__ = [
    "AGE_BANDS",
    "BandRate",
    "CareNeed",
    "Delayed",
    "Prevalence",
    "RateTable",
    "ServiceShares",
    "StatusQuo",
    "Trend",
    "Variant",
    "full_time_posts",
    "observed_growth",
    "places_needed",
    "project_care",
    "project_demand",
    "project_dementia",
    "rate_table",
    "scale_to_national",
    "shift_to_home_care",
    "split_services",
    "spread_to_areas",
    "uniform_growth",
]
