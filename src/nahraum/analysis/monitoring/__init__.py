"""Monitoring of social areas (METHODS 5.5, 5.6): smoothing, intervals, indices, segregation.

empirical_bayes, moving_mean, exponential     rates of small areas, steadied
moran, local_empirical_bayes                  whether neighbours are alike, and rates drawn to them
fay_herriot, life_expectancy                  surveys and mortality of small areas
wilson, poisson, false_discoveries            how sure they are, which stand out
zscore_index, dynamics, check_index           an index, its change, whether it holds
gisd, aggregate                               the deprivation index of the RKI
dissimilarity, dissimilarity_trend            how separately two groups live
"""

from nahraum.analysis.monitoring.classes import (
    Cuts,
    DynamicsClass,
    StatusClass,
    dynamics_class,
    quantile_classes,
    status_class,
    three_groups,
)
from nahraum.analysis.monitoring.fay_herriot import FayHerriot, SmallArea, fay_herriot
from nahraum.analysis.monitoring.gisd import Deprivation, Dimension, aggregate, gisd, rescale
from nahraum.analysis.monitoring.index import (
    AreaScore,
    IndexScores,
    Indicator,
    Scale,
    Settings,
    dynamics,
    zscore_index,
)
from nahraum.analysis.monitoring.intervals import (
    Interval,
    Intervals,
    Levels,
    false_discoveries,
    poisson,
    wilson,
)
from nahraum.analysis.monitoring.life import AgeGroup, LifeExpectancy, life_expectancy
from nahraum.analysis.monitoring.local import LocallySmoothed, local_empirical_bayes
from nahraum.analysis.monitoring.neighbours import Moran, Neighbours, moran, neighbours
from nahraum.analysis.monitoring.reliability import IndexChecks, check_index
from nahraum.analysis.monitoring.segregation import (
    Dissimilarity,
    SegregationTrend,
    dissimilarity,
    dissimilarity_trend,
)
from nahraum.analysis.monitoring.smoothing import (
    Smoothed,
    SmoothedRate,
    empirical_bayes,
    exponential,
    moving_mean,
)

__all__ = [
    "AgeGroup",
    "AreaScore",
    "Cuts",
    "Deprivation",
    "Dimension",
    "Dissimilarity",
    "DynamicsClass",
    "FayHerriot",
    "IndexChecks",
    "IndexScores",
    "Indicator",
    "Interval",
    "Intervals",
    "Levels",
    "LifeExpectancy",
    "LocallySmoothed",
    "Moran",
    "Neighbours",
    "Scale",
    "SegregationTrend",
    "Settings",
    "SmallArea",
    "Smoothed",
    "SmoothedRate",
    "StatusClass",
    "aggregate",
    "check_index",
    "dissimilarity",
    "dissimilarity_trend",
    "dynamics",
    "dynamics_class",
    "empirical_bayes",
    "exponential",
    "false_discoveries",
    "fay_herriot",
    "gisd",
    "life_expectancy",
    "local_empirical_bayes",
    "moran",
    "moving_mean",
    "neighbours",
    "poisson",
    "quantile_classes",
    "rescale",
    "status_class",
    "three_groups",
    "wilson",
    "zscore_index",
]
