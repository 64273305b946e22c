"""GP needs planning: counting rules, versioned ratio, Versorgungsgrad, openings, outlook."""

from nahraum.analysis.supply.counting import (
    FEDERAL_RULES,
    Activity,
    Counted,
    CountingRule,
    CountingRules,
    HoursClass,
    Posts,
    Role,
    count_activity,
    count_posts,
)
from nahraum.analysis.supply.morbidity import adjusted_ratio, service_need
from nahraum.analysis.supply.outlook import AgeOutlook, age_outlook
from nahraum.analysis.supply.planning import (
    Rounding,
    Scope,
    Status,
    Supply,
    Thresholds,
    assess,
    posts_from_ratio,
)
from nahraum.analysis.supply.ratios import RatioVersion, choose_ratio

__all__ = [
    "FEDERAL_RULES",
    "Activity",
    "AgeOutlook",
    "Counted",
    "CountingRule",
    "CountingRules",
    "HoursClass",
    "Posts",
    "RatioVersion",
    "Role",
    "Rounding",
    "Scope",
    "Status",
    "Supply",
    "Thresholds",
    "adjusted_ratio",
    "age_outlook",
    "assess",
    "choose_ratio",
    "count_activity",
    "count_posts",
    "posts_from_ratio",
    "service_need",
]
