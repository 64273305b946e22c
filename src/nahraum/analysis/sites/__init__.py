"""Where to put practices and centres: location-allocation with bounds and reasons."""

from nahraum.analysis.sites.center import p_center
from nahraum.analysis.sites.centres import (
    Block,
    Brief,
    Candidate,
    Centre,
    CentrePlan,
    Criteria,
    Foundation,
    plan_centres,
)
from nahraum.analysis.sites.covering import lscp, mclp
from nahraum.analysis.sites.location import locate, tail_mean
from nahraum.analysis.sites.median import Effort, p_median
from nahraum.analysis.sites.pareto import FrontPoint, pareto
from nahraum.analysis.sites.paths import all_paths
from nahraum.analysis.sites.problem import (
    Assignment,
    Plan,
    Problem,
    State,
    limited,
    problem,
    reweighted,
)
from nahraum.analysis.sites.program import solved_by
from nahraum.analysis.sites.rules import DistrictShare, Rules, WithinShare
from nahraum.analysis.sites.scenarios import (
    Period,
    RegretRow,
    Robust,
    Scenario,
    periods,
    robust,
)

__all__ = [
    "Assignment",
    "Block",
    "Brief",
    "Candidate",
    "Centre",
    "CentrePlan",
    "Criteria",
    "DistrictShare",
    "Effort",
    "Foundation",
    "FrontPoint",
    "Period",
    "Plan",
    "Problem",
    "RegretRow",
    "Robust",
    "Rules",
    "Scenario",
    "State",
    "WithinShare",
    "all_paths",
    "limited",
    "locate",
    "lscp",
    "mclp",
    "p_center",
    "p_median",
    "pareto",
    "periods",
    "plan_centres",
    "problem",
    "reweighted",
    "robust",
    "solved_by",
    "tail_mean",
]
