"""Participation: citizens' budgets with equal shares, and surveys that deserve their numbers."""

from nahraum.analysis.participation.contributions import clustered_share
from nahraum.analysis.participation.shares import (
    Ballot,
    Completion,
    Outcome,
    Payment,
    Project,
    Round,
    Utility,
    equal_shares,
)
from nahraum.analysis.participation.surveys import (
    SampleSize,
    Share,
    Weights,
    design_effect,
    kappa,
    raking_weights,
    sample_size,
    share_of,
    wilson,
)

__all__ = [
    "Ballot",
    "Completion",
    "Outcome",
    "Payment",
    "Project",
    "Round",
    "SampleSize",
    "Share",
    "Utility",
    "Weights",
    "clustered_share",
    "design_effect",
    "equal_shares",
    "kappa",
    "raking_weights",
    "sample_size",
    "share_of",
    "wilson",
]
