"""GP needs planning: counting rules, versioned ratio, Versorgungsgrad, outlook, succession."""

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
from nahraum.analysis.supply.succession import (
    Succession,
    SuccessionYear,
    simulate,
)
from nahraum.analysis.supply.succession_control import Remaining, remaining
from nahraum.analysis.supply.succession_doctors import doctors_from
from nahraum.analysis.supply.succession_model import (
    Demand,
    Doctor,
    Flag,
    Hazards,
    HazardStep,
    PracticeForm,
    Replacement,
    Suppositions,
)
from nahraum.analysis.supply.succession_scenarios import (
    Case,
    Scenario,
    Shock,
    more_posts,
    sensitivities,
    shocks,
)

__all__ = [
    "FEDERAL_RULES",
    "Activity",
    "AgeOutlook",
    "Case",
    "Counted",
    "CountingRule",
    "CountingRules",
    "Demand",
    "Doctor",
    "Flag",
    "HazardStep",
    "Hazards",
    "HoursClass",
    "Posts",
    "PracticeForm",
    "RatioVersion",
    "Remaining",
    "Replacement",
    "Role",
    "Rounding",
    "Scenario",
    "Scope",
    "Shock",
    "Status",
    "Succession",
    "SuccessionYear",
    "Supply",
    "Suppositions",
    "Thresholds",
    "adjusted_ratio",
    "age_outlook",
    "assess",
    "choose_ratio",
    "count_activity",
    "count_posts",
    "doctors_from",
    "more_posts",
    "posts_from_ratio",
    "remaining",
    "sensitivities",
    "service_need",
    "shocks",
    "simulate",
]
