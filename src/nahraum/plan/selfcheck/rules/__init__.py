"""Where we stand: areas and questions, how levels become lights, the gap of each year. Pure."""

from nahraum.analysis.funding.sustaining import GREEN, INCOME, YELLOW
from nahraum.plan.selfcheck.rules.areas import AREAS, LEVELS, Area, area_of, questions_of
from nahraum.plan.selfcheck.rules.fitting import (
    Answer,
    Fit,
    Fitting,
    fit_of,
    fit_of_level,
    in_words,
)
from nahraum.plan.selfcheck.rules.lights import LIGHT_WORDS, Standing, inside, standing
from nahraum.plan.selfcheck.rules.money import KINDS, Gap, Gaps, Money, gaps_of
from nahraum.plan.selfcheck.rules.results import Assessed, Checked, Sustained
from nahraum.plan.selfcheck.rules.suggest import FIELDS_OF, Suggestion, accepted, still_open
from nahraum.plan.selfcheck.rules.work import Counted, Job, check_jobs, read_jobs, report

__all__ = [
    "AREAS",
    "FIELDS_OF",
    "GREEN",
    "INCOME",
    "KINDS",
    "LEVELS",
    "LIGHT_WORDS",
    "YELLOW",
    "Answer",
    "Area",
    "Assessed",
    "Checked",
    "Counted",
    "Fit",
    "Fitting",
    "Gap",
    "Gaps",
    "Job",
    "Money",
    "Standing",
    "Suggestion",
    "Sustained",
    "accepted",
    "area_of",
    "check_jobs",
    "fit_of",
    "fit_of_level",
    "gaps_of",
    "in_words",
    "inside",
    "questions_of",
    "read_jobs",
    "report",
    "standing",
    "still_open",
]
