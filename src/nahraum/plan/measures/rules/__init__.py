from nahraum.plan.measures.rules.dependencies import circle, levels
from nahraum.plan.measures.rules.groups import TARGET_GROUPS
from nahraum.plan.measures.rules.halfyears import (
    BeforeAfter,
    before_after,
    half_year,
    half_year_end,
    half_year_said,
    months_later,
)
from nahraum.plan.measures.rules.merging import Both, Merged, joined, merge
from nahraum.plan.measures.rules.money import MoneyRefused, cents_of, euros
from nahraum.plan.measures.rules.reviewing import (
    Progress,
    Standing,
    progress,
    review_day,
    split_reads,
)
from nahraum.plan.measures.rules.states import (
    DECIDED,
    DONE,
    GIVEN_UP,
    IDEA,
    NEED_REASON,
    NEXT,
    OVER,
    PAUSED,
    PLANNED,
    RUNNING,
    STARTED,
    StateRefused,
    check_step,
)
from nahraum.plan.measures.rules.timeplan import timeplan_words

__all__ = [
    "DECIDED",
    "DONE",
    "GIVEN_UP",
    "IDEA",
    "NEED_REASON",
    "NEXT",
    "OVER",
    "PAUSED",
    "PLANNED",
    "RUNNING",
    "STARTED",
    "TARGET_GROUPS",
    "BeforeAfter",
    "Both",
    "Merged",
    "MoneyRefused",
    "Progress",
    "Standing",
    "StateRefused",
    "before_after",
    "cents_of",
    "check_step",
    "circle",
    "euros",
    "half_year",
    "half_year_end",
    "half_year_said",
    "joined",
    "levels",
    "merge",
    "months_later",
    "progress",
    "review_day",
    "split_reads",
    "timeplan_words",
]
