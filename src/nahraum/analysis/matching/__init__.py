"""Volunteers and requests: who fits whom, the best proposals, and a reason for each."""

from nahraum.analysis.matching.assignment import Aim, Fairness, Graph, assign, graph, loads_of
from nahraum.analysis.matching.people import CONSTRAINTS, Constraint, Helper, Request
from nahraum.analysis.matching.proposal import Match, Proposal, Unmatched, Wishes, propose
from nahraum.analysis.matching.scores import WEIGHTS, Score, score
from nahraum.analysis.matching.stable import blocking, stable

__all__ = [
    "CONSTRAINTS",
    "WEIGHTS",
    "Aim",
    "Constraint",
    "Fairness",
    "Graph",
    "Helper",
    "Match",
    "Proposal",
    "Request",
    "Score",
    "Unmatched",
    "Wishes",
    "assign",
    "blocking",
    "graph",
    "loads_of",
    "propose",
    "score",
    "stable",
]
