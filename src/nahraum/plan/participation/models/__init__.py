"""Procedures, what people say in them, and what became of it."""

from nahraum.plan.participation.models.budgets import Ballot, Budget, Project
from nahraum.plan.participation.models.ideas import Answer, Idea, Intake, Support
from nahraum.plan.participation.models.procedures import Procedure, Proof
from nahraum.plan.participation.models.surveys import Code, Coding, Option, Question, Response
from nahraum.plan.participation.models.workshops import Headcount, Note, Session

__all__ = [
    "Answer",
    "Ballot",
    "Budget",
    "Code",
    "Coding",
    "Headcount",
    "Idea",
    "Intake",
    "Note",
    "Option",
    "Procedure",
    "Project",
    "Proof",
    "Question",
    "Response",
    "Session",
    "Support",
]
