"""Impact (METHODS 7): did it help, compared with what, and how sure is that?

check_logic, progress           what a plan needs so that its effect can be seen
social_return                   what a euro brings, with range and tornado
difference_in_differences       places with and without, before and after
synthetic_control               one place against a mixture of others
interrupted_series              one series with a break
before_after                    pairs without comparison
many_tests, regression_to_mean, light    what to say besides
"""

from nahraum.analysis.impact.before_after import BeforeAfter, before_after
from nahraum.analysis.impact.did import (
    DidEffect,
    Event,
    Observation,
    difference_in_differences,
)
from nahraum.analysis.impact.interrupted import Interruption, Point, interrupted_series
from nahraum.analysis.impact.logic import (
    Element,
    Goal,
    IndicatorPlan,
    LogicCheck,
    Stage,
    check_logic,
    progress,
)
from nahraum.analysis.impact.regression import Estimate
from nahraum.analysis.impact.sroi import (
    Bar,
    Investment,
    OutcomeImpact,
    OutcomeValue,
    SocialReturn,
    Span,
    exactly,
    social_return,
)
from nahraum.analysis.impact.synthetic import Gap, Placebo, SyntheticEffect, synthetic_control
from nahraum.analysis.impact.wording import (
    Claim,
    Light,
    ManyTests,
    light,
    many_tests,
    regression_to_mean,
)

__all__ = [
    "Bar",
    "BeforeAfter",
    "Claim",
    "DidEffect",
    "Element",
    "Estimate",
    "Event",
    "Gap",
    "Goal",
    "IndicatorPlan",
    "Interruption",
    "Investment",
    "Light",
    "LogicCheck",
    "ManyTests",
    "Observation",
    "OutcomeImpact",
    "OutcomeValue",
    "Placebo",
    "Point",
    "SocialReturn",
    "Span",
    "Stage",
    "SyntheticEffect",
    "before_after",
    "check_logic",
    "difference_in_differences",
    "exactly",
    "interrupted_series",
    "light",
    "many_tests",
    "progress",
    "regression_to_mean",
    "social_return",
    "synthetic_control",
]
